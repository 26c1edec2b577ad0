"""Appoint the first administrator of an empty installation. Works once."""

from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from observer_portal import clock, env
from observer_portal.accounts.models import Appointment, Office, User
from observer_portal.audit.record import act as audit_act


class Command(BaseCommand):
    """From then on appointments are given by two people, in the portal."""

    help = "Appoint the first administrator (once): appoint_first EMAIL --name NAME"

    def add_arguments(self, parser: CommandParser) -> None:
        """The password comes from FIRST_PASSWORD or FIRST_PASSWORD_FILE, never from the line."""
        parser.add_argument("email")
        parser.add_argument("--name", required=True)
        parser.add_argument("--language", default="kk", choices=["kk", "ru", "en"])

    def handle(self, *_args: Any, **options: Any) -> None:
        """Make the user and the appointment, in one act."""
        now = clock.database_now()
        with audit_act("appointment:first", "administrator", by=None) as act:
            if Appointment.objects.exists():
                raise CommandError(
                    "There is an appointment already. Two people give others, in the portal."
                )
            user = User.objects.create_user(
                options["email"],
                _password(),
                name=options["name"],
                language=options["language"],
            )
            EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
            Appointment.objects.create(user=user, office=Office.ADMINISTRATOR, starts_at=now)
            act.note(at=now, office=str(Office.ADMINISTRATOR))
        self.stdout.write(f"{user.email} is the administrator. Sign in and set a second factor.")
        self.stdout.write("Then appoint a second one: appoint_second EMAIL --name NAME")


def _password() -> str:
    password = env.secret("FIRST_PASSWORD")
    try:
        validate_password(password)
    except ValidationError as weak:
        raise CommandError(" ".join(["FIRST_PASSWORD:", *weak.messages])) from None
    return password
