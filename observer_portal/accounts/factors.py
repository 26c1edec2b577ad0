"""Who must sign in with a second factor, and who is asked to."""

from collections.abc import Iterable

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.http import HttpRequest

from observer_portal.accounts.models import Appointment, User

_PUT_OFF = "second_factor_put_off"
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


def with_factor(users: Iterable[int]) -> set[int]:
    """Return who of these has set up an app or a passkey. One query."""
    real = Authenticator.objects.filter(user__in=users, type__in=REAL)
    return set(real.values_list("user", flat=True))


def is_asked_for(request: HttpRequest, user: User) -> bool:
    """Whether to ask this user for a second factor: not put off since the last signing in."""
    return not request.session.get(_PUT_OFF) and not has_factor(user)


def put_off(request: HttpRequest) -> None:
    """Ask no more until the next signing in."""
    request.session[_PUT_OFF] = True
