"""The key that signs the lists of the polling stations: its fingerprint, for posters."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accreditation.actions import packs
from observer_portal import clock


class Command(BaseCommand):
    """Prints one line."""

    help = "Print the fingerprint of the key of the packs; --drop lets the issuer make another."

    def add_arguments(self, parser: CommandParser) -> None:
        """--drop: the key is known to others or lost."""
        parser.add_argument("--drop", action="store_true")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Print it, or drop the key."""
        if options["drop"]:
            packs.drop_key(at=clock.database_now())
            self.stdout.write("Dropped. The issuer makes another within seconds.")
            return
        if not (fingerprint := packs.fingerprint()):
            raise CommandError("There is no key yet; the issuer makes it when it is running.")
        self.stdout.write(fingerprint)
