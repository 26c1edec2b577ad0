"""Pages of the own account that allauth does not have: devices, help for who is locked out."""

import re

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from observer_portal.accounts import devices, factors
from observer_portal.accounts.requests import SignedIn

_CODE = re.compile(r"[0-9]{8,16}")
_MOST_CODES = 20


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


@require_POST
def codes_as_file(request: SignedIn) -> HttpResponse:
    """Give the recovery codes of the page that showed them back as a file.

    They are shown once and can be read nowhere again; the page itself sends them, so that this
    works without a script. Nothing but codes comes back.
    """
    codes = [code for code in request.POST.get("codes", "").split() if _CODE.fullmatch(code)]
    if not codes:
        messages.error(request, _("There is nothing to download. Make new recovery codes."))
        return redirect("mfa_index")
    lines = [
        "Observer Portal",
        request.get_host(),
        request.user.email,
        "",
        *codes[:_MOST_CODES],
        "",
    ]
    answer = HttpResponse("\r\n".join(lines), content_type="text/plain; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="recovery-codes.txt"'
    return answer


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
