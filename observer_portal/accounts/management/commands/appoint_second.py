"""Appoint the second administrator of an installation that has one. Works once."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from observer_portal import clock
from observer_portal.accounts import appointments, mails
from observer_portal.accounts.models import Appointment, Office
from observer_portal.audit.record import act as audit_act


class Command(BaseCommand):
    """Offices are given by two people: until there are two, nobody could confirm anything."""

    help = "Appoint the second administrator (once): appoint_second EMAIL --name NAME"

    def add_arguments(self, parser: CommandParser) -> None:
        """No password: whoever it is chooses one, by the link that is printed and mailed."""
        parser.add_argument("email")
        parser.add_argument("--name", required=True)
        parser.add_argument("--language", default="kk", choices=["kk", "ru", "en"])

    def handle(self, *_args: Any, **options: Any) -> None:
        """Make the user and the appointment, in one act."""
        now = clock.database_now()
        with audit_act("appointment:second", "administrator", by=None) as act:
            held = list(Appointment.objects.select_for_update(no_key=True).order_by("pk")[:2])
            if not held:
                raise CommandError("There is no administrator yet: appoint_first comes before.")
            if len(held) > 1:
                raise CommandError("Two people were appointed already. They give other offices.")
            user = appointments.open_account(
                email=options["email"], name=options["name"], language=options["language"], at=now
            )
            if user.pk == held[0].user_id:
                raise CommandError("The second administrator is another person.")
            Appointment.objects.create(user=user, office=Office.ADMINISTRATOR, starts_at=now)
            act.note(at=now, office=str(Office.ADMINISTRATOR))
        scheme = "https" if settings.HTTPS else "http"
        link = f"{scheme}://{settings.PORTAL_HOST}{mails.password_path(user)}"
        self.stdout.write(f"{user.email} is an administrator too, and chooses a password here:")
        self.stdout.write(link)
