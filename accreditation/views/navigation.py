"""The side navigation and the strip above every page, by what the person is."""

from typing import Any

from django.conf import settings
from django.db.models import Case, F, When
from django.db.models.functions import Now, TruncDate
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from accreditation.actions import demo_world
from missions.models import Election, Membership
from observer_portal.accounts.models import Appointment, Office, User

Items = list[tuple[str | Promise, str]]

# office -> groups of (title, [(label, name of the address)])
OFFICES: dict[Office, list[tuple[str | Promise, Items]]] = {
    Office.MINISTRY: [
        (
            "",
            [
                (lazy("Inbox"), "ministry:inbox"),
                (lazy("Files"), "ministry:files"),
                (lazy("Letters"), "ministry:letters"),
            ],
        )
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
            lazy("Sitting"),
            [
                (lazy("Resolutions"), "commission:resolutions"),
                (lazy("Badges"), "commission:badges"),
            ],
        ),
    ],
    Office.SECRETARY: [
        (
            lazy("Sitting"),
            [
                (lazy("Resolutions"), "commission:resolutions"),
                (lazy("Files"), "commission:inbox"),
                (lazy("Corrections"), "commission:corrections"),
                (lazy("Badges"), "commission:badges"),
            ],
        ),
        (
            lazy("To confirm"),
            [
                (lazy("Closing of lists"), "administration:closing"),
                (lazy("Appointments"), "administration:appointments"),
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
            ],
        )
    ],
    Office.AUDITOR: [("", [(lazy("Audit log"), "audit:log")])],
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
]


def navigation(request: HttpRequest) -> dict[str, Any]:
    """Context processor: `navigation`, `current_election`, `whoami`, and the demo's `personas`."""
    context: dict[str, Any] = {"navigation": [], "current_election": current_election()}
    match = request.resolver_match
    if settings.DEMO and match and match.view_name == "account_login":
        context["personas"] = demo_world.PERSONAS
        context["way_in"] = demo_world.observers_way_in()
    user = getattr(request, "user", None)
    if not isinstance(user, User):
        context["navigation"] = [_group("", PUBLIC, {})]
    else:
        groups, whoami = _for_user(user)
        context |= {"navigation": groups, "whoami": whoami}
    _mark_where_one_is(context["navigation"], request.path)
    return context


def _mark_where_one_is(groups: list[dict[str, Any]], path: str) -> None:
    """Mark the page itself; else the section below which it lies, the nearest one."""
    around = [item for group in groups for item in group["items"] if path.startswith(item["url"])]
    if around:
        nearest = max(around, key=lambda item: len(item["url"]))
        nearest["current"] = "page" if nearest["url"] == path else "true"


def current_election() -> Election | None:
    """Return the election that comes next of those open for observation; else the last one."""
    today = TruncDate(Now(), tzinfo=settings.ASTANA)
    coming = Case(When(election_day__gte=today, then=F("election_day")))
    opened = Election.objects.exclude(opened_on=None)
    return opened.order_by(coming.asc(nulls_last=True), "-election_day").first()


def _for_user(user: User) -> tuple[list[dict[str, Any]], str]:
    held = list(
        Appointment.objects.current()
        .filter(user=user)
        .order_by("pk")
        .values_list("office", flat=True)
    )
    if held:
        offices = [Office(office) for office in held]
        groups = [
            _group(title, items, {}) for office in offices for title, items in OFFICES[office]
        ]
        labels = ", ".join(str(office.label) for office in offices)
        return groups, _("%(name)s, %(role)s") % {"name": user, "role": labels}
    memberships = list(
        Membership.objects.filter(user=user, ended_at=None)
        .select_related("mission__organisation")
        .order_by("pk")
    )
    groups = [
        _group(
            member.mission.organisation.short if len(memberships) > 1 else "",
            MISSION,
            {"mission": member.mission.reference},
        )
        for member in memberships
    ]
    role = memberships[0].get_post_display() if memberships else ""
    whoami = _("%(name)s, %(role)s") % {"name": user, "role": role} if role else str(user)
    return groups, whoami


def _group(title: str | Promise, items: Items, kwargs: dict[str, str]) -> dict[str, Any]:
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
                "count": None,
                "current": "",
            }
        )
    return {"title": title, "items": shown}
