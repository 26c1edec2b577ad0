"""The announcement in Russian: the forms of words follow the numbers."""

from datetime import date

from accreditation.queries import figures
from accreditation.queries.figures import Group
from accreditation.queries.press.facts import Facts

MONTHS = [
    "января",
    "февраля",
    "марта",
    "апреля",
    "мая",
    "июня",
    "июля",
    "августа",
    "сентября",
    "октября",
    "ноября",
    "декабря",
]
_ONE, _FEW, _MANY = range(3)


def form_after(number: int) -> int:
    """Return which form a Russian noun takes after a number: 0 (1, 21), 1 (2, 24), 2 (5, 11)."""
    tens, units = number % 100, number % 10
    if units == 1 and tens != 11:  # noqa: PLR2004 - the grammar's
        return _ONE
    if 2 <= units <= 4 and not 12 <= tens <= 14:  # noqa: PLR2004
        return _FEW
    return _MANY


def _ru(number: int, *forms: str) -> str:
    return forms[form_after(number)]


def written(facts: Facts) -> list[str]:
    """Return the announcement as paragraphs."""
    found = facts.figures
    text = [
        (
            f"С момента открытия института международного наблюдения {_day(facts.opened_on)}"
            f" {_ru(found.total, 'аккредитован', 'аккредитованы', 'аккредитовано')} {found.total}"
            f" {_ru(found.total, 'наблюдатель', 'наблюдателя', 'наблюдателей')}"
            f"{_senders(found.organisations, found.states)}."
        )
    ]
    forward = facts.put_forward
    if forward:
        total = sum(forward.values())
        when = (
            f"В период с {_day(facts.since)} по {_day(facts.on)}"
            if facts.since
            else f"К {_day(facts.on)}"
        )
        groups = (figures.group(forward, states=False), figures.group(forward, states=True))
        text.append(
            f"{when} {_ru(total, 'представлен', 'представлены', 'представлено')} {total}"
            f" {_ru(total, 'человек', 'человека', 'человек')}{_senders(*groups)}:"
            f" {', '.join(facts.named('ru'))}."
        )
    if found.withdrawn:
        gone = found.withdrawn
        text.append(
            f"{_ru(gone, 'Отозван', 'Отозваны', 'Отозвано')} направившей стороной {gone}"
            f" {_ru(gone, 'наблюдатель', 'наблюдателя', 'наблюдателей')};"
            f" в общем числе не {_ru(gone, 'учтён', 'учтены', 'учтено')}."
        )
    verb = "завершилась" if facts.has_closed else "завершится"
    text.append(
        f"Аккредитация наблюдателей {verb} {_day(facts.closes.date())}"
        f" в {facts.closes:%H:%M} (время Астаны)."
    )
    return text


def _senders(organisations: Group, states: Group) -> str:
    """Return "от 10 международных организаций и 35 иностранных государств": the genitive."""
    parts = []
    if n := organisations.count:
        many = "международных организаций"
        parts.append(f"{n} {_ru(n, 'международной организации', many, many)}")
    if n := states.count:
        many = "иностранных государств"
        parts.append(f"{n} {_ru(n, 'иностранного государства', many, many)}")
    return " от " + " и ".join(parts) if parts else ""


def _day(day: date) -> str:
    return f"{day.day} {MONTHS[day.month - 1]} {day.year} года"
