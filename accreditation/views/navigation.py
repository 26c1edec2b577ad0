"""The side navigation and the strip above every page, by what the person is."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db.models import Case, F, When
from django.db.models.functions import Now, TruncDate
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import pgettext_lazy

from accreditation.actions import demo_world
from accreditation.queries import lapsed, waiting
from missions.models import Election
from observer_portal.accounts.models import Office, User

Items = list[tuple[str | Promise, str]]

# office -> groups of (title, [(label, name of the address)])
OFFICES: dict[Office, list[tuple[str | Promise, Items]]] = {
    Office.MINISTRY: [
        (
            "",
            [
                (lazy("Submitted lists"), "ministry:inbox"),
                (lazy("Files"), "ministry:files"),
                (lazy("Letters"), "ministry:letters"),
                (lazy("Visa support"), "ministry:visas"),
            ],
        ),
        (
            lazy("Missions"),
            [
                (lazy("Registrations"), "ministry:registrations"),
                (lazy("Invitations"), "ministry:invitations"),
            ],
        ),
        (lazy("Accounts"), [(lazy("Locked out"), "administration:locked_out")]),
    ],
    Office.CLERK: [
        (
            "",
            [
                (lazy("Inbox"), "commission:inbox"),
                (lazy("My files"), "commission:my_files"),
                (lazy("Questions asked"), "commission:questions"),
                (lazy("Matches"), "commission:matches"),
            ],
        ),
        (
            lazy("Missions"),
            [
                (lazy("Registrations"), "commission:registrations"),
                (lazy("Invitations"), "commission:invitations"),
            ],
        ),
        (
            lazy("Sitting"),
            [
                (lazy("Resolutions"), "commission:resolutions"),
                (lazy("Appeals"), "commission:appeals"),
                (lazy("Corrections"), "commission:corrections"),
                (lazy("Badges"), "commission:badges"),
                (pgettext_lazy("of paper", "Cards"), "commission:custody"),
                (pgettext_lazy("for the offices", "Figures"), "commission:figures"),
            ],
        ),
        (lazy("Accounts"), [(lazy("Locked out"), "administration:locked_out")]),
    ],
    Office.SECRETARY: [
        (
            lazy("Sitting"),
            [
                (lazy("Resolutions"), "commission:resolutions"),
                (lazy("Files"), "commission:inbox"),
                (lazy("Appeals"), "commission:appeals"),
                (lazy("Corrections"), "commission:corrections"),
                (lazy("Badges"), "commission:badges"),
                (pgettext_lazy("of paper", "Cards"), "commission:custody"),
                (pgettext_lazy("for the offices", "Figures"), "commission:figures"),
            ],
        ),
        (lazy("Missions"), [(lazy("Invitations"), "commission:invitations")]),
        (
            lazy("To confirm"),
            [
                (lazy("Closing of lists"), "administration:closing"),
                (lazy("Appointments"), "administration:appointments"),
                (lazy("Texts and reasons"), "administration:wordings"),
                (lazy("Personal data"), "administration:purges"),
                (lazy("Locked out"), "administration:locked_out"),
            ],
        ),
    ],
    Office.ADMINISTRATOR: [
        (
            "",
            [
                (lazy("Elections"), "administration:elections"),
                (lazy("Closing of lists"), "administration:closing"),
                (lazy("Missions"), "administration:missions"),
                (lazy("Organisations"), "administration:organisations"),
                (lazy("Appointments"), "administration:appointments"),
                (lazy("Texts and reasons"), "administration:wordings"),
                (lazy("Personal data"), "administration:purges"),
                (lazy("Test mail"), "administration:mail"),
                (lazy("Locked out"), "administration:locked_out"),
            ],
        )
    ],
    Office.AUDITOR: [
        (
            "",
            [
                (lazy("Audit log"), "audit:log"),
                (lazy("Who saw what"), "audit:looks"),
                (lazy("Files"), "commission:inbox"),
                (lazy("Resolutions"), "commission:resolutions"),
                (pgettext_lazy("of paper", "Cards"), "commission:custody"),
                (pgettext_lazy("for the offices", "Figures"), "commission:figures"),
            ],
        )
    ],
}
PUBLIC: Items = [
    (lazy("Figures"), "figures:index"),
    (lazy("Check a badge"), "verify:check"),
    (lazy("Sign in"), "account_login"),
]
MISSION: Items = [
    (lazy("Home"), "mission_acts:home"),
    (lazy("Observers"), "mission:observers"),
    (lazy("Upload a list"), "mission:imports"),
    (lazy("Photos and scans"), "mission:photos"),
    (lazy("Lists and notes"), "mission_acts:lists"),
    (lazy("Questions"), "mission_acts:questions"),
    (lazy("Badges"), "mission_acts:badges"),
    (pgettext_lazy("of a mission", "People"), "mission:people"),
]
OTHERS: Items = [(lazy("My missions"), "mission_acts:inbox")]


def navigation(request: HttpRequest) -> dict[str, Any]:
    """Context processor: `navigation`, `current_election`, `whoami`, and the demo's `personas`."""
    election = current_election()
    context: dict[str, Any] = {
        "navigation": [],
        "current_election": election,
        "lapses": lapsed.states(election, timezone.now()),
    }
    match = request.resolver_match
    if settings.DEMO and match and match.view_name == "account_login":
        context["personas"] = demo_world.PERSONAS
        context["way_in"] = demo_world.observers_way_in()
    user = getattr(request, "user", None)
    if settings.DEMO and match and match.view_name == "account_reauthenticate":
        known = {persona.email: persona.password for persona in demo_world.PERSONAS}
        context["persona_password"] = known.get(getattr(user, "email", ""), "")
    if not isinstance(user, User):
        context["navigation"] = [_group("", PUBLIC, {}, {})]
    else:
        groups, whoami = _for_user(user, context["current_election"], request.path)
        context |= {"navigation": groups, "whoami": whoami}
    _mark_where_one_is(context["navigation"], request.path)
    return context


# in which section of a mission's desk the addresses lie that name an object and not the mission
SECTIONS = {
    "/mission/observers/": "observers/",
    "/mission/imports/": "imports/",
    "/mission/archives/": "photos/",
    "/mission/applications/": "lists/",
}


def _mark_where_one_is(groups: list[dict[str, Any]], path: str) -> None:
    """Mark the page itself; else the section below which it lies, the nearest one."""
    items = [item for group in groups for item in group["items"]]
    section = next((end for start, end in SECTIONS.items() if path.startswith(start)), None)
    section = "lists/" if path.endswith("/submit/") else section
    section = "observers/" if path.endswith("/directory/") else section
    if section is None:
        around = [item for item in items if path.startswith(item["url"])]
    else:  # of several missions, it would take another query to know which
        around = [item for item in items if item["url"].endswith(f"/{section}")]
        around = around if len(around) == 1 else []
    if around:
        nearest = max(around, key=lambda item: len(item["url"]))
        nearest["current"] = "page" if nearest["url"] == path else "true"


def current_election() -> Election | None:
    """Return the election that comes next of those open for observation; else the last one."""
    today = TruncDate(Now(), tzinfo=settings.ASTANA)
    coming = Case(When(election_day__gte=today, then=F("election_day")))
    opened = Election.objects.exclude(opened_on=None)
    return opened.order_by(coming.asc(nulls_last=True), "-election_day").first()


def _for_user(user: User, election: Election | None, path: str) -> tuple[list[dict[str, Any]], str]:
    held = waiting.of_offices(user, election)
    if held:
        groups = [
            _group(title, items, {}, counts)
            for office, counts in held.items()
            for title, items in OFFICES[office]
        ]
        labels = ", ".join(str(office.label) for office in held)
        return groups, _("%(name)s, %(role)s") % {"name": user, "role": labels}
    return _of_missions(user, path)


def _of_missions(user: User, path: str) -> tuple[list[dict[str, Any]], str]:
    """Return the sections of the mission on whose pages one is, and the way to one's others.

    Where the address names none, each mission has its sections.
    """
    missions = waiting.of_missions(user)
    has_several = len(missions) > 1
    here = [one for one in missions if f"/mission/{one.reference}/" in path]
    shown = here if has_several and here else missions
    groups = [
        _group(one.sender if has_several else "", MISSION, {"mission": one.reference}, one.numbers)
        for one in shown
    ]
    if has_several:
        groups.append(_group("", OTHERS, {}, {"mission_acts:inbox": len(missions)}))
    role = shown[0].post.label if shown else ""
    whoami = _("%(name)s, %(role)s") % {"name": user, "role": role} if role else str(user)
    return groups, whoami


def _group(
    title: str | Promise, items: Items, kwargs: dict[str, str], counts: Mapping[str, int]
) -> dict[str, Any]:
    """Return a group of the navigation; where nothing stands or waits, no number is shown."""
    shown = []
    for label, name in items:
        try:
            url = reverse(name, kwargs=kwargs or None)
        except NoReverseMatch:
            continue
        shown.append(
            {
                "label": label,
                "url": url,
                "count": counts.get(name) or None,
                "current": "",
            }
        )
    return {"title": title, "items": shown}
