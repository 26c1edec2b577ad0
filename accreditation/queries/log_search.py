"""What an auditor looks for in the log: entries by act, person, subject and days; who saw what."""

from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.db.models import Q, QuerySet

from accreditation.models import Application, StepTaken
from observer_portal.audit.models import AuditEntry

OF_MANY_BADGES = ("badge:lost", "badge:drawn_again")  # their facts name the numbers
# acts that change nothing: somebody saw a document, a number, a letter, or took a list home
LOOKS = (
    "scan:viewed",
    "observer:view_scan",
    "document:shown",
    "note:look",
    "letter:look",
    "registration:look",
    "personal_link:shown",
    "observer:export",
    "badge:downloaded",
)
Entries = QuerySet[AuditEntry]


def entries(
    *,
    tag: str = "",
    who: str = "",
    subject: str = "",
    begins: date | None = None,
    ends: date | None = None,
) -> Entries:
    """Return the entries that fit; `begins` and `ends` are days in Astana, both included."""
    rows = _in_days(AuditEntry.objects.select_related("actor"), begins, ends)
    if tag:
        rows = rows.filter(tag=tag)
    if who:
        rows = rows.filter(_by(who))
    return rows.filter(_about(subject)) if subject else rows


def looks(
    *, of: str = "", who: str = "", begins: date | None = None, ends: date | None = None
) -> Entries:
    """Return who saw documents: those of one observer, or what one person saw.

    `of`: the reference of an observer or a file. Looks at the notes, letters and lists on which
    the person stands are among them: they name the person too.
    """
    rows = _in_days(AuditEntry.objects.select_related("actor"), begins, ends).filter(tag__in=LOOKS)
    if who:
        rows = rows.filter(_by(who))
    return rows.filter(_shows(of)) if of else rows


def _in_days(rows: Entries, begins: date | None, ends: date | None) -> Entries:
    if begins:
        rows = rows.filter(at__gte=_midnight(begins))
    if ends:
        rows = rows.filter(at__lt=_midnight(ends + timedelta(days=1)))
    return rows


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=settings.ASTANA)


def _by(who: str) -> Q:
    return Q(actor__name__icontains=who) | Q(actor__email__iexact=who)


def _about(subject: str) -> Q:
    """Acts that name the subject, and those on many files or badges of which it is one."""
    steps = StepTaken.objects.filter(application__reference=subject)
    among = Q(tag__in=OF_MANY_BADGES, facts__numbers__contains=[subject])
    return Q(subject=subject) | Q(act__in=list(steps.values_list("act", flat=True))) | among


def _shows(of: str) -> Q:
    """One query for the files of this observer, with what they came with."""
    named = Q(reference=of) | Q(observer__reference=of)
    found = Q(subject=of)
    for reference, observer, mission, note, letter in Application.objects.filter(named).values_list(
        "reference",
        "observer__reference",
        "mission__reference",
        "observer_list__reference",
        "recommendation__number",
    ):
        found |= Q(subject__in=[reference, observer])
        found |= Q(tag__in=["observer:export", "badge:downloaded"], subject=mission)
        found |= Q(tag="note:look", subject__in=[name for name in (note, reference) if name])
        found |= Q(tag="letter:look", subject=letter or reference)
    return found
