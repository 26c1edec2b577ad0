"""Where the tiles of the regions stand and how dark they are: numbers for an SVG in a template."""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings

from missions.models import Region
from observer_portal.page import moments

WIDE, HIGH, GAP = 106, 72, 6  # of a tile
SHADES = 5
DARK = 4  # from this shade on the words are light
APART = 24  # abroad stands beside the grid
FOLDER = Path(settings.BASE) / "accreditation" / "data"


@dataclass(frozen=True, slots=True)
class Tile:
    """A region: `shade` 1 to 5, 0 where nobody goes."""

    code: str
    name: str
    lines: Sequence[tuple[int, str]]  # (y, words)
    count: int
    x: int
    y: int
    shade: int
    is_city: bool

    @property
    def radius(self) -> int:
        """Cities are round: no meaning by colour alone."""
        return 30 if self.is_city else 4

    @property
    def middle(self) -> float:
        """Where the words stand."""
        return self.x + WIDE / 2

    @property
    def number_y(self) -> int:
        """Where the number stands: higher above two lines."""
        return self.y + (35 if len(self.lines) == 1 else 27)

    @property
    def ink(self) -> str:
        """The class of the words."""
        return "on-dark" if self.shade >= DARK else "on-light"


@dataclass(frozen=True, slots=True)
class Tiles:
    """The grid, with its scale: (shade, x, words)."""

    tiles: Sequence[Tile]
    scale: Sequence[tuple[int, int, str]]
    not_stated: int
    wide: int = WIDE
    width: int = 7 * (WIDE + GAP) - GAP + APART
    height: int = 5 * (HIGH + GAP) + 34


def tiles(counts: Mapping[str, int], regions: Sequence[Region]) -> Tiles:
    """Lay out the regions with their counts; shades divide the range evenly from nobody to most."""
    named = {region.code: region for region in regions}
    places = _places()
    language = moments.language()
    most = max((n for code, n in counts.items() if code in places), default=0)
    found = []
    for code, place in places.items():
        region = named.get(code)
        count = counts.get(code, 0)
        column, row = int(place["column"]), int(place["row"])
        away = APART if code == "ABROAD" else 0
        found.append(
            Tile(
                code,
                region.name if region else code,
                _lines(place[f"tile_{language}"], row * (HIGH + GAP)),
                count,
                column * (WIDE + GAP) + away,
                row * (HIGH + GAP),
                _shade(count, most),
                bool(region and region.kind == "city"),
            )
        )
    scale = [(shade, (shade - 1) * (WIDE + GAP), words) for shade, words in _scale(most) if words]
    return Tiles(found, scale, counts.get("", 0))


def _lines(words: str, top: int) -> list[tuple[int, str]]:
    parts = words.split("|")
    first = 55 if len(parts) == 1 else 46
    return [(top + first + 15 * place, part) for place, part in enumerate(parts)]


def _shade(count: int, most: int) -> int:
    """Return 0 for nobody, else 1 to 5."""
    return -(-count * SHADES // most) if count and most else 0


def _scale(most: int) -> list[tuple[int, str]]:
    """Return which counts each shade stands for."""
    found = []
    for shade in range(1, SHADES + 1):
        low, high = most * (shade - 1) // SHADES + 1, most * shade // SHADES
        words = f"{low}" if low == high else f"{low}–{high}"
        found.append((shade, words if low <= high else ""))
    return found


@cache
def _places() -> dict[str, dict[str, Any]]:
    with (FOLDER / "tiles.csv").open(encoding="utf-8", newline="") as file:
        return {row["code"]: row for row in csv.DictReader(file)}
