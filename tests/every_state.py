"""A world with something in every state, of two missions, for tests that go everywhere."""

import json
from dataclasses import dataclass, field
from hashlib import sha256
from io import BytesIO

from allauth.mfa.models import Authenticator
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import (
    Aaguid,
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorData,
)
from PIL import Image

from accreditation.actions import (
    adoption,
    appeals,
    badge_drawing,
    correction,
    examination,
    holding,
    packs,
    recommendation,
    resolution,
    submission,
    withdrawal,
)
from accreditation.badge import number, signature
from accreditation.models import Application, Badge, PersonMatch, Recommendation, Resolution
from accreditation.models.personal_link import secret_of
from accreditation.workflow import ResolutionKind, State
from missions.actions import (
    admission,
    files,
    headship,
    invitation,
    list_import,
    list_staging,
    pending,
    photo_staging,
    photos,
    registration,
)
from missions.actions import people as people_actions
from missions.models import (
    ImportState,
    Inviter,
    ListImport,
    Membership,
    Mission,
    Nomination,
    Observer,
    PhotoArchive,
    Post,
    Purpose,
)
from observer_portal import clock
from observer_portal.accounts import appointments, rescue
from observer_portal.accounts.models import Office, User
from tests.factories import World, make_member, make_mission
from tests.journeys.pictures import archive
from tests.missions.arrivals import details, invited, registered
from tests.missions.list_import_steps import book, people

NEEDED = (  # how each state is reached is said by `EveryState`
    State.SUBMITTED,
    State.RETURNED,
    State.RECOMMENDED,
    State.QUERIED,
    State.DECLINED,
    State.WITHDRAWN,
)


def picture() -> bytes:
    """An empty sheet as a JPEG file."""
    target = BytesIO()
    Image.new("RGB", (600, 800), "#dfe6ec").save(target, "JPEG")
    return target.getvalue()


def credential() -> dict[str, object]:
    """What a browser sends when a passkey is registered, without an attestation."""
    key = AttestedCredentialData.create(
        Aaguid(bytes(16)), b"key", ES256({1: 2, 3: -7, -1: 1, -2: bytes(32), -3: bytes(32)})
    )
    flags = AuthenticatorData.FLAG.AT | AuthenticatorData.FLAG.UP
    data = AuthenticatorData.create(sha256(b"localhost").digest(), flags, 0, key)
    told = json.dumps({"type": "webauthn.create", "challenge": "", "origin": "https://localhost"})
    return {
        "id": websafe_encode(b"key"),
        "rawId": websafe_encode(b"key"),
        "type": "public-key",
        "response": {
            "clientDataJSON": websafe_encode(told.encode()),
            "attestationObject": websafe_encode(AttestationObject.create("none", data, {})),
        },
    }


@dataclass
class Side:
    """What one mission has: an object of each kind that an address can name."""

    mission: Mission
    head: User
    observer: Observer | None = None  # declared, not submitted
    files: dict[State, Application] = field(default_factory=dict)
    imports: dict[str, ListImport] = field(default_factory=dict)  # by its state
    archives: dict[str, PhotoArchive] = field(default_factory=dict)
    kept: str = ""  # the token of a photo of a form that was refused
    passkey: int = 0

    @property
    def badge(self) -> Badge:
        """The drawn card of the accredited observer."""
        return Badge.objects.select_related("election").get(
            application=self.files[State.ACCREDITED], voided_at=None
        )

    @property
    def badge_number(self) -> str:
        """The number on that card, as people write it."""
        return number.written(self.badge.election.code, self.badge.number)

    @property
    def badge_code(self) -> str:
        """What the code on that card holds, as it stands in an address."""
        return signature.text_of(bytes(self.badge.token))

    @property
    def secret(self) -> str:
        """The secret of the observer's own link."""
        return secret_of(self.files[State.ACCREDITED].reference, 1)


class EveryState:
    """Two missions side by side: whatever `a` has, `b` has too."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.former = make_member(world.mission, "former", Post.DEPUTY, password=world.password)
        Membership.objects.filter(user=self.former).update(ended_at=world.at)
        self.a = self._side(world.mission, world.head)
        self.b = self._side(world.other_mission, world.other_head)
        self.admitted = self._to_be_admitted()
        self.match = self._match()
        self.resolutions: dict[str, Resolution] = {}  # by its state
        self._decide()
        packs.ensure_key(at=world.at)
        packs.build(at=world.at)
        self._ask_for_an_office()
        self._offer_the_headship()
        how = {"how": "Called back.", "at": world.at}
        self.rescue = rescue.ask(self.b.head, by=world.clerk, **how)
        rescue.confirm(self.rescue, by=world.secretary, at=world.at)
        self.b.passkey = self._passkey(self.b.head)
        self.rescue = rescue.ask(self.b.head, by=world.clerk, **how)
        self._arrive()

    def _side(self, mission: Mission, head: User) -> Side:
        """What a mission has before the commission decides."""
        world, side = self.world, Side(mission, head)
        whose = {"mission": mission, "by": head}
        side.observer = world.observers(1, **whose)[0]
        world.observers(1, complete=False, **whose)
        declared = world.observers(len(NEEDED), **whose)
        world.give_files(declared, by=head, photo=picture())
        note = submission.NoteVerbale(
            number=f"NV {mission.pk}", on=world.at.date(), scan=self._scan()
        )
        submission.hand_in(mission, declared, note=note, by=head, at=world.at)
        rows = Application.objects.filter(observer__in=declared).order_by("pk")
        side.files = dict(zip(NEEDED, rows, strict=True))
        self._move(side)
        self._upload(side)
        side.kept = pending.keep(picture(), purpose=Purpose.PHOTO, by=head).token
        side.passkey = self._passkey(head)
        return side

    def _passkey(self, user: User) -> int:
        kind = Authenticator.Type.WEBAUTHN
        data = {"name": "Key", "credential": credential()}
        return Authenticator.objects.create(user=user, type=kind, data=data).pk

    def _scan(self):
        return files.keep_letter(picture(), media_type="image/jpeg")

    def _move(self, side: Side) -> None:
        """Bring each submitted file where its name says."""
        world, at = self.world, {"at": self.world.at}
        of_ministry, of_clerk = {"by": world.ministry, **at}, {"by": world.clerk, **at}
        why = {"reason": "R1", "words": "The page is cut off."}

        def named(*states):
            return [side.files[state] for state in states]

        recommendation.give_back(
            named(State.RETURNED), fields=["document_scan"], **why, **of_ministry
        )
        recommendation.decline(named(State.DECLINED), **why, **of_ministry)
        letter = recommendation.Letter(
            number=f"14-1/{side.mission.pk}", on=at["at"].date(), scan=self._scan()
        )
        recommendation.recommend(
            named(State.RECOMMENDED, State.QUERIED), letter=letter, **of_ministry
        )
        examination.query(named(State.QUERIED), fields=["photo"], **why, **of_clerk)
        withdrawal.withdraw(named(State.WITHDRAWN), note_number="NV 7", by=side.head, **at)
        holding.take(named(State.RECOMMENDED), **of_clerk)

    def _upload(self, side: Side) -> None:
        """Lists and archives: waiting, read, given up."""
        by_at = {"by": side.head, "at": self.world.at}
        spoilt = people(2, citizenship="Atlantis") + people(1)
        for name, data in (("list.xlsx", book(*spoilt)), ("broken.xlsx", b"no workbook")):
            made = list_import.upload(side.mission, [data], filename=name, **by_at)
            list_staging.stage(made.pk, now=clock.database_now)
            made.refresh_from_db()
            side.imports[made.state] = made
        waiting = list_import.upload(side.mission, [b"waits"], filename="w.xlsx", **by_at)
        side.imports[ImportState.WAITING] = waiting
        holds = {"holds": Purpose.PHOTO, **by_at}
        data = archive([side.observer.reference, "nobody"], lambda _n: picture())
        staged = photos.upload(side.mission, [data], filename="photos.zip", **holds)
        photo_staging.stage(staged.pk, now=clock.database_now)
        staged.refresh_from_db()
        side.archives[staged.state] = staged
        waiting = photos.upload(side.mission, [data], filename="more.zip", **holds)
        side.archives[ImportState.WAITING] = waiting

    def _to_be_admitted(self) -> Application:
        """A submitted file of an election body that the commission invited itself."""
        world = self.world
        mission = make_mission(world.election, "KGZ", admitted_by_commission=True)
        head = make_member(mission, "third_head")
        return world.submitted(mission=mission, head=head)[0]

    def _match(self) -> PersonMatch:
        """One document in both missions."""
        for side in (self.a, self.b):
            self.world.recommended(mission=side.mission, head=side.head, document_number="TW1")
        return PersonMatch.objects.get()

    def _both(self, **examined) -> list[Application]:
        """An examined file of each mission."""
        return [
            self.world.examined(1, mission=side.mission, head=side.head, **examined)[0]
            for side in (self.a, self.b)
        ]

    def _keep(self, state: State, rows: list[Application]) -> None:
        for side, row in zip((self.a, self.b), rows, strict=True):
            row.refresh_from_db()
            side.files[state] = row

    def _decide(self) -> None:
        """Resolutions of every kind and in every state, and what follows from them."""
        world, at = self.world, self.world.at
        self._keep(State.EXAMINED, self._both())

        refused = self._both(proposal="refuse", ground="G1")
        self.resolutions["refused"] = world.adopt(
            world.locked(refused, ResolutionKind.REFUSE, {r.pk: "G1" for r in refused})
        )
        self._keep(State.REFUSED, refused)
        paper = appeals.Paper(received_on=at.date(), words="It is an error.", scan=self._scan())
        self.appeal = appeals.file(refused[1], paper, by=world.clerk, at=at)

        accredited, revoked, corrected = self._both(), self._both(), self._both()
        every = [*accredited, *revoked, *corrected]
        signed = adoption.Adoption(number="121/612", on=at.date(), scan=self._scan())
        self.resolutions["adopted"] = adoption.adopt(
            world.locked(every), adoption=signed, by=world.secretary, at=at
        )
        badge_drawing.draw(list(Badge.objects.values_list("pk", flat=True)))
        self._keep(State.ACCREDITED, accredited)

        grounds = {r.pk: "V1" for r in revoked}
        gone = world.adopt(world.locked(revoked, ResolutionKind.REVOKE, grounds))
        self.resolutions["published"] = resolution.publish(gone, by=world.secretary, at=at)
        self._keep(State.REVOKED, revoked)

        for row, values in zip(corrected, ({"sex": "X"}, {"position": "Chair"}), strict=True):
            correction.prepare(row, values, reason="A slip.", by=world.clerk, at=at)
        self.corrected = corrected

        self.on_draft = self._both()
        self.resolutions["draft"] = world.drafted(self.on_draft)
        self.resolutions["locked"] = world.locked(self._both())
        self.resolutions["postponed"] = resolution.postpone(
            world.locked(self._both()), by=world.secretary, at=at
        )
        world.adopt(world.locked(self._both()))  # cards that are still to be drawn

    def _ask_for_an_office(self) -> None:
        self.asked = appointments.ask(
            email="new@example.org",
            name="New Clerk",
            language="en",
            office=Office.CLERK,
            reason="A vacancy.",
            by=self.world.administrator,
            at=self.world.at,
        )

    def _offer_the_headship(self) -> None:
        """In mission a, to its editor; a deputy is invited and leaves."""
        world, at = self.world, self.world.at
        by_head = {"by": world.head, "at": at}
        editor = world.mission.memberships.get(user=world.editor)
        whom = {"email": world.other_head.email, "name": "N", "language": "en"}
        both = people_actions.invite(world.mission, **whom, post=Post.DEPUTY, **by_head)
        people_actions.end(both, **by_head)
        headship.offer(world.mission, editor, stays=True, **by_head)

    def _arrive(self) -> None:
        """Invitations and registrations of both offices, and heads of another mission named."""
        world, at = self.world, self.world.at
        body = {"inviter": Inviter.COMMISSION}
        self.invited = {
            "ministry": invited(world),
            "commission": invited(world, "POL-CEC", **body),
            "ministry_accepted": invited(world, "TURKPA"),
            "commission_accepted": invited(world, "GEO-CEC", **body),
        }
        for name, side in (("ministry_accepted", self.a), ("commission_accepted", self.b)):
            row = self.invited[name]
            said = details(name, head_email=side.head.email)
            invitation.accept(row, row.secret, said, at=at)
        asked = registration.Sender(named="Nobody yet", kind="other")
        registration.request(world.election, asked, details("unconfirmed"), words="", at=at)
        self.registered = {
            "ministry": registered(world, named="A network of observers"),
            "commission": registered(world, "ARM-CEC"),
            "asked": registered(world, "IOFS"),
        }
        admission.ask(self.registered["asked"], question="Who?", by=world.ministry, at=at)

    def nomination(self, side: Side) -> str:
        """The reference of what the side's head is asked to take over."""
        return Nomination.objects.get(user=side.head).reference

    def letter(self, side: Side) -> Recommendation:
        """The letter, with its scan, that recommended the mission's first files."""
        return Recommendation.objects.select_related("scan").get(number=f"14-1/{side.mission.pk}")
