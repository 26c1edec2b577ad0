"""Who must sign in with a second factor."""

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings

from observer_portal.accounts.models import Appointment, User

REAL = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]


def holds_office(user: User) -> bool:
    """Whether the user holds an office of the State now."""
    return bool(Appointment.objects.current().filter(user=user).exists())


def needs_factor(user: User) -> bool:
    """Whether the user holds an office of the State and the installation requires a factor."""
    return settings.SECOND_FACTOR_REQUIRED and holds_office(user)


def has_factor(user: User) -> bool:
    """Whether a TOTP app or a passkey is set up; recovery codes alone are none."""
    return bool(is_mfa_enabled(user, REAL))
