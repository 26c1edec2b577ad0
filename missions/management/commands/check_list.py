"""Check a list of observers as an import would, without writing anything."""

import json
import sys
from argparse import ArgumentTypeError
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone, translation

from missions.actions import list_photos
from missions.intake import spreadsheet
from missions.intake.refusals import FileRefused
from missions.models import Election
from missions.roster import sentences, staging
from missions.roster.problems import Problem
from missions.roster.sheet import sheets_of
from missions.roster.tables import LANGUAGES
from observer_portal import clock


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"{text} is no day like 2022-11-20") from None


class Command(BaseCommand):
    """Reads the file in the killable child, stages it and prints what was found.

    Dates are measured against the day of the election that is named; without a name against that
    of the next election, or against today where none is ahead. Exit status 1 where the file is
    refused or there is no such file or election; the sentence then goes to standard error and,
    with --json, stands under "refused".

    Photos that the list names are looked for in the archive given with --photos, else in the one
    that lies beside the list and has its name (`list_photos.beside`); it is then named.
    """

    help = (
        "Check a list of observers (.xlsx, .xls, .ods, .csv) as an import would, writing nothing."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """FILE, the election or its day, what to print."""
        parser.add_argument("file", type=Path)
        election = parser.add_mutually_exclusive_group()
        election.add_argument("--election", metavar="CODE", help="code of an election, as PR22")
        election.add_argument("--election-day", metavar="DATE", type=_day, help="YYYY-MM-DD")
        parser.add_argument("--json", action="store_true", help="print one JSON object")
        parser.add_argument("--values", action="store_true", help="add the values of every row")
        photos = parser.add_mutually_exclusive_group()
        photos.add_argument("--photos", type=Path, metavar="ZIP", help="archive of the photos")
        photos.add_argument("--no-photos", action="store_true", help="look for no archive")
        parser.add_argument("--language", choices=LANGUAGES, default="en", help="of the sentences")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Read, stage, print."""
        with translation.override(options["language"]):
            try:
                day = options["election_day"] or _election_day(options["election"])
                list_ = _staged(options["file"], day)
                archive = None if options["no_photos"] else options["photos"]
                if archive is None and not options["no_photos"]:
                    archive = list_photos.beside(options["file"])
                photos = _photos(list_, archive)
            except (FileRefused, staging.NotAList) as refusal:
                self._refuse(_sentence(refusal), as_json=options["json"])
            except CommandError as failure:
                if options["json"]:
                    self.stdout.write(_refusal(str(failure)))
                raise
            if options["json"]:
                found = _as_data(list_, with_values=options["values"])
                if photos and archive:
                    found["photos"] = _photos_as_data(photos, archive)
                self.stdout.write(json.dumps(found, ensure_ascii=False))
            else:
                if archive:
                    self.stdout.write(f"Photos: {archive.name}.")
                self._tell(list_, with_values=options["values"])

    def _refuse(self, sentence: str, *, as_json: bool) -> None:
        if as_json:
            self.stdout.write(_refusal(sentence))
        self.stderr.write(sentence)
        sys.exit(1)

    def _tell(self, list_: staging.Staged, *, with_values: bool) -> None:
        self.stdout.write(f"{list_.n} rows, {list_.ok} can be applied.")
        if list_.unknown_columns:
            self.stdout.write(f"Columns left out: {', '.join(list_.unknown_columns)}.")
        for title, problems in (("Problem", list_.problems), ("Warning", list_.warnings)):
            for problem in problems:
                where = f"{title}, row {problem.row}, {problem.column}"
                self.stdout.write(f"{where}: {sentences.sentence(problem)}")
        for duplicate in list_.duplicates:
            rows = ", ".join(map(str, duplicate.rows))
            self.stdout.write(f"One {duplicate.by} in rows {rows}.")
        if with_values:
            for row in list_.rows:
                self.stdout.write(f"{row.row}: {json.dumps(row.values, ensure_ascii=False)}")


def _refusal(sentence: str) -> str:
    return json.dumps({"refused": sentence}, ensure_ascii=False)


def _election_day(code: str | None) -> date:
    if code is None:
        today = timezone.localdate(clock.database_now())
        ahead = Election.objects.exclude(opened_on=None).filter(election_day__gte=today)
        following = ahead.order_by("election_day").first()
        return following.election_day if following else today
    election = Election.objects.filter(code=code).first()
    if election is None:
        raise CommandError(f"There is no election {code}.")
    return election.election_day


def _staged(path: Path, election_day: date) -> staging.Staged:
    try:
        data = path.read_bytes()
    except OSError as failure:
        raise CommandError(f"{path} cannot be read: {failure.strerror}.") from failure
    sheets = sheets_of(spreadsheet.read(data, filename=path.name))
    return staging.stage(
        sheets,
        election_day=election_day,
        today=timezone.localdate(clock.database_now()),
        demo=settings.DEMO,
    )


def _photos(list_: staging.Staged, archive: Path | None) -> list_photos.Photos | None:
    """Match the photos and put what is wrong with them among the warnings."""
    if archive is None:
        return None
    try:
        photos = list_photos.check(list_.rows, archive)
    except OSError as failure:
        raise CommandError(f"{archive} cannot be read: {failure.strerror}.") from failure
    list_.warnings.extend(photos.warnings)
    list_.warnings.sort(key=lambda warning: warning.row)
    return photos


def _photos_as_data(photos: list_photos.Photos, archive: Path) -> dict[str, Any]:
    return {
        "archive": archive.name,
        "rows_without_photo": photos.rows_without_photo,
        "files_without_row": photos.files_without_row,
        "not_an_image": [{"row": row, "file": file} for row, file in photos.not_an_image],
    }


def _sentence(refusal: FileRefused | staging.NotAList) -> str:
    if isinstance(refusal, FileRefused):
        return refusal.sentence
    return sentences.no_list(refusal)


def _as_data(list_: staging.Staged, *, with_values: bool) -> dict[str, Any]:
    found: dict[str, Any] = {
        "rows": list_.n,
        "ok": list_.ok,
        "problems": _problems(list_.problems),
        "warnings": _problems(list_.warnings),
        "duplicates": [
            {"rows": one.rows, "by": one.by, "same_person": one.same_person}
            for one in list_.duplicates
        ],
        "unknown_columns": list_.unknown_columns,
    }
    if with_values:
        found["values"] = [{"row": row.row, **row.values} for row in list_.rows]
    return found


def _problems(problems: Iterable[Problem]) -> list[dict[str, Any]]:
    return [
        {
            "row": problem.row,
            "column": problem.column,
            "kind": problem.kind,
            "message": sentences.sentence(problem),
        }
        for problem in problems
    ]
