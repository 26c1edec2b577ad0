"""The acts of a resolution: draft, add, strike, lock, adopt, postpone, publish.

Lock order: election, resolution, applications, observers, counter, audit.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection
from django.db.models import F, Q
from django.utils.translation import gettext as _

from accreditation import notices
from accreditation.actions import badge_issue, personal_link
from accreditation.guards import Answers
from accreditation.models import Application, Resolution, ResolutionRow, Sitting, VoidReason
from accreditation.roles import offices_of
from accreditation.steps import Instant, StepRefused, take_steps
from accreditation.workflow import (
    ResolutionKind,
    ResolutionState,
    Role,
    State,
    find_act,
)
from missions.models import Election, StoredFile
from observer_portal import reference
from observer_portal.accounts.models import User
from observer_portal.audit.record import act as audit_act

DONE = (ResolutionState.ADOPTED, ResolutionState.PUBLISHED)
# what an application must be to stand on a resolution of this kind
READY = {
    ResolutionKind.ACCREDIT: Q(state=State.EXAMINED, proposal="accredit"),
    ResolutionKind.REFUSE: Q(state=State.EXAMINED, proposal="refuse"),
    ResolutionKind.REVOKE: Q(state=State.ACCREDITED),
    ResolutionKind.CORRECT: Q(state=State.ACCREDITED, corrections__done_at__isnull=True)
    & Q(corrections__isnull=False),
}


@dataclass(frozen=True, kw_only=True)
class Adoption:
    """What the secretary registers."""

    number: str
    on: date
    vote: str = ""
    scan: StoredFile | None = None


def draft(
    kind: ResolutionKind,
    election: Election,
    applications: Sequence[Application],
    *,
    by: User,
    at: Instant,
    sitting: Sitting | None = None,
    grounds: Mapping[int, str] | None = None,
) -> Resolution:
    """Draft a resolution over these applications; grounds for a revocation are given per row."""
    with audit_act("resolution:draft", str(kind), by=by) as act:
        moment = at() if callable(at) else at
        _must_hold(by, (Role.CLERK,), moment)
        resolution = Resolution.objects.create(
            reference=reference.new("RES"),
            kind=kind,
            election=election,
            sitting=sitting,
            drafted_by=by,
            drafted_at=moment,
        )
        act.subject = resolution.reference
        added = _add(resolution, applications, grounds or {}, by=by)
        if not added:
            raise StepRefused(_("None of the chosen files can stand on this resolution."))
        act.note(at=moment, kind=str(kind), rows=added)
    return resolution


def add_rows(
    resolution: Resolution,
    applications: Sequence[Application],
    *,
    by: User,
    at: Instant,
    grounds: Mapping[int, str] | None = None,
) -> int:
    """Put more files on a draft; returns how many could be put there."""
    with audit_act("resolution:add", resolution.reference, by=by) as act:
        locked = _hold(resolution)
        moment = at() if callable(at) else at
        _must_hold(by, (Role.CLERK,), moment)
        if locked.state != ResolutionState.DRAFT:
            raise StepRefused(_not_open(locked))
        added = _add(locked, applications, grounds or {}, by=by)
        if added:
            act.note(at=moment, rows=added)
    return added


def strike(
    resolution: Resolution,
    applications: Sequence[Application],
    *,
    why: str,
    by: User,
    at: Instant,
) -> int:
    """Strike rows from a draft or, at the sitting, from a locked resolution; with a reason."""
    with audit_act("resolution:strike", resolution.reference, by=by) as act:
        locked = _hold(resolution)
        moment = at() if callable(at) else at
        _may("strike", locked, by, moment)
        if not why.strip():
            raise StepRefused(_("Write why the row is struck."))
        ids = sorted(application.pk for application in applications)
        list(Application.objects.filter(pk__in=ids).select_for_update().order_by("pk"))
        struck = locked.rows.filter(application__in=ids, struck_at=None, closed_at=None).update(
            struck_at=moment, struck_by=by, struck_why=why.strip()
        )
        if struck:
            act.note(at=moment, struck=struck)
    return struck


def lock(resolution: Resolution, *, by: User, at: Instant) -> Resolution:
    """Lock for the sitting; refuses rows that are not ready, and an empty annex."""
    with audit_act("resolution:lock", resolution.reference, by=by) as act:
        locked = _hold(resolution)
        moment = at() if callable(at) else at
        after = _may("lock", locked, by, moment)
        standing = locked.rows.filter(struck_at=None)
        list(
            Application.objects.filter(resolution_rows__in=standing)
            .select_for_update(of=("self",))
            .order_by("pk")
        )
        ready = Application.objects.filter(READY[ResolutionKind(locked.kind)])
        waiting = standing.exclude(application__in=ready)
        names = list(waiting.values_list("application__reference", flat=True)[:10])
        if names:
            raise StepRefused(
                _("These files are not ready and must be struck first: %(names)s.")
                % {"names": ", ".join(names)}
            )
        if not standing.exists():
            raise StepRefused(_("The annex is empty. Put files on it first."))
        locked.state, locked.locked_by, locked.locked_at = after, by, moment
        locked.annex_digest = annex_digest(locked)
        locked.row_version += 1
        locked.save()
        act.note(at=moment, rows=standing.count())
    return locked


def adopt(resolution: Resolution, *, adoption: Adoption, by: User, at: Instant) -> Resolution:
    """Register what the commission adopted: one transaction over all rows, all or nothing.

    Accredits (refuses, revokes, corrects) every row that is not struck, allocates badge numbers in
    the order of the annex, freezes the annex, writes the notices. A second call with the same
    number finds it done and changes nothing. Raises StepRefused.
    """
    with audit_act("resolution:adopt", resolution.reference, by=by) as act:
        locked = _hold(resolution)
        if locked.state in DONE and (locked.number, locked.adopted_on) == (
            adoption.number,
            adoption.on,
        ):
            return locked
        _hold_applications(locked)
        moment = at() if callable(at) else at
        after = _may("adopt", locked, by, moment)
        _must_be_free(locked, adoption)
        # read again now: a withdrawal that was waited for has struck its row
        ids = annex_order(locked)
        struck = list(
            locked.rows.exclude(struck_at=None).values_list("application__reference", flat=True)
        )
        if not ids:
            raise StepRefused(_("Every row of this resolution is struck; postpone it instead."))
        kind = ResolutionKind(locked.kind)
        take_steps(
            kind.value,
            Application.objects.filter(pk__in=ids).only("pk"),
            by=by,
            at=moment,
            answers=Answers(resolution=locked),
            all_or_nothing=True,
        )
        _issue(locked, kind, ids, at=moment)
        _close_rows(locked, ids, at=moment)
        _register(locked, after, adoption, by=by, at=moment)
        notices.tell_missions(
            kind.value, locked.reference, ids, at=moment, resolution=adoption.number
        )
        act.note(at=moment, number=adoption.number, rows=len(ids), struck=struck)
    return locked


def postpone(resolution: Resolution, *, by: User, at: Instant) -> Resolution:
    """Put the resolution off: its rows are free for another one."""
    with audit_act("resolution:postpone", resolution.reference, by=by) as act:
        locked = _hold(resolution)
        moment = at() if callable(at) else at
        locked.state = _may("postpone", locked, by, moment)
        locked.row_version += 1
        locked.rows.filter(closed_at=None).update(closed_at=moment)
        locked.save(update_fields=["state", "row_version"])
        act.note(at=moment)
    return locked


def publish(resolution: Resolution, *, by: User, at: Instant) -> Resolution:
    """Show the adopted resolution to the public: counts per sender, names only by policy."""
    with audit_act("resolution:publish", resolution.reference, by=by) as act:
        locked = _hold(resolution)
        moment = at() if callable(at) else at
        locked.state = _may("publish", locked, by, moment)
        locked.published_at = moment
        locked.save(update_fields=["state", "published_at"])
        act.note(at=moment)
    return locked


def annex_order(resolution: Resolution) -> list[int]:
    """Return application ids as the annex prints them: by sender, then by name."""
    rows = resolution.rows.filter(struck_at=None).order_by(
        "application__mission__organisation__kind",
        "application__mission__organisation__code",
        "version__surname_latin",
        "version__given_names_latin",
        "application_id",
    )
    return list(rows.values_list("application_id", flat=True))


def annex_digest(resolution: Resolution) -> bytes:
    """Return SHA-256 over what the annex says: references and keyed digests of the versions."""
    rows = resolution.rows.filter(struck_at=None).values_list(
        "application__reference", "version__number", "version__digests", "ground"
    )
    lines = sorted(
        f"{name}|{number}|{ground}|{sorted(digests.items())}"
        for name, number, digests, ground in rows
    )
    return hashlib.sha256("\n".join(lines).encode()).digest()


def _hold(resolution: Resolution) -> Resolution:
    return (
        Resolution.objects.select_for_update(of=("self",))
        .select_related("election")
        .get(pk=resolution.pk)
    )


def _hold_applications(resolution: Resolution) -> None:
    """Lock every application that stands on the resolution, waiting for who holds one."""
    standing = resolution.rows.filter(struck_at=None).values("application")
    rows = Application.objects.filter(pk__in=standing).order_by("pk")
    list(rows.select_for_update(of=("self",)).values_list("pk"))


def _must_hold(by: User, roles: Sequence[Role], at: datetime) -> None:
    if offices_of(by, at=at).isdisjoint(roles):
        raise StepRefused(_("This is not open to you."))


def _may(verb: str, resolution: Resolution, by: User, at: datetime) -> ResolutionState:
    """Look the act up in the table; returns the state it leads to, or the one that stays."""
    state = ResolutionState(resolution.state)
    act = find_act(verb, offices_of(by, at=at), state)
    if act is None:
        raise StepRefused(_not_open(resolution))
    return act.after or state


def _not_open(resolution: Resolution) -> str:
    return _("This is not open to you; the resolution is: %(state)s.") % {
        "state": ResolutionState(resolution.state).label
    }


def _add(
    resolution: Resolution,
    applications: Sequence[Application],
    grounds: Mapping[int, str],
    *,
    by: User,
) -> int:
    """Make rows for the files that are ready and stand on no open resolution."""
    wanted = sorted({application.pk for application in applications})
    list(Application.objects.filter(pk__in=wanted).select_for_update().order_by("pk").only("pk"))
    kind = ResolutionKind(resolution.kind)
    ready = (
        Application.objects.filter(pk__in=wanted, election=resolution.election)
        .filter(READY[kind])
        .exclude(resolution_rows__in=ResolutionRow.objects.filter(struck_at=None, closed_at=None))
        .distinct()
        .values_list("pk", "version_id", "proposal_ground")
    )
    corrected: dict[int, int] = {}
    if kind is ResolutionKind.CORRECT:
        corrected = dict(
            Application.objects.filter(pk__in=wanted, corrections__done_at=None).values_list(
                "pk", "corrections__version_id"
            )
        )
    rows = ResolutionRow.objects.bulk_create(
        ResolutionRow(
            resolution=resolution,
            application_id=pk,
            version_id=corrected.get(pk, version),
            ground=grounds.get(pk, ground),
            added_by=by,
        )
        for pk, version, ground in ready
    )
    needs_ground = kind in (ResolutionKind.REFUSE, ResolutionKind.REVOKE)
    if needs_ground and any(not row.ground for row in rows):
        raise StepRefused(_("Give the ground for every row."))
    return len(rows)


def _must_be_free(resolution: Resolution, adoption: Adoption) -> None:
    taken = Resolution.objects.filter(
        election=resolution.election, number=adoption.number, adopted_on=adoption.on
    )
    if not adoption.number.strip():
        raise StepRefused(_("Give the number of the resolution."))
    if taken.exclude(pk=resolution.pk).exists():
        raise StepRefused(
            _("Another resolution of this day already has the number %(number)s.")
            % {"number": adoption.number}
        )


def _issue(
    resolution: Resolution, kind: ResolutionKind, ids: Sequence[int], *, at: datetime
) -> None:
    if kind not in (ResolutionKind.ACCREDIT, ResolutionKind.CORRECT):
        return
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
    """Write number, date and who registered; the last change that the row allows."""
    resolution.state = after
    resolution.number, resolution.adopted_on = adoption.number.strip(), adoption.on
    resolution.vote, resolution.scan = adoption.vote, adoption.scan
    resolution.registered_by, resolution.registered_at = by, at
    resolution.row_version = F("row_version") + 1
    resolution.save()
    resolution.refresh_from_db(fields=["row_version"])
