"""Who may be replaced, who replaces whom."""

from datetime import datetime
from typing import NamedTuple

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from accreditation.models import Application, StepTaken
from accreditation.workflow import Guard, State
from missions.models import MissionStatus, Observer


def why_not(application: Application, *, at: datetime) -> str:
    """Return why nobody can take the place of this observer at `at`, or nothing.

    What the table says of withdrawing is asked of the table. After the lists have closed the
    election's policy decides, and only who was on a list in time can be replaced. One query.
    """
    in_time = StepTaken.objects.filter(
        application__observer=OuterRef("observer"),
        verb="submit",
        taken_at__lt=OuterRef("election__lists_close_at"),
    )
    successor = Observer.objects.filter(replaces=OuterRef("observer"))
    facts = (
        Application.objects.filter(pk=application.pk)
        .values("mission__status", "election__lists_close_at", "election__allows_late_replacement")
        .annotate(was_in_time=Exists(in_time), is_replaced=Exists(successor))
        .get()
    )
    if facts["mission__status"] != MissionStatus.ACTIVE:
        return str(Guard.MISSION_ACTIVE.label)
    if facts["is_replaced"]:
        return _("This observer has been replaced already.")
    if at < facts["election__lists_close_at"]:
        return ""
    if not facts["election__allows_late_replacement"]:
        return _("The lists have closed; at this election nobody can be replaced after that.")
    if not facts["was_in_time"]:
        return _("The lists have closed. Only someone who was on a list in time can be replaced.")
    return ""


def successor_of(application: Application) -> Observer | None:
    """Return who was declared in this observer's place, submitted or not."""
    found = Observer.objects.filter(replaces=application.observer_id, removed_at=None)
    return found.select_related("current_version").first()


class Around(NamedTuple):
    """The files of whom an observer replaces, and of who replaces the observer."""

    replaces: Application | None
    replaced_by: Application | None


def around(application: Application) -> Around:
    """Return the last file of each that was submitted. One query.

    Both are of the application's own mission: whoever sees the one may see the others.
    """
    observer = application.observer
    rows = (
        Application.objects.filter(mission=application.mission_id)
        .filter(Q(observer=observer.replaces_id) | Q(observer__replaces=observer.pk))
        .exclude(state=State.DRAFT)
        .select_related("version", "observer")
        .order_by("pk")
    )
    before = after = None
    for row in rows:
        if row.observer_id == observer.replaces_id:
            before = row
        else:
            after = row
    return Around(before, after)
