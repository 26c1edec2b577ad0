"""The machine-readable zone of travel documents: ICAO Doc 9303 parts 4 (TD3), 5 (TD1), 6 (TD2).

Check digits weigh characters 7, 3, 1 modulo 10. The names have no check digit: digits that agree
never prove a name.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from missions.roster import states, transliteration
from missions.roster.zone_lines import FILLER, lines_of

_VALUE = {c: n for n, c in enumerate("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")} | {FILLER: 0}
_WEIGHTS = (7, 3, 1)
_SHAPES = {(44, 44): "TD3", (36, 36): "TD2", (30, 30, 30): "TD1"}
_CENTURY = 100

Answer = Literal["agrees", "differs", "unknown"]


class NotAZone(ValueError):  # noqa: N818 - reads as the sentence it is
    """A text is no machine-readable zone. `why` is "length" or "characters"."""

    def __init__(self, why: str, lengths: tuple[int, ...]) -> None:
        self.why = why
        self.lengths = lengths
        super().__init__(f"{why}: lines of {lengths}")


@dataclass(frozen=True, slots=True)
class Zone:
    """What a zone says. Dates are None where the zone leaves them open or they do not exist.

    `failing` names the check digits that do not agree: number, birth_date, expires_on, optional,
    composite. States are alpha-3 (D is DEU) or the code as it stands when it is unknown.
    """

    shape: str
    lines: tuple[str, ...]
    type: str
    issuer: str
    surname: str
    given_names: str
    names_truncated: bool
    number: str
    nationality: str
    birth_date: date | None
    sex: str
    expires_on: date | None
    optional: str
    failing: tuple[str, ...]

    @property
    def is_valid(self) -> bool:
        """Say whether all check digits agree."""
        return not self.failing


@dataclass(frozen=True, slots=True)
class _Parts:
    """The pieces of a zone as they stand there; `more` is where a long number of a card goes on."""

    type: str
    issuer: str
    names: str
    number: str
    number_digit: str
    more: str
    nationality: str
    birth: str
    birth_digit: str
    sex: str
    expiry: str
    expiry_digit: str
    composite: str
    composite_digit: str
    optional: str
    optional_digit: str | None


def check_digit(text: str) -> str:
    """Return the check digit of characters 0-9, A-Z and the filler."""
    return str(sum(_VALUE[c] * _WEIGHTS[n % 3] for n, c in enumerate(text)) % 10)


def read(text: str, *, today: date) -> Zone:
    """Return what a zone says, with the check digits that fail. Raises `NotAZone`.

    `today` tells the century of a birth: the latest one that is not in the future. Expiry is
    2000 to 2099.
    """
    lines = lines_of(text)
    lengths = tuple(len(line) for line in lines)
    shape = _SHAPES.get(lengths)
    if shape is None:
        raise NotAZone("length", lengths)
    if any(c not in _VALUE for line in lines for c in line):
        raise NotAZone("characters", lengths)
    parts = _PARTS[shape](*lines)
    surname, _divider, given = parts.names.partition(FILLER * 2)
    number, number_holds, optional = _number(parts)
    return Zone(
        shape=shape,
        lines=lines,
        type=_bare(parts.type),
        issuer=_state(parts.issuer),
        surname=_words(surname),
        given_names=_words(given),
        names_truncated=not parts.names.endswith(FILLER),
        number=number,
        nationality=_state(parts.nationality),
        birth_date=_birth(parts.birth, today),
        sex="X" if parts.sex == FILLER else parts.sex,
        expires_on=_date(parts.expiry, 2000),
        optional=optional,
        failing=_failing(parts, number_holds=number_holds),
    )


def _td3(one: str, two: str) -> _Parts:
    return _two_lines(one, two, more="", optional=two[28:42], optional_digit=two[42])


def _td2(one: str, two: str) -> _Parts:
    return _two_lines(one, two, more=two[28:35], optional=two[28:35], optional_digit=None)


def _two_lines(
    one: str, two: str, *, more: str, optional: str, optional_digit: str | None
) -> _Parts:
    return _Parts(
        type=one[:2],
        issuer=one[2:5],
        names=one[5:],
        number=two[:9],
        number_digit=two[9],
        more=more,
        nationality=two[10:13],
        birth=two[13:19],
        birth_digit=two[19],
        sex=two[20],
        expiry=two[21:27],
        expiry_digit=two[27],
        composite=two[:10] + two[13:20] + two[21:-1],
        composite_digit=two[-1],
        optional=optional,
        optional_digit=optional_digit,
    )


def _td1(one: str, two: str, three: str) -> _Parts:
    return _Parts(
        type=one[:2],
        issuer=one[2:5],
        names=three,
        number=one[5:14],
        number_digit=one[14],
        more=one[15:30],
        nationality=two[15:18],
        birth=two[:6],
        birth_digit=two[6],
        sex=two[7],
        expiry=two[8:14],
        expiry_digit=two[14],
        composite=one[5:30] + two[:7] + two[8:15] + two[18:29],
        composite_digit=two[29],
        optional=one[15:30] + two[18:29],
        optional_digit=None,
    )


_PARTS: Mapping[str, Callable[..., _Parts]] = {"TD3": _td3, "TD2": _td2, "TD1": _td1}


def _number(parts: _Parts) -> tuple[str, bool, str]:
    """Return the document number, whether its digit holds, and the optional data that is left.

    On cards a number of more than nine characters has a filler for its digit and goes on in the
    optional data, where its digit follows it; the filler is not part of the sum (9303-5 4.2.2.2).
    """
    goes_on = parts.number_digit == FILLER and not parts.number.endswith(FILLER)
    rest = parts.more.partition(FILLER)[0]
    if goes_on and len(rest) > 1:
        whole = parts.number + rest[:-1]
        left = parts.optional[len(rest) :]
        return whole, check_digit(whole) == rest[-1], _words(left)
    holds = check_digit(parts.number) == parts.number_digit
    return _bare(parts.number), holds, _words(parts.optional)


def _failing(parts: _Parts, *, number_holds: bool) -> tuple[str, ...]:
    holds = {
        "number": number_holds,
        "birth_date": check_digit(parts.birth) == parts.birth_digit,
        "expires_on": check_digit(parts.expiry) == parts.expiry_digit,
        "optional": _optional_holds(parts),
        "composite": check_digit(parts.composite) == parts.composite_digit,
    }
    return tuple(name for name, does in holds.items() if not does)


def _optional_holds(parts: _Parts) -> bool:
    digit = parts.optional_digit
    if digit is None or (digit == FILLER and not parts.optional.strip(FILLER)):
        return True
    return check_digit(parts.optional) == digit


def _bare(text: str) -> str:
    return text.replace(FILLER, "")


def _words(text: str) -> str:
    return " ".join(text.replace(FILLER, " ").split())


def _state(code: str) -> str:
    bare = _bare(code)
    return states.find(bare, specimens=True) or bare


def _date(digits: str, century: int) -> date | None:
    if not digits.isdigit():
        return None
    try:
        return date(century + int(digits[:2]), int(digits[2:4]), int(digits[4:]))
    except ValueError:
        return None


def _birth(digits: str, today: date) -> date | None:
    century = today.year - today.year % _CENTURY
    this = _date(digits, century)
    return this if this and this <= today else _date(digits, century - _CENTURY)


def compare(zone: Zone, declared: Mapping[str, str | None]) -> dict[str, Answer]:
    """Compare a zone with declared values in stored form, by key of a list.

    Names agree when the zone's is a transliteration of the declared one, or of its beginning
    where the zone had no room. "unknown": one of the two says nothing.
    """
    no_room = zone.names_truncated
    surname_cut = no_room and not zone.given_names
    answers: dict[str, Answer] = {
        "surname_latin": _name(zone.surname, declared.get("surname_latin"), cut_off=surname_cut),
        "given_names_latin": _given(zone, declared.get("given_names_latin")),
    }
    plain = {
        "document_number": zone.number,
        "citizenship": zone.nationality,
        "document_issuer": zone.issuer,
        "birth_date": zone.birth_date.isoformat() if zone.birth_date else None,
        "document_expires_on": zone.expires_on.isoformat() if zone.expires_on else None,
        "sex": zone.sex,
    }
    for key, written in plain.items():
        said = declared.get(key)
        if key == "document_issuer":
            said = said or declared.get("citizenship")
        if key == "document_number" and said:
            said = re.sub(r"[^A-Z0-9]", "", said.upper())
        answers[key] = "unknown" if not (written and said) else _answer(does=written == said)
    return answers


def _answer(*, does: bool) -> Answer:
    return "agrees" if does else "differs"


def _name(written: str, declared: str | None, *, cut_off: bool) -> Answer:
    if not written or not declared:
        return "unknown"
    return _answer(does=transliteration.matches(written, declared, cut_off=cut_off))


def _given(zone: Zone, declared: str | None) -> Answer:
    if not zone.given_names or not declared:
        nobody = not zone.given_names and not declared
        return _answer(does=nobody or (zone.names_truncated and not zone.given_names))
    return _name(zone.given_names, declared, cut_off=zone.names_truncated)
