"""What must always hold, as questions to the database: after each fault test, and in operation.

Each returns how many rows break it; nothing broken, an empty answer.
"""

from django.db import connection

from accreditation.badge import signature
from accreditation.models import Badge
from accreditation.queries import verification as cards
from observer_portal.audit import verification as log

# name -> SQL that counts what breaks it
COUNTS = {
    "accredited_without_one_current_badge": """
        SELECT count(*) FROM accreditation_application a WHERE a.state = 'accredited' AND 1 <> (
          SELECT count(*) FROM accreditation_badge b
          WHERE b.application_id = a.id AND b.voided_at IS NULL)""",
    "current_badge_of_nobody_ever_accredited": """
        SELECT count(*) FROM accreditation_badge b JOIN accreditation_application a
          ON a.id = b.application_id
        WHERE b.voided_at IS NULL AND NOT EXISTS (
          SELECT 1 FROM accreditation_steptaken s WHERE s.application_id = a.id
            AND s.verb IN ('accredit', 'correct'))""",
    "numbers_with_gaps": """
        SELECT count(*) FROM (SELECT election_id, count(*) n, max(number) m, min(number) l
          FROM accreditation_badge GROUP BY 1) e
        JOIN accreditation_badgecounter c USING (election_id)
        WHERE n <> m OR l <> 1 OR c.last <> m""",
    "accredited_by_one_pair_of_eyes": """
        SELECT count(*) FROM accreditation_steptaken s
        WHERE s.verb = 'accredit' AND (NOT EXISTS (
            SELECT 1 FROM accreditation_steptaken e WHERE e.application_id = s.application_id
              AND e.verb = 'examine' AND e.id < s.id)
          OR EXISTS (SELECT 1 FROM accreditation_steptaken e
            WHERE e.application_id = s.application_id AND e.verb = 'examine'
              AND e.taken_by_id = s.taken_by_id))""",
    "states_that_no_step_explains": """
        SELECT count(*) FROM accreditation_application a
        LEFT JOIN LATERAL (SELECT after FROM accreditation_steptaken s
          WHERE s.application_id = a.id ORDER BY s.id DESC LIMIT 1) s ON true
        WHERE a.state <> coalesce(s.after, 'draft')""",
    "cards_not_where_the_ledger_has_them": """
        SELECT count(*) FROM accreditation_badge b
        LEFT JOIN LATERAL (SELECT m.after FROM accreditation_cardmove m
          WHERE m.badge_id = b.id ORDER BY m.id DESC LIMIT 1) m ON true
        WHERE b.place <> coalesce(m.after, 'safe')""",
    "moves_that_do_not_follow_each_other": """
        SELECT count(*) FROM (SELECT before, lag(after, 1, 'safe') OVER (
          PARTITION BY badge_id ORDER BY id) AS stood FROM accreditation_cardmove) m
        WHERE before <> stood""",
    "submitted_after_the_lists_closed": """
        SELECT count(*) FROM accreditation_steptaken s
        JOIN accreditation_application a ON a.id = s.application_id
        JOIN missions_election e ON e.id = a.election_id
        JOIN missions_observer o ON o.id = a.observer_id
        WHERE s.verb = 'submit' AND s.taken_at >= e.lists_close_at AND o.replaces_id IS NULL""",
}


def broken() -> dict[str, int | str]:
    """Return name -> how much breaks it, for those that do not hold."""
    found: dict[str, int | str] = {}
    with connection.cursor() as cursor:
        for name, sql in COUNTS.items():
            cursor.execute(sql)
            if count := cursor.fetchone()[0]:
                found[name] = count
    chain = log.verify()
    if not chain.holds:
        found["log"] = chain.sentence()
    if count := _cards_that_do_not_verify():
        found["cards_that_do_not_verify"] = count
    return found


def _cards_that_do_not_verify() -> int:
    """Count drawn cards whose token does not verify, or says another number than the row."""
    keys = cards.trusted_keys()
    rows = (
        Badge.objects.exclude(rendered_at=None).exclude(token=None).values_list("number", "token")
    )
    bad = 0
    for number, token in rows.iterator(chunk_size=2000):
        try:
            bad += signature.open_token(bytes(token or b""), keys).claims.number != number
        except signature.UnknownKey:
            continue  # its key was dropped since
        except signature.Forged:
            bad += 1
    return bad
