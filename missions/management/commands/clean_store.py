"""Remove from the store what nobody will ever ask for."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from missions.actions import store_cleaning
from observer_portal import clock


class Command(BaseCommand):
    """What the bulk worker does once an hour, by hand."""

    help = "Remove broken-off writes and files without a row that are older than a day."

    def add_arguments(self, parser: CommandParser) -> None:
        """--dry-run only counts; --however-many removes a good part of the store too."""
        parser.add_argument("--dry-run", action="store_true")
        parser.add_argument("--however-many", action="store_true")
        parser.add_argument("--json", action="store_true")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Find, remove, count."""
        now = clock.database_now()
        found = store_cleaning.left_over(at=now)
        removed = 0
        if not options["dry_run"]:
            try:
                removed = store_cleaning.remove(found, at=now, however_many=options["however_many"])
            except store_cleaning.TooMany as refusal:
                raise CommandError(f"{refusal} If it is, say --however-many.") from None
        counts = {
            "unfinished": len(found.unfinished),
            "without_row": len(found.without_row),
            "kept": found.kept,
            "removed": removed,
        }
        if options["json"]:
            self.stdout.write(json.dumps(counts))
        else:
            self.stdout.write(", ".join(f"{name}: {n}" for name, n in counts.items()))
