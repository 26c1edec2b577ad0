"""Set up an election: its row, its counter of badges, the key that signs them; then open it."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from accreditation.actions import signing_keys
from accreditation.models import BadgeCounter
from accreditation.queries import opening
from missions.models import Election
from missions.models.election import lists_close_by_rule
from observer_portal.accounts.appointments import holds
from observer_portal.accounts.models import Office, User
from observer_portal.audit.record import act as audit_act
from observer_portal.page import moments

CONTACTS = ("desk_phone", "desk_email", "ministry_phone", "ministry_email")
CORRECTIONS_LAST = timedelta(days=1)  # after the lists close


class ElectionRefused(Exception):  # noqa: N818 - carries the sentence that is shown
    """The election cannot be set up or opened; the message is a sentence."""


def plan(
    *,
    code: str,
    election_day: date,
    by: User | None,
    at: datetime,
    badge_valid_until: datetime,
    lists_close_at: datetime | None = None,
    **columns: Any,
) -> Election:
    """Make an election that is planned, and ask the issuer for its signing key."""
    closes = lists_close_at or lists_close_by_rule(election_day)
    with audit_act("election:plan", code, by=by) as act:
        _must_administer(by, at)
        given = {
            "election_day": election_day,
            "lists_close_at": closes,
            "corrections_close_at": closes + CORRECTIONS_LAST,
            "badge_valid_until": badge_valid_until,
        }
        election, made = Election.objects.get_or_create(code=code, defaults=given | columns)
        if not made:
            raise ElectionRefused(_("There is already an election with the code %s.") % code)
        BadgeCounter.objects.create(election=election)
        signing_keys.ask(election, by=by, at=at)
        act.note(at=at, election_day=election_day.isoformat())
    return election


def open_observation(
    election: Election, *, opened_on: date, resolution: str, by: User | None, at: datetime
) -> Election:
    """Open the institute of international observation by the commission's resolution."""
    with audit_act("election:open", election.code, by=by) as act:
        _must_administer(by, at)
        locked = Election.objects.select_for_update(no_key=True).get(pk=election.pk)
        if locked.opened_on is not None:
            raise ElectionRefused(_("International observation is open already."))
        if missing := opening.missing(locked):
            raise ElectionRefused(missing[0])
        if opened_on > at.astimezone(settings.ASTANA).date():
            raise ElectionRefused(_("The resolution is of a day that is still to come."))
        if not resolution.strip():
            raise ElectionRefused(_("Enter the number of the opening resolution."))
        locked.opened_on, locked.opening_resolution = opened_on, resolution
        locked.save(update_fields=["opened_on", "opening_resolution"])
        act.note(at=at, resolution=resolution)
    return locked


def set_second_round(election: Election, *, day: date, by: User | None, at: datetime) -> Election:
    """Say on which day the second round is. It is the same election: accreditations carry over."""
    with audit_act("election:second_round", election.code, by=by) as act:
        _must_administer(by, at)
        locked = Election.objects.select_for_update(no_key=True).get(pk=election.pk)
        if locked.results_published_on is not None:
            raise ElectionRefused(_("The results are published: there is no second round."))
        if day <= locked.election_day:
            raise ElectionRefused(_("A second round comes after election day."))
        ends = locked.badge_valid_until.astimezone(settings.ASTANA).date()
        if day > ends:
            raise ElectionRefused(
                _("Badges end before that day (%(day)s): that was fixed when they were planned.")
                % {"day": moments.day_text(ends, "long")}
            )
        locked.second_round_day = day
        locked.save(update_fields=["second_round_day"])
        act.note(at=at, second_round=day.isoformat())
    return locked


def publish_results(election: Election, *, on: date, by: User | None, at: datetime) -> Election:
    """Enter the day on which the results were published.

    Badges end with that day, where they would have been valid for longer; never later than was
    said at the opening. From it the time runs for which personal data are kept.
    """
    with audit_act("election:results", election.code, by=by) as act:
        _must_administer(by, at)
        locked = Election.objects.select_for_update(no_key=True).get(pk=election.pk)
        if locked.purged_at is not None:
            raise ElectionRefused(_("The personal data of this election are destroyed already."))
        voted = max(locked.election_day, locked.second_round_day or locked.election_day)
        if on < voted:
            raise ElectionRefused(_("The results come after the voting. Enter a later day."))
        if on > at.astimezone(settings.ASTANA).date():
            raise ElectionRefused(_("This day is still to come. Enter it when they are published."))
        ends = datetime.combine(on, time(23, 59), tzinfo=settings.ASTANA)
        locked.results_published_on = on
        locked.badge_valid_until = min(locked.badge_valid_until, ends)
        locked.save(update_fields=["results_published_on", "badge_valid_until"])
        act.note(at=at, results=on.isoformat())
    return locked


def set_contacts(election: Election, *, by: User | None, at: datetime, **contacts: str) -> Election:
    """Say whom missions phone and write to at this election: CONTACTS, empty as in the settings."""
    with audit_act("election:contacts", election.code, by=by) as act:
        _must_administer(by, at)
        locked = Election.objects.select_for_update(no_key=True).get(pk=election.pk)
        given = {name: contacts[name].strip() for name in CONTACTS if name in contacts}
        for name, value in given.items():
            setattr(locked, name, value)
        locked.save(update_fields=list(given))
        act.note(at=at, **given)
    return locked


def _must_administer(by: User | None, at: datetime) -> None:
    """Refuse whoever is no administrator; None is a command at the machine itself."""
    if by is not None and not holds(by, (Office.ADMINISTRATOR,), at=at):
        raise ElectionRefused(_("An administrator plans and opens elections."))
