"""Put the tables of `missions/data/` into the database: regions, senders, states, holidays."""

import csv
from datetime import date
from pathlib import Path

from missions.models import Holiday, Region, SenderKind, SendingOrganisation

DATA = Path(__file__).resolve().parent.parent / "data"
HOST = "KAZ"  # the host sends no observers


def rows_of(path: Path) -> list[dict[str, str]]:
    """Return the rows of a table as mappings of heading to text."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def load() -> None:
    """Make what is missing and renew what changed; done twice, nothing changes."""
    _load_regions()
    _load_organisations()
    _load_states()
    _load_holidays()


def _load_regions() -> None:
    names = ["kind", "name_kk", "name_ru", "name_en", "legacy_codes"]
    Region.objects.bulk_create(
        [
            Region(
                code=row["code"],
                kind=row["kind"],
                name_kk=row["name_kk"],
                name_ru=row["name_ru"],
                name_en=row["name_en"],
                legacy_codes=row["legacy_codes"].split(),
            )
            for row in rows_of(DATA / "regions.csv")
        ],
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=names,
    )


_NAMES = [f"{stem}_{code}" for stem in ("name", "short") for code in ("kk", "ru", "en")]


def _load_organisations() -> None:
    rows = rows_of(DATA / "organisations.csv")
    SendingOrganisation.objects.bulk_create(
        [
            SendingOrganisation(
                code=row["code"], kind=row["kind"], **{name: row[name] for name in _NAMES}
            )
            for row in rows
        ],
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["kind", *_NAMES],
    )
    known = dict(SendingOrganisation.objects.values_list("code", "pk"))
    for row in rows:
        if row["parent"]:
            SendingOrganisation.objects.filter(code=row["code"]).exclude(
                parent=known[row["parent"]]
            ).update(parent=known[row["parent"]])


def _load_states() -> None:
    SendingOrganisation.objects.bulk_create(
        [
            SendingOrganisation(
                code=row["alpha3"],
                kind=SenderKind.STATE,
                state_code=row["alpha3"],
                **{
                    f"{stem}_{code}": row[f"name_{code}"]
                    for stem in ("name", "short")
                    for code in ("kk", "ru", "en")
                },
            )
            for row in rows_of(DATA / "states.csv")
            if row["alpha3"] != HOST
        ],
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["kind", "state_code", *_NAMES],
    )


def _load_holidays() -> None:
    """Make the public holidays of years that have none: a calendar that was edited stays so."""
    known = {day.year for day in Holiday.objects.values_list("day", flat=True)}
    rows = rows_of(DATA / "holidays.csv")
    Holiday.objects.bulk_create(
        Holiday(**row) for row in rows if date.fromisoformat(row["day"]).year not in known
    )
