"""The people of a mission: who they are, who comes, who goes, who leads."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_POST

from missions.actions import headship, people
from missions.actions.membership import MembershipRefused
from missions.forms.people import HandOverForm, InviteForm
from missions.models import Membership, Mission, Post
from missions.queries import people as asked
from missions.views.own import Crumbs, Request, crumbs, mission_of
from observer_portal import clock
from observer_portal.accounts import again, keeping
from observer_portal.accounts.factors import has_factor

REFUSED = 422
Context = dict[str, Any]


@keeping.shows_typed
@require_http_methods(["GET", "HEAD", "POST"])
def index(request: Request, mission: str) -> HttpResponse:
    """List the members; POST invites one more."""
    own = mission_of(request, mission)
    me = _me(request, own)
    posts = people.ARRANGES[Post(me.post)]
    if request.method == "POST" and not posts:
        raise Http404
    form = InviteForm(request.POST if request.method == "POST" else None, posts=posts)
    if form.is_bound and not keeping.came_back(request) and form.is_valid():
        data = dict(form.cleaned_data)
        try:
            people.invite(
                own,
                **data | {"post": Post(data["post"])},
                by=request.user,
                at=clock.database_now(),
            )
        except MembershipRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            words = _("%(name)s belongs to the mission now, and is told by mail.")
            messages.success(request, words % {"name": data["name"]})
            return redirect("mission:people", own.reference)
    status = REFUSED if form.is_bound and form.errors else 200
    return render(request, "head_of_mission/people.html", _page(own, me, form), status=status)


def _page(own: Mission, me: Membership, form: InviteForm) -> Context:
    posts = people.ARRANGES[Post(me.post)]
    offer = headship.offered(own)
    members = list(asked.members(own))
    return {
        "mission": own,
        "me": me,
        "members": [(one, one.post in posts and one.pk != me.pk) for one in members],
        "form": form if posts else None,
        "may_arrange": bool(posts),
        "is_head": me.post == Post.HEAD,
        "is_alone": len(members) == 1,
        "offer": offer,
        "offered_to": _offered_to(members, offer),
        "is_for_me": offer is not None and headship.is_for(offer, me.user),
        "now": clock.database_now(),
        "crumbs": crumbs(own, (pgettext("of a mission", "People"), "")),
    }


def _offered_to(members: list[Membership], offer: Any) -> Membership | None:
    found = (one for one in members if offer is not None and one.user_id == offer.facts["to"])
    return next(found, None)


@require_POST
def change(request: Request, mission: str) -> HttpResponse:
    """Give the member with this address another post, or end the membership when that is sure."""
    own = mission_of(request, mission)
    _me(request, own)
    member = get_object_or_404(asked.members(own), user__email=request.POST.get("email", ""))
    act = request.POST.get("act", "")
    is_own = member.user_id == request.user.pk
    if act == "end" and "sure" not in request.POST:
        context = {"mission": own, "member": member, "is_own": is_own}
        context["crumbs"] = _crumbs(own, _("End a membership"))
        return render(request, "head_of_mission/people_end.html", context)
    by_at: Context = {"by": request.user, "at": clock.database_now()}
    try:
        if act == "end":
            people.end(member, **by_at)
            messages.success(request, _("The membership is ended."))
        elif act in Post.values:
            people.change(member, Post(act), **by_at)
            messages.success(request, _("The post is changed."))
    except MembershipRefused as refusal:
        messages.error(request, str(refusal))
        is_own = False
    if act == "end" and is_own:
        return redirect("home")
    return redirect("mission:people", own.reference)


@keeping.shows_typed
@require_http_methods(["GET", "HEAD", "POST"])
def hand_over(request: Request, mission: str) -> HttpResponse:
    """Offer the headship to another member: the first of two steps."""
    own = mission_of(request, mission)
    me = _me(request, own)
    if me.post != Post.HEAD:
        raise Http404
    others = [one for one in asked.members(own) if one.pk != me.pk]
    form = HandOverForm(request.POST if request.method == "POST" else None, others=others)
    if form.is_bound and not keeping.came_back(request):
        if asks := again.detour(request):
            return asks
        if form.is_valid() and _offer(request, own, form):
            return redirect("mission:people", own.reference)
    context = {
        "mission": own,
        "form": form,
        "others": others,
        "crumbs": _crumbs(own, _("Hand over the headship")),
    }
    status = REFUSED if form.is_bound and form.errors else 200
    return render(request, "head_of_mission/hand_over.html", context, status=status)


def _offer(request: Request, own: Mission, form: HandOverForm) -> bool:
    """Offer it, or say in the form why not."""
    stays = form.cleaned_data["stays"] == "yes"
    try:
        headship.offer(own, form.member, stays=stays, by=request.user, at=clock.database_now())
    except MembershipRefused as refusal:
        form.add_error(None, str(refusal))
        return False
    words = _("The headship is offered to %(name)s, who has to accept it. Until then you lead.")
    messages.success(request, words % {"name": form.member.user.name})
    return True


@require_POST
def answer_offer(request: Request, mission: str) -> HttpResponse:
    """Accept the headship, decline it, or, as the head, take the offer back."""
    own = mission_of(request, mission)
    act, back = request.POST.get("act", ""), redirect("mission:people", own.reference)
    if act == "accept" and (asks := again.detour(request)):
        return asks
    by_at: Context = {"by": request.user, "at": clock.database_now()}
    try:
        if act == "accept":
            headship.accept(own, **by_at)
            messages.success(request, _("You are the head of this mission now."))
            if not has_factor(request.user):
                messages.warning(request, _("Set up a second step of signing in, please."))
        elif act == "decline":
            headship.decline(own, **by_at)
            messages.success(request, _("Declined. The headship stays where it is."))
        elif act == "take_back":
            headship.take_back(own, **by_at)
            messages.success(request, _("The offer is taken back."))
    except MembershipRefused as refusal:
        messages.error(request, str(refusal))
    return back


def _crumbs(own: Mission, here: str) -> Crumbs:
    page = reverse("mission:people", args=[own.reference])
    return crumbs(own, (pgettext("of a mission", "People"), page), (here, ""))


def _me(request: Request, own: Mission) -> Membership:
    return get_object_or_404(
        own.memberships.select_related("user"), user=request.user, ended_at=None
    )
