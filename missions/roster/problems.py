"""What can be wrong with a cell. `sentences` says it in words."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Kind(StrEnum):
    """The first ten hold a row back; the others let it pass and tell a person."""

    MISSING_REQUIRED = "missing_required"
    TOO_LONG = "too_long"
    BAD_DATE = "bad_date"
    DATE_IN_FUTURE = "date_in_future"
    DOCUMENT_EXPIRED = "document_expired"
    UNKNOWN_STATE = "unknown_state"
    UNKNOWN_VALUE = "unknown_value"
    BAD_CHARACTERS = "bad_characters"
    BAD_EMAIL = "bad_email"
    DUPLICATE_IN_FILE = "duplicate_in_file"
    MRZ_CHECK_DIGIT = "mrz_check_digit"
    EXPIRES_SOON = "expires_soon"
    PHOTO_MISSING = "photo_missing"
    PHOTO_NOT_AN_IMAGE = "photo_not_an_image"


@dataclass(frozen=True, slots=True)
class Flaw:
    """What is wrong with one value. `facts` feed the sentence: text to text, no translations."""

    kind: Kind
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Problem:
    """A flaw in its place: the row as the spreadsheet program counts it, the key of the column.

    `found` is the text of the cell, cut after 1000 characters, so that it can be corrected.
    """

    row: int
    column: str
    kind: Kind
    facts: Mapping[str, str] = field(default_factory=dict)
    found: str = ""
