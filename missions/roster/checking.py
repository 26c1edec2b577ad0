"""What is wrong with one observer, beyond what each cell says by itself."""

from collections.abc import Collection, Iterator, Mapping
from datetime import date

from missions.roster import mrz
from missions.roster.dates import six_months_after
from missions.roster.problems import Flaw, Kind
from missions.roster.tables import required

Values = Mapping[str, str | None]


def problems(
    values: Values, *, election_day: date, today: date, flawed: Collection[str] = ()
) -> Iterator[tuple[str, Flaw]]:
    """Yield (key, flaw) for what holds an observer back. Values are in stored form.

    `flawed` are the keys whose cells could not be read: they are not missing.
    """
    for key in required():
        if not values.get(key) and key not in flawed:
            yield key, Flaw(Kind.MISSING_REQUIRED)
    born = values.get("birth_date")
    if born and date.fromisoformat(born) > today:
        yield "birth_date", Flaw(Kind.DATE_IN_FUTURE)
    ends = values.get("document_expires_on")
    if ends and date.fromisoformat(ends) < election_day:
        facts = {"ends": ends, "election_day": election_day.isoformat()}
        yield "document_expires_on", Flaw(Kind.DOCUMENT_EXPIRED, facts)
    arrival, departure = values.get("arrival_on"), values.get("departure_on")
    if arrival and departure and departure < arrival:
        yield "departure_on", Flaw(Kind.BAD_DATE, {"why": "before_arrival"})


def warnings(values: Values, *, election_day: date, today: date) -> Iterator[tuple[str, Flaw]]:
    """Yield (key, flaw) for what a person should look at; the row passes."""
    ends = values.get("document_expires_on")
    if ends and election_day <= date.fromisoformat(ends) < six_months_after(election_day):
        yield "document_expires_on", Flaw(Kind.EXPIRES_SOON, {"ends": ends})
    zone = values.get("mrz")
    if zone:
        failing = _failing(zone, today)
        if failing is not None:
            yield "mrz", Flaw(Kind.MRZ_CHECK_DIGIT, {"failing": failing})


def _failing(text: str, today: date) -> str | None:
    """Return the failing digits divided by commas, "" for what is no zone, None when all holds."""
    try:
        zone = mrz.read(text, today=today)
    except mrz.NotAZone:
        return ""
    return None if zone.is_valid else ",".join(zone.failing)
