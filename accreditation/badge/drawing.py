"""Badges as PDF files: one badge in one file, or many in one; front and back are two pages.

What is the same for all is compiled once: by layout the head of the file with its fonts, by wording
(kind of bearer, election, resolution) a form for the front and the whole of the back. For one badge
there remain its photo, handed through as it came, its QR symbol, and some lines of text. Nothing is
compressed here and no clock is read: the same face makes the same bytes on every machine.
"""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from accreditation.badge import jpeg, lettering, ornament, pages, pdf, typeset
from accreditation.badge.faces import CannotDraw, Face, Reason, Wording
from accreditation.badge.layout import A6, Layout
from accreditation.badge.typeset import MM

LANGUAGE = "kk"


def draw(face: Face, layout: Layout = A6) -> bytes:
    """One badge as a file of its own. Raises `CannotDraw`."""
    return b"".join(draw_many([face], layout))


def draw_many(faces: Iterable[Face], layout: Layout = A6) -> Iterator[bytes]:
    """The badges in one file, two pages each, in pieces of at most one badge.

    Raises `CannotDraw` when it comes to a badge that cannot be drawn; the pieces until then are no
    file.
    """
    start = _start(layout)
    file = start.file.copy()
    yield start.head
    forms: dict[Wording, int] = {}  # the number of the front's form; the back's content follows
    fonts = start.core
    for face in faces:
        measures = _photo(face)
        symbol, square = pages.symbol(face, layout)
        content = pages.front_of(face, measures, square, layout)
        front, back = pages.front_of_all(face.wording, layout), pages.back(face.wording, layout)
        if fonts == start.core and any(b"/R" in page for page in (content, front, back)):
            fonts = _add_rest(file, start)
        if face.wording not in forms:
            forms[face.wording] = _add_wording(file, front, back, fonts, start, layout)
        _add_badge(file, face, )
        yield file.take()
    yield from file.finish(f"0 0 {layout.width * MM:.3f} {layout.height * MM:.3f}")
