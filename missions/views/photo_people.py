"""Whom the files of an archive may show: found by what is typed, never all of a mission at once."""

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from missions.forms.roster import RosterForm
from missions.models import Observer, PhotoArchive, Purpose
from missions.queries import rosters
from missions.views.observer_sheet import version_of

LISTED = 100  # observers beside the files, to whom they are dragged, and whom the fields propose
OFFERED = 20  # of those who fit what was typed
REFERENCE = re.compile(r"\bOBS-[0-9A-Z-]+", re.IGNORECASE)


class Question(NamedTuple):
    """What is to be said of a field that names nobody, or several: a sentence, and who fits."""

    sentence: str
    offered: list[tuple[str, str]]  # reference, words


def free(found: PhotoArchive, taken: Mapping[str, str]) -> QuerySet[Observer]:
    """Return those of the mission who have no file of the archive, by name."""
    people = rosters.roster(found.mission).exclude(reference__in=taken)
    return people.order_by(*rosters.ORDERS["name"])


def without(found: PhotoArchive, people: QuerySet[Observer]) -> QuerySet[Observer]:
    """Return those of them who have no photo, or no scan, at all."""
    return people.filter(rosters.NO_PHOTO if found.holds == Purpose.PHOTO else rosters.NO_SCAN)


def beside(found: PhotoArchive, lacking: QuerySet[Observer], text: str) -> dict[str, Any]:
    """Return what stands beside the files: who lacks one, by what was typed, and how many more."""
    looked_for = narrowed(found, lacking, text) if text else lacking
    shown = list(looked_for[: LISTED + 1])
    return {
        "people": shown[:LISTED],
        "find": text,
        "there_are_more": len(shown) > LISTED,
    }


def narrowed(found: PhotoArchive, people: QuerySet[Observer], text: str) -> QuerySet[Observer]:
    """Return those whose name, reference or document number is meant."""
    return rosters.filtered(people, RosterForm({"q": text}).wanted(found.mission))


def understood(
    found: PhotoArchive, people: QuerySet[Observer], typed: Mapping[int, str]
) -> tuple[dict[int, str], dict[int, Question]]:
    """Return number of the file -> observer, and what is to be asked of the others."""
    chosen, asked = {}, {}
    written = {number: REFERENCE.findall(text) for number, text in typed.items()}
    named = {number: refs[-1].upper() for number, refs in written.items() if refs}
    known = rosters.roster(found.mission).filter(reference__in=named.values())
    there = set(known.values_list("reference", flat=True))
    for number, text in typed.items():
        if named.get(number) in there:
            chosen[number] = named[number]
            continue
        fit = [] if number in named else list(narrowed(found, people, text)[: OFFERED + 1])
        if len(fit) == 1:
            chosen[number] = fit[0].reference
        else:
            asked[number] = _question(fit)
    return chosen, asked


def _question(fit: list[Observer]) -> Question:
    if not fit:
        return Question(_("Nobody without a file of this archive is found by this."), [])
    if len(fit) > OFFERED:
        return Question(_("Very many are found by this. Write more of the name."), [])
    return Question(_("Several are found by this. Choose one."), [option(one) for one in fit])


def option(one: Observer) -> tuple[str, str]:
    """Return an observer as a field names it: reference, name with reference."""
    return one.reference, f"{version_of(one).latin} ({one.reference})"
