"""THE TABLE: who may take which step, from where to where, on what conditions. No I/O.

Everything reads it: buttons, rights, audit labels, `docs/workflow.md`, the matrix of the tests.
A change of law is a change of this file, with a record in `docs/decisions/`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class State(TextChoices):
    """Where an application stands."""

    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Submitted")
    RETURNED = "returned", _("Returned for correction")
    RECOMMENDED = "recommended", _("Recommended")
    QUERIED = "queried", _("Question asked")
    EXAMINED = "examined", _("Examined")
    ACCREDITED = "accredited", _("Accredited")
    DECLINED = "declined", _("Not recommended")
    REFUSED = "refused", _("Refused")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    REVOKED = "revoked", _("Revoked")


NOT_LIVE = (State.DECLINED, State.REFUSED, State.WITHDRAWN, State.REVOKED)
LIVE = tuple(state for state in State if state not in NOT_LIVE)


class Role(TextChoices):
    """As what a person acts on an application."""

    HEAD = "head", _("Head of mission")
    MINISTRY = "ministry", _("Ministry")
    CLERK = "clerk", _("Clerk")
    SECRETARY = "secretary", _("Secretary")


class Guard(TextChoices):
    """A condition; its label is the sentence shown when it fails. `guards.py` has the functions."""

    MISSION_ACTIVE = (
        "mission_active",
        _("The mission is suspended or closed. Please contact the commission."),
    )
    LISTS_OPEN = "lists_open", _("The lists have closed; this can no longer be done.")
    LISTS_OPEN_OR_REPLACES = (
        "lists_open_or_replaces",
        _("The lists have closed. Only someone who replaces an observer can be submitted now."),
    )
    CORRECTIONS_OPEN = (
        "corrections_open",
        _("The time for corrections has passed. Please contact the commission."),
    )
    DOSSIER_COMPLETE = (
        "dossier_complete",
        _("The photo, the scan of the document or the consent is missing. Add what is missing."),
    )
    ONLY_ASKED_CHANGED = (
        "only_asked_changed",
        _("A field was changed that was not asked for. Put it back as it was."),
    )
    CHANGED_OR_REPLIED = (
        "changed_or_replied",
        _("Change what was asked for, or write a reply."),
    )
    MINISTRY_ADMITS = (
        "ministry_admits",
        _("The commission itself admits this sender; the ministry takes no step on it."),
    )
    COMMISSION_ADMITS = (
        "commission_admits",
        _("This sender comes through the ministry; wait for its recommendation."),
    )
    NO_EXAMINER = "no_examiner", _("A clerk has begun to examine this file.")
    NO_OTHER_LIVE = "no_other_live", _("This observer has another application under way.")
    DOCUMENT_FREE = (
        "document_free",
        _("Another observer of this mission has the same document meanwhile."),
    )
    SET_ASIDE_FOR_ANOTHER = (
        "set_aside_for_another",
        _("First resolve the match in favour of another application."),
    )
    CHECKLIST_DONE = "checklist_done", _("The checklist is not complete. Tick every point.")
    NO_OPEN_MATCH = (
        "no_open_match",
        _("There is an open match with another file. Resolve it first."),
    )
    NOT_ON_LOCKED = (
        "not_on_locked",
        _("The file stands on a resolution that is before the commission."),
    )
    NOT_ON_LOCKED_REVOKING = (
        "not_on_locked_revoking",
        _("The file stands on a resolution to revoke that is before the commission."),
    )
    FOUR_EYES = (
        "four_eyes",
        _("Whoever examined or drafted may not also register. Another secretary must do it."),
    )
    ON_THIS_RESOLUTION = "on_this_resolution", _("The file does not stand on this resolution.")
    PROPOSAL_SAYS_SO = "proposal_says_so", _("The examiner proposed something else.")
    CORRECTION_READY = "correction_ready", _("No correction is prepared for this file.")
    WORDS_UNCHANGED_OR_RESOLUTION = (
        "words_unchanged_or_resolution",
        _("The words of the annex change; a correcting resolution is needed."),
    )
    NOT_ON_CORRECTING = (
        "not_on_correcting",
        _("The file stands on a correcting resolution; it is registered with that one."),
    )


class Ask(TextChoices):
    """What a step asks for; its label is the sentence shown when it is missing."""

    OBSERVER_LIST = "observer_list", _("Name the list and its note verbale.")
    RECOMMENDATION = "recommendation", _("Give the number and date of the letter.")
    INVITATION = "invitation", _("Give the number and date of the invitation.")
    REASON = "reason", _("Give a reason.")
    FIELDS = "fields", _("Mark the fields to be corrected.")
    PROPOSAL = "proposal", _("Say what you propose; for a refusal, on which ground.")
    RESOLUTION = "resolution", _("Name the resolution.")
    NOTE_NUMBER = "note_number", _("Give the number of the note verbale.")
    OVERTURNED_BY = "overturned_by", _("Name the act that overturned the decision.")


class Opens(StrEnum):
    """What a step does to the fields that the mission may change."""

    NOTHING = "nothing"
    ASKED = "asked"
    ALL = "all"
    SAME = "same"


@dataclass(frozen=True, slots=True)
class Step:
    """One row of the table: every role of `by` may leave every state of `before`."""

    verb: str
    label: Promise | str
    by: tuple[Role, ...]
    before: tuple[State, ...]
    after: State
    only_if: tuple[Guard, ...] = ()
    asks: tuple[Ask, ...] = ()
    opens: Opens = Opens.SAME


S, G, A, O = State, Guard, Ask, Opens  # noqa: E741 - the columns of the table
H, M, C, R = Role.HEAD, Role.MINISTRY, Role.CLERK, Role.SECRETARY
_ON = (G.FOUR_EYES, G.ON_THIS_RESOLUTION)
_MAY_WITHDRAW = (S.SUBMITTED, S.RETURNED, S.RECOMMENDED, S.QUERIED, S.EXAMINED, S.ACCREDITED)
_SUBMIT = (G.MISSION_ACTIVE, G.LISTS_OPEN_OR_REPLACES, G.DOSSIER_COMPLETE)
_RESUBMIT = (G.CORRECTIONS_OPEN, G.ONLY_ASKED_CHANGED, G.DOSSIER_COMPLETE)
_TAKE_BACK = (G.MINISTRY_ADMITS, G.NO_EXAMINER, G.NO_OTHER_LIVE, G.DOCUMENT_FREE)
_CORRECT = (
    G.FOUR_EYES,
    G.CORRECTION_READY,
    G.NOT_ON_CORRECTING,
    G.WORDS_UNCHANGED_OR_RESOLUTION,
    G.DOCUMENT_FREE,
)
_RECONSIDER = (G.FOUR_EYES, G.NO_OTHER_LIVE, G.DOCUMENT_FREE)

# fmt: off
WORKFLOW = (
    # verb, label, by, from, to, only if, asks, opens
    Step("submit",     _("Submit"),          (H,),   (S.DRAFT,),                   S.SUBMITTED,   _SUBMIT,                         (A.OBSERVER_LIST,),   O.NOTHING),  # noqa: E501
    Step("recall",     _("Recall"),          (H,),   (S.SUBMITTED,),               S.RETURNED,    (G.LISTS_OPEN,),                 (),                   O.ALL),  # noqa: E501
    Step("resubmit",   _("Submit again"),    (H,),   (S.RETURNED,),                S.SUBMITTED,   _RESUBMIT,                       (),                   O.NOTHING),  # noqa: E501
    Step("recommend",  _("Recommend"),       (M,),   (S.SUBMITTED,),               S.RECOMMENDED, (G.MINISTRY_ADMITS,),            (A.RECOMMENDATION,)),  # noqa: E501
    Step("return",     _("Return"),          (M,),   (S.SUBMITTED,),               S.RETURNED,    (G.MINISTRY_ADMITS,),            (A.REASON, A.FIELDS), O.ASKED),  # noqa: E501
    Step("decline",    _("Decline"),         (M,),   (S.SUBMITTED,),               S.DECLINED,    (G.MINISTRY_ADMITS,),            (A.REASON,),          O.ALL),  # noqa: E501
    Step("take_back",  _("Take back"),       (M,),   (S.RECOMMENDED, S.DECLINED),  S.SUBMITTED,   _TAKE_BACK,                      (A.REASON,),          O.NOTHING),  # noqa: E501
    Step("admit",      _("Admit"),           (C,),   (S.SUBMITTED,),               S.RECOMMENDED, (G.COMMISSION_ADMITS,),          (A.INVITATION,)),  # noqa: E501
    Step("send_back",  _("Send back"),       (C,),   (S.SUBMITTED,),               S.RETURNED,    (G.COMMISSION_ADMITS,),          (A.REASON, A.FIELDS), O.ASKED),  # noqa: E501
    Step("query",      _("Ask the mission"), (C,),   (S.RECOMMENDED,),             S.QUERIED,     (),                              (A.REASON, A.FIELDS), O.ASKED),  # noqa: E501
    Step("answer",     _("Answer"),          (H,),   (S.QUERIED,),                 S.RECOMMENDED, (G.ONLY_ASKED_CHANGED, G.CHANGED_OR_REPLIED), (),      O.NOTHING),  # noqa: E501
    Step("set_aside",  _("Set aside"),       (C,),   (S.RECOMMENDED, S.QUERIED),   S.DECLINED,    (G.SET_ASIDE_FOR_ANOTHER,),      (A.REASON,),          O.ALL),  # noqa: E501
    Step("examine",    _("Examine"),         (C,),   (S.RECOMMENDED,),             S.EXAMINED,    (G.CHECKLIST_DONE, G.NO_OPEN_MATCH), (A.PROPOSAL,)),  # noqa: E501
    Step("reopen",     _("Reopen"),          (C, R), (S.EXAMINED,),                S.RECOMMENDED, (G.NOT_ON_LOCKED,),              (A.REASON,)),  # noqa: E501
    Step("accredit",   _("Accredit"),        (R,),   (S.EXAMINED,),                S.ACCREDITED,  (*_ON, G.PROPOSAL_SAYS_SO),      (A.RESOLUTION,)),  # noqa: E501
    Step("refuse",     _("Refuse"),          (R,),   (S.EXAMINED,),                S.REFUSED,     (*_ON, G.PROPOSAL_SAYS_SO),      (A.RESOLUTION,),      O.ALL),  # noqa: E501
    Step("withdraw",   _("Withdraw"),        (H, M), _MAY_WITHDRAW,                S.WITHDRAWN,   (G.NOT_ON_LOCKED_REVOKING,),     (A.NOTE_NUMBER,),     O.ALL),  # noqa: E501
    Step("revoke",     _("Revoke"),          (R,),   (S.ACCREDITED,),              S.REVOKED,     _ON,                             (A.RESOLUTION,),      O.ALL),  # noqa: E501
    Step("correct",    _("Correct"),         (R,),   (S.ACCREDITED,),              S.ACCREDITED,  _CORRECT,                        ()),  # noqa: E501
    Step("reconsider", _("Reconsider"),      (R,),   (S.REFUSED, S.REVOKED),       S.RECOMMENDED, _RECONSIDER,                     (A.OVERTURNED_BY,),   O.NOTHING),  # noqa: E501
)
# fmt: on

VERBS = tuple(dict.fromkeys(step.verb for step in WORKFLOW))
MOVES = tuple(sorted({(s.verb, str(b), str(s.after)) for s in WORKFLOW for b in s.before}))
# the steps that a secretary registers, for which four eyes are needed
REGISTERED = tuple(step.verb for step in WORKFLOW if Guard.FOUR_EYES in step.only_if)


def steps_open_to(roles: Iterable[Role], state: State) -> tuple[Step, ...]:
    """Return the rows that someone in these roles may take from `state`; guards are not asked."""
    held = frozenset(roles)
    return tuple(s for s in WORKFLOW if state in s.before and not held.isdisjoint(s.by))


def find_step(verb: str, roles: Iterable[Role], state: State) -> Step | None:
    """Return the row for `verb`, or None where it is not open to these roles from `state`."""
    return next((s for s in steps_open_to(roles, state) if s.verb == verb), None)


def step_named(verb: str) -> Step:
    """Return the row of `verb`; KeyError where the table has none."""
    for step in WORKFLOW:
        if step.verb == verb:
            return step
    raise KeyError(verb)


class ResolutionState(TextChoices):
    """Where a resolution stands."""

    DRAFT = "draft", _("Draft")
    LOCKED = "locked", _("Before the commission")
    ADOPTED = "adopted", _("Adopted")
    POSTPONED = "postponed", _("Postponed")
    PUBLISHED = "published", _("Published")


UNDER_WAY = (ResolutionState.DRAFT, ResolutionState.LOCKED)
DONE = (ResolutionState.ADOPTED, ResolutionState.PUBLISHED)  # it never changes again


class ResolutionKind(TextChoices):
    """What a resolution does to every row of its annex: the verb of the same name."""

    ACCREDIT = "accredit", _("To accredit")
    REFUSE = "refuse", _("To refuse accreditation")
    REVOKE = "revoke", _("To revoke accreditation")
    CORRECT = "correct", _("To correct")


GIVES_BADGES = (ResolutionKind.ACCREDIT, ResolutionKind.CORRECT)


@dataclass(frozen=True, slots=True)
class ResolutionAct:
    """One row of the second table; `after` is None where the state stays."""

    verb: str
    label: Promise | str
    by: tuple[Role, ...]
    before: tuple[ResolutionState, ...]
    after: ResolutionState | None


RS = ResolutionState
# fmt: off
RESOLUTION_ACTS = (
    ResolutionAct("lock",     _("Lock for the sitting"), (C, R), (RS.DRAFT,),           RS.LOCKED),
    ResolutionAct("strike",   _("Strike a row"),         (C,),   (RS.DRAFT, RS.LOCKED), None),
    ResolutionAct("adopt",    _("Register as adopted"),  (R,),   (RS.LOCKED,),          RS.ADOPTED),
    ResolutionAct("postpone", _("Postpone"),             (C, R), (RS.DRAFT, RS.LOCKED), RS.POSTPONED),  # noqa: E501
    ResolutionAct("publish",  _("Publish"),              (R,),   (RS.ADOPTED,),         RS.PUBLISHED),  # noqa: E501
)
# fmt: on


def find_act(verb: str, roles: Iterable[Role], state: ResolutionState) -> ResolutionAct | None:
    """Return the row of the second table that is open to these roles, or None."""
    held = frozenset(roles)
    return next(
        (
            act
            for act in RESOLUTION_ACTS
            if act.verb == verb and state in act.before and not held.isdisjoint(act.by)
        ),
        None,
    )
