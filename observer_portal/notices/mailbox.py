"""Reads the mails that `MAIL_DIR` holds: where no mail server is set, that is where they go."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from pathlib import Path

from django.conf import settings
from django.utils import timezone

NEWEST = 200  # files that are read: the folder of a long demonstration holds thousands
_FILE = re.compile(r"(\d{8}-\d{6}-\d+)\.log")  # as Django's file backend names them
_END = b"\n" + b"-" * 79 + b"\n"  # what it writes after each mail of a file


@dataclass(frozen=True)
class Mail:
    """One mail as it was sent. `name` finds it again; `language` may be empty."""

    name: str
    sent_at: datetime
    to: str
    language: str
    subject: str
    text: str


def newest(limit: int = NEWEST) -> list[Mail]:
    """Return the mails of the newest files, newest first; none where there is no folder."""
    files = sorted(_files().items(), reverse=True)[:limit]
    found = [mail for name, path in files for mail in _mails(name, path)]
    return sorted(found, key=lambda mail: (mail.sent_at, mail.name), reverse=True)


def named(name: str) -> Mail | None:
    """Return one mail; the name is compared with the files there are, never made a path."""
    stem, _dot, number = name.partition(".")
    path = _files().get(stem)
    if path is None or not (number.isascii() and number.isdigit()):
        return None
    return next((mail for mail in _mails(stem, path) if mail.name == name), None)


def folder() -> Path | None:
    """Return the folder to which mails are written, where they are not sent."""
    given = getattr(settings, "EMAIL_FILE_PATH", None)
    return Path(given) if given else None


def _files() -> dict[str, Path]:
    where = folder()
    if where is None or not where.is_dir():
        return {}
    matches = ((_FILE.fullmatch(path.name), path) for path in where.iterdir())
    return {match[1]: path for match, path in matches if match}


def _mails(name: str, path: Path) -> list[Mail]:
    texts = (text for text in path.read_bytes().split(_END) if text.strip())
    parsed = (message_from_bytes(text.lstrip(b"\n"), policy=policy.default) for text in texts)
    return [_mail(f"{name}.{number}", mail) for number, mail in enumerate(parsed)]


def _moment(date: str | None) -> datetime:
    """Read the Date of a mail; "-0000", as Django writes it, is UTC without a zone."""
    if date is None:
        return timezone.now()
    found = parsedate_to_datetime(date)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _mail(name: str, mail: EmailMessage) -> Mail:
    body = mail.get_body(("plain",))
    return Mail(
        name=name,
        sent_at=_moment(mail["Date"]),
        to=str(mail["To"] or ""),
        language=str(mail["Content-Language"] or ""),
        subject=str(mail["Subject"] or ""),
        text=body.get_content().strip() if body else "",
    )
