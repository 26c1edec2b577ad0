"""Before what weighs more than usual, the portal asks once more who it is.

What was sent is kept meanwhile. Once shown, it goes on at once; where it is refused, the form comes
back filled in.
"""

import time
from typing import Any

from allauth.account.internal.flows.reauthentication import (
    STATE_SESSION_KEY,
    did_recently_reauthenticate,
)
from allauth.account.utils import get_next_redirect_url
from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import resolve, reverse
from django.utils.http import urlencode

from observer_portal.accounts import kept
from observer_portal.accounts.middleware import BEGAN

_GO_ON = "observer_portal.accounts.again.go_on"
_REFUSED = 400


def recently(request: HttpRequest) -> bool:
    """Whether this person has signed in, or shown who it is, within the last five minutes."""
    since = time.time() - request.session.get(BEGAN, 0)
    return since < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT or did_recently_reauthenticate(request)


def detour(request: HttpRequest) -> HttpResponse | None:
    """Return the way to show who it is, with what was sent kept; None where that is known."""
    if recently(request):
        return None
    user: Any = request.user
    path = kept.path_of(request)
    state = {"token": kept.keep(request, user), "path": path}
    request.session[STATE_SESSION_KEY] = {"state": state, "callback": _GO_ON}
    return redirect(f"{reverse('account_reauthenticate')}?{urlencode({'next': path})}")


def go_on(request: HttpRequest, state: dict[str, Any]) -> HttpResponse:
    """Do what was asked for before; allauth calls this once it has been shown who it is."""
    path, token = state["path"], state["token"]
    user: Any = request.user
    found = kept.find(token, user)
    if found is None or found.path != path or get_next_redirect_url(request) != path:
        # somebody who has turned away and now shows it for another reason sends nothing by it
        return redirect(get_next_redirect_url(request) or "/")
    request.GET = QueryDict(path.partition("?")[2])
    request.path = request.path_info = path.partition("?")[0]
    request.resolver_match = match = resolve(request.path)
    kept.put_back(request, found, token)
    answer: HttpResponse = match.func(request, *match.args, **match.kwargs)
    if answer.status_code < _REFUSED:
        kept.drop(token, user)
        return answer
    return redirect(kept.address_of(request, token))
