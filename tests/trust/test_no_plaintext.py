"""I9: document numbers, zones and scans are nowhere in clear, names in nothing that passes by.

Fifty people go the whole way with a real worker: list, photos, scans, submission, question,
resolution, badge. Meanwhile everything outside the database is watched; afterwards its rows, its
indexes and its log of changes are searched.
"""

import base64
import logging
import random
import time
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from accreditation.actions import examination, recommendation, submission
from accreditation.models import Application, Badge
from missions.actions import consent, files
from missions.models import ImportState, ListImport, Observer, ObserverKey, PhotoArchive
from missions.roster.mrz import check_digit
from observer_portal.celery import app
from observer_portal.notices.models import Notice
from tests.factories import World
from tests.missions.list_import_steps import PERSON, book, report
from tests.trust.watching import Watch, canaries_in, database_found
from tests.workers import Workers, empty_queues

N = 50
SECONDS = 120
LETTERS = "BCDFGHJKLMNPQRSTVWXZ"


def numbers():
    """Document numbers that stand nowhere else."""
    return [f"QX{i:02d}ZK{(i * 7919) % 1000:03d}" for i in range(N)]


def surname(i):
    return f"Canary{LETTERS[i // 20]}{LETTERS[i % 20]}sdottir".capitalize()


def zone(number, name):
    """The two lines of a passport, with their check digits."""
    names = f"P<NLD{name.upper()}<<PIETER".ljust(44, "<")
    rest = "<" * 14
    line = number + check_digit(number) + "NLD" + "710423" + check_digit("710423") + "M"
    line += "290930" + check_digit("290930") + rest + check_digit(rest)
    return f"{names}\n{line}{check_digit(line[:10] + line[13:20] + line[21:43])}"


def picture(seed, width=600, height=800):
    """A picture full of noise, of which every stretch of bytes is its own."""
    noise = random.Random(seed).randbytes(width * height // 16)
    small = Image.frombytes("L", (width // 4, height // 4), noise[: width * height // 16])
    out = BytesIO()
    small.resize((width, height)).convert("RGB").save(out, "JPEG", quality=92)
    return out.getvalue()


def zipped(pictures):
    out = BytesIO()
    with ZipFile(out, "w") as made:
        for name, data in pictures.items():
            made.writestr(name, data)
    return out.getvalue()


def slices(data):
    """Stretches of a file that say it was that file."""
    return [data[at : at + 24] for at in (len(data) // 3, len(data) // 2)]


def until(is_so):
    end = time.monotonic() + SECONDS
    while not is_so():
        assert time.monotonic() < end, "the worker does not come to it"
        time.sleep(0.05)


@pytest.fixture
def temporary(tmp_path, monkeypatch):
    """The temporary folder of the web and of the worker."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    return folder


@pytest.fixture
def at_work(transactional_db, process_environment, tmp_path, temporary):
    """A real worker of both queues with that temporary folder."""
    empty_queues()
    workers = Workers(process_environment | {"TMPDIR": str(temporary)}, tmp_path)
    workers.start()
    yield workers
    workers.stop()
    empty_queues()


@pytest.fixture
def web_log(tmp_path):
    """What the web writes to its log, from INFO on."""
    path = tmp_path / "web.log"
    handler = logging.FileHandler(path)
    root = logging.getLogger()
    root.addHandler(handler)
    level, root.level = root.level, logging.INFO
    yield path
    root.removeHandler(handler)
    root.setLevel(level)
    handler.close()


class Way:
    """Everything that fifty people go through."""

    def __init__(self):
        self.world = World(now=True)
        self.mission = self.world.mission
        self.head = Client()
        self.head.force_login(self.world.head)
        self.clerk = Client()
        self.clerk.force_login(self.world.clerk)
        rows = [
            PERSON
            | {"document_number": number, "surname_latin": surname(i), "remarks": f"no. {number}"}
            | {"mrz": zone(number, surname(i)), "document_expires_on": "2029-09-30"}
            for i, number in enumerate(numbers())
        ]
        self.list = book(*rows)
        self.photos = {f"{number}.jpg": picture(i) for i, number in enumerate(numbers())}
        self.scans = {f"{n}.jpg": picture(900 + i, 900, 1200) for i, n in enumerate(numbers())}

    def go(self):
        self.by_list()
        self.by_archive("photo", self.photos)
        self.by_archive("document_scan", self.scans)
        self.submit()
        self.ask_and_answer()
        self.decide()

    def by_list(self):
        data = SimpleUploadedFile("list.xlsx", self.list)
        url = reverse("mission:imports", args=[self.mission.reference])
        assert self.head.post(url, {"file": data}).status_code == 302
        until(lambda: ListImport.objects.filter(state=ImportState.STAGED).exists())
        found = ListImport.objects.get()
        for page in ("import", "import_marked", "import_problems"):
            assert self.head.get(reverse(f"mission:{page}", args=[found.reference])).content
        asked = {"act": "apply", "seen": report(found).digest}
        self.head.post(reverse("mission:import_cells", args=[found.reference]), asked)
        until(lambda: Observer.objects.count() == N)

    def by_archive(self, holds, pictures):
        url = reverse("mission:photos", args=[self.mission.reference])
        data = SimpleUploadedFile("pictures.zip", zipped(pictures))
        assert self.head.post(url, {"holds": holds, "file": data}).status_code == 302
        found = PhotoArchive.objects.latest("pk")
        until(lambda: PhotoArchive.objects.get(pk=found.pk).state == ImportState.STAGED)
        self.head.get(reverse("mission:archive", args=[found.reference]))
        choose = reverse("mission:archive_choose", args=[found.reference])
        assert self.head.post(choose, {"act": "attach"}).status_code == 302

    def submit(self):
        world = self.world
        people = list(Observer.objects.filter(mission=self.mission))
        consent.note(people, day=world.day, by=world.head, at=world.at)
        submission.hand_in(self.mission, people, note=world.note(), by=world.head, at=world.at)
        page = reverse("mission:observers", args=[self.mission.reference])
        for number in numbers()[:3]:
            assert b"CANARY" in self.head.get(page, {"q": number}).content

    def ask_and_answer(self):
        world, rows = self.world, list(Application.objects.order_by("pk"))
        recommendation.recommend(rows, letter=world.letter(), by=world.ministry, at=world.at)
        row = rows[0]
        file = reverse("commission:file", args=[row.reference])
        assert self.clerk.get(file).status_code == 200
        examination.query(
            rows[:1], reason="Q8", words="", fields=["position"], by=world.clerk, at=world.at
        )
        answer = reverse("mission_acts:answer", args=[row.reference])
        assert self.head.post(answer, {"words": "An observer."}).status_code == 302

    def decide(self):
        world = self.world
        rows = world.examined_all(list(Application.objects.order_by("pk")))
        world.adopt(world.locked(rows))
        until(lambda: not Badge.objects.filter(rendered_at=None).exists())
        assert Badge.objects.count() == N
        app.send_task("notices.send_due", queue="bulk")
        until(lambda: not Notice.objects.filter(sent_at=None, dropped_at=None).exists())


def sealed_things(way):
    """What may stand nowhere in clear: numbers, zones, pictures as sent and as kept."""
    found = [number.encode() for number in numbers()]
    found += [zone(n, surname(i)).split("\n")[1].encode() for i, n in enumerate(numbers())]
    for sent in (way.photos, way.scans):
        found += [part for data in sent.values() for part in slices(data)]
    for observer in Observer.objects.select_related("current_version", "key")[:10]:
        for name in ("photo", "photo_print", "document_scan"):
            kept = getattr(observer.current_version, name)
            found += slices(files.read(kept))
    return found


def test_fifty_people_leave_no_plaintext_anywhere(at_work, temporary, web_log):
    began = time.time() - 1
    watch = Watch(temporary, [web_log, *(process.log for process in at_work.started)])
    way = Way()  # what a mission has on its own machine is made before
    with watch:
        way.go()
    sealed = sealed_things(way)
    names = [surname(i).encode() for i in range(N)]
    names += [surname(i).upper().encode() for i in range(N)]
    assert watch.commands  # it did look on
    assert watch.found(sealed + names) == []
    assert database_found(sealed, began) == []
    assert database_found([names[0]], began)  # names stand in clear there: the search does find


# --- The search finds what is there ------------------------------------------------------------

PLANTED = b"QX77ZK777"


def to_temporary(folder):
    path = folder / "spooled.bin"
    path.write_bytes(b"..." + PLANTED)
    time.sleep(0.1)
    path.unlink()


def to_task(_folder):
    app.send_task("missions.stage_import", kwargs={"name": PLANTED.decode()}, queue="nobody")


def to_valkey(_folder):
    cache.set("seen", {"number": PLANTED.decode()})


def to_log(_folder):
    logging.getLogger("accreditation").warning("looked for %s", PLANTED.decode())


@pytest.mark.parametrize("plant", [to_temporary, to_task, to_valkey, to_log])
def test_what_is_planted_outside_the_database_is_found(transactional_db, temporary, web_log, plant):
    watch = Watch(temporary, [web_log])
    with watch:
        plant(temporary)
    assert watch.found([PLANTED])
    assert watch.found([b"QX88ZK888"]) == []


@pytest.mark.parametrize("column", ["facts", "problem"])
def test_what_is_planted_in_a_table_is_found(transactional_db, column):
    planted = b"QX55ZK555" if column == "facts" else b"QX66ZK666"
    value = {"facts": {"number": planted.decode()}, "problem": planted.decode()}[column]
    world = World(now=True)
    Notice.objects.create(
        template="decision",
        language="en",
        unique_key="planted",
        made_at=world.at,
        next_try_at=world.at,
        **{column: value},
    )
    assert [place for place in database_found([planted]) if place.startswith("table ")]
    Notice.objects.all().delete()
    left = database_found([planted])  # a dead row is in no dump, but on the disk
    assert not [place for place in left if place.startswith("table ")]


def test_a_sealed_column_is_searched_through_its_digits(transactional_db):
    world = World(now=True)
    [one] = world.observers(1, complete=False)
    ObserverKey.objects.filter(observer=one).update(wrapped=b"x" + PLANTED)
    assert any("observerkey" in place for place in database_found([PLANTED]))


def test_forms_are_seen_through():
    for offset in range(3):
        wrapped = base64.b64encode(b"x" * offset + PLANTED + b"tail of it")
        assert canaries_in(b'{"body": "' + wrapped + b'"}', [PLANTED]) == [PLANTED]
    assert canaries_in(PLANTED.hex().encode(), [PLANTED]) == [PLANTED]
    assert canaries_in(b"nothing", [PLANTED]) == []
