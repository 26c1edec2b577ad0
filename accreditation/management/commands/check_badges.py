"""Read the file of every ready badge; what is lost is drawn again."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from accreditation.actions import badge_keeping


class Command(BaseCommand):
    """Reads, marks, counts; the issuing worker draws. Run again, it finds nothing more."""

    help = "Read the file of every ready badge, and have those that are lost drawn again."

    def add_arguments(self, parser: CommandParser) -> None:
        """--dry-run only counts; --json prints one object."""
        parser.add_argument("--dry-run", action="store_true")
        parser.add_argument("--json", action="store_true")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Check and print; the exit status is 0 whatever was found."""
        found = badge_keeping.check(mend=not options["dry_run"])
        if options["json"]:
            self.stdout.write(json.dumps(found._asdict()))
            return
        self.stdout.write(f"{found.read} read, {len(found.lost)} lost.")
        for written in found.lost:
            again = "lost" if options["dry_run"] else "lost, to be drawn again"
            self.stdout.write(f"{written}: {again}")
        for written in found.unreadable:
            self.stdout.write(f"{written}: cannot be read, see the log")
