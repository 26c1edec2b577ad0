"""An election that is open today: missions of every kind of sender, in every stage.

Made by the acts that people use, some days ago each. ODIHR's mission stays empty: it is that of the
first five minutes.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from accreditation.actions import (
    adoption,
    badge_drawing,
    custody,
    examination,
    recommendation,
    resolution,
    submission,
    withdrawal,
)
from accreditation.actions.campaign import people, staging
from accreditation.models import Application, Badge, ChecklistItem, Resolution, Sitting
from accreditation.workflow import ResolutionKind
from missions.actions import declaration, files, keys, versions
from missions.models import Election, Mission, Observer, Purpose, SendingOrganisation
from observer_portal.accounts.models import User

Files = Sequence[Application]
Persons = Sequence[Mapping[str, str]]
SITTING_HOUR = 11
DAMAGED = b"\xff\xd8\xff\xe0 this picture was cut off"

# whose citizens ask the ministry for a letter about their visas
NEED_VISAS = ("IND", "PAK", "AFG", "EGY", "IRQ", "JOR", "LKA", "BGD", "NGA", "PSE")


class OpenElection:
    """Who acts, and what was done how many days ago."""

    def __init__(self, election: Election, offices: Mapping[str, User], *, at: datetime) -> None:
        self.election, self.at = election, at
        self.administrator = offices["administrator"]
        self.ministry = offices["ministry"]
        self.clerk, self.other_clerk = offices["clerk"], offices["clerk2"]
        self.secretary = offices["secretary"]
        self.inventor = people.Inventor(f"open {election.code}", election_day=election.election_day)
        self.missions: dict[str, staging.Delegates] = {}
        self.checklist = tuple(
            ChecklistItem.objects.filter(in_force=True).values_list("code", flat=True)
        )
        self.number = 0

    def fill(self, known: Mapping[str, staging.Delegates]) -> None:
        """Make everything; `known` are the missions of the personas, by code of the sender."""
        self.missions |= known
        self._decided()
        self._with_the_ministry()
        self._with_the_mission()
        self._with_the_commission()
        self._match()
        self._before_the_commission()

    # --- what stands where ----------------------------------------------------------------------
    def _decided(self) -> None:
        """One sitting six days ago: accredited, refused; since then withdrawn, revoked, stuck."""
        sitting = Sitting.objects.create(election=self.election, at=self.ago(6))
        cis = self.recommended("CIS", self.persons("CIS", 5, "lto"), days=9)
        embassy = self.recommended("DNK", self.persons("DNK", 1, "diplomat"), days=9)
        turkey = self.recommended("TUR", self.persons("TUR", 3, "diplomat"), days=9, damaged=1)
        refused = self.recommended("HUN", self.persons("HUN", 1, "sto"), days=9)
        accredited = [*cis, *embassy, *turkey]
        self.examine(accredited, days=8)
        self.examine(refused, days=8, proposal="refuse", ground="G4")
        self.adopt(self.locked(ResolutionKind.ACCREDIT, accredited, sitting, days=7), days=6)
        self.adopt(self.locked(ResolutionKind.REFUSE, refused, sitting, days=7), days=6)
        self._hand_over(cis)
        withdrawal.withdraw(
            cis[4:], note_number="CIS-118", by=self.missions["CIS"].head, at=self.ago(4)
        )
        second = Sitting.objects.create(election=self.election, at=self.ago(3))
        revoked = turkey[2:]
        grounds = {file.pk: "V3" for file in revoked}
        locked = self.locked(ResolutionKind.REVOKE, revoked, second, days=4, grounds=grounds)
        self.adopt(locked, days=3)
        self._make_stuck(turkey[0])

    def _hand_over(self, files: Files) -> None:
        """Three cards go to the head, one of them on to its observer, and one is lost."""
        rows = Badge.objects.filter(application__in=files).order_by("number")
        badge_drawing.draw(list(rows.values_list("pk", flat=True)))
        cards, (_mission, head) = list(rows), self._mission("CIS")
        box = custody.Receipt(to_whom=head.name, note="№ 14")
        custody.move("to_head", cards[:3], receipt=box, by=self.clerk, at=self.ago(5))
        own = custody.Receipt()
        custody.move("to_observer", cards[:1], receipt=own, by=head, at=self.ago(4.5))
        how = custody.Receipt(words="CIS-121")
        custody.move("lost", cards[1:2], receipt=how, by=head, at=self.ago(2))

    def _make_stuck(self, file: Application) -> None:
        """Let the badge with the damaged print fail as often as makes it stuck."""
        badge = Badge.objects.get(application=file)
        for _attempt in range(badge_drawing.STUCK):
            badge_drawing.draw([badge.pk])

    def _with_the_ministry(self) -> None:
        """Lists that wait for a letter, one for a clerk, and someone who was not recommended."""
        oic = self.submitted("OIC", self.persons("OIC", 4, "sto"), days=2)
        recommendation.decline(oic[3:], reason="D2", words="", by=self.ministry, at=self.ago(1))
        self.submitted("CIS", self.persons("CIS", 2, "sto"), days=1)
        self.submitted("TURKPA", self.persons("TURKPA", 3, "parliamentarian"), days=1)
        self.submitted("KGZ-CEC", self.persons("KGZ", 3, "election_body"), days=1)

    def _with_the_mission(self) -> None:
        """Returned, asked about, and not yet submitted."""
        turkpa = self.submitted("TURKPA", self.persons("TURKPA", 2, "parliamentarian"), days=4)
        self.give_back(turkpa, "R1", ("photo",), days=2)
        embassy = self.submitted("DNK", self.persons("DNK", 1, "sto"), days=3)
        self.give_back(embassy, "R2", ("document_scan",), days=1)
        asked = self.recommended("CIS", self.persons("CIS", 2, "sto"), days=5)
        for file, reason, field in zip(asked, ("Q3", "Q1"), ("birth", "photo"), strict=True):
            examination.query(
                [file], reason=reason, words="", fields=(field,), by=self.clerk, at=self.ago(2)
            )
        mission, head = self._mission("CIS")
        ready = self.persons("CIS", 2, "sto")
        staging.declare(mission, ready, by=head, at=self.ago(1))
        declaration.add(mission, self.persons("CIS", 1, "sto"), by=head, at=self.ago(1))

    def _with_the_commission(self) -> None:
        """Recommended, the oldest beyond the commission's five working days."""
        self.recommended("CSTO-PA", self.persons("CSTO-PA", 4, "parliamentarian"), days=9)
        self.recommended("CICA", self.persons("CICA", 3, "sto"), days=4)
        self.recommended("JPN", self.persons("JPN", 2, "diplomat"), days=2)

    def _match(self) -> None:
        """One person on the lists of the CIS and of its Assembly."""
        twice = self.persons("CIS", 1, "sto")
        self.recommended("CIS", [*twice, *self.persons("CIS", 1, "sto")], days=3)
        same = [{**person, "kind": "parliamentarian"} for person in twice]
        others = self.persons("IPA-CIS", 2, "parliamentarian")
        self.recommended("IPA-CIS", [*same, *others], days=3)

    def _before_the_commission(self) -> None:
        """A locked resolution, a draft, and examined files on none."""
        day = self.at + timedelta(days=2)
        coming = Sitting.objects.create(
            election=self.election,
            at=day.astimezone(self.election.lists_close_at.tzinfo).replace(
                hour=SITTING_HOUR - 5, minute=0, second=0, microsecond=0
            ),
        )
        sco = self.recommended("SCO", self.persons("SCO", 5, "sto"), days=5)
        ots = self.recommended("OTS", self.persons("OTS", 4, "sto"), days=4)
        korea = self.recommended("KOR", self.persons("KOR", 2, "diplomat"), days=4)
        self.examine([*sco, *ots, *korea], days=2)
        self.locked(ResolutionKind.ACCREDIT, sco, coming, days=1)
        self._draft(ResolutionKind.ACCREDIT, ots, coming, days=1)

    # --- the acts -------------------------------------------------------------------------------
    def ago(self, days: float) -> datetime:
        """Return the moment so many days ago."""
        return self.at - timedelta(days=days)

    def persons(self, sender: str, count: int, kind: str) -> Persons:
        """Invent so many people whom this sender could send."""
        is_state = len(sender) == 3 and sender not in people.CITIZENS  # noqa: PLR2004 - alpha-3
        is_body = kind == "election_body"
        choices = people.citizenships(sender, is_state=is_state, is_body=is_body)
        found = []
        for place in range(count):
            state = choices[(place + self.number) % len(choices)]
            self.number += 1
            email = f"observer{self.number}@{sender.lower()}.example"
            asks = {"needs_visa_support": "yes"} if state in NEED_VISAS else {}
            found.append(self.inventor.person(state, kind=kind, email=email) | asks)
        return found

    def submitted(
        self, sender: str, persons: Persons, *, days: float, damaged: int = 0
    ) -> list[Application]:
        """Submit people under a note; the print of the first `damaged` cannot be drawn."""
        mission, head = self._mission(sender)
        at = self.ago(days)
        observers = staging.declare(mission, persons, by=head, at=at)
        for observer in observers[:damaged]:
            _damage(observer, by=head, at=at)
        self.number += 1
        note = submission.NoteVerbale(number=f"{sender}-{self.number}", on=at.date())
        handed_in = submission.hand_in(mission, observers, note=note, by=head, at=at)
        return _fresh(handed_in.applications)

    def recommended(
        self, sender: str, persons: Persons, *, days: float, damaged: int = 0
    ) -> list[Application]:
        """Submit people, and recommend them under a letter half a day later."""
        files_ = self.submitted(sender, persons, days=days, damaged=damaged)
        self.number += 1
        at = self.ago(days - 0.5)
        letter = recommendation.Letter(number=f"14-2/{self.number}", on=at.date())
        recommendation.recommend(files_, letter=letter, by=self.ministry, at=at)
        return files_

    def give_back(self, files_: Files, reason: str, fields: Sequence[str], *, days: float) -> None:
        """Return files to the mission."""
        recommendation.give_back(
            files_, reason=reason, words="", fields=fields, by=self.ministry, at=self.ago(days)
        )

    def examine(
        self, files_: Files, *, days: float, proposal: str = "accredit", ground: str = ""
    ) -> None:
        """Examine files, by the first clerk."""
        examination.examine(
            files_,
            proposal=proposal,
            ground=ground,
            checklist=self.checklist,
            by=self.clerk,
            at=self.ago(days),
        )

    def locked(
        self,
        kind: ResolutionKind,
        files_: Files,
        sitting: Sitting,
        *,
        days: float,
        grounds: Mapping[int, str] | None = None,
    ) -> Resolution:
        """Draft a resolution and lock it for its sitting, by the second clerk."""
        draft = self._draft(kind, files_, sitting, days=days, grounds=grounds)
        return resolution.lock(draft, by=self.other_clerk, at=self.ago(days))

    def adopt(self, locked: Resolution, *, days: float) -> None:
        """Register and publish a resolution, by the secretary."""
        self.number += 1
        at = self.ago(days)
        registered = adoption.Adoption(number=f"{self.number}/{400 + self.number}", on=at.date())
        adopted = adoption.adopt(locked, adoption=registered, by=self.secretary, at=at)
        resolution.publish(adopted, by=self.secretary, at=at)

    def _draft(
        self,
        kind: ResolutionKind,
        files_: Files,
        sitting: Sitting,
        *,
        days: float,
        grounds: Mapping[int, str] | None = None,
    ) -> Resolution:
        return resolution.draft(
            kind,
            self.election,
            files_,
            by=self.other_clerk,
            at=self.ago(days),
            sitting=sitting,
            grounds=grounds,
        )

    def _mission(self, sender: str) -> staging.Delegates:
        if sender not in self.missions:
            row = SendingOrganisation.objects.get(code=sender)
            is_state = bool(row.state_code)
            state = people.citizenships(sender, is_state=is_state)[0]
            who = self.inventor.person(state)
            name = f"{who['given_names_latin']} {who['surname_latin']}".strip()
            self.missions[sender] = staging.register(
                self.election, row, head=name, by=self.administrator, at=self.ago(15)
            )
        return self.missions[sender]


def _damage(observer: Observer, *, by: User, at: datetime) -> None:
    """Put a picture that was cut off in the place of the print."""
    print_ = files.keep(
        observer,
        DAMAGED,
        data_key=keys.unwrap(observer.key),
        purpose=Purpose.PHOTO_PRINT,
        media_type="image/jpeg",
    )
    declaration.change(observer, {}, by=by, at=at, files=versions.Files(photo_print=print_))


def _fresh(ids: Sequence[int]) -> list[Application]:
    return list(Application.objects.filter(pk__in=ids).order_by("pk"))


def missions_of(election: Election, heads: Mapping[str, User]) -> dict[str, staging.Delegates]:
    """Return code of the sender -> mission and head, for missions that are there."""
    rows = Mission.objects.filter(election=election).select_related("organisation")
    return {
        row.organisation.code: staging.Delegates(row, heads[row.organisation.code])
        for row in rows
        if row.organisation.code in heads
    }
