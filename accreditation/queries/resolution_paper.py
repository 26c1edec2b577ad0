"""A resolution as a paper in the active language: heading, text, annex, signatures, hash."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from itertools import groupby
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from accreditation.models import Reason, Resolution, ResolutionRow
from accreditation.papers.paper import Annex, Column, Group, Paper
from accreditation.queries import act_texts, annex
from accreditation.queries.wording.facts import Act
from accreditation.workflow import DONE, ResolutionKind, ResolutionState
from missions.roster import wording
from observer_portal.page import moments

GROUNDED = (ResolutionKind.REFUSE, ResolutionKind.REVOKE)
MARKS = {
    ResolutionState.DRAFT: lambda: _("DRAFT"),
    ResolutionState.LOCKED: lambda: _("DRAFT, before the commission"),
    ResolutionState.POSTPONED: lambda: _("POSTPONED"),
}
_VERSION = (
    "surname_latin",
    "given_names_latin",
    "surname_cyrillic",
    "given_names_cyrillic",
    "patronymic_cyrillic",
    "citizenship",
    "kind",
    "position",
)
_SENDER = "application__mission__organisation__"
Row = Mapping[str, Any]


class _Said(NamedTuple):
    """What the cells of an annex are written with."""

    kind: ResolutionKind
    before: Mapping[int, str]
    grounds: Mapping[tuple[str, int], str]
    state_name: Callable[[str], str]
    word: Callable[[str, str], str]


def paper_of(resolution: Resolution, *, is_public: bool = False) -> Paper:
    """Return the paper; for the public as `has_public_names` says. Some ten queries."""
    language = moments.language()
    state = ResolutionState(resolution.state)
    text = act_texts.lines(act_texts.current(resolution)[language])
    beside = act_texts.place_and_signers()
    words = act_texts.WORDS[language]
    has_annex = not resolution.corrects_id and (not is_public or has_public_names(resolution))
    day = words.day(resolution.adopted_on) if resolution.adopted_on else "_" * 18
    number = resolution.number or "_" * 10
    return Paper(
        language=language,
        made_at=resolution.registered_at or resolution.locked_at or resolution.drafted_at,
        file_title=f"{_('Resolution')} {resolution.number or resolution.reference}",
        body=resolution.election.in_language("body", language),
        word=_("RESOLUTION"),
        number=f"№\N{NO-BREAK SPACE}{number}",
        place=beside.get("resolution.place", {}).get(language, ""),
        day=day,
        title=text[0] if len(text) > 1 else "",
        paragraphs=text[1:] if len(text) > 1 else text,
        mark=MARKS[state]() if state in MARKS else "",
        signers=beside.get("resolution.signers", {}).get(language, "").splitlines(),
        annex=_annex(resolution, is_public=is_public) if has_annex else None,
        foot=_foot(resolution),
    )


def has_public_names(resolution: Resolution) -> bool:
    """Whether the public reads who it is about: by the election's policy, who was accredited."""
    is_of_names = resolution.kind == ResolutionKind.ACCREDIT
    return resolution.election.publishes_names and is_of_names


def digest_in_words(resolution: Resolution) -> str:
    """Return the hash as it is printed, in blocks of eight; "" before the text was locked."""
    return bytes(resolution.annex_digest).hex(" ", 4)


def _foot(resolution: Resolution) -> list[str]:
    if not resolution.annex_digest:
        return [resolution.reference]
    said = _("SHA-256 of text and annex as locked:")
    return [resolution.reference, f"{said} {digest_in_words(resolution)}"]


def _annex(resolution: Resolution, *, is_public: bool) -> Annex:
    kind = ResolutionKind(resolution.kind)
    rows = annex.standing(resolution)
    gone = () if is_public else annex.struck(resolution).select_related("version")
    struck = [_struck(row) for row in gone]
    act = ""
    if resolution.number and resolution.adopted_on:
        said = act_texts.WORDS[moments.language()].act(
            Act(resolution.number, resolution.adopted_on)
        )
        act = _("to the resolution %(act)s") % {"act": said}
    return Annex(
        title=_("Annex"),
        subtitle=act or _("to the draft resolution"),
        columns=_columns(kind),
        groups=_groups(resolution, kind, rows),
        struck_title=_("Struck before the decision"),
        struck=struck,
    )


def _columns(kind: ResolutionKind) -> list[Column]:
    number, name = Column("№", 12), _("Surname and given names")
    reference = Column(_("Reference"), 33)
    if kind is ResolutionKind.CORRECT:
        return [number, Column(_("Stood"), 65), Column(_("Reads"), 65), reference]
    if kind in GROUNDED:
        return [number, Column(name, 60), Column(_("Ground"), 70), reference]
    return [
        number,
        Column(name, 62),
        Column(_("Citizenship"), 30),
        Column(_("Category, position"), 38),
        reference,
    ]


def _groups(resolution: Resolution, kind: ResolutionKind, rows: Any) -> Iterator[Group]:
    """Yield the senders, each with its rows. One query, three where something was corrected."""
    language = moments.language()
    names = tuple(f"version__{name}" for name in _VERSION)
    sender = tuple(f"{_SENDER}{part}_{language}" for part in ("short", "name"))
    found = rows.values(
        "position", "application__reference", "ground", "ground_version", "words",
        "application_id", f"{_SENDER}code", *names, *sender,
    )  # fmt: skip
    is_numbered = resolution.state != ResolutionState.DRAFT
    said = _Said(
        kind,
        _before(resolution) if kind is ResolutionKind.CORRECT else {},
        grounds_of(language) if kind in GROUNDED else {},
        cache(wording.state_name),
        cache(wording.text),
    )
    lines = (
        (row, str(row["position"] if is_numbered and row["position"] else place))
        for place, row in enumerate(found.iterator(chunk_size=2000), 1)
    )
    for _code, of_sender in groupby(lines, lambda line: line[0][f"{_SENDER}code"]):
        first, *others = of_sender
        yield Group(
            _sender_title(first[0], language, 1 + len(others)),
            [_cells(row, place, said) for row, place in (first, *others)],
        )


def _sender_title(row: Row, language: str, people: int) -> str:
    short, name = (row[f"{_SENDER}{part}_{language}"] for part in ("short", "name"))
    return f"{short if short == name else f'{short} · {name}'} – {people}"


def _cells(row: Row, place: str, said: _Said) -> Sequence[str]:
    person = {name: row[f"version__{name}"] for name in _VERSION}
    reference = row["application__reference"]
    if said.kind is ResolutionKind.CORRECT:
        before = said.before.get(row["application_id"], "–")
        return (place, before, _described(person, said.state_name, said.word), reference)
    if said.kind in GROUNDED:
        ground = ground_in_words(said.grounds, row["ground"], row["ground_version"])
        return (place, _name(person), "\n".join(filter(None, (ground, row["words"]))), reference)
    category = "\n".join(filter(None, (said.word("kind", person["kind"]), person["position"])))
    return (place, _name(person), said.state_name(person["citizenship"]), category, reference)


def _name(person: Mapping[str, str]) -> str:
    """Return the name in Latin letters, surname first and in capitals, and under it in Cyrillic.

    Whoever has one name alone has no comma behind it.
    """
    latin = ", ".join(filter(None, (person["surname_latin"].upper(), person["given_names_latin"])))
    parts = ("surname_cyrillic", "given_names_cyrillic", "patronymic_cyrillic")
    cyrillic = " ".join(person[part] for part in parts if person[part])
    return "\n".join(filter(None, (latin, cyrillic)))


def _described(person: Mapping[str, str], state_name: Any, word: Any) -> str:
    facts = (
        state_name(person["citizenship"]),
        word("kind", person["kind"]),
        person["position"],
    )
    return f"{_name(person)}\n{', '.join(filter(None, facts))}"


def _before(resolution: Resolution) -> dict[int, str]:
    """Return application id -> how the annex read that is corrected, the last one that stands."""
    own = resolution.rows.values("application")
    columns = tuple(f"version__{name}" for name in _VERSION)
    rows = ResolutionRow.objects.filter(
        application__in=own,
        struck_at=None,
        resolution__state__in=DONE,
        resolution__kind__in=(ResolutionKind.ACCREDIT, ResolutionKind.CORRECT),
    ).exclude(resolution=resolution)
    if resolution.registered_at:
        rows = rows.filter(resolution__registered_at__lt=resolution.registered_at)
    found = rows.order_by("resolution__registered_at", "pk").values("application_id", *columns)
    return {
        row["application_id"]: _described(
            {name: row[f"version__{name}"] for name in _VERSION}, wording.state_name, wording.text
        )
        for row in found
    }


def grounds_of(language: str) -> dict[tuple[str, int], str]:
    """Return (code, version) -> the ground in words; version 0 is that in force."""
    found = {}
    for row in Reason.objects.filter(use__in=["refusal", "revocation"]):
        found[row.code, row.version] = row.in_language("text", language)
        if row.in_force:
            found[row.code, 0] = row.in_language("text", language)
    return found


def ground_in_words(grounds: Mapping[tuple[str, int], str], code: str, version: int) -> str:
    """Return the ground as it read when the row was put on the annex."""
    return grounds.get((code, version)) or grounds.get((code, 0), code)


def _struck(row: ResolutionRow) -> str:
    person = {name: getattr(row.version, name) for name in _VERSION}
    return f"{_name(person).replace(chr(10), ' / ')}: {why_struck(row.struck_why)}"


def why_struck(why: str) -> str:
    """Return why a row was struck, in words; what the portal itself wrote is a code."""
    known = {"withdrawn": _("withdrawn by the sender"), "reopened": _("examined again")}
    return known.get(why, why)
