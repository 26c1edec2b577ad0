"""Send a mail to oneself, and say what the mail server answered."""

from datetime import datetime
from smtplib import SMTPRecipientsRefused, SMTPResponseException

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils.translation import gettext as _

from observer_portal.accounts.appointments import holds
from observer_portal.accounts.models import Office, User
from observer_portal.audit import record


class MailRefused(Exception):  # noqa: N818 - carries the sentence that is shown
    """The mail did not go; the message is a sentence with what the server said."""


def send(*, by: User, at: datetime) -> str:
    """Send it now, to one's own address; returns a sentence. Raises MailRefused."""
    if not holds(by, (Office.ADMINISTRATOR,), at=at):
        raise MailRefused(_("An administrator sends a test mail."))
    letter = EmailMessage(
        _("A test mail of the portal"),
        _("This mail was sent by hand to see whether mails go out. There is nothing to do."),
        to=[by.email],
        headers={"Auto-Submitted": "auto-generated"},
    )
    try:
        letter.send()
    except SMTPRecipientsRefused as refusal:
        raise _answered(*next(iter(refusal.recipients.values()))) from refusal
    except SMTPResponseException as refusal:
        raise _answered(refusal.smtp_code, refusal.smtp_error) from refusal
    except OSError as failure:
        raise MailRefused(
            _("The mail server %(server)s cannot be reached: %(words)s")
            % {"server": _server(), "words": failure.strerror or failure}
        ) from failure
    record.record("mail:test", "mail", by=by, at=at)
    if settings.MAIL_DIR:
        return _("No mail server is set: the mail lies in the folder that the settings name.")
    return _("The mail server %(server)s took the mail. It is on its way to %(address)s.") % {
        "server": _server(),
        "address": by.email,
    }


def _answered(code: int, said: bytes | str) -> MailRefused:
    words = said.decode(errors="replace") if isinstance(said, bytes) else said
    return MailRefused(
        _("The mail server %(server)s answered: %(code)s %(words)s")
        % {"server": _server(), "code": code, "words": words}
    )


def _server() -> str:
    return f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}"
