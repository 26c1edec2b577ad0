"""The single values of a campaign file: days, moments, rows. Each refusal is a sentence."""

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.utils.translation import gettext as _

FIRST_YEAR, LAST_YEAR = 1990, 2100  # no election; and what is counted from a day overflows


class CampaignRefused(Exception):  # noqa: N818 - carries the sentence that is shown
    """The file is no campaign, or contradicts itself; the message is a sentence."""


def zone_of(row: Mapping[str, Any]) -> ZoneInfo:
    """Return the time zone of moments that name none."""
    name = str(row.get("time_zone") or "Asia/Almaty")
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise CampaignRefused(_("There is no time zone “%s”.") % name) from None


def day(value: Any, what: str) -> date:
    """Return a date; `what` says where it stands."""
    try:
        found = date.fromisoformat(str(value))
    except ValueError:
        text = _("“%(what)s” is not a date like 2022-11-20.") % {"what": what}
        raise CampaignRefused(text) from None
    _year_must_be_of_an_election(found)
    return found


def moment(value: Any, zone: ZoneInfo) -> datetime:
    """Return a moment; one that names no zone is of `zone`."""
    try:
        found = datetime.fromisoformat(str(value))
    except ValueError:
        text = _("“%s” is not a moment like 2022-11-14T18:00.") % value
        raise CampaignRefused(text) from None
    _year_must_be_of_an_election(found)
    return found if found.tzinfo else found.replace(tzinfo=zone)


def _year_must_be_of_an_election(on: date) -> None:
    if not FIRST_YEAR <= on.year <= LAST_YEAR:
        raise CampaignRefused(
            _("The year %(year)s is not between %(first)s and %(last)s.")
            % {"year": on.year, "first": FIRST_YEAR, "last": LAST_YEAR}
        )


def rows_of(row: Mapping[str, Any], part: str) -> list[Any]:
    """Return the list under a key, or an empty one."""
    rows = row.get(part) or []
    if not isinstance(rows, list):
        raise CampaignRefused(_("“%s” is not a list.") % part)
    return list(rows)


def refuse_null_characters(data: Any) -> None:
    """No text column takes them."""
    if "\\u0000" in json.dumps(data):
        raise CampaignRefused(_("The file holds a null character."))
