"""Find applications that may be of one person. Only the commission learns of it."""

from collections.abc import Sequence
from datetime import datetime

from django.db import connection

from accreditation.models import Application, PersonMatch
from accreditation.steps import Outcome
from accreditation.workflow import NOT_LIVE, State
from observer_portal import reference

ONE_AT_A_TIME = 7243003  # class of the advisory locks that this module takes, one per election


def find_for(outcome: Outcome) -> int:
    """Look for matches of the applications that took a step: it brought data, or brought them back.

    Returns the number of new pairs.
    """
    if not outcome.taken or outcome.at is None:
        return 0
    rows = Application.objects.filter(pk__in=outcome.taken).values_list("election_id", "pk")
    found = 0
    of_election: dict[int, list[int]] = {}
    for election_id, pk in rows:
        of_election.setdefault(election_id, []).append(pk)
    for election_id in sorted(of_election):
        found += find(of_election[election_id], election_id, at=outcome.at)
    return found


def find(application_ids: Sequence[int], election_id: int, *, at: datetime) -> int:
    """Pair these applications with live ones of other observers that may be the same person.

    By keyed hash of the document, or of folded names and birth date. One at a time in an election,
    until the commit: of two missions that submit one person at once, neither would else see the
    other's file. Returns the number of new pairs.
    """
    closed = [str(State.DRAFT), *map(str, NOT_LIVE)]
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [ONE_AT_A_TIME, election_id])
        cursor.execute(_PAIRS, {"ids": list(application_ids), "closed": closed})
        pairs = cursor.fetchall()
        # the same queries where there is no pair: a mission could else time what it cannot see
        names = reference.unused(PersonMatch.objects, max(1, len(pairs)), "MAT")
        columns: list[list[object]] = [
            list(names[: len(pairs)]),
            *([pair[place] for pair in pairs] for place in range(3)),
            [at] * len(pairs),
        ]
        cursor.execute(
            "INSERT INTO accreditation_personmatch"
            " (reference, one_id, other_id, by_document, found_at, why)"
            " SELECT r, o, p, d, t, '' FROM unnest(%s::text[], %s::bigint[], %s::bigint[],"
            " %s::bool[], %s::timestamptz[]) AS x(r, o, p, d, t)"
            " ON CONFLICT (one_id, other_id) DO NOTHING",
            columns,
        )
        return int(cursor.rowcount)


# Two joins with UNION ALL, as an OR over both columns would be a nested loop. MATERIALIZED keeps
# the planner from starting at the other end: with statistics from before a large list it expects
# no live application there, and compares each with each (minutes for 5,000).
_PAIRS = """
    WITH mine AS MATERIALIZED (
      SELECT a.id, p.id AS observer_id, p.document_hash, p.person_hash, a.election_id
      FROM accreditation_application a JOIN missions_observer p ON p.id = a.observer_id
      WHERE a.id = ANY(%(ids)s)),
    alike AS MATERIALIZED (
      SELECT m.id, m.election_id, q.id AS other_id, true AS doc
      FROM mine m JOIN missions_observer q
        ON q.document_hash = m.document_hash AND q.id <> m.observer_id
      UNION ALL
      SELECT m.id, m.election_id, q.id, false
      FROM mine m JOIN missions_observer q
        ON q.person_hash = m.person_hash AND q.id <> m.observer_id)
    SELECT least(m.id, b.id), greatest(m.id, b.id), bool_or(m.doc)
    FROM alike m JOIN accreditation_application b ON b.observer_id = m.other_id
     AND b.election_id = m.election_id AND b.state <> ALL (%(closed)s)
    GROUP BY 1, 2 ORDER BY 1, 2"""
