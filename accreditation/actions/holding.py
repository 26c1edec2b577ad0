"""Clerks take files onto their desk and put them back, so that two do not read the same one.

Nothing is decided by it: no step asks who holds a file.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from django.db.models import Q
from django.utils.translation import gettext as _

from accreditation.models import Application, Holding
from accreditation.queries import desk
from accreditation.roles import offices_of
from accreditation.steps import Instant, StepRefused, subject_of
from accreditation.workflow import Role
from missions.models import Election
from observer_portal import bulk
from observer_portal.accounts.models import User
from observer_portal.audit.record import act as audit_act


class Held(NamedTuple):
    """What became of files to be taken: ids that the clerk has, and id -> whose desk it is on."""

    taken: tuple[int, ...]
    others: dict[int, str]


def take(applications: Sequence[Application], *, by: User, at: Instant) -> Held:
    """Take files that wait; what another clerk has stays there. Files that do not wait are left."""
    with audit_act("application:take", subject_of(applications), by=by) as act:
        moment = _as_clerk(by, at)
        wanted = Application.objects.filter(desk.WAITS, pk__in=[row.pk for row in applications])
        ids = sorted(wanted.values_list("pk", flat=True))
        _hold(ids, by, moment)
        rows = Holding.objects.filter(application__in=ids)
        whose = {
            pk: (clerk, name) for pk, clerk, name in rows.values_list("pk", "clerk", "clerk__name")
        }
        mine = tuple(pk for pk, (clerk, _name) in whose.items() if clerk == by.pk)
        if mine:
            act.note(at=moment, taken=len(mine))
    return Held(mine, {pk: name for pk, (clerk, name) in whose.items() if clerk != by.pk})


def take_next(election: Election, n: int, *, by: User, at: Instant) -> int:
    """Take the `n` files that have waited longest and that nobody has; returns how many.

    Two clerks at once take different ones: what one has locked the other passes over.
    """
    with audit_act("application:take", f"next {n} applications", by=by) as act:
        moment = _as_clerk(by, at)
        free = Application.objects.filter(
            desk.WAITS,
            Q(examiner=None) | Q(examiner=by),
            election=election,
            holding=None,
        )
        rows = free.order_by("waits_since", "pk").values_list("pk", flat=True)
        ids = list(rows.select_for_update(of=("self",), skip_locked=True)[:n])
        taken = _hold(ids, by, moment)  # a moment faster, someone put the others on a desk
        if taken:
            act.note(at=moment, taken=taken)
    return taken


def take_over(application: Application, *, by: User, at: Instant) -> None:
    """Take a file that another clerk has: people go home, files do not wait."""
    with audit_act("application:take_over", application.reference, by=by) as act:
        moment = _as_clerk(by, at)
        if not Application.objects.filter(desk.WAITS, pk=application.pk).exists():
            raise StepRefused(_("This file waits for nobody now."))
        Holding.objects.update_or_create(
            application=application,
            defaults={"clerk": by, "taken_at": moment, "given_by": None},
        )
        act.note(at=moment)


def hand_over(applications: Sequence[Application], *, to: User, by: User, at: Instant) -> Held:
    """Put files that wait onto another clerk's desk: one's own, and those on nobody's.

    What a third clerk has stays there. Returns what the other clerk has now of them, and the rest.
    """
    with audit_act("application:hand_over", subject_of(applications), by=by) as act:
        moment = _as_clerk(by, at)
        if Role.CLERK not in offices_of(to, at=moment):
            raise StepRefused(_("%(name)s is no clerk. Choose another one.") % {"name": to})
        wanted = Application.objects.filter(desk.WAITS, pk__in=[row.pk for row in applications])
        ids = sorted(wanted.values_list("pk", flat=True))
        _hold(ids, by, moment)
        rows = Holding.objects.filter(application__in=ids).order_by("pk").select_for_update()
        whose = {row.pk: row.clerk_id for row in rows}
        mine = [pk for pk, clerk in whose.items() if clerk == by.pk]
        Holding.objects.filter(pk__in=mine).update(clerk=to, given_by=by, taken_at=moment)
        if mine:
            act.note(at=moment, to=to.pk, handed_over=len(mine))
        left = Holding.objects.filter(application__in=ids).exclude(pk__in=mine)
        others = dict(left.values_list("application_id", "clerk__name"))
    return Held(tuple(mine), others)


def release(applications: Sequence[Application], *, by: User, at: Instant) -> int:
    """Put one's own files back; returns how many."""
    with audit_act("application:release", subject_of(applications), by=by) as act:
        moment = _as_clerk(by, at)
        ids = [row.pk for row in applications]
        released, _what = Holding.objects.filter(application__in=ids, clerk=by).delete()
        if released:
            act.note(at=moment, released=released)
    return released


def _as_clerk(by: User, at: Instant) -> datetime:
    moment = at() if callable(at) else at
    if Role.CLERK not in offices_of(by, at=moment):
        raise StepRefused(_("A clerk takes files onto the desk."))
    return moment


def _hold(ids: Sequence[int], by: User, at: datetime) -> int:
    """Put files that lie on no desk onto the clerk's; returns how many these are."""
    alike = {"clerk_id": by.pk, "taken_at": at}
    return len(bulk.insert(Holding, {"application_id": ids}, alike, ignore_conflicts=True))
