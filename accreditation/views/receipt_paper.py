"""The receipt of a list as paper: a page of facts, then everybody by name."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cache
from io import BytesIO
from typing import Any

from django.utils.translation import gettext as _
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.lib.utils import simpleSplit
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from accreditation.badge import fonts
from missions.models import Mission
from observer_portal.page import moments

PLAIN, BOLD = "Noto Sans", "Noto Sans Bold"
WIDTH, HEIGHT = A4
LEFT, RIGHT, TOP, BOTTOM = 20 * mm, WIDTH - 15 * mm, HEIGHT - 20 * mm, 18 * mm
SIZE, SMALL, TITLE = 10, 8.5, 16
STEP, LEADING = 5 * mm, 1.25
# where the columns begin, and how wide each is; the widest reference stays on one line
COLUMNS = ((0, 10), (10, 35), (45, 51), (96, 49), (145, 30))


def draw(mission: Mission, told: Mapping[str, Any], *, at: datetime) -> bytes:
    """Return the receipt as a PDF file in the active language. `told`: see `mission_receipt`."""
    register_fonts()
    target = BytesIO()
    sheet = _Sheet(Canvas(target, pagesize=A4, pageCompression=1, invariant=1), told["list"])
    title = _("Receipt of list %(number)d") % {"number": told["list"].number}
    sheet.canvas.setTitle(title)
    sheet.line(title, font=BOLD, size=TITLE)
    sheet.line(mission.organisation.name, font=BOLD)
    sheet.line(mission.election.name)
    sheet.down(STEP)
    for name, value in _facts(told, at):
        sheet.fact(name, value)
    sheet.down(STEP)
    sheet.heading(_("Who went"))
    sheet.table(_headings(_("Citizenship")), _lines(told["people"], "citizenship"))
    if told["stayed"]:
        sheet.down(STEP)
        sheet.heading(_("Who stayed, and why"))
        sheet.table(_headings(_("Why")), _lines(told["stayed"], "why"))
    sheet.canvas.showPage()
    sheet.canvas.save()
    return target.getvalue()


def _facts(told: Mapping[str, Any], at: datetime) -> list[tuple[str, str]]:
    one = told["list"]
    note = _("%(number)s of %(day)s") % {
        "number": one.note_verbale_number,
        "day": moments.day_text(one.note_verbale_on),
    }
    states = ", ".join(
        _("%(state)s: %(n)d") % {"state": state.label, "n": n} for state, n in told["states"]
    )
    return [
        (_("List"), f"{one.number} ({one.reference})"),
        (_("Note verbale"), note),
        (_("Submitted"), moments.moment_text(one.submitted_at)),
        (_("Submitted by"), str(one.made_by)),
        (_("Who went"), str(len(told["people"]))),
        (_("Who stayed"), str(len(told["stayed"]))),
        (_("State on %(when)s") % {"when": moments.moment_text(at)}, states),
        (_("Check sum (SHA-256)"), told["digest"]),
        *(
            (_("Whom to ask"), ", ".join(filter(None, (one.name, one.phone, one.email))))
            for one in told["contacts"]
        ),
    ]


def _headings(last: str) -> list[str]:
    return [
        _("No."),
        _("Reference"),
        _("Names in Latin letters"),
        _("Names in Cyrillic letters"),
        last,
    ]


def _lines(people: Iterable[Mapping[str, Any]], last: str) -> Iterable[list[str]]:
    for place, one in enumerate(people, 1):
        version = one["version"]
        yield [
            str(place),
            one["reference"],
            version.latin,
            version.cyrillic,
            one[last],
        ]


class _Sheet:
    """Paper that is written from the top down; a full page is followed by the next one."""

    def __init__(self, canvas: Canvas, its_list: Any) -> None:
        self.canvas = canvas
        self.list = its_list
        self.page = 0
        self.place = TOP
        self._begin()

    def line(self, text: str, *, font: str = PLAIN, size: float = SIZE) -> None:
        """Write a text from the left edge, on as many lines as it takes."""
        for part in simpleSplit(text, font, size, RIGHT - LEFT):
            self.down(size * 1.35)
            self.canvas.setFont(font, size)
            self.canvas.drawString(LEFT, self.place, part)

    def heading(self, text: str) -> None:
        """Write what stands over a table, on the page where the table begins."""
        if self.place - 4 * STEP < BOTTOM:
            self._next()
        self.line(text, font=BOLD)
        self.down(2)

    def fact(self, name: str, value: str) -> None:
        """Write a name, and its value beside it."""
        beside = LEFT + 55 * mm
        names = simpleSplit(name, PLAIN, SIZE, 52 * mm)
        values = simpleSplit(value, BOLD, SIZE, RIGHT - beside)
        for i in range(max(len(names), len(values))):
            self.down(SIZE * 1.35)
            self.canvas.setFont(PLAIN, SIZE)
            self.canvas.drawString(LEFT, self.place, names[i] if i < len(names) else "")
            self.canvas.setFont(BOLD, SIZE)
            self.canvas.drawString(beside, self.place, values[i] if i < len(values) else "")
        self.down(2)

    def table(self, headings: list[str], lines: Iterable[list[str]]) -> None:
        """Write rows; the headings stand on every page."""
        self._row(_split(headings, BOLD), BOLD)
        for cells in lines:
            parts = _split(cells, PLAIN)
            if _height(parts) > self.place - BOTTOM:
                self._next()
                self._row(_split(headings, BOLD), BOLD)
            self._row(parts, PLAIN)

    def down(self, height: float) -> None:
        """Go down; at the end of the page to the next one."""
        if self.place - height < BOTTOM:
            self._next()
        self.place -= height

    def _row(self, parts: list[list[str]], font: str) -> None:
        """Write one row, each cell on as many lines as it takes, and a rule under it."""
        self.canvas.setFont(font, SMALL)
        for lines, (start, _width) in zip(parts, COLUMNS, strict=True):
            for i, text in enumerate(lines, 1):
                self.canvas.drawString(LEFT + start * mm, self.place - i * SMALL * LEADING, text)
        self.place -= _height(parts)
        self.canvas.setLineWidth(0.3)
        self.canvas.line(LEFT, self.place, RIGHT, self.place)

    def _next(self) -> None:
        self.canvas.showPage()
        self._begin()

    def _begin(self) -> None:
        self.page += 1
        self.place = TOP
        self.canvas.setFont(PLAIN, SMALL)
        words = _("List %(number)d, %(reference)s, page %(page)d") % {
            "number": self.list.number,
            "reference": self.list.reference,
            "page": self.page,
        }
        self.canvas.drawString(LEFT, 10 * mm, words)


def _split(cells: list[str], font: str) -> list[list[str]]:
    """Return each cell as the lines that it takes in its column."""
    return [
        [
            part
            for line in simpleSplit(text, font, SMALL, (width - 2) * mm)
            for part in _broken(line, font, (width - 2) * mm)
        ]
        for text, (_start, width) in zip(cells, COLUMNS, strict=True)
    ]


def _broken(word: str, font: str, width: float) -> list[str]:
    """Return a word in parts that fit, broken behind a hyphen where there is one."""
    parts = []
    while pdfmetrics.stringWidth(word, font, SMALL) > width:
        fits = len(word)
        while pdfmetrics.stringWidth(word[:fits], font, SMALL) > width:
            fits -= 1
        fits = word.rfind("-", 0, fits) + 1 or fits
        parts.append(word[:fits])
        word = word[fits:]
    return [*parts, word]


def _height(parts: list[list[str]]) -> float:
    return max(map(len, parts)) * SMALL * LEADING + 3


@cache
def register_fonts() -> None:
    """Register the fonts of the badges, once in a process."""
    folder = fonts.__path__[0]
    pdfmetrics.registerFont(TTFont(PLAIN, f"{folder}/NotoSans-Regular.ttf"))
    pdfmetrics.registerFont(TTFont(BOLD, f"{folder}/NotoSans-Bold.ttf"))
