"""People from earlier elections: kept with their consent, declared again, removed, forgotten."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q, QuerySet

from missions.actions import drafts
from missions.models import (
    DirectoryConsent,
    DirectoryEntry,
    Election,
    Mission,
    Observer,
    SendingOrganisation,
)
from observer_portal import reference
from observer_portal.accounts.models import User
from observer_portal.audit.record import act as audit_act

PREFIX = "DIR"
KEPT_FOR = timedelta(days=5 * 365)  # an election period; who comes again is kept anew
TAKEN_OVER = (
    "surname_latin",
    "given_names_latin",
    "surname_cyrillic",
    "given_names_cyrillic",
    "patronymic_cyrillic",
    "kind",
    "position",
)


def people_of(
    organisation: SendingOrganisation, words: Sequence[str] = ()
) -> QuerySet[DirectoryEntry]:
    """Return an organisation's people whose names hold all these words, by name."""
    named = Q()
    for word in words:
        named &= Q(folded_name__contains=word.casefold())
    rows = DirectoryEntry.objects.filter(named, organisation=organisation)
    return rows.select_related("election").order_by("folded_name", "pk")


def agree(observers: Sequence[Observer], *, by: User | None, at: datetime) -> int:
    """Note that observers agree to be kept for the next election; returns how many are new.

    `by` is None where the observer said so. Who agreed before stays as noted then.
    """
    there = set(
        DirectoryConsent.objects.filter(observer__in=observers).values_list("pk", flat=True)
    )
    new = [one for one in observers if one.pk not in there]
    subject = new[0].reference if len(new) == 1 else f"{len(new)} observers"
    if new:
        with audit_act("directory:agree", subject, by=by) as act:
            DirectoryConsent.objects.bulk_create(
                [DirectoryConsent(observer=one, given_at=at, noted_by=by) for one in new],
                ignore_conflicts=True,
            )
            act.note(at=at, rows=len(new))
    return len(new)


def take_back(observer: Observer, *, by: User | None, at: datetime) -> None:
    """Forget that an observer agreed, and whatever was kept on that ground."""
    with audit_act("directory:take_back", observer.reference, by=by) as act:
        DirectoryEntry.objects.filter(observer=observer).delete()
        DirectoryConsent.objects.filter(observer=observer).delete()
        act.note(at=at)


def keep(election: Election, *, by: User | None, at: datetime) -> int:
    """Put everybody of an election who agreed into the directory of the sender; returns how many.

    Of two of one name in an organisation the later election counts. Done again, nothing changes.
    """
    found = list(
        Observer.objects.filter(
            mission__election=election,
            directory_consent__isnull=False,
            directory_entry__isnull=True,
            submitted_at__isnull=False,
            removed_at=None,
        ).select_related("current_version", "directory_consent", "mission__organisation")
    )
    if not found:
        return 0
    with audit_act("directory:keep", election.code, by=by) as act:
        known = {
            (entry.organisation_id, entry.folded_name): entry
            for entry in DirectoryEntry.objects.filter(
                organisation__in={one.mission.organisation_id for one in found}
            )
            .select_related("election")
            .select_for_update(of=("self",))
        }
        outdated: list[int | None] = []
        names = iter(reference.unused(DirectoryEntry.objects, len(found), PREFIX))
        for one in found:
            entry = _entry(one, election, at=at)
            key = (entry.organisation_id, entry.folded_name)
            standing = known.setdefault(key, entry)
            if standing is not entry and standing.election.election_day > election.election_day:
                outdated.append(one.pk)
                continue
            if standing is not entry:
                outdated.append(standing.observer_id)
                entry.pk, entry.reference = standing.pk, standing.reference
                known[key] = entry
            elif not entry.reference:
                entry.reference = next(names)
            entry.save()
        # who was kept anew is kept on the newer consent alone: the older one brings nobody back
        DirectoryConsent.objects.filter(observer__in=outdated).delete()
        act.note(at=at, rows=len(found))
    return len(found)


def _entry(observer: Observer, election: Election, *, at: datetime) -> DirectoryEntry:
    version = observer.current_version
    return DirectoryEntry(
        organisation=observer.mission.organisation,
        election=election,
        observer=observer,
        folded_name=version.folded_name if version else "",
        consented_at=observer.directory_consent.given_at,
        kept_at=at,
        **{name: getattr(version, name) for name in TAKEN_OVER},
    )


def keep_what_has_ended(*, at: datetime) -> int:
    """Fill the directories from every election whose day has passed; returns how many came in."""
    today = at.astimezone(settings.ASTANA).date()
    ended = Election.objects.filter(election_day__lt=today).order_by("election_day")
    return sum(keep(election, by=None, at=at) for election in ended)


def forget_old(*, at: datetime) -> int:
    """Delete whom nobody declared again for so long, with the consent; returns how many."""
    old = DirectoryEntry.objects.filter(kept_at__lt=at - KEPT_FOR)
    whose = list(old.exclude(observer=None).values_list("observer", flat=True))
    n, _of_what = old.delete()
    DirectoryConsent.objects.filter(observer__in=whose).delete()
    return n


def declare(
    mission: Mission, entries: Sequence[DirectoryEntry], *, by: User, at: datetime
) -> tuple[int, int]:
    """Begin a form for each of them, with what is known; returns how many began, how many not.

    They are drafts of the person who chose: nothing is declared before documents, photo and consent
    are given anew. More than `drafts.AT_MOST` are not begun.
    """
    begun = 0
    with audit_act("directory:take", mission.reference, by=by) as act:
        for entry in entries:
            typed = {name: [str(getattr(entry, name))] for name in TAKEN_OVER}
            try:
                drafts.begin(mission, None, typed, by=by, at=at)
            except drafts.TooMany:
                break
            begun += 1
        act.note(at=at, rows=begun)
    return begun, len(entries) - begun


def remove(entries: Sequence[DirectoryEntry], *, by: User, at: datetime) -> int:
    """Delete people from their organisation's directory, with the consents; returns how many."""
    if not entries:
        return 0
    with audit_act("directory:remove", entries[0].organisation.code, by=by) as act:
        whose = [entry.observer_id for entry in entries if entry.observer_id]
        n, _of_what = DirectoryEntry.objects.filter(pk__in=[e.pk for e in entries]).delete()
        DirectoryConsent.objects.filter(observer__in=whose).delete()
        act.note(at=at, rows=n)
    return n
