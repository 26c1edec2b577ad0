"""Acts in Kazakh: endings follow the months, and no plural a number."""

from collections.abc import Sequence
from datetime import date

from accreditation.queries.press.kazakh import IN, MONTHS
from accreditation.queries.wording.facts import Act, Count, Facts

_NO_BREAK = "\N{NO-BREAK SPACE}"
_SOFT = ("де", "те")  # after them the adjective ends in -гі, else in -ғы


def day(on: date) -> str:
    """Return "2022 жылғы 14 қараша"."""
    return f"{on.year} жылғы {on.day}{_NO_BREAK}{MONTHS[on.month - 1]}"


def day_of(on: date) -> str:
    """Return "2022 жылғы 14 қарашадағы", as it stands before what is of that day."""
    ending = IN[on.month - 1]
    return f"{day(on)}{ending}{'гі' if ending in _SOFT else 'ғы'}"


def act(one: Act) -> str:
    """Return "2022 жылғы 14 қарашадағы № 121/612"."""
    return f"{day_of(one.on)} №{_NO_BREAK}{one.number}"


def acts(several: Sequence[Act]) -> str:
    """Return several of them in one sentence, the day of each said once."""
    days: dict[date, list[str]] = {}
    for one in several:
        days.setdefault(one.on, []).append(f"№{_NO_BREAK}{one.number}")
    return joined([f"{day_of(on)} {joined(numbers)}" for on, numbers in days.items()])


def joined(parts: Sequence[str]) -> str:
    """Return "a, b және c"."""
    return " және ".join(part for part in (", ".join(parts[:-1]), *parts[-1:]) if part)


def counted(facts: Facts) -> dict[str, str]:
    """Return what follows the rows that stand: changed by every row that is struck."""
    n = facts.people
    groups = ((facts.organisations, "халықаралық ұйымнан"), (facts.states, "шет мемлекеттен"))
    parts = [_group(*group) for group in groups if group[0].people]
    return {
        "observers": f"{' және '.join(parts)} байқаушы",
        "persons_refused": f"{n} тұлғаны",
        "persons_revoked": f"{n} тұлғаның",
        "in_annexes": _in_annexes(facts.corrected),
    }


def submission(letters: Sequence[Act]) -> str:
    """Return the noun in the number of the letters, for the template that says whose they are."""
    return "ұсынысы" if len(letters) == 1 else "ұсыныстары"


def _group(count: Count, senders: str) -> str:
    return f"{count.senders} {senders} {count.people}"


def _in_annexes(corrected: Sequence[Act]) -> str:
    where = "қаулының қосымшасына" if len(corrected) == 1 else "қаулылардың қосымшаларына"
    return f"{acts(corrected)} {where}"


def within(days: int) -> str:
    """Return "10 күн", as it stands before "ішінде"."""
    return f"{days} күн"
