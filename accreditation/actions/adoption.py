"""Register what the commission adopted: one transaction over all rows, all or nothing.

Lock order: election, resolution, applications, observers, counter, audit (see `steps`).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time

from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from accreditation import notices
from accreditation.actions import badge_issue, matching, personal_link
from accreditation.actions.resolution import hold, hold_applications, may
from accreditation.answers import Answers
from accreditation.models import Application, Resolution, Sitting, VoidReason
from accreditation.queries import act_texts, annex
from accreditation.steps import Instant, StepRefused, take_steps
from accreditation.workflow import DONE, GIVES_BADGES, ResolutionKind, ResolutionState
from missions.models import StoredFile
from missions.models.election import share_election
from observer_portal.accounts.models import User
from observer_portal.audit.record import act as audit_act


@dataclass(frozen=True, kw_only=True)
class Adoption:
    """What the secretary registers; `hour` tells the sittings of one day apart."""

    number: str
    on: date
    hour: time | None = None
    vote: str = ""
    scan: StoredFile | None = None


def adopt(resolution: Resolution, *, adoption: Adoption, by: User, at: Instant) -> Resolution:
    """Register what the commission adopted: one transaction over all rows, all or nothing.

    Accredits (refuses, revokes, corrects) every row that is not struck, allocates badge numbers in
    the order of the annex, freezes the annex, writes the notices. A second call with the same
    number finds it done and changes nothing. Raises StepRefused.
    """
    adoption = replace(adoption, number=adoption.number.strip())
    with audit_act("resolution:adopt", resolution.reference, by=by) as act:
        share_election(resolution.election_id)
        locked = hold(resolution)
        if locked.state in DONE and (locked.number, locked.adopted_on) == (
            adoption.number,
            adoption.on,
        ):
            return locked
        hold_applications(locked.rows.filter(struck_at=None).values("application"))
        moment = at() if callable(at) else at
        after = may("adopt", locked, by, moment)
        must_be_free(locked, adoption)
        # read again now: a withdrawal that was waited for has struck its row
        ids = annex.order(locked)
        struck = list(
            locked.rows.exclude(struck_at=None).values_list("application__reference", flat=True)
        )
        if not ids and locked.corrects_id is None:
            raise StepRefused(_("Every row of this resolution is struck; postpone it instead."))
        kind = ResolutionKind(locked.kind)
        take_steps(
            kind.value,
            Application.objects.filter(pk__in=ids).only("pk", "reference"),
            by=by,
            at=moment,
            answers=Answers(resolution=locked),
            all_or_nothing=True,
        )
        _issue(locked, kind, ids, at=moment)
        _close_rows(locked, ids, at=moment)
        _register(locked, after, adoption, by=by, at=moment)
        _tell(locked, kind, ids, at=moment)
        act.note(at=moment, number=adoption.number, rows=len(ids), struck=struck)
    return locked


def _tell(
    resolution: Resolution, kind: ResolutionKind, ids: Sequence[int], *, at: datetime
) -> None:
    """Tell the missions; of a refusal or a revocation the mail leads to the letter about it."""
    facts = {"resolution": resolution.number}
    if kind in (ResolutionKind.REFUSE, ResolutionKind.REVOKE):
        facts["letter"] = resolution.reference
    notices.tell_missions(kind.value, resolution.reference, ids, at=at, **facts)


def must_be_free(resolution: Resolution, adoption: Adoption) -> None:
    """Raise StepRefused where there is no number, or another resolution of the day has it."""
    taken = Resolution.objects.filter(
        election=resolution.election, number=adoption.number, adopted_on=adoption.on
    )
    if not adoption.number:
        raise StepRefused(_("Give the number of the resolution."))
    if taken.exclude(pk=resolution.pk).exists():
        raise _number_taken(adoption)


def _number_taken(adoption: Adoption) -> StepRefused:
    return StepRefused(
        _("Another resolution of this day already has the number %(number)s.")
        % {"number": adoption.number}
    )


def _issue(
    resolution: Resolution, kind: ResolutionKind, ids: Sequence[int], *, at: datetime
) -> None:
    if not ids or kind not in GIVES_BADGES:
        return
    if kind is ResolutionKind.CORRECT:
        matching.find(ids, resolution.election_id, at=at)
    reason = VoidReason.ANEW if kind is ResolutionKind.ACCREDIT else VoidReason.CORRECTED
    badge_issue.issue(ids, resolution.election, resolution=resolution, at=at, void_reason=reason)
    personal_link.give(ids, at=at)


def _close_rows(resolution: Resolution, ids: Sequence[int], *, at: datetime) -> None:
    """Number the annex and close its rows, in one UPDATE."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE accreditation_resolutionrow r SET closed_at = %s, position = n.place"
            " FROM unnest(%s::bigint[]) WITH ORDINALITY AS n(application_id, place)"
            " WHERE r.resolution_id = %s AND r.application_id = n.application_id"
            " AND r.struck_at IS NULL",
            [at, list(ids), resolution.pk],
        )


def _register(
    resolution: Resolution, after: ResolutionState, adoption: Adoption, *, by: User, at: datetime
) -> None:
    """Write number, date and who registered; the last change that the row allows.

    Raises StepRefused where another takes the same number at this very moment.
    """
    for language, text in act_texts.current(resolution).items():
        setattr(resolution, f"text_{language}", text)  # with the counts of what was not struck
    resolution.state = after
    resolution.number, resolution.adopted_on = adoption.number, adoption.on
    resolution.vote, resolution.scan = adoption.vote, adoption.scan
    if adoption.hour is not None:
        held_at = datetime.combine(adoption.on, adoption.hour, settings.ASTANA)
        resolution.sitting, _made = Sitting.objects.get_or_create(
            election_id=resolution.election_id, at=held_at
        )
    resolution.registered_by, resolution.registered_at = by, at
    resolution.row_version = F("row_version") + 1
    try:
        with transaction.atomic():
            resolution.save()
    except IntegrityError as refused:
        if _constraint(refused) != "resolution_number":
            raise
        raise _number_taken(adoption) from refused
    resolution.refresh_from_db(fields=["row_version"])


def _constraint(refused: IntegrityError) -> str:
    diagnosis = getattr(refused.__cause__, "diag", None)
    return str(getattr(diagnosis, "constraint_name", "") or "")
