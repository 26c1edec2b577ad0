"""The clerk's lists: what waits, her own files, the questions asked. Secretary and auditor read."""

from collections.abc import Collection, Iterable, Mapping
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_safe

from accreditation.forms.clerk import HandOverForm, InboxFilter
from accreditation.forms.verbs import FOR_MANY, GRAVE
from accreditation.models import Sitting
from accreditation.queries import desk, desk_clock, keyset, lapsed, working_days
from accreditation.roles import offices_of
from accreditation.views import file_tables
from accreditation.views.file_rows import neighbours, rows_of
from accreditation.views.navigation import current_election
from accreditation.views.offices import for_offices
from accreditation.workflow import WORKFLOW, Role, State
from observer_portal import clock
from observer_portal.accounts.models import Office, User

OPEN_TO = (Office.CLERK, Office.SECRETARY, Office.AUDITOR)
BY_HAND = ("set_aside",)  # follows from a match, so from one file
TAKEN_AT_ONCE = 10
TABLES = ("xlsx", "csv")
COLUMNS = (*file_tables.PERSON, *file_tables.ORIGIN, *file_tables.STANDING)
KEYS = (("j k", lazy("next, previous")), ("x", lazy("choose")), ("/", lazy("search")))
LONGEST_WAIT = timedelta(days=366)  # holidays before that make no clock redder


@require_safe
@for_offices(*OPEN_TO)
def inbox(request: HttpRequest) -> HttpResponse:
    """What waits for a clerk, the oldest first; by filter and search every file there is."""
    user: Any = request.user
    election, now = current_election(), clock.database_now()
    if election is None:
        return render(request, "commission/nothing_open.html")
    holidays = working_days.holidays_since(now - LONGEST_WAIT, now)
    numbers = desk.numbers(user, election, now, holidays)
    counts, lapses = desk.counts_by_state(election), lapsed.states(election, now)
    given: Any = {"waiting": numbers.waiting, "senders": desk.senders(election)}
    form = InboxFilter(request.GET, counts=counts, lapses=lapses, **given)
    wanted = form.answers()
    exact, sort = desk_clock.exact(wanted, now, holidays), wanted.get("sort") or desk.OLDEST
    found = desk.files(user, election, exact)
    if kind := request.GET.get("download"):
        shown = found.select_related(*desk.SHOWN).order_by(*desk.ORDERS[sort])
        return file_tables.table("files", shown, COLUMNS, form=kind)
    page = keyset.page(found, desk.ORDERS[sort], request.GET.dict())
    roles = offices_of(user, at=now)
    context = {
        "now": now,
        "form": form,
        "numbers": numbers,
        "sitting": Sitting.objects.filter(election=election, at__gte=now).order_by("at").first(),
        "tabs": _tabs(wanted, numbers, counts, roles, lapses),
        "page": page,
        "rows": rows_of(page.rows, election, wanted, user=user, now=now, holidays=holidays),
        "urls": neighbours(page, wanted),
        "sorts": _sorts(wanted, sort),
        "sort": sort,
        "filter": urlencode(exact),
        "downloads": [(kind.upper(), urlencode(wanted | {"download": kind})) for kind in TABLES],
        "may_take": Role.CLERK in roles,
        "at_once": TAKEN_AT_ONCE,
        "actions": _actions(roles, wanted, numbers),
        "pick": _hand_over(user) if Role.CLERK in roles else None,
        "keys": KEYS,
    }
    return render(request, "commission/inbox.html", context)


@require_safe
@for_offices(Office.CLERK)
def my_files(request: HttpRequest) -> HttpResponse:
    """The clerk's own files: on the desk, asked about, examined, decided."""
    user: Any = request.user
    election, now = current_election(), clock.database_now()
    if election is None:
        return render(request, "commission/nothing_open.html")
    show = request.GET.get("show", "")
    show = show if show in desk.DESKS else next(iter(desk.DESKS))
    mine = desk.of_clerk(user, election)
    counts = desk.counts_of_clerk(mine)
    page = keyset.page(mine.filter(desk.DESKS[show]), desk.ORDERS[desk.OLDEST], request.GET.dict())
    holidays = working_days.holidays_since(now - LONGEST_WAIT, now)
    labels = {
        "desk": _("On the desk"),
        "asked": _("Asked about"),
        "examined": _("Examined"),
        "decided": _("Decided"),
    }
    kept = {"examiner": desk.MINE} | ({} if show == "desk" else {"state": desk.EVERY_STATE})
    roles = offices_of(user, at=now)
    states = {"desk": desk.WAITING_STATES, "examined": (State.EXAMINED,)}.get(show, ())
    context = {
        "now": now,
        "show": show,
        "tabs": [
            {"label": labels[name], "url": f"?show={name}", "count": n, "current": name == show}
            for name, n in counts.items()
        ],
        "page": page,
        "rows": rows_of(page.rows, election, kept, user=user, now=now, holidays=holidays),
        "urls": neighbours(page, {"show": show}),
        "actions": [
            *([_hand("release")] if show == "desk" else []),
            *_verbs(roles, states, to_admit=0),
        ],
        "pick": _hand_over(user) if show == "desk" else None,
        "keys": KEYS[:2],
    }
    return render(request, "commission/my_files.html", context)


def _tabs(
    wanted: dict[str, str],
    numbers: desk.Numbers,
    counts: Mapping[str, int],
    roles: Collection[Role],
    lapses: Collection[str],
) -> list[dict[str, Any]]:
    left = sum(counts.get(state, 0) for state in lapses)
    desks: list[tuple[str, dict[str, str], int]] = [
        (_("Yours"), {"examiner": desk.MINE}, numbers.mine),
        (_("Nobody's yet"), {"examiner": desk.NOBODY}, numbers.nobodys),
        (_("Other clerks'"), {"examiner": desk.OTHERS}, numbers.others),
    ]
    ready: list[tuple[str, dict[str, str], int]] = [
        (_("Waiting"), {}, numbers.waiting),
        *(desks if Role.CLERK in roles else []),
        (_("Late"), {"late": "1"}, numbers.late),
        (_("With a match"), {"match": "1"}, numbers.matched),
        *([(_("Lapsed"), {"state": lapsed.LAPSED}, left)] if lapses else []),
        (_("All files"), {"state": desk.EVERY_STATE}, sum(counts.values())),
    ]
    here = {name: value for name, value in wanted.items() if name != "sort"}
    url = reverse("commission:inbox")
    return [
        {
            "label": label,
            "url": f"{url}?{urlencode(given)}" if given else url,
            "count": n,
            "current": here == given,
        }
        for label, given, n in ready
    ]


def _sorts(wanted: dict[str, str], sort: str) -> dict[str, str]:
    """Return column -> the address that puts the list in the order of that column."""
    rest = {name: value for name, value in wanted.items() if name != "sort"}
    waits = "newest" if sort == desk.OLDEST else desk.OLDEST
    return {
        "name": f"?{urlencode(rest | {'sort': 'name'})}",
        "waits": f"?{urlencode(rest | {'sort': waits})}",
    }


def _actions(
    roles: Iterable[Role], wanted: dict[str, str], numbers: desk.Numbers
) -> list[dict[str, str]]:
    """Return what can be done with chosen rows, from the table and the states that are shown."""
    state = wanted.get("state", "")
    states = (State(state),) if state in State.values else desk.WAITING_STATES
    hands = [_hand("take")] if Role.CLERK in roles else []
    waiting = set(states) & set(desk.WAITING_STATES)
    return [*(hands if waiting else []), *_verbs(roles, states, to_admit=numbers.to_admit)]


def _verbs(
    roles: Iterable[Role], states: Iterable[State], *, to_admit: int
) -> list[dict[str, str]]:
    """Return the steps that lead on from these states for many; those of admission when needed."""
    held, shown = frozenset(roles), frozenset(states)
    steps = [
        step
        for step in WORKFLOW
        if step.verb in FOR_MANY
        and step.verb not in BY_HAND
        and not held.isdisjoint(step.by)
        and not shown.isdisjoint(step.before)
        and (to_admit or State.SUBMITTED not in step.before)
    ]
    return [
        {
            "label": str(step.label),
            "formaction": reverse(f"commission:{step.verb}_many"),
            "tone": _tone(step.verb),
        }
        for step in steps
    ]


def _tone(verb: str) -> str:
    if verb in GRAVE:
        return "danger"
    return "primary" if verb == "examine" else ""


def _hand(verb: str) -> dict[str, str]:
    label = {"take": _("Take"), "release": _("Put back")}[verb]
    return {"label": label, "formaction": reverse(f"commission:{verb}_many"), "tone": ""}


def _hand_over(user: User) -> dict[str, Any]:
    """Return the field that asks to which clerk the chosen files go, and its button."""
    field = HandOverForm(clerks=desk.colleagues(user), auto_id="hand_over_%s")["to"]
    url = reverse("commission:hand_over")
    return {"field": field, "label": _("Hand over"), "formaction": url}
