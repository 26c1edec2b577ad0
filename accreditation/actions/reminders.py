"""Remind missions of what is still to be handed in or answered, as the closing of lists comes near.

At ten, eight and seven days before election day, in the morning; a day and three hours before the
lists close. Each mission once for each of these; if the closing is moved, the last two count anew.
"""

from collections.abc import Iterator
from datetime import datetime, time, timedelta

from django.conf import settings

from accreditation import notices
from accreditation.queries import unfinished
from missions.models import Election, Membership, Mission, MissionStatus
from observer_portal import clock
from observer_portal.audit.record import act as audit_act
from observer_portal.notices import making, sender
from observer_portal.notices.models import Notice

BEFORE_ELECTION = (10, 8, 7)  # days
BEFORE_CLOSING = {"24h": timedelta(hours=24), "3h": timedelta(hours=3)}
MORNING = time(9)  # on the commission's clock
STALE = timedelta(hours=12)  # what came due in a pause of the clock longer than this is not told


def remind(*, at: datetime) -> int:
    """Remind the missions of every election whose lists are open; returns how many mails."""
    open_ = Election.objects.exclude(opened_on=None).filter(lists_close_at__gt=at)
    return sum(_of_election(election, at) for election in open_)


def moments_of(election: Election) -> Iterator[tuple[datetime, str]]:
    """Yield when there is to be reminded, and by which name each of these moments goes."""
    for days in BEFORE_ELECTION:
        day = election.election_day - timedelta(days=days)
        yield datetime.combine(day, MORNING, tzinfo=settings.ASTANA), f"E-{days}"
    closing = election.lists_close_at
    for name, before in BEFORE_CLOSING.items():
        yield closing - before, f"{name} {closing:%Y%m%dT%H%M}"


def _of_election(election: Election, at: datetime) -> int:
    """Remind for the last moment that has come. One query where there is nothing to do; else five.

    A mission that was registered after the moment is not told of it.
    """
    come = [(moment, name) for moment, name in moments_of(election) if at - STALE < moment <= at]
    if not come:
        return 0
    moment, name = max(come)
    people = Membership.objects.filter(
        mission__election=election,
        mission__status=MissionStatus.ACTIVE,
        mission__registered_at__lt=moment,
        post__in=notices.LEADS,
        ended_at=None,
    ).values_list("mission_id", "mission__reference", "user_id", "user__language")
    key_of = {
        (mission, user): f"lists_close:{election.code}:{name}:{mission}:{user}"
        for mission, _reference, user, _language in people
    }
    told = Notice.objects.filter(unique_key__in=key_of.values())
    known = set(told.values_list("unique_key", flat=True))
    fresh = [row for row in people if key_of[row[0], row[2]] not in known]
    left = unfinished.of_missions({mission for mission, *_rest in fresh})
    due = [row for row in fresh if row[0] in left]
    if not due:
        return 0
    with audit_act("lists:remind", election.code, by=None) as act:
        making.write(
            Notice(
                to_id=user,
                template="lists_close",
                language=language,
                unique_key=key_of[mission, user],
                facts={"mission": reference},
                made_at=at,
                next_try_at=at,
            )
            for mission, reference, user, language in due
        )
        act.note(at=at, told=len(due))
    return len(due)


@sender.composes("lists_close")
def compose_lists_close(notice: Notice) -> sender.Composed:
    """Say what is left now, when the mail goes out: it may have been done meanwhile."""
    if notice.to is None or not notice.to.is_active:
        raise sender.NobodyToTell("The user is gone.")
    mission = Mission.objects.select_related("election", "organisation").get(
        reference=notice.facts["mission"]
    )
    left = unfinished.of_missions([mission.pk]).get(mission.pk)
    if left is None:
        raise sender.NobodyToTell("Nothing is left to be done.")
    if mission.election.lists_close_at <= clock.database_now():
        raise sender.NobodyToTell("The lists have closed meanwhile.")
    context = {"person": notice.to, "mission": mission, "election": mission.election, "left": left}
    return sender.Composed(notice.to.email, notice.language, context)
