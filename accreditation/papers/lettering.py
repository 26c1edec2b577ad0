"""Text in lines that fit: the fonts of the badges, with Kazakh letters, and their widths."""

from collections.abc import Sequence
from functools import cache, lru_cache

from reportlab import rl_config
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from accreditation.badge import fonts

PLAIN, BOLD = "Noto Sans", "Noto Sans Bold"


@cache
def register() -> None:
    """Register the fonts, once in a process; write streams as bytes: text is a quarter longer."""
    rl_config.useA85 = 0
    folder = fonts.__path__[0]
    pdfmetrics.registerFont(TTFont(PLAIN, f"{folder}/NotoSans-Regular.ttf"))
    pdfmetrics.registerFont(TTFont(BOLD, f"{folder}/NotoSans-Bold.ttf"))


class _Widths(dict[str, float]):
    """Letter -> its width, in thousandths of the size."""

    def __init__(self, font: str) -> None:
        face = pdfmetrics.getFont(font).face
        super().__init__((chr(code), wide) for code, wide in face.charWidths.items())
        self._other = face.defaultWidth

    def __missing__(self, letter: str) -> float:
        return self._other


@cache
def _widths(font: str) -> _Widths:
    return _Widths(font)


def width(text: str, font: str, size: float) -> float:
    """Return how wide the text is, in points. reportlab's own measuring is ten times slower."""
    return sum(map(_widths(font).__getitem__, text)) * size / 1000


@lru_cache(maxsize=512)  # states and categories come again in every row
def wrapped(text: str, font: str, size: float, room: float) -> tuple[str, ...]:
    """Return the text in lines no wider than `room`; a word that is wider is broken."""
    if width(text, font, size) <= room:
        return (text,)
    lines: list[str] = []
    line = ""
    for word in text.split(" "):
        longer = f"{line} {word}" if line else word
        if width(longer, font, size) <= room:
            line = longer
            continue
        if line:
            lines.append(line)
        *full, line = _broken(word, font, size, room)
        lines += full
    return (*lines, line)


def _broken(word: str, font: str, size: float, room: float) -> Sequence[str]:
    """Return a word in parts that fit, broken behind a hyphen where there is one."""
    parts = []
    while width(word, font, size) > room:
        fits = max(n for n in range(1, len(word)) if n == 1 or width(word[:n], font, size) <= room)
        fits = word.rfind("-", 0, fits) + 1 or fits
        parts.append(word[:fits])
        word = word[fits:]
    return [*parts, word]
