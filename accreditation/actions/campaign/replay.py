"""Go through a campaign by the acts that people use, each with its person and its moment.

One transaction: a replay that fails leaves no row. Nobody is told by mail: the notices of a replay
count as sent when they were made.
"""

import itertools
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import transaction
from django.db.models import F, Max
from django.utils.translation import gettext as _

from accreditation.actions import (
    adoption,
    elections,
    examination,
    recommendation,
    resolution,
    signing_keys,
    submission,
    withdrawal,
)
from accreditation.actions.campaign import people, staging
from accreditation.actions.campaign.cells import CampaignRefused
from accreditation.actions.campaign.plan import Campaign, Delegation, Sender, SittingPlan
from accreditation.models import Application, ChecklistItem, Reason, ReasonUse, Sitting
from accreditation.workflow import ResolutionKind, State
from missions.models import Election, SenderKind
from observer_portal.notices.models import Notice

BADGES_LAST = timedelta(days=60)
A_WHILE = timedelta(hours=2)  # after the last sitting, until the last ones are withdrawn
LAST_CALL = timedelta(minutes=30)  # before the lists close
BODY = {
    "body_kk": "Қазақстан Республикасының Орталық сайлау комиссиясы",
    "body_ru": "Центральная избирательная комиссия Республики Казахстан",
    "body_en": "Central Election Commission of the Republic of Kazakhstan",
}
KINDS = {
    SenderKind.ORGANISATION: ("sto", "sto", "sto", "lto", "core_team"),
    SenderKind.ASSEMBLY: ("parliamentarian", "parliamentarian", "parliamentarian", "support"),
    SenderKind.STATE: ("diplomat", "diplomat", "sto"),
    SenderKind.ELECTION_BODY: ("election_body",),
    SenderKind.OTHER: ("sto",),
}


class Moments(NamedTuple):
    """When what was done on the way to one sitting, and until when it stands."""

    submitted: datetime
    recommended: datetime
    examined: datetime
    drafted: datetime
    locked: datetime
    adopted: datetime
    withdrawn: datetime


def moments(campaign: Campaign) -> list[Moments]:
    """Share out the time between two sittings; nobody submits after the lists have closed."""
    closes: datetime = campaign.election["lists_close_at"]
    first = campaign.sittings[0].at
    before = min(
        first - A_WHILE,
        datetime.combine(campaign.election["opened_on"], first.time(), tzinfo=first.tzinfo),
    )
    found = []
    ends = [sitting.at for sitting in campaign.sittings[1:]]
    for sitting, end in itertools.zip_longest(campaign.sittings, ends):
        span = sitting.at - before
        submitted = min(before + span * 0.3, closes - LAST_CALL)
        ways = (before + span * 0.6, before + span * 0.8, before + span * 0.9, before + span * 0.95)
        after = sitting.at + ((end - sitting.at) / 4 if end else A_WHILE)
        found.append(Moments(submitted, *ways, sitting.at, after))
        before = sitting.at
    return found


@transaction.atomic
def replay(campaign: Campaign) -> Election:
    """Replay a campaign; returns its election. Raises CampaignRefused."""
    if Election.objects.filter(code=campaign.code).exists():
        raise CampaignRefused(
            _("The election %s is there already; a campaign is replayed once.") % campaign.code
        )
    last = Notice.objects.aggregate(last=Max("pk"))["last"] or 0
    _grounds_must_be_known(campaign)
    _Replay(campaign).run()
    Notice.objects.filter(pk__gt=last, sent_at=None).update(sent_at=F("made_at"))
    return Election.objects.get(code=campaign.code)


def _grounds_must_be_known(campaign: Campaign) -> None:
    """Refuse a ground that the portal does not know: the sender would be told a bare code."""
    known = set(Reason.objects.filter(in_force=True).values_list("use", "code"))
    for plan in campaign.sittings:
        said = [(ReasonUse.REFUSAL, one.ground) for one in plan.refused]
        said += [(ReasonUse.REVOCATION, one.ground) for one in plan.revoked]
        for use, ground in said:
            if (use, ground) not in known:
                raise CampaignRefused(_("There is no ground “%s”.") % ground)


class _Replay:
    """The state of one replay: who acts, the missions so far, the numbers of letters."""

    def __init__(self, campaign: Campaign) -> None:
        self.campaign = campaign
        self.staff = staging.appoint(campaign)
        self.inventor = people.Inventor(
            campaign.code, election_day=campaign.election["election_day"]
        )
        self.delegates: dict[Sender, staging.Delegates] = {}
        self.checklist = tuple(
            ChecklistItem.objects.filter(in_force=True).values_list("code", flat=True)
        )
        self.letters = itertools.count(1)
        self.numbers = itertools.count(1)

    def run(self) -> None:
        times = moments(self.campaign)
        self.election = self._open(before=times[0].submitted)
        for plan, at in zip(self.campaign.sittings, times, strict=True):
            self._sit(plan, at)

    def _open(self, *, before: datetime) -> Election:
        columns = dict(self.campaign.election)
        opened_on = columns.pop("opened_on")
        last = self.campaign.sittings[-1].at
        opened = before - A_WHILE
        by = self.staff.administrator
        election = elections.plan(
            **(columns | BODY),
            badge_valid_until=max(last, columns["lists_close_at"] + timedelta(days=6))
            + BADGES_LAST,
            by=by,
            at=opened,
        )
        signing_keys.make_pending(at=opened)
        return elections.open_observation(
            election, opened_on=opened_on, resolution="1/1", by=by, at=opened
        )

    def _sit(self, plan: SittingPlan, at: Moments) -> None:
        """Everything from the lists to the end of one sitting, and who is withdrawn after it."""
        sitting = Sitting.objects.create(election=self.election, at=at.adopted)
        accredit, refuse = self._hand_in(plan, at)
        self._examine(accredit, at, proposal="accredit")
        for ground, files in refuse.items():
            self._examine(files, at, proposal="refuse", ground=ground)
        self._resolve(ResolutionKind.ACCREDIT, accredit, sitting, at)
        refused = [file for files in refuse.values() for file in files]
        self._resolve(ResolutionKind.REFUSE, refused, sitting, at)
        grounds = {pk: one.ground for one in plan.revoked for pk in self._accredited(one)}
        revoked = list(Application.objects.filter(pk__in=grounds))
        self._resolve(ResolutionKind.REVOKE, revoked, sitting, at, grounds)
        for one in plan.withdrawn:
            gone = Application.objects.filter(pk__in=self._accredited(one))
            withdrawal.withdraw(
                list(gone),
                note_number=f"{one.sender.code}-{next(self.letters)}",
                by=self._delegates(one.sender, at.adopted).head,
                at=at.withdrawn,
            )

    def _hand_in(
        self, plan: SittingPlan, at: Moments
    ) -> tuple[list[Application], dict[str, list[Application]]]:
        """Submit one list of each sender, let them through; returns whom to accredit, to refuse."""
        wanted = Counter[Sender]()
        for one in (*plan.accredited, *plan.refused):
            wanted[one.sender] += one.count
        of_sender: dict[Sender, list[Application]] = {}
        for sender, count in wanted.items():
            of_sender[sender] = self._submit(sender, count, at.submitted)
        self._recommend(of_sender, at)
        refuse: dict[str, list[Application]] = defaultdict(list)
        for one in plan.refused:
            held = of_sender[one.sender]
            refuse[one.ground] += [held.pop() for _number in range(one.count)]
        return [file for files in of_sender.values() for file in files], refuse

    def _submit(self, sender: Sender, count: int, at: datetime) -> list[Application]:
        mission, head = self._delegates(sender, at)
        kinds = KINDS[SenderKind(mission.organisation.kind)]
        choices = people.citizenships(
            sender.code,
            is_state=sender.group != "organisation",
            is_body=sender.group == "election_body",
        )
        persons = [
            self.inventor.person(choices[number % len(choices)], kind=kinds[number % len(kinds)])
            for number in range(count)
        ]
        observers = staging.declare(mission, persons, by=head, at=at)
        note = submission.NoteVerbale(number=f"{sender.code}-{next(self.letters)}", on=at.date())
        handed_in = submission.hand_in(mission, observers, note=note, by=head, at=at)
        return _applications(handed_in.applications)

    def _recommend(self, of_sender: dict[Sender, list[Application]], at: Moments) -> None:
        bodies = [x for s, files in of_sender.items() if s.group == "election_body" for x in files]
        others = [x for s, files in of_sender.items() if s.group != "election_body" for x in files]
        number = next(self.letters)
        if others:
            letter = recommendation.Letter(number=f"14-2/{number}", on=at.recommended.date())
            recommendation.recommend(
                others, letter=letter, by=self.staff.ministry, at=at.recommended
            )
        if bodies:
            recommendation.admit(
                bodies, invitation=f"9/{number}", by=self.staff.examiner, at=at.recommended
            )

    def _examine(
        self, files: Sequence[Application], at: Moments, *, proposal: str, ground: str = ""
    ) -> None:
        outcome = examination.examine(
            files,
            proposal=proposal,
            ground=ground,
            checklist=self.checklist,
            by=self.staff.examiner,
            at=at.examined,
        )
        if outcome.refused:
            raise CampaignRefused(" ".join(sorted(set(outcome.refused.values()))))

    def _resolve(
        self,
        kind: ResolutionKind,
        files: Sequence[Application],
        sitting: Sitting,
        at: Moments,
        grounds: dict[int, str] | None = None,
    ) -> None:
        """Draft, lock, adopt and publish one resolution over these files, where there are any."""
        if not files:
            return
        when = at._replace(drafted=at.adopted, locked=at.adopted) if grounds else at
        draft = resolution.draft(
            kind,
            self.election,
            files,
            by=self.staff.drafter,
            at=when.drafted,
            sitting=sitting,
            grounds=grounds,
        )
        resolution.lock(draft, by=self.staff.drafter, at=when.locked)
        number = next(self.numbers)
        registered = adoption.Adoption(
            number=f"{100 + number}/{700 + number}", on=at.adopted.date(), vote="7-0-0"
        )
        adopted = adoption.adopt(draft, adoption=registered, by=self.staff.secretary, at=at.adopted)
        resolution.publish(adopted, by=self.staff.secretary, at=at.adopted)

    def _accredited(self, wanted: Delegation) -> list[int]:
        """Return the first accredited applications of a sender, as many as are to leave."""
        mission = self.delegates[wanted.sender].mission
        standing = Application.objects.filter(mission=mission, state=State.ACCREDITED)
        return list(standing.order_by("pk").values_list("pk", flat=True)[: wanted.count])

    def _delegates(self, sender: Sender, at: datetime) -> staging.Delegates:
        known = self.delegates.get(sender)
        if known is None:
            by = self.staff.administrator
            row = staging.sender_of(sender, self.campaign.organisations, by=by, at=at)
            state = people.citizenships(sender.code, is_state=sender.group != "organisation")[0]
            who = self.inventor.person(state)
            head = f"{who['given_names_latin']} {who['surname_latin']}".strip()
            known = staging.register(self.election, row, head=head, by=by, at=at)
            self.delegates[sender] = known
        return known


def _applications(ids: Iterable[int]) -> list[Application]:
    return list(Application.objects.filter(pk__in=list(ids)).order_by("pk"))
