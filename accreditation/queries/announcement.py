"""The announcement for the press after a sitting, in the commission's own wording.

Written in each language and not translated: the forms of words follow the numbers in Russian, the
endings follow the months in Kazakh. Names stand in lists, where they need no case.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings

from accreditation.queries import figures
from accreditation.queries.figures import Figures, Group, Key

LANGUAGES = ("kk", "ru", "en")
Names = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Facts:
    """What one announcement tells."""

    figures: Figures
    names: Names
    opened_on: date
    since: date | None  # the last day of sitting before, if there was one
    put_forward: Counter[Key]
    closes: datetime
    has_closed: bool

    @property
    def on(self) -> date:
        """The day of the last sitting."""
        return self.figures.sittings[-1].on

    def named(self, language: str) -> list[str]:
        """Return "CIS – 31" of who was put forward, organisations first, the largest first."""
        found = []
        for states in (False, True):
            group = figures.group(self.put_forward, states=states)
            found += [
                f"{self.names.get(code, {}).get(language, code)} – {count}"
                for code, count in group.by.items()
            ]
        return found


def facts_of(found: Figures, *, now: datetime) -> Facts | None:
    """Return what is to be told after the last sitting; None before the first. Two queries."""
    election = found.election
    if not found.sittings or election.opened_on is None:
        return None
    last = found.sittings[-1]
    earlier = [sitting for sitting in found.sittings if sitting.on != last.on]
    before = earlier[-1] if earlier else None  # several sittings of a day are told together
    forward = figures.put_forward(election, after=before.at if before else None, until=last.at)
    return Facts(
        figures=found,
        names=figures.names(forward),
        opened_on=election.opened_on,
        since=before.on if before else None,
        put_forward=forward,
        closes=election.lists_close_at.astimezone(settings.ASTANA),
        has_closed=now >= election.lists_close_at,
    )


def written(facts: Facts, language: str) -> list[str]:
    """Return the announcement as paragraphs, in kk, ru or en."""
    return {"kk": _kazakh, "ru": _russian, "en": _english}[language](facts)


# --- English -------------------------------------------------------------------------------------
_MONTHS_EN = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]


def _english(facts: Facts) -> list[str]:
    found = facts.figures
    senders = _english_senders(found.organisations, found.states)
    text = [
        (
            f"Since the opening of the institute of international observation on"
            f" {_day_en(facts.opened_on)}, {_many_en(found.total, 'observer')}"
            f" {'has' if found.total == 1 else 'have'} been accredited{senders}."
        )
    ]
    forward = facts.put_forward
    if forward:
        total = sum(forward.values())
        when = (
            f"Between {_day_en(facts.since)} and {_day_en(facts.on)}"
            if facts.since
            else f"By {_day_en(facts.on)}"
        )
        groups = (figures.group(forward, states=False), figures.group(forward, states=True))
        text.append(
            f"{when}, {_many_en(total, 'person', 'people')}"
            f" {'was' if total == 1 else 'were'} put forward{_english_senders(*groups)}:"
            f" {_joined(facts.named('en'))}."
        )
    if found.withdrawn:
        text.append(
            f"{_many_en(found.withdrawn, 'observer')} withdrawn by the sender"
            f" {'is' if found.withdrawn == 1 else 'are'} not counted."
        )
    verb = "ended" if facts.has_closed else "ends"
    text.append(
        f"The accreditation of observers {verb} on {_day_en(facts.closes.date())}"
        f" at {facts.closes:%H:%M} (Astana time)."
    )
    return text


def _english_senders(organisations: Group, states: Group) -> str:
    parts = []
    if organisations.count:
        parts.append(_many_en(organisations.count, "international organisation"))
    if states.count:
        parts.append(_many_en(states.count, "foreign state"))
    return " from " + " and ".join(parts) if parts else ""


def _many_en(number: int, one: str, many: str = "") -> str:
    return f"{number} {one if number == 1 else many or one + 's'}"


def _day_en(day: date) -> str:
    return f"{day.day} {_MONTHS_EN[day.month - 1]} {day.year}"


# --- Russian -------------------------------------------------------------------------------------
_MONTHS_RU = [
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


def form_ru(number: int) -> int:
    """Return which form a Russian noun takes after a number: 0 (1, 21), 1 (2, 24), 2 (5, 11)."""
    tens, units = number % 100, number % 10
    if units == 1 and tens != 11:  # noqa: PLR2004 - the grammar's
        return _ONE
    if 2 <= units <= 4 and not 12 <= tens <= 14:  # noqa: PLR2004
        return _FEW
    return _MANY


def _ru(number: int, *forms: str) -> str:
    return forms[form_ru(number)]


def _russian(facts: Facts) -> list[str]:
    found = facts.figures
    text = [
        (
            f"С момента открытия института международного наблюдения {_day_ru(facts.opened_on)}"
            f" {_ru(found.total, 'аккредитован', 'аккредитованы', 'аккредитовано')} {found.total}"
            f" {_ru(found.total, 'наблюдатель', 'наблюдателя', 'наблюдателей')}"
            f"{_russian_senders(found.organisations, found.states)}."
        )
    ]
    forward = facts.put_forward
    if forward:
        total = sum(forward.values())
        when = (
            f"В период с {_day_ru(facts.since)} по {_day_ru(facts.on)}"
            if facts.since
            else f"К {_day_ru(facts.on)}"
        )
        groups = (figures.group(forward, states=False), figures.group(forward, states=True))
        text.append(
            f"{when} {_ru(total, 'представлен', 'представлены', 'представлено')} {total}"
            f" {_ru(total, 'человек', 'человека', 'человек')}{_russian_senders(*groups)}:"
            f" {_joined(facts.named('ru'))}."
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
        f"Аккредитация наблюдателей {verb} {_day_ru(facts.closes.date())}"
        f" в {facts.closes:%H:%M} (время Астаны)."
    )
    return text


def _russian_senders(organisations: Group, states: Group) -> str:
    """Return "от 10 международных организаций и 35 иностранных государств": the genitive."""
    parts = []
    if n := organisations.count:
        many = "международных организаций"
        parts.append(f"{n} {_ru(n, 'международной организации', many, many)}")
    if n := states.count:
        many = "иностранных государств"
        parts.append(f"{n} {_ru(n, 'иностранного государства', many, many)}")
    return " от " + " и ".join(parts) if parts else ""


def _day_ru(day: date) -> str:
    return f"{day.day} {_MONTHS_RU[day.month - 1]} {day.year} года"


# --- Kazakh --------------------------------------------------------------------------------------
_MONTHS_KK = [
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
_IN_KK = ["да", "да", "да", "де", "да", "да", "де", "да", "те", "да", "да", "да"]  # locative
_FROM_KK = [
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
_UNTIL_KK = ["ға", "ға", "ға", "ге", "ға", "ға", "ге", "ға", "ке", "ға", "ға", "ға"]  # dative


def _kazakh(facts: Facts) -> list[str]:
    found = facts.figures
    text = [
        (
            f"Халықаралық байқау институты {_day_kk(facts.opened_on, _IN_KK)} ашылғаннан бері"
            f"{_kazakh_senders(found.organisations, found.states)} {found.total} байқаушы"
            f" аккредиттелді."
        )
    ]
    forward = facts.put_forward
    if forward:
        total = sum(forward.values())
        when = (
            f"{_day_kk(facts.since, _FROM_KK)} бастап {_day_kk(facts.on, _UNTIL_KK)} дейін"
            if facts.since
            else f"{_day_kk(facts.on, _UNTIL_KK)} дейін"
        )
        groups = (figures.group(forward, states=False), figures.group(forward, states=True))
        text.append(
            f"{when}{_kazakh_senders(*groups)} {total} адам ұсынылды: {_joined(facts.named('kk'))}."
        )
    if found.withdrawn:
        text.append(
            f"Жіберуші тарап кері шақырған {found.withdrawn} байқаушы жалпы санға кірмейді."
        )
    verb = "аяқталды" if facts.has_closed else "аяқталады"
    text.append(
        f"Байқаушыларды аккредиттеу {_day_kk(facts.closes.date(), _IN_KK)}"
        f" (Астана уақытымен сағат {facts.closes:%H:%M}) {verb}."
    )
    return text


def _kazakh_senders(organisations: Group, states: Group) -> str:
    """Return " 10 халықаралық ұйымнан және 35 шет мемлекеттен": no plural after a number."""
    parts = []
    if organisations.count:
        parts.append(f"{organisations.count} халықаралық ұйымнан")
    if states.count:
        parts.append(f"{states.count} шет мемлекеттен")
    return " " + " және ".join(parts) if parts else ""


def _day_kk(day: date, endings: Sequence[str]) -> str:
    month = day.month - 1
    return f"{day.year} жылғы {day.day} {_MONTHS_KK[month]}{endings[month]}"


def _joined(parts: Sequence[str]) -> str:
    return ", ".join(parts)
