"""Draw what is to be drawn: sign the token, make the file, seal it. Idempotent, deterministic.

Runs in the issuing worker and the issuer alone: they read the private keys.
"""

import hashlib
import logging
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from django.conf import settings
from django.db import transaction
from django.db.models import F

from accreditation.actions import badge_issue, signing_keys
from accreditation.actions.badge_wording import Wordings, validity, wordings
from accreditation.badge import drawing, number, signature
from accreditation.badge.faces import CannotDraw, Face
from accreditation.badge.payload import HASH_BYTES, Claims
from accreditation.models import Badge
from accreditation.queries.station_pack import AHEAD
from missions.actions import files
from missions.models import Purpose
from observer_portal import clock, sealing
from observer_portal.audit.record import Act
from observer_portal.audit.record import act as audit_act

log = logging.getLogger(__name__)

STUCK = 8  # attempts, after which a person has to look
AGAIN = timedelta(seconds=15)  # when the sweeper asks again
LONGEST = timedelta(minutes=10)
LOADED = (
    "election",
    "resolution",
    "key",
    "version__observer__key",
    "version__photo_print",
    "application__mission__organisation",
)


class Drawn(NamedTuple):
    """A badge with its token and file."""

    badge: Badge
    token: bytes
    file: files.NewFile


def draw(badge_ids: Sequence[int]) -> int:
    """Draw those of these badges that are still to be drawn and that nobody else holds.

    1. count the attempt and commit, so that a badge that kills its worker is seen; 2. hold the
    rows; 3. sign, draw, seal, write; 4. mark them as drawn. What another worker holds is passed
    over, not waited for. A badge that cannot be drawn keeps its reason and does not stop the
    others. One whose file was lost is drawn again, which is recorded. Returns how many.
    """
    to_draw = Badge.objects.filter(rendered_at=None, voided_at=None).order_by("pk")
    free = to_draw.select_for_update(of=("self",), no_key=True, skip_locked=True)
    with transaction.atomic():
        mine = list(free.filter(pk__in=badge_ids).values_list("pk", flat=True))
        Badge.objects.filter(pk__in=mine).update(attempts=F("attempts") + 1)
    with audit_act("badge:drawn_again", "", by=None) as act:
        badges = list(free.filter(pk__in=mine).select_related(*LOADED))
        lost = {badge.pk: badge.file_id for badge in badges if badge.file_id}
        drawn = list(_draw_each(badges, wordings()))
        kept = files.keep_all(one.file for one in drawn)
        now = clock.database_now()
        for one, file in zip(drawn, kept, strict=True):
            one.badge.token, one.badge.file = one.token, file
            one.badge.rendered_at, one.badge.problem = now, ""
        Badge.objects.bulk_update(badges, ["token", "file", "rendered_at", "problem"])
        _record_again(act, [one.badge for one in drawn if one.badge.pk in lost], lost, now)
    return len(drawn)


def _record_again(act: Act, badges: Sequence[Badge], lost: Mapping[int, int], at: datetime) -> None:
    """Record which cards were drawn again, and which of them came out differently.

    A text, a name of the sender or the program changed since; the token and the number did not.
    """
    if not badges:
        return
    numbers = [number.written(badge.election.code, badge.number) for badge in badges]
    act.subject = numbers[0] if len(numbers) == 1 else f"{len(numbers)} badges"
    other = [
        written
        for written, badge in zip(numbers, badges, strict=True)
        if badge.file_id != lost[badge.pk]
    ]
    act.note(at=at, numbers=numbers, differently=other)
    if other:
        log.warning("Drawn again, and not as before: %s", ", ".join(other))


def _draw_each(badges: Iterable[Badge], texts: Wordings) -> Iterable[Drawn]:
    for badge in badges:
        try:
            yield _draw_one(badge, texts)
        except CannotDraw as refusal:
            badge.problem = f"{refusal.reason}: {refusal.detail}"[:200]
        except (files.FileGone, sealing.CannotUnseal, signing_keys.KeyOutOfReach) as failure:
            badge.problem = f"{type(failure).__name__}: {failure}"[:200]
        except ValueError as refusal:  # claims that no token can hold
            badge.problem = str(refusal)[:200]


def _draw_one(badge: Badge, texts: Wordings) -> Drawn:
    version = badge.version
    sender = badge.application.mission.organisation
    data_key = files.key_of(version.observer)
    photo = files.read(version.photo_print, data_key) if version.photo_print else b""
    token = bytes(badge.token or b"") or _signed(badge, photo)
    face = Face(
        surname=version.surname_latin,
        given_names=version.given_names_latin,
        cyrillic=version.cyrillic,
        sender=sender.short_en,
        sender_official=(sender.name_kk, sender.name_ru, sender.name_en),
        number=number.written(badge.election.code, badge.number),
        validity=validity(badge.valid_from, badge.valid_until),
        photo=photo,
        link=signature.link(settings.PORTAL_HOST, token),
        wording=texts.of(badge),
    )
    pdf = drawing.draw(face)
    new = files.NewFile(version.observer, data_key, Purpose.BADGE, "application/pdf", pdf)
    return Drawn(badge, token, new)


def _signed(badge: Badge, photo: bytes) -> bytes:
    """Return a new token. A card that was drawn before keeps its own: it may be in use already."""
    kid = bytes(badge.key.kid or b"")
    claims = Claims(
        number=badge.number,
        name=badge.version.latin,
        kind=badge.version.kind,
        sender=badge.application.mission.organisation.code[:20],
        not_before=badge.valid_from - AHEAD,
        expires=badge.valid_until,
        photo_hash=hashlib.sha256(photo).digest()[:HASH_BYTES],
    )
    return signature.sign(claims, kid=kid, key=signing_keys.private_key(kid))


def sweep(*, at: datetime, limit: int = 5000) -> int:
    """Ask again for what was missed; returns how many badges were due.

    Moves `next_try_at` alone: attempts are counted by who works, else eight sweeps with the broker
    away would make every badge stuck untried. What was tried before is sent alone, so that one bad
    badge does not make its whole chunk stuck.
    """
    with transaction.atomic():
        due = list(
            Badge.objects.filter(
                rendered_at=None,
                voided_at=None,
                next_try_at__lte=at,
                attempts__lt=STUCK,
                election__purged_at=None,
            )
            .select_for_update(of=("self",), no_key=True, skip_locked=True)
            .order_by("next_try_at", "pk")
            .values_list("pk", "attempts", "problem")[:limit]
        )
        _put_off(due, at)
        fresh = [pk for pk, attempts, _problem in due if not attempts]
        badge_issue.kick(fresh, alone=[pk for pk, attempts, _problem in due if attempts])
    return len(due)


def _put_off(due: Sequence[tuple[int, int, str]], at: datetime) -> None:
    """Move the next try of badges (id, attempts, problem).

    What could not be drawn is tried the later, the more often it was tried. An attempt that left no
    problem ended with its worker: it comes again soon, so that a bad hour costs seconds.
    """
    ids: dict[timedelta, list[int]] = {}
    for pk, attempts, problem in due:
        again = min(AGAIN * 2**attempts, LONGEST) if problem else AGAIN
        ids.setdefault(again, []).append(pk)
    for again, of_them in sorted(ids.items()):
        Badge.objects.filter(pk__in=of_them).update(next_try_at=at + again)


def forgotten(
    *, at: datetime, after: timedelta = timedelta(minutes=5), limit: int = 50
) -> list[int]:
    """Claim badges that are due and have waited so long: the issuer draws them itself.

    So all are drawn on a day without a broker, those too whose first worker was killed. Asked
    before the sweep, which leaves alone what is claimed here.
    """
    with transaction.atomic():
        due = list(
            Badge.objects.filter(
                rendered_at=None,
                voided_at=None,
                next_try_at__lte=at,
                attempts__lt=STUCK,
                election__purged_at=None,
                issued_at__lte=at - after,
            )
            .select_for_update(of=("self",), no_key=True, skip_locked=True)
            .order_by("next_try_at", "pk")
            .values_list("pk", "attempts", "problem")[:limit]
        )
        _put_off(due, at)
    return [pk for pk, _attempts, _problem in due]


def stuck() -> int:
    """Return how many badges a person has to look at."""
    rows = Badge.objects.filter(rendered_at=None, voided_at=None, attempts__gte=STUCK)
    return rows.filter(election__purged_at=None).count()


def try_again(badge_ids: Sequence[int], *, at: datetime) -> int:
    """Give stuck badges another round of attempts, after what stopped them was mended."""
    rows = Badge.objects.filter(pk__in=badge_ids, rendered_at=None, voided_at=None)
    count = rows.update(attempts=0, problem="", next_try_at=at)
    badge_issue.kick(list(badge_ids))
    return count
