"""Count the check sum of every receipt again, and name those that no longer agree."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accreditation.queries import receipts
from missions.models import ObserverList


class Command(BaseCommand):
    """Reads only. Without references all lists are checked."""

    help = "Count the check sum of receipts again from what is stored now."

    def add_arguments(self, parser: CommandParser) -> None:
        """References of lists; --json prints one object."""
        parser.add_argument("lists", nargs="*", metavar="LST-....")
        parser.add_argument("--json", action="store_true")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Check and print; the exit status is 1 where a list is unknown or does not agree."""
        rows = ObserverList.objects.filter(submitted_at__isnull=False).order_by("pk")
        if options["lists"]:
            rows = rows.filter(reference__in=options["lists"])
        verdicts = {row.reference: receipts.agrees(row) for row in rows.iterator()}
        unknown = sorted(set(options["lists"]) - verdicts.keys())
        differing = [name for name, agrees in verdicts.items() if not agrees]
        if options["json"]:
            told = {"checked": len(verdicts), "differing": differing, "unknown": unknown}
            self.stdout.write(json.dumps(told))
            return
        self.stdout.write(f"{len(verdicts)} checked, {len(differing)} do not agree.")
        for name in differing:
            self.stdout.write(f"{name}: what is stored is not what the receipt was written over")
        for name in unknown:
            self.stdout.write(f"{name}: no such list")
        if differing or unknown:
            raise CommandError("Not every receipt agrees.")
