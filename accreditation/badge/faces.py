"""What a badge says, and why one cannot be drawn."""

from dataclasses import dataclass
from enum import StrEnum

Three = tuple[str, str, str]  # Kazakh, Russian, English


class Reason(StrEnum):
    """Why a badge cannot be drawn."""

    NAME_MISSING = "name_missing"
    NAME_TOO_LONG = "name_too_long"
    TEXT_TOO_LONG = "text_too_long"
    LETTER_NOT_PRINTABLE = "letter_not_printable"
    PHOTO_MISSING = "photo_missing"
    PHOTO_UNREADABLE = "photo_unreadable"
    LINK_NOT_ENCODABLE = "link_not_encodable"


class CannotDraw(Exception):  # noqa: N818 - a refusal, not a failure
    """A badge that would come out wrong is not drawn. `detail` names the text or the letter."""

    def __init__(self, reason: Reason, detail: str) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Wording:
    """Texts that many badges share. Lines that hold two or three languages come ready made."""

    band: str  # observer, interpreter, support: a key of Layout.bands
    word: Three  # what the bearer is; another band has another word
    election: Three  # name and day
    number_label: str
    validity_label: str
    identity: Three  # valid with an identity document
    resolution: Three  # number and date
    duties: tuple[tuple[tuple[str, str], ...], ...]  # by language: (heading, text), and again
    check: tuple[str, ...]  # a heading, then lines: verification address, phone
    found: tuple[str, ...]  # a heading, then lines: return if found


@dataclass(frozen=True, slots=True)
class Face:
    """What one badge says. Names are printed as given: capitals are the caller's choice."""

    surname: str
    given_names: str
    cyrillic: str
    sender: str  # short name
    sender_official: tuple[str, ...]
    number: str
    validity: str
    photo: bytes  # JPEG
    link: str
    wording: Wording
