"""What stands on a paper of the commission, whatever kind of file it becomes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

WIDTH = 175  # millimetres of A4 between the margins; the widths of an annex add up to it


@dataclass(frozen=True, slots=True)
class Column:
    """A column of an annex: its heading and its width in millimetres."""

    heading: str
    width: int


@dataclass(frozen=True, slots=True)
class Group:
    """The rows of one sender. A cell is text: of two lines where it is a name."""

    title: str
    rows: Iterable[Sequence[str]]


@dataclass(frozen=True)
class Annex:
    """The annex: groups under a head that stands on every page, and whom the members struck."""

    title: str
    subtitle: str
    columns: Sequence[Column]
    groups: Iterable[Group]
    struck_title: str = ""
    struck: Sequence[str] = ()


@dataclass(frozen=True)
class Paper:
    """A paper: who writes what of which number and day, to whom, and what stands below."""

    language: str
    made_at: datetime  # when it last changed: stands in the file in place of the clock
    file_title: str
    body: str  # the issuing body
    word: str  # "RESOLUTION"
    number: str
    place: str
    day: str
    title: str
    paragraphs: Sequence[str]
    mark: str = ""  # "DRAFT"
    address: Sequence[str] = ()  # lines: to whom a letter goes
    signers: Sequence[str] = ()
    annex: Annex | None = None
    foot: Sequence[str] = field(default_factory=tuple)
