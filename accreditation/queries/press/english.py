"""The announcement in English."""

from datetime import date

from accreditation.queries import figures
from accreditation.queries.figures import Group
from accreditation.queries.press.facts import Facts

_MONTHS = [
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


def written(facts: Facts) -> list[str]:
    """Return the announcement as paragraphs."""
    found = facts.figures
    senders = _senders(found.organisations, found.states)
    text = [
        (
            f"Since the opening of the institute of international observation on"
            f" {_day(facts.opened_on)}, {_many(found.total, 'observer')}"
            f" {'has' if found.total == 1 else 'have'} been accredited{senders}."
        )
    ]
    forward = facts.put_forward
    if forward:
        total = sum(forward.values())
        when = (
            f"Between {_day(facts.since)} and {_day(facts.on)}"
            if facts.since
            else f"By {_day(facts.on)}"
        )
        groups = (figures.group(forward, states=False), figures.group(forward, states=True))
        text.append(
            f"{when}, {_many(total, 'person', 'people')}"
            f" {'was' if total == 1 else 'were'} put forward{_senders(*groups)}:"
            f" {', '.join(facts.named('en'))}."
        )
    if found.withdrawn:
        text.append(
            f"{_many(found.withdrawn, 'observer')} withdrawn by the sender"
            f" {'is' if found.withdrawn == 1 else 'are'} not counted."
        )
    verb = "ended" if facts.has_closed else "ends"
    text.append(
        f"The accreditation of observers {verb} on {_day(facts.closes.date())}"
        f" at {facts.closes:%H:%M} (Astana time)."
    )
    return text


def _senders(organisations: Group, states: Group) -> str:
    parts = []
    if organisations.count:
        parts.append(_many(organisations.count, "international organisation"))
    if states.count:
        parts.append(_many(states.count, "foreign state"))
    return " from " + " and ".join(parts) if parts else ""


def _many(number: int, one: str, many: str = "") -> str:
    return f"{number} {one if number == 1 else many or one + 's'}"


def _day(day: date) -> str:
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"
