"""deploy/grants.sql: the running portal may add to an append-only table and nothing else."""

import os
import subprocess
from pathlib import Path
from urllib.parse import urlsplit

import psycopg2
import pytest
from django.conf import settings

from observer_portal.local import services

BASE = Path(__file__).resolve().parents[3]
ROLE = "portal_runtime"
APPEND_ONLY = ["accreditation_steptaken", "audit_auditentry", "missions_observerversion"]


@pytest.fixture
def runtime(transactional_db):
    """Return a connection as the role that the running portal has in production."""
    url = urlsplit(os.environ["DATABASE_URL"])
    owner_url = url._replace(path=f"/{settings.DATABASES['default']['NAME']}").geturl()
    owner = psycopg2.connect(owner_url)
    owner.autocommit = True
    with owner.cursor() as cursor:
        cursor.execute(f"CREATE ROLE {ROLE}")
    script = str(BASE / "deploy" / "grants.sql")
    psql = str(services.postgres_home() / "bin" / "psql")
    command = [psql, "-q", "-X", owner_url, "-v", f"role={ROLE}", "-f", script]
    subprocess.run(command, check=True, capture_output=True, text=True)
    session = psycopg2.connect(owner_url)
    session.autocommit = True
    with session.cursor() as cursor:
        cursor.execute(f"SET ROLE {ROLE}")
    yield session
    session.close()
    with owner.cursor() as cursor:
        cursor.execute(f"DROP OWNED BY {ROLE}")
        cursor.execute(f"DROP ROLE {ROLE}")
    owner.close()


@pytest.mark.parametrize("table", APPEND_ONLY)
@pytest.mark.parametrize("act", ["UPDATE {} SET id = id", "DELETE FROM {}", "TRUNCATE {} CASCADE"])
def test_append_only_tables_refuse_the_portals_own_role(runtime, table, act):
    with runtime.cursor() as cursor:
        cursor.execute("SET pgtrigger.ignore = '{}'")
        with pytest.raises(psycopg2.errors.InsufficientPrivilege):
            cursor.execute(act.format(table))


def test_other_tables_are_open_to_the_portals_own_role(runtime):
    with runtime.cursor() as cursor:
        cursor.execute("UPDATE accreditation_application SET id = id")
        cursor.execute("SELECT count(*) FROM audit_auditentry")
        assert cursor.fetchone() == (0,)


def test_the_portals_own_role_cannot_pretend_a_migration(runtime):
    with runtime.cursor() as cursor, pytest.raises(psycopg2.errors.InsufficientPrivilege):
        cursor.execute("DELETE FROM django_migrations")
