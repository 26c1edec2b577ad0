"""Second table: after which act whom to tell, with which mail. Rows in the same transaction."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.utils.dateparse import parse_datetime

from accreditation.models import Application, PersonalLink
from accreditation.models.personal_link import secret_of
from accreditation.workflow import State
from missions.actions import versions
from missions.models import Election, Membership, MissionStatus, ObserverKey, Post
from observer_portal import bulk, sealing
from observer_portal.notices import making, sender
from observer_portal.notices.models import Notice

# act -> template in templates/email/<template>/; the head and the deputies of each mission are told
TELLS_MISSION = {
    "submit": "list_received",
    "return": "returned",
    "send_back": "returned",
    "query": "question",
    "decline": "declined",
    "set_aside": "declined",
    "accredit": "decision",
    "refuse": "decision",
    "revoke": "decision",
    "correct": "decision",
    "withdraw": "withdrawn",
    "appeal": "appeal_settled",
    "reissue": "card_reissued",
}
OURS = ("kk", "ru", "en")  # of the languages that an observer declares
LEADS = (Post.HEAD, Post.DEPUTY)


def tell_missions(
    verb: str, key: str, application_ids: Iterable[int], *, at: datetime, **facts: Any
) -> None:
    """Make one notice per act and mission, to its head and deputies. Two queries for any number.

    `key` names the act; the same act told twice makes no second mail.
    """
    template = TELLS_MISSION.get(verb)
    if template is None:
        return
    per_mission: dict[int, int] = {}
    rows = Application.objects.filter(pk__in=list(application_ids)).values_list(
        "mission_id", flat=True
    )
    for mission_id in rows:
        per_mission[mission_id] = per_mission.get(mission_id, 0) + 1
    people = Membership.objects.filter(
        mission__in=per_mission, post__in=LEADS, ended_at=None
    ).values_list("mission_id", "mission__reference", "user_id", "user__language")
    making.write(
        Notice(
            to_id=user_id,
            template=template,
            language=language,
            unique_key=f"{verb}:{key}:{mission_id}:{user_id}",
            facts={"mission": reference, "count": per_mission[mission_id], **facts},
            made_at=at,
            next_try_at=at,
        )
        for mission_id, reference, user_id, language in people
    )


def tell_all_missions(
    election: Election, template: str, key: str, *, at: datetime, **facts: Any
) -> int:
    """Make one notice for the head and each deputy of every mission; returns for how many."""
    people = list(
        Membership.objects.filter(mission__election=election, post__in=LEADS, ended_at=None)
        .exclude(mission__status=MissionStatus.CLOSED)
        .values_list("mission_id", "mission__reference", "user_id", "user__language")
    )
    making.write(
        Notice(
            to_id=user_id,
            template=template,
            language=language,
            unique_key=f"{template}:{key}:{mission_id}:{user_id}",
            facts={"mission": reference, "election": election.code, **facts},
            made_at=at,
            next_try_at=at,
        )
        for mission_id, reference, user_id, language in people
    )
    return len(people)


def tell_observers(links: Sequence[tuple[int, int]], *, at: datetime) -> None:
    """Make one notice per link (id, issue). The address is unsealed when the mail is composed."""
    bulk.insert(
        Notice,
        {
            "unique_key": [f"personal_link:{pk}:{issue}" for pk, issue in links],
            "facts": [{"link": pk, "issue": issue} for pk, issue in links],
        },
        {"template": "personal_link", "language": "en", "made_at": at, "next_try_at": at},
        ignore_conflicts=True,
    )


@sender.composes("closing_moved")
def compose_closing_moved(notice: Notice) -> sender.Composed:
    """Say both moments on the commission's clock, in the recipient's language."""
    if notice.to is None or not notice.to.is_active:
        raise sender.NobodyToTell("The user is gone.")
    moments = {name: parse_datetime(notice.facts[name]) for name in ("was", "closes_at")}
    election = Election.objects.get(code=notice.facts["election"])
    context = {"person": notice.to, "election": election, **moments}
    return sender.Composed(notice.to.email, notice.language, context)


@sender.composes("personal_link")
def compose_personal_link(notice: Notice) -> sender.Composed:
    """Unseal the observer's address now, and derive the secret: neither stands in the notice."""
    link = (
        PersonalLink.objects.filter(pk=notice.facts["link"], issue=notice.facts["issue"])
        .select_related("application__observer__current_version__observer__key")
        .select_related("application__election")
        .first()
    )
    if link is None:
        raise sender.NobodyToTell("The link was sent anew.")
    if link.application.state != State.ACCREDITED:
        raise sender.NobodyToTell("The accreditation is over.")
    # contacts are open always: the address that was declared last
    version = link.application.observer.current_version or link.application.version
    try:
        values = versions.values_of(version)
    except (sealing.CannotUnseal, ObserverKey.DoesNotExist):
        raise sender.NobodyToTell("The observer's data were purged.") from None
    if not values["email"]:
        raise sender.NobodyToTell("The observer has no address; the head hands the link over.")
    secret = secret_of(link.application.reference, link.issue)
    declared = values["languages"].replace(" ", "").split(",")
    fallback = "ru" if version.surname_cyrillic else "en"
    return sender.Composed(
        values["email"],
        next((code for code in declared if code in OURS), fallback),
        {"secret": secret, "version": version, "election": link.application.election},
    )
