"""Codes of an authenticator app (RFC 6238), each taken once.

What was used is a row: emptying the cache makes no code good again. Of a user the half-minute of
the last code is kept, so that an earlier one that was overheard is refused as well.
"""

from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa.totp.internal import auth as totp
from django.db import connection

from observer_portal.accounts.models import User


def step_of(secret: str, code: str) -> int | None:
    """Return the half-minute of which this is the code, of those that count now."""
    for step in totp.yield_hotp_counters_from_time():
        expected = totp.format_hotp_value(totp.hotp_value(secret, step))
        if compare_user_code(actual=code, expected=expected):
            return int(step)
    return None


def use(user: User, step: int) -> bool:
    """Mark a half-minute as used; False where it, or a later one, was. One statement: no race."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO accounts_lastcode AS last (user_id, step) VALUES (%s, %s)"
            " ON CONFLICT (user_id) DO UPDATE SET step = EXCLUDED.step"
            " WHERE last.step < EXCLUDED.step RETURNING step",
            [user.pk, step],
        )
        return cursor.fetchone() is not None
