"""allauth's forms: codes counted and marked in the database, keys with words of their own."""

from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django import forms
from django.utils.translation import gettext_lazy as _

from observer_portal.accounts import codes, limits

NAME_OF_KEY = _("Name of the key")
USED = _("This code has been used already. Wait until the app shows the next one.")


class AddKeyForm(AddWebAuthnForm):
    """A new key: its name, and what the browser says of it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = NAME_OF_KEY
        self.fields["credential"].error_messages["required"] = _(
            "The browser has told nothing of the key. Press the button once more."
        )


class RenameKeyForm(EditWebAuthnForm):
    """Another name for a key."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = NAME_OF_KEY


class _CodeOnce:
    """Takes a code of the app, or a recovery code: counted, and never twice."""

    user: Any
    cleaned_data: dict[str, Any]

    def clean_code(self) -> str:
        """Return the code, and keep in `authenticator` what it was of."""
        tried = _counted(self.user)
        code: str = self.cleaned_data["code"]
        typed = Authenticator.objects.filter(
            user=self.user, type__in=[Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES]
        )
        found = sorted(typed, key=lambda one: one.type != Authenticator.Type.TOTP)
        for authenticator in found:
            authenticator.user = self.user
            if _is_of(authenticator, code):
                self.authenticator = authenticator
                limits.forgive(tried)
                return code
        if found:
            self._emit_authentication_failed(found[0])  # type: ignore[attr-defined]
        raise get_adapter().validation_error("incorrect_code")


class CodeForm(_CodeOnce, AuthenticateForm):
    """The second step of signing in."""


class CodeAgainForm(_CodeOnce, ReauthenticateForm):
    """The same, of somebody who is signed in."""


class ActivateAppForm(ActivateTOTPForm):
    """The first code of an app; it opens nothing a second time."""

    def clean_code(self) -> str:
        """Return the code, with its half-minute marked as used."""
        tried = _counted(self.user)
        code: str = super().clean_code()
        step = codes.step_of(self.secret, code)
        if step is None or not codes.use(self.user, step):
            raise forms.ValidationError(USED)
        limits.forgive(tried)
        return code


def _counted(user: Any) -> limits.Tried:
    tried = limits.code(user)
    if tried is None:
        raise forms.ValidationError(
            _("Too many wrong codes. Wait five minutes, then try again with a new one.")
        )
    return tried


def _is_of(authenticator: Authenticator, code: str) -> bool:
    """Whether the code is good now. Raises where it was good, and has been used."""
    if authenticator.type != Authenticator.Type.TOTP:
        return bool(authenticator.wrap().validate_code(code))
    step = codes.step_of(get_adapter().decrypt(authenticator.data["secret"]), code)
    if step is None:
        return False
    if not codes.use(authenticator.user, step):
        raise forms.ValidationError(USED)
    return True
