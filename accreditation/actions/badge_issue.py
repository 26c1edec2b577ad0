"""Numbers and rows in the deciding transaction; the cards are drawn after it."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import F
from django.utils.translation import gettext as _

from accreditation.jobs import Job
from accreditation.models import (
    Application,
    Badge,
    BadgeCounter,
    Resolution,
    SigningKey,
    VoidReason,
)
from accreditation.queries import station_pack
from accreditation.steps import StepRefused
from missions.models import Election
from observer_portal import bulk, jobs

CHUNK = 50  # badges that one message asks to draw


def issue(
    application_ids: Sequence[int],
    election: Election,
    *,
    resolution: Resolution | None,
    at: datetime,
    void_reason: VoidReason = VoidReason.ANEW,
) -> list[int]:
    """Allocate numbers and rows in the order given, and void what the same observers held.

    In the caller's transaction, which holds the election (share) and the applications; a constant
    number of queries. Each issue is a new number. Returns the ids of the new badges. Raises
    StepRefused where the election has no signing key.
    """
    if not application_ids:
        return []
    counter = BadgeCounter.objects.select_for_update(no_key=True).get(election=election)
    key = _signing_key(election)
    facts = {
        pk: (observer_id, version_id)
        for pk, observer_id, version_id in Application.objects.filter(
            pk__in=application_ids
        ).values_list("pk", "observer_id", "version_id")
    }
    standing = Badge.objects.filter(
        application__observer__in=[observer for observer, _version in facts.values()],
        election=election,
        voided_at=None,
    ).values_list("application__observer_id", "pk", "resolution_id")
    earlier = {observer: (pk, resolution_id) for observer, pk, resolution_id in standing}
    _void([pk for pk, _resolution in earlier.values()], void_reason, at=at)
    before = [earlier.get(facts[pk][0], (None, None)) for pk in application_ids]
    badges = bulk.insert(
        Badge,
        {
            "number": list(range(counter.last + 1, counter.last + 1 + len(application_ids))),
            "application_id": application_ids,
            "version_id": [facts[pk][1] for pk in application_ids],
            "replaces_id": [card for card, _resolution in before],
            # a card that only takes the place of another says by which act it was given
            "resolution_id": [resolution.pk if resolution else given for _card, given in before],
        },
        {
            "election_id": election.pk,
            "key_id": key.pk,
            "valid_from": at,
            "valid_until": election.badge_valid_until,
            "issued_at": at,
            "next_try_at": at,
        },
    )
    BadgeCounter.objects.filter(pk=counter.pk).update(last=F("last") + len(badges))
    kick(badges)
    return badges


def _void(badge_ids: Sequence[int], why: VoidReason, *, at: datetime) -> None:
    """Void cards that others replace; the stations are to know of it."""
    if badge_ids:
        jobs.after_commit(Job.BUILD_PACK, [{}])
    Badge.objects.filter(pk__in=badge_ids).update(voided_at=at, void_reason=why)


def _signing_key(election: Election) -> SigningKey:
    """Return the newest key that signs for the election. Raises StepRefused where there is none."""
    key = station_pack.counted_keys().filter(election=election).order_by("-valid_from").first()
    if key is None:
        raise StepRefused(
            _("The election has no signing key yet. The issuer makes it when it is running.")
        )
    return key


def kick(badge_ids: Sequence[int], *, alone: Sequence[int] = ()) -> None:
    """Ask the issuing workers to draw, after the commit: in chunks, and some one by one."""
    chunks = [list(badge_ids[i : i + CHUNK]) for i in range(0, len(badge_ids), CHUNK)]
    chunks += [[pk] for pk in alone]
    jobs.after_commit(Job.DRAW_BADGES, [{"badge_ids": chunk} for chunk in chunks])
