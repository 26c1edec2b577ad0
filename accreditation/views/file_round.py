"""What stands round a file on the clerk's desk: its queue, whose desk, its history, keys."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from accreditation.forms.clerk import HandOverForm
from accreditation.forms.labels import FIELD_LABELS
from accreditation.models import Application, Look
from accreditation.queries import beside, desk, desk_clock, timeline
from observer_portal.accounts.models import User

# the inbox's filter, as a file's address carries it on
FILTERS = ("q", "state", "sender", "kind", "examiner", "letter", "late", "match", "sort")
Context = dict[str, Any]


def queue(
    request: HttpRequest, application: Application, now: datetime, holidays: Collection[date]
) -> Context:
    """Return the files before and behind in the list from which this one was opened."""
    user: Any = request.user
    kept = {name: request.GET[name] for name in FILTERS if request.GET.get(name)}
    exact = desk_clock.exact(kept, now, holidays)
    order = desk.ORDERS.get(kept.get("sort", ""), desk.ORDERS[desk.OLDEST])
    rows = desk.files(user, application.election, exact)
    stands = beside.beside(rows, order, application)
    query = f"?{urlencode(kept)}" if kept else ""

    def address(reference: str) -> str:
        return reverse("commission:file", args=[reference]) + query if reference else ""

    inbox = reverse("commission:inbox") + query
    return {
        "beside": stands,
        "previous_url": address(stands.previous),
        "next_url": address(stands.next),
        "after_act": address(stands.next) or inbox,
        "inbox_url": inbox,
    }


def on_desk(application: Application, user: User, *, is_open: bool) -> Context:
    """Return on whose desk a file is, and the form by which it goes to another clerk.

    `is_open`: a clerk looks at a file that waits. What a colleague has, is hers to hand over.
    """
    holding = desk.holding_of(application)
    is_open = is_open and (holding is None or holding.clerk_id == user.pk)
    return {
        "holding": holding,
        "hand_over": HandOverForm(clerks=desk.colleagues(user)) if is_open else None,
    }


def history(application: Application, look: Look | None, user: User) -> Context:
    """Return what happened; what others did since this person's last look is marked as new."""
    since = look.before_at if look else None
    lines = [
        {
            "at": entry.at,
            "is_new": since is not None and entry.at > since and entry.by_id != user.pk,
            "text": entry.text,
            "note": entry.note,
            "fields": [FIELD_LABELS[field] for field in entry.fields],
        }
        for entry in timeline.of(application)
    ]
    return {"history": lines, "news": sum(line["is_new"] for line in lines)}


def keys(context: Context) -> list[tuple[str, Any]]:
    """Return the keys of this page, only those that do something here."""
    may_examine = "examine" in context and not context["examine"].why_not
    points = " ".join(str(number) for number, _p in enumerate(context.get("points", ()), 1))
    here = {
        "j k": (_("next, previous file"), True),
        points: (_("tick a point of the checklist"), bool(points)),
        "e": (_("examine: propose to accredit"), may_examine),
        "r": (_("propose to refuse"), may_examine),
        "q": (_("ask the mission"), "ask" in context),
        "c": (_("confirm the Cyrillic form"), "cyrillic" in context),
        "m": (_("to the match"), bool(context["pairs"])),
        "t": (_("take this file"), context["hand_over"] is not None and not context["holding"]),
    }
    return [(names, does) for names, (does, is_here) in here.items() if is_here]
