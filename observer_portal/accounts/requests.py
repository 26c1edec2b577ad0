"""The request as views behind the sign-in get it, for those who check types."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from observer_portal.accounts.models import User


class SignedIn(HttpRequest):
    """`LoginRequiredMiddleware` has let it through: there is a user, and htmx's details."""

    user: User
    htmx: HtmxDetails
