"""A head's whole side of a mission, written down: every page, file, mail, refusal, query count.

Two worlds are told apart by whatever differs in what is written down. What differs between any two
runs (references, tokens, moments, check sums) is named by its order of appearance, or taken out.
"""

import re
from io import BytesIO
from zipfile import ZipFile

import pypdfium2
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from observer_portal.notices import sender

REFERENCE = re.compile(
    r"(?:\b|(?<=%2F))[A-Z]{3}-[2-9B-DF-HJ-NP-TV-XZ]{4}-[2-9B-DF-HJ-NP-TV-XZ]{5}\b"
)
MOMENTARY = (
    re.compile(r"<time\b[^>]*>.*?</time>", re.DOTALL),
    re.compile(r'(?<=name="csrfmiddlewaretoken" value=")\w+|(?<=CSRFToken": ")\w+'),
    re.compile(r'(?<=name="checked" value=")[^"]{60,}|(?<=name="chosen" value=")[^"]{60,}'),
    re.compile(r"[\w.-]{20,}:\w{6}:[\w-]{40,}"),  # signed, wherever it stands
    re.compile(r"\b[0-9a-f]{8}(?:[\s ]+[0-9a-f]{8}){7}\b"),  # a check sum
    re.compile(r"\b[0-9a-f]{40,}\b"),
    re.compile(r"(?<=kept/photo/)[\w-]+|(?<=kept/document_scan/)[\w-]+"),
    re.compile(r'(?<=_kept" value=")[\w:.-]+'),
    re.compile(r"\d{4}-\d\d-\d\dT[\d:.+Z]+"),
    re.compile(r"\b\d\d:\d\d(?::\d\d)?\b"),
    # how often a row was written: setting aside is one act, taking back and declining are two
    re.compile(r"(?<=:)\d+(?=\"[^>]*data-choose)|(?<=name=\"seen\" value=\")\d+"),
)
HEADERS = ("Content-Type", "Content-Disposition", "Location", "Cache-Control")


class Side:
    """The browser of one head, and everything that it was shown."""

    def __init__(self, world):
        self.world, self.head = world, world.head
        self.client = Client()
        self.client.force_login(self.head)
        self.seen = []  # (what was asked, what came)
        self.names = {}

    def get(self, name, *arguments, **query):
        """Ask for a page or a file."""
        url = reverse(name, args=arguments)
        return self._ask(f"GET {name} {sorted(query)}", lambda: self.client.get(url, query))

    def post(self, name, *arguments, **sent):
        """Send a form."""
        url = reverse(name, args=arguments)
        return self._ask(f"POST {name} {sorted(sent)}", lambda: self.client.post(url, sent))

    def note(self, what, value):
        """Write down something that is no page: what an act cost, what it said."""
        self.seen.append((what, self.told(str(value))))

    def mails(self):
        """Write down every mail to the head so far."""
        mail.outbox.clear()
        while sender.send_due():
            pass
        letters = [m for m in mail.outbox if m.to == [self.head.email]]
        for one in sorted(letters, key=lambda m: m.extra_headers["Message-ID"]):
            self.note("mail", f"{one.subject}\n{one.body}\n{one.alternatives[0][0]}")

    def _ask(self, what, send):
        with CaptureQueriesContext(connection) as captured:
            answer = send()
        queries = sum("SAVEPOINT" not in query["sql"] for query in captured)
        headers = [f"{name}: {answer.get(name)}" for name in HEADERS]
        text = "\n".join([str(answer.status_code), *headers, content(answer)])
        self.seen.append((f"{what}: {queries} queries", self.told(text)))
        return answer

    def told(self, text):
        """The text without what differs anyhow."""
        text = REFERENCE.sub(self._name, text)
        for pattern in MOMENTARY:
            text = pattern.sub("~", text)
        return text

    def _name(self, found):
        prefix = found[0][:3]
        number = len([one for one in self.names if one.startswith(prefix)]) + 1
        return self.names.setdefault(found[0], f"{prefix}#{number}")


def content(answer):
    """What an answer holds, as text."""
    body = answer.getvalue() if answer.streaming else answer.content
    kind = answer.get("Content-Type", "")
    if "pdf" in kind:
        document = pypdfium2.PdfDocument(body)
        return "\n".join(page.get_textpage().get_text_range() for page in document)
    if "spreadsheet" in kind:
        rows = load_workbook(BytesIO(body)).active.iter_rows(values_only=True)
        return "\n".join(str(row) for row in rows)
    if "zip" in kind:
        with ZipFile(BytesIO(body)) as files:
            return "\n".join(files.namelist())
    return body.decode("utf-8", "backslashreplace")
