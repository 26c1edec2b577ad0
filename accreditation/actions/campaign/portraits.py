"""Drawn portraits and pages of documents: each differs, none shows anybody."""

import io
import random
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from accreditation.badge import fonts as badge_fonts

FONT = Path(badge_fonts.__file__).with_name("NotoSans-Regular.ttf")
WIDTH, HEIGHT = 600, 800  # as photos are stored
PRINT = (413, 531)  # as they are printed
SCAN = (800, 560)
LETTER = (900, 1273)
QUALITY = 82

Colour = tuple[int, int, int]
SKINS = ((247, 219, 197), (236, 196, 165), (222, 176, 138), (198, 148, 108), (161, 112, 78))
SKINS_DARK = ((124, 82, 57), (98, 64, 46))
HAIRS = ((44, 34, 30), (78, 54, 38), (120, 82, 50), (170, 125, 72), (150, 150, 152), (28, 28, 34))
EYES = ((70, 50, 36), (52, 84, 106), (84, 104, 66), (40, 34, 32))
CLOTHES = ((38, 54, 84), (58, 62, 70), (92, 40, 52), (34, 76, 74), (84, 78, 62), (24, 28, 38))
GROUNDS = ((238, 241, 244), (230, 236, 240), (243, 241, 236), (234, 238, 232))
SHIRTS = ((250, 250, 250), (226, 236, 246), (246, 236, 226))


def portrait(seed: str, *, sex: str) -> tuple[bytes, bytes]:
    """Return a portrait as JPEG: 600 x 800, and 413 x 531 as printed."""
    chance = random.Random(f"portrait {seed}")  # noqa: S311 - nothing is kept secret by it
    photo = Image.new("RGB", (WIDTH, HEIGHT), chance.choice(GROUNDS))
    _Face(ImageDraw.Draw(photo), chance, sex).draw()
    height = WIDTH * PRINT[1] // PRINT[0]
    top = (HEIGHT - height) // 2
    printed = photo.resize(PRINT, Image.Resampling.BOX, box=(0, top, WIDTH, top + height))
    return _jpeg(photo), _jpeg(printed)


def document(values: Mapping[str, str], printed: bytes) -> bytes:
    """Return a drawn page of a travel document as JPEG, with the zone and the printed portrait."""
    page = _ground().copy()
    draw = ImageDraw.Draw(page)
    face = Image.open(io.BytesIO(printed))
    face.draft("RGB", (PRINT[0] // 2, PRINT[1] // 2))  # decoded at half the size
    page.paste(face, (40, 96))
    small, large = _font(16), _font(22)
    draw.text((40, 32), f"SPECIMEN  PASSPORT  {values['document_issuer']}", fill=_INK, font=large)
    rows = (
        ("Surname", values["surname_latin"]),
        ("Given names", values["given_names_latin"] or "-"),
        ("Nationality", values["citizenship"]),
        ("Date of birth", values["birth_date"]),
        ("Sex", values["sex"]),
        ("Document number", values["document_number"]),
        ("Valid until", values["document_expires_on"]),
    )
    for place, (label, text) in enumerate(rows):
        y = 90 + 49 * place
        draw.text((264, y), label, fill=(92, 104, 110), font=small)
        draw.text((264, y + 18), text[:38], fill=_INK, font=large)
    for place, line in enumerate(values["mrz"].splitlines()):
        for column, letter in enumerate(line):
            page.paste(_INK, (round(38 + 16.5 * column), 468 + 38 * place), _glyph(letter))
    return _jpeg(page)


def letter(lines: Sequence[str]) -> bytes:
    """Return a page of a letter as JPEG, a line of text for each."""
    page = Image.new("RGB", LETTER, (253, 253, 251))
    draw = ImageDraw.Draw(page)
    for place, line in enumerate(lines):
        draw.text((90, 110 + 42 * place), line, fill=_INK, font=_font(26))
    draw.ellipse((560, 900, 760, 1100), outline=(70, 96, 150), width=6)
    draw.text((660, 1000), "SPECIMEN", fill=(70, 96, 150), font=_font(26), anchor="mm")
    return _jpeg(page)


_INK = (28, 38, 46)


@lru_cache(maxsize=1)
def _ground() -> Image.Image:
    page = Image.new("RGB", SCAN, (232, 238, 231))
    draw = ImageDraw.Draw(page)
    for y in range(0, SCAN[1], 14):
        draw.line((0, y, SCAN[0], y + 60), fill=(222, 231, 225))
    draw.rectangle((0, 448, *SCAN), fill=(247, 247, 243))
    return page


@lru_cache(maxsize=40)
def _glyph(letter: str) -> Image.Image:
    """Return one letter of the zone as a mask: drawn once, each is as wide as the others."""
    mask = Image.new("L", (22, 36), 0)
    ImageDraw.Draw(mask).text((8, 0), letter, fill=255, font=_font(21), anchor="ma")
    return mask


@lru_cache(maxsize=4)
def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(FONT, size)


def _jpeg(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=QUALITY, dpi=(300, 300))
    return out.getvalue()


def _shade(colour: Colour, by: float) -> Colour:
    red, green, blue = (max(0, min(255, round(part * by))) for part in colour)
    return red, green, blue


class _Face:
    """One face, from the back to the front. Coordinates are those of 600 x 800."""

    def __init__(self, draw: ImageDraw.ImageDraw, chance: random.Random, sex: str) -> None:
        self.d, self.chance, self.is_woman = draw, chance, sex == "F"
        skins = SKINS if chance.random() < 0.9 else SKINS_DARK  # noqa: PLR2004
        self.skin = _shade(chance.choice(skins), chance.uniform(0.97, 1.02))
        hair = chance.choice(HAIRS)
        self.hair = _shade(hair, chance.uniform(0.85, 1.15))
        self.wide = chance.randint(118, 140)  # half the width of the face
        self.tall = chance.randint(166, 186)
        self.x = 300 + chance.randint(-6, 6)
        self.y = 335 + chance.randint(-8, 8)

    def draw(self) -> None:
        """Draw it."""
        style = self.chance.choice("lbm" if self.is_woman else "ssstn")
        self._hair_behind(style)
        self._shoulders()
        self._head()
        self._eyes()
        self._nose_and_mouth()
        self._hair_before(style)
        self._beard_or_glasses()

    def _round(self, x: float, y: float, wide: float, tall: float, fill: Colour) -> None:
        self.d.ellipse((x - wide, y - tall, x + wide, y + tall), fill=fill)

    def _hair_behind(self, style: str) -> None:
        if style in "lbm":
            length = {"l": 330, "m": 220, "b": 120}[style]
            self._round(self.x, self.y - 40, self.wide + 34, self.tall + 6, self.hair)
            sides = (self.x - self.wide - 30, self.y - 60, self.x + self.wide + 30, self.y + length)
            self.d.rounded_rectangle(sides, radius=58, fill=_shade(self.hair, 0.88))

    def _shoulders(self) -> None:
        cloth, shirt = self.chance.choice(CLOTHES), self.chance.choice(SHIRTS)
        neck = self.wide * 0.52
        self.d.rounded_rectangle((self.x - 250, 600, self.x + 250, 1000), radius=120, fill=cloth)
        shade = _shade(self.skin, 0.88)
        self.d.rectangle((self.x - neck, self.y + 110, self.x + neck, 640), fill=shade)
        self.d.polygon(
            [(self.x - neck - 34, 596), (self.x + neck + 34, 596), (self.x, 800)], fill=shirt
        )
        self.d.polygon([(self.x - neck, 590), (self.x + neck, 590), (self.x, 668)], fill=shade)
        dark = _shade(cloth, 0.8)
        for side in (-1, 1):
            edge = self.x + side * (neck + 34)
            self.d.polygon([(edge, 596), (edge + side * 26, 690), (self.x, 800)], fill=dark)
        if not self.is_woman and self.chance.random() < 0.6:  # noqa: PLR2004
            tie = self.chance.choice(CLOTHES)
            self.d.polygon(
                [(self.x - 18, 662), (self.x + 18, 662), (self.x + 26, 800), (self.x - 26, 800)],
                fill=_shade(tie, 1.3),
            )

    def _head(self) -> None:
        for side in (-1, 1):
            self._round(self.x + side * self.wide, self.y + 8, 17, 32, _shade(self.skin, 0.92))
        self._round(self.x, self.y, self.wide, self.tall, self.skin)
        jaw = self.wide * self.chance.uniform(0.62, 0.8)
        self._round(self.x, self.y + self.tall * 0.55, jaw, self.tall * 0.5, self.skin)

    def _eyes(self) -> None:
        apart = self.chance.randint(48, 58)
        colour, brow = self.chance.choice(EYES), _shade(self.hair, 0.75)
        size = self.chance.randint(9, 11)
        thick = self.chance.randint(5, 9)
        self.eyes = (apart, self.y - 18)
        for side in (-1, 1):
            x, y = self.x + side * apart, self.y - 18
            self._round(x, y, 22, 13, (252, 252, 250))
            self._round(x, y, size, size, colour)
            self._round(x, y, size / 2, size / 2, (16, 16, 18))
            self._round(x + 3, y - 4, 2.5, 2.5, (255, 255, 255))
            self.d.arc((x - 23, y - 14, x + 23, y + 16), 185, 355, fill=brow, width=3)
            self.d.arc((x - 32, y - 44, x + 32, y + 6), 205, 335, fill=brow, width=thick)

    def _nose_and_mouth(self) -> None:
        shade = _shade(self.skin, 0.82)
        wide = self.chance.randint(15, 22)
        y = self.y + 48
        self.d.arc((self.x - wide, y - 14, self.x + wide, y + 12), 20, 160, fill=shade, width=5)
        self.d.line((self.x + 4, self.y, self.x + wide - 5, y), fill=shade, width=3)
        mouth = self.chance.randint(36, 48)
        lips = (170, 84, 84) if self.is_woman else _shade(self.skin, 0.68)
        y = self.y + 76
        for drop in range(self.chance.randint(2, 4)):
            box = (self.x - mouth, y - 18 + drop * 2, self.x + mouth, y + 22 + drop * 3)
            self.d.arc(box, 22, 158, fill=lips, width=5)

    def _hair_before(self, style: str) -> None:
        if style == "n":  # hardly any
            return
        top = self.y - self.tall - 26
        box = (self.x - self.wide - 14, top, self.x + self.wide + 14, self.y + 120)
        if style == "t":
            self.d.chord(box, 200, 340, fill=self.hair)
            return
        start = self.chance.choice((188, 192, 196))
        self.d.chord(box, start, 540 - start, fill=self.hair)
        part = self.x + self.chance.choice((-1, 1)) * self.chance.randint(20, 60)
        side = self.skin
        self.d.polygon(
            [
                (part, self.y - self.tall * 0.72),
                (self.x - self.wide * 0.8, self.y - 44),
                (self.x + self.wide * 0.8, self.y - 44),
            ],
            fill=side,
        )
        if style in "lbm":
            for way in (-1, 1):
                edge = self.x + way * (self.wide + 8)
                self._round(edge, self.y - 20, 22, 110, self.hair)

    def _beard_or_glasses(self) -> None:
        if not self.is_woman and self.chance.random() < 0.3:  # noqa: PLR2004
            box = (self.x - 62, self.y + 46, self.x + 62, self.y + 84)
            self.d.arc(box, 190, 350, fill=_shade(self.hair, 0.9), width=13)
        if self.chance.random() < 0.28:  # noqa: PLR2004
            apart, y = self.eyes
            frame = (52, 50, 54)
            for side in (-1, 1):
                x = self.x + side * apart
                self.d.rounded_rectangle(
                    (x - 38, y - 26, x + 38, y + 28), radius=18, outline=frame, width=5
                )
            self.d.line((self.x - apart + 38, y, self.x + apart - 38, y), fill=frame, width=5)
