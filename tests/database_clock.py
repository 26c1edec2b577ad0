"""The database's clock, put to a moment: what `clock.database_now` reads stands still there.

A function of the same name in front of the server's own; it ends with the test's transaction.
"""

from contextlib import contextmanager

from django.db import connection


@contextmanager
def standing_at(moment):
    """Let the database's clock show `moment` on the connection of this test."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE SCHEMA IF NOT EXISTS stopped")
        cursor.execute(
            "CREATE OR REPLACE FUNCTION stopped.clock_timestamp() RETURNS timestamptz"
            " LANGUAGE plpgsql AS $$ BEGIN RETURN current_setting('stopped.at')::timestamptz;"
            " END $$"
        )
        cursor.execute("SELECT set_config('stopped.at', %s, true)", [moment.isoformat()])
        cursor.execute("SET LOCAL search_path = stopped, public, pg_catalog")
        try:
            yield
        finally:
            cursor.execute("SET LOCAL search_path = public, pg_catalog")
