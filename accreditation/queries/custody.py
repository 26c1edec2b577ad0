"""Whether the cards of an election add up: where each is, by the rows and by the ledger."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db import connection
from django.db.models import Count, Q, QuerySet

from accreditation.models import Application, Badge, Place
from accreditation.models.card_move import HANDS
from accreditation.workflow import State
from missions.models import Election, Mission

DRAWN = Q(file__isnull=False)  # once drawn; one whose file was lost is in somebody's hands still
VALID = Q(voided_at=None, application__state=State.ACCREDITED)
Places = Mapping[str, int]
# the last move of each card, counted by its mission: another source than the cards' own rows
_LEDGER = """
    SELECT mission_id, after, count(*) FROM (
        SELECT DISTINCT ON (m.badge_id) a.mission_id, m.after
        FROM accreditation_cardmove m
        JOIN accreditation_badge b ON b.id = m.badge_id
        JOIN accreditation_application a ON a.id = b.application_id
        WHERE b.election_id = %s AND (%s::bigint IS NULL OR a.mission_id = %s)
        ORDER BY m.badge_id, m.id DESC) last
    GROUP BY mission_id, after"""


@dataclass(frozen=True)
class Balance:
    """The cards of one mission, or of all: `places` by the rows, `ledger` by the moves."""

    mission: Mission | None
    drawn: int = 0
    to_draw: int = 0
    valid: int = 0  # also those that are still to be drawn
    accredited: int = 0
    owed: int = 0  # in somebody's hands, and no longer valid
    places: Places = field(default_factory=dict)
    ledger: Places = field(default_factory=dict)

    @property
    def row(self) -> list[int]:
        """The counts by place, in the order of `Place`."""
        return [self.places.get(place, 0) for place in Place]

    @property
    def told(self) -> list[tuple[str, int]]:
        """The places that have cards, each with how many."""
        return [(str(place.label), n) for place, n in zip(Place, self.row, strict=True) if n]

    @property
    def adds_up(self) -> bool:
        """Whether the places make up what was drawn, and the ledger says the same of each."""
        moved = {place: self.ledger.get(place, 0) for place in Place if place != Place.SAFE}
        safe = self.drawn - sum(moved.values())
        return self.drawn == sum(self.places.values()) and self.row == [
            safe if place == Place.SAFE else moved[place] for place in Place
        ]

    @property
    def everybody_has_one(self) -> bool:
        """Whether each accredited observer has one valid card, and nobody else has."""
        return self.valid == self.accredited


def balances(election: Election, mission: Mission | None = None) -> list[Balance]:
    """Return the balance of each mission that was ever issued a card. Four queries."""
    cards = Badge.objects.filter(election=election)
    files = Application.objects.filter(election=election, state=State.ACCREDITED)
    if mission is not None:
        cards = cards.filter(application__mission=mission)
        files = files.filter(mission=mission)
    asked = {"drawn": DRAWN, "to_draw": ~DRAWN, "valid": VALID}
    asked["owed"] = DRAWN & Q(place__in=HANDS) & ~VALID
    asked |= {f"at_{place}": DRAWN & Q(place=place) for place in Place}
    rows = cards.values("application__mission").annotate(
        **{name: Count("pk", filter=which) for name, which in asked.items()}
    )
    found: dict[int, dict[str, int]] = {
        row["application__mission"]: dict(row)  # type: ignore[arg-type]
        for row in rows.order_by()
    }
    accredited = dict(files.order_by().values_list("mission").annotate(n=Count("pk")))
    ledger = _ledger(election, mission)
    missions = Mission.objects.filter(pk__in=found).select_related("organisation")
    return [
        Balance(
            one,
            drawn=found[one.pk]["drawn"],
            to_draw=found[one.pk]["to_draw"],
            valid=found[one.pk]["valid"],
            accredited=accredited.get(one.pk, 0),
            owed=found[one.pk]["owed"],
            places={str(place): found[one.pk][f"at_{place}"] for place in Place},
            ledger=ledger.get(one.pk, {}),
        )
        for one in missions.order_by("organisation__kind", "organisation__code", "pk")
    ]


def total(rows: list[Balance]) -> Balance:
    """Return the sum of all."""

    def added(of: list[Places]) -> Places:
        return {str(place): sum(one.get(place, 0) for one in of) for place in Place}

    return Balance(
        None,
        sum(row.drawn for row in rows),
        sum(row.to_draw for row in rows),
        sum(row.valid for row in rows),
        sum(row.accredited for row in rows),
        sum(row.owed for row in rows),
        added([row.places for row in rows]),
        added([row.ledger for row in rows]),
    )


def cards(mission: Mission, place: str = "") -> QuerySet[Badge]:
    """Return the cards of a mission, or those in one place, with what a list shows of them."""
    rows = Badge.objects.filter(DRAWN, application__mission=mission).select_related(
        "election", "version", "application"
    )
    return rows.filter(place=place) if place else rows


def _ledger(election: Election, mission: Mission | None) -> dict[int, dict[str, int]]:
    key = mission.pk if mission else None
    found: dict[int, dict[str, int]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_LEDGER, [election.pk, key, key])
        for mission_id, place, n in cursor.fetchall():
            found.setdefault(mission_id, {})[place] = n
    return found
