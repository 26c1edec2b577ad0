"""Invented people: names that fit their citizenship, documents that hold, nobody who exists."""

import csv
import random
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from missions.roster.mrz import check_digit
from missions.roster.suggestion import cyrillic
from missions.roster.tables import read_table
from missions.roster.transliteration import to_zone

DATA = Path(__file__).resolve().parent.parent.parent / "data" / "invented_names.csv"
LONG_NAMES, SINGLE_NAMES = 24, 40  # one in so many has one
LINE, NAMES = 44, 39  # characters of a line of a passport's zone, and of the names in it
TEXT = 60  # a name longer than this is drawn anew
LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ"

# who sends people of which citizenships; others send from anywhere
_CIS = "RUS BLR ARM AZE KGZ TJK UZB MDA"
_TURKIC = "TUR AZE KGZ UZB HUN"
_OSCE = (
    "DEU FRA GBR USA CAN ITA ESP PRT NLD BEL AUT CHE POL CZE SVK HUN ROU BGR GRC HRV SVN SRB"
    " BIH ALB SWE DNK NOR FIN ISL EST LVA LTU IRL LUX TUR GEO ARM MDA UKR KGZ UZB"
)
CITIZENS: Mapping[str, str] = {
    "CIS": _CIS,
    "IPA-CIS": _CIS,
    "CSTO-PA": "RUS BLR ARM KGZ TJK",
    "OTS": _TURKIC,
    "TURKPA": _TURKIC,
    "TURKIC-ACADEMY": _TURKIC,
    "OSCE-ODIHR": _OSCE,
    "OSCE-PA": _OSCE,
    "SCO": "CHN RUS IND PAK KGZ TJK UZB IRN",
    "OIC": "TUR MYS PAK EGY SAU JOR IRN IDN",
    "CICA": "TUR KOR MNG IND AZE IRQ UZB TJK",
}
ANYWHERE = "TUR SWE MYS JPN KOR IND EGY POL GEO FRA CAN BRA KEN GHA ZAF"


class Pool(NamedTuple):
    """Names of some states; each is (Latin, Cyrillic or "")."""

    given: Mapping[str, Sequence[tuple[str, str]]]
    surnames: Mapping[str, Sequence[tuple[str, str]]]


def _names(cell: str) -> list[tuple[str, str]]:
    pairs = [name.rpartition("|") for name in cell.split(";")]
    return [(latin, written) for written, _bar, latin in pairs]


@lru_cache(maxsize=1)
def _pools() -> dict[str, Pool]:
    """Return state -> pool; "*" is for all others."""
    found: dict[str, Pool] = {}
    with DATA.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            pool = Pool(
                {"F": _names(row["women"]), "M": _names(row["men"])},
                {"F": _names(row["surnames_of_women"]), "M": _names(row["surnames_of_men"])},
            )
            found |= dict.fromkeys(row["states"].split(), pool)
    return found


@lru_cache(maxsize=1)
def _zone_codes() -> dict[str, str]:
    """Return state -> its code in travel documents where that is another one."""
    return {row["alpha3"]: row["icao"] for row in read_table("states") if row["icao"]}


def citizenships(sender: str, *, is_state: bool, is_body: bool = False) -> tuple[str, ...]:
    """Return alpha-3 codes of those whom a sender sends; a state mostly its own."""
    if is_state and is_body:
        return (sender,)
    if is_state:
        return (sender,) * 11 + ("CHE" if sender != "CHE" else "AUT",)
    return tuple(CITIZENS.get(sender, ANYWHERE).split())


class Inventor:
    """Invents people one after another; the same seed, the same people. Nobody twice."""

    def __init__(self, seed: str, *, election_day: date) -> None:
        self.chance = random.Random(seed)  # noqa: S311 - nothing is kept secret by it
        self.day = election_day
        self.seen: set[tuple[str, ...]] = set()

    def person(self, citizenship: str, *, kind: str = "sto", **values: str) -> dict[str, str]:
        """Return what a mission declares of one more person; keys of list_columns.csv."""
        while True:
            sex = self.chance.choice("FM")
            names = self._names(citizenship, sex)
            birth = self.day - timedelta(days=self.chance.randint(24 * 365, 71 * 365))
            who = (names["surname_latin"], names["given_names_latin"], birth.isoformat())
            if who not in self.seen and max(map(len, names.values())) <= TEXT:
                break
        self.seen.add(who)
        document = self._document(citizenship, sex, birth, names)
        regions = ("KZ-71", "KZ-75", "KZ-79", "KZ-35", "KZ-11", "KZ-19", "KZ-61", "KZ-63")
        return {
            **names,
            **document,
            "cyrillic_suggested": "",
            "sex": sex,
            "birth_date": birth.isoformat(),
            "citizenship": citizenship,
            "kind": kind,
            "languages": self.chance.choice(("en", "ru", "en, ru", "en, kk", "en, fr")),
            "regions": self.chance.choice(regions),
            "consent": "yes",
            **values,
        }

    def _names(self, citizenship: str, sex: str) -> dict[str, str]:
        pools = _pools()
        pool = pools.get(citizenship, pools["*"])
        surname = self._pick(pool.surnames[sex], citizenship)
        given = self._pick(pool.given[sex], citizenship)
        if self.chance.randrange(LONG_NAMES) == 0:
            more = self._pick(pool.surnames[sex], citizenship)
            surname = tuple(f"{a}-{b}" for a, b in zip(surname, more, strict=True))
            second = self._pick(pool.given[sex], citizenship)
            given = tuple(f"{a} {b}" for a, b in zip(given, second, strict=True))
        elif self.chance.randrange(SINGLE_NAMES) == 0:
            given = ("", "")
        return {
            "surname_latin": surname[0],
            "given_names_latin": given[0],
            "surname_cyrillic": surname[1],
            "given_names_cyrillic": given[1],
        }

    def _pick(self, names: Sequence[tuple[str, str]], state: str) -> tuple[str, ...]:
        latin, written = self.chance.choice(names)
        return latin, written or cyrillic(latin, state)

    def _document(
        self, citizenship: str, sex: str, birth: date, names: Mapping[str, str]
    ) -> dict[str, str]:
        letters = "".join(self.chance.choices(LETTERS, k=2))
        number = f"{letters}{self.chance.randrange(10**7):07d}"
        expires = self.day + timedelta(days=self.chance.randint(240, 3200))
        return {
            "document_type": "passport",
            "document_number": number,
            "document_issuer": citizenship,
            "document_expires_on": expires.isoformat(),
            "mrz": zone_of(citizenship, number, sex=sex, birth=birth, expires=expires, names=names),
        }


def zone_of(
    state: str, number: str, *, sex: str, birth: date, expires: date, names: Mapping[str, str]
) -> str:
    """Return the machine-readable zone of a passport: two lines of 44, all check digits right."""
    code = _zone_codes().get(state, state).ljust(3, "<")
    written = to_zone(names["surname_latin"])
    if names["given_names_latin"]:
        written += "<<" + to_zone(names["given_names_latin"])
    first = f"P<{code}{written[:NAMES].ljust(NAMES, '<')}"
    number = number.ljust(9, "<")
    born, ends = f"{birth:%y%m%d}", f"{expires:%y%m%d}"
    of_number = number + check_digit(number)
    of_birth, of_expiry = born + check_digit(born), ends + check_digit(ends)
    optional = "<" * 14 + "<"
    total = check_digit(of_number + of_birth + of_expiry + optional)
    return f"{first}\n{of_number}{code}{of_birth}{sex}{of_expiry}{optional}{total}"
