"""The one clock: the database's. Decisions on several machines compare the same instants."""

from datetime import datetime

from django.db import connection


def database_now() -> datetime:
    """Return the database's clock at this moment, aware, in UTC.

    `clock_timestamp()`, since `now()` is the start of the transaction, before any wait for a lock.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        row: tuple[datetime] = cursor.fetchone()
    return row[0]
