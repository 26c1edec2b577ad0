"""Hand in a list: make applications, take the step, look for the same person elsewhere."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import connection
from django.db.models import Max
from django.utils.translation import gettext as _

from accreditation import notices
from accreditation.guards import Answers
from accreditation.models import Application
from accreditation.steps import Instant, Outcome, StepRefused, share_election, take_steps
from accreditation.workflow import NOT_LIVE, State
from missions.actions import declaration
from missions.models import Mission, Observer, ObserverList, StoredFile
from observer_portal import reference
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

    1. hold the election and the observers; 2. leave out who has a live application; 3. make rows
    and take the step; 4. delete the drafts that were refused; 5. look for matches; 6. write the
    receipt. Raises StepRefused where nobody can go: then no list is made.
    """
    with audit_act("list:submit", mission.reference, by=by) as act:
        share_election(mission.election_id)
        ids = [observer.pk for observer in observers]
        locked = list(
            Observer.objects.filter(pk__in=ids, mission=mission, removed_at=None)
            .select_for_update()
            .order_by("pk")
        )
        moment = at() if callable(at) else at
        observer_list = _next_list(mission, note, by=by, at=moment)
        applications, left_out = _draft_applications(mission, locked)
        outcome = take_steps(
            "submit", applications, by=by, at=moment, answers=Answers(observer_list=observer_list)
        )
        observer_of = {a.pk: a.observer_id for a in applications}
        left_out |= {observer_of[pk]: why for pk, why in outcome.refused.items()}
        if outcome.refused:  # no draft stays without a list
            Application.objects.filter(pk__in=outcome.refused, state=State.DRAFT).delete()
        if not outcome.taken:
            raise StepRefused(_nobody(left_out), left_out)
        declaration.note_submitted([observer_of[pk] for pk in outcome.taken], at=moment)
        find_matches(outcome.taken, at=moment)
        _write_receipt(observer_list, outcome.taken, at=moment)
        act.note(at=moment, list=observer_list.reference, left_out=len(left_out))
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
    with audit_act("application:resubmit", f"{len(applications)} applications", by=by):
        for election_id in sorted({a.election_id for a in applications}):
            share_election(election_id)
        outcome = take_steps("resubmit", applications, by=by, at=at, seen=seen)
        if outcome.taken and outcome.at:
            find_matches(outcome.taken, at=outcome.at)
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
    with audit_act("application:answer", f"{len(applications)} applications", by=by):
        outcome = take_steps(
            "answer", applications, by=by, at=at, answers=Answers(words=words), seen=seen
        )
        if outcome.taken and outcome.at:
            find_matches(outcome.taken, at=outcome.at)
    return outcome


def find_matches(application_ids: Sequence[int], *, at: datetime) -> int:
    """Pair these applications with live ones of other observers that may be the same person.

    By keyed hash of the document, or of folded names and birth date; two joins with UNION ALL, as
    an OR over both columns would be a nested loop. Returns the number of new pairs.
    """
    closed = [str(State.DRAFT), *map(str, NOT_LIVE)]
    with connection.cursor() as cursor:
        cursor.execute(_PAIRS, {"ids": list(application_ids), "closed": closed})
        pairs = cursor.fetchall()
        if not pairs:
            return 0
        rows = [(reference.new("MAT"), one, other, doc, at) for one, other, doc in pairs]
        cursor.execute(
            "INSERT INTO accreditation_personmatch"
            " (reference, one_id, other_id, by_document, found_at, why)"
            " SELECT r, o, p, d, t, '' FROM unnest(%s::text[], %s::bigint[], %s::bigint[],"
            " %s::bool[], %s::timestamptz[]) AS x(r, o, p, d, t) ON CONFLICT DO NOTHING",
            [list(column) for column in zip(*rows, strict=True)],
        )
        return int(cursor.rowcount)


_PAIRS = """
    SELECT least(a, b), greatest(a, b), bool_or(doc) FROM (
      SELECT a.id a, b.id b, true doc FROM accreditation_application a
        JOIN missions_observer p ON p.id = a.observer_id
        JOIN missions_observer q ON q.document_hash = p.document_hash AND q.id <> p.id
        JOIN accreditation_application b ON b.observer_id = q.id
             AND b.election_id = a.election_id AND b.state <> ALL (%(closed)s)
        WHERE a.id = ANY(%(ids)s)
      UNION ALL
      SELECT a.id, b.id, false FROM accreditation_application a
        JOIN missions_observer p ON p.id = a.observer_id
        JOIN missions_observer q ON q.person_hash = p.person_hash AND q.id <> p.id
        JOIN accreditation_application b ON b.observer_id = q.id
             AND b.election_id = a.election_id AND b.state <> ALL (%(closed)s)
        WHERE a.id = ANY(%(ids)s)) pairs
    GROUP BY 1, 2 ORDER BY 1, 2"""


def _next_list(mission: Mission, note: NoteVerbale, *, by: User, at: datetime) -> ObserverList:
    # two heads at once: the mission's row is held, so that numbers follow on each other
    Mission.objects.select_for_update().get(pk=mission.pk)
    last = ObserverList.objects.filter(mission=mission).aggregate(last=Max("number"))["last"]
    return ObserverList.objects.create(
        reference=reference.new("LST"),
        mission=mission,
        number=(last or 0) + 1,
        note_verbale_number=note.number,
        note_verbale_on=note.on,
        scan=note.scan,
        made_by=by,
        made_at=at,
    )


def _draft_applications(
    mission: Mission, observers: Sequence[Observer]
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
    drafts = Application.objects.bulk_create(
        Application(
            reference=reference.new("APP"),
            election_id=mission.election_id,
            mission=mission,
            observer=observer,
            version_id=observer.current_version_id,
        )
        for observer in observers
        if observer.pk not in live and observer.current_version_id
    )
    return drafts, left_out


def _write_receipt(observer_list: ObserverList, taken: Sequence[int], *, at: datetime) -> None:
    """Keep a digest of what was handed in: references and the versions' keyed digests."""
    rows = Application.objects.filter(pk__in=taken).values_list(
        "reference", "version__number", "version__digests"
    )
    lines = sorted(
        f"{name}|{number}|{'|'.join(f'{k}={v}' for k, v in sorted(digests.items()))}"
        for name, number, digests in rows
    )
    observer_list.receipt_digest = hashlib.sha256("\n".join(lines).encode()).digest()
    observer_list.submitted_at = at
    observer_list.save(update_fields=["receipt_digest", "submitted_at"])


def _nobody(left_out: dict[int, str]) -> str:
    reasons = sorted(set(left_out.values()))
    return " ".join([_("Nobody on this list can be submitted."), *reasons])
