"""The text of a resolution in three languages, composed from templates that are data.

A draft is composed whenever it is read. Locking stores the text, finished but for what follows the
rows that stand: a row struck at the sitting changes the counts and nothing else. What
is adopted is stored whole. A text is lines: its title, the preamble, then each numbered point.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from types import ModuleType

from django.db.models import Count as Sum

from accreditation.models import Resolution, ResolutionRow, Text
from accreditation.queries.wording import english, kazakh, russian
from accreditation.queries.wording.facts import Act, Count, Facts
from accreditation.workflow import DONE, ResolutionKind, ResolutionState
from missions.models import ElectionKind, SenderKind, SendingOrganisation

LANGUAGES = ("kk", "ru", "en")
WORDS: Mapping[str, ModuleType] = {"kk": kazakh, "ru": russian, "en": english}
DECIDES_ON_SUBMISSIONS = (ResolutionKind.ACCREDIT, ResolutionKind.REFUSE)
_PLACE = re.compile(r"%\((\w+)\)s")
_STATES = (SenderKind.STATE, SenderKind.ELECTION_BODY)
_SENDER = "application__mission__organisation"


def current(resolution: Resolution) -> dict[str, str]:
    """Return language -> the text as it reads now. No query for an adopted one, else six."""
    if resolution.state in DONE:
        return _stored(resolution)
    is_draft = resolution.state == ResolutionState.DRAFT
    return finished(resolution, composed(resolution) if is_draft else _stored(resolution))


def composed(resolution: Resolution) -> dict[str, str]:
    """Return the text from the templates in force, finished but for what follows the rows."""
    texts = _templates(resolution)
    letters = _letters(resolution)
    return {
        language: _filled(resolution, language, {c: t[language] for c, t in texts.items()}, letters)
        for language in LANGUAGES
    }


def finished(resolution: Resolution, texts: Mapping[str, str]) -> dict[str, str]:
    """Return the texts with what follows the rows that stand now."""
    facts, senders = _facts(resolution)
    return {
        language: fill(
            text, WORDS[language].counted(facts) | {"senders": _listed(senders, language)}
        )
        for language, text in texts.items()
    }


def lines(text: str) -> list[str]:
    """Return title, preamble and points; an older text is one line of preamble and points."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def fill(text: str, values: Mapping[str, str]) -> str:
    """Put the values in their places; a place that has none yet stays, and so does any other %."""
    return _PLACE.sub(lambda found: values.get(found[1], found[0]), text)


def place_and_signers() -> dict[str, dict[str, str]]:
    """Return code -> language -> what stands over and under every resolution."""
    return read(("resolution.place", "resolution.signers"))


def _stored(resolution: Resolution) -> dict[str, str]:
    return {language: getattr(resolution, f"text_{language}") for language in LANGUAGES}


def _templates(resolution: Resolution) -> dict[str, dict[str, str]]:
    is_referendum = resolution.election.kind == ElectionKind.REFERENDUM
    kind = "correct_act" if resolution.corrects_id else resolution.kind
    codes = {
        "text": f"resolution.{kind}",
        "law": "resolution.law.referendum" if is_referendum else "resolution.law",
        "submission": "resolution.submission",
    }
    found = read(tuple(codes.values()))
    nothing = dict.fromkeys(LANGUAGES, "")
    return {name: found.get(code, nothing) for name, code in codes.items()}


def read(codes: Sequence[str]) -> dict[str, dict[str, str]]:
    """Return code -> language -> the text in force. One query."""
    rows = Text.objects.filter(code__in=codes, in_force=True)
    return {
        row.code: {language: getattr(row, f"text_{language}") for language in LANGUAGES}
        for row in rows
    }


def _letters(resolution: Resolution) -> list[Act]:
    """Return the ministry's letters by which the rows came, the first ones first."""
    if resolution.kind not in DECIDES_ON_SUBMISSIONS:
        return []
    letter = "application__recommendation__"
    rows = resolution.rows.filter(struck_at=None, application__recommendation__isnull=False)
    found = rows.values_list(f"{letter}number", f"{letter}letter_on").distinct()
    return sorted((Act(number, on) for number, on in found), key=lambda one: (one.on, one.number))


def _filled(
    resolution: Resolution, language: str, texts: Mapping[str, str], letters: Sequence[Act]
) -> str:
    words = WORDS[language]
    grounds = [texts["law"]]
    if letters:
        noun = words.submission(letters)
        said = {"noun": noun, "letters": words.acts(letters)}
        grounds.append(fill(texts["submission"], said))
    early = {
        "grounds": ", ".join(filter(None, grounds)),
        "body": resolution.election.in_language("body", language),
    }
    if resolution.corrects is not None:
        early |= _corrected_act(resolution, language)
    return fill(texts["text"], early)


def _corrected_act(resolution: Resolution, language: str) -> dict[str, str]:
    """Return how the corrected resolution is named, and how it is to be named."""
    corrected, words = resolution.corrects, WORDS[language]
    if corrected is None or corrected.adopted_on is None or resolution.reads_on is None:
        return {"was": "", "reads": ""}
    was = Act(corrected.number or "", corrected.adopted_on)
    return {
        "was": words.act(was),
        "reads": words.act(Act(resolution.reads_number, resolution.reads_on)),
    }


def _facts(resolution: Resolution) -> tuple[Facts, list[tuple[SendingOrganisation, int]]]:
    """Return what the rows that stand amount to, and the senders with their counts in order."""
    rows = resolution.rows.filter(struck_at=None)
    counts = dict(rows.order_by().values_list(_SENDER).annotate(n=Sum("pk")))
    senders = list(SendingOrganisation.objects.filter(pk__in=counts))
    senders.sort(key=lambda one: (one.kind in _STATES, one.state_code or one.code, one.code))
    people: Counter[bool] = Counter()
    names: dict[bool, set[str]] = defaultdict(set)
    for one in senders:
        is_state = one.kind in _STATES
        people[is_state] += counts[one.pk]
        names[is_state].add(one.state_code if is_state else one.code)
    facts = Facts(
        organisations=Count(people[False], len(names[False])),
        states=Count(people[True], len(names[True])),
        corrected=_resolutions_corrected(resolution),
    )
    return facts, [(one, counts[one.pk]) for one in senders]


def _resolutions_corrected(resolution: Resolution) -> list[Act]:
    """Return the resolutions in whose annexes the rows of a correcting one stand."""
    if resolution.kind != ResolutionKind.CORRECT or resolution.corrects_id:
        return []
    rows = ResolutionRow.objects.filter(
        application__in=resolution.rows.filter(struck_at=None).values("application"),
        resolution__kind=ResolutionKind.ACCREDIT,
        resolution__state__in=DONE,
        struck_at=None,
    )
    found = rows.order_by().values_list("resolution__number", "resolution__adopted_on").distinct()
    acts = [Act(number, on) for number, on in found if number and on]
    return sorted(acts, key=lambda one: (one.on, one.number))


def _listed(senders: Sequence[tuple[SendingOrganisation, int]], language: str) -> str:
    return ", ".join(f"{one.in_language('short', language)} – {n}" for one, n in senders)
