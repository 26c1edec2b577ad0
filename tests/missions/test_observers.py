"""The mission's table of observers, one of them, what is done to many, and their files."""

import pytest
from mission_pages import jpeg, page, staged

from missions.actions import declaration, dossier, pending, photos, versions
from missions.intake import pages
from missions.models import Membership, Observer, Purpose
from missions.queries import rosters
from missions.views import watermark
from observer_portal.audit.models import AuditEntry
from tests.factories import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return World(now=True)


def names(answer):
    return [row["observer"].reference for row in answer.context["rows"]]


def search(client, world, **query):
    return client.get(page("observers", world.mission), query)


# --- The table -----------------------------------------------------------------------------------


def test_head_sees_her_own_observers_with_what_they_lack(client, world):
    whole, bare = world.observers(1)[0], world.observers(1, complete=False, consent="")[0]
    world.observers(1, mission=world.other_mission, by=world.other_head)
    client.force_login(world.head)
    answer = search(client, world)
    assert set(names(answer)) == {whole.reference, bare.reference}
    assert [tab["count"] for tab in answer.context["tabs"]] == [2, 1, 1, 1, 1, 1]
    text = " ".join(answer.content.decode().split())
    change = page("observer_change", bare)
    assert f'Missing: <a href="{change}#id_photo">photo</a>, ' in text
    assert f'<a href="{change}#id_document_scan">scan</a>, ' in text
    assert f'<a href="{change}#id_consent">consent</a>' in text
    assert names(search(client, world, lacks="photo")) == [bare.reference]
    assert names(search(client, world, lacks="nothing")) == [whole.reference]


def test_observers_are_found_by_name_in_either_script_reference_or_whole_number(client, world):
    wanted = world.observers(
        1, surname_latin="Åkerlöw", surname_cyrillic="Окерлёв", document_number="SX7Q40291"
    )[0]
    other = world.observers(1)[0]
    client.force_login(world.editor)
    for typed in ("åkerlöw", "окерлёв given", wanted.reference.lower(), "sx7q 40291"):
        assert names(search(client, world, q=typed)) == [wanted.reference], typed
    assert names(search(client, world, q="40291")) == []
    assert names(search(client, world, q="nobody")) == []
    assert set(names(search(client, world))) == {wanted.reference, other.reference}


def test_filters_of_changes_and_kind(client, world):
    free, lto = world.observers(1)[0], world.observers(1, kind="lto")[0]
    sent, asked = (application.observer for application in world.submitted(2))
    declaration.set_open_fields([asked.pk], ["photo"])
    client.force_login(world.head)
    assert names(search(client, world, openness="none")) == [sent.reference]
    assert names(search(client, world, openness="some")) == [asked.reference]
    assert set(names(search(client, world, openness="all"))) == {free.reference, lto.reference}
    assert names(search(client, world, kind="lto")) == [lto.reference]


def test_pages_follow_each_other_by_key_in_both_directions(client, world, monkeypatch):
    monkeypatch.setattr(rosters, "PAGE", 2)
    world.observers(5, complete=False)
    client.force_login(world.head)
    first = search(client, world)
    second = client.get(page("observers", world.mission) + first.context["next_url"])
    third = client.get(page("observers", world.mission) + second.context["next_url"])
    shown = [names(first), names(second), names(third)]
    assert [len(part) for part in shown] == [2, 2, 1]
    assert len({name for part in shown for name in part}) == 5
    assert [third.context["page"].first, third.context["next_url"]] == [5, ""]
    back = client.get(page("observers", world.mission) + third.context["previous_url"])
    assert names(back) == shown[1]
    newest = search(client, world, order="newest")
    assert names(newest)[0] == Observer.objects.order_by("-pk").first().reference


@pytest.mark.parametrize("count", [1, 3])
def test_the_table_asks_the_database_the_same_number_of_times(
    client, world, django_assert_num_queries, count
):
    world.observers(count)
    client.force_login(world.head)
    search(client, world)
    with django_assert_num_queries(11):
        search(client, world)


@pytest.mark.parametrize("count", [1, 3])
def test_one_observer_asks_the_database_the_same_number_of_times(
    client, world, django_assert_num_queries, count
):
    observer = world.observers(count)[0]
    client.force_login(world.head)
    client.get(page("observer", observer))
    with django_assert_num_queries(9):
        client.get(page("observer", observer))


# --- Whose it is ---------------------------------------------------------------------------------

OF_AN_OBSERVER = ("observer", "observer_change", "photo", "thumbnail", "scan")
OF_A_MISSION = ("observers", "observer_add", "photos")


def test_another_mission_and_every_office_get_what_strangers_get(client, world):
    observer = world.submitted(1)[0].observer
    addresses = [page(name, observer) for name in OF_AN_OBSERVER]
    addresses += [page("scan_page", observer, 1), *(page(n, world.mission) for n in OF_A_MISSION)]
    for stranger in (world.other_head, world.clerk, world.ministry, world.administrator):
        client.force_login(stranger)
        assert {client.get(url).status_code for url in addresses} == {404}
        for name in ("observers_remove", "observers_consent"):
            assert client.post(page(name, world.mission)).status_code == 404
    client.force_login(world.editor)
    assert {client.get(url).status_code for url in addresses} == {200}
    client.logout()
    assert {client.get(url).status_code for url in addresses} == {302}


def test_who_has_left_the_mission_sees_nothing_of_it(client, world):
    observer = world.observers(1)[0]
    Membership.objects.filter(user=world.editor).update(ended_at=world.at)
    client.force_login(world.editor)
    assert client.get(page("observers", world.mission)).status_code == 404
    assert client.get(page("observer", observer)).status_code == 404


def test_the_number_of_the_document_is_masked_and_the_zone_not_shown(client, world):
    observer = world.observers(1, document_number="SX7Q40291", mrz="SX7Q40291")[0]
    client.force_login(world.head)
    shown = client.get(page("observer", observer)).content.decode()
    assert "SX7Q40291" not in shown
    assert "••••••291" in shown
    assert "SX7Q40291" in client.get(page("observer_change", observer)).content.decode()


def test_one_observer_tells_who_changed_what_when(client, world):
    observer = world.observers(1, complete=False)[0]
    declaration.change(observer, {"position": "Adviser"}, by=world.editor, at=world.at)
    client.force_login(world.head)
    history = client.get(page("observer", observer)).context["history"]
    assert [(line["text"], line["note"]) for line in history] == [
        ("Changed by Editor", "Position"),
        ("Added by Head", ""),
    ]


# --- Many at once --------------------------------------------------------------------------------


def test_removing_first_shows_who_goes_and_who_stays(client, world):
    free = world.observers(2)
    sent = world.submitted(1)[0].observer
    client.force_login(world.editor)
    chosen = {"chosen": [free[0].reference, sent.reference]}
    asked = client.post(page("observers_remove", world.mission), chosen)
    assert asked.context["able"] == [free[0]]
    assert asked.context["left_out"] == [sent]
    assert Observer.objects.filter(removed_at=None).count() == 3

    client.post(page("observers_remove", world.mission), chosen | {"sure": "1"})
    left = Observer.objects.filter(removed_at=None)
    assert set(left) == {free[1], sent}
    assert client.get(page("observer", free[0])).status_code == 404


def test_all_that_match_the_filter_can_be_taken(client, world):
    whole, bare = world.observers(1)[0], world.observers(2, complete=False)
    client.force_login(world.head)
    url = page("observers_remove", world.mission) + "?lacks=photo"
    client.post(url, {"all": "1", "sure": "1"})
    assert list(Observer.objects.filter(removed_at=None)) == [whole]
    assert Observer.objects.filter(removed_at__isnull=False).count() == len(bare)


def test_the_consent_of_many_is_noted_where_it_is_missing_and_open(client, world):
    missing = world.observers(2, consent="")
    given = world.observers(1, consent="yes 2022-11-01")[0]
    locked = world.observers(1, consent="")[0]
    declaration.set_open_fields([locked.pk], [])
    client.force_login(world.head)
    chosen = {"chosen": [one.reference for one in (*missing, given, locked)]}
    asked = client.post(page("observers_consent", world.mission), chosen)
    assert {one.reference for one in asked.context["able"]} == {o.reference for o in missing}
    client.post(page("observers_consent", world.mission), chosen | {"sure": "1"})
    noted = Observer.objects.filter(current_version__consent_given=True)
    assert set(noted) == {*missing, given}
    day = f"yes {world.at.astimezone().date().isoformat()}"
    missing[0].refresh_from_db()
    assert versions.values_of(missing[0].current_version)["consent"] == day


def test_people_of_another_mission_cannot_be_chosen(client, world):
    foreign = world.observers(1, mission=world.other_mission, by=world.other_head)[0]
    client.force_login(world.head)
    asked = client.post(
        page("observers_remove", world.mission), {"chosen": [foreign.reference], "sure": "1"}
    )
    assert asked.context["able"] == asked.context["left_out"] == []
    foreign.refresh_from_db()
    assert foreign.removed_at is None


# --- Photos and scans ----------------------------------------------------------------------------


def test_a_photo_is_served_with_no_power_and_is_kept_nowhere(client, world):
    observer = world.observers(1)[0]
    client.force_login(world.head)
    answer = client.get(page("photo", observer))
    assert answer["Content-Type"] == "image/jpeg"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "no-store"


def test_each_page_of_a_scan_that_is_looked_at_is_recorded(client, world):
    observer = world.observers(1, complete=False)[0]
    two = pages.join([jpeg(700, 900, mark=1), jpeg(700, 900, mark=2)])
    dossier.change(observer, {}, dossier.Uploads(scan=two), by=world.head, at=world.at, seen=1)
    client.force_login(world.editor)
    viewer = client.get(page("scan", observer))
    assert list(viewer.context["pages"]) == [1, 2]
    seen = [client.get(page("scan_page", observer, n)).content for n in (1, 2)]
    assert client.get(page("scan_page", observer, 3)).status_code == 404
    entries = AuditEntry.objects.filter(tag="observer:view_scan", actor=world.editor)
    assert seen == [
        watermark.marked(jpeg(700, 900, mark=n), watermark.seen_by(world.editor, entry.at))
        for n, entry in enumerate(entries.order_by("pk"), start=1)
    ]
    assert [(e.subject, e.facts["page"]) for e in entries.order_by("pk")] == [
        (observer.reference, 1),
        (observer.reference, 2),
    ]


def test_a_scan_that_is_not_saved_yet_is_seen_under_the_viewers_name_too(client, world):
    first, second = jpeg(700, 900, mark=1), jpeg(700, 900, mark=2)
    kept = pending.keep(pages.join([first, second]), purpose="document_scan", by=world.head)
    client.force_login(world.head)
    address = page("kept_file", "document_scan", kept.token)
    answer = client.get(address, {"page": 2})
    entry = AuditEntry.objects.get(tag="observer:view_scan")
    assert (entry.actor, entry.facts["page"]) == (world.head, 2)
    assert answer.content == watermark.marked(second, watermark.seen_by(world.head, entry.at))
    assert answer["Cache-Control"] == "no-store"
    for nowhere in ("3", "0", "x", "-1"):
        assert client.get(address, {"page": nowhere}).status_code == 404


def test_a_scan_in_an_archive_is_seen_under_the_viewers_name_too(client, world):
    made = staged(world, {"a.jpg": jpeg(700, 900)}, holds=Purpose.DOCUMENT_SCAN)
    client.force_login(world.head)
    answer = client.get(page("archived_file", made, 0))
    entry = AuditEntry.objects.get(tag="observer:view_scan")
    assert (entry.actor, entry.subject) == (world.head, made.reference)
    plain = photos.picture_of(made, 0)
    assert answer.content == watermark.marked(plain, watermark.seen_by(world.head, entry.at))
