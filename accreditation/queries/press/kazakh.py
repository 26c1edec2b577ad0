"""The announcement in Kazakh: the endings follow the months, and no plural a number."""

from collections.abc import Sequence
from datetime import date

from accreditation.queries import figures
from accreditation.queries.figures import Group
from accreditation.queries.press.facts import Facts

MONTHS = [
    "қаңтар",
    "ақпан",
    "наурыз",
    "сәуір",
    "мамыр",
    "маусым",
    "шілде",
    "тамыз",
    "қыркүйек",
    "қазан",
    "қараша",
    "желтоқсан",
]
IN = ["да", "да", "да", "де", "да", "да", "де", "да", "те", "да", "да", "да"]  # locative
_FROM = [
    "дан",
    "нан",
    "дан",
    "ден",
    "дан",
    "нан",
    "ден",
    "дан",
    "тен",
    "нан",
    "дан",
    "нан",
]  # ablative
_UNTIL = ["ға", "ға", "ға", "ге", "ға", "ға", "ге", "ға", "ке", "ға", "ға", "ға"]  # dative


def written(facts: Facts) -> list[str]:
    """Return the announcement as paragraphs."""
    found = facts.figures
    text = [
        (
            f"Халықаралық байқау институты {_day(facts.opened_on, IN)} ашылғаннан бері"
            f"{_senders(found.organisations, found.states)} {found.total} байқаушы"
            f" аккредиттелді."
        )
    ]
    forward = facts.put_forward
    if forward:
        total = sum(forward.values())
        when = (
            f"{_day(facts.since, _FROM)} бастап {_day(facts.on, _UNTIL)} дейін"
            if facts.since
            else f"{_day(facts.on, _UNTIL)} дейін"
        )
        groups = (figures.group(forward, states=False), figures.group(forward, states=True))
        text.append(
            f"{when}{_senders(*groups)} {total} адам ұсынылды: {', '.join(facts.named('kk'))}."
        )
    if found.withdrawn:
        text.append(
            f"Жіберуші тарап кері қайтарып алған {found.withdrawn} байқаушы жалпы санға кірмейді."
        )
    verb = "аяқталды" if facts.has_closed else "аяқталады"
    text.append(
        f"Байқаушыларды аккредиттеу {_day(facts.closes.date(), IN)}"
        f" (Астана уақытымен сағат {facts.closes:%H:%M}) {verb}."
    )
    return text


def _senders(organisations: Group, states: Group) -> str:
    """Return " 10 халықаралық ұйымнан және 35 шет мемлекеттен": no plural after a number."""
    parts = []
    if organisations.count:
        parts.append(f"{organisations.count} халықаралық ұйымнан")
    if states.count:
        parts.append(f"{states.count} шет мемлекеттен")
    return " " + " және ".join(parts) if parts else ""


def _day(day: date, endings: Sequence[str]) -> str:
    month = day.month - 1
    return f"{day.year} жылғы {day.day} {MONTHS[month]}{endings[month]}"
