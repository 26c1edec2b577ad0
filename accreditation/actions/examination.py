"""The clerk's desk: take, examine, query, set aside, reopen; matches; a confirmed Cyrillic form."""

from collections.abc import Mapping, Sequence

from django.db.models import F
from django.utils.translation import gettext as _

from accreditation.actions.recommendation import told
from accreditation.answers import Answers
from accreditation.models import Application, PersonMatch, Reason, ReasonUse, ResolutionRow
from accreditation.roles import offices_of
from accreditation.steps import Instant, Outcome, StepRefused, hold, subject_of, take_steps
from accreditation.workflow import ResolutionState, Role, State, find_step
from missions.actions import declaration, versions
from missions.models import ALWAYS_OPEN, ObserverVersion, Origin
from observer_portal.accounts.models import User
from observer_portal.audit.record import act as audit_act

Applications = Sequence[Application]
Seen = Mapping[int, int] | None


def examine(
    applications: Applications,
    *,
    proposal: str,
    checklist: Sequence[str],
    by: User,
    at: Instant,
    ground: str = "",
    words: str = "",
    seen: Seen = None,
) -> Outcome:
    """Close the examination with a proposal: `accredit`, or `refuse` on a ground."""
    answers = Answers(proposal=proposal, checklist=tuple(checklist), ground=ground, words=words)
    return take_steps("examine", applications, by=by, at=at, answers=answers, seen=seen)


def query(
    applications: Applications,
    *,
    reason: str,
    words: str,
    fields: Sequence[str],
    by: User,
    at: Instant,
    seen: Seen = None,
) -> Outcome:
    """Ask the mission; only the marked fields open."""
    answers = Answers(reason=reason, words=words, fields=tuple(fields))
    return told("query", applications, answers=answers, by=by, at=at, seen=seen)


def set_aside(
    applications: Applications,
    *,
    reason: str,
    words: str,
    by: User,
    at: Instant,
    seen: Seen = None,
) -> Outcome:
    """Put a file aside whose match was resolved in favour of another."""
    answers = Answers(reason=reason, words=words)
    return told("set_aside", applications, answers=answers, by=by, at=at, seen=seen)


def reopen(
    applications: Applications,
    *,
    reason: str,
    words: str,
    by: User,
    at: Instant,
    seen: Seen = None,
) -> Outcome:
    """Open an examined file again, and strike its row from a draft resolution."""
    with audit_act("application:reopen", subject_of(applications), by=by):
        answers = Answers(reason=reason, words=words)
        outcome = take_steps("reopen", applications, by=by, at=at, answers=answers, seen=seen)
        ResolutionRow.objects.filter(
            application__in=outcome.taken,
            struck_at=None,
            closed_at=None,
            resolution__state=ResolutionState.DRAFT,
        ).update(struck_at=outcome.at, struck_by=by, struck_why="reopened")
    return outcome


def resolve_match(
    match: PersonMatch, *, in_favour_of: Application | None, why: str, by: User, at: Instant
) -> PersonMatch:
    """Say which file is kept, or, with None, that these are two people. By a clerk who says why."""
    with audit_act("match:resolve", match.reference, by=by) as act:
        locked = PersonMatch.objects.select_for_update(no_key=True).get(pk=match.pk)
        moment = at() if callable(at) else at
        if Role.CLERK not in offices_of(by, at=moment):
            raise StepRefused(_("A match is resolved by a clerk."))
        if locked.resolved_at:
            raise StepRefused(
                _("%(who)s resolved this match meanwhile.") % {"who": locked.resolved_by}
            )
        if not why.strip():
            raise StepRefused(_("Write why; the reason is kept in both files."))
        if in_favour_of and in_favour_of.pk not in (locked.one_id, locked.other_id):
            raise StepRefused(_("Choose one of the two files of this match."))
        locked.in_favour_of, locked.why = in_favour_of, why.strip()
        locked.resolved_by, locked.resolved_at = by, moment
        locked.save()
        act.note(at=moment, kept=in_favour_of.reference if in_favour_of else "both")
    return locked


def keep_one(match: PersonMatch, kept: Application, *, why: str, by: User, at: Instant) -> Outcome:
    """Resolve a match in favour of one file, and set the other one aside where it waits for that.

    Where the other is elsewhere, with the ministry or examined, it stays there: `set_aside` is open
    as soon as it comes. So it does where the State has several reasons to set aside: then one is
    chosen on that step's own page. Locks in the order of `steps`: the files before the match.
    """
    with audit_act("match:resolve", match.reference, by=by):
        both = list(Application.objects.filter(pk__in=[match.one_id, match.other_id]))
        lost = next((file for file in both if file.pk != kept.pk), None)
        lost = hold(lost) if lost else None
        resolve_match(match, in_favour_of=kept, why=why, by=by, at=at)
        reasons = Reason.objects.filter(use=ReasonUse.SET_ASIDE, in_force=True)
        codes = list(reasons.values_list("code", flat=True))
        is_open = lost and find_step("set_aside", [Role.CLERK], State(lost.state))
        if not lost or not is_open or len(codes) != 1:
            return Outcome()
        return set_aside([lost], reason=codes[0], words="", by=by, at=at)


MAY_CONFIRM = (State.RECOMMENDED, State.QUERIED)


def confirm_cyrillic(
    application: Application, values: Mapping[str, str], *, by: User, at: Instant
) -> ObserverVersion:
    """Confirm the Cyrillic form of a name without a query: no step, audited.

    The application and its open resolution row move to the new version. It is made from what the
    mission declares now, so that it waits while the mission is correcting what was asked for.
    """
    with audit_act("application:confirm_cyrillic", application.reference, by=by) as act:
        locked = hold(application)
        moment = at() if callable(at) else at
        if Role.CLERK not in offices_of(by, at=moment) or locked.state not in MAY_CONFIRM:
            raise StepRefused(_("A clerk confirms the Cyrillic form of a recommended file."))
        now_declared = locked.observer.current_version
        unsent = versions.differing_fields(locked.version, now_declared) if now_declared else ()
        if set(unsent) - set(ALWAYS_OPEN):
            raise StepRefused(
                _("The mission is correcting this file. Confirm the form after its answer.")
            )
        allowed = ("surname_cyrillic", "given_names_cyrillic", "patronymic_cyrillic")
        changed = {k: v for k, v in values.items() if k in allowed} | {"cyrillic_suggested": False}
        version = declaration.change(
            locked.observer, changed, by=by, at=moment, origin=Origin.CONFIRMED
        )
        Application.objects.filter(pk=locked.pk).update(
            version=version, row_version=F("row_version") + 1
        )
        ResolutionRow.objects.filter(application=locked, struck_at=None, closed_at=None).update(
            version=version
        )
        act.note(at=moment)
    return version
