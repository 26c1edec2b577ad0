"""Hand in a list: make applications, take the step, look for the same person elsewhere."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Max
from django.utils.translation import gettext as _

from accreditation import notices
from accreditation.actions import matching, receipts
from accreditation.answers import Answers
from accreditation.models import Application, StepTaken
from accreditation.queries import working_days
from accreditation.steps import (
    Instant,
    Outcome,
    StepRefused,
    subject_of,
    take_steps,
)
from accreditation.workflow import State
from missions.actions import declaration
from missions.models import Mission, Observer, ObserverList, StoredFile
from missions.models.election import share_election
from observer_portal import bulk, reference
from observer_portal.accounts.models import User
from observer_portal.audit.record import act as audit_act


@dataclass(frozen=True, kw_only=True)
class NoteVerbale:
    """The note under which a list is handed in."""

    number: str
    on: date
    scan: StoredFile | None = None


@dataclass(frozen=True)
class HandedIn:
    """The receipt: the list, the applications that went, who was left out and why."""

    observer_list: ObserverList
    applications: tuple[int, ...]
    left_out: dict[int, str] = field(default_factory=dict)  # observer id -> sentence


def hand_in(
    mission: Mission, observers: Iterable[Observer], *, note: NoteVerbale, by: User, at: Instant
) -> HandedIn:
    """Submit observers as the mission's next list.

    1. hold election, mission and observers; 2. leave out who has a live application, or was taken
    off meanwhile; 3. make rows and take the step; 4. delete drafts that were refused; 5. look for
    matches; 6. write the receipt: who went, who stayed. Raises StepRefused where nobody can go:
    then no list is made.
    """
    with audit_act("list:submit", mission.reference, by=by) as act:
        share_election(mission.election_id)
        declaration.hold(mission)  # two heads at once: numbers of lists follow on each other
        ids = [observer.pk for observer in observers]
        there = Observer.objects.filter(pk__in=ids, mission=mission, removed_at=None)
        # observer -> the version that it declares now
        locked = dict(
            there.order_by("pk")
            .select_for_update(no_key=True)
            .values_list("pk", "current_version_id")
        )
        moment = at() if callable(at) else at
        observer_list = _next_list(mission, note, by=by, at=moment)
        applications, left_out = _draft_applications(mission, locked)
        gone = set(ids) - locked.keys()
        left_out |= dict.fromkeys(gone, _("This observer was taken off meanwhile."))
        outcome = take_steps(
            "submit", applications, by=by, at=moment, answers=Answers(observer_list=observer_list)
        )
        observer_of = {a.pk: a.observer_id for a in applications}
        left_out |= {observer_of[pk]: why for pk, why in outcome.refused.items()}
        if outcome.refused:  # no draft stays without a list
            Application.objects.filter(pk__in=outcome.refused, state=State.DRAFT).delete()
        if not outcome.taken:
            raise StepRefused(_nobody(left_out), left_out)
        matching.find(outcome.taken, mission.election_id, at=moment)
        stayed = receipts.write(observer_list, ids, left_out, at=moment)
        act.note(at=moment, list=observer_list.reference, left_out=len(left_out), stayed=stayed)
        notices.tell_missions(
            "submit", observer_list.reference, outcome.taken, at=moment, list=observer_list.number
        )
    return HandedIn(observer_list, outcome.taken, left_out)


def recall(
    applications: Sequence[Application],
    *,
    by: User,
    at: Instant,
    seen: Mapping[int, int] | None = None,
) -> Outcome:
    """Take submitted applications back into the mission's hands, while the lists are open."""
    return take_steps("recall", applications, by=by, at=at, seen=seen)


def resubmit(
    applications: Sequence[Application],
    *,
    by: User,
    at: Instant,
    seen: Mapping[int, int] | None = None,
) -> Outcome:
    """Submit returned applications again, and look for matches with what has changed."""
    with audit_act("application:resubmit", subject_of(applications), by=by):
        for election_id in sorted({a.election_id for a in applications}):
            share_election(election_id)
        outcome = take_steps("resubmit", applications, by=by, at=at, seen=seen)
        matching.find_for(outcome)
    return outcome


def answer(
    applications: Sequence[Application],
    *,
    words: str,
    by: User,
    at: Instant,
    seen: Mapping[int, int] | None = None,
) -> Outcome:
    """Answer the commission's question: with what was asked for, or with a reply in words."""
    with audit_act("application:answer", subject_of(applications), by=by):
        outcome = take_steps(
            "answer", applications, by=by, at=at, answers=Answers(words=words), seen=seen
        )
        _resume_clocks(outcome)
        matching.find_for(outcome)
    return outcome


def _resume_clocks(outcome: Outcome) -> None:
    """Let the clerks' clocks go on where they stood when the question was asked. Four queries."""
    if not outcome.taken or outcome.at is None:
        return
    since = Application.objects.filter(pk__in=outcome.taken).values_list("pk", "waits_since")
    asked = (
        StepTaken.objects.filter(application__in=outcome.taken, verb="query")
        .order_by("application_id", "-pk")
        .distinct("application_id")
    )
    paused = dict(asked.values_list("application_id", "taken_at"))
    began = {pk: moment for pk, moment in since if moment and pk in paused}
    still = working_days.holidays_since(min(began.values(), default=None), outcome.at)
    moved = {
        pk: working_days.resumed(moment, paused[pk], outcome.at, still)
        for pk, moment in began.items()
    }
    bulk.change(Application, list(moved), {"waits_since": list(moved.values())})


def _next_list(mission: Mission, note: NoteVerbale, *, by: User, at: datetime) -> ObserverList:
    last = ObserverList.objects.filter(mission=mission).aggregate(last=Max("number"))["last"]
    return ObserverList.objects.create(
        reference=reference.unused(ObserverList.objects, 1, "LST")[0],
        mission=mission,
        number=(last or 0) + 1,
        note_verbale_number=note.number,
        note_verbale_on=note.on,
        scan=note.scan,
        made_by=by,
        made_at=at,
    )


def _draft_applications(
    mission: Mission, observers: Mapping[int, int | None]
) -> tuple[list[Application], dict[int, str]]:
    """Make a draft for each observer who has no live application; name the others."""
    live = dict(
        Application.objects.live()
        .filter(observer__in=observers, election_id=mission.election_id)
        .values_list("observer_id", "state")
    )
    left_out = {
        pk: _("This observer already has an application under way: %(state)s.")
        % {"state": State(state).label}
        for pk, state in live.items()
    }
    able = [pk for pk, version in observers.items() if version and pk not in live]
    names = reference.unused(Application.objects, len(able), "APP")
    alike = {"election_id": mission.election_id, "mission_id": mission.pk, "state": State.DRAFT}
    made = bulk.insert(
        Application,
        {
            "reference": names,
            "observer_id": able,
            "version_id": [observers[pk] for pk in able],
        },
        alike,
    )
    drafts = [
        Application(pk=pk, reference=name, observer_id=observer, **alike)
        for pk, name, observer in zip(made, names, able, strict=True)
    ]
    return drafts, left_out


def _nobody(left_out: dict[int, str]) -> str:
    reasons = sorted(set(left_out.values()))
    return " ".join([_("Nobody on this list can be submitted."), *reasons])
