"""A badge's layout as data: what stands where, how large, in which colour.

Lengths are millimetres from the upper left corner, colours `#rrggbb`. A layout is compiled once
(`drawing`); what may be changed about it changes here alone. `A6` is the badge for the lanyard.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle: its upper left corner and its sides."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Step:
    """One way to fit a text: on at most so many lines, as large as it goes between two sizes."""

    lines: int
    largest: float
    smallest: float


@dataclass(frozen=True, slots=True)
class Style:
    """How a text is set. The steps are tried in order; what fits none of them is refused."""

    steps: tuple[Step, ...]
    leading: float  # from line to line, in sizes
    colour: str
    bold: bool = False
    capitals: bool = False
    spacing: float = 0  # between letters, in sizes
    gap: float = 0  # above the text where it does not come first
    share: float = 9  # at most so many times the size of the text above it
    even: bool = False  # never smaller than the other texts of its kind


@dataclass(frozen=True, slots=True)
class Front:
    """The side with the photo."""

    head: Box  # in the colour of the kind
    emblem: Box
    word: Box  # what the bearer is, in three languages
    word_styles: tuple[Style, Style, Style]
    weave: Box
    election: Box  # name and day, in three languages
    election_style: Style
    photo: Box
    photo_radius: float
    names: Box
    surname: Style
    given_names: Style
    cyrillic: Style
    sender_bar: Box  # as high as the text beside it, at most as the box
    senders: tuple[Box, ...]  # the one that allows the larger letters is taken
    sender_short: Style
    sender_official: Style
    number_label: Box
    number: Box
    number_style: Style
    validity_label: Box
    validity: Box
    validity_style: Style
    label_style: Style
    qr: Box  # quiet zone included
    smallest_module: float


@dataclass(frozen=True, slots=True)
class Back:
    """The side with the law."""

    stripe: Box  # in the colour of the kind
    body: Box  # law, resolution, rights and duties, one below another
    gap: float  # between them
    law_padding: float  # "valid with an identity document" stands on a pale ground
    law_radius: float
    law_styles: tuple[Style, Style, Style]
    resolution_styles: tuple[Style, Style, Style]
    column_gap: float  # between the rights and duties of one language and the next
    column_heading: Style
    column_text: Style
    rule: Box
    ends: tuple[Box, Box]  # where to check, where to hand in
    end_heading: Style
    end_text: Style


@dataclass(frozen=True, slots=True)
class Layout:
    """Name and version stand for the whole: a change of anything in it is a new version."""

    name: str
    version: int
    title: str  # of the document
    width: float
    height: float
    bands: tuple[tuple[str, str], ...]  # band -> colour
    ink: str
    pale: str  # behind the photo and the law
    line: str
    front: Front
    back: Back

    def __hash__(self) -> int:
        return hash((self.name, self.version))


_INK, _SOFT = "#10222e", "#33474f"


def _lines(lines: int, largest: float, smallest: float) -> tuple[Step, ...]:
    return (Step(lines, largest, smallest),)


_SECOND_WORD = Style(
    _lines(2, 3, 2.2), 1.25, _INK, capitals=True, spacing=0.02, gap=0.8
)  # fmt: skip

A6 = Layout(
    name="A6",
    version=1,
    title="Куәлік · Удостоверение · Badge",
    width=105,
    height=148,
    bands=(("observer", "#00afca"), ("interpreter", "#fec50c"), ("support", "#c9d3da")),
    ink=_INK,
    pale="#eef3f6",
    line="#9aabb6",
    front=Front(
        head=Box(0, 0, 105, 31),  # its upper 10 mm are left to the slot for the lanyard
        emblem=Box(6, 10, 17, 17),
        word=Box(27, 10.8, 73, 18),
        word_styles=(
            Style(_lines(2, 4.7, 3.4), 1.15, _INK, bold=True, capitals=True, spacing=0.01),
            _SECOND_WORD,
            _SECOND_WORD,
        ),
        weave=Box(0, 31, 105, 3.2),
        election=Box(6, 36.8, 93, 11),
        election_style=Style(_lines(2, 2.35, 1.7), 1.38, _SOFT),
        photo=Box(6, 49.7, 33, 42.4),
        photo_radius=1,
        names=Box(44, 49.5, 56, 42.6),
        surname=Style(
            (Step(1, 6, 5), Step(2, 5.6, 4), Step(3, 4, 3)), 1.12, _INK, bold=True
        ),
        given_names=Style(
            (Step(1, 4.4, 3.6), Step(2, 4.2, 3.2), Step(3, 3.2, 2.6)),
            1.15, _INK, gap=0.8, share=0.8,
        ),
        cyrillic=Style((Step(2, 3.1, 2.6), Step(4, 2.6, 2.2)), 1.25, _SOFT, gap=2.2),
        sender_bar=Box(6, 95.7, 1.2, 27.8),
        senders=(Box(9.8, 95.5, 89, 13.2), Box(9.8, 95.5, 54, 28)),
        sender_short=Style(_lines(2, 4.6, 3), 1.15, _INK, bold=True),
        sender_official=Style(_lines(3, 2.35, 1.7), 1.35, _SOFT, gap=0.3),
        number_label=Box(6, 125.4, 56, 3.2),
        number=Box(6, 129.6, 56, 6),
        number_style=Style(_lines(1, 5, 3.6), 1.2, _INK, bold=True),
        validity_label=Box(6, 136.6, 56, 3.2),
        validity=Box(6, 139.8, 56, 3.2),
        validity_style=Style(_lines(1, 2.35, 1.7), 1.35, _SOFT, bold=True),
        label_style=Style(_lines(1, 2.35, 1.7), 1.35, _SOFT),
        qr=Box(66, 109, 36, 36),
        smallest_module=0.4,
    ),
    back=Back(
        stripe=Box(0, 0, 105, 3),
        body=Box(6, 14, 93, 103.5),
        gap=4.5,
        law_padding=2.7,
        law_radius=1,
        law_styles=(
            Style(_lines(3, 3.5, 2.6), 1.36, _INK, bold=True),
            Style(_lines(3, 3, 2.2), 1.36, _INK),
            Style(_lines(3, 3, 2.2), 1.36, _INK),
        ),
        resolution_styles=(
            Style(_lines(2, 3, 2.2), 1.36, _INK, bold=True),
            Style(_lines(2, 3, 2.2), 1.36, _INK),
            Style(_lines(2, 3, 2.2), 1.36, _INK),
        ),
        column_gap=3.6,
        column_heading=Style(_lines(3, 2.6, 1.7), 1.4, _INK, bold=True, gap=2.4, even=True),
        column_text=Style(_lines(24, 2.6, 1.7), 1.4, _INK, even=True),
        rule=Box(6, 119.5, 93, 0.3),
        ends=(Box(6, 122.5, 37, 21.5), Box(47, 122.5, 52, 21.5)),
        end_heading=Style((Step(1, 2.7, 2.3), Step(4, 2.7, 1.7)), 1.36, _INK, bold=True),
        end_text=Style(_lines(3, 2.7, 1.7), 1.36, _INK),
    ),
)  # fmt: skip
