"""A paper as DOCX: styles, fields and head by python-docx; the rows of an annex written in between.

python-docx looks through a table for each of its cells: 5,000 rows would take minutes. So the
document is made around one mark, and the rows are written where it stands. The archive has no
clock and the parts that tell of another machine are left out.
"""

import re
import zipfile
from collections.abc import Iterator, Sequence
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.enum.text import WD_TAB_ALIGNMENT as TAB
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt

from accreditation.papers.paper import WIDTH, Annex, Paper

FONT = "Times New Roman"  # every office has it, with the letters of Kazakh
MARK = "rows-of-the-annex"
TONGUES = {"kk": "kk-KZ", "ru": "ru-RU", "en": "en-GB"}
MILLIMETRE = 56.7  # twentieths of a point
LEFT_OUT = ("docProps/thumbnail.jpeg", "docProps/app.xml")
BEGAN = (1980, 1, 1, 0, 0, 0)  # the first moment that an archive knows


def write(paper: Paper) -> bytes:
    """Return the paper as a DOCX file."""
    document = Document()
    _set_up(document, paper)
    _opening(document, paper)
    for text in paper.paragraphs:
        _line(document, text, align=ALIGN.JUSTIFY, indent=True)
    for name in paper.signers:
        line = _line(document, f"{name}\t{'_' * 28}", before=14)
        line.paragraph_format.tab_stops.add_tab_stop(Mm(WIDTH), TAB.RIGHT)
    if paper.annex is not None:
        _frame_of_annex(document, paper.annex)
    _foot(document, paper.foot)
    _properties(document, paper)
    target = BytesIO()
    document.save(target)
    return _bound(target.getvalue(), paper.annex)


def _set_up(document: Any, paper: Paper) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin, section.right_margin = Mm(20), Mm(15)
    section.top_margin = section.bottom_margin = Mm(20)
    for name, size in (("Normal", 12), ("Footer", 8)):
        _dress(document.styles[name], size)
    document.styles["Normal"].paragraph_format.space_after = Pt(4)
    cell = document.styles.add_style("Cell", 1)
    cell.base_style = document.styles["Normal"]
    _dress(cell, 9)
    cell.paragraph_format.space_after = Pt(0)
    # names are of every tongue: a speller would underline them all
    cell.element.get_or_add_rPr().append(parse_xml(f"<w:noProof {nsdecls('w')}/>"))
    tongue = TONGUES[paper.language]
    for lang in document.styles.element.iter(qn("w:lang")):
        lang.set(qn("w:val"), tongue)


def _dress(style: Any, size: int) -> None:
    style.font.name, style.font.size = FONT, Pt(size)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for attribute in list(fonts.attrib):
        del fonts.attrib[attribute]  # a theme's font would win over the name
    for script in ("ascii", "hAnsi", "cs", "eastAsia"):
        fonts.set(qn(f"w:{script}"), FONT)


def _opening(document: Any, paper: Paper) -> None:
    if paper.mark:
        _line(document, paper.mark, bold=True, align=ALIGN.RIGHT)
    _line(document, paper.body, bold=True, align=ALIGN.CENTER)
    if paper.word:
        _line(document, paper.word, bold=True, align=ALIGN.CENTER, before=6)
    ends = _line(document, f"{paper.place}\t{paper.day}", before=6)
    ends.paragraph_format.tab_stops.add_tab_stop(Mm(WIDTH), TAB.RIGHT)
    if paper.number:
        _line(document, paper.number, align=ALIGN.RIGHT)
    for text in paper.address:
        _line(document, text, align=ALIGN.RIGHT)
    if paper.title:
        _line(document, paper.title, bold=True, align=ALIGN.CENTER, before=12)


def _line(
    document: Any,
    text: str,
    *,
    bold: bool = False,
    align: Any = None,
    before: int = 0,
    indent: bool = False,
) -> Any:
    line = document.add_paragraph()
    line.add_run(text).bold = bold or None
    line.alignment = align
    if before:
        line.paragraph_format.space_before = Pt(before)
    if indent:
        line.paragraph_format.first_line_indent = Mm(10)
    return line


def _frame_of_annex(document: Any, annex: Annex) -> None:
    first = _line(document, annex.title, align=ALIGN.RIGHT)
    first.paragraph_format.page_break_before = True
    if annex.subtitle:
        _line(document, annex.subtitle, align=ALIGN.RIGHT)
    _line(document, MARK)
    if annex.struck:
        _line(document, annex.struck_title, bold=True, before=12)
        for text in annex.struck:
            _line(document, text)


def _foot(document: Any, foot: Sequence[str]) -> None:
    line = document.sections[0].footer.paragraphs[0]
    line.paragraph_format.tab_stops.add_tab_stop(Mm(WIDTH), TAB.RIGHT)
    line.add_run("\t")
    for name in ("PAGE", " / ", "NUMPAGES"):
        if name.strip() == "/":
            line.add_run(name)
            continue
        field = (
            f'<w:fldSimple {nsdecls("w")} w:instr=" {name} "><w:r><w:t>1</w:t></w:r></w:fldSimple>'
        )
        line._p.append(parse_xml(field))  # noqa: SLF001 - the library has no fields of its own
    for text in foot:
        document.sections[0].footer.add_paragraph(text, style="Footer")


def _properties(document: Any, paper: Paper) -> None:
    core = document.core_properties
    core.author = core.last_modified_by = paper.body
    core.title, core.comments, core.keywords = paper.file_title, "", ""
    core.created = core.modified = paper.made_at.replace(tzinfo=None, microsecond=0)
    core.language, core.revision = TONGUES[paper.language], 1


def _bound(data: bytes, annex: Annex | None) -> bytes:
    """Write the archive anew: the rows in their place, no clock, nothing of another machine."""
    target = BytesIO()
    with (
        zipfile.ZipFile(BytesIO(data)) as source,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive,
    ):
        for name in source.namelist():
            if name in LEFT_OUT:
                continue
            content = source.read(name)
            if name in ("_rels/.rels", "[Content_Types].xml"):
                content = _without(content)
            entry = zipfile.ZipInfo(name, BEGAN)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            with archive.open(entry, "w") as file:
                if name == "word/document.xml" and annex is not None:
                    file.write(_before(content))
                    for part in _table(annex):
                        file.write(part.encode())
                    file.write(_behind(content))
                else:
                    file.write(content)
    return target.getvalue()


_UNWRITTEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")  # signs that XML does not know
_MARKED = re.compile(rb"<w:p>(?:(?!</w:p>).)*" + MARK.encode() + rb".*?</w:p>", re.DOTALL)


def _before(content: bytes) -> bytes:
    found = _MARKED.search(content)
    return content[: found.start()] if found else content


def _behind(content: bytes) -> bytes:
    found = _MARKED.search(content)
    # a document ends with a paragraph, and so does what stands between two tables
    return b"<w:p/>" + content[found.end() :] if found else b""


def _without(content: bytes) -> bytes:
    """Leave out the mention of the parts that are left out."""
    for name in LEFT_OUT:
        mention = rb'<(?:Relationship|Override)\b[^>]*"/?' + re.escape(name.encode()) + rb'"[^>]*/>'
        content = re.sub(mention, b"", content)
    return content


def _table(annex: Annex) -> Iterator[str]:
    """Yield the table in parts: its head, which is repeated on every page, then row by row."""
    widths = [round(column.width * MILLIMETRE) for column in annex.columns]
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    rule = '<w:{} w:val="single" w:sz="4" w:space="0" w:color="9AA5AD"/>'
    rules = "".join(rule.format(side) for side in ("top", "bottom", "insideH"))
    yield (
        f'<w:tbl><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblBorders>{rules}'
        f'</w:tblBorders><w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>'
    )
    yield _row([column.heading for column in annex.columns], widths, is_head=True)
    for group in annex.groups:
        yield (
            "<w:tr><w:trPr><w:cantSplit/></w:trPr><w:tc><w:tcPr>"
            f'<w:tcW w:w="{sum(widths)}" w:type="dxa"/><w:gridSpan w:val="{len(widths)}"/>'
            f"</w:tcPr>{_text(group.title, is_bold=True, keeps=True)}</w:tc></w:tr>"
        )
        for cells in group.rows:
            yield _row(cells, widths)
    yield "</w:tbl>"


def _row(cells: Sequence[str], widths: Sequence[int], *, is_head: bool = False) -> str:
    head = "<w:tblHeader/>" if is_head else ""
    written = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>'
        f"{_text(text, is_bold=is_head)}</w:tc>"
        for text, width in zip(cells, widths, strict=True)
    )
    return f"<w:tr><w:trPr><w:cantSplit/>{head}</w:trPr>{written}</w:tr>"


def _text(text: str, *, is_bold: bool = False, keeps: bool = False) -> str:
    """Return a paragraph of a cell; of several lines, with breaks."""
    bold = "<w:rPr><w:b/></w:rPr>" if is_bold else ""
    keep = "<w:keepNext/>" if keeps else ""
    parts = "<w:br/>".join(
        f'<w:t xml:space="preserve">{escape(_UNWRITTEN.sub("", line))}</w:t>'
        for line in text.split("\n")
    )
    return f'<w:p><w:pPr><w:pStyle w:val="Cell"/>{keep}</w:pPr><w:r>{bold}{parts}</w:r></w:p>'
