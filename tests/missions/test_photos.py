"""Photos and scans by archive: read in the background, matched by name, attached in one act."""

from pathlib import Path

import pytest
from django.urls import reverse
from mission_pages import files_on_disk, jpeg, page, staged

from missions.actions import photo_choices, photos
from missions.intake import pages, spreadsheet
from missions.models import ImportState, Observer, Purpose
from missions.roster import photo_names, staging
from missions.roster.photo_names import How, Person
from missions.roster.sheet import Sheet
from missions.views import photo_people
from tests.factories import ELECTION_DAY, World

LISTS = Path(__file__).parent / "lists"


@pytest.fixture
def world():
    return World(now=True)


def of_the_sample(world, *, with_names_of_files=True):
    """The thirty observers of the sample list."""
    sheets = spreadsheet.read(
        (LISTS / "11_with_photos.xlsx").read_bytes(), filename="11_with_photos.xlsx"
    )
    rows = staging.stage(
        [Sheet(s["name"], s["rows"]) for s in sheets], election_day=ELECTION_DAY, today=world.day
    ).rows
    people = [dict(row.values) | {"consent": "yes"} for row in rows]
    for person in people:
        listed = person.pop("photo", None)
        person["photo_name"] = listed if with_names_of_files else None
    return photos.declaration.add(world.mission, people, by=world.head, at=world.at)


# --- Matching ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("file", "how"),
    [
        ("IMG_0412.jpg", How.LISTED),
        ("img_0412.JPG", How.LISTED),
        ("img_0412.png", How.LISTED),
        ("U36832766.jpg", How.DOCUMENT),
        ("u 3683-2766.jpeg", How.DOCUMENT),
        ("OBS-7K4Q-M2XRX.jpg", How.REFERENCE),
        ("KIZILAGAC_IBRAHIM.jpg", How.NAME),
        ("Ibrahim Kızılağaç.png", How.NAME),
        ("Кызылагач Ибрахим.jpg", How.NAME),
        ("KIZILAGAC_IBRAHIM-HALIL (1).jpg", How.NAME),
    ],
)
def test_a_file_is_matched_by_every_name_that_people_give_it(file, how):
    reference = "OBS-7K4Q-M2XRX"
    assert photo_names.reference.is_well_formed(reference)
    person = Person(
        reference=reference,
        listed="IMG_0412.JPG",
        document_number="U36832766",
        surname_latin="Kızılağaç",
        given_names_latin="İbrahim Halil",
        surname_cyrillic="Кызылагач",
        given_names_cyrillic="Ибрахим Халил",
    )
    found = photo_names.match(["nobody.jpg", file], [person, Person(reference="OBS-2")])
    assert found == {1: photo_names.Match(reference, how)}


def test_a_name_that_fits_two_people_decides_nothing_and_nobody_gets_two_files():
    twins = [Person("OBS-1", surname_latin="Li"), Person("OBS-2", surname_latin="Li")]
    assert photo_names.match(["LI.jpg"], twins) == {}
    one = [Person("OBS-1", surname_latin="Li", document_number="AB12345")]
    found = photo_names.match(["LI.jpg", "AB12345.jpg"], one)
    assert found == {1: photo_names.Match("OBS-1", How.DOCUMENT)}


def test_the_folder_tells_whose_photo_lies_in_it_alone():
    people = [
        Person("OBS-1", surname_latin="Asanov", given_names_latin="Askar"),
        Person("OBS-2", document_number="N1234567"),
        Person("OBS-3", surname_cyrillic="Ёлкин", given_names_cyrillic="Пётр"),
    ]
    files = [
        "Asanov Askar/photo.jpg",
        "N1234567/IMG_1.jpg",
        "Ёлкин Пётр/passport.jpg",
        "Ёлкин Пётр/photo.jpg",
    ]
    found = photo_names.match(files, people)
    assert {at: one.reference for at, one in found.items()} == {0: "OBS-1", 1: "OBS-2"}
    left = {at: file for at, file in enumerate(files) if at not in found}
    assert photo_names.fitting(left, people) == {2: ["OBS-3"], 3: ["OBS-3"]}


def test_whom_a_file_might_show_is_named():
    people = [
        Person("OBS-1", surname_latin="Li", given_names_latin="Na"),
        Person("OBS-2", surname_latin="Li", given_names_latin="Na"),
        Person("OBS-3", surname_latin="Kim", document_number="M123"),
    ]
    files = ["LI_NA.jpg", "KIM.jpg", "kim_2.jpg", "nobody.jpg"]
    found = photo_names.match(files, people)
    assert found == {1: photo_names.Match("OBS-3", How.NAME)}
    left = {at: file for at, file in enumerate(files) if at not in found}
    assert photo_names.fitting(left, people) == {0: ["OBS-1", "OBS-2"], 2: ["OBS-3"]}


def test_pictures_joined_into_one_file_come_apart_as_they_were():
    made = [jpeg(480, 640, mark=n) for n in range(4)]
    assert pages.part(pages.join(made)) == made


# --- The board -----------------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_sample_archive_finds_its_people(client, world):
    of_the_sample(world)
    made = staged(world, (LISTS / "11_photos.zip").read_bytes())
    assert [made.state, made.rows, made.rows_ok] == [ImportState.STAGED, 31, 30]
    client.force_login(world.editor)
    board = client.get(page("archive", made))
    assert board.context["counts"] == {"choose": 3, "matched": 27, "unreadable": 1, "without": 3}
    assert sorted(line["name"] for line in board.context["lines"]) == [
        "OLD_DELEGATE_NAME.jpg",
        "SCAN0001.jpg",
        "group.jpg",
    ]
    broken = client.get(page("archive", made) + "?show=unreadable").context["lines"][0]
    assert broken["name"] == "PAEKDU_MIN-JUN.jpg"
    assert broken["person"].current_version.surname_latin == "Paekdu"
    assert "JPEG" in broken["sentence"]
    assert client.get(page("archived_file", made, 0))["Content-Type"] == "image/jpeg"


@pytest.mark.django_db
def test_without_names_of_files_in_the_list_names_and_numbers_are_enough(world):
    of_the_sample(world, with_names_of_files=False)
    report = photos.report_of(staged(world, (LISTS / "11_photos.zip").read_bytes()))
    how = [line["how"] for line in report if "refused" not in line]
    assert {h: how.count(h) for h in set(how)} == {"name": 23, "document": 1, "": 6}


@pytest.mark.django_db
def test_what_is_matched_and_chosen_is_attached_in_one_act(
    client, world, django_capture_on_commit_callbacks
):
    first, second, third = world.observers(3, complete=False)
    made = staged(world, {f"{first.reference}.jpg": jpeg(), "unknown.jpg": jpeg(mark=2)})
    client.force_login(world.editor)
    choice = {"observer-1": second.reference, "act": "attach"}
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(page("archive_choose", made), choice, follow=True)
    assert "2 photos are attached." in answer.content.decode()
    with_photo = Observer.objects.exclude(current_version__photo=None)
    assert set(with_photo) == {first, second}
    first.refresh_from_db()
    assert first.current_version.photo_print is not None
    assert third not in with_photo

    made.refresh_from_db()
    assert [made.state, made.key_wrapped, made.staged] == [ImportState.APPLIED, None, None]
    assert not any(path.name.startswith(made.file_name) for path in files_on_disk())


@pytest.mark.django_db
def test_choices_are_kept_and_a_tick_that_is_taken_away_frees_the_file(client, world):
    first, second = world.observers(2, complete=False)
    made = staged(world, {f"{first.reference}.jpg": jpeg()})
    client.force_login(world.head)
    client.post(page("archive_choose", made), {"shown": "0", "act": "keep"})
    made.refresh_from_db()
    assert photos.report_of(made)[0] | {"advice": []} == {
        "past": [[1, first.reference, "reference"]],
        "name": f"{first.reference}.jpg",
        "observer": "",
        "how": "released",
        "advice": [],
    }
    client.post(page("archive_choose", made), {"observer-0": second.reference, "act": "keep"})
    client.post(page("archive_choose", made), {"act": "again"})
    made.refresh_from_db()
    assert photos.report_of(made)[0]["observer"] == second.reference


@pytest.mark.django_db
def test_a_page_that_is_older_than_a_choice_takes_nothing_away(client, world):
    first, second = world.observers(2, complete=False)
    made = staged(world, {"one.jpg": jpeg(), "two.jpg": jpeg(mark=2)})
    client.force_login(world.head)
    client.post(page("archive_choose", made), {"observer-0": first.reference, "act": "keep"})
    older = {"observer-0": "", "observer-1": "", "put": f"1:{second.reference}"}
    client.post(page("archive_choose", made), older)
    made.refresh_from_db()
    held = [line["observer"] for line in photos.report_of(made)]
    assert held == [first.reference, second.reference]


@pytest.mark.django_db
def test_numbers_without_end_and_files_that_no_archive_has_are_passed_over(client, world):
    made = staged(world, {"one.jpg": jpeg()})
    client.force_login(world.head)
    endless = "9" * 5_000
    sent = {"shown": [endless, "99999"], "put": f"{endless}:x"}
    assert client.post(page("archive_choose", made), sent).status_code == 302
    here = reverse("mission:archived_file", args=[made.reference, 10**300])
    assert client.get(here).status_code == 404


@pytest.mark.django_db
def test_two_files_for_one_observer_are_refused_and_the_choices_stay_on_the_page(client, world):
    observer = world.observers(1, complete=False)[0]
    made = staged(world, {"one.jpg": jpeg(), "two.jpg": jpeg(mark=2)})
    client.force_login(world.head)
    both = {"observer-0": observer.reference, "observer-1": observer.reference, "act": "attach"}
    answer = client.post(page("archive_choose", made), both)
    assert f"Two files are chosen for {observer.reference}." in answer.content.decode()
    assert [line["typed"] for line in answer.context["lines"]] == [observer.reference] * 2
    assert not Observer.objects.exclude(current_version__photo=None).exists()


def named_alike(world, *names):
    return [
        world.observers(1, complete=False, surname_latin=surname, given_names_latin=given)[0]
        for surname, given in names
    ]


@pytest.mark.django_db
def test_who_is_meant_is_understood_by_a_part_of_the_name_or_asked_for(client, world):
    anna, boris, other = named_alike(
        world, ("Kowalska", "Anna"), ("Kowalski", "Boris"), ("Nowak", "Ewa")
    )
    made = staged(world, {f"{n}.jpg": jpeg(mark=n) for n in range(4)})
    client.force_login(world.head)
    typed = {
        "observer-0": "nowak",
        "observer-1": "Kowal",
        "observer-2": "Nobody",
        "observer-3": "OBS-2222-22222",
        "act": "attach",
    }
    answer = client.post(page("archive_choose", made), typed)
    assert answer.status_code == 422
    made.refresh_from_db()
    assert [line["observer"] for line in photos.report_of(made)] == [other.reference, "", "", ""]
    assert made.state == ImportState.STAGED  # nothing is attached before the rest is said
    several, nobody, unknown = [line["question"] for line in answer.context["lines"]]
    assert [name for name, _words in several.offered] == [anna.reference, boris.reference]
    assert (nobody.offered, unknown.offered) == ([], [])
    assert 'value="Nobody"' in answer.content.decode()
    chosen = {"observer-1": boris.reference, "observer-2": f"KOWALSKA, Anna ({anna.reference})"}
    assert client.post(page("archive_choose", made), chosen).status_code == 302
    made.refresh_from_db()
    held = [line["observer"] for line in photos.report_of(made)]
    assert held == [other.reference, boris.reference, anna.reference, ""]


@pytest.mark.django_db
def test_the_board_is_no_longer_for_many_observers_and_finds_each(client, world, monkeypatch):
    monkeypatch.setattr(photo_people, "LISTED", 3)
    [wanted, *_] = named_alike(world, ("Zzyzx", "Anna"), ("Zzyzx", "Boris"))
    world.observers(2, complete=False)
    made = staged(world, {"a.jpg": jpeg(), "b.jpg": jpeg(mark=2)})
    client.force_login(world.head)
    board = client.get(page("archive", made))
    world.observers(8, complete=False)
    longer = client.get(page("archive", made))
    assert [len(one.context["people"]) for one in (board, longer)] == [3, 3]
    assert abs(len(longer.content) - len(board.content)) < 200
    assert longer.context["there_are_more"]
    assert wanted.reference not in longer.content.decode()
    for where in ("archive", "archive_people"):
        found = client.get(page(where, made), {"find": "zzyzx anna"})
        assert [one.reference for one in found.context["people"]] == [wanted.reference]
    photo_choices.choose(made, {0: wanted.reference})
    assert not client.get(page("archive_people", made), {"find": "zzyzx anna"}).context["people"]


@pytest.mark.django_db
def test_a_file_takes_the_place_of_another_and_the_step_is_taken_back(client, world):
    first, second = world.observers(2, complete=False)
    files = {f"{first.reference}.jpg": jpeg(), f"{first.reference} (1).jpg": jpeg(mark=2)}
    made = staged(world, files | {"x.jpg": jpeg(mark=3)})
    client.force_login(world.head)

    def owners():
        made.refresh_from_db()
        return [line["observer"] for line in photos.report_of(made)]

    board = client.get(page("archive", made))
    assert owners() == [first.reference, "", ""]
    assert [one["has"] for one in board.context["lines"][0]["fitting"]] == [
        f"{first.reference}.jpg"
    ]
    assert "instead of" in board.content.decode()
    choose = page("archive_choose", made)
    # the button of one file, and what was chosen in the list of another
    client.post(choose, {"put": f"1:{first.reference}", "observer-2": second.reference})
    assert owners() == ["", first.reference, second.reference]
    assert "2 choices were kept." in client.get(page("archive", made)).content.decode()
    client.post(choose, {"put": "2:", "act": "keep"})
    assert owners() == ["", first.reference, ""]
    assert "x.jpg is nobody’s now." in client.get(page("archive", made)).content.decode()
    client.post(choose, {"act": "undo"})
    assert owners() == ["", first.reference, second.reference]
    client.post(choose, {"act": "undo"})
    client.post(choose, {"act": "undo"})  # there is nothing more to take back
    assert owners() == [first.reference, "", ""]
    assert not client.get(page("archive", made)).context["step"]


@pytest.mark.django_db
def test_who_is_locked_is_left_out_and_named(client, world):
    locked = world.submitted(1)[0].observer
    free = world.observers(1, complete=False)[0]
    before = locked.current_version_id
    made = staged(world, {f"{o.reference}.jpg": jpeg(mark=o.pk) for o in (locked, free)})
    client.force_login(world.head)
    board = client.get(page("archive", made)).content.decode()
    assert "Locked: stays as it is" in board
    answer = client.post(page("archive_choose", made), {"act": "attach"}, follow=True)
    assert f"Locked, and therefore left as they are: {locked.reference}." in answer.content.decode()
    locked.refresh_from_db()
    assert locked.current_version_id == before
    free.refresh_from_db()
    assert free.current_version.photo is not None


@pytest.mark.django_db
def test_the_same_archive_sent_twice_changes_nothing(client, world):
    observer = world.observers(1, complete=False)[0]
    for _time in range(2):
        made = staged(world, {f"{observer.reference}.jpg": jpeg()})
        done = photos.attach(made, by=world.head, at=world.at)
    assert done == photos.Attached(0, 1, ())
    assert observer.versions.count() == 2
    with pytest.raises(photos.ArchiveRefused):
        photos.attach(made, by=world.head, at=world.at)


@pytest.mark.django_db
def test_scans_come_by_archive_too_with_all_their_pages(world):
    observer = world.observers(1, complete=False)[0]
    files = {f"{observer.reference}.jpg": jpeg(900, 1200)}
    made = staged(world, files, holds=Purpose.DOCUMENT_SCAN)
    assert photos.report_of(made)[0]["pages"] == 1
    photos.attach(made, by=world.head, at=world.at)
    observer.refresh_from_db()
    assert observer.current_version.document_scan is not None
    assert observer.current_version.photo is None


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 3])
def test_pages_ask_the_database_the_same_number_of_times(
    client, world, django_assert_num_queries, count
):
    observers = world.observers(count, complete=False)
    for _number in range(count):
        made = staged(world, {f"{o.reference}.jpg": jpeg(mark=o.pk) for o in observers})
    world.observers(count, complete=False)
    nobodys = staged(world, {f"{n}.jpg": jpeg(mark=n) for n in range(count)})
    client.force_login(world.head)
    addresses = {
        page("archive", made): 8,
        page("archive", nobodys): 8,
        page("photos", world.mission): 7,
    }
    for address, queries in addresses.items():
        client.get(address)
        with django_assert_num_queries(queries):
            client.get(address)
