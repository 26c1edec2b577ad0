"""Reminders to those who have not answered an invitation, by the clock."""

from datetime import datetime, timedelta

from missions.models import Answer, Invitation
from observer_portal.audit.record import act as audit_act
from observer_portal.notices import making
from observer_portal.notices.models import Notice

# before the link expires; and once more before the lists close, whether the link is good or not
BEFORE_EXPIRY = {"7d": timedelta(days=7), "3d": timedelta(days=3)}
BEFORE_CLOSING = timedelta(days=1)


def remind(*, at: datetime) -> int:
    """Remind those who have not answered, each once for each reason; returns how many.

    Where several reasons have come due, as after a pause of the clock, the latest alone is told.
    Two queries, three where there is something to tell.
    """
    waiting = Invitation.objects.filter(
        answer=Answer.NONE, expires_at__isnull=False, election__lists_close_at__gt=at
    ).select_related("election")
    due = {}
    for row in waiting:
        reason = _due(row, at)
        if reason:
            due[f"invitation_reminder:{row.pk}:{row.issue}:{reason}"] = row
    told = set(Notice.objects.filter(unique_key__in=due).values_list("unique_key", flat=True))
    fresh = {key: row for key, row in due.items() if key not in told}
    if not fresh:
        return 0
    with audit_act("invitation:remind", f"{len(fresh)}", by=None) as act:
        making.write(
            Notice(
                template="invitation_reminder",
                language=row.language,
                unique_key=key,
                facts={"invitation": row.pk, "issue": row.issue},
                made_at=at,
                next_try_at=at,
            )
            for key, row in fresh.items()
        )
        act.note(at=at, told=len(fresh))
    return len(fresh)


def _due(row: Invitation, at: datetime) -> str:
    """Return the latest reason for which this one is to be reminded now, or nothing.

    A reason that had come before the link was sent is none.
    """
    found = ""
    if row.expires_at is None or row.issued_at is None:
        return found
    if at < row.expires_at:
        for reason, before in BEFORE_EXPIRY.items():
            if row.issued_at < row.expires_at - before <= at:
                found = reason
    if row.issued_at < row.election.lists_close_at - BEFORE_CLOSING <= at:
        found = "closing"
    return found
