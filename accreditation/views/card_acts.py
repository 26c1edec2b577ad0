"""What the commission's and the mission's pages of cards share: the list, the preview, the act."""

from collections.abc import Sequence
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accreditation.actions import custody
from accreditation.actions.rehearsal import rehearse
from accreditation.badge import number
from accreditation.forms.cards import CardsForm
from accreditation.models import Badge, Place
from accreditation.models.card_move import CARD_ACTS, CardAct, card_act_named
from accreditation.queries import custody as asked
from accreditation.queries import keyset, search
from accreditation.steps import StepRefused
from accreditation.views import reports
from accreditation.workflow import Role
from missions.models import Mission
from observer_portal import clock

REFUSED = 422
MOST = 5_000  # cards in one act
NAMED = 10  # cards that a preview names
ORDER = ("number", "pk")
Rows = QuerySet[Badge]


def acts_of(roles: Sequence[Role]) -> list[CardAct]:
    """Return the acts of the table that are open to these roles, each once."""
    found = [act for act in CARD_ACTS if not set(act.by).isdisjoint(roles)]
    return list({act.verb: act for act in found}.values())


def listed(request: HttpRequest, mission: Mission, acts: Sequence[CardAct]) -> dict[str, Any]:
    """Return a page of a mission's cards, with its filters and the buttons below it."""
    given = request.GET.get("place", "")
    place = given if given in Place.values else ""
    query = request.GET.get("q", "").strip()[:100]
    found = asked.balances(mission.election, mission)
    balance = found[0] if found else asked.Balance(mission)
    page = keyset.page(_matching(mission, place, query), ORDER, request.GET, name="number")
    kept = {name: value for name, value in (("place", place), ("q", query)) if value}
    tabs = [("", _("All"), balance.drawn)]
    tabs += [(one.value, str(one.label), balance.places.get(one, 0)) for one in Place]
    return {
        "balance": balance,
        "places": list(Place),
        "page": page,
        "lines": [_line(card) for card in page.rows],
        "q": query,
        "place": place,
        "filter": urlencode(kept),
        "urls": {
            "previous": page.before and f"?{urlencode(kept | {'before': page.before})}",
            "next": page.after and f"?{urlencode(kept | {'after': page.after})}",
        },
        "tabs": [
            {
                "label": label,
                "url": f"?{urlencode({'place': value})}" if value else "?",
                "count": n,
                "current": value == place,
            }
            for value, label, n in tabs
        ],
        "actions": [
            {
                "label": str(act.label),
                "name": "verb",
                "value": act.verb,
                "tone": "danger" if act.ends_card else "",
            }
            for act in acts
        ],
    }


def _line(card: Badge) -> dict[str, Any]:
    return {"card": card, "number": number.written(card.election.code, card.number)}


def _matching(mission: Mission, place: str, query: str) -> Rows:
    rows = asked.cards(mission, place)
    if not query:
        return rows
    try:
        _code, serial = number.read(query)
    except number.NotANumber:
        files = search.matching(mission.applications.all(), query, mission.election)
        return rows.filter(application__in=files.values("pk"))
    return rows.filter(number=serial)


def act_on(
    request: HttpRequest,
    mission: Mission,
    acts: Sequence[CardAct],
    *,
    back: str,
    context: dict[str, Any],
) -> HttpResponse:
    """Show what would become of the chosen cards and ask; then do it."""
    wanted = request.POST.get("verb", "")
    if wanted not in {act.verb for act in acts}:
        return redirect(back)
    act = card_act_named(wanted)
    rows = _chosen(request, mission)
    if not rows:
        messages.warning(request, _("No card was chosen. Tick at least one row."))
        return redirect(back)
    if "confirm" in request.POST:
        form = CardsForm(act, request.POST)
        if form.is_valid():
            return _moved(request, act, rows, form, back=back)
    else:
        form = CardsForm(act, initial={"to_whom": _head_of(mission) if act.hands_over else ""})
    user: Any = request.user
    outcome = rehearse(
        partial(custody.move, act.verb),
        rows,
        by=user,
        at=clock.database_now,
        receipt=custody.Receipt(to_whom="x"),
    )
    context |= {
        "act": act,
        "form": form,
        "back": back,
        "chosen": " ".join(str(card.number) for card in rows),
        "takes": len(outcome.taken),
        "named": [_line(card) for card in rows if card.pk in outcome.taken][:NAMED],
        "more": max(0, len(outcome.taken) - NAMED),
        "refused": [
            (group, [_line(card) for card in group.rows])
            for group in reports.of_refused(rows, outcome)
        ],
    }
    return render(request, "cards/preview.html", context, status=REFUSED if form.errors else 200)


def _chosen(request: HttpRequest, mission: Mission) -> list[Badge]:
    """Return the ticked cards, or all that match the filter that was sent along."""
    if request.POST.get("all"):
        place, query = request.POST.get("place", ""), request.POST.get("q", "")
        rows = _matching(mission, place if place in Place.values else "", query)
    else:
        words = " ".join(request.POST.getlist("chosen")).split()
        rows = asked.cards(mission).filter(number__in=[int(w) for w in words if w.isdecimal()])
    return list(rows.order_by(*ORDER)[:MOST])


def _moved(
    request: HttpRequest, act: CardAct, rows: Sequence[Badge], form: CardsForm, *, back: str
) -> HttpResponse:
    user: Any = request.user
    try:
        outcome = custody.move(
            act.verb, rows, receipt=form.receipt(), by=user, at=clock.database_now
        )
    except StepRefused as refusal:
        messages.error(request, str(refusal))
        return redirect(back)
    n = len(outcome.taken)
    if n:
        sentence = ngettext("%(n)d card: %(place)s.", "%(n)d cards: %(place)s.", n)
        messages.success(request, sentence % {"n": n, "place": act.after.label})
    if n and act.ends_card:
        messages.info(request, _("The next card is being drawn; the one before no longer counts."))
    for group in reports.of_refused(rows, outcome):
        sentence = ngettext("%(n)d card stayed: %(why)s", "%(n)d cards stayed: %(why)s", group.n)
        messages.warning(request, sentence % {"n": group.n, "why": group.sentence})
    return redirect(back)


def _head_of(mission: Mission) -> str:
    member = mission.memberships.filter(post="head", ended_at=None).select_related("user").first()
    return member.user.name if member else ""
