"""What needs an office of the State now: it stands on top of the first page of each."""

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accreditation.models import Resolution
from accreditation.queries import closings, purges, wordings
from accreditation.queries.mission_badges import Counts
from accreditation.views.mission_tasks import Task
from accreditation.workflow import ResolutionState, Role
from missions.models import Election
from observer_portal.accounts import appointments, rescue
from observer_portal.accounts.models import Appointment, Office, TwoPersonAct, User
from observer_portal.page.tags import STATES

WHAT_NOW = {  # state -> by whom, the sentence
    ResolutionState.DRAFT: (Role.CLERK, lambda: _("Look through the annex and lock it.")),
    ResolutionState.LOCKED: (
        Role.SECRETARY,
        lambda: _("Register it when the commission has adopted it; else postpone it."),
    ),
    ResolutionState.ADOPTED: (
        Role.SECRETARY,
        lambda: _("Publish it: the counts by sender become public."),
    ),
}


def of_the_sitting(
    resolutions: Iterable[Resolution],
    badges: Counts,
    roles: frozenset[Role],
    *,
    by: User,
) -> list[Task]:
    """Return what waits for these offices: their resolutions, badges that are stuck, requests.

    `resolutions` as of `queries.resolutions.of_election`. One query, for a secretary.
    """
    tasks = [
        _resolution(row)
        for row in resolutions
        if WHAT_NOW.get(ResolutionState(row.state), (None,))[0] in roles
    ]
    if badges.stuck and not roles.isdisjoint((Role.CLERK, Role.SECRETARY)):
        tasks.append(_stuck(badges.stuck))
    if Role.SECRETARY in roles:
        tasks += _to_confirm(_asked_for(), by, moves=True)
    return tasks


def of_the_administrator(elections: Iterable[Election], *, by: User, at: datetime) -> list[Task]:
    """Return elections to be opened, senders to be registered, offices that nobody holds.

    `elections` with missions_count and keys, as the list of elections shows them. Two queries.
    """
    tasks = []
    for row in elections:
        if row.opened_on is None:
            tasks.append(_to_be_opened(row))
        elif not getattr(row, "missions_count") and row.lists_close_at > at:  # noqa: B009
            tasks.append(_without_missions(row))
    held = set(Appointment.objects.current(at).values_list("office", flat=True))
    asked = _asked_for()
    held |= {act.facts["office"] for act in asked if act.kind == appointments.KIND}
    missing = [str(office.label) for office in Office if office not in held]
    if missing:
        tasks.append(_offices(missing))
    return tasks + _to_confirm(asked, by, moves=False)


def _to_be_opened(row: Election) -> Task:
    ready = bool(getattr(row, "keys"))  # noqa: B009 - annotated, unknown to the types
    return Task(
        title=_("%(code)s: open international observation") % {"code": row.code},
        url=reverse("administration:election", args=[row.code]),
        word=_("Planned"),
        tone="info" if ready else "",
        sign="draft" if ready else "clock",
        text=_("By number and date of the commission’s resolution.")
        if ready
        else _("Its signing key is being made; that takes seconds."),
    )


def _without_missions(row: Election) -> Task:
    return Task(
        title=_("%(code)s: register the missions") % {"code": row.code},
        url=reverse("administration:missions"),
        word=_("No mission yet"),
        text=_("Choose the sender, then add its head: a mail with a link goes out."),
    )


def _offices(missing: list[str]) -> Task:
    return Task(
        title=_("Ask for the appointments that are missing"),
        url=reverse("administration:appointments"),
        word=_("Nobody in office"),
        tone="warn",
        sign="alert",
        text=_("Nobody holds: %(offices)s.") % {"offices": ", ".join(missing)},
    )


def _resolution(row: Resolution) -> Task:
    state = ResolutionState(row.state)
    sign, tone = STATES[state]
    files: int = getattr(row, "standing")  # noqa: B009 - annotated, unknown to the types
    title = ngettext("%(what)s: %(n)d file", "%(what)s: %(n)d files", files)
    return Task(
        title=title % {"what": row.get_kind_display(), "n": files},
        url=reverse("commission:resolution", args=[row.reference]),
        word=str(state.label),
        tone=tone,
        sign=sign,
        text=WHAT_NOW[state][1](),
    )


def _stuck(n: int) -> Task:
    return Task(
        title=ngettext("%(n)d badge cannot be drawn", "%(n)d badges cannot be drawn", n) % {"n": n},
        url=reverse("commission:badges") + "?show=stuck",
        word=_("Stuck"),
        tone="bad",
        sign="alert",
        text=_("The list says why; when it is mended, have them tried again."),
    )


def _asked_for() -> list[TwoPersonAct]:
    """Return what waits for a second person. One query."""
    kinds = (appointments.KIND, closings.KIND, rescue.KIND, purges.KIND, wordings.KIND)
    return list(TwoPersonAct.objects.waiting().filter(kind__in=kinds).order_by("pk"))


def _to_confirm(asked: Iterable[TwoPersonAct], by: User, *, moves: bool) -> list[Task]:
    """What another has asked for, and not for this person; a secretary confirms closings."""
    kinds = {appointments.KIND, rescue.KIND, purges.KIND, wordings.KIND} | (
        {closings.KIND} if moves else set()
    )
    return [
        _second_person(act)
        for act in asked
        if act.kind in kinds
        and act.asked_by_id != by.pk
        and by.email not in (act.facts.get("email", ""), act.subject)
    ]


def _second_person(act: TwoPersonAct) -> Task:
    if act.kind == closings.KIND:
        title, page = _("The closing of the lists is to be moved"), "administration:closing"
    elif act.kind == rescue.KIND:
        return _locked_out()
    elif act.kind == purges.KIND:
        title = _("%(code)s: the personal data are to be destroyed") % {"code": act.subject}
        page = "administration:purges"
    elif act.kind == wordings.KIND:
        title = _("Another wording: %(what)s") % {"what": act.subject}
        page = "administration:wordings"
    else:
        title = _("Appointment of %(name)s") % {"name": act.facts["name"]}
        page = "administration:appointments"
    return Task(
        title=title,
        url=reverse(page),
        word=_("To be confirmed"),
        tone="warn",
        sign="queried",
        text=_("An administrator asked for it; a second person confirms."),
    )


def _locked_out() -> Task:
    return Task(
        title=_("Somebody is locked out"),
        url=reverse("administration:locked_out"),
        word=_("To be confirmed"),
        tone="warn",
        sign="queried",
        text=_("A colleague has checked who it is; a second person confirms."),
    )
