"""Put files on an annex, with their grounds, and number its rows. Locks are the caller's."""

from collections.abc import Mapping, Sequence

from django.db.models import Q
from django.utils.translation import gettext as _

from accreditation.models import (
    Application,
    Reason,
    ReasonUse,
    Resolution,
    ResolutionRow,
    StepTaken,
)
from accreditation.queries import annex
from accreditation.steps import StepRefused
from accreditation.workflow import ResolutionKind, State
from observer_portal import bulk
from observer_portal.accounts.models import User

# what an application must be to stand on a resolution of this kind
READY = {
    ResolutionKind.ACCREDIT: Q(state=State.EXAMINED, proposal="accredit"),
    ResolutionKind.REFUSE: Q(state=State.EXAMINED, proposal="refuse"),
    ResolutionKind.REVOKE: Q(state=State.ACCREDITED),
    ResolutionKind.CORRECT: Q(state=State.ACCREDITED, corrections__done_at__isnull=True)
    & Q(corrections__isnull=False),
}
GROUNDED = {
    ResolutionKind.REFUSE: ReasonUse.REFUSAL,
    ResolutionKind.REVOKE: ReasonUse.REVOCATION,
}
IN_WORDS = ("G9",)  # a ground that names no article by itself: the examiner's words do


def add(
    resolution: Resolution,
    applications: Sequence[Application],
    grounds: Mapping[int, str],
    words: str,
    *,
    by: User,
) -> int:
    """Make rows for the files that are ready and stand on no open resolution; they are locked."""
    wanted = sorted({application.pk for application in applications})
    kind = ResolutionKind(resolution.kind)
    ready = list(
        Application.objects.filter(pk__in=wanted, election=resolution.election)
        .filter(READY[kind])
        .exclude(resolution_rows__in=ResolutionRow.objects.filter(struck_at=None, closed_at=None))
        .distinct()
        .values_list("pk", "version_id", "proposal_ground")
    )
    if not ready:
        return 0
    corrected: dict[int, int] = {}
    if kind is ResolutionKind.CORRECT:
        corrected = dict(
            Application.objects.filter(pk__in=wanted, corrections__done_at=None).values_list(
                "pk", "corrections__version_id"
            )
        )
    ids = [pk for pk, _version, _ground in ready]
    columns: dict[str, Sequence[object]] = {
        "application_id": ids,
        "version_id": [corrected.get(pk, version) for pk, version, _ground in ready],
    }
    alike = {"resolution_id": resolution.pk, "added_by_id": by.pk}
    if kind in GROUNDED:
        proposed = {pk: ground for pk, _version, ground in ready}
        columns |= _grounds(
            kind, ids, proposed if kind is ResolutionKind.REFUSE else grounds, words
        )
    bulk.insert(ResolutionRow, columns, alike)
    number(annex.in_order(resolution))
    return len(ids)


def number(ids: Sequence[int]) -> None:
    """Number these rows from 1, in one UPDATE."""
    bulk.change(ResolutionRow, ids, {"position": list(range(1, len(ids) + 1))})


def _grounds(
    kind: ResolutionKind, ids: Sequence[int], given: Mapping[int, str], words: str
) -> dict[str, Sequence[object]]:
    """Return the ground of each row, which of its texts is meant, and what it does not say."""
    grounds = [given.get(pk, "") for pk in ids]
    if not all(grounds):
        raise StepRefused(_("Give the ground for every row."))
    in_force = Reason.objects.filter(use=GROUNDED[kind], in_force=True)
    version_of = dict(in_force.values_list("code", "version"))
    said = dict.fromkeys(ids, words.strip()[:1000])
    if kind is ResolutionKind.REFUSE:
        said = _of_the_examiners([pk for pk in ids if given[pk] in IN_WORDS])
    return {
        "ground": grounds,
        "ground_version": [version_of.get(ground, 0) for ground in grounds],
        "words": [said.get(pk, "") for pk in ids],
    }


def _of_the_examiners(ids: Sequence[int]) -> dict[int, str]:
    """Return what the examiners wrote who proposed to refuse on a ground that is given in words."""
    steps = StepTaken.objects.filter(application__in=ids, verb="examine").order_by("pk")
    return {pk: words[:1000] for pk, words in steps.values_list("application_id", "words")}
