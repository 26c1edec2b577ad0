"""A letter of an office as a document that people go on writing in: DOCX, A4, numbered pages.

The language of the paper is the active one: whoever composes it switches it on.
"""

from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape

from django.http import HttpResponse
from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt

from observer_portal.page import moments

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
FONT = "Times New Roman"  # has every Kazakh letter, and every office has it
SIZE, IN_TABLE = 12, 9
LOCALES = {"kk": "kk-KZ", "ru": "ru-RU", "en": "en-GB"}
TWIPS = 56.7  # in a millimetre
ALIGNED = {"left": WD_ALIGN_PARAGRAPH.LEFT, "center": WD_ALIGN_PARAGRAPH.CENTER}


class Paper:
    """A sheet that is written from the top down."""

    def __init__(self, title: str) -> None:
        self.document: Any = Document()
        self.document.core_properties.title = title
        self.document.core_properties.author = ""
        style = self.document.styles["Normal"]
        style.font.name, style.font.size = FONT, Pt(SIZE)
        fonts = style.element.rPr.rFonts
        for script in ("w:cs", "w:eastAsia", "w:hAnsi"):
            fonts.set(qn(script), FONT)
        style.paragraph_format.space_after = Pt(6)
        section = self.document.sections[0]
        _shape(section, Mm(210), Mm(297))
        _number_pages(section)

    def line(self, text: str, *, bold: bool = False, align: str = "left", size: int = SIZE) -> None:
        """Write a paragraph in the active language."""
        paragraph = self.document.add_paragraph()
        paragraph.alignment = ALIGNED[align]
        run = paragraph.add_run(text)
        run.bold, run.font.size = bold, Pt(size)
        run.element.get_or_add_rPr().append(
            parse_xml(f'<w:lang {nsdecls("w")} w:val="{LOCALES[moments.language()]}"/>')
        )

    def gap(self) -> None:
        """Leave a line empty."""
        self.document.add_paragraph()

    def lying(self) -> None:
        """Go on with a new page that lies on its side: for tables of many columns."""
        section = self.document.add_section()
        _shape(section, Mm(297), Mm(210))
        section.orientation = WD_ORIENT.LANDSCAPE

    def table(
        self, headings: Sequence[str], rows: Iterable[Sequence[object]], widths: Sequence[int]
    ) -> None:
        """Write a table whose head stands on each page; `widths` in millimetres.

        Written as XML in one piece: by its cells, a table of 5,000 rows takes minutes.
        """
        lines = [_row(headings, widths, is_head=True), *(_row(row, widths) for row in rows)]
        grid = "".join(f'<w:gridCol w:w="{round(mm * TWIPS)}"/>' for mm in widths)
        sides = "".join(
            f'<w:{side} w:val="single" w:sz="4" w:color="808080"/>'
            for side in ("top", "left", "bottom", "right", "insideH", "insideV")
        )
        table = parse_xml(
            f"<w:tbl {nsdecls('w')}><w:tblPr><w:tblW w:w='0' w:type='auto'/>"
            f"<w:tblBorders>{sides}</w:tblBorders><w:tblLayout w:type='fixed'/></w:tblPr>"
            f"<w:tblGrid>{grid}</w:tblGrid>{''.join(lines)}</w:tbl>"
        )
        body = self.document.element.body
        body.insert(len(body) - 1, table)  # what closes the body is the last section
        self.gap()

    def answer(self, name: str) -> HttpResponse:
        """Answer with the document; `name` is the file's, without its ending."""
        target = BytesIO()
        self.document.save(target)
        response = HttpResponse(target.getvalue(), content_type=DOCX)
        response["Content-Disposition"] = f'attachment; filename="{name}.docx"'
        response["Cache-Control"] = "no-store"
        return response


def _shape(section: Any, width: int, height: int) -> None:
    section.page_width, section.page_height = width, height
    section.left_margin, section.right_margin = Mm(25), Mm(15)
    section.top_margin = section.bottom_margin = Mm(20)


def _number_pages(section: Any) -> None:
    """Write the number of each page at its foot."""
    paragraph = section.footer.paragraphs[0]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph._p.append(  # noqa: SLF001 - python-docx has no fields
        parse_xml(
            f'<w:fldSimple {nsdecls("w")} w:instr="PAGE"><w:r><w:t>1</w:t></w:r></w:fldSimple>'
        )
    )


def _row(cells: Sequence[object], widths: Sequence[int], *, is_head: bool = False) -> str:
    head = "<w:tblHeader/>" if is_head else ""
    bold = "<w:b/>" if is_head else ""
    lang = f'<w:lang w:val="{LOCALES[moments.language()]}"/>'
    written = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{round(mm * TWIPS)}" w:type="dxa"/></w:tcPr>'
        '<w:p><w:pPr><w:spacing w:after="0"/></w:pPr>'
        f'<w:r><w:rPr>{bold}<w:sz w:val="{IN_TABLE * 2}"/>{lang}</w:rPr>'
        f'<w:t xml:space="preserve">{escape(_plain(cell))}</w:t></w:r></w:p></w:tc>'
        for cell, mm in zip(cells, widths, strict=True)
    )
    return f"<w:tr><w:trPr><w:cantSplit/>{head}</w:trPr>{written}</w:tr>"


def _plain(cell: object) -> str:
    """Return the text without the signs that XML cannot hold."""
    return "".join(sign for sign in str(cell) if sign >= " ")
