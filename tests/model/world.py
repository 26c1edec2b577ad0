"""What the model knows: people, files, pairs, resolutions. Plain Python, without the portal.

Written from the table of decisions and its rules in words, not from the code that it is held
against; who errs of the two is for a reader to say.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

HOUR = timedelta(hours=1)
EVERYTHING = frozenset({"*"})
NOTHING: frozenset[str] = frozenset()
LIVE = ("draft", "submitted", "returned", "recommended", "queried", "examined", "accredited")
HEADS = {"head_a": "a", "deputy_a": "a", "head_b": "b", "head_c": "c"}
OFFICES = {
    "ministry": {"ministry"},
    "clerk": {"clerk"},
    "other_clerk": {"clerk"},
    "secretary": {"secretary"},
    "both": {"clerk", "secretary"},
    "administrator": set(),
    "auditor": set(),
    "editor_a": set(),
} | {head: set() for head in HEADS}
ACTORS = tuple(OFFICES)


@dataclass(eq=False)
class Declared:
    """An observer as a mission declares it; `values`: field -> what stands there now."""

    mission: str
    identity: int
    values: dict[str, int]
    complete: bool = True
    open: frozenset[str] = EVERYTHING
    replaces: "Declared | None" = None
    replaced: bool = False
    files: list["File"] = field(default_factory=list)
    pk: int = 0  # the portal's row

    @property
    def live(self) -> "File | None":
        """The application that is under way, or none."""
        return next((one for one in self.files if one.state in LIVE), None)


@dataclass(eq=False)
class File:
    """An application; `sent`: the values that the State sees."""

    of: Declared
    sent: dict[str, int]
    submitted_at: datetime
    state: str = "submitted"
    last: str = "submit"
    proposal: str = ""
    examiner: str = ""
    examined_by: set[str] = field(default_factory=set)
    correction: dict[str, int] | None = None
    corrected_by: str = ""
    cards: int = 0  # that were issued
    card: bool = False  # whether one of them is current
    row: "Row | None" = None  # the open one
    pk: int = 0


@dataclass(eq=False)
class Pair:
    """Two files that may be of one person."""

    files: tuple[File, File]
    resolved: bool = False
    kept: File | None = None


@dataclass(eq=False)
class Row:
    """A line of an annex."""

    file: File
    act: "Act"


@dataclass(eq=False)
class Act:
    """A resolution."""

    kind: str
    state: str = "draft"
    rows: list[Row] = field(default_factory=list)  # those that stand
    drafters: set[str] = field(default_factory=set)
    pk: int = 0


@dataclass
class Model:
    """An election, and everything in it."""

    now: datetime
    closes: datetime
    corrections_close: datetime
    people: list[Declared] = field(default_factory=list)
    files: list[File] = field(default_factory=list)
    pairs: list[Pair] = field(default_factory=list)
    acts: list[Act] = field(default_factory=list)
    suspended: set[str] = field(default_factory=set)
    cards: int = 0

    def holds_document(self, mission: str, document: int, *, but: Declared | None) -> bool:
        """Whether another observer of the mission has this document now."""
        return any(
            one.mission == mission and one.values["document"] == document and one is not but
            for one in self.people
        )

    def find_pairs(self, files: list[File]) -> None:
        """Pair files with live ones of other observers: the same document, or the same person."""
        known = {frozenset(map(id, pair.files)) for pair in self.pairs}
        for file in files:
            for other in self.files:
                alike = file.of.identity == other.of.identity
                alike = alike or file.of.values["document"] == other.of.values["document"]
                if other.of is file.of or other.state not in LIVE[1:] or not alike:
                    continue
                if frozenset((id(file), id(other))) not in known:
                    known.add(frozenset((id(file), id(other))))
                    self.pairs.append(Pair((file, other)))

    def pairs_of(self, file: File) -> list[Pair]:
        """The pairs that this file is one of."""
        return [pair for pair in self.pairs if file in pair.files]
