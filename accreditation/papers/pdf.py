"""A paper as PDF: written page by page, the head of the annex and "x / y" on each.

The number of pages is a form that every page refers to and the last one defines, so that no page
waits for those behind it.
"""

from collections.abc import Sequence
from io import BytesIO

from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from accreditation.papers import lettering
from accreditation.papers.lettering import BOLD, PLAIN, wrapped
from accreditation.papers.paper import WIDTH, Annex, Paper

PAGE_WIDTH, PAGE_HEIGHT = A4
LEFT, RIGHT = 20 * mm, PAGE_WIDTH - 15 * mm
TOP, BOTTOM = PAGE_HEIGHT - 18 * mm, 22 * mm
MIDDLE = (LEFT + RIGHT) / 2
BODY, TITLE, CELL, SMALL = 11.0, 12.0, 8.5, 6.5
LEADING = 1.32
GAP = 1.2 * mm  # between the columns
PAGES = "pages"
INK, SOFT = (0.06, 0.13, 0.18), (0.33, 0.39, 0.44)


def draw(paper: Paper) -> bytes:
    """Return the paper as a PDF file."""
    lettering.register()
    target = BytesIO()
    canvas = Canvas(target, pagesize=A4, pageCompression=1, invariant=1, lang=paper.language)
    canvas.setTitle(paper.file_title)
    canvas.setAuthor(paper.body)
    canvas.setCreator("")
    canvas.setProducer("")
    sheet = _Sheet(canvas, paper.foot)
    _opening(sheet, paper)
    for text in paper.paragraphs:
        sheet.paragraph(text)
    _signers(sheet, paper.signers)
    if paper.annex is not None:
        sheet.next_page()
        _annex(sheet, paper.annex)
    sheet.finish()
    canvas.save()
    return target.getvalue()


def _opening(sheet: "_Sheet", paper: Paper) -> None:
    if paper.mark:
        sheet.line(paper.mark, BOLD, TITLE, at="right")
    sheet.line(paper.body, BOLD, TITLE, at="middle")
    sheet.down(3 * mm)
    if paper.word:
        sheet.line(paper.word, BOLD, TITLE + 3, at="middle")
        sheet.down(3 * mm)
    sheet.ends(paper.place, paper.day)
    if paper.number:
        sheet.line(paper.number, PLAIN, BODY, at="right")
    sheet.down(4 * mm)
    for text in paper.address:
        sheet.line(text, PLAIN, BODY, at="right")
    if paper.title:
        sheet.down(2 * mm)
        sheet.line(paper.title, BOLD, TITLE, at="middle")
    sheet.down(4 * mm)


def _signers(sheet: "_Sheet", signers: Sequence[str]) -> None:
    if not signers:
        return
    sheet.down(6 * mm)
    for name in signers:
        sheet.keep(14 * mm)
        sheet.down(8 * mm)
        sheet.ends(name, "_" * 28)


def _annex(sheet: "_Sheet", annex: Annex) -> None:
    for text in filter(None, (annex.title, annex.subtitle)):
        sheet.line(text, PLAIN, BODY - 1, at="right")
    sheet.down(4 * mm)
    table = _Table(sheet, [column.width * mm for column in annex.columns])
    head = [column.heading for column in annex.columns]
    table.head(head)
    for group in annex.groups:
        table.group(group.title)
        for cells in group.rows:
            table.row(cells)
    table.end()
    if annex.struck:
        sheet.down(5 * mm)
        sheet.paragraph(annex.struck_title, font=BOLD)
        for text in annex.struck:
            sheet.paragraph(text)


class _Sheet:
    """Paper that is written from the top down; a full page is followed by the next one."""

    def __init__(self, canvas: Canvas, foot: Sequence[str]) -> None:
        self.canvas, self.foot = canvas, foot
        self.page = 0
        self.font = ("", 0.0)
        self._begin()

    def keep(self, height: float) -> bool:
        """Go to the next page where so much does not fit on this one; tells whether it did."""
        if self.place - height >= BOTTOM:
            return False
        self.next_page()
        return True

    def down(self, height: float) -> None:
        """Leave some of the page empty, but never the top of the next one."""
        self.place -= height

    def line(self, text: str, font: str, size: float, *, at: str = "left") -> None:
        """Write a text on as many lines as it takes."""
        for part in wrapped(text, font, size, RIGHT - LEFT):
            self.keep(size * LEADING)
            self.place -= size * LEADING
            wide = lettering.width(part, font, size)
            x = {"left": LEFT, "middle": MIDDLE - wide / 2, "right": RIGHT - wide}[at]
            self.write(x, self.place, part, font, size)

    def ends(self, left: str, right: str) -> None:
        """Write two texts at both ends of one line."""
        self.keep(BODY * LEADING)
        self.place -= BODY * LEADING
        self.write(LEFT, self.place, left, PLAIN, BODY)
        wide = lettering.width(right, PLAIN, BODY)
        self.write(RIGHT - wide, self.place, right, PLAIN, BODY)

    def paragraph(self, text: str, *, font: str = PLAIN) -> None:
        """Write a paragraph; never its first line alone at the foot of a page."""
        self.keep(2 * BODY * LEADING)
        self.line(text, font, BODY)
        self.down(2 * mm)

    def write(self, x: float, y: float, text: str, font: str, size: float) -> None:
        """Write one line where it is to stand."""
        if (font, size) != self.font:
            self.text.setFont(font, size)
            self.font = (font, size)
        self.text.setTextOrigin(x, y)
        self.text.textOut(text)

    def next_page(self) -> None:
        """End this page and begin the next one."""
        self._end()
        self._begin()

    def finish(self) -> None:
        """End the last page, and say how many there are."""
        self._end(is_last=True)

    def _begin(self) -> None:
        self.page += 1
        self.place = TOP
        self.text = self.canvas.beginText()
        self.font = ("", 0.0)
        self.text.setFillColorRGB(*INK)

    def _end(self, *, is_last: bool = False) -> None:
        self.text.setFillColorRGB(*SOFT)
        place = 14 * mm
        for line in self.foot:
            for part in wrapped(line, PLAIN, SMALL, RIGHT - LEFT - 22 * mm):
                self.write(LEFT, place, part, PLAIN, SMALL)
                place -= SMALL * LEADING
        number = f"{self.page} / "
        x = RIGHT - 10 * mm
        wide = lettering.width(number, PLAIN, CELL)
        self.write(x - wide, 14 * mm, number, PLAIN, CELL)
        self.canvas.drawText(self.text)
        self.canvas.saveState()
        self.canvas.translate(x, 14 * mm)
        self.canvas.doForm(PAGES)
        self.canvas.restoreState()
        if is_last:
            self.canvas.beginForm(PAGES, 0, -2, 10 * mm, 4 * mm)
            self.canvas.setFillColorRGB(*SOFT)
            self.canvas.setFont(PLAIN, CELL)
            self.canvas.drawString(0, 0, str(self.page))
            self.canvas.endForm()
        self.canvas.showPage()


class _Table:
    """The rows of an annex. Its head is written again on every page, and so is a group's name."""

    def __init__(self, sheet: _Sheet, widths: Sequence[float]) -> None:
        scale = WIDTH * mm / sum(widths)
        self.sheet, self.rooms = sheet, [width * scale - GAP for width in widths]
        self.starts = [LEFT + scale * sum(widths[:i]) for i in range(len(widths))]
        self.rules: list[tuple[float, float, float, float]] = []

    def head(self, headings: Sequence[str]) -> None:
        """Write the head now, and from now on at the top of each page."""
        self.headings = [
            wrapped(text, BOLD, CELL, room) for text, room in zip(headings, self.rooms, strict=True)
        ]
        self._head()

    def group(self, title: str) -> None:
        """Write whose rows follow; not at the foot of a page, where none would."""
        self.title = title
        if self.sheet.place - 4 * CELL * LEADING < BOTTOM:
            self._turn()
        self._title(title)

    def row(self, cells: Sequence[str]) -> None:
        """Write a row, each cell on as many lines as it takes, and a rule under it."""
        parts = [
            [part for line in text.split("\n") for part in wrapped(line, PLAIN, CELL, room)]
            for text, room in zip(cells, self.rooms, strict=True)
        ]
        height = max(map(len, parts)) * CELL * LEADING + 3
        if self.sheet.place - height < BOTTOM:
            self._turn()
            self._title(self.title)
        write, place = self.sheet.write, self.sheet.place
        for lines, x in zip(parts, self.starts, strict=True):
            for i, text in enumerate(lines, 1):
                write(x, place - i * CELL * LEADING, text, PLAIN, CELL)
        self.sheet.place -= height
        self._rule()

    def end(self) -> None:
        """Draw the rules of the last page."""
        canvas = self.sheet.canvas
        canvas.setLineWidth(0.3)
        canvas.setStrokeColorRGB(*SOFT)
        canvas.lines(self.rules)
        self.rules = []

    def _turn(self) -> None:
        self.end()
        self.sheet.next_page()
        self._head()

    def _head(self) -> None:
        height = max(map(len, self.headings)) * CELL * LEADING + 4
        for lines, x in zip(self.headings, self.starts, strict=True):
            for i, text in enumerate(lines, 1):
                self.sheet.write(x, self.sheet.place - i * CELL * LEADING, text, BOLD, CELL)
        self.sheet.place -= height
        self._rule()

    def _title(self, title: str) -> None:
        self.sheet.down(3)
        for part in wrapped(title, BOLD, CELL + 0.5, RIGHT - LEFT):
            self.sheet.place -= CELL * LEADING
            self.sheet.write(LEFT, self.sheet.place, part, BOLD, CELL + 0.5)
        self.sheet.place -= 4
        self._rule()

    def _rule(self) -> None:
        self.rules.append((LEFT, self.sheet.place, RIGHT, self.sheet.place))
