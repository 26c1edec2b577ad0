"""Acts in English: a courtesy, the text in the language of the State counts."""

from collections.abc import Sequence
from datetime import date

from babel.dates import format_date

from accreditation.queries.wording.facts import Act, Count, Facts

_NO_BREAK = "\N{NO-BREAK SPACE}"


def day(on: date) -> str:
    """Return "14 November 2022"."""
    return format_date(on, f"d'{_NO_BREAK}'MMMM y", locale="en")


def act(one: Act) -> str:
    """Return "No. 121/612 of 14 November 2022"."""
    return f"No.{_NO_BREAK}{one.number} of {day(one.on)}"


def acts(several: Sequence[Act]) -> str:
    """Return several of them in one sentence, the day of each said once."""
    days: dict[date, list[str]] = {}
    for one in several:
        days.setdefault(one.on, []).append(f"No.{_NO_BREAK}{one.number}")
    return joined([f"{joined(numbers)} of {day(on)}" for on, numbers in days.items()])


def joined(parts: Sequence[str]) -> str:
    """Return "a, b and c"."""
    return " and ".join(part for part in (", ".join(parts[:-1]), *parts[-1:]) if part)


def counted(facts: Facts) -> dict[str, str]:
    """Return what follows the rows that stand: changed by every row that is struck."""
    groups = (
        (facts.organisations, "international organisation", "international organisations"),
        (facts.states, "foreign state", "foreign states"),
    )
    persons = _n(facts.people, "person", "persons")
    where = "the annex to resolution" if len(facts.corrected) == 1 else "the annexes to resolutions"
    return {
        "observers": " and ".join(_group(*group) for group in groups if group[0].people),
        "persons_refused": persons,
        "persons_revoked": persons,
        "in_annexes": f"{where} {acts(facts.corrected)}",
    }


def submission(letters: Sequence[Act]) -> str:
    """Return the noun in the number of the letters, for the template that says whose they are."""
    return "submission" if len(letters) == 1 else "submissions"


def _group(count: Count, one: str, many: str) -> str:
    people = _n(count.people, "observer", "observers")
    return f"{people} of {_n(count.senders, one, many)}"


def _n(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


def within(days: int) -> str:
    """Return "10 days", as it stands behind "within"."""
    return _n(days, "day", "days")
