"""Declare what a list adds and changes, in one act."""

import logging
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from enum import Enum
from typing import Any

from django.conf import settings

from missions.actions import consent, declaration, list_claims, list_comparing, list_report, uploads
from missions.actions.declaration import DeclarationRefused
from missions.actions.dossier import in_sentences
from missions.actions.list_comparing import DECLARED_AS, FIELD_OF, Present
from missions.actions.list_report import Kind, Line, Report
from missions.models import ImportState, ListImport, Mission, Observer
from missions.queries import rosters
from missions.roster import suggestion
from missions.roster.reading import CYRILLIC_NAMES, LATIN_NAMES
from missions.roster.tables import columns
from observer_portal.accounts.models import User
from observer_portal.audit.record import act as audit_act

Now = Callable[[], datetime]

logger = logging.getLogger(__name__)


class Applied(Enum):
    """How much of a list was written."""

    NOTHING = "nothing"  # the observers were changed since the person looked
    PARTLY = "partly"  # rows with problems are left
    WHOLLY = "wholly"  # the import has ended


def apply(import_: ListImport, data_key: bytes, report: Report, *, now: Now) -> Applied:
    """Add and change the observers of the good rows, all in one act, or none.

    What is written is what the person saw: where an observer was changed meanwhile, so that other
    things would be done, nothing is. Done again, nothing is left to do. Raises TakenOver, FileGone.
    """
    asked = report.applying or {}
    by = User.objects.get(pk=asked["by"])
    lines = sorted(list_report.each_line(import_, data_key, report), key=lambda line: line.row)
    try:
        with in_sentences(), audit_act("import:apply", import_.reference, by=by) as act:
            locked = list_claims.lock(import_)
            declaration.hold(import_.mission)
            _lock_observers(import_.mission)
            present = list_comparing.present_of(import_.mission)
            lines, _missing = list_comparing.compare(lines, present)
            if list_comparing.digest(lines, present) != report.digest:
                return Applied.NOTHING
            at = now()
            day = at.astimezone(settings.ASTANA).date() if asked["consent"] else None
            _write(import_, lines, present, by=by, at=at, consented_on=day)
            done = _done(locked, lines)
            act.note(at=at, mission=import_.mission.reference, **done)
            return _close(locked, data_key, report, done, at=at)
    except DeclarationRefused as refusal:  # an observer came or was locked at this very moment
        logger.warning("%s was not applied: %s", import_, refusal)
        return Applied.NOTHING


def _write(
    import_: ListImport,
    lines: Iterable[Line],
    present: Mapping[str, Present],
    *,
    by: User,
    at: datetime,
    consented_on: date | None,
) -> None:
    """Declare all in a constant number of queries."""
    new = [
        _declared(line, consented_on) | {"row_key": list_report.row_key_of(import_, line)}
        for line in lines
        if line.kind == Kind.NEW
    ]
    changes = [_change(line, present[line.ref]) for line in lines if line.kind == Kind.CHANGED]
    if new:
        declaration.add(import_.mission, new, by=by, at=at)
    if changes:
        declaration.change_all(changes, by=by, at=at)


def _close(
    import_: ListImport, data_key: bytes, report: Report, done: dict[str, int], *, at: datetime
) -> Applied:
    """End the import, or keep it open for the rows that are held back."""
    if report.count(Kind.PROBLEM):
        report.applying, import_.facts = None, done
        import_.staged = list_report.sealed(import_, data_key, report)
        import_.save(update_fields=["facts", "staged"])
        return Applied.PARTLY
    uploads.end(import_, ImportState.APPLIED, at=at, facts=done)
    return Applied.WHOLLY


def _lock_observers(mission: Mission) -> None:
    """Let nobody change an observer of the mission until the act is done."""
    observers = Observer.objects.filter(mission=mission, removed_at=None).order_by("pk")
    list(observers.select_for_update(no_key=True).values_list("pk"))


def _done(import_: ListImport, lines: Iterable[Line]) -> dict[str, int]:
    """Return how much of the list was written so far."""
    done: dict[str, int] = {"added": 0, "changed": 0} | import_.facts
    for line in lines:
        done["added"] += line.kind == Kind.NEW
        done["changed"] += line.kind == Kind.CHANGED
    return done


def _declared(line: Line, consented_on: date | None) -> dict[str, Any]:
    """Return what is declared of a new observer; Cyrillic names are suggested where none are."""
    values: dict[str, Any] = {
        DECLARED_AS.get(key, key): value or "" for key, value in line.values.items()
    }
    if not any(values.get(key) for key in CYRILLIC_NAMES):
        values |= _suggested(values)
    if consented_on:
        values["consent"] = consent.as_stored(consented_on)
    return values


def _change(line: Line, present: Present) -> declaration.Change:
    """Return the values that differ; a suggestion follows the name that it was made from."""
    values: dict[str, Any] = {DECLARED_AS.get(key, key): line.values[key] for key in line.was}
    if any(key in line.was for key in CYRILLIC_NAMES):
        values["cyrillic_suggested"] = False
    elif _follows(line, present):
        values |= _suggested({**present.values, **values})
    return declaration.Change(present.observer, values)


def _follows(line: Line, present: Present) -> bool:
    """Say whether a suggestion was made from a name that changes, and may change with it."""
    is_changed = present.is_suggested and any(key in line.was for key in LATIN_NAMES)
    return is_changed and FIELD_OF[CYRILLIC_NAMES[0]] in rosters.open_groups(present.observer)


def _suggested(values: dict[str, Any]) -> dict[str, Any]:
    """Return Cyrillic names for Latin ones, marked: a clerk or the mission confirms them."""
    made = {}
    for latin, cyrillic in zip(LATIN_NAMES, CYRILLIC_NAMES[:2], strict=True):
        text = suggestion.cyrillic(str(values.get(latin) or ""), str(values.get("citizenship")))
        made[cyrillic] = text if len(text) <= (columns()[cyrillic].longest or 0) else ""
    return made | {"cyrillic_suggested": any(made.values())}
