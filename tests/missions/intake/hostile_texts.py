"""Text tables sent to harm, and files that pose as tables, made by code.

Each entry is name -> (function that makes the bytes, kind of refusal they must meet).
"""

import random
import zlib
from functools import partial

from intake_files import (
    MB,
    XML,
    pdf_of_one_page,
    portrait,
    saved,
)


def text_table(rows, columns):
    return "\n".join(";".join(["x"] * columns) for _ in range(rows)).encode()


TEXTS = {
    "nothing": (lambda: b"", "empty"),
    "more than 20 MB": (lambda: b"a;b\n" * (5 * MB + 1), "too_big"),
    "20,201 rows": (partial(text_table, 20_201, 3), "too_many_rows"),
    "81 columns": (partial(text_table, 3, 81), "too_many_columns"),
    "a million blank rows and one more": (
        lambda: b"a;b\n" + b"\n" * 1_000_000 + b"c;d",
        "too_many_rows",
    ),
    "a cell of 2,001 letters": (lambda: b"a;" + b"x" * 2001 + b"\nb;c", "cell_too_long"),
    "a quotation mark that is not closed": (lambda: b'a;"b\n' + b"c;d\n" * 1000, "cell_too_long"),
    "19 MB in one cell": (lambda: b"x" * (19 * MB), "cell_too_long"),
    "9 million quotation marks": (lambda: b'"a' * (9 * MB), "cell_too_long"),
    "19 MB of commas and a letter": (lambda: b"," * (19 * MB) + b"x", "too_many_columns"),
    "half a UTF-16 letter": (lambda: "a;b".encode("utf-16") + b"x", "unknown_encoding"),
    "a byte that no encoding has": (
        lambda: "Имя;Пол\nОн;М".encode("cp1251") + b"\x98\x81",
        "unknown_encoding",
    ),
    "zeros": (lambda: bytes(1000), "not_a_spreadsheet"),
    "random bytes": (lambda: random.Random(22).randbytes(MB), "not_a_spreadsheet"),
    "a PDF file": (pdf_of_one_page, "not_a_spreadsheet"),
    "a web page": (lambda: b"<!DOCTYPE html><html><table><tr><td>a", "not_a_spreadsheet"),
    "a web page behind blanks": (lambda: b" \r\n <html>a;b", "not_a_spreadsheet"),
    "a web page behind a byte-order mark": (lambda: b"\xef\xbb\xbf<html>a;b", "not_a_spreadsheet"),
    "XML of 2003": (f"{XML}<Workbook/>".encode, "not_a_spreadsheet"),
    "rich text": (lambda: b"{\\rtf1 a;b}", "not_a_spreadsheet"),
    "a JPEG picture": (lambda: saved(portrait()), "not_a_spreadsheet"),
    "a PNG picture": (lambda: saved(portrait(), "PNG"), "not_a_spreadsheet"),
    "a program": (lambda: b"\x7fELF\x02\x01\x01" + bytes(100), "not_a_spreadsheet"),
    "a gzip file": (lambda: b"\x1f\x8b\x08" + zlib.compress(b"a;b"), "not_a_spreadsheet"),
    "colours of a terminal": (lambda: b"a;\x1b[31mb\nc;d", "not_a_spreadsheet"),
}
