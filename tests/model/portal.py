"""The same acts through the portal: who, on which rows, with which answers; what became of them."""

from collections.abc import Callable, Sequence
from datetime import timedelta

from django.db import DatabaseError, connection, transaction

from accreditation.actions import (
    adoption,
    correction,
    examination,
    recommendation,
    resolution,
    submission,
    withdrawal,
)
from accreditation.models import Application, ChecklistItem, PersonMatch, Resolution
from accreditation.steps import StepRefused
from missions.actions import declaration
from missions.models import Mission, MissionStatus, Observer, Post, SendingOrganisation
from observer_portal.accounts.models import Appointment
from tests.factories import World, make_member, make_mission, make_officer, person
from tests.model.rules import Said

POSITIONS = ("Head", "Member", "Expert")
KINDS = ("sto", "lto", "core_team")
DAY_BEFORE = timedelta(days=1)


class Portal:
    """An election with three missions and everybody in the parts that the model knows."""

    def __init__(self) -> None:
        self.world = world = World()
        third = make_mission(
            world.election, self._election_body().code, admitted_by_commission=True
        )
        self.missions = {"a": world.mission, "b": world.other_mission, "c": third}
        both = make_officer("clerk", "both")
        Appointment.objects.create(user=both, office="secretary", starts_at=world.at - DAY_BEFORE)
        self.users = {
            "head_a": world.head,
            "deputy_a": make_member(world.mission, "deputy_a", Post.DEPUTY),
            "editor_a": world.editor,
            "head_b": world.other_head,
            "head_c": make_member(third, "head_c"),
            "ministry": world.ministry,
            "clerk": world.clerk,
            "other_clerk": world.other_clerk,
            "secretary": world.secretary,
            "both": both,
            "administrator": world.administrator,
            "auditor": world.auditor,
        }
        self.number = 0

    @staticmethod
    def _election_body() -> SendingOrganisation:
        """A sender whom the commission admits, of those that the portal ships or a new one."""
        found = SendingOrganisation.objects.filter(kind="election_body").first()
        return found or SendingOrganisation.objects.create(
            kind="election_body",
            code="UZ-EC",
            state_code="UZB",
            name_kk="Сайлау органы",
            name_ru="Избирательный орган",
            name_en="Election body",
        )

    def next(self) -> str:
        """A number for a letter, a note, a resolution."""
        self.number += 1
        return str(self.number)

    # --- what missions do ---------------------------------------------------------------------

    def declare(self, mission: str, identity: int, values: dict[str, int], *, complete: bool):
        """Add an observer; the row's key, or None where it was refused."""
        head = self.users[f"head_{mission}"]
        people = [person(identity) | self._columns(values)]
        try:
            with transaction.atomic():
                made = declaration.add(self.missions[mission], people, by=head, at=self.world.at)
        except declaration.DeclarationRefused:
            return None
        if complete:
            self.world.give_rows(made, by=head)
        return made[0].pk

    def change(self, observer: int, values: dict[str, int], *, actor: str, at) -> bool:
        """Declare other values; whether that was taken."""
        row = Observer.objects.get(pk=observer)
        changed = self._columns(values)
        return self._took(
            lambda: declaration.change(row, changed, by=self.users[actor], at=at),
            declaration.DeclarationRefused,
            DatabaseError,
        )

    def replace(self, file: int, identity: int, values, *, actor: str, at):
        """Withdraw and declare another in one act; the new observer's key, or None."""
        fresh = person(identity) | self._columns(values)
        try:
            with transaction.atomic():
                made = withdrawal.replace(
                    self.file(file), fresh, note_number="1", by=self.users[actor], at=at
                )
        except (StepRefused, declaration.DeclarationRefused):
            return None
        self.world.give_rows([made], by=self.users[actor])
        return made.pk

    def hand_in(self, mission: str, observers: Sequence[int], *, actor: str, at) -> dict[int, int]:
        """Hand a list in; observer -> application of those who went."""
        note = submission.NoteVerbale(number=self.next(), on=at.date())
        rows = list(Observer.objects.filter(pk__in=observers))
        try:
            with transaction.atomic():
                done = submission.hand_in(
                    self.missions[mission], rows, note=note, by=self.users[actor], at=at
                )
        except StepRefused:
            return {}
        went = Application.objects.filter(pk__in=done.applications)
        return dict(went.values_list("observer_id", "pk"))

    def suspend(self, mission: str) -> None:
        """The mission may submit no more."""
        Mission.objects.filter(pk=self.missions[mission].pk).update(status=MissionStatus.SUSPENDED)

    # --- what everybody does with files -------------------------------------------------------

    def step(self, verb: str, files: Sequence[int], said: Said, *, actor: str, at) -> set[int]:
        """Take a step on files through the verb's own action; the ids that took it."""
        by, rows = self.users[actor], list(Application.objects.filter(pk__in=files))
        reason = {"reason": "R1", "words": said.words}
        asks = reason | {"fields": said.fields}
        acts: dict[str, Callable] = {
            "recall": lambda **w: submission.recall(rows, **w),
            "resubmit": lambda **w: submission.resubmit(rows, **w),
            "answer": lambda **w: submission.answer(rows, words=said.words, **w),
            "recommend": lambda **w: recommendation.recommend(
                rows, letter=recommendation.Letter(number=self.next(), on=at.date()), **w
            ),
            "return": lambda **w: recommendation.give_back(rows, **asks, **w),
            "decline": lambda **w: recommendation.decline(rows, **reason, **w),
            "take_back": lambda **w: recommendation.take_back(rows, **reason, **w),
            "admit": lambda **w: recommendation.admit(rows, invitation="1", **w),
            "send_back": lambda **w: recommendation.send_back(rows, **asks, **w),
            "query": lambda **w: examination.query(rows, **asks, **w),
            "set_aside": lambda **w: examination.set_aside(rows, **reason, **w),
            "examine": lambda **w: examination.examine(
                rows,
                proposal=said.proposal,
                ground="G1" if said.proposal == "refuse" else "",
                checklist=self._ticks(said),
                **w,
            ),
            "reopen": lambda **w: examination.reopen(rows, **reason, **w),
            "withdraw": lambda **w: withdrawal.withdraw(rows, note_number="1", **w),
            "reconsider": lambda **w: withdrawal.reconsider(rows, overturned_by="1", **w),
            "correct": lambda **w: correction.correct(rows[0], **w),
        }
        try:
            with transaction.atomic():
                return set(acts[verb](by=by, at=at).taken)
        except StepRefused:
            return set()

    def resolve(self, one: int, other: int, kept: int | None, *, actor: str, at) -> bool:
        """Resolve the pair of two files."""
        first, second = sorted((one, other))
        match = PersonMatch.objects.get(one=first, other=second)
        keep = self.file(kept) if kept else None
        return self._took(
            lambda: examination.resolve_match(
                match, in_favour_of=keep, why="seen", by=self.users[actor], at=at
            ),
            StepRefused,
        )

    def prepare(self, file: int, values: dict[str, int], *, actor: str, at) -> bool:
        """Prepare a correction."""
        return self._took(
            lambda: correction.prepare(
                self.file(file),
                self._columns(values),
                reason="R1",
                by=self.users[actor],
                at=at,
            ),
            StepRefused,
            declaration.DeclarationRefused,
        )

    # --- resolutions --------------------------------------------------------------------------

    def draft(self, kind: str, files: Sequence[int], *, actor: str, at) -> int | None:
        """Draft a resolution; its key, or None."""
        rows = list(Application.objects.filter(pk__in=files))
        grounds = dict.fromkeys(files, "G1") if kind == "revoke" else None
        try:
            with transaction.atomic():
                return resolution.draft(
                    kind,
                    self.world.election,
                    rows,
                    by=self.users[actor],
                    at=at,
                    grounds=grounds,
                ).pk
        except StepRefused:
            return None

    def act(self, verb: str, act: int, files: Sequence[int] = (), *, actor: str, at) -> bool:
        """An act on a resolution; whether it was done, to at least one row."""
        found = Resolution.objects.get(pk=act)
        rows = list(Application.objects.filter(pk__in=files))
        who = {"by": self.users[actor], "at": at}
        grounds = dict.fromkeys(files, "G1") if found.kind == "revoke" else None
        acts: dict[str, Callable] = {
            "add": lambda: resolution.add_rows(found, rows, grounds=grounds, **who),
            "strike": lambda: resolution.strike(found, rows, why="asked for", **who),
            "lock": lambda: resolution.lock(found, **who),
            "postpone": lambda: resolution.postpone(found, **who),
            "publish": lambda: resolution.publish(found, **who),
            "adopt": lambda: adoption.adopt(
                found, adoption=adoption.Adoption(number=self.next(), on=at.date()), **who
            ),
        }
        try:
            with transaction.atomic():
                return bool(acts[verb]())
        except StepRefused:
            return False

    # --- what is there ------------------------------------------------------------------------

    @staticmethod
    def file(pk: int) -> Application:
        """The row."""
        return Application.objects.get(pk=pk)

    @staticmethod
    def stands() -> dict[int, tuple]:
        """File -> state, proposal, examiner's mail, current cards, all cards, open resolution."""
        with connection.cursor() as cursor:
            cursor.execute(_STANDS)
            return {pk: tuple(rest) for pk, *rest in cursor.fetchall()}

    @staticmethod
    def opened() -> dict[int, frozenset[str]]:
        """Observer -> the fields that are open."""
        rows = Observer.objects.filter(removed_at=None).values_list("pk", "open_fields")
        return {pk: frozenset(fields) for pk, fields in rows}

    @staticmethod
    def pairs() -> set[tuple[int, int, bool]]:
        """Pairs of files, and whether each is resolved."""
        rows = PersonMatch.objects.values_list("one_id", "other_id", "resolved_at")
        return {(one, other, at is not None) for one, other, at in rows}

    @staticmethod
    def _took(act: Callable, *refusals: type[Exception]) -> bool:
        try:
            with transaction.atomic():
                act()
        except refusals:
            return False
        return True

    @staticmethod
    def _ticks(said: Said) -> tuple[str, ...]:
        codes = ChecklistItem.objects.filter(in_force=True).values_list("code", flat=True)
        return tuple(codes) if said.ticked else tuple(codes)[1:]

    @staticmethod
    def _columns(values: dict[str, int]) -> dict[str, str]:
        """What the portal calls the values of the model, as far as they are given."""
        said = {
            "document": lambda n: {"document_number": f"AB{n:07d}"},
            "position": lambda n: {"position": POSITIONS[n]},
            "kind": lambda n: {"kind": KINDS[n]},
        }
        found: dict[str, str] = {}
        for name, value in values.items():
            found |= said[name](value)
        return found


_STANDS = """
    SELECT a.id, a.state, a.proposal, u.email,
      (SELECT count(*) FROM accreditation_badge b
        WHERE b.application_id = a.id AND b.voided_at IS NULL),
      (SELECT count(*) FROM accreditation_badge b WHERE b.application_id = a.id),
      (SELECT r.resolution_id FROM accreditation_resolutionrow r
        WHERE r.application_id = a.id AND r.struck_at IS NULL AND r.closed_at IS NULL)
    FROM accreditation_application a LEFT JOIN accounts_user u ON u.id = a.examiner_id"""
