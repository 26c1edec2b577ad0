"""What a file begins with: enough to know who shall read it, never enough to believe it."""

import re
from typing import BinaryIO

from missions.intake import limits, zipframes
from missions.intake.wire import Refused

ENOUGH = 4096  # bytes of the beginning
ZIP = b"PK\x03\x04"
EMPTY_ZIP = b"PK\x05\x06"
COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # Excel before 2007, or an encrypted workbook
PDF = b"%PDF-"
PDF_BEGINS_WITHIN = 1024
PICTURES = (
    b"\xff\xd8\xff",
    b"\x89PNG\r\n\x1a\n",
    b"GIF8",
    b"BM",
    b"II*\0",
    b"MM\0*",
    b"8BPS",
    b"\0\0\1\0",
    b"\0\0\0\x0cjP  ",
)
# HEIC and its kin: the format of iPhones, of which the browser or the telephone makes a JPEG
HEIC = re.compile(rb"^.{4}ftyp(hei[cmsx]|hev[cmsx]|mif1|msf1|avi[fs])", re.DOTALL)
CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")  # what no text holds, but UTF-16
WIDE = (b"\xff\xfe", b"\xfe\xff")
MIMETYPE = b"mimetype"


def is_zip(beginning: bytes) -> bool:
    """Say whether it begins as a ZIP archive."""
    return beginning.startswith((ZIP, EMPTY_ZIP))


def is_picture(beginning: bytes) -> bool:
    """Say whether it begins as a picture, also one that is not taken."""
    is_webp = beginning.startswith(b"RIFF") and beginning[8:12] == b"WEBP"
    return (
        beginning.startswith(PICTURES)
        or is_webp
        or is_heic(beginning)
        or (beginning.lstrip().startswith(b"<") and b"<svg" in beginning.lower())
    )


def is_heic(beginning: bytes) -> bool:
    """Say whether it is a picture as iPhones take them."""
    return bool(HEIC.match(beginning))


def is_pdf(beginning: bytes) -> bool:
    """Say whether a PDF file begins here; some programs write something before it."""
    return PDF in beginning[:PDF_BEGINS_WITHIN]


def is_table(beginning: bytes) -> bool:
    """Say whether it may be a text table, or a workbook that is no ZIP archive."""
    if beginning.startswith((COMPOUND, *WIDE)) or utf16_without_mark(beginning):
        return True
    return not CONTROLS.search(beginning)


def utf16_without_mark(beginning: bytes) -> str | None:
    """Return the encoding of a text whose every second byte is often zero; None for others.

    Of digits, delimiters and Latin letters UTF-16 makes a byte and a zero.
    """
    half = len(beginning) // 2
    zeros = (beginning[::2].count(0), beginning[1::2].count(0))
    if half and not min(zeros) and max(zeros) * 3 > half:
        return "utf-16-le" if zeros[1] else "utf-16-be"
    return None


def is_workbook(file: BinaryIO) -> bool:
    """Say whether a ZIP archive is a spreadsheet or another document of an office program."""
    try:
        parts = zipframes.parts(file, most=limits.PHOTO_ARCHIVE_PARTS)
    except Refused:
        return False
    names = {part.name for part in parts}
    return bool(names & {b"[Content_Types].xml", MIMETYPE, b"xl/workbook.xml"})
