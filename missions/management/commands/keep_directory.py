"""Keep who agreed at elections that are over; forget whom nobody declared again."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from missions.actions import directory
from missions.models import Election
from observer_portal import clock


class Command(BaseCommand):
    """What the bulk worker does once a day, by hand."""

    help = "Fill the directories of organisations from elections that are over."

    def add_arguments(self, parser: CommandParser) -> None:
        """--election CODE: one election alone, over or not."""
        parser.add_argument("--election", metavar="CODE")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Keep, forget, count."""
        now = clock.database_now()
        if code := options["election"]:
            election = Election.objects.filter(code=code).first()
            if election is None:
                raise CommandError(f"There is no election {code}.")
            kept = directory.keep(election, by=None, at=now)
        else:
            kept = directory.keep_what_has_ended(at=now)
        forgotten = directory.forget_old(at=now)
        self.stdout.write(f"{kept} kept, {forgotten} forgotten.")
