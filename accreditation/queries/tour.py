"""How far the guided tour of the demonstration has come: what its mission needs next."""

from enum import StrEnum
from typing import NamedTuple

from django.db.models import QuerySet

from accreditation.models import Application, Badge, ResolutionRow
from accreditation.queries.mission import ASKED, counts
from accreditation.workflow import ResolutionState, State
from missions.models import Election, ImportState, ListImport, Mission, PhotoArchive

WAITING = (ImportState.WAITING, ImportState.STAGED)


class Stop(StrEnum):
    """What comes next, in the order of the way from a list to a verified badge."""

    DECLARE = "declare"
    APPLY = "apply"
    PICTURES = "pictures"
    ATTACH = "attach"
    SUBMIT = "submit"
    RECOMMEND = "recommend"
    ANSWER = "answer"
    EXAMINE = "examine"
    DRAFT = "draft"
    LOCK = "lock"
    ADOPT = "adopt"
    DRAW = "draw"
    CHECK = "check"


class Stand(NamedTuple):
    """Where the mission stands: the stop, and the reference of what is acted on there."""

    stop: Stop
    reference: str = ""  # of a list, an upload or a resolution


def stand(mission: Mission) -> Stand:
    """Return the farthest stop that anything of the mission has reached."""
    return _decided(mission) or _handed_in(mission) or _declared(mission)


def card(mission: Mission) -> Badge | None:
    """Return a card of the mission that can be verified, the newest."""
    return _cards(mission).exclude(rendered_at=None).order_by("-pk").first()


def specimens(election: Election) -> dict[str, int]:
    """Return numbers of drawn cards to be looked at: "valid" and "revoked", as far as there are."""
    states = {"valid": State.ACCREDITED, "revoked": State.REVOKED}
    found = (
        Badge.objects.filter(
            election=election, voided_at=None, application__state__in=states.values()
        )
        .exclude(rendered_at=None)
        .order_by("application__state", "number")
        .distinct("application__state")
        .values_list("application__state", "number")
    )
    numbers = dict(found)
    return {kind: numbers[state] for kind, state in states.items() if state in numbers}


def _cards(mission: Mission) -> QuerySet[Badge]:
    return Badge.objects.select_related("election").filter(
        application__mission=mission, application__state=State.ACCREDITED, voided_at=None
    )


def _decided(mission: Mission) -> Stand | None:
    """What stands on a resolution, or has left it with a badge."""
    if card(mission):
        return Stand(Stop.CHECK)
    if _cards(mission).exists():
        return Stand(Stop.DRAW)
    row = (
        ResolutionRow.objects.filter(application__mission=mission, struck_at=None, closed_at=None)
        .select_related("resolution")
        .first()
    )
    if row is None:
        return None
    is_draft = row.resolution.state == ResolutionState.DRAFT
    return Stand(Stop.LOCK if is_draft else Stop.ADOPT, row.resolution.reference)


def _handed_in(mission: Mission) -> Stand | None:
    """What the ministry or a clerk has before the eyes, or the mission has back."""
    files = Application.objects.filter(mission=mission).order_by("pk")
    lists = dict(files.values_list("state", "observer_list__reference"))
    if State.EXAMINED in lists:
        return Stand(Stop.DRAFT)
    if State.RECOMMENDED in lists:
        return Stand(Stop.EXAMINE)
    if State.SUBMITTED in lists:
        return Stand(Stop.RECOMMEND, lists[State.SUBMITTED])
    return Stand(Stop.ANSWER) if lists.keys() & set(ASKED) else None


def _declared(mission: Mission) -> Stand:
    """What the mission has declared and not handed in."""
    waiting = {"mission": mission, "state__in": WAITING}
    upload = ListImport.objects.filter(**waiting).order_by("pk").first()
    if upload:
        return Stand(Stop.APPLY, upload.reference)
    archive = PhotoArchive.objects.filter(**waiting).order_by("pk").first()
    if archive:
        return Stand(Stop.ATTACH, archive.reference)
    found = counts(mission)
    if found.incomplete:
        return Stand(Stop.PICTURES)
    return Stand(Stop.SUBMIT if found.ready else Stop.DECLARE)
