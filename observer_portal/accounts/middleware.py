"""The end of a session, the user's language, and the second factor before anything else."""

import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.signals import user_logged_in
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import translation
from django.utils.translation import gettext as _

from observer_portal.accounts.factors import has_factor, holds_office, needs_factor

# what must stay open to someone who is about to set up the factor
SETTING_UP = {
    "mfa_index",
    "mfa_activate_totp",
    "mfa_list_webauthn",
    "mfa_add_webauthn",
    "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes",
    "account_reauthenticate",
    "mfa_reauthenticate",
    "mfa_reauthenticate_webauthn",
    "account_logout",
    "account_email",
    "set_language",
}
_PASSED = "second_factor_passed"
# in the session, seconds since 1970
BEGAN, SEEN = "session_began", "session_seen"
IDLE = 30 * 60  # after so many seconds without a page an office-holder signs in again
SEEN_EVERY = 60  # seconds; being seen is written this often at most


def begin_session(sender: Any, request: HttpRequest, **_more: Any) -> None:  # noqa: ARG001
    """Keep when someone signed in; Django's signal is the only place that all ways in pass."""
    request.session[BEGAN] = request.session[SEEN] = int(time.time())


user_logged_in.connect(begin_session, dispatch_uid="observer_portal.begin_session")


class EndSession:
    """Ends a session eight hours after it began, and an office-holder's after half an hour idle.

    Django's own age counts from the last change of a session, and would never end a busy one.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """End the session where it is over; whoever stands behind asks to sign in again."""
        if settings.SESSION_COOKIE_NAME not in request.COOKIES or not request.user.is_authenticated:
            return self.get_response(request)
        now = int(time.time())
        began = request.session.setdefault(BEGAN, now)
        seen = request.session.setdefault(SEEN, now)
        idle = now - seen >= IDLE and holds_office(request.user)
        if now - began >= settings.SESSION_COOKIE_AGE or idle:
            was = request.user
            logout(request)
            vars(request)["was_signed_in"] = was  # what is sent just now is kept: keeping.py
        elif now - seen >= SEEN_EVERY:
            request.session[SEEN] = now
        return self.get_response(request)


class LanguageOfUser:
    """Where no language was chosen in this browser, the user's own."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Activate it for this answer."""
        if settings.LANGUAGE_COOKIE_NAME in request.COOKIES:
            return self.get_response(request)
        if settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated:
            translation.activate(request.user.language)
            request.LANGUAGE_CODE = translation.get_language() or settings.LANGUAGE_CODE
        return self.get_response(request)


class RequireSecondFactor:
    """Sends an office-holder without a second factor to set one up, from every page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass on; `process_view` decides."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, _args: Any, _kwargs: Any
    ) -> HttpResponse | None:
        """Hold the request up until the factor is there; that it is, is kept in the session."""
        if not settings.SECOND_FACTOR_REQUIRED or not getattr(view, "login_required", True):
            return None
        match = request.resolver_match
        user = request.user
        if not user.is_authenticated or match is None or match.view_name in SETTING_UP:
            return None
        if request.session.get(_PASSED) == user.pk:
            return None
        if not needs_factor(user):  # asked anew each time: an office may be given at any moment
            return None
        if not has_factor(user):
            messages.warning(request, _("First set up an app or a key: an office needs it."))
            return redirect("mfa_index")
        request.session[_PASSED] = user.pk
        return None
