"""Acts in Russian: the noun follows its number, and the case its verb."""

from collections.abc import Sequence
from datetime import date

from accreditation.queries.press.russian import MONTHS, form_after
from accreditation.queries.wording.facts import Act, Count, Facts

_ONE, _FEW = 0, 1
_NO_BREAK = "\N{NO-BREAK SPACE}"


def day(on: date) -> str:
    """Return "14 ноября 2022 года"."""
    return f"{on.day}{_NO_BREAK}{MONTHS[on.month - 1]} {on.year} года"


def act(one: Act) -> str:
    """Return "№ 121/612 от 14 ноября 2022 года"."""
    return f"№{_NO_BREAK}{one.number} от {day(one.on)}"


def acts(several: Sequence[Act]) -> str:
    """Return several of them in one sentence, the day of each said once."""
    days: dict[date, list[str]] = {}
    for one in several:
        days.setdefault(one.on, []).append(f"№{_NO_BREAK}{one.number}")
    return joined([f"{joined(numbers)} от {day(on)}" for on, numbers in days.items()])


def joined(parts: Sequence[str]) -> str:
    """Return "a, b и c"."""
    return " и ".join(part for part in (", ".join(parts[:-1]), *parts[-1:]) if part)


def observers(number: int) -> str:
    """Return whom to accredit, in the accusative: of one who lives, and so the genitive's form.

    Read aloud it is "двух наблюдателей" and "двадцать два наблюдателя": only 2, 3 and 4 by
    themselves take the form of those who live.
    """
    form = form_after(number)
    singular = form == _ONE or (form == _FEW and number > 4)  # noqa: PLR2004 - the grammar's
    return f"{number} {'наблюдателя' if singular else 'наблюдателей'}"


def counted(facts: Facts) -> dict[str, str]:
    """Return what follows the rows that stand: changed by every row that is struck."""
    n = facts.people
    is_one = form_after(n) == _ONE
    return {
        "observers": _from_senders(facts),
        "persons_refused": f"{n} "
        + ("лицу, указанному в приложении," if is_one else "лицам, указанным в приложении,"),
        "persons_revoked": f"{n} "
        + ("лица, указанного в приложении," if is_one else "лиц, указанных в приложении,"),
        "in_annexes": _in_annexes(facts.corrected),
    }


def submission(letters: Sequence[Act]) -> str:
    """Return the noun in the number of the letters, for the template that says whose they are."""
    return "представления" if len(letters) == 1 else "представлений"


def _from_senders(facts: Facts) -> str:
    many, of_state = "международных организаций", "иностранных государств"
    groups = (
        (facts.organisations, "международной организации", many),
        (facts.states, "иностранного государства", of_state),
    )
    return " и ".join(_group(*group) for group in groups if group[0].people)


def _group(count: Count, one: str, many: str) -> str:
    noun = one if form_after(count.senders) == _ONE else many
    return f"{observers(count.people)} от {count.senders} {noun}"


def _in_annexes(corrected: Sequence[Act]) -> str:
    where = "приложение к постановлению" if len(corrected) == 1 else "приложения к постановлениям"
    return f"в {where} {acts(corrected)}"


def within(days: int) -> str:
    """Return "10 дней", as it stands behind "в течение"."""
    return f"{days} {'дня' if form_after(days) == _ONE else 'дней'}"
