"""Files about lists: the empty list to be filled in, the problems, the list with them marked."""

import csv
from collections.abc import Iterator, Sequence
from io import BytesIO, StringIO
from itertools import chain, islice
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.datavalidation import DataValidation

from missions.actions import list_import, list_report
from missions.actions.files import FileGone
from missions.actions.list_report import Kind, Line, Report
from missions.forms.zone import as_typed
from missions.models import ImportState, ListImport
from missions.queries.imports import own_imports
from missions.roster import marking, row_keys, sentences, wording, writing
from missions.roster.reading import CLOSED
from missions.roster.tables import LANGUAGES, columns
from missions.views import sealed_workbook
from missions.views.list_import_sheet import odd_key
from missions.views.own import Request
from observer_portal.page.tables import BOM, CSV, XLSX, harmless

BAD = PatternFill("solid", fgColor="FFF6D5D5")
WARNED = PatternFill("solid", fgColor="FFFBEBC4")
HEAD = Font(bold=True)
WRAPPED = Alignment(wrap_text=True, vertical="top")
AS_TEXT = "@"  # the format of a cell that no program turns into a number or a date
WIDTH = 22
ROWS = 20_001
SAMPLE = 200  # rows by which a heading is tried
COMMENT = 400  # characters; the sentence stands whole in the last column


@require_safe
def template(_request: Request, language: str) -> HttpResponse:
    """Answer with the empty list: headings and words of one language, lists to choose from."""
    if language not in LANGUAGES:
        raise Http404
    with translation.override(language):
        book = Workbook(write_only=True)
        sheet = book.create_sheet(_("List"))
        words = book.create_sheet(_("Words"))
        heading, *examples = writing.template([language])
        _widen(sheet, len(heading))
        _offer(sheet, words, language)
        sheet.append([_text(sheet, text, font=HEAD, alignment=WRAPPED) for text in heading])
        for example in examples:
            sheet.append([_text(sheet, text) for text in example])
        return _answer(_saved(book), f"observers-{language}.xlsx", XLSX)


def _widen(sheet: Any, number: int) -> None:
    for place in range(1, number + 1):
        sheet.column_dimensions[get_column_letter(place)].width = WIDTH
    sheet.freeze_panes = "A2"


def _offer(sheet: Any, words: Any, language: str) -> None:
    """Let closed columns be chosen from lists, which stand on a sheet of their own."""
    lists = {key: [label for _code, label in writing.choices(key, language)] for key in CLOSED}
    for row in range(max(map(len, lists.values()))):
        line = [labels[row] if row < len(labels) else "" for labels in lists.values()]
        words.append([_text(words, text) for text in line])
    for place, (key, labels) in enumerate(lists.items(), start=1):
        column = get_column_letter(place)
        source = f"{quote_sheetname(words.title)}!${column}$1:${column}${len(labels)}"
        rule = DataValidation(type="list", formula1=source, allow_blank=True)
        target = get_column_letter(list(columns()).index(key) + 1)
        rule.add(f"{target}2:{target}{ROWS}")
        sheet.data_validations.append(rule)


@require_safe
def problems(request: Request, reference: str) -> HttpResponse:
    """Answer with what is wrong as a text table: row, column, what stands there, what is right."""
    found = _staged(request, reference)
    out = StringIO()
    writer = csv.writer(out)
    writer.writerow([_("Row"), _("State"), _("Column"), _("What stands there"), _("Sentence")])
    for line in _lines(found):
        for state, told in ((_("Problem"), line.problems), (_("Warning"), line.warnings)):
            for one in told:
                text = one.found or as_typed(one.column, line.values.get(one.column) or "")
                cells = [state, wording.label(one.column), text, sentences.sentence(one)]
                writer.writerow([line.row, *map(harmless, cells)])
    return _answer(BOM + out.getvalue(), f"{found.reference}-problems.csv", CSV)


@require_safe
def marked(request: Request, reference: str) -> HttpResponse:
    """Answer with her list written anew, problems marked in their cells: to be mended and sent.

    Her headings, her order, her words; a column of ours for what has no column; then what is wrong,
    and the key by which each row is known again. Columns that are none of ours are not in it.
    """
    found = _staged(request, reference)
    report, lines = _report_and_lines(found)  # before a book is begun
    language = wording.language()
    shown = marking.columns_of(report.columns, report.headings, report.missing_columns, language)
    first = list(islice(lines, SAMPLE))
    shown = marking.certain(shown, [_texts(line, shown, language) for line in first])
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("List"))
    _widen(sheet, len(shown) + 2)
    sealed_workbook.begin(sheet)
    titles = [column.heading for column in shown]
    titles += [row_keys.PROBLEMS[language], row_keys.HEADINGS[language]]
    sheet.append([_text(sheet, text, font=HEAD, alignment=WRAPPED) for text in titles])
    write = _Writer(sheet)
    for line in chain(first, lines):
        key = list_report.row_key_of(found, line)
        sheet.append(_marked(write, line, shown, [key], language))
    return _answer(sealed_workbook.saved(book), f"{found.reference}-marked.xlsx", XLSX)


def _marked(
    write: "_Writer",
    line: Line,
    shown: Sequence[marking.Column],
    ending: Sequence[str],
    language: str,
) -> list[Any]:
    told: dict[str, list[str]] = {}
    for one in (*line.problems, *line.warnings):
        told.setdefault(one.column, []).append(sentences.sentence(one))
    bad = {one.column for one in line.problems}
    cells = []
    for column, text in zip(shown, _texts(line, shown, language), strict=True):
        cell = write(text)
        wrong = [sentence for key in column.keys for sentence in told.get(key, ())]
        if wrong:
            cell.fill = BAD if bad & set(column.keys) else WARNED
            cell.comment = Comment(" ".join(wrong)[:COMMENT], "")
        cells.append(cell)
    sentences_ = [f"{wording.label(key)}: {' '.join(texts)}" for key, texts in told.items()]
    if line.kind == Kind.LOCKED:
        sentences_.insert(0, _("Locked, and therefore left out."))
    if line.odd_key:
        sentences_.append(odd_key(line.odd_key))
    return [*cells, write("\n".join(sentences_)), *map(write, ending)]


def _texts(line: Line, shown: Sequence[marking.Column], language: str) -> list[str]:
    """Return what stands in the cells of a row."""
    bad = {one.column: one.found for one in line.problems}
    written = [*line.written, *[None] * len(shown)]
    return [
        marking.text_of(column, text, line.values, bad, language)
        for column, text in zip(shown, written, strict=False)
    ]


class _Writer:
    """Makes cells that are text; the style of all is made once, which takes most of the time."""

    def __init__(self, sheet: Any) -> None:
        self._sheet = sheet
        self._style = _text(sheet, "")._style  # noqa: SLF001 - has no other way to be shared

    def __call__(self, text: str) -> Any:
        cell = WriteOnlyCell(self._sheet)
        cell._value, cell.data_type = text, "s"  # noqa: SLF001 - else it may become a formula
        cell._style = self._style  # noqa: SLF001
        return cell


def _report_and_lines(found: ListImport) -> tuple[Report, Iterator[Line]]:
    try:
        return list_import.report_of(found), _lines(found)
    except FileGone:
        raise Http404 from None


def _staged(request: Request, reference: str) -> ListImport:
    own = own_imports(request.user).filter(state=ImportState.STAGED)
    return get_object_or_404(own, reference=reference)


def _lines(found: ListImport) -> Iterator[Line]:
    try:
        yield from list_import.lines_of(found)
    except FileGone:
        raise Http404 from None


def _text(sheet: Any, text: str, **style: Any) -> Any:
    """Return a cell that is text, whatever it begins with."""
    cell = WriteOnlyCell(sheet, value=text)
    cell.data_type = "s"
    cell.number_format = AS_TEXT
    for name, value in style.items():
        setattr(cell, name, value)
    return cell


def _saved(book: Workbook) -> bytes:
    target = BytesIO()
    book.save(target)
    return target.getvalue()


def _answer(content: bytes | str, name: str, kind: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
