"""The photos that a list names, beside the archive that came with it. Nothing is written."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from missions.intake import archive as archives
from missions.intake import picture
from missions.intake.refusals import FileRefused
from missions.roster import photo_names
from missions.roster.problems import Kind, Problem
from missions.roster.staging import StagedRow


@dataclass(frozen=True, slots=True)
class Photos:
    """What an archive has for a list: both ways what did not match, and what is wrong with rows."""

    rows_without_photo: list[int]
    files_without_row: list[str]
    not_an_image: list[tuple[int, str]]
    warnings: list[Problem]


def beside(path: Path) -> Path | None:
    """Return the archive that lies beside a list and belongs to it by its name, None for none.

    It is called as the list, or begins with the same word and speaks of photos: "11_photos.zip"
    is of "11_with_photos.xlsx". Where two would fit, none is taken.
    """
    stem = path.stem.casefold()
    first = stem.replace("-", "_").split("_")[0]
    found = [
        other
        for other in sorted(path.parent.glob("*"))
        if other.suffix.casefold() == ".zip" and _belongs(other.stem.casefold(), stem, first)
    ]
    return found[0] if len(found) == 1 else None


def _belongs(archive: str, stem: str, first: str) -> bool:
    speaks_of_photos = "photo" in archive or "фото" in archive
    return archive == stem or (
        speaks_of_photos and archive.replace("-", "_").split("_")[0] == first
    )


def check(rows: Iterable[StagedRow], archive: Path) -> Photos:
    """Match the files of an archive with the rows, and read each as a photo. Raises FileRefused.

    As on the board of photos, what can be read is matched first. A row that names a file and has
    none, or one that is no picture, gets a warning; so the row passes.
    """
    rows = list(rows)
    results = picture.reencode_each(archives.photos_in(archive))
    files = [
        (name, isinstance(one, FileRefused) and one.kind == "not_an_image") for name, one in results
    ]
    people = [_person(row) for row in rows]
    owner: dict[str, tuple[str, bool]] = {}  # row -> file, is it no image
    matched = set()
    for is_bad in (False, True):
        left = [name for name, bad in files if bad is is_bad]
        waiting = [person for person in people if person.reference not in owner]
        for position, match in photo_names.match(left, waiting).items():
            owner[match.reference] = (left[position], is_bad)
            matched.add(left[position])
    named = [row.row for row in rows if row.values.get("photo")]
    return Photos(
        rows_without_photo=[row for row in named if str(row) not in owner],
        files_without_row=sorted(name for name, _bad in files if name not in matched),
        not_an_image=[(int(row), name) for row, (name, bad) in owner.items() if bad],
        warnings=_warnings(rows, owner),
    )


def _warnings(rows: Iterable[StagedRow], owner: dict[str, tuple[str, bool]]) -> list[Problem]:
    found = []
    for row in rows:
        named = row.values.get("photo") or ""
        file, is_bad = owner.get(str(row.row), ("", False))
        if named and not file:
            found.append(Problem(row.row, "photo", Kind.PHOTO_MISSING, {}, named))
        elif is_bad:
            found.append(Problem(row.row, "photo", Kind.PHOTO_NOT_AN_IMAGE, {}, named or file))
    return found


def _person(row: StagedRow) -> photo_names.Person:
    keys = (
        "document_number",
        "surname_latin",
        "given_names_latin",
        "surname_cyrillic",
        "given_names_cyrillic",
    )
    values = {key: row.values.get(key) or "" for key in keys}
    return photo_names.Person(str(row.row), listed=row.values.get("photo") or "", **values)
