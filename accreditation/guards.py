"""One function per guard of the table: the ids of `asked` that fail it, in one query or none.

`asked` is a queryset of locked applications. Facts are asked here, after the locks, in queries of
their own: a lock refreshes only the row that it locks.
"""

from collections.abc import Callable
from datetime import datetime

from django.db.models import BigIntegerField, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from accreditation.answers import Answers
from accreditation.models import (
    Application,
    ChecklistItem,
    CorrectionRequest,
    PersonMatch,
    ResolutionRow,
    StepTaken,
)
from accreditation.workflow import NOT_LIVE, Guard, ResolutionKind, ResolutionState, State
from missions.actions import reinstatement
from missions.models import ALWAYS_OPEN, MissionStatus
from observer_portal.accounts.models import User

Asked = QuerySet[Application]
GuardFunction = Callable[..., set[int]]


def _ids(applications: Asked) -> set[int]:
    return set(applications.values_list("pk", flat=True))


def mission_active(asked: Asked, *, by: User, at: datetime, answers: Answers) -> set[int]:
    """The mission works: neither suspended nor closed."""
    return _ids(asked.exclude(mission__status=MissionStatus.ACTIVE))


def lists_open(asked: Asked, *, by: User, at: datetime, answers: Answers) -> set[int]:
    """The lists have not closed at `at`."""
    return _ids(asked.filter(election__lists_close_at__lte=at))


def lists_open_or_replaces(asked: Asked, *, by: User, at: datetime, answers: Answers) -> set[int]:
    """The lists are open, or the observer replaces one of the mission who came in time and is gone.

    Else whoever names another would come on top of all who are there. A draft that this very list
    made of someone who takes nobody's place is refused with it, and keeps no place.
    """
    still_there = (
        Application.objects.live()
        .filter(observer=OuterRef("observer__replaces"))
        .exclude(state=State.DRAFT, observer__replaces=None)
    )
    in_time = StepTaken.objects.filter(
        application__observer=OuterRef("observer__replaces"),
        verb="submit",
        taken_at__lt=OuterRef("election__lists_close_at"),
    )
    late = asked.filter(election__lists_close_at__lte=at)
    return _ids(
        late.exclude(
            Q(election__allows_late_replacement=True)
            & Q(observer__replaces__mission=F("mission"))
            & Exists(in_time)
            & ~Exists(still_there)
        )
    )


def corrections_open(asked: Asked, *, by: User, at: datetime, answers: Answers) -> set[int]:
    """Corrections are open; after a recall the lists themselves must be.

    Else someone recalled a second before the closing could be submitted after it as another.
    """
    last = StepTaken.objects.filter(application=OuterRef("pk")).order_by("-pk").values("verb")[:1]
    recalled = asked.alias(last=last).filter(last="recall")
    late = _ids(asked.filter(election__corrections_close_at__lte=at))
    return late | _ids(recalled.filter(election__lists_close_at__lte=at))


def dossier_complete(asked: Asked, *, by: User, at: datetime, answers: Answers) -> set[int]:
    """The current version has photo, document scan and consent."""
    version = "observer__current_version__"
    return _ids(
        asked.filter(
            Q(**{f"{version}photo": None})
            | Q(**{f"{version}photo_print": None})
            | Q(**{f"{version}document_scan": None})
            | Q(**{f"{version}consent_given": False})
        )
    )


def _changed(asked: Asked) -> dict[int, tuple[set[str], set[str]]]:
    """Id -> (open fields, material fields that differ from the application's version)."""
    rows = asked.values_list(
        "pk",
        "observer__open_fields",
        "version__digests",
        "observer__current_version__digests",
    )
    return {
        pk: (
            set(opened),
            {f for f in old.keys() | new.keys() if old.get(f) != new.get(f)} - set(ALWAYS_OPEN),
        )
        for pk, opened, old, new in rows
    }


def only_asked_changed(asked: Asked, *, by: User, at: datetime, answers: Answers) -> set[int]:
    """No material field differs from what was submitted, but those that were asked for."""
    return {
        pk
        for pk, (opened, changed) in _changed(asked).items()
        if "*" not in opened and not changed <= opened
    }


def changed_or_replied(asked: Asked, *, by: User, at: datetime, answers: Answers) -> set[int]:
    """Something that was asked for was changed, or the mission replies in words."""
    if answers.words.strip():
        return set()
    return {pk for pk, (_opened, changed) in _changed(asked).items() if not changed}


def ministry_admits(asked: Asked, *, by: User, at: datetime, answers: Answers) -> set[int]:
    """The sender comes through the ministry."""
    return _ids(asked.filter(mission__admitted_by_commission=True))


def commission_admits(asked: Asked, *, by: User, at: datetime, answers: Answers) -> set[int]:
    """The sender is an election body that the commission invited, and the policy says so."""
    return _ids(
        asked.exclude(
            mission__admitted_by_commission=True,
            election__commission_admits_election_bodies=True,
        )
    )


def no_examiner(asked: Asked, *, by: User, at: datetime, answers: Answers) -> set[int]:
    """No clerk has become the examiner."""
    return _ids(asked.exclude(examiner=None))


def no_other_live(asked: Asked, *, by: User, at: datetime, answers: Answers) -> set[int]:
    """The observer has no other application under way."""
    other = (
        Application.objects.filter(observer=OuterRef("observer"), election=OuterRef("election"))
        .exclude(pk=OuterRef("pk"))
        .exclude(state__in=NOT_LIVE)
    )
    return _ids(asked.filter(Exists(other)))


def document_free(asked: Asked, *, by: User, at: datetime, answers: Answers) -> set[int]:
    """No other observer of the mission has taken the document of the version that comes back.

    Of an accredited file that is the corrected version, of another its own.
    """
    prepared = CorrectionRequest.objects.filter(
        application=OuterRef("pk"), done_at=None, application__state=State.ACCREDITED
    )
    coming = Coalesce(
        Subquery(prepared.values("version")), "version", output_field=BigIntegerField()
    )
    version_of = dict(asked.values_list("pk", coming))
    taken = reinstatement.documents_taken(version_of.values())
    return {pk for pk, version in version_of.items() if version in taken}


def _matches(**extra: object) -> QuerySet[PersonMatch]:
    return PersonMatch.objects.filter(Q(one=OuterRef("pk")) | Q(other=OuterRef("pk")), **extra)


def set_aside_for_another(asked: Asked, *, by: User, at: datetime, answers: Answers) -> set[int]:
    """A match was resolved in favour of another application."""
    lost = _matches(in_favour_of__isnull=False).exclude(in_favour_of=OuterRef("pk"))
    return _ids(asked.exclude(Exists(lost)))


def checklist_done(asked: Asked, *, by: User, at: datetime, answers: Answers) -> set[int]:
    """Every point in force is ticked; where refusal is proposed a point may stay open."""
    if answers.proposal == ResolutionKind.REFUSE:
        return set()
    points = set(ChecklistItem.objects.filter(in_force=True).values_list("code", flat=True))
    return set() if points <= set(answers.checklist) else _ids(asked)


def no_open_match(asked: Asked, *, by: User, at: datetime, answers: Answers) -> set[int]:
    """No match with a live application waits for its resolution."""
    open_ = _matches(resolved_at=None).exclude(
        Q(one__state__in=NOT_LIVE) | Q(other__state__in=NOT_LIVE)
    )
    return _ids(asked.filter(Exists(open_)))


def _on_locked(**extra: object) -> Exists:
    return Exists(
        ResolutionRow.objects.filter(
            application=OuterRef("pk"),
            struck_at=None,
            closed_at=None,
            resolution__state=ResolutionState.LOCKED,
            **extra,
        )
    )


def not_on_locked(asked: Asked, *, by: User, at: datetime, answers: Answers) -> set[int]:
    """The file stands on no resolution that is before the commission."""
    return _ids(asked.filter(_on_locked()))


def not_on_locked_revoking(asked: Asked, *, by: User, at: datetime, answers: Answers) -> set[int]:
    """The file stands on no resolution to revoke that is before the commission."""
    return _ids(asked.filter(_on_locked(resolution__kind=ResolutionKind.REVOKE)))


def four_eyes(asked: Asked, *, by: User, at: datetime, answers: Answers) -> set[int]:
    """The person neither examined the file nor drafted the resolution or the correction."""
    resolution = answers.resolution
    if resolution and (
        resolution.drafted_by_id == by.pk
        or resolution.rows.filter(Q(added_by=by) | Q(struck_by=by)).exists()
    ):
        return _ids(asked)
    examined = StepTaken.objects.filter(
        application=OuterRef("pk"), verb__in=["examine", "set_aside"], taken_by=by
    )
    prepared = CorrectionRequest.objects.filter(
        application=OuterRef("pk"), done_at=None, prepared_by=by
    )
    return _ids(asked.filter(Exists(examined) | Exists(prepared)))


def on_this_resolution(asked: Asked, *, by: User, at: datetime, answers: Answers) -> set[int]:
    """The file stands, unstruck, on the resolution, which is locked."""
    on = ResolutionRow.objects.filter(
        resolution=answers.resolution,
        struck_at=None,
        closed_at=None,
        resolution__state=ResolutionState.LOCKED,
    )
    # the rows are gone through once: a question per file took the planner's fancy with old figures
    return _ids(asked.exclude(pk__in=on.values("application")))


def proposal_says_so(asked: Asked, *, by: User, at: datetime, answers: Answers) -> set[int]:
    """The examiner proposed what the resolution does."""
    kind = answers.resolution.kind if answers.resolution else ""
    return _ids(asked.exclude(proposal=kind))


def correction_ready(asked: Asked, *, by: User, at: datetime, answers: Answers) -> set[int]:
    """A correction is prepared and not yet done."""
    ready = CorrectionRequest.objects.filter(application=OuterRef("pk"), done_at=None)
    return _ids(asked.exclude(Exists(ready)))


def words_unchanged_or_resolution(
    asked: Asked, *, by: User, at: datetime, answers: Answers
) -> set[int]:
    """The annex reads as before, or the file stands on this correcting resolution."""
    if answers.resolution:
        return on_this_resolution(asked, by=by, at=at, answers=answers)
    change = CorrectionRequest.objects.filter(
        application=OuterRef("pk"), done_at=None, words_change=True
    )
    return _ids(asked.filter(Exists(change)))


def not_on_correcting(asked: Asked, *, by: User, at: datetime, answers: Answers) -> set[int]:
    """The file stands on no other correcting resolution: that one would find nothing to do."""
    standing = ResolutionRow.objects.filter(
        application=OuterRef("pk"),
        struck_at=None,
        closed_at=None,
        resolution__kind=ResolutionKind.CORRECT,
    )
    if answers.resolution:
        standing = standing.exclude(resolution=answers.resolution)
    return _ids(asked.filter(Exists(standing)))


GUARDS: dict[Guard, GuardFunction] = {guard: globals()[guard.value] for guard in Guard}
