"""Say of any file whether an upload page would take it, without writing anything."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import translation

from missions.intake import judging
from missions.roster.tables import LANGUAGES


class Command(BaseCommand):
    """Hands the file to the readers of the pages, which parse in the killable child.

    Needs no database. Exit status 0 whatever the file is; with --json one object on standard
    output: {"accepted": true or false, "kind": what the file was taken for, "reason": the sentence
    that the page would show, empty where the file is accepted}.
    """

    help = "Say whether an upload page would take a file: a list, a photo, a scan or an archive."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        """FILE, what it is sent for, what to print."""
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--as",
            dest="kind",
            choices=[str(kind) for kind in judging.Kind],
            help="what the file is sent for; else its content says",
        )
        parser.add_argument("--json", action="store_true", help="print one JSON object")
        parser.add_argument("--language", choices=LANGUAGES, default="en", help="of the reason")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Judge, print."""
        kind = judging.Kind(options["kind"]) if options["kind"] else None
        kind_found, refusal = judging.judge(options["file"], kind=kind)
        with translation.override(options["language"]):
            reason = refusal.sentence if refusal else ""
        if options["json"]:
            told = {"accepted": refusal is None, "kind": kind_found, "reason": reason}
            self.stdout.write(json.dumps(told, ensure_ascii=False))
        else:
            self.stdout.write(reason or f"This file can be sent ({kind_found}).")
