"""Print what the commission publishes of an election, counted from the rows."""

from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accreditation.management.commands.replay_campaign import told
from accreditation.queries import figures
from missions.models import Election


class Command(BaseCommand):
    """Reads only."""

    help = "Print the figures of an election: totals, by sender, by sitting."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the election, a moment, and whether the answer is for a program."""
        parser.add_argument("election")
        parser.add_argument("--json", action="store_true", help="print one JSON object")
        parser.add_argument(
            "--at", type=datetime.fromisoformat, help="as of this moment, with zone"
        )

    def handle(
        self, *_args: Any, election: str, json: bool, at: datetime | None, **_options: Any
    ) -> None:
        """Count and print."""
        found = Election.objects.filter(code=election).first()
        if found is None:
            raise CommandError(f"There is no election {election}.")
        if at is not None and at.tzinfo is None:
            raise CommandError("--at is a moment with its zone, like 2022-11-07T12:00:00+06:00.")
        self.stdout.write(told(figures.of(found, at=at), as_json=json))
