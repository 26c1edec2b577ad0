"""Read a campaign file: who was accredited at which sitting. The form: docs/campaign-file.md."""

import itertools
import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from accreditation.actions.campaign import cells
from accreditation.actions.campaign.cells import CampaignRefused
from accreditation.actions.campaign.plan import Campaign, Delegation, Sender, SittingPlan
from missions.models import ElectionKind, SenderKind
from missions.models.election import lists_close_by_rule
from missions.roster import states

KNOWN = Path(__file__).resolve().parent.parent.parent / "data" / "campaigns"
CODE = re.compile(r"[A-Z][A-Z0-9]{1,7}", re.ASCII)  # what a badge number begins with
LONGEST_NAME = 200  # of an election, the column's
FIRST_HOUR, LAST_HOUR = 11, 19  # of sittings on one day that say no hour
GROUPS = {
    "organisations": ("organisation", "organisation"),
    "states": ("state", "state"),
    "election_bodies": ("state", "election_body"),
}
MOST = 20_000  # people in one file


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
    cells.refuse_null_characters(data)
    if not isinstance(data.get("sittings"), list) or not data["sittings"]:
        raise CampaignRefused(_("The file has no “sittings”."))
    election = _election(data["election"])
    zone = cells.zone_of(data["election"])
    moments = _moments(data["sittings"], zone)
    organisations = _organisations(data)
    sittings = tuple(
        _sitting(row, number, at)
        for number, (row, at) in enumerate(zip(data["sittings"], moments, strict=True), 1)
    )
    campaign = Campaign(election, organisations, sittings)
    _must_hold(campaign, data["sittings"])
    return campaign


def _election(row: Mapping[str, Any]) -> dict[str, Any]:
    code = str(row.get("code") or "").upper()
    if not CODE.fullmatch(code):
        raise CampaignRefused(
            _("“election.code” is missing, or is not 2 to 8 letters and digits, a letter first.")
        )
    kind = str(row.get("kind") or "")
    if kind not in ElectionKind.values:
        kinds = ", ".join(ElectionKind.values)
        raise CampaignRefused(_("“election.kind” is one of: %s.") % kinds)
    zone = cells.zone_of(row)
    day = cells.day(row.get("election_day"), "election.election_day")
    opened = cells.day(row.get("opened_on"), "election.opened_on")
    closes = row.get("lists_close_at")
    return {
        "code": code,
        "kind": kind,
        "election_day": day,
        "opened_on": opened,
        "lists_close_at": cells.moment(closes, zone) if closes else lists_close_by_rule(day),
        **{f"name_{x}": _name(row, x, code)[:LONGEST_NAME] for x in _TONGUES},
    }


def _name(row: Mapping[str, Any], tongue: str, code: str) -> str:
    return str(row.get(f"name_{tongue}") or row.get("name_en") or code)


_TONGUES = ("kk", "ru", "en")


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
            found.append(cells.moment(row["at"], zone))
            continue
        on = cells.day(day, f"sittings[{number}].date")
        step = (LAST_HOUR - FIRST_HOUR) * 60 // max(1, of_day[day] - 1) * seen[day]
        seen[day] += 1
        found.append(datetime.combine(on, time(FIRST_HOUR), tzinfo=zone) + timedelta(minutes=step))
    for number, (one, other) in enumerate(itertools.pairwise(found), 2):
        if other <= one:
            raise CampaignRefused(_("Sitting %s is not after the one before it.") % number)
    return found


def _organisations(data: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    """Return what the file says of organisations, at its head or where they first stand."""
    rows = cells.rows_of(data, "organisations")
    for sitting in data["sittings"]:
        rows += cells.rows_of(sitting, "organisations")
    found: dict[str, dict[str, str]] = {}
    for row in rows:
        if not isinstance(row, dict):
            raise CampaignRefused(_("A row of “%s” is not an object.") % "organisations")
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
        for one in cells.rows_of(row, part)
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
    for one in cells.rows_of(row, part):
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
    if election["election_day"] <= election["opened_on"]:
        raise CampaignRefused(_("The election day is not after the day of the opening."))
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
