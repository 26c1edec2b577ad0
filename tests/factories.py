"""A small world for tests, made through the actions themselves. Functions, no fixtures."""

from datetime import UTC, date, datetime, timedelta
from itertools import count

from allauth.account.models import EmailAddress

from accreditation.actions import (
    adoption,
    elections,
    examination,
    recommendation,
    reference_data,
    resolution,
    signing_keys,
    submission,
)
from accreditation.models import Application, ChecklistItem
from accreditation.workflow import ResolutionKind
from missions.actions import declaration, files, keys, versions
from missions.actions import reference_data as missions_data
from missions.models import Membership, Mission, Post, Purpose, SendingOrganisation, StoredFile
from observer_portal import bulk, clock, reference
from observer_portal.accounts.models import Appointment, User

AT = datetime(2022, 11, 10, 9, tzinfo=UTC)
CLOSE = datetime(2022, 11, 14, 12, tzinfo=UTC)
ELECTION_DAY = date(2022, 11, 20)
PASSWORD = "a-long-enough-password"
JPEG = bytes.fromhex(
    "ffd8ffe000104a46494600010100000100010000ffdb004300080606070605080707070909080a0c140d0c0b0b0c"
    "1912130f141d1a1f1e1d1a1c1c20242e2720222c231c1c2837292c30313434341f27393d38323c2e333432ffc000"
    "0b080001000101011100ffc4001f0000010501010101010100000000000000000102030405060708090a0bffc400"
    "b5100002010303020403050504040000017d01020300041105122131410613516107227114328191a1082342b1c1"
    "1552d1f02433627282090a161718191a25262728292a3435363738393a434445464748494a535455565758595a63"
    "6465666768696a737475767778797a838485868788898a92939495969798999aa2a3a4a5a6a7a8a9aab2b3b4b5b6"
    "b7b8b9bac2c3c4c5c6c7c8c9cad2d3d4d5d6d7d8d9dae1e2e3e4e5e6e7e8e9eaf1f2f3f4f5f6f7f8f9faffda0008"
    "010100003f00fbd0ffd9"
)


def make_user(name: str, *, language: str = "en", password: str | None = None) -> User:
    """A user with a verified address; without a password nobody signs in as it."""
    user = User.objects.create_user(
        f"{name}@example.org", password, name=name.replace("_", " ").title(), language=language
    )
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def make_officer(office: str, name: str | None = None, **user: object) -> User:
    """A user in an office of the State since two months before AT."""
    officer = make_user(name or office, **user)
    Appointment.objects.create(user=officer, office=office, starts_at=AT - timedelta(days=60))
    return officer


def make_mission(election, code: str, **columns: object) -> Mission:
    """A mission of the sender with this code."""
    sender = SendingOrganisation.objects.get(code=code)
    return Mission.objects.create(
        reference=reference.new("MIS"), election=election, organisation=sender, **columns
    )


def make_member(mission: Mission, name: str, post: str = Post.HEAD, **user: object) -> User:
    """A user in a mission."""
    member = make_user(name, **user)
    Membership.objects.create(user=member, mission=mission, post=post)
    return member


def person(number: int, **values: object) -> dict[str, object]:
    """What a mission declares of one invented person; `number` makes the document differ."""
    return {
        "surname_latin": f"Surname{number:05d}",
        "given_names_latin": "Given",
        "surname_cyrillic": "Фамилия",
        "sex": "F" if number % 2 else "M",
        "birth_date": f"19{60 + number % 40}-0{1 + number % 9}-1{number % 9}",
        "citizenship": "POL",
        "document_type": "passport",
        "document_number": f"AB{number:07d}",
        "document_expires_on": "2027-01-01",
        "kind": "sto",
        "email": f"observer{number}@example.org",
        "consent": "yes",
    } | values


_numbers = count(1)


class World:
    """An open election, two missions, every office.

    The world stands at AT, in 2022; with `now=True` it stands today: the lists close in four days,
    and what is done without an `at` is done now. Views, which ask the clock, need that one.
    """

    def __init__(self, *, password: str | None = None, now: bool = False) -> None:
        missions_data.load()
        reference_data.load()
        self.password = password
        self.at = clock.database_now() if now else AT
        self.close = self.at + (CLOSE - AT)
        self.day = self.at.date()
        user = {"password": password}
        self.administrator = make_officer("administrator", **user)
        self.election = elections.plan(
            code="PR22",
            kind="president",
            name_kk="Президент сайлауы",
            name_ru="Выборы Президента",
            name_en="Presidential election",
            body_kk="Орталық сайлау комиссиясы",
            body_ru="Центральная избирательная комиссия",
            body_en="Central Election Commission",
            election_day=self.day + (ELECTION_DAY - AT.date()),
            lists_close_at=self.close,
            badge_valid_until=self.close + timedelta(days=60),
            by=self.administrator,
            at=self.at - timedelta(days=40),
        )
        signing_keys.make_pending(at=self.at - timedelta(days=40))
        elections.open_observation(
            self.election,
            opened_on=self.day - timedelta(days=39),
            resolution="1/1",
            by=self.administrator,
            at=self.at - timedelta(days=39),
        )
        self.election.refresh_from_db()
        self.ministry = make_officer("ministry", **user)
        self.clerk = make_officer("clerk", **user)
        self.other_clerk = make_officer("clerk", "other_clerk", **user)
        self.secretary = make_officer("secretary", **user)
        self.auditor = make_officer("auditor", **user)
        self.mission = make_mission(self.election, "OSCE-ODIHR")
        self.head = make_member(self.mission, "head", **user)
        self.editor = make_member(self.mission, "editor", Post.EDITOR, **user)
        self.other_mission = make_mission(self.election, "CIS")
        self.other_head = make_member(self.other_mission, "other_head", **user)
        self.checklist = tuple(
            ChecklistItem.objects.order_by("position").values_list("code", flat=True)
        )

    def observers(self, n: int = 1, *, mission=None, by=None, complete=True, **values):
        """Declared observers, with photo and scan: `complete`: "rows" (no content), no."""
        mission, by = mission or self.mission, by or self.head
        people = [person(next(_numbers), **values) for _i in range(n)]
        made = declaration.add(mission, people, by=by, at=self.at)
        if complete == "rows":
            self.give_rows(made, by=by)
        elif complete:
            self.give_files(made, by=by)
        return list(type(made[0]).objects.filter(pk__in=[o.pk for o in made]).order_by("pk"))

    def give_files(self, observers, *, by, photo: bytes = JPEG) -> None:
        """A photo, its print and a scan for each."""
        key_of = {o.pk: keys.unwrap(o.key) for o in observers}
        new = [
            files.NewFile(o, key_of[o.pk], purpose, "image/jpeg", photo)
            for o in observers
            for purpose in (Purpose.PHOTO, Purpose.PHOTO_PRINT, Purpose.DOCUMENT_SCAN)
        ]
        kept = files.keep_all(new)
        declaration.change_all(
            [
                declaration.Change(o, {}, versions.Files(*kept[3 * i : 3 * i + 3]))
                for i, o in enumerate(observers)
            ],
            by=by,
            at=self.at,
        )

    def give_rows(self, observers, *, by) -> None:
        """Rows of files without their content, for what never opens one: thousands at once."""
        each = [
            (o.pk, f"{o.pk:x}{purpose}".replace("_", ""), purpose)
            for o in observers
            for purpose in (Purpose.PHOTO, Purpose.PHOTO_PRINT, Purpose.DOCUMENT_SCAN)
        ]
        owners, names, purposes = zip(*each, strict=True)
        ids = bulk.insert(
            StoredFile,
            {"observer_id": owners, "name": names, "purpose": purposes},
            {"media_type": "image/jpeg", "size": 1},
        )
        rows = [StoredFile(pk=pk, name=name) for pk, name in zip(ids, names, strict=True)]
        declaration.change_all(
            [
                declaration.Change(o, {}, versions.Files(*rows[3 * i : 3 * i + 3]))
                for i, o in enumerate(observers)
            ],
            by=by,
            at=self.at,
        )

    def note(self):
        """A fresh note verbale."""
        return submission.NoteVerbale(
            number=f"NV-{next(_numbers)}", on=self.day - timedelta(days=1)
        )

    def letter(self):
        """A fresh letter of the ministry."""
        return recommendation.Letter(
            number=f"14-2/{next(_numbers)}", on=self.day - timedelta(days=1)
        )

    def submitted(self, n: int = 1, *, mission=None, head=None, at=None, **values):
        """Applications with the ministry."""
        mission, head = mission or self.mission, head or self.head
        observers = self.observers(n, mission=mission, by=head, **values)
        return self.submitted_from(observers, mission=mission, head=head, at=at)

    def submitted_from(self, observers, *, mission=None, head=None, at=None):
        """Applications of these observers, with the ministry."""
        mission, head = mission or self.mission, head or self.head
        done = submission.hand_in(mission, observers, note=self.note(), by=head, at=at or self.at)
        return self.applications(done.applications)

    def recommended(self, n: int = 1, **values):
        """Applications with the commission."""
        return self.recommended_from(self.submitted(n, **values))

    def recommended_from(self, applications):
        """These applications, with the commission."""
        recommendation.recommend(applications, letter=self.letter(), by=self.ministry, at=self.at)
        return self.applications(a.pk for a in applications)

    def examined(self, n: int = 1, *, proposal="accredit", ground="", **values):
        """Applications whose examination is closed."""
        applications = self.recommended(n, **values)
        return self.examined_all(applications, proposal=proposal, ground=ground)

    def examined_from(self, observers):
        """Applications of these observers, examined."""
        return self.examined_all(self.recommended_from(self.submitted_from(observers)))

    def examined_all(self, applications, *, proposal="accredit", ground=""):
        """These applications, with their examination closed."""
        examination.examine(
            applications,
            proposal=proposal,
            ground=ground,
            checklist=self.checklist,
            by=self.clerk,
            at=self.at,
        )
        return self.applications(a.pk for a in applications)

    def drafted(self, applications, kind=ResolutionKind.ACCREDIT, grounds=None):
        """A draft resolution over them."""
        return resolution.draft(
            kind, self.election, applications, by=self.other_clerk, at=self.at, grounds=grounds
        )

    def locked(self, applications, kind=ResolutionKind.ACCREDIT, grounds=None):
        """A locked one."""
        return self.locked_draft(self.drafted(applications, kind, grounds))

    def locked_draft(self, draft):
        """The draft, locked for the sitting."""
        return resolution.lock(draft, by=self.other_clerk, at=self.at)

    def adopt(self, locked, number: str | None = None, at=None):
        """Register it as adopted."""
        registered = adoption.Adoption(number=number or f"{next(_numbers)}/1", on=self.day)
        return adoption.adopt(locked, adoption=registered, by=self.secretary, at=at or self.at)

    def accredited(self, n: int = 1, **values):
        """Accredited applications, with badges to be drawn."""
        applications = self.examined(n, **values)
        self.adopt(self.locked(applications))
        return self.applications(a.pk for a in applications)

    def applications(self, ids):
        """Fresh from the database, in key order."""
        return list(Application.objects.filter(pk__in=list(ids)).order_by("pk"))
