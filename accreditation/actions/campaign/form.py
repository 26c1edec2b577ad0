"""Read a campaign file: who was accredited at which sitting. The form: docs/campaign-file.md."""

import itertools
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.utils.translation import gettext as _

from accreditation.actions.campaign.plan import Campaign, Delegation, Sender, SittingPlan
from missions.models import ElectionKind, SenderKind
from missions.models.election import lists_close_by_rule
from missions.roster import states

KNOWN = Path(__file__).resolve().parent.parent.parent / "data" / "campaigns"
FIRST_HOUR, LAST_HOUR = 11, 19  # of sittings on one day that say no hour
GROUPS = {
    "organisations": ("organisation", "organisation"),
    "states": ("state", "state"),
    "election_bodies": ("state", "election_body"),
}
MOST = 20_000  # people in one file


class CampaignRefused(Exception):  # noqa: N818 - carries the sentence that is shown
    """The file is no campaign, or contradicts itself; the message is a sentence."""


def read(path: Path) -> Campaign:
    """Read a file. Raises CampaignRefused."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise CampaignRefused(_("There is no file %s.") % path) from None
    except (ValueError, OSError) as error:
        text = _("%(file)s is not JSON: %(why)s.") % {"file": path, "why": error}
        raise CampaignRefused(text) from None
    return parse(data)


def parse(data: Any) -> Campaign:
    """Return the campaign of a file's content. Raises CampaignRefused."""
    if not isinstance(data, dict) or not isinstance(data.get("election"), dict):
        raise CampaignRefused(_("The file has no “election”."))
    if not isinstance(data.get("sittings"), list) or not data["sittings"]:
        raise CampaignRefused(_("The file has no “sittings”."))
    election = _election(data["election"])
    zone = _zone(data["election"])
    organisations = _organisations(data)
    moments = _moments(data["sittings"], zone)
    sittings = tuple(
        _sitting(row, number, at)
        for number, (row, at) in enumerate(zip(data["sittings"], moments, strict=True), 1)
    )
    campaign = Campaign(election, organisations, sittings)
    _must_hold(campaign, data["sittings"])
    return campaign


def _election(row: Mapping[str, Any]) -> dict[str, Any]:
    code = str(row.get("code") or "")
    if not (code.isalnum() and len(code) <= 8):  # noqa: PLR2004 - the column's length
        raise CampaignRefused(
            _("“election.code” is missing, or is not up to 8 letters and digits.")
        )
    kind = str(row.get("kind") or "")
    if kind not in ElectionKind.values:
        kinds = ", ".join(ElectionKind.values)
        raise CampaignRefused(_("“election.kind” is one of: %s.") % kinds)
    zone = _zone(row)
    day = _date(row.get("election_day"), "election.election_day")
    opened = _date(row.get("opened_on"), "election.opened_on")
    closes = row.get("lists_close_at")
    return {
        "code": code,
        "kind": kind,
        "election_day": day,
        "opened_on": opened,
        "lists_close_at": _moment(closes, zone) if closes else lists_close_by_rule(day),
        **{f"name_{x}": str(row.get(f"name_{x}") or row.get("name_en") or code) for x in _TONGUES},
    }


_TONGUES = ("kk", "ru", "en")


def _zone(row: Mapping[str, Any]) -> ZoneInfo:
    name = str(row.get("time_zone") or "Asia/Almaty")
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        raise CampaignRefused(_("There is no time zone “%s”.") % name) from None


def _date(value: Any, what: str) -> date:
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        text = _("“%(what)s” is not a date like 2022-11-20.") % {"what": what}
        raise CampaignRefused(text) from None


def _moment(value: Any, zone: ZoneInfo) -> datetime:
    try:
        moment = datetime.fromisoformat(str(value))
    except ValueError:
        text = _("“%s” is not a moment like 2022-11-14T18:00.") % value
        raise CampaignRefused(text) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)


def _moments(rows: Sequence[Any], zone: ZoneInfo) -> list[datetime]:
    """Return when each sitting was; those of one day that say no hour share out the day."""
    for number, row in enumerate(rows, 1):
        if not isinstance(row, dict):
            raise CampaignRefused(_("Sitting %s is not an object.") % number)
    days = [str(row.get("at") or row.get("date") or "")[:10] for row in rows]
    of_day, seen = Counter(days), Counter[str]()
    found = []
    for number, (row, day) in enumerate(zip(rows, days, strict=True), 1):
        if row.get("at"):
            found.append(_moment(row["at"], zone))
            continue
        on = _date(day, f"sittings[{number}].date")
        step = (LAST_HOUR - FIRST_HOUR) * 60 // max(1, of_day[day] - 1) * seen[day]
        seen[day] += 1
        found.append(datetime.combine(on, time(FIRST_HOUR), tzinfo=zone) + timedelta(minutes=step))
    for number, (one, other) in enumerate(itertools.pairwise(found), 2):
        if other <= one:
            raise CampaignRefused(_("Sitting %s is not after the one before it.") % number)
    return found


def _organisations(data: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    """Return what the file says of organisations, at its head or where they first stand."""
    rows = list(data.get("organisations") or [])
    for sitting in data["sittings"]:
        rows += [row for row in (sitting.get("organisations") or []) if isinstance(row, dict)]
    found: dict[str, dict[str, str]] = {}
    for row in rows:
        code = str(row.get("code") or row.get("organisation") or "")
        said = {key: str(row[key]) for key in (*_NAMES, "kind") if row.get(key)}
        if said.get("kind", SenderKind.OTHER) not in SenderKind.values:
            kinds = ", ".join(SenderKind.values)
            raise CampaignRefused(
                _("The kind of %(code)s is none of: %(kinds)s.") % {"code": code, "kinds": kinds}
            )
        found[code] = found.get(code, {}) | said
    return found


_NAMES = tuple(f"{stem}_{tongue}" for stem in ("name", "short") for tongue in _TONGUES)


def _sitting(row: Mapping[str, Any], number: int, at: datetime) -> SittingPlan:
    accredited = [
        _delegation(one, key, group, number)
        for part, (key, group) in GROUPS.items()
        for one in row.get(part) or []
    ]
    senders = [one.sender for one in accredited]
    if len(set(senders)) != len(senders):
        raise CampaignRefused(_("Sitting %s names a sender twice.") % number)
    return SittingPlan(
        at=at,
        accredited=tuple(one for one in accredited if one.count),
        refused=_mixed(row, "refused", number, "G4"),
        revoked=_mixed(row, "revoked", number, "V1"),
        withdrawn=_mixed(row, "withdrawn", number, ""),
    )


def _mixed(row: Mapping[str, Any], part: str, number: int, ground: str) -> tuple[Delegation, ...]:
    found = []
    for one in row.get(part) or []:
        named = isinstance(one, dict) and next(
            (
                (key, group)
                for key, group in (
                    ("organisation", "organisation"),
                    ("election_body", "election_body"),
                    ("state", "state"),
                )
                if one.get(key)
            ),
            None,
        )
        if not named:
            raise CampaignRefused(
                _("Sitting %(number)s: a row of “%(part)s” names no sender.")
                % {"number": number, "part": part}
            )
        found.append(_delegation(one, *named, number, ground=ground))
    return tuple(one for one in found if one.count)


def _delegation(row: Any, key: str, group: str, number: int, *, ground: str = "") -> Delegation:
    code = str(row.get(key) or "") if isinstance(row, dict) else ""
    count = row.get("count") if isinstance(row, dict) else None
    if not code or not isinstance(count, int) or isinstance(count, bool) or count < 0:
        raise CampaignRefused(
            _("Sitting %s: each row names its sender and a count that is a whole number.") % number
        )
    if group != "organisation":
        known = states.find(code)
        if known is None or len(known) != 3:  # noqa: PLR2004 - alpha-3
            raise CampaignRefused(
                _("Sitting %(number)s: there is no state “%(code)s”.")
                % {"number": number, "code": code}
            )
        code = known
    elif len(code) > 24:  # noqa: PLR2004 - the column's length
        raise CampaignRefused(_("The code “%s” is longer than 24 characters.") % code)
    return Delegation(Sender(group, code), count, str(row.get("ground") or ground))


def _must_hold(campaign: Campaign, rows: Sequence[Mapping[str, Any]]) -> None:
    """Refuse a file that contradicts itself: its order in time, its counts, its totals."""
    election = campaign.election
    if campaign.sittings[0].at.date() <= election["opened_on"]:
        raise CampaignRefused(_("The first sitting is not after the day of the opening."))
    if election["lists_close_at"].date() <= election["opened_on"]:
        raise CampaignRefused(_("The lists close before the observation was opened."))
    people = sum(d.count for s in campaign.sittings for d in (*s.accredited, *s.refused))
    if people > MOST:
        raise CampaignRefused(_("A file has at most %s people.") % MOST)
    standing = Counter[Sender]()
    for number, sitting in enumerate(campaign.sittings, 1):
        standing.update({one.sender: one.count for one in sitting.accredited})
        for one in (*sitting.revoked, *sitting.withdrawn):
            standing[one.sender] -= one.count
            if standing[one.sender] < 0:
                raise CampaignRefused(
                    _("Sitting %(number)s: of %(code)s more leave than were accredited.")
                    % {"number": number, "code": one.sender.code}
                )
    for number, (row, total) in enumerate(zip(rows, campaign.totals(), strict=True), 1):
        stated = row.get("running_total")
        said = stated.get("count") if isinstance(stated, dict) else stated
        if said is not None and said != total:
            raise CampaignRefused(
                _("Sitting %(number)s: the file says %(said)s in total, its rows make %(total)s.")
                % {"number": number, "said": said, "total": total}
            )
