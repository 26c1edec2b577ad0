"""The page of every verb, for one file and for many."""

from io import BytesIO

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook
from PIL import Image

from accreditation.actions import (
    correction,
    examination,
    recommendation,
)
from accreditation.forms.verbs import EXPLAINS, FOR_MANY
from accreditation.models import PersonMatch, Recommendation, StepTaken
from accreditation.views import acts
from accreditation.views.buttons import buttons_for
from accreditation.workflow import VERBS, WORKFLOW, Ask, ResolutionKind
from missions.actions import declaration, files
from missions.models import Election, Invitation
from observer_portal import reference
from observer_portal.audit.models import AuditEntry
from observer_portal.notices.models import Notice
from tests.factories import World

pytestmark = pytest.mark.django_db

BY_RESOLUTION = tuple(step.verb for step in WORKFLOW if Ask.RESOLUTION in step.asks)


# --- A file in the state from which each verb leaves --------------------------------------------


def _returned(world):
    (row,) = world.submitted()
    recommendation.give_back(
        [row], reason="R1", words="", fields=["position"], by=world.ministry, at=world.at
    )
    declaration.change(row.observer, {"position": "Head"}, by=world.head, at=world.at)
    return row


def _queried(world):
    (row,) = world.recommended()
    examination.query(
        [row], reason="Q8", words="Which role", fields=["position"], by=world.clerk, at=world.at
    )
    return row


def _of_election_body(world):
    world.mission.admitted_by_commission = True
    world.mission.save()
    return world.submitted()[0]


def _set_aside(world):
    same = {"surname_latin": "Twin", "birth_date": "1980-01-01"}
    (kept,) = world.recommended(**same)
    (other,) = world.recommended(mission=world.other_mission, head=world.other_head, **same)
    examination.resolve_match(
        PersonMatch.objects.get(), in_favour_of=kept, why="the same", by=world.clerk, at=world.at
    )
    return other


def _corrected(world):
    (row,) = world.accredited()
    correction.prepare(row, {"document_number": "ZZ1"}, reason="typed", by=world.clerk, at=world.at)
    return row


def _refused(world):
    (row,) = world.examined(proposal="refuse", ground="G4")
    world.adopt(world.locked([row], ResolutionKind.REFUSE))
    return row


REASON = {"reason": "R1", "words": "Please look", "fields": ["photo", "document_scan"]}
LETTER = {"letter_number": "14-2/7", "letter_on": "2022-11-09"}
# verb: (address, who, the file, answers, state after)
PATHS = {
    "recall": ("mission_acts", "head", lambda w: w.submitted()[0], {}, "returned"),
    "resubmit": ("mission_acts", "head", _returned, {}, "submitted"),
    "answer": ("mission_acts", "head", _queried, {"words": "Head of team"}, "recommended"),
    "recommend": ("ministry", "ministry", lambda w: w.submitted()[0], LETTER, "recommended"),
    "return": ("ministry", "ministry", lambda w: w.submitted()[0], REASON, "returned"),
    "decline": ("ministry", "ministry", lambda w: w.submitted()[0], {"reason": "D1"}, "declined"),
    "take_back": (
        "ministry",
        "ministry",
        lambda w: w.recommended()[0],
        {"reason": "T1"},
        "submitted",
    ),
    "admit": (
        "commission",
        "clerk",
        _of_election_body,
        {"invitation_number": "5-1", "invitation_on": "2022-10-01"},
        "recommended",
    ),
    "send_back": ("commission", "clerk", _of_election_body, REASON, "returned"),
    "query": (
        "commission",
        "clerk",
        lambda w: w.recommended()[0],
        REASON | {"reason": "Q1"},
        "queried",
    ),
    "set_aside": ("commission", "clerk", _set_aside, {"reason": "A1"}, "declined"),
    "examine": (
        "commission",
        "clerk",
        lambda w: w.recommended()[0],
        {"proposal": "refuse", "ground": "G4"},
        "examined",
    ),
    "reopen": ("commission", "clerk", lambda w: w.examined()[0], {"reason": "O1"}, "recommended"),
    "withdraw": (
        "mission_acts",
        "head",
        lambda w: w.accredited()[0],
        {"note_number": "9"},
        "withdrawn",
    ),
    "correct": ("commission", "secretary", _corrected, {}, "accredited"),
    "reconsider": (
        "commission",
        "secretary",
        _refused,
        {"overturned_by": "Court, 3-1"},
        "recommended",
    ),
}


def test_every_verb_of_the_table_has_its_page():
    assert {*PATHS, *BY_RESOLUTION, "submit"} == set(VERBS)
    assert set(acts.ACTIONS) == set(PATHS)
    assert set(EXPLAINS) == {*PATHS, *BY_RESOLUTION}
    assert set(FOR_MANY) == set(PATHS) - {"correct"}


@pytest.mark.parametrize("verb", PATHS)
def test_verb_is_taken_through_its_page(client, verb):
    actor, who, make, answers, after = PATHS[verb]
    world = World(now=True)
    person = getattr(world, who)
    row = make(world)
    if verb == "set_aside":
        world.head = world.other_head
    client.force_login(person)
    url = reverse(f"{actor}:{verb}", args=[row.reference])
    shown = client.get(url)
    assert shown.status_code == 200
    assert not shown.context["closed"]
    fresh = shown.context["seen"]
    assert client.post(url, answers | {"seen": fresh}).status_code == 302
    row.refresh_from_db()
    assert row.state == after
    step = StepTaken.objects.filter(application=row).latest("pk")
    assert (step.verb, step.taken_by) == (verb, person)
    assert step.reason == answers.get("reason", "")
    assert step.words == answers.get("words", "")
    assert step.fields == answers.get("fields", [])


@pytest.mark.parametrize("verb", PATHS)
def test_verb_is_offered_as_a_button_and_only_then(verb):
    actor, who, make, _answers, _after = PATHS[verb]
    world = World(now=True)
    row = make(world)
    row.refresh_from_db()
    urls = {button.verb: button.url for button in buttons_for(row, getattr(world, who))}
    assert urls[verb] == reverse(f"{actor}:{verb}", args=[row.reference])
    assert buttons_for(row, world.auditor) == []


@pytest.mark.parametrize("verb", PATHS)
def test_page_of_a_verb_is_missing_for_strangers(client, verb):
    actor, _who, make, answers, _after = PATHS[verb]
    world = World(now=True)
    row = make(world)
    url = reverse(f"{actor}:{verb}", args=[row.reference])
    strangers = {"mission_acts": ["ministry", "clerk", "editor"], "ministry": ["clerk", "head"]}
    before = StepTaken.objects.count()
    foreign = {"set_aside": [], "withdraw": ["other_head"]}.get(verb, ["other_head"])
    for who in [*strangers.get(actor, ["ministry", "head", "auditor"]), *foreign]:
        client.force_login(getattr(world, who))
        assert client.get(url).status_code == 404, who
        assert client.post(url, answers).status_code == 404, who
    assert StepTaken.objects.count() == before


@pytest.mark.parametrize("verb", BY_RESOLUTION)
def test_what_a_resolution_does_is_explained_and_not_done(client, verb):
    world = World(now=True)
    (row,) = world.accredited() if verb == "revoke" else world.examined()
    before = row.state
    client.force_login(world.secretary)
    url = reverse(f"commission:{verb}", args=[row.reference])
    for response in (client.get(url), client.post(url)):
        assert response.status_code == 200
        assert "The file stands on no resolution." in response.content.decode()
    row.refresh_from_db()
    assert row.state == before


# --- One file: refusals --------------------------------------------------------------------------


def test_refusal_keeps_what_was_typed_and_says_what_is_missing(client):
    world = World(now=True)
    (row,) = world.submitted()
    client.force_login(world.ministry)
    url = reverse("ministry:return", args=[row.reference])
    response = client.post(url, {"reason": "R10", "words": "", "fields": ["photo"]})
    assert response.status_code == 422
    assert response.context["form"].errors == {
        "words": ["This reason is given in the text. Write it here."]
    }
    response = client.post(url, {"reason": "R1", "words": "The photo is dark"})
    assert response.context["form"].errors == {"fields": ["Mark the fields to be corrected."]}
    assert "The photo is dark" in response.content.decode()
    row.refresh_from_db()
    assert row.state == "submitted"


def test_deadline_that_passes_while_the_page_is_open_is_told(client):
    world = World(now=True)
    (row,) = world.submitted()
    client.force_login(world.head)
    url = reverse("mission_acts:recall", args=[row.reference])
    assert client.get(url).context["closed"] == ""
    Election.objects.update(lists_close_at=world.at, corrections_close_at=world.at)
    response = client.post(url, {"seen": row.row_version})
    assert response.status_code == 422
    sentence = "The lists have closed; this can no longer be done."
    assert response.context["form"].non_field_errors() == [sentence]
    assert client.get(url).context["closed"] == sentence


def test_second_click_is_the_first_one(client):
    world = World(now=True)
    (row,) = world.submitted()
    client.force_login(world.ministry)
    url = reverse("ministry:recommend", args=[row.reference])
    sent = LETTER | {"seen": row.row_version}
    assert [client.post(url, sent).status_code for _i in range(2)] == [302, 302]
    assert list(StepTaken.objects.filter(verb="recommend").values_list("application")) == [
        (row.pk,)
    ]
    assert Recommendation.objects.count() == 1


def test_who_comes_second_is_told_who_was_first_and_may_go_on(client):
    world = World(now=True)
    (row,) = world.recommended()
    client.force_login(world.other_clerk)
    url = reverse("commission:examine", args=[row.reference])
    seen = client.get(url).context["seen"]
    examination.confirm_cyrillic(row, {"surname_cyrillic": "Ф"}, by=world.clerk, at=world.at)
    answers = {"proposal": "refuse", "ground": "G4", "words": "typed"}
    response = client.post(url, answers | {"seen": seen})
    assert response.status_code == 422
    assert "changed this file meanwhile" in response.context["form"].non_field_errors()[0]
    assert "typed" in response.content.decode()
    assert client.post(url, answers | {"seen": response.context["seen"]}).status_code == 302


def test_page_tells_the_state_when_the_step_is_closed(client):
    world = World(now=True)
    (row,) = world.examined()
    client.force_login(world.clerk)
    response = client.get(reverse("commission:query", args=[row.reference]))
    assert response.context["closed"] == (
        "This step is not open to you; the application is: Examined."
    )


def test_button_that_is_closed_says_why(client):
    world = World(now=True)
    (row,) = world.submitted()
    Election.objects.update(lists_close_at=world.at)
    client.force_login(world.head)
    assert [button.verb for button in buttons_for(row, world.head)] == ["withdraw"]


def test_examiner_cannot_leave_a_point_open_and_propose_to_accredit(client):
    world = World(now=True)
    (row,) = world.recommended()
    client.force_login(world.clerk)
    url = reverse("commission:examine", args=[row.reference])
    half = {"proposal": "accredit", "checklist": world.checklist[:2]}
    assert set(client.post(url, half).context["form"].errors) == {"checklist"}
    without_ground = {"proposal": "refuse", "checklist": world.checklist}
    assert set(client.post(url, without_ground).context["form"].errors) == {"ground"}
    whole = {"proposal": "accredit", "checklist": world.checklist, "ground": "G4"}
    assert client.post(url, whole).status_code == 302
    row.refresh_from_db()
    assert (row.proposal, row.proposal_ground) == ("accredit", "")


def test_letter_of_tomorrow_is_refused(client):
    world = World(now=True)
    (row,) = world.submitted()
    client.force_login(world.ministry)
    url = reverse("ministry:recommend", args=[row.reference])
    response = client.post(url, LETTER | {"letter_on": "2999-01-01"})
    assert set(response.context["form"].errors) == {"letter_on"}


def test_invitation_of_the_mission_is_proposed(client):
    world = World(now=True)
    row = _of_election_body(world)
    world.mission.invitation = Invitation.objects.create(
        reference=reference.new("INV"),
        election=world.election,
        organisation=world.mission.organisation,
        inviter="commission",
        number="7-7",
        invited_on="2022-10-01",
    )
    world.mission.save()
    client.force_login(world.clerk)
    response = client.get(reverse("commission:admit", args=[row.reference]))
    assert response.context["form"]["invitation_number"].value() == "7-7"


def test_step_leads_back_to_where_it_was_begun_but_never_to_a_stranger(client):
    world = World(now=True)
    one, two = world.submitted(2)
    client.force_login(world.ministry)
    url = reverse("ministry:recommend", args=[one.reference])
    assert (
        client.post(url, LETTER | {"next": "/ministry/letters/"})["Location"]
        == "/ministry/letters/"
    )
    url = reverse("ministry:recommend", args=[two.reference])
    answer = client.post(url, LETTER | {"next": "https://example.org/"})
    assert answer["Location"] == reverse("ministry:file", args=[two.reference])


# --- Scans of letters ----------------------------------------------------------------------------


def picture():
    target = BytesIO()
    Image.new("RGB", (900, 1200), "white").save(target, "PNG")
    target.seek(0)
    target.name = "letter.png"
    return target


def test_scan_is_drawn_anew_and_survives_a_refusal(client):
    world = World(now=True)
    (row,) = world.submitted()
    client.force_login(world.ministry)
    url = reverse("ministry:recommend", args=[row.reference])
    response = client.post(url, {"letter_number": "1-1", "letter_on": "", "letter_scan": picture()})
    assert set(response.context["form"].errors) == {"letter_on"}
    kept = response.context["form"]["letter_scan_kept"].value()
    assert client.post(url, LETTER | {"letter_scan_kept": kept}).status_code == 302
    scan = Recommendation.objects.get().scan
    assert scan.media_type == "image/jpeg"
    assert files.read(scan).startswith(b"\xff\xd8\xff")


def test_file_that_is_no_scan_is_refused_with_a_sentence(client):
    world = World(now=True)
    (row,) = world.submitted()
    client.force_login(world.ministry)
    other = BytesIO(b"MZ not a scan")
    other.name = "letter.pdf"
    url = reverse("ministry:recommend", args=[row.reference])
    response = client.post(url, LETTER | {"letter_scan": other})
    assert response.context["form"].errors == {
        "letter_scan": [
            "This is no PDF file and no JPEG or PNG picture. Send the scan as one of them."
        ]
    }


# --- Many ----------------------------------------------------------------------------------------


def token(rows):
    return [f"{row.reference}:{row.row_version}" for row in rows]


def test_preview_says_who_changes_and_who_does_not_and_changes_nothing(client):
    world = World(now=True)
    rows = world.submitted(3)
    recommendation.decline(rows[:1], reason="D1", words="", by=world.ministry, at=world.at)
    rows = world.applications(row.pk for row in rows)
    kept = (StepTaken, AuditEntry, Notice, Recommendation)
    before = [model.objects.count() for model in kept]
    client.force_login(world.ministry)
    response = client.post(reverse("ministry:recommend_many"), {"chosen": token(rows)})
    assert response.status_code == 200
    assert response.context["taken"] == 2
    (move,) = response.context["moves"]
    assert (move["n"], move["before"], move["after"]) == (2, "submitted", "recommended")
    (group,) = response.context["refused"]
    assert group.sentence == ("This step is not open to you; the application is: Not recommended.")
    assert [row.pk for row in group.rows] == [rows[0].pk]
    assert "Recommend 2 observers" in response.content.decode()
    assert [model.objects.count() for model in kept] == before


def test_many_are_taken_under_one_letter_with_a_report(client):
    world = World(now=True)
    rows = world.submitted(3)
    recommendation.decline(rows[:1], reason="D1", words="", by=world.ministry, at=world.at)
    rows = world.applications(row.pk for row in rows)
    client.force_login(world.ministry)
    url = reverse("ministry:recommend_many")
    sent = LETTER | {"chosen": " ".join(token(rows)), "confirm": "1"}
    first = client.post(url, sent)
    again = client.post(url, sent)
    for response in (first, again):  # a second click reports what the first one did
        assert response.context["taken"] == 2
        assert [group.n for group in response.context["refused"]] == [1]
    assert Recommendation.objects.get().applications.count() == 2
    assert StepTaken.objects.filter(verb="recommend").count() == 2


def test_report_is_downloaded_as_it_was_shown(client):
    world = World(now=True)
    rows = world.submitted(2)
    client.force_login(world.ministry)
    sent = LETTER | {"chosen": token(rows), "confirm": "1"}
    shown = client.post(reverse("ministry:recommend_many"), sent)
    report = shown.context["report"]
    url = reverse("ministry:report")
    answer = client.post(url, {"report": report, "form": "xlsx"})
    sheet = load_workbook(BytesIO(answer.content)).active
    lines = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
    assert [line[0] for line in lines] == [row.reference for row in rows]
    assert {(line[4], line[5], line[6]) for line in lines} == {("Recommend", "Done", "Recommended")}
    text = client.post(url, {"report": report, "form": "csv"}).content.decode()
    assert [line.split(",")[0] for line in text.splitlines()[1:]] == [r.reference for r in rows]
    assert client.post(url, {"report": report + "x"}).status_code == 404
    client.force_login(world.clerk)
    assert client.post(url, {"report": report}).status_code == 404


def test_row_that_another_changed_is_left_out_and_named(client):
    world = World(now=True)
    rows = world.submitted(2)
    chosen = token(rows)
    recommendation.decline(rows[:1], reason="D1", words="", by=world.ministry, at=world.at)
    recommendation.take_back(rows[:1], reason="T1", words="", by=world.ministry, at=world.at)
    client.force_login(world.ministry)
    response = client.post(reverse("ministry:recommend_many"), {"chosen": chosen})
    assert response.context["taken"] == 1
    assert [group.sentence for group in response.context["refused"]] == [
        "Ministry changed this file meanwhile; it is now: Submitted."
    ]


def test_missing_answer_brings_the_preview_again_with_what_was_typed(client):
    world = World(now=True)
    rows = world.submitted(2)
    client.force_login(world.ministry)
    sent = {"chosen": token(rows), "confirm": "1", "reason": "R1", "words": "too dark"}
    response = client.post(reverse("ministry:return_many"), sent)
    assert response.status_code == 422
    assert set(response.context["form"].errors) == {"fields"}
    assert response.context["taken"] == 2
    assert "too dark" in response.content.decode()
    assert set(StepTaken.objects.values_list("verb", flat=True)) == {"submit"}


def test_all_that_match_the_filter_are_chosen(client):
    world = World(now=True)
    rows = world.submitted(3)
    world.submitted(2, mission=world.other_mission, head=world.other_head)
    client.force_login(world.ministry)
    its_list = rows[0].observer_list
    page = client.get(reverse("ministry:list", args=[its_list.reference]))
    sent = {"all": "1", "of": "ministry", "filter": page.context["filter"]}
    response = client.post(reverse("ministry:recommend_many"), sent)
    assert {row.pk for row in response.context["chosen"].rows} == {row.pk for row in rows}


def test_foreign_rows_cannot_be_chosen(client):
    world = World(now=True)
    (own,) = world.submitted()
    (foreign,) = world.submitted(mission=world.other_mission, head=world.other_head)
    client.force_login(world.head)
    response = client.post(reverse("mission_acts:recall_many"), {"chosen": token([own, foreign])})
    assert [row.pk for row in response.context["chosen"].rows] == [own.pk]
    client.force_login(world.clerk)
    response = client.post(reverse("ministry:recommend_many"), {"chosen": token([own])})
    assert response.status_code == 404


def test_nothing_chosen_leads_back_with_a_sentence(client):
    world = World(now=True)
    client.force_login(world.ministry)
    url = reverse("ministry:recommend_many")
    for response in (client.post(url, follow=True), client.get(url, follow=True)):
        assert response.redirect_chain == [(reverse("ministry:inbox"), 302)]
        assert len(response.context["messages"]) == 1


BULK = {
    "recall": lambda w, n: w.submitted(n),
    "recommend": lambda w, n: w.submitted(n),
    "return": lambda w, n: w.submitted(n),
    "decline": lambda w, n: w.submitted(n),
    "take_back": lambda w, n: w.recommended(n),
    "query": lambda w, n: w.recommended(n),
    "examine": lambda w, n: w.recommended(n),
    "reopen": lambda w, n: w.examined(n),
    "withdraw": lambda w, n: w.accredited(n),
}


@pytest.mark.parametrize("verb", BULK)
def test_verb_is_taken_on_many_through_preview_and_report(client, verb):
    actor, who, _make, answers, after = PATHS[verb]
    world = World(now=True)
    rows = BULK[verb](world, 3)
    client.force_login(getattr(world, who))
    url = reverse(f"{actor}:{verb}_many")
    preview = client.post(url, {"chosen": token(rows)})
    assert (preview.status_code, preview.context["taken"]) == (200, 3)
    sent = answers | {"chosen": preview.context["chosen"].token, "confirm": "1"}
    assert client.post(url, sent).context["taken"] == 3
    assert {row.state for row in world.applications(row.pk for row in rows)} == {after}


def test_answers_and_resubmissions_of_many(client):
    world = World(now=True)
    returned = [_returned(world) for _i in range(2)]
    queried = [_queried(world) for _i in range(2)]
    client.force_login(world.head)
    for verb, rows, answers in (
        ("resubmit", returned, {}),
        ("answer", queried, {"words": "Head of team"}),
    ):
        fresh = world.applications(row.pk for row in rows)
        sent = answers | {"chosen": token(fresh), "confirm": "1"}
        response = client.post(reverse(f"mission_acts:{verb}_many"), sent)
        assert response.context["taken"] == 2


# --- What it costs -------------------------------------------------------------------------------


def counted(act):
    with CaptureQueriesContext(connection) as captured:
        act()
    return len([q for q in captured if "SAVEPOINT" not in q["sql"]])


ONE = {"recommend": (10, 19), "return": (11, 21), "query": (10, 20), "withdraw": (11, 22)}


@pytest.mark.parametrize("verb", ONE)
def test_page_of_one_file_costs(client, verb):
    actor, who, make, answers, _after = PATHS[verb]
    world = World(now=True)
    row = make(world)
    client.force_login(getattr(world, who))
    url = reverse(f"{actor}:{verb}", args=[row.reference])
    client.get(url)
    seen = {"seen": row.row_version}
    costs = counted(lambda: client.get(url)), counted(lambda: client.post(url, answers | seen))
    assert costs == ONE[verb]


@pytest.mark.parametrize("n", [1, 3])
def test_preview_and_act_cost_the_same_for_one_and_three(client, n):
    world = World(now=True)
    rows = world.submitted(n)
    client.force_login(world.ministry)
    url = reverse("ministry:recommend_many")
    sent = LETTER | {"chosen": token(rows)}
    client.post(url, sent)
    costs = (
        counted(lambda: client.post(url, sent)),
        counted(lambda: client.post(url, sent | {"confirm": "1"})),
    )
    assert costs == (19, 20)


def test_forged_post_without_token_is_refused():
    world = World(now=True)
    (row,) = world.submitted()
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.ministry)
    url = reverse("ministry:recommend", args=[row.reference])
    assert client.post(url, LETTER).status_code == 403
