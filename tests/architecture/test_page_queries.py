"""A page asks the database as often for many rows as for a few: no page asks once per row."""

import pytest
from django.urls import reverse

from accreditation.actions import examination, holding, recommendation, resolution, withdrawal
from accreditation.queries import keyset
from accreditation.workflow import ResolutionKind
from missions.models import Inviter
from missions.queries import rosters
from observer_portal.accounts import rescue
from tests.architecture.knocking import PERSONAS, ROUTES, Knocker, lines
from tests.architecture.route_objects import KINDS
from tests.every_state import EveryState
from tests.factories import make_member, make_mission
from tests.missions.arrivals import invited, registered
from tests.observer_portal.accounts.app import set_up_app

pytestmark = pytest.mark.django_db

ROWS = 6  # of each state and sender
PAGE = 5  # a list is longer than a page from the first, for the next page has its own query
LABELS = ("", "a")


def more_of_everything(state: EveryState, sender: str) -> None:
    """Rows in every state: more files, lists, letters, resolutions, cards, members, missions."""
    world = state.world
    at, of_clerk = {"at": world.at}, {"by": world.clerk, "at": world.at}
    why = {"reason": "R1", "words": "Cut off."}
    for n in range(2):
        editor = make_member(state.a.mission, f"editor {n} of {sender}", "editor")
        set_up_app(editor)
        rescue.ask(editor, how="Called back.", by=world.ministry, **at)
    mission = make_mission(world.election, sender)
    for where in ({"mission": mission, "head": make_member(mission, sender)}, {}):
        whose = {"mission": where.get("mission"), "by": where.get("head")}
        world.observers(ROWS, **whose)
        world.observers(ROWS, complete=False, **whose)
        for _list in range(ROWS // 2):
            world.submitted(2, **where)
        returned = world.submitted(ROWS, **where)
        recommendation.give_back(returned, fields=["photo"], by=world.ministry, **why, **at)
        recommendation.decline(world.submitted(2, **where), by=world.ministry, **why, **at)
        examination.query(world.recommended(ROWS, **where), fields=["photo"], **why, **of_clerk)
        holding.take(world.recommended(ROWS, **where), **of_clerk)
        for n in range(2):
            world.recommended(document_number=f"M{n}{sender}", **where)
        world.examined(ROWS, **where)
        gone = world.accredited(2, **where)
        withdrawal.withdraw(gone, note_number="9", by=where.get("head", world.head), **at)
        accredited = world.accredited(ROWS, **where)
        revoked = accredited[:2]
        world.adopt(world.locked(revoked, ResolutionKind.REVOKE, {r.pk: "V1" for r in revoked}))
        resolution.add_rows(
            state.resolutions["draft"], world.examined(ROWS, **where), by=world.other_clerk, **at
        )
        world.drafted(world.examined(2, **where))


def more_arrivals(state: EveryState, codes: str) -> None:
    """Invitations and registrations of both offices."""
    for code in codes.split():
        body = f"{code}-CEC"
        invited(state.world, code)
        invited(state.world, body, inviter=Inviter.COMMISSION)
        registered(state.world, f"{code}", named=f"Network {code}")
    for code in codes.split():
        registered(state.world, f"{code[::-1]}", named=f"Body {code}", kind="election_body")


def queries(state: EveryState, cookies, knocker: Knocker) -> dict[tuple[str, str, str], int]:
    """What each page costs: address, label, to whom it was shown -> queries."""
    found = {}
    for name, route in ROUTES.items():
        for label, named in KINDS[route.kind](state).items():
            for who in PERSONAS if label in LABELS else ():
                if route.opens(who, label):
                    url = route.address(named)
                    knocker.knock(cookies[who], "GET", url)
                    found[name, label, who] = knocker.queries
    return found


def test_no_page_asks_once_per_row(state, cookies, monkeypatch):
    monkeypatch.setattr(rosters, "PAGE", PAGE)
    monkeypatch.setitem(keyset.page.__kwdefaults__, "size", PAGE)
    knocker = Knocker()
    # figures are kept from one look to the next: let them be looked at before
    knocker.knock(cookies["secretary"], "GET", reverse("commission:figures"))
    more_of_everything(state, "SCO")
    more_arrivals(state, "DEU FRA ITA ESP SWE NOR")
    few = queries(state, cookies, knocker)
    more_of_everything(state, "CICA")
    more_arrivals(state, "CHE AUT NLD BEL DNK FIN")
    many = queries(state, cookies, knocker)
    assert len(few) > 250
    grown = [(*page, few[page], many[page]) for page in few if few[page] < many[page]]
    assert not grown, lines(grown)
