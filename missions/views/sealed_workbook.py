"""A workbook with marks and comments, whose sheet waits sealed while its rows come.

openpyxl puts the sheet of a write-only workbook into a temporary file in clear; here it goes into
the same sealed spool as large uploads.
"""

import shutil
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import Workbook
from openpyxl.drawing.spreadsheet_drawing import SpreadsheetDrawing
from openpyxl.worksheet._writer import WorksheetWriter
from openpyxl.writer.excel import ExcelWriter

from observer_portal.page.uploads import SealedFile


def begin(sheet: Any) -> None:
    """Let a sheet's rows go into a sealed file; its columns and panes are set already."""
    sheet._writer = WorksheetWriter(sheet, SealedFile())  # noqa: SLF001 - has no public door
    sheet._writer.write_top()  # noqa: SLF001


def saved(book: Workbook) -> bytes:
    """Return the workbook, all of whose sheets were begun here."""
    target = BytesIO()
    _Writer(book, ZipFile(target, "w", ZIP_DEFLATED)).save()
    return target.getvalue()


class _Writer(ExcelWriter):
    """Takes the sheets from their sealed files instead of from plain ones."""

    def write_worksheet(self, ws: Any) -> None:
        """Write one sheet into the archive, as the parent does, and forget its file."""
        ws._drawing = SpreadsheetDrawing()  # noqa: SLF001
        ws._drawing.charts, ws._drawing.images = ws._charts, ws._images  # noqa: SLF001
        if not ws.closed:
            ws.close()
        ws._rels = ws._writer._rels  # noqa: SLF001
        spool = ws._writer.out  # noqa: SLF001
        spool.seek(0)
        with self._archive.open(ws.path[1:], "w") as part:
            shutil.copyfileobj(spool, part)
        spool.close()
        self.manifest.append(ws)
