"""Who belongs to a mission, as its head and deputies arrange it.

The head arranges everything; a deputy invites and ends editors; an editor arranges nothing. An
administrator of the State may do what the head may. A mission is never without its head.
"""

from datetime import datetime

from django.utils.translation import gettext as _

from missions.actions import people_mails
from missions.actions.membership import MembershipRefused
from missions.models import Membership, Mission, MissionStatus, Post
from observer_portal.accounts.appointments import has_office, holds, open_account
from observer_portal.accounts.models import Office, User
from observer_portal.audit.record import act as audit_act

# what each post may give and take
ARRANGES = {
    Post.HEAD: (Post.DEPUTY, Post.EDITOR),
    Post.DEPUTY: (Post.EDITOR,),
    Post.EDITOR: (),
}


def invite(
    mission: Mission,
    *,
    email: str,
    name: str,
    language: str,
    post: Post,
    by: User,
    at: datetime,
) -> Membership:
    """Add somebody, with an account where there is none; a mail tells the person.

    A head is added by an administrator alone, to a mission that has none.
    """
    with audit_act("membership:add", mission.reference, by=by) as act:
        held = hold(mission)
        if held.status == MissionStatus.CLOSED:
            raise MembershipRefused(_("This mission is closed."))
        _must_arrange(held, post, by=by, at=at)
        is_new = not User.objects.filter(email=email.strip().lower()).exists()
        user = open_account(email=email, name=name, language=language, at=at)
        if has_office(user, at=at):
            raise MembershipRefused(_("Whoever holds an office of the State joins no mission."))
        if Membership.objects.filter(mission=held, user=user, ended_at=None).exists():
            raise MembershipRefused(_("This person belongs to the mission already."))
        if post == Post.HEAD and head_of(held) is not None:
            raise MembershipRefused(
                _("The mission has a head. Add a deputy, and make the deputy the head.")
            )
        made = Membership.objects.create(user=user, mission=held, post=post, began_at=at)
        if not is_new:  # whoever is new is told with the link to a password
            people_mails.tell("member_added", held, [user], key=made.pk, at=at, post=str(post))
        act.note(at=at, post=str(post), member=user.pk)
    return made


def change(member: Membership, post: Post, *, by: User, at: datetime) -> Membership:
    """Make a deputy an editor, or the other way round."""
    with audit_act("membership:change", member.mission.reference, by=by) as act:
        held = _held(member)
        if Post.HEAD in (held.post, post):
            raise MembershipRefused(
                _("The headship is handed over, not given by a change of post.")
            )
        for one in (Post(held.post), post):
            _must_arrange(held.mission, one, by=by, at=at)
        if held.post != post:
            held.post = post
            held.save(update_fields=["post"])
            act.note(at=at, post=str(post), member=held.user_id)
    return held


def end(member: Membership, *, by: User, at: datetime) -> Membership:
    """End a membership now; everybody but the head may also leave."""
    with audit_act("membership:end", member.mission.reference, by=by) as act:
        held = _held(member)
        if held.post == Post.HEAD:
            raise MembershipRefused(
                _("A mission is never without its head. The headship is handed over first.")
            )
        if held.user_id != by.pk:
            _must_arrange(held.mission, Post(held.post), by=by, at=at)
        held.ended_at = at
        held.save(update_fields=["ended_at"])
        people_mails.tell("member_ended", held.mission, [held.user], key=held.pk, at=at)
        act.note(at=at, post=held.post, member=held.user_id)
    return held


def make_head(member: Membership, *, by: User, at: datetime) -> Membership:
    """Make a member the head where the present one cannot hand over; that one becomes deputy."""
    with audit_act("headship:appoint", member.mission.reference, by=by) as act:
        held = _held(member)
        if not holds(by, (Office.ADMINISTRATOR,), at=at):
            raise MembershipRefused(_("An administrator names another head of a mission."))
        before = pass_on(held.mission, held, at=at)
        if before is not None:
            act.note(at=at, member=held.user_id, before=before.user_id)
    return held


def pass_on(
    mission: Mission, to: Membership, *, at: datetime, stays: bool = True
) -> Membership | None:
    """Give `to` the headship; the head so far becomes deputy, or leaves. The mission is held.

    Everybody who must know is told: both, and the office that admits the mission.
    """
    before = head_of(mission)
    if before == to:
        return None
    if before is not None:
        before.post, before.ended_at = Post.DEPUTY, None if stays else at
        before.save(update_fields=["post", "ended_at"])
    to.post = Post.HEAD
    to.save(update_fields=["post"])
    people_mails.tell_of_new_head(mission, to, before, at=at)
    return before or to


def head_of(mission: Mission) -> Membership | None:
    """Return who is the head now; None before there is one."""
    return Membership.objects.filter(mission=mission, post=Post.HEAD, ended_at=None).first()


def hold(mission: Mission) -> Mission:
    """Hold a mission's row: its people are arranged one after another."""
    return Mission.objects.select_for_update(no_key=True).get(pk=mission.pk)


def may_arrange(mission: Mission, post: Post, *, by: User, at: datetime) -> bool:
    """Whether this person may give and take this post."""
    own = Membership.objects.filter(mission=mission, user=by, ended_at=None).first()
    if own is not None:
        return post in ARRANGES[Post(own.post)]
    return holds(by, (Office.ADMINISTRATOR,), at=at)


def _must_arrange(mission: Mission, post: Post, *, by: User, at: datetime) -> None:
    if not may_arrange(mission, post, by=by, at=at):
        raise MembershipRefused(_("This is arranged by the head of mission."))


def _held(member: Membership) -> Membership:
    """Return the membership fresh, with its mission held. Refused where it has ended."""
    hold(member.mission)
    held = Membership.objects.select_related("mission", "user").get(pk=member.pk)
    if held.ended_at is not None:
        raise MembershipRefused(_("This membership has ended meanwhile."))
    return held
