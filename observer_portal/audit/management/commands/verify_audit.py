"""Verify the audit log: the chain, the digests of the steps, and that no step lacks its entry."""

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from observer_portal.audit import verification


class Command(BaseCommand):
    """Names the first bad entry. Exit status 1 where something is broken, but not with --json."""

    help = "Verify the audit log and name the first bad entry."

    def add_arguments(self, parser: CommandParser) -> None:
        """--json prints one object."""
        parser.add_argument("--json", action="store_true")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Check and print; a program reads the object, a shell the exit status."""
        found = verification.verify()
        if options["json"]:
            self.stdout.write(json.dumps(found.as_dict()))
            return
        self.stdout.write(found.sentence())
        if not found.holds:
            sys.exit(1)
