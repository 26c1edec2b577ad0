"""Whose file it is: chosen by a person on the board, taken back, matched again by name."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from missions.actions import photo_staging, uploads
from missions.models import ImportState, PhotoArchive
from missions.queries import rosters

MOST_STEPS = 50  # that can be taken back

Line = dict[str, Any]


class ArchiveRefused(Exception):  # noqa: N818 - carries the sentence that is shown
    """An archive cannot be worked on like this; the message is a sentence for the person."""


def report_of(archive: PhotoArchive) -> list[Line]:
    """Return a line per file: name, observer, how; refused and facts, or advice, or pages.

    Where a person has chosen, `past` holds [step, observer, how] of what stood before each step;
    where nobody is matched, `fits` holds whom the name might mean.
    """
    if archive.key_wrapped is None:
        return []
    report: list[Line] = uploads.report_of(archive, uploads.data_key_of(archive)) or []
    return report


def staged(archive: PhotoArchive) -> PhotoArchive:
    """Return the archive, locked. Raises ArchiveRefused where it has ended meanwhile."""
    locked = (
        PhotoArchive.objects.select_for_update(of=("self",))
        .select_related("mission")
        .get(pk=archive.pk)
    )
    if locked.state != ImportState.STAGED:
        raise ArchiveRefused(
            _("These files have been attached or dropped meanwhile. Look at the list of archives.")
        )
    return locked


def choose(archive: PhotoArchive, choices: Mapping[int, str]) -> None:
    """Keep whose files these are: position in the report -> observer, "" for nobody.

    Who has another file of the archive changes it for this one. Raises ArchiveRefused where two
    files are chosen for one observer at once; nothing is kept then.
    """
    with transaction.atomic():
        locked = staged(archive)
        report = report_of(locked)
        wanted = [name for name in choices.values() if name]
        known = set(
            rosters.roster(locked.mission)
            .filter(reference__in=wanted)
            .values_list("reference", flat=True)
        )
        step = last_step(report) + 1
        for number, name in choices.items():
            if 0 <= number < len(report) and (not name or name in known):
                _put(report[number], name, step)
        _give_up(report, {name for name in wanted if name in known}, choices, step)
        _must_be_one_each(report)
        _keep(locked, report)


def undo(archive: PhotoArchive) -> None:
    """Take the last step back; where there is none nothing happens."""
    with transaction.atomic():
        locked = staged(archive)
        report = report_of(locked)
        last = last_step(report)
        for line in report:
            if line.get("past") and line["past"][-1][0] == last:
                _step, line["observer"], line["how"] = line["past"].pop()
        _keep(locked, report)


def match_again(archive: PhotoArchive) -> None:
    """Match anew, where observers were added meanwhile. Choices stay."""
    with transaction.atomic():
        locked = staged(archive)
        report = report_of(locked)
        photo_staging.match_files(report, locked.mission)
        for line in report:
            line.pop("past", None)  # what stood before may be another's now
        _keep(locked, report)


def last_step(report: Iterable[Line]) -> int:
    """Return the number of the last step that can be taken back; 0 for none."""
    return max((line["past"][-1][0] for line in report if line.get("past")), default=0)


def _put(line: Line, name: str, step: int) -> None:
    if name != line["observer"]:
        past = [*line.get("past", []), [step, line["observer"], line["how"]]]
        line["past"] = past[-MOST_STEPS:]
        line |= {"observer": name, "how": "chosen" if name else "released"}


def _give_up(report: list[Line], wanted: set[str], choices: Mapping[int, str], step: int) -> None:
    """Free the files that those had who were given others now."""
    for number, line in enumerate(report):
        if line["observer"] in wanted and number not in choices and "refused" not in line:
            _put(line, "", step)


def _must_be_one_each(report: list[Line]) -> None:
    seen: set[str] = set()
    for line in report:
        if line["observer"] and "refused" not in line:
            if line["observer"] in seen:
                raise ArchiveRefused(
                    _("Two files are chosen for %(who)s. Leave one of them.")
                    % {"who": line["observer"]}
                )
            seen.add(line["observer"])


def _keep(locked: PhotoArchive, report: list[Line]) -> None:
    locked.staged = uploads.sealed_report(locked, uploads.data_key_of(locked), report)
    locked.save(update_fields=["staged"])
