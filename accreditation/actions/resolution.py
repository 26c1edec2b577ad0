"""The acts of a resolution: draft, add, strike, lock, postpone, publish; `adoption.py` has adopt.

Lock order: election, resolution, applications, observers, counter, audit (see `steps`).
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from accreditation.actions import annex_rows
from accreditation.models import Application, Resolution, Sitting
from accreditation.queries import act_texts, annex
from accreditation.roles import offices_of
from accreditation.steps import Instant, StepRefused
from accreditation.workflow import (
    ResolutionKind,
    ResolutionState,
    Role,
    find_act,
)
from missions.models import Election
from observer_portal import reference
from observer_portal.accounts.models import User
from observer_portal.audit.record import act as audit_act


def draft(
    kind: ResolutionKind,
    election: Election,
    applications: Sequence[Application],
    *,
    by: User,
    at: Instant,
    sitting: Sitting | None = None,
    grounds: Mapping[int, str] | None = None,
    words: str = "",
) -> Resolution:
    """Draft a resolution over these applications; grounds for a revocation are given per row.

    `words` say what a ground does not say by itself.
    """
    with audit_act("resolution:draft", str(kind), by=by) as act:
        hold_applications(application.pk for application in applications)
        moment = at() if callable(at) else at
        must_hold(by, (Role.CLERK,), moment)
        resolution = Resolution.objects.create(
            reference=reference.unused(Resolution.objects, 1, "RES")[0],
            kind=kind,
            election=election,
            sitting=sitting,
            drafted_by=by,
            drafted_at=moment,
        )
        act.subject = resolution.reference
        added = annex_rows.add(resolution, applications, grounds or {}, words, by=by)
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
    words: str = "",
) -> int:
    """Put more files on a draft; returns how many could be put there."""
    with audit_act("resolution:add", resolution.reference, by=by) as act:
        locked = hold(resolution)
        hold_applications(application.pk for application in applications)
        moment = at() if callable(at) else at
        must_hold(by, (Role.CLERK,), moment)
        if locked.state != ResolutionState.DRAFT:
            raise StepRefused(_not_open(locked))
        added = annex_rows.add(locked, applications, grounds or {}, words, by=by)
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
        locked = hold(resolution)
        ids = hold_applications(application.pk for application in applications)
        moment = at() if callable(at) else at
        may("strike", locked, by, moment)
        if not why.strip():
            raise StepRefused(_("Write why the row is struck."))
        struck = locked.rows.filter(application__in=ids, struck_at=None, closed_at=None).update(
            struck_at=moment, struck_by=by, struck_why=why.strip()
        )
        if struck:
            act.note(at=moment, struck=struck)
    return struck


def lock(resolution: Resolution, *, by: User, at: Instant) -> Resolution:
    """Lock for the sitting; refuses rows that are not ready, and an empty annex."""
    with audit_act("resolution:lock", resolution.reference, by=by) as act:
        locked = hold(resolution)
        standing = locked.rows.filter(struck_at=None)
        hold_applications(standing.values("application"))
        moment = at() if callable(at) else at
        after = may("lock", locked, by, moment)
        ready = Application.objects.filter(annex_rows.READY[ResolutionKind(locked.kind)])
        waiting = standing.exclude(application__in=ready)
        names = list(waiting.values_list("application__reference", flat=True)[:10])
        if names:
            raise StepRefused(
                _("These files are not ready and must be struck first: %(names)s.")
                % {"names": ", ".join(names)}
            )
        if locked.corrects_id is None and not standing.exists():
            raise StepRefused(_("The annex is empty. Put files on it first."))
        locked.state, locked.locked_by, locked.locked_at = after, by, moment
        annex_rows.number(annex.in_order(locked, standing_only=True))
        for language, text in act_texts.composed(locked).items():
            setattr(locked, f"text_{language}", text)
        locked.annex_digest = annex.digest(locked)
        locked.row_version += 1
        locked.save()
        act.note(at=moment, rows=standing.count())
    return locked


def postpone(resolution: Resolution, *, by: User, at: Instant) -> Resolution:
    """Put the resolution off: its rows are free for another one."""
    with audit_act("resolution:postpone", resolution.reference, by=by) as act:
        locked = hold(resolution)
        hold_applications(locked.rows.filter(closed_at=None).values("application"))
        moment = at() if callable(at) else at
        locked.state = may("postpone", locked, by, moment)
        locked.row_version += 1
        locked.rows.filter(closed_at=None).update(closed_at=moment)
        locked.save(update_fields=["state", "row_version"])
        act.note(at=moment)
    return locked


def publish(resolution: Resolution, *, by: User, at: Instant) -> Resolution:
    """Show the adopted resolution to the public: counts per sender, names only by policy."""
    with audit_act("resolution:publish", resolution.reference, by=by) as act:
        locked = hold(resolution)
        moment = at() if callable(at) else at
        locked.state = may("publish", locked, by, moment)
        locked.published_at = moment
        locked.save(update_fields=["state", "published_at"])
        act.note(at=moment)
    return locked


def hold(resolution: Resolution) -> Resolution:
    """Lock the resolution's row and return it fresh."""
    return (
        Resolution.objects.select_for_update(of=("self",), no_key=True)
        .select_related("election")
        .get(pk=resolution.pk)
    )


def hold_applications(ids: Any) -> list[int]:
    """Lock applications in key order; their locks guard their rows on resolutions."""
    rows = Application.objects.filter(pk__in=ids).order_by("pk")
    return list(rows.select_for_update(of=("self",), no_key=True).values_list("pk", flat=True))


def must_hold(by: User, roles: Sequence[Role], at: datetime) -> None:
    """Refuse whoever holds none of these offices."""
    if offices_of(by, at=at).isdisjoint(roles):
        raise StepRefused(_("This is not open to you."))


def may(verb: str, resolution: Resolution, by: User, at: datetime) -> ResolutionState:
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
