"""Bring reference data up to date, and in the demonstration make its world."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import connection

from accreditation.actions import demo_world, packs, reference_data, signing_keys
from missions.actions import reference_data as declared_data
from observer_portal import clock


class Command(BaseCommand):
    """Done twice, it changes nothing."""

    help = "Load reference data; with DEMO=1 make the demonstration world once."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Load, make what is asked for, and let the planner know the new tables."""
        declared_data.load()
        reference_data.load()
        if settings.DEMO and not demo_world.is_made():
            demo_world.make(at=clock.database_now())
            with connection.cursor() as cursor:
                cursor.execute("ANALYZE")
            self.stdout.write("The demonstration world is made.")
        now = clock.database_now()
        if made := signing_keys.make_pending(at=now):
            self.stdout.write(f"{made} signing keys are made.")
        packs.ensure_key(at=now)
        packs.build(at=now)
