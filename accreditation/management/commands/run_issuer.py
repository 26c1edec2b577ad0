"""The issuer: makes keys that were asked for, sweeps for badges and packs that were missed."""

import logging
import signal
import threading
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import DatabaseError, connection

from accreditation.actions import badge_drawing, packs, signing_keys
from observer_portal import clock

log = logging.getLogger(__name__)

ONE_ISSUER = 7243002  # advisory lock: two hosts may start an issuer, one works


class Command(BaseCommand):
    """Runs until it is told to stop."""

    help = "Make signing keys that were asked for, and send again what was missed."

    def add_arguments(self, parser: CommandParser) -> None:
        """--every: seconds between two sweeps; --once: one sweep, then end."""
        parser.add_argument("--every", type=float, default=5)
        parser.add_argument("--once", action="store_true")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Sweep, wait, sweep again; a database that is away is waited for."""
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        while not stop.is_set():
            try:
                look()
            except DatabaseError as error:
                log.warning("The database is away (%s); trying again.", type(error).__name__)
                connection.close()
            except OSError as error:  # a full disk, a folder that is not there
                log.warning("Files or keys cannot be written (%s); trying again.", error.strerror)
            if options["once"]:
                return
            stop.wait(options["every"])


def look() -> None:
    """One round, where no other issuer works."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [ONE_ISSUER])
        if not cursor.fetchone()[0]:
            return
    now = clock.database_now()
    made = signing_keys.make_pending(at=now)
    packs.ensure_key(at=now)
    packs.build(at=now)
    forgotten = badge_drawing.forgotten(at=now)
    due = badge_drawing.sweep(at=now)
    if forgotten:
        badge_drawing.draw(forgotten)
    if made or due or forgotten:
        log.info("keys made: %s, sent again: %s, drawn here: %s", made, due, len(forgotten))
