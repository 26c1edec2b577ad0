"""I10: after the purge no copy of the personal data decrypts; numbers, figures and the log stay."""

import json
from datetime import timedelta
from io import StringIO
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from accreditation.actions import elections, purge
from accreditation.actions.purge import PurgeRefused
from accreditation.badge import number
from accreditation.badge.verdict import Verdict
from accreditation.models import Badge, CardMove, ErrorReport, PersonMatch, Purge
from accreditation.queries import invariants, purges, receipts, verification
from missions.actions import declaration, directory, drafts, files, keys, list_import, versions
from missions.models import (
    DirectoryEntry,
    Election,
    Observer,
    ObserverKey,
    ObserverList,
    ObserverVersion,
    StoredFile,
)
from observer_portal import sealing
from observer_portal.accounts.models import TwoPersonAct
from observer_portal.audit import verification as log
from observer_portal.audit.models import AuditEntry
from tests.architecture.knocking import PERSONAS, ROUTES, Knocker, cookies_of, lines
from tests.architecture.route_objects import KINDS
from tests.every_state import EveryState
from tests.factories import PASSWORD, World, make_member, make_mission, person
from tests.trust.watching import database_rows_found

pytestmark = pytest.mark.django_db
KEPT = timedelta(days=90)


def results_out(world):
    """The results are published, the time of keeping is over; returns a moment after it."""
    after = world.at + timedelta(days=30)
    on = after.date() - timedelta(days=1)
    elections.publish_results(world.election, on=on, by=world.administrator, at=after)
    world.election.refresh_from_db()
    return after + KEPT


def decided(world):
    """Two people have decided; nothing is done yet."""
    at = results_out(world)
    asked = purge.ask(world.election, reason="It is time.", by=world.administrator, at=at)
    return purge.confirm(asked, by=world.secretary, at=at), at


def to_the_end(at, most=timedelta(0)):
    """As often as a task comes to it; each time one piece."""
    times = 1
    while not purge.work(now=lambda: at, most=most):
        times += 1
        assert times < 1000
    return times


class Remembered:
    """What a backup from before holds: keys, hashes, sealed texts; and what is in them."""

    def __init__(self, world):
        rows = Observer.objects.filter(mission__election=world.election)
        self.observers = list(rows.select_related("key", "current_version"))
        self.keys = {o.pk: keys.unwrap(o.key) for o in self.observers}
        self.wrapped = [bytes(o.key.wrapped) for o in self.observers]
        self.hashes = [bytes(o.document_hash) for o in self.observers]
        self.hashes += [bytes(o.person_hash) for o in self.observers]
        every = ObserverVersion.objects.filter(observer__in=self.observers)
        self.sealed = [bytes(one.sealed) for one in every]
        self.tokens = [bytes(b.token) for b in Badge.objects.exclude(token=None)]
        one_in_the_open = every.filter(pk__in=purges.KINDS["names"].rows(world.election))
        self.unnamed = sorted(
            set(one_in_the_open.values_list("surname_latin", flat=True))
            - set(every.exclude(pk__in=one_in_the_open).values_list("surname_latin", flat=True))
        )
        self.named = sorted({o.current_version.surname_latin for o in self.observers})
        self.named = [name for name in self.named if name not in self.unnamed]
        self.files = list(StoredFile.objects.exclude(observer=None))

    def everything(self):
        """Bytes that stand in the database before, and nowhere after."""
        names = [name.encode() for name in self.unnamed]
        names += [b"Jan Kowalski", b"Anna Nowak", b"At the door.", b"Same passport.", b"Xyzzy"]
        return [*self.wrapped, *self.hashes, *self.sealed, *self.tokens, *names]

    def opens(self):
        """What the keys of that backup open of what there is now, in database and store."""
        found = []
        for path in (p for p in Path(settings.FILES).rglob("*") if p.is_file()):
            for observer, key in self.keys.items():
                try:
                    sealing.unseal(key, path.read_bytes(), aad=f"file|{path.name}")
                except sealing.CannotUnseal:
                    continue
                found.append(f"{path.name} of {observer}")
        for version in ObserverVersion.objects.filter(observer__in=self.keys):
            try:
                versions.values_of(version, self.keys[version.observer_id])
            except sealing.CannotUnseal:
                continue
            found.append(f"version {version.pk}")
        return found


def more_of_it(state):
    """What the world of every state lacks: a draft, a consent, a directory, a handed-over card."""
    world = state.world
    drafts.begin(world.mission, None, {"surname_latin": ["X"]}, by=world.head, at=world.at)
    people = [side.files["accredited"].observer for side in (state.a, state.b)]
    directory.agree(people, by=None, at=world.at)
    directory.keep(world.election, by=None, at=world.at)
    directory.agree([state.a.observer], by=None, at=world.at)  # never submitted: in no directory
    DirectoryEntry.objects.filter(observer=people[1]).update(surname_latin="Gone")
    people[1].directory_consent.delete()
    CardMove.objects.create(
        act=uuid4(), badge=state.a.badge, verb="to_head", before="safe", after="head",
        moved_at=world.at, moved_by=world.clerk, to_whom="Anna Nowak", words="At the door.",
    )  # fmt: skip
    handed = {"place": "head", "handed_over_to": "Jan Kowalski", "handed_over_at": world.at}
    Badge.objects.filter(pk=state.a.badge.pk).update(**handed)
    ErrorReport.objects.create(
        application=state.a.files["accredited"], words="My name is Xyzzy.", reported_at=world.at
    )
    PersonMatch.objects.filter(pk=state.match.pk).update(why="Same passport.")


def figures(world):
    out = StringIO()
    call_command("figures", world.election.code, "--json", stdout=out)
    return out.getvalue()


def addresses(state):
    """Yield every address that opens to somebody, and to whom."""
    for route in ROUTES.values():
        for label, named in KINDS[route.kind](state).items():
            who = next((w for w in PERSONAS if label in ("", "a") and route.opens(w, label)), None)
            if who:
                yield who, route.address(named)


def pages_that_break(state, known):
    """Return the pages that answer with a fault of ours."""
    knocker, cookies = Knocker(), cookies_of(state)
    found = []
    for who, address in known:
        answer = knocker.knock(cookies[who], "GET", address)
        if answer.status_code >= 500:
            found.append(f"{address} for {who}: {answer.status_code}")
    return found


def test_after_the_purge_nothing_decrypts_and_the_record_of_the_election_is_whole(monkeypatch):
    monkeypatch.setattr(purge, "PIECE", 7)
    state = EveryState(World(password=PASSWORD, now=True))
    world = state.world
    more_of_it(state)
    other = elections.plan(
        code="OT23", kind="referendum", election_day=world.election.election_day, by=None,
        at=world.at, badge_valid_until=world.election.badge_valid_until,
    )  # fmt: skip
    elsewhere = make_mission(other, "SCO")
    [stays] = declaration.add(
        elsewhere, [person(90009)], by=make_member(elsewhere, "elsewhere"), at=world.at
    )
    purge_, at = decided(world)
    before = Remembered(world)
    would_go, published = purges.would_go(world.election), figures(world)
    receipts_before = {row.pk: receipts.agrees(row) for row in ObserverList.objects.all()}
    broken_before = invariants.broken()
    known = list(addresses(state))
    assert len(known) > 150
    assert len(before.unnamed) > 10
    assert len(before.named) > 5
    assert before.opens()  # the search does find
    assert len(database_rows_found(before.everything())) >= len(before.everything()) / 2
    assert {name for name, n in would_go.items() if not n} <= {"kept_forms", "mails"}

    killed_once(at)
    assert to_the_end(at) > 5

    assert before.opens() == []
    assert database_rows_found(before.everything()) == []
    assert not any(purges.would_go(world.election).values())
    purge_.refresh_from_db()
    assert purge_.counts == would_go
    assert purge_.done_at == at
    [entry] = AuditEntry.objects.filter(tag="purge:done")
    assert (entry.subject, entry.facts) == ("PR22", would_go)
    assert not StoredFile.objects.filter(pk__in=[f.pk for f in before.files], gone_at=None).exists()

    assert figures(world) == published
    assert log.verify().holds
    assert invariants.broken() == broken_before == {}
    assert {r.pk: receipts.agrees(r) for r in ObserverList.objects.all()} == receipts_before
    assert database_rows_found([name.encode() for name in before.named])  # of decisions
    assert_cards_are_known(before, at)
    assert versions.values_of(stays.current_version)["document_number"] == "AB0090009"
    [entry] = DirectoryEntry.objects.all()  # by consent
    assert entry.observer == state.a.files["accredited"].observer

    state.world.election.refresh_from_db()
    found = pages_that_break(state, known)
    assert found == [], lines(found)
    assert purge.work(now=lambda: at)  # once more: there is nothing to do
    assert AuditEntry.objects.filter(tag="purge:done").count() == 1


def killed_once(at):
    """A worker dies when the files of a piece are removed and its transaction is not committed."""

    def dies(go_on, sql, *arguments):
        if "accreditation_forget" in sql:
            raise KeyboardInterrupt
        return go_on(sql, *arguments)

    n = ObserverKey.objects.count()
    with pytest.raises(KeyboardInterrupt), connection.execute_wrapper(dies):
        purge.work(now=lambda: at)
    assert ObserverKey.objects.count() == n


def assert_cards_are_known(before, at):
    """A number and a code that were valid say that they ended; nothing is unknown or forged."""
    for badge in Badge.objects.select_related("election"):
        found = verification.verify(number.written(badge.election.code, badge.number), at=at)
        assert found.verdict not in (Verdict.UNKNOWN, Verdict.FORGED, Verdict.VALID)
        assert found.as_dict()["name"] == ""
    for token in before.tokens:
        found = verification.by_token(verification.signature.text_of(token), at=at)
        assert found.verdict not in (Verdict.UNKNOWN, Verdict.FORGED, Verdict.VALID)


def test_nothing_is_purged_before_its_day_by_one_person_or_twice():
    world = World()
    by = {"by": world.administrator, "reason": "It is time."}
    with pytest.raises(PurgeRefused, match="day of the results"):
        purge.ask(world.election, at=world.at + timedelta(days=900), **by)
    at = results_out(world)
    with pytest.raises(PurgeRefused, match="kept until"):
        purge.ask(world.election, at=at - timedelta(days=2), **by)
    with pytest.raises(PurgeRefused, match="administrator asks"):
        purge.ask(world.election, at=at, reason="x", by=world.secretary)
    with pytest.raises(PurgeRefused, match="reason"):
        purge.ask(world.election, at=at, reason=" ", by=world.administrator)
    asked = purge.ask(world.election, at=at, **by)
    with pytest.raises(PurgeRefused, match="already"):
        purge.ask(world.election, at=at, **by)
    for who, words in ((world.administrator, "Another person"), (world.clerk, "a secretary")):
        with pytest.raises(PurgeRefused, match=words):
            purge.confirm(asked, by=who, at=at)
    purge.take_back(asked, by=world.secretary, at=at)
    with pytest.raises(PurgeRefused, match="meanwhile"):
        purge.confirm(asked, by=world.secretary, at=at)
    assert Purge.objects.count() == 0
    purge.confirm(purge.ask(world.election, at=at, **by), by=world.secretary, at=at)
    with pytest.raises(PurgeRefused, match="destroyed"):
        purge.ask(world.election, at=at, **by)
    assert TwoPersonAct.objects.filter(kind="purge", confirmed_by=world.secretary).count() == 1


def test_nothing_new_is_taken_once_it_has_begun():
    world = World()
    [observer] = world.observers(1)
    correct = world.accredited(1)[0]
    _purge, at = decided(world)
    world.mission.refresh_from_db()
    to_the_end(at)
    with pytest.raises(declaration.DeclarationRefused, match="destroyed"):
        world.observers(1)
    with pytest.raises(declaration.DeclarationRefused, match="destroyed"):
        declaration.change(observer, {"position": "Chair"}, by=world.head, at=at)
    with pytest.raises(list_import.ImportRefused, match="destroyed"):
        list_import.upload(world.mission, [b"x"], filename="x.csv", by=world.head, at=at)
    with pytest.raises(files.FileGone):
        files.read(correct.version.photo)


def test_the_database_empties_only_what_is_purged():
    world = World()
    [observer] = world.observers(1)
    with pytest.raises(IntegrityError, match="not purged"), transaction.atomic():
        purge.forget([observer.pk])
    with pytest.raises(Exception, match="append"), transaction.atomic():
        ObserverVersion.objects.filter(observer=observer).update(surname_latin="X")
    observer.refresh_from_db()
    assert observer.open_fields == ["*"]


def test_the_command_counts_and_decides_nothing():
    world = World()
    world.accredited(2)
    out = StringIO()
    call_command("purge_election", "PR22", "--dry-run", "--json", stdout=out)
    told = json.loads(out.getvalue())
    assert told["counts"]["keys"] == 2
    assert told["due_on"] is None
    with pytest.raises(CommandError, match="Two people"):
        call_command("purge_election", "PR22")
    decided(world)
    out = StringIO()
    call_command("purge_election", "PR22", stdout=out)
    assert "2  keys of observers" in out.getvalue()
    assert ObserverKey.objects.count() == 0


def test_an_administrator_asks_and_a_secretary_confirms_on_the_page(client):
    world = World(password=PASSWORD, now=True)
    world.observers(1)
    show = reverse("administration:purge", args=["PR22"])
    client.force_login(world.administrator)
    page = client.get(show).content.decode()
    assert "Enter the day of the results" in page
    held = world.at.date() - timedelta(days=100)
    Election.objects.update(election_day=held - timedelta(days=5))
    entered = client.post(reverse("administration:results", args=["PR22"]), {"day": str(held)})
    assert entered.status_code == 302
    world.election.refresh_from_db()
    assert world.election.badge_valid_until < world.at  # they end with the results
    assert client.post(show, {"reason": "It is time."}).status_code == 302
    asked = {"asked": TwoPersonAct.objects.get(kind="purge").asked_at.isoformat()}
    confirm = reverse("administration:purge_confirm", args=["PR22"])
    client.post(confirm, asked)
    assert not Purge.objects.exists()  # whoever asked

    client.force_login(world.secretary)
    assert "It is time." in client.get(show).content.decode()
    assert "to be confirmed" in client.get(reverse("administration:purges")).content.decode()
    assert client.post(confirm, {"asked": "another"}).status_code == 302
    assert not Purge.objects.exists()
    client.post(confirm, asked)
    purge.work(now=lambda: world.at)
    assert "What was destroyed" in client.get(show).content.decode()
    assert ObserverKey.objects.count() == 0
