"""The composition root: every address of the portal."""

from django.contrib.auth.decorators import login_not_required
from django.urls import include, path
from django.views.i18n import set_language

from accreditation.views.home import home
from observer_portal.accounts import views

handler400 = "observer_portal.page.errors.bad_request"
handler403 = "observer_portal.page.errors.forbidden"
handler404 = "observer_portal.page.errors.not_found"
handler500 = "observer_portal.page.errors.server_error"

urlpatterns = [
    path("", home, name="home"),
    path("i18n/setlang/", login_not_required(set_language), name="set_language"),
    path("accounts/sessions/", views.sessions, name="usersessions_list"),
    path("accounts/codes/", views.codes_as_file, name="factor_codes"),
    path("accounts/lost/", views.lost, name="factor_lost"),
    path("accounts/later/", views.later, name="factor_later"),
    path("accounts/", include("allauth.urls")),
    path("mission/", include("missions.urls")),
    path("", include("accreditation.urls")),
]
