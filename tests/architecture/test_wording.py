"""No English in Kazakh and Russian, no Russian in Kazakh: on pages, in files, refusals and mails.

What is said is read from the answers themselves, to everybody, everywhere (`spoken_pages.py`), and
judged by the words that the catalogues and tables of a language hold (`tongues.py`).
"""

from functools import partial

import pytest
from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from accreditation.actions.rehearsal import rehearse
from accreditation.guards import Answers
from accreditation.models import Application
from accreditation.queries import receipts
from accreditation.steps import take_steps
from accreditation.workflow import VERBS, Ask, Guard, State
from missions.models import Nomination, ObserverList
from observer_portal import clock
from observer_portal.accounts.models import User
from observer_portal.local import catalogues
from observer_portal.notices import sender
from observer_portal.notices.models import Notice
from tests.architecture.knocking import Knocker, lines
from tests.architecture.spoken_pages import Walk
from tests.architecture.tongues import Judge, judge_of
from tests.architecture.wording import Piece, page_pieces

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_the_world")]

LANGUAGES = catalogues.TRANSLATED
TEMPLATES = catalogues.ROOT / catalogues.TEMPLATES
# what shows a thing that speaks three languages: badges, resolutions, templates
MANY_TONGUES = {
    *("mission:observer", "mission:observer_change", "mission:observer_add"),
    *("commission:resolution", "commission:resolution_adopt", "commission:resolution_strike"),
    *(
        "observer:home",
        "figures:election",
        "home",
        "mission:imports",
        "administration:wording",
        "administration:wording_new",
        "verify:check",
        "verify:code",
        "verify:station",
    ),
}
SHOW_TEMPLATES = {"administration:wordings", "administration:wording"}
NAMED_IN_THE_ADDRESS = {"verify:shell"}  # speaks the language that its address names
# a badge as a file speaks three languages; a sample is the invented list of somebody abroad
THREE_IN_ONE = {"commission:badge_file", "mission_acts:badge", "observer:badge", "sample"}


@pytest.fixture(scope="module")
def judge(state):
    return judge_of(state)


@pytest.fixture(scope="module")
def walks(state, cookies, judge):
    """What the portal says: everything to everybody in Kazakh, once to somebody in Russian."""
    with translation.override("en"):  # a request leaves its language behind
        return {
            "kk": Walk("kk", state, cookies, everybody=True).found,
            "ru": Walk("ru", state, cookies, everybody=False).found,
        }


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_of_a_page_is_of_its_language(walks, judge, language):
    strange = {
        (said.view, said.status, piece.place, piece.text[:150], tuple(words))
        for said in walks[language]
        if said.view not in THREE_IN_ONE
        for piece in said.pieces
        if (words := judge.strange(piece.tongue or language, as_filled_in(said.view, piece.text)))
    }
    assert not strange, lines(sorted(strange))


def as_filled_in(view: str, text: str) -> str:
    """The text; of a template that is shown as one, without the names of what will stand there."""
    return catalogues.PLACEHOLDER.sub(" ", text) if view in SHOW_TEMPLATES else text


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_says_its_language_and_what_else_it_speaks(walks, judge, language):
    pages = [said for said in walks[language] if said.tongue]
    of_whom_asks = [said for said in pages if said.view not in NAMED_IN_THE_ADDRESS]
    assert {said.tongue for said in of_whom_asks} == {language}
    assert not [said.view for said in pages if not any(p.place == "title" for p in said.pieces)]
    elsewhere = {
        (said.view, piece.tongue, piece.text)
        for said in pages
        if said.view not in MANY_TONGUES | NAMED_IN_THE_ADDRESS
        for piece in said.pieces
        if piece.tongue != language and judge.said(piece.text).strip()
    }
    assert not elsewhere, lines(sorted(elsewhere))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_walk_goes_far(walks, language):
    """Or the tests above see little."""
    views = {said.view for said in walks[language]}
    statuses = {said.status for said in walks[language]}
    assert len(views) > 150
    assert {200, 302, 405, 422} <= statuses


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_went_wrong_is_said_in_the_language(state, cookies, judge, language):
    jar = cookies["head_a"] | {settings.LANGUAGE_COOKIE_NAME: language}
    knocker, strict = Knocker(), Knocker(checks_csrf=True)
    with translation.override("en"):
        answers = {
            400: knocker.knock(jar, "GET", "/?a=%00"),
            403: strict.knock(jar, "POST", "/accounts/logout/"),
            404: knocker.knock(jar, "GET", "/mission/MIS-2222-22222/"),
            405: knocker.knock(jar, "POST", reverse("figures:index")),
        }
    assert {status: answer.status_code for status, answer in answers.items()} == {
        status: status for status in answers
    }
    said = [answer.content.decode() for answer in answers.values()]
    with translation.override(language):
        said += [render_to_string(path.name) for path in TEMPLATES.glob("[45]??*.html")]
    assert len(said) > 10
    for page in said:
        assert f'<html lang="{language}">' in page
        assert not strange_texts(judge, language, {".html": page})


@pytest.mark.parametrize("language", LANGUAGES)
def test_refusals_are_sentences_of_the_language(state, judge, language):
    """Of every verb, to everybody who may take steps, in every state, answered and not."""
    rows = list(Application.objects.filter(mission=state.a.mission))
    users = [state.a.head, state.world.ministry, state.world.clerk, state.world.secretary]
    said, takers = set(), [(verb, user) for verb in VERBS for user in users]
    with translation.override(language):
        for verb, user in takers:
            for answers in (Answers(), everything_answered(state, verb)):
                taken = partial(take_steps, verb, at=state.world.at, answers=answers)
                said |= set(rehearse(taken, rows, by=user).refused.values())
        said |= {str(choice.label) for choices in (Guard, Ask) for choice in choices}
    assert len(said) > 40
    assert not [(text, found) for text in said if (found := judge.strange(language, text))]


def everything_answered(state, verb: str) -> Answers:
    return Answers(
        observer_list=ObserverList.objects.filter(mission=state.a.mission).first(),
        recommendation=state.letter(state.a),
        resolution=state.resolutions["locked"] if verb == "accredit" else None,  # its kind
        reason="R1",
        words="§",
        fields=("photo",),
        checklist=state.world.checklist,
        proposal="accredit",
        note_number="1",
        invitation="1",
        overturned_by="1",
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_mails_are_in_the_language_of_who_receives_them(state, judge, language):
    """Every notice as it is composed; a letter to an observer as it would be."""
    folders = {path.parent.name for path in (TEMPLATES / "email").glob("*/body.txt")}
    said = {}
    with translation.override(language):
        for folder in folders:
            notice = Notice.objects.filter(template=folder).select_related("to").first()
            context = mail_context(state, notice)
            for part in ("subject.txt", "body.txt", "body.html"):
                said[f"{folder}/{part}"] = render_to_string(f"email/{folder}/{part}", context)
    composed = Notice.objects.exclude(template="personal_link").order_by("template", "pk")
    for notice in composed.distinct("template"):
        notice.language = language
        mail = sender.compose(notice)
        said[f"{notice.template} composed"] = f"{mail.subject} {mail.body}"
    assert len(said) > 3 * len(folders) > 3 * 7
    assert not strange_texts(judge, language, said)


def mail_context(state, notice: Notice | None) -> dict[str, object]:
    """Whatever any notice asks for."""
    application = state.a.files[State.ACCREDITED]
    handed_in = ObserverList.objects.get(mission=state.a.mission, number=1)
    return {
        "facts": notice.facts
        if notice
        else {"mission": "MIS-2222-22222", "count": 2, "file": "APP-2222-22222"},
        "person": User.objects.get(pk=state.a.head.pk),
        "portal": "https://portal.example",
        "path": "/accounts/",
        "secret": state.a.secret,
        "version": application.version,
        "election": state.world.election,
        "list": handed_in,
        "mission": state.a.mission,
        "went": receipts.went(handed_in),
        "n_went": 2,
        "stayed": [(row, receipts.why(row)) for row in receipts.stayed(handed_in)],
        "n_stayed": 2,
        "check_sum": receipts.grouped(handed_in.receipt_digest),
        "of": state.a.mission,
        "by": User.objects.get(pk=state.a.head.pk),
        "to": User.objects.get(pk=state.a.head.pk),
        "is_member": True,
        "invitation": state.invited["ministry"],
        "registration": state.registered["asked"],
        "nomination": Nomination.objects.get(user=state.a.head),
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_mails_and_messages_about_accounts_are_in_the_language(judge, language):
    """Each subject, mail and message of ours that stands in place of allauth's."""
    names = [
        str(path.relative_to(TEMPLATES))
        for app in ("account", "mfa", "usersessions")
        for part in ("email", "messages")
        for path in sorted((TEMPLATES / app / part).glob("*.txt"))
    ]
    known = {"user": User.objects.first(), "timestamp": clock.database_now(), "ip": "127.0.0.1"}
    with translation.override(language):
        said = {name: render_to_string(name, known) for name in names}
    assert len(said) > 40
    assert not strange_texts(judge, language, said)


def strange_texts(judge: Judge, language: str, said: dict[str, str]) -> list[tuple]:
    """Where something strange is said, what, and in which words."""
    found = []
    for name, text in said.items():
        pieces = page_pieces(text) if name.endswith(".html") else [Piece("", language, text)]
        found += [(name, p.text, w) for p in pieces if (w := judge.strange(p.tongue, p.text))]
    return found
