"""A campaign from its file, gone through by the acts: to the unit, and whatever the file."""

import io
import json
from collections import Counter
from datetime import UTC, date, datetime

import pytest
from django.core.management import CommandError, call_command
from PIL import Image

from accreditation.actions import reference_data
from accreditation.actions.campaign import form, people, portraits
from accreditation.actions.campaign.replay import replay
from accreditation.models import Application, Resolution, StepTaken
from accreditation.queries import figures, invariants
from missions.actions import reference_data as missions_data
from missions.models import Observer, StoredFile
from missions.roster import mrz, names
from observer_portal.notices.models import Notice

PR22 = form.KNOWN / "pr22.json"


def small():
    """A campaign that the project does not know: another year, two unknown organisations."""
    return {
        "election": {
            "code": "PA27",
            "kind": "parliament",
            "name_en": "Parliamentary election",
            "election_day": "2027-03-21",
            "opened_on": "2027-01-20",
        },
        "organisations": [
            {
                "code": "OBS-NET",
                "kind": "other",
                "name_en": "Network of Observers",
                "short_en": "ObsNet",
            }
        ],
        "sittings": [
            {
                "date": "2027-02-15",
                "organisations": [
                    {"organisation": "OBS-NET", "count": 5},
                    {"organisation": "RIVER-UNION", "count": 3},
                ],
                "states": [{"state": "GEO", "count": 2}],
                "withdrawn": [{"organisation": "OBS-NET", "count": 2, "by": "note verbale"}],
                "running_total": {"count": 8},
            },
            {
                "date": "2027-03-01",
                "organisations": [{"organisation": "OBS-NET", "count": 1}],
                "states": [{"state": "GEO", "count": 1}],
                "election_bodies": [{"state": "GEO", "count": 2}],
                "refused": [{"state": "GEO", "count": 1, "ground": "G4"}],
                "running_total": {"count": 12},
            },
            {
                "date": "2027-03-01",
                "organisations": [{"organisation": "CIS", "count": 2}],
                "revoked": [{"organisation": "RIVER-UNION", "count": 3, "ground": "V1"}],
                "running_total": 11,
            },
        ],
    }


@pytest.fixture
def reference_rows(transactional_db):
    missions_data.load()
    reference_data.load()


def test_invented_people_have_documents_that_hold_and_are_nobody_twice():
    inventor = people.Inventor("test", election_day=date(2022, 11, 20))
    states = [row["alpha3"] for row in mrz.states.read_table("states")]
    found = [inventor.person(state) for state in states for _again in range(2)]
    for person in found:
        zone = mrz.read(person["mrz"], today=date(2022, 11, 20))
        assert zone.is_valid
        assert "differs" not in mrz.compare(zone, person).values(), person
        assert names.is_latin(person["surname_latin"])
        assert person["document_expires_on"] > "2022-11-20"
    assert len({p["document_number"] for p in found}) == len(found)
    lengths = Counter(len(p["given_names_latin"]) == 0 for p in found)
    assert lengths[True] > 0
    assert max(len(p["surname_latin"]) for p in found) > 25
    again = people.Inventor("test", election_day=date(2022, 11, 20))
    assert again.person(states[0]) == found[0]


def test_portraits_differ_and_have_the_sizes_of_photos():
    drawn = [portraits.portrait(str(n), sex="FM"[n % 2]) for n in range(30)]
    assert len(set(drawn)) == 30
    photo, printed = (Image.open(io.BytesIO(data)) for data in drawn[0])
    assert (photo.size, printed.size) == ((600, 800), (413, 531))
    assert drawn[3] == portraits.portrait("3", sex="M")


def test_the_file_of_2022_says_what_was_published():
    assert form.read(PR22).totals() == [43, 76, 139, 271, 626, 641]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda c: c.pop("sittings"), "The file has no “sittings”."),
        (lambda c: c["election"].pop("code"), "“election.code” is missing"),
        (lambda c: c["election"].update(kind="raffle"), "“election.kind” is one of"),
        (lambda c: c["election"].update(election_day="soon"), "“election.election_day” is not"),
        (lambda c: c["sittings"][0].update(date="2027-01-19"), "first sitting is not after"),
        (lambda c: c["sittings"][2].update(date="2027-02-01"), "Sitting 3 is not after"),
        (lambda c: c["sittings"][0]["states"][0].update(state="QQQ"), "no state “QQQ”"),
        (lambda c: c["sittings"][0]["states"][0].update(count=-1), "a count that is a whole"),
        (lambda c: c["sittings"][0]["withdrawn"][0].update(count=6), "more leave than"),
        (lambda c: c["sittings"][0].update(running_total=9), "says 9 in total, its rows make 8"),
        (lambda c: c["election"].update(code="27"), "“election.code” is missing"),
        (lambda c: c["election"].update(election_day="9999-12-31"), "year 9999 is not between"),
        (lambda c: c["election"].update(election_day="2027-01-20"), "election day is not after"),
        (lambda c: c["election"].update(name_kk="\0"), "holds a null character"),
        (lambda c: c["election"].update(time_zone="x" * 300), "no time zone “x"),
        (lambda c: c.update(organisations={"code": "A"}), "“organisations” is not a list"),
        (lambda c: c.update(organisations=["A"]), "row of “organisations” is not an object"),
        (lambda c: c["sittings"].append(7), "Sitting 4 is not an object"),
        (lambda c: c["sittings"][0].update(states=2), "“states” is not a list"),
        (lambda c: c["sittings"][1].update(refused=True), "“refused” is not a list"),
    ],
)
def test_a_file_that_contradicts_itself_is_refused_in_a_sentence(change, sentence):
    campaign = small()
    change(campaign)
    with pytest.raises(form.CampaignRefused, match=sentence.replace("(", r"\(")):
        form.parse(campaign)


def test_a_campaign_of_another_year_agrees_with_itself(reference_rows):
    campaign = form.parse(small())
    election = replay(campaign)
    found = figures.of(election)
    assert found.as_json() == {
        "election": "PA27",
        "total": 11,
        "organisations": {
            "total": 6,
            "count": 2,
            "by": {"OBS-NET": 4, "CIS": 2},
        },
        "states": {"total": 5, "count": 1, "by": {"GEO": 5}},
        "withdrawn": 2,
        "revoked": 3,
        "sittings": [
            {
                "at": "2027-02-15T11:00:00+05:00",
                "accredited": 10,
                "withdrawn": 2,
                "total": 8,
            },
            {"at": "2027-03-01T11:00:00+05:00", "accredited": 4, "withdrawn": 0, "total": 12},
            {
                "at": "2027-03-01T19:00:00+05:00",
                "accredited": 2,
                "withdrawn": 0,
                "revoked": 3,
                "total": 11,
            },
        ],
    }
    assert [s.total for s in found.sittings] == campaign.totals()
    states = Counter(Application.objects.values_list("state", flat=True))
    assert states == {"accredited": 11, "withdrawn": 2, "revoked": 3, "refused": 1}
    assert invariants.broken() == {}


def test_a_sitting_that_only_revokes_or_refuses_has_its_own_line(reference_rows):
    campaign = small()
    campaign["sittings"] += [
        {"date": "2027-03-05", "revoked": [{"state": "GEO", "count": 1}], "running_total": 10},
        {"date": "2027-03-08", "refused": [{"state": "ARM", "count": 1}], "running_total": 10},
    ]
    plan = form.parse(campaign)
    found = figures.of(replay(plan))
    assert [s.total for s in found.sittings] == plan.totals() == [8, 12, 11, 10, 10]
    assert [s.accredited for s in found.sittings] == [10, 4, 2, 0, 0]
    assert [s.revoked for s in found.sittings] == [0, 0, 3, 1, 0]


def test_a_ground_that_nobody_knows_is_refused(reference_rows):
    campaign = small()
    campaign["sittings"][2]["revoked"][0]["ground"] = "G4"  # one of refusal
    with pytest.raises(form.CampaignRefused, match="no ground “G4”"):
        replay(form.parse(campaign))


def test_whoever_examines_or_drafts_does_not_register(reference_rows):
    replay(form.parse(small()))
    assert not StepTaken.objects.filter(
        verb__in=("accredit", "refuse", "revoke"),
        taken_by__in=StepTaken.objects.filter(verb="examine").values("taken_by"),
    ).exists()
    drafted = Resolution.objects.values_list("drafted_by", "registered_by")
    assert all(one != other for one, other in drafted)


def test_a_replay_tells_nobody_and_leaves_nothing_when_it_fails(reference_rows):
    campaign = small()
    campaign["sittings"][2]["states"] = [{"state": "KAZ", "count": 1}]
    campaign["sittings"][2].pop("running_total")
    with pytest.raises(form.CampaignRefused, match="KAZ sends no observers"):
        replay(form.parse(campaign))
    assert not Observer.objects.exists()
    replay(form.parse(small()))
    assert Notice.objects.exists()
    assert not Notice.objects.filter(sent_at=None).exists()
    with pytest.raises(form.CampaignRefused, match="replayed once"):
        replay(form.parse(small()))


def test_figures_as_of_a_moment(reference_rows):
    election = replay(form.parse(small()))
    assert figures.of(election, at=datetime(2027, 2, 15, 6, tzinfo=UTC)).total == 10
    assert figures.of(election, at=datetime(2027, 2, 28, tzinfo=UTC)).total == 8
    assert figures.of(election, at=datetime(2027, 2, 1, tzinfo=UTC)).as_json()["sittings"] == []


def test_the_commands_print_json(reference_rows, tmp_path):
    path = tmp_path / "campaign.json"
    path.write_text(json.dumps(small()), encoding="utf-8")
    out = io.StringIO()
    call_command("replay_campaign", str(path), "--json", stdout=out, stderr=io.StringIO())
    again = io.StringIO()
    call_command("figures", "PA27", "--json", stdout=again)
    assert json.loads(out.getvalue()) == json.loads(again.getvalue())
    assert json.loads(out.getvalue())["total"] == 11
    with pytest.raises(CommandError, match="There is no election XX"):
        call_command("figures", "XX")
    with pytest.raises(CommandError, match="replayed once"):
        call_command("replay_campaign", str(path))


def test_the_campaign_of_2022_to_the_unit(reference_rows):
    found = figures.of(replay(form.read(PR22)))
    said = found.as_json()
    assert (said["total"], said["withdrawn"]) == (641, 2)
    assert (said["organisations"]["total"], said["organisations"]["count"]) == (532, 10)
    assert (said["states"]["total"], said["states"]["count"]) == (109, 35)
    assert [s["total"] for s in said["sittings"]] == [43, 76, 139, 271, 626, 641]
    assert [s["accredited"] for s in said["sittings"]] == [43, 33, 63, 134, 355, 15]
    assert found.organisations.by["OSCE-ODIHR"] == 271
    assert StoredFile.objects.count() == 3 * 643
    assert invariants.broken() == {}
