"""The letter about a refusal or a revocation, to a mission or about one person.

It says who, on which ground and by which law, and where and until when to appeal.
"""

from collections.abc import Iterator, Sequence
from datetime import timedelta

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accreditation.models import Resolution, ResolutionRow
from accreditation.papers.paper import Paper
from accreditation.queries import act_texts, appeals, resolution_paper
from accreditation.queries.wording.facts import Act
from missions.models import Election, ElectionKind, Mission
from observer_portal.page import moments


def rows_of(resolution: Resolution, mission: Mission) -> QuerySet[ResolutionRow]:
    """Return the rows of a mission that a resolution refused or revoked, as they were printed."""
    rows: QuerySet[ResolutionRow] = (
        resolution.rows.filter(application__mission=mission, struck_at=None)
        .select_related("version", "application", "resolution__election")
        .order_by("position", "pk")
    )
    return rows


def letter_to(mission: Mission, rows: Sequence[ResolutionRow]) -> Paper:
    """Return the letter about these rows, of one resolution that was adopted. Two queries."""
    language = moments.language()
    resolution = rows[0].resolution
    words, election = act_texts.WORDS[language], resolution.election
    number, on = resolution.number or "", resolution.adopted_on
    if on is None:
        raise ValueError(resolution)
    found = {code: by[language] for code, by in _texts(resolution, election).items()}
    values = {
        "law": found.pop(_law(election), ""),
        "act": words.act(Act(number, on)),
        "days": words.within(election.appeal_days),
        "until": words.day((appeals.ends_at(rows[0]) - timedelta(days=1)).date()),
        "contact": ", ".join(contact(election)),
    }
    title, *lines = act_texts.lines(found.get(f"letter.{resolution.kind}", "")) or [""]
    lines += act_texts.lines(found.get("letter.appeal", ""))
    return Paper(
        language=language,
        made_at=resolution.registered_at or resolution.drafted_at,
        file_title=title,
        body=election.in_language("body", language),
        word="",
        number="",
        place=found.get("resolution.place", ""),
        day=words.day(on),
        title=title,
        address=(_("To the head of the observer mission"), mission.organisation.name),
        paragraphs=list(_paragraphs(lines, values, rows, language)),
        signers=(found.get("letter.signer", ""),),
        foot=(f"{resolution.reference} · {mission.reference}",),
    )


def contact(election: Election) -> tuple[str, str]:
    """Return e-mail and phone of the commission's desk."""
    return (
        election.desk_email or settings.CONTACT_EMAIL,
        election.desk_phone or settings.CONTACT_PHONE,
    )


def _paragraphs(
    lines: Sequence[str], values: dict[str, str], rows: Sequence[ResolutionRow], language: str
) -> Iterator[str]:
    for line in lines:
        if line == "%(persons)s":
            yield from _persons(rows, language)
        else:
            yield act_texts.fill(line, values)


def _persons(rows: Sequence[ResolutionRow], language: str) -> Iterator[str]:
    """Yield who it is about: name in both scripts, reference, ground, and what it does not say."""
    grounds = resolution_paper.grounds_of(language)
    for place, row in enumerate(rows, 1):
        name = " / ".join(filter(None, (row.version.latin, row.version.cyrillic)))
        ground = resolution_paper.ground_in_words(grounds, row.ground, row.ground_version)
        said = " ".join(filter(None, (ground, row.words)))
        yield f"{place}. {name}, {row.application.reference}. {said}"


def _law(election: Election) -> str:
    is_referendum = election.kind == ElectionKind.REFERENDUM
    return "resolution.law.referendum" if is_referendum else "resolution.law"


def _texts(resolution: Resolution, election: Election) -> dict[str, dict[str, str]]:
    codes = (f"letter.{resolution.kind}", "letter.appeal", "letter.signer", "resolution.place")
    return act_texts.read((*codes, _law(election)))
