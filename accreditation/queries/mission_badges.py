"""The badges of one mission: what has become of each."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import Count, Prefetch, Q, QuerySet

from accreditation.models import Application, Badge, Resolution
from accreditation.workflow import State
from missions.models import Election, Mission

STUCK = 8  # attempts, after which a person has to look; the same as where badges are drawn


class Card(StrEnum):
    """What a mission has to know of a badge."""

    READY = "ready"
    DRAWING = "drawing"
    STUCK = "stuck"
    ENDED = "ended"


_VALID = Q(application__state=State.ACCREDITED, voided_at=None)
_TO_DRAW = _VALID & Q(rendered_at=None)
_TROUBLED = Q(attempts__gte=STUCK) | ~Q(problem="")
# of which badges a card is of this kind
WHICH: dict[Card, Q] = {
    Card.READY: _VALID & Q(rendered_at__isnull=False),
    Card.DRAWING: _TO_DRAW & ~_TROUBLED,
    Card.STUCK: _TO_DRAW & _TROUBLED,
    Card.ENDED: ~Q(application__state=State.ACCREDITED),
}


@dataclass(frozen=True)
class Line:
    """One observer with the badges that were ever issued, the newest first."""

    application: Application
    badges: tuple[Badge, ...]

    @property
    def badge(self) -> Badge:
        """The card that is valid now, or the last there was."""
        return self.badges[0]

    @property
    def card(self) -> Card:
        """What has become of it."""
        if self.application.state != State.ACCREDITED or self.badge.voided_at:
            return Card.ENDED
        if self.badge.rendered_at:
            return Card.READY
        return Card.STUCK if self.badge.attempts >= STUCK or self.badge.problem else Card.DRAWING


def holders(mission: Mission, card: Card | None = None) -> QuerySet[Application]:
    """Return the applications for which a badge was issued, or those with such a card."""
    issued = Badge.objects.filter(application__mission=mission)
    if card is not None:
        issued = issued.filter(WHICH[card])
    cards = Badge.objects.select_related("election").order_by("-number")
    return (
        Application.objects.filter(mission=mission, pk__in=issued.values("application"))
        .select_related("version", "observer", "personal_link")
        .prefetch_related(Prefetch("badges", cards, to_attr="cards"))
    )


def lines(applications: Iterable[Application]) -> list[Line]:
    """Return the lines of a page of `holders`. No query."""
    return [Line(row, tuple(row.cards)) for row in applications]  # type: ignore[attr-defined]


@dataclass(frozen=True)
class Counts:
    """How many observers have which badge; `opened`: the personal link was used."""

    ready: int = 0
    drawing: int = 0
    stuck: int = 0
    ended: int = 0
    opened: int = 0
    handed_over: int = 0

    @property
    def valid(self) -> int:
        """How many are accredited and have, or will have, a valid card."""
        return self.ready + self.drawing + self.stuck

    @property
    def in_all(self) -> int:
        """How many badges the mission has to do with."""
        return self.valid + self.ended


def counts(mission: Mission) -> Counts:
    """Return how many badges are in which condition. One query."""
    return _counted(Badge.objects.filter(application__mission=mission))


def counts_at(election: Election) -> Counts:
    """Return the same for all missions of an election. One query."""
    return _counted(Badge.objects.filter(election=election))


def counts_by(resolution: Resolution) -> Counts:
    """Return the same for the badges that a resolution gave. One query."""
    return _counted(Badge.objects.filter(resolution=resolution))


def _counted(badges: QuerySet[Badge]) -> Counts:
    opened = Q(application__personal_link__last_used_at__isnull=False)
    found = badges.aggregate(
        **{  # of the valid ones each application has one; to count without telling apart is quick
            str(card): Count("application", filter=which, distinct=card is Card.ENDED)
            for card, which in WHICH.items()
        },
        opened=Count("application", filter=_VALID & opened),
        handed_over=Count("application", filter=_VALID & Q(handed_over_at__isnull=False)),
    )
    return Counts(**found)


def to_download(mission: Mission) -> QuerySet[Badge]:
    """Return the badges that are valid and drawn, with files and keys, in the order of names."""
    return once_drawn(mission).filter(WHICH[Card.READY])


def once_drawn(mission: Mission) -> QuerySet[Badge]:
    """Return the valid badges that have, or had, a file: one that was lost is drawn again."""
    return (
        Badge.objects.filter(_VALID, application__mission=mission, file__isnull=False)
        .select_related("election", "version", "file__observer__key")
        .order_by("version__folded_name", "pk")
    )
