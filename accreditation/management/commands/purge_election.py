"""Say what the purge of an election would take; go on with one that two people decided."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accreditation.actions import purge
from accreditation.models import Purge
from accreditation.queries import purges
from missions.models import Election
from observer_portal import clock


class Command(BaseCommand):
    """Decides nothing: that is done by two people, in the portal."""

    help = "Count what a purge takes (--dry-run), or finish one that two people have decided."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the election; --dry-run only counts."""
        parser.add_argument("election")
        parser.add_argument("--dry-run", action="store_true")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *_args: Any, election: str, **options: Any) -> None:
        """Count, or work until nothing is left."""
        found = Election.objects.filter(code=election).first()
        if found is None:
            raise CommandError(f"There is no election {election}.")
        if options["dry_run"]:
            self._tell(found, purges.would_go(found), as_json=options["json"])
            return
        decided = Purge.objects.filter(election=found).first()
        if decided is None:
            raise CommandError(
                "Two people decide a purge: one asks for it on the page of the election, another"
                " confirms. --dry-run says what would go."
            )
        while not purge.work(now=clock.database_now):
            pass
        decided.refresh_from_db()
        self._tell(found, decided.counts, as_json=options["json"])

    def _tell(self, election: Election, counts: dict[str, int], *, as_json: bool) -> None:
        due = purges.due_on(election)
        if as_json:
            facts = {
                "election": election.code,
                "due_on": due and due.isoformat(),
                "purged_at": election.purged_at and election.purged_at.isoformat(),
                "counts": counts,
            }
            self.stdout.write(json.dumps(facts))
            return
        self.stdout.write(f"{election.code}, due on {due or '(no results are published)'}")
        for name, many in counts.items():
            self.stdout.write(f"{many:>10}  {purges.KINDS[name].label}")
