"""Remove what has run out: counts of tries, kept forms, sessions, limits."""

from datetime import datetime, timedelta

from django.contrib.sessions.models import Session
from django.db import connection

from observer_portal.accounts.models import KeptForm, KnownDevice, Tries

# an expired session still says whose it was: what was typed in it is kept for that person
SESSIONS_KEPT = timedelta(days=2)
# a browser in which nobody has signed in for so long is a new one again
DEVICES_KEPT = timedelta(days=400)


def tidy(*, at: datetime) -> None:
    """Delete rows that no longer mean anything at the instant `at`."""
    Tries.objects.filter(ends_at__lte=at).delete()
    KeptForm.objects.filter(expires_at__lte=at).delete()
    KnownDevice.objects.filter(seen_at__lt=at - DEVICES_KEPT).delete()
    Session.objects.filter(expire_date__lt=at - SESSIONS_KEPT).delete()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM accounts_cache WHERE expires <= %s", [at])
