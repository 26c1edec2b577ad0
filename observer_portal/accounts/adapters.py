"""How allauth behaves here: accounts come from invitations; seeds are sealed."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.core.mail import EmailMessage
from django.http import HttpRequest
from django.utils.translation import get_language

from observer_portal import sealing
from observer_portal.accounts import limits
from observer_portal.accounts.factors import needs_factor

_SEED_PURPOSE = "second-factor seeds"


class AccountAdapter(DefaultAccountAdapter):
    """Sign-up is closed; re-authentication asks for the factor first."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002
        """Nobody opens an account by himself."""
        return False

    def render_mail(
        self,
        template_prefix: str,
        email: str | list[str],
        context: dict[str, Any],
        headers: dict[str, str] | None = None,
    ) -> EmailMessage:
        """Say in which language the mail speaks, as the notices do."""
        spoken = {"Content-Language": get_language() or settings.LANGUAGE_CODE}
        mail: EmailMessage = super().render_mail(
            template_prefix, email, context, spoken | (headers or {})
        )
        return mail

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count a password before it is tried."""
        super().pre_authenticate(request, **credentials)
        self._tried = limits.password(request, credentials.get("email", ""))
        if self._tried is None:
            raise self.validation_error("too_many_login_attempts")

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        """Try a password; one that is right does not count."""
        user = super().authenticate(request, **credentials)
        if user and self._tried:
            limits.forgive(self._tried)
        return user

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """Offer the second factor where there is one, else the password."""
        methods: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        return [method for method in methods if method["id"].startswith("mfa")] or methods


class MFAAdapter(DefaultMFAAdapter):
    """Keeps seeds and recovery codes as ciphertext."""

    def encrypt(self, text: str) -> str:
        """Seal a seed under a key of its own purpose."""
        key = sealing.subkey(settings.DATA_KEY, _SEED_PURPOSE)
        return sealing.seal(key, text.encode(), aad="mfa").hex()

    def decrypt(self, encrypted_text: str) -> str:
        """Open a seed."""
        key = sealing.subkey(settings.DATA_KEY, _SEED_PURPOSE)
        return sealing.unseal(key, bytes.fromhex(encrypted_text), aad="mfa").decode()

    def can_delete_authenticator(self, authenticator: Any) -> bool:
        """Refuse to remove the last real factor of someone who must have one."""
        if not super().can_delete_authenticator(authenticator):
            return False
        if not needs_factor(authenticator.user):
            return True
        real = authenticator.user.authenticator_set.exclude(type="recovery_codes")
        return bool(real.exclude(pk=authenticator.pk).exists())
