"""What can be taken away: guards and questions of steps, constraints, unique indexes, triggers.

A pytest plugin (`-p tests.mutants.taken`): the run does without what TAKEN_AWAY names, as
`guard:four_eyes` or `trigger:accreditation_application:...`.
"""

import os

import pytest
from django.db import connection

CONSTRAINTS = """
    SELECT 'constraint:' || r.relname || ':' || c.conname,
      format('ALTER TABLE %I DROP CONSTRAINT %I', r.relname, c.conname)
    FROM pg_constraint c JOIN pg_class r ON r.oid = c.conrelid
    JOIN pg_namespace n ON n.oid = r.relnamespace
    WHERE n.nspname = 'public' AND c.contype IN ('c', 'u') AND r.relname ~ %s
      AND c.conname !~ %s"""
INDEXES = """
    SELECT 'index:' || r.relname || ':' || i.relname, format('DROP INDEX %I', i.relname)
    FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class r ON r.oid = x.indrelid
    JOIN pg_namespace n ON n.oid = r.relnamespace
    LEFT JOIN pg_constraint c ON c.conindid = x.indexrelid
    WHERE n.nspname = 'public' AND x.indisunique AND NOT x.indisprimary AND c.oid IS NULL
      AND r.relname ~ %s AND i.relname !~ %s"""
TRIGGERS = """
    SELECT 'trigger:' || r.relname || ':' || t.tgname,
      format('DROP TRIGGER %I ON %I', t.tgname, r.relname)
    FROM pg_trigger t JOIN pg_class r ON r.oid = t.tgrelid
    WHERE NOT t.tgisinternal AND r.relname ~ %s AND t.tgname !~ %s"""
OURS = "^(accreditation|missions|accounts|audit|notices)_"
# Django's own: columns that are unique or positive by their kind, with a hash in the name
DJANGOS = "(_key$|_uniq$|_check$|_[0-9a-f]{8}$|_like$)"


def in_the_database() -> dict[str, str]:
    """What the database holds of ours -> the statement that takes it away."""
    found: dict[str, str] = {}
    with connection.cursor() as cursor:
        for sql in (CONSTRAINTS, INDEXES, TRIGGERS):
            cursor.execute(sql.replace("%I", "%%I"), [OURS, DJANGOS])
            found |= dict(cursor.fetchall())
    return found


def in_the_code() -> list[str]:
    """The guards and the questions of the table of steps."""
    from accreditation.workflow import WORKFLOW  # noqa: PLC0415 - not before Django is set up

    guards = {f"guard:{guard.value}" for step in WORKFLOW for guard in step.only_if}
    return sorted(guards | {f"ask:{ask.value}" for step in WORKFLOW for ask in step.asks})


def take_away(what: str) -> None:
    """Do without it from now on."""
    from accreditation import guards, steps  # noqa: PLC0415 - not before Django is set up
    from accreditation.workflow import Ask, Guard  # noqa: PLC0415

    kind, _colon, name = what.partition(":")
    if kind == "guard":
        guards.GUARDS[Guard(name)] = lambda *_asked, **_how: set()
    elif kind == "ask":
        asked = steps._is_answered  # noqa: SLF001 - that is what is taken away
        steps._is_answered = lambda ask, answers: ask == Ask(name) or asked(ask, answers)  # noqa: SLF001
    else:
        with connection.cursor() as cursor:
            cursor.execute(in_the_database()[what])


@pytest.fixture(scope="session", autouse=True)
def _taken_away(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        if what := os.environ["TAKEN_AWAY"]:
            take_away(what)
