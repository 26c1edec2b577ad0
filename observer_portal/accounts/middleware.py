"""The user's language, and the second factor before anything else."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import translation

from observer_portal.accounts.factors import has_factor, needs_factor

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
        """Hold the request up until the factor is there; the answer is kept in the session."""
        if not settings.SECOND_FACTOR_REQUIRED or not getattr(view, "login_required", True):
            return None
        match = request.resolver_match
        user = request.user
        if not user.is_authenticated or match is None or match.view_name in SETTING_UP:
            return None
        if request.session.get(_PASSED) == user.pk:
            return None
        if needs_factor(user) and not has_factor(user):
            return redirect("mfa_index")
        request.session[_PASSED] = user.pk
        return None
