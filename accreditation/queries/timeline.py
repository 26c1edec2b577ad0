"""What happened to a file, in sentences for the commission, the newest first.

The ministry reads `queries.history` instead: nothing of matches, nobody of the commission by name.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accreditation.badge import number
from accreditation.models import (
    Application,
    Badge,
    CardMove,
    CorrectionRequest,
    ErrorReport,
    PersonMatch,
    StepTaken,
)
from accreditation.queries import wordings
from accreditation.workflow import Role
from missions.models import ObserverVersion, Origin
from observer_portal.accounts.models import User
from observer_portal.page import moments, tags

SENTENCES: dict[str, Promise | str] = {
    "recall": gettext_lazy("{who} recalled the file."),
    "resubmit": gettext_lazy("{who} submitted the file again."),
    "return": gettext_lazy("{who} returned the file for correction."),
    "decline": gettext_lazy("{who} did not recommend the person."),
    "take_back": gettext_lazy("{who} took back what the ministry had said."),
    "admit": gettext_lazy("{who} admitted the file under the invitation {number}."),
    "send_back": gettext_lazy("{who} sent the file back for correction."),
    "query": gettext_lazy("{who} asked the mission."),
    "answer": gettext_lazy("{who} answered."),
    "set_aside": gettext_lazy("{who} set the file aside for another one."),
    "reopen": gettext_lazy("{who} opened the file again."),
    "accredit": gettext_lazy("{who} registered resolution {resolution}: accredited."),
    "refuse": gettext_lazy("{who} registered resolution {resolution}: refused."),
    "revoke": gettext_lazy("{who} registered resolution {resolution}: revoked."),
    "withdraw": gettext_lazy("{who} withdrew the observer by note {number}."),
    "correct": gettext_lazy("{who} registered the correction."),
    "reconsider": gettext_lazy("{who} took the file up again: {number}."),
}


@dataclass(frozen=True)
class Entry:
    """One line: when, the sentence, what was said with it, and the fields that were asked for."""

    at: datetime
    text: SafeString
    note: str = ""
    fields: tuple[str, ...] = ()
    by_id: int | None = None  # whose act it was, where one would not tell that person of it


def of(application: Application) -> list[Entry]:
    """Return everything that happened to a file. Nine queries for any number of lines."""
    steps = list(
        StepTaken.objects.filter(application=application)
        .select_related("taken_by", "recommendation", "resolution")
        .order_by("-pk")
    )
    # what came of an act has the same moment and stands above it
    entries = [
        *_of_badges(application),
        *_of_moves(application),
        *_of_corrections(application),
        *_of_reports(application),
        *_of_versions(application),
        *_of_matches(application),
        *_of_steps(application, steps),
    ]
    return sorted(entries, key=lambda entry: entry.at, reverse=True)


def changed_from(application: Application) -> ObserverVersion | None:
    """Return the version that the last step before another one spoke of; None: only one was seen.

    It is what the State knew before the version that the file shows now. One query.
    """
    before = (
        StepTaken.objects.filter(application=application)
        .exclude(version=application.version_id)
        .select_related("version")
        .order_by("-pk")
        .first()
    )
    return before.version if before else None


def _of_steps(application: Application, steps: list[StepTaken]) -> Iterable[Entry]:
    reasons = wordings.said(steps)
    acts = [step.act for step in steps if step.verb == "recommend"]
    together = dict(
        StepTaken.objects.filter(act__in=acts).values_list("act").annotate(n=Count("pk"))
    )
    for step in steps:
        who = _person(step.taken_by, Role(step.role))
        say = _SPECIAL.get(step.verb)
        text = say(step, who, application, together) if say else _plain(step, who)
        yield Entry(step.taken_at, text, _note(step, reasons), tuple(step.fields), step.taken_by_id)


def _person(user: User, role: Role) -> SafeString:
    return format_html(_("{name} ({role})"), name=tags.spoken(user), role=role.label.lower())


def _plain(step: StepTaken, who: SafeString) -> SafeString:
    resolution = step.resolution
    return format_html(
        str(SENTENCES[step.verb]),
        who=who,
        number=step.number,
        resolution=(resolution.number or resolution.reference) if resolution else "",
    )


Together = dict[object, int]


def _submitted(
    _step: StepTaken, who: SafeString, application: Application, _together: Together
) -> SafeString:
    its_list = application.observer_list
    return format_html(
        _("{who} submitted list {list} under note verbale {note}."),
        who=who,
        list=its_list.number if its_list else "",
        note=its_list.note_verbale_number if its_list else "",
    )


def _recommended(
    step: StepTaken, who: SafeString, _application: Application, together: Together
) -> SafeString:
    n = together.get(step.act, 1)
    sentence = ngettext(
        "{who} recommended this observer by letter {letter}.",
        "{who} recommended {n} observers, this one among them, by letter {letter}.",
        n,
    )
    letter = step.recommendation.number if step.recommendation else ""
    return format_html(sentence, who=who, n=n, letter=letter)


def _examined(
    step: StepTaken, who: SafeString, _application: Application, _together: Together
) -> SafeString:
    if step.ground:
        return format_html(_("{who} examined the file and proposes to refuse."), who=who)
    return format_html(_("{who} examined the file and proposes to accredit."), who=who)


_SPECIAL: dict[str, Callable[[StepTaken, SafeString, Application, Together], SafeString]] = {
    "submit": _submitted,
    "recommend": _recommended,
    "examine": _examined,
}


def _note(step: StepTaken, reasons: dict[int, str]) -> str:
    return " ".join(part for part in (reasons.get(step.pk, ""), step.words) if part)


def _of_matches(application: Application) -> Iterable[Entry]:
    rows = PersonMatch.objects.filter(Q(one=application) | Q(other=application))
    for match in rows.select_related("one", "other", "resolved_by"):
        other = match.other if match.one_id == application.pk else match.one
        yield Entry(
            match.found_at,
            format_html(_("A match with {other} was found."), other=other.reference),
        )
        if match.resolved_at:
            yield Entry(
                match.resolved_at,
                _resolved(match, application, other),
                match.why,
                by_id=match.resolved_by_id,
            )


def _resolved(match: PersonMatch, application: Application, other: Application) -> SafeString:
    if match.in_favour_of_id is None:
        sentence = _("{who} found that this file and {other} are two people.")
    elif match.in_favour_of_id == application.pk:
        sentence = _("{who} kept this file and not {other}.")
    else:
        sentence = _("{who} kept {other} and not this file.")
    return format_html(sentence, who=tags.spoken(match.resolved_by), other=other.reference)


def _of_versions(application: Application) -> Iterable[Entry]:
    """Cyrillic forms that a clerk confirmed: they are no steps."""
    rows = ObserverVersion.objects.filter(
        observer=application.observer_id, origin=Origin.CONFIRMED
    ).select_related("declared_by")
    for version in rows:
        yield Entry(
            version.declared_at,
            format_html(
                _("{who} confirmed the Cyrillic form: {name}."),
                who=tags.spoken(version.declared_by),
                name=tags.spoken(version.cyrillic),
            ),
            by_id=version.declared_by_id,
        )


def _of_corrections(application: Application) -> Iterable[Entry]:
    rows = CorrectionRequest.objects.filter(application=application)
    for request in rows.select_related("prepared_by", "dropped_by"):
        if request.dropped_by and request.done_at:
            given_up = _("{who} gave the prepared correction up.")
            who = tags.spoken(request.dropped_by)
            yield Entry(request.done_at, format_html(given_up, who=who))
        yield Entry(
            request.prepared_at,
            format_html(_("{who} prepared a correction."), who=tags.spoken(request.prepared_by)),
            request.reason,
            tuple(request.fields),
        )


def _of_reports(application: Application) -> Iterable[Entry]:
    """What the observer or the mission found wrong."""
    rows = ErrorReport.objects.filter(application=application)
    for report in rows.select_related("reported_by", "answered_by"):
        who = tags.spoken(report.reported_by) if report.reported_by else _("The observer")
        text = format_html(_("{who} reported an error."), who=who)
        yield Entry(report.reported_at, text, report.words, tuple(report.fields))
        if report.answer and report.answered_at:
            answered = format_html(
                _("{who} answered without a correction."), who=tags.spoken(report.answered_by)
            )
            yield Entry(report.answered_at, answered, report.answer)


def _of_badges(application: Application) -> Iterable[Entry]:
    rows = Badge.objects.filter(application=application).select_related("election")
    for badge in rows:
        serial = number.written(badge.election.code, badge.number)
        issued = _("Badge {number} was issued, valid until {day}.")
        until = moments.day_text(badge.valid_until)
        yield Entry(badge.issued_at, format_html(issued, number=serial, day=until))
        if badge.voided_at:
            ended = format_html(_("Badge {number} ended."), number=serial)
            yield Entry(badge.voided_at, ended, badge.get_void_reason_display())


def _of_moves(application: Application) -> Iterable[Entry]:
    """Where the cards of paper went."""
    rows = CardMove.objects.filter(badge__application=application)
    for move in rows.select_related("badge__election", "moved_by"):
        serial = number.written(move.badge.election.code, move.badge.number)
        words = {
            "number": serial,
            "place": move.get_after_display().lower(),
            "whom": tags.spoken(move.to_whom),
        }
        sentence = (
            _("Card {number}: {place} ({whom}).") if move.to_whom else _("Card {number}: {place}.")
        )
        said = move.moved_by.name if move.moved_by else _("said by the observer")
        note = " ".join(part for part in (f"{said}.", move.note, move.words) if part)
        yield Entry(move.moved_at, format_html(sentence, **words), note)
