"""What stands on the pages of a badge, as content of a PDF.

Names of resources: C0, C1, R0, R1 the fonts (core and rest, regular and bold), E the emblem, M the
motif of the band, W the front that all badges of a wording share, P the photo, Q the QR symbol.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import lru_cache

from accreditation.badge import lettering, ornament, shapes, typeset
from accreditation.badge.faces import CannotDraw, Face, Reason, Wording
from accreditation.badge.jpeg import Measures
from accreditation.badge.layout import Back, Box, Layout, Style
from accreditation.badge.qr import QUIET, Symbol
from accreditation.badge.typeset import MM, Line

_KEPT = 64  # wordings: kinds of bearer times resolutions


@lru_cache(maxsize=_KEPT)
def shared_front(wording: Wording, layout: Layout) -> bytes:
    """What all fronts of a wording have in common."""
    front, height = layout.front, layout.height
    band = _band(wording, layout)
    ink = typeset.fill(layout.ink)
    parts = [
        f"{typeset.fill(band)} {shapes.rectangle(front.head, height)} f",
        f"{ink} {shapes.rectangle(front.weave, height)} f",
        _weave(front.weave, band, height),
        f"q {typeset.stroke(layout.ink)} {_upside_down(front.emblem, height)} /E Do Q",
        f"{typeset.fill(layout.pale)} {shapes.rounded(front.photo, front.photo_radius, height)} f",
    ]
    word = _middle(_lines(wording.word, front.word_styles, front.word), front.word)
    election = _lines(wording.election, [front.election_style] * 3, front.election)
    labels = [
        *_lines([wording.number_label], [front.label_style], front.number_label),
        *_lines([wording.validity_label], [front.label_style], front.validity_label),
    ]
    lines = [*word, *election, *labels]
    return "\n".join([*parts, ""]).encode() + typeset.operators(lines, height)


def front(face: Face, measures: Measures, symbol: Symbol, layout: Layout) -> bytes:
    """What only this badge has; the shared front lies under it."""
    place = layout.front
    lines = [
        *_names(face, layout),
        *_lines([face.number], [place.number_style], place.number),
        *_lines([face.validity], [place.validity_style], place.validity),
    ]
    return b"".join((
        b"/W Do\n",
        _photo(measures, layout),
        _symbol(symbol.size, symbol.stride, place.qr, layout.height),
        _sender(face.sender, face.sender_official, _band(face.wording, layout), layout),
        typeset.operators(lines, layout.height),
    ))  # fmt: skip


@lru_cache(maxsize=_KEPT)
def back(wording: Wording, layout: Layout) -> bytes:
    """The whole back."""
    place, height = layout.back, layout.height
    law = _cut(place.body, place.law_padding)
    lines = _lines(wording.identity, place.law_styles, law)
    ground = replace(place.body, height=typeset.bottom(lines) + place.law_padding - place.body.y)
    body = _below(place.body, ground.y + ground.height + place.gap)
    lines += _lines(wording.resolution, place.resolution_styles, body)
    body = _below(body, typeset.bottom(lines) + place.gap)
    lines += _columns(wording.duties, place, body)
    for texts, box in zip((wording.check, wording.found), place.ends, strict=True):
        styles = [place.end_heading] + [place.end_text] * (len(texts) - 1)
        lines += _lines(texts, styles, box)
    drawn = "\n".join((
        f"{typeset.fill(_band(wording, layout))} {shapes.rectangle(place.stripe, height)} f",
        f"{typeset.fill(layout.pale)} {shapes.rounded(ground, place.law_radius, height)} f",
        f"{typeset.fill(layout.line)} {shapes.rectangle(place.rule, height)} f",
        "",
    ))  # fmt: skip
    return drawn.encode() + typeset.operators(lines, height)


def _columns(duties: Sequence[Sequence[tuple[str, str]]], place: Back, body: Box) -> list[Line]:
    """Rights and duties, the languages side by side in one size."""
    width = (body.width - place.column_gap * (len(duties) - 1)) / len(duties)
    columns = []
    for at, column in enumerate(duties):
        box = Box(body.x + at * (width + place.column_gap), body.y, width, body.height)
        texts = [text for pair in column for text in pair]
        columns.append((texts, [place.column_heading, place.column_text] * len(column), box))
    return _side_by_side(columns)


def _names(face: Face, layout: Layout) -> list[Line]:
    place = layout.front
    names = [face.surname, face.given_names, face.cyrillic]
    if not any(map(str.strip, names[:2])):
        raise CannotDraw(Reason.NAME_MISSING, face.number)
    styles = [place.surname, place.given_names, place.cyrillic]
    if not face.surname.strip():
        styles[1] = place.surname  # who has one name only has it in large letters
    return _lines(names, styles, place.names, Reason.NAME_TOO_LONG)


@lru_cache(maxsize=512)
def _sender(short: str, official: tuple[str, ...], band: str, layout: Layout) -> bytes:
    place = layout.front
    styles = [place.sender_short] + [place.sender_official] * len(official)
    lines = _largest([short, *official], styles, place.senders)
    bar = place.sender_bar
    beside = Box(bar.x, bar.y, bar.width, typeset.bottom(lines) - bar.y) if lines else bar
    return (
        f"{typeset.fill(band)} {shapes.rectangle(beside, layout.height)} f\n".encode()
        + typeset.operators(lines, layout.height)
    )


@lru_cache(maxsize=64)
def _photo(measures: Measures, layout: Layout) -> bytes:
    """The photo covers its box; what hangs over is cut off."""
    box = layout.front.photo
    scale = max(box.width / measures.width, box.height / measures.height)
    width, height = measures.width * scale, measures.height * scale
    whole = Box(box.x - (width - box.width) / 2, box.y - (height - box.height) / 2, width, height)
    path = shapes.rounded(box, layout.front.photo_radius, layout.height)
    return f"q {path} W n {shapes.image(whole, layout.height)} /P Do Q\n".encode()


@lru_cache(maxsize=64)
def _symbol(size: int, stride: int, box: Box, height: float) -> bytes:
    module = box.width / (size + 2 * QUIET)
    edge = QUIET * module
    whole = Box(box.x + edge, box.y + edge, stride * module, size * module)
    return f"q 0 g {shapes.image(whole, height)} /Q Do Q\n".encode()


def _weave(box: Box, band: str, height: float) -> str:
    """The motif again and again in a box, as wide as it is whole."""
    width, motif_height = ornament.MOTIF
    scale = box.height / motif_height
    count = round(box.width / (width * scale))
    across = box.width / (width * count)
    left, high = box.x * MM, (height - box.y) * MM
    matrix = f"{across * MM:.4f} 0 0 {-scale * MM:.4f} {left:.2f} {high:.2f} cm"
    return " ".join(
        ["q", typeset.stroke(band), matrix, *[f"/M Do 1 0 0 1 {width:g} 0 cm"] * count, "Q"]
    )


def _upside_down(box: Box, height: float) -> str:
    """The matrix for the emblem, whose y grows downwards."""
    scale = box.width * MM / ornament.EMBLEM_SIDE
    return f"{scale:.4f} 0 0 {-scale:.4f} {box.x * MM:.2f} {(height - box.y) * MM:.2f} cm"


def _largest(texts: Sequence[str], styles: Sequence[Style], boxes: Sequence[Box]) -> list[Line]:
    """The texts in the box where their smallest letters become largest."""
    ways = []
    for box in boxes:
        try:
            ways.append(_lines(texts, styles, box))
        except CannotDraw as refusal:
            if refusal.reason != Reason.TEXT_TOO_LONG or (box is boxes[-1] and not ways):
                raise
    return max(ways, key=lambda lines: min((line.size for line in lines), default=0))


def _cut(box: Box, edge: float) -> Box:
    return Box(box.x + edge, box.y + edge, box.width - 2 * edge, box.height - 2 * edge)


def _below(box: Box, y: float) -> Box:
    """What is left of a box below `y`."""
    return Box(box.x, y, box.width, box.y + box.height - y)


def _middle(lines: Sequence[Line], box: Box) -> list[Line]:
    """The lines with as much room above as below."""
    down = (box.y + box.height - typeset.bottom(lines)) / 2
    return [line._replace(y=line.y + down) for line in lines]


def _band(wording: Wording, layout: Layout) -> str:
    return dict(layout.bands)[wording.band]


def _lines(
    texts: Iterable[str],
    styles: Iterable[Style],
    box: Box,
    too_long: Reason = Reason.TEXT_TOO_LONG,
) -> list[Line]:
    """Texts as they are printed, one below another."""
    return _side_by_side([(texts, styles, box)], too_long)


def _side_by_side(
    columns: Iterable[tuple[Iterable[str], Iterable[Style], Box]],
    too_long: Reason = Reason.TEXT_TOO_LONG,
) -> list[Line]:
    """`typeset.stacks` of texts as they are printed, with its refusals named."""
    given = [
        (zip(map(lettering.printable, texts), styles, strict=True), box)
        for texts, styles, box in columns
    ]
    try:
        return [line for lines in typeset.stacks(given) for line in lines]
    except typeset.DoesNotFit as refusal:
        raise CannotDraw(too_long, refusal.text) from refusal
    except lettering.Unprintable as refusal:
        raise CannotDraw(Reason.LETTER_NOT_PRINTABLE, str(refusal)) from refusal
