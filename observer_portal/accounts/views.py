"""Pages of the own account that allauth does not have: devices, help for who is locked out."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from observer_portal.accounts import devices, factors
from observer_portal.accounts.requests import SignedIn


@require_http_methods(["GET", "HEAD", "POST"])
def sessions(request: SignedIn) -> HttpResponse:
    """List where one is signed in; POST ends one session, or all others."""
    key = request.session.session_key
    if request.method == "POST":
        if name := request.POST.get("end", ""):
            if devices.end(request.user, name, key):
                messages.success(request, _("That device is signed out."))
            else:
                messages.info(request, _("That device was signed out already."))
        else:
            n = devices.end_others(request.user, key)
            words = ngettext(
                "%(n)d other device is signed out.", "%(n)d other devices are signed out.", n
            )
            messages.success(request, words % {"n": n})
        return redirect("usersessions_list")
    context = {"devices": devices.of(request.user, key)}
    return render(request, "usersessions/usersession_list.html", context)


@login_not_required
@require_safe
def lost(request: HttpRequest) -> HttpResponse:
    """Say whom to phone when telephone, key and codes are lost."""
    return render(request, "account/lost.html")


@require_POST
def later(request: SignedIn) -> HttpResponse:
    """Put the question for a second factor off until the next signing in."""
    factors.put_off(request)
    return redirect("home")
