"""A session that ends keeps what was typed: it comes back after signing in.

A view that is marked with `shows_typed` shows the form filled in again and does nothing else. For
any other a page asks whether to send it now.
"""

from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.views import redirect_to_login
from django.contrib.sessions.models import Session
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from observer_portal.accounts import kept
from observer_portal.accounts.models import User
from observer_portal.page import errors

View = TypeVar("View", bound=Callable[..., HttpResponse])
# Django's word for a token that was good before the sign-in, in a form that came from this origin
_REFUSED = 400
_STALE = "CSRF token from POST incorrect."


def shows_typed(view: View) -> View:
    """Mark a view that does nothing but show the form again when `came_back` says so."""
    vars(view)["shows_typed"] = True
    return view


def came_back(request: HttpRequest) -> bool:
    """Whether the form was brought back, and nobody has pressed a button now."""
    return bool(getattr(request, "came_back", False))


class KeepTyped:
    """Keeps what a stranger sends who was somebody a moment ago, and brings it back.

    Stands behind the check of the form's token and before the question who is signed in.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass on; `process_view` decides. What was sent again is forgotten once it was taken."""
        response = self.get_response(request)
        if response.status_code < _REFUSED and (sent := getattr(request, "sent_again", None)):
            kept.drop(*sent)
        return response

    def process_view(
        self, request: HttpRequest, view: Any, _args: Any, _kwargs: Any
    ) -> HttpResponse | None:
        """Keep, bring back, forget; or nothing of it."""
        if not getattr(view, "login_required", True):
            return None
        if not request.user.is_authenticated:
            return _sign_in(request)
        if request.method == "GET" and kept.NAME in request.GET:
            return _come_back(request, view)
        if request.method == "POST":
            _sent_again(request)
        return None


def _sign_in(request: HttpRequest) -> HttpResponse | None:
    """Lead to the sign-in, and from there to where one was."""
    page = path = request.get_full_path()
    owner = getattr(request, "was_signed_in", None) or _owner_of_lapsed(request)
    if request.method == "POST":
        if owner is not None and _may_be_kept(request):
            page = kept.address_of(request, kept.keep(request, owner))
            sentence = _(
                "You were signed out meanwhile. What you have typed is kept for two hours: sign in,"
                " and it comes back."
            )
            messages.warning(request, sentence)
        else:
            page = "/"
    if "HX-Request" in request.headers:  # a part of a page cannot hold the sign-in
        if page == path:
            page = urlsplit(request.headers.get("HX-Current-URL", "/")).path or "/"
        answer = HttpResponse()
        answer["HX-Redirect"] = redirect_to_login(page).url
        return answer
    return redirect_to_login(page) if request.method == "POST" else None


def _may_be_kept(request: HttpRequest) -> bool:
    """Whether it is a form of the work: never a password, never a code."""
    return not request.path.startswith(reverse("account_login").removesuffix("login/"))


def _owner_of_lapsed(request: HttpRequest) -> User | None:
    """Return whose session this browser held until it lapsed; None where it was ended."""
    key = request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")
    lapsed = Session.objects.filter(session_key=key).first() if key else None
    held = lapsed.get_decoded() if lapsed else {}
    user = User.objects.filter(pk=held.get(SESSION_KEY, 0), is_active=True).first()
    if user is None:
        return None
    known = constant_time_compare(held.get(HASH_SESSION_KEY, ""), user.get_session_auth_hash())
    return user if known else None


def _come_back(request: HttpRequest, view: Any) -> HttpResponse | None:
    user: Any = request.user
    token = request.GET[kept.NAME]
    found = kept.find(token, user)
    if found is None or found.path != kept.path_of(request):
        messages.info(request, _("What you had typed was kept for two hours, and is gone now."))
        return redirect(kept.path_of(request))
    if not getattr(view, "shows_typed", False):
        return render(request, "account/kept.html", {"path": found.path, "token": token})
    kept.put_back(request, found, token)
    vars(request)["came_back"] = True
    messages.info(request, _("What you had typed is here again. Nothing of it has been sent yet."))
    return None


def _sent_again(request: HttpRequest) -> None:
    """Take what was kept where the form says so; what came back by its address is sent now."""
    user: Any = request.user
    if token := request.POST.get(kept.NAME, ""):
        found = kept.find(token, user)
        if found is not None and found.path == kept.path_of(request):
            kept.put_back(request, found, token)
    if token := token or request.GET.get(kept.NAME, ""):
        vars(request)["sent_again"] = (token, user)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Bring back what was typed in a page of ours that is older than the sign-in.

    Nothing is done with it but to show it; a form without any token is not looked at.
    """
    user: Any = request.user
    is_stale = reason == _STALE and user.is_authenticated
    if not is_stale or not _may_be_kept(request):
        return errors.csrf_failure(request, reason)
    return redirect(kept.address_of(request, kept.keep(request, user)))
