"""The same badges as ReportLab is usually asked for them, for comparison.

Canvas, registered TrueType fonts, `QrCodeWidget`, `Paragraph` for what wraps: what its manual shows
and what the badge code of event software looks like. Fonts are registered and styles made once.
Front and back have the same parts, texts and sizes as ours; the symbol has the same level.
"""

import io
from collections.abc import Sequence

from reportlab.graphics import renderPDF
from reportlab.graphics.barcode.qr import QrCodeWidget
from reportlab.graphics.shapes import Drawing
from reportlab.lib.colors import HexColor
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph

from accreditation.badge.faces import Face
from accreditation.badge.layout import A6
from accreditation.badge.lettering import FONTS

WIDTH, HEIGHT = A6.width * mm, A6.height * mm
REGULAR, BOLD = "NotoSans", "NotoSans-Bold"
INK, SOFT, PALE, LINE = map(HexColor, (A6.ink, "#33474f", A6.pale, A6.line))
SMALL = ParagraphStyle(
    "small", fontName=REGULAR, fontSize=2.35 * mm, leading=3.2 * mm, textColor=SOFT
)
LAW = ParagraphStyle("law", fontName=REGULAR, fontSize=3 * mm, leading=4.1 * mm, textColor=INK)
DUTY = ParagraphStyle("duty", fontName=REGULAR, fontSize=2.6 * mm, leading=3.6 * mm, textColor=INK)


def register_fonts() -> None:
    pdfmetrics.registerFont(TTFont(REGULAR, FONTS / "NotoSans-Regular.ttf"))
    pdfmetrics.registerFont(TTFont(BOLD, FONTS / "NotoSans-Bold.ttf"))
    pdfmetrics.registerFontFamily(REGULAR, normal=REGULAR, bold=BOLD)


def draw(faces: Sequence[Face]) -> bytes:
    """All badges in one file."""
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=(WIDTH, HEIGHT))
    for face in faces:
        _front(canvas, face)
        canvas.showPage()
        _back(canvas, face)
        canvas.showPage()
    canvas.save()
    return file.getvalue()


def _front(canvas: Canvas, face: Face) -> None:
    band = HexColor(dict(A6.bands)[face.wording.band])
    canvas.setFillColor(band)
    canvas.rect(0, HEIGHT - 31 * mm, WIDTH, 31 * mm, stroke=0, fill=1)
    canvas.setFillColor(INK)
    canvas.rect(0, HEIGHT - 34.2 * mm, WIDTH, 3.2 * mm, stroke=0, fill=1)
    canvas.setStrokeColor(INK)
    canvas.setLineWidth(1 * mm)
    canvas.circle(14.5 * mm, HEIGHT - 18.5 * mm, 5 * mm)
    for at, (word, size) in enumerate(zip(face.wording.word, (4.7, 3, 3), strict=True)):
        canvas.setFont(BOLD if at == 0 else REGULAR, size * mm)
        canvas.drawString(27 * mm, HEIGHT - (15.5 + 4.8 * at) * mm, word.upper())
    canvas.setFillColor(SOFT)
    canvas.setFont(REGULAR, 2.35 * mm)
    for at, line in enumerate(face.wording.election):
        canvas.drawString(6 * mm, HEIGHT - (39.3 + 3.24 * at) * mm, line)
    _photo(canvas, face.photo)
    canvas.setFillColor(INK)
    _fitted(canvas, face.surname, BOLD, 6, 55.2)
    _fitted(canvas, face.given_names, REGULAR, 4.4, 61)
    canvas.setFillColor(SOFT)
    _fitted(canvas, face.cyrillic, REGULAR, 3.1, 67)
    canvas.setFillColor(band)
    canvas.rect(6 * mm, HEIGHT - 112 * mm, 1.2 * mm, 16 * mm, stroke=0, fill=1)
    canvas.setFillColor(INK)
    canvas.setFont(BOLD, 4.6 * mm)
    canvas.drawString(9.8 * mm, HEIGHT - 99.8 * mm, face.sender)
    top = HEIGHT - 101.2 * mm
    for official in face.sender_official:
        top = _paragraph(canvas, official, SMALL, 9.8 * mm, top, 54 * mm)
    canvas.setFillColor(SOFT)
    canvas.setFont(REGULAR, 2.35 * mm)
    canvas.drawString(6 * mm, HEIGHT - 128 * mm, face.wording.number_label)
    canvas.drawString(6 * mm, HEIGHT - 139 * mm, face.wording.validity_label)
    canvas.setFont(BOLD, 2.35 * mm)
    canvas.drawString(6 * mm, HEIGHT - 142.2 * mm, face.validity)
    canvas.setFillColor(INK)
    canvas.setFont(BOLD, 5 * mm)
    canvas.drawString(6 * mm, HEIGHT - 134.6 * mm, face.number)
    _symbol(canvas, face.link)


def _photo(canvas: Canvas, photo: bytes) -> None:
    box = A6.front.photo
    canvas.drawImage(
        ImageReader(io.BytesIO(photo)),
        box.x * mm,
        HEIGHT - (box.y + box.height) * mm,
        box.width * mm,
        box.height * mm,
    )


def _symbol(canvas: Canvas, link: str) -> None:
    box = A6.front.qr
    side = box.width * mm
    widget = QrCodeWidget(link, barLevel="Q", barWidth=side, barHeight=side)
    drawing = Drawing(side, side)
    drawing.add(widget)
    renderPDF.draw(drawing, canvas, box.x * mm, HEIGHT - (box.y + box.height) * mm)


def _back(canvas: Canvas, face: Face) -> None:
    wording = face.wording
    canvas.setFillColor(HexColor(dict(A6.bands)[wording.band]))
    canvas.rect(0, HEIGHT - 3 * mm, WIDTH, 3 * mm, stroke=0, fill=1)
    canvas.setFillColor(PALE)
    canvas.roundRect(6 * mm, HEIGHT - 41 * mm, 93 * mm, 27 * mm, 1 * mm, stroke=0, fill=1)
    top = HEIGHT - 16.7 * mm
    for at, line in enumerate(wording.identity):
        text = f"<b>{line}</b>" if at == 0 else line
        top = _paragraph(canvas, text, LAW, 8.7 * mm, top, 87.6 * mm)
    top = HEIGHT - 45 * mm
    for at, line in enumerate(wording.resolution):
        text = f"<b>{line}</b>" if at == 0 else line
        top = _paragraph(canvas, text, LAW, 6 * mm, top, 93 * mm)
    for column, duties in enumerate(wording.duties):
        below = top - 4.5 * mm
        for heading, text in duties:
            left = (6 + 32.2 * column) * mm
            below = _paragraph(canvas, f"<b>{heading}</b>", DUTY, left, below, 28.6 * mm)
            below = _paragraph(canvas, text, DUTY, left, below, 28.6 * mm) - 2.4 * mm
    canvas.setStrokeColor(LINE)
    canvas.line(6 * mm, HEIGHT - 121 * mm, 99 * mm, HEIGHT - 121 * mm)
    for left, lines in ((6 * mm, wording.check), (54.5 * mm, wording.found)):
        below = HEIGHT - 124 * mm
        for at, line in enumerate(lines):
            text = f"<b>{line}</b>" if at == 0 else line
            below = _paragraph(canvas, text, LAW, left, below, 44.5 * mm)


def _fitted(canvas: Canvas, text: str, font: str, size: float, y: float) -> None:
    """A name on one line beside the photo, as small as it must be."""
    points = size * mm
    wide = pdfmetrics.stringWidth(text, font, points)
    canvas.setFont(font, points * min(1, 56 * mm / wide) if wide else points)
    canvas.drawString(44 * mm, HEIGHT - y * mm, text)


def _paragraph(  # noqa: PLR0917
    canvas: Canvas, text: str, style: ParagraphStyle, x: float, top: float, width: float
) -> float:
    """Where it ends."""
    paragraph = Paragraph(text, style)
    _, high = paragraph.wrap(width, HEIGHT)
    paragraph.drawOn(canvas, x, top - high)
    return top - high
