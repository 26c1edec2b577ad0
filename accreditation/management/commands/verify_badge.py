"""Verify a badge by the text of its QR code or by its number."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from accreditation.queries import verification
from observer_portal import clock


class Command(BaseCommand):
    """Writes the verdict; the exit status is 0 whatever it is."""

    help = "Verify a badge: verify_badge TEXT-OF-QR-OR-NUMBER [--json]"

    def add_arguments(self, parser: CommandParser) -> None:
        """--json prints one object."""
        parser.add_argument("text")
        parser.add_argument("--json", action="store_true")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Look it up as a polling station would, by the database's clock."""
        found = verification.verify(options["text"], at=clock.database_now())
        if options["json"]:
            self.stdout.write(json.dumps(found.as_dict(), ensure_ascii=False))
        else:
            self.stdout.write(" ".join(str(part) for part in found.as_dict().values()))
