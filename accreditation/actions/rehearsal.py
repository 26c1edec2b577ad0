"""What an act would do, found out by doing it and taking it back."""

from collections.abc import Callable, Sequence
from typing import Any

from accreditation.steps import Outcome, StepRefused
from observer_portal.accounts.models import User
from observer_portal.audit.record import act as audit_act


class _Rehearsed(Exception):  # noqa: N818 - ends the transaction and carries what became of it
    def __init__(self, outcome: Outcome) -> None:
        super().__init__()
        self.outcome = outcome


def rehearse(
    action: Callable[..., Outcome],
    rows: Sequence[Any],
    *,
    by: User,
    **answers: Any,
) -> Outcome:
    """Return the outcome that `action` would have on these rows now; nothing stays of it.

    The action itself is run, so a preview cannot differ from the act. Its transaction ends with
    an exception: no step, no notice, no audit entry, no task.
    """
    try:
        with audit_act("application:rehearse", f"{len(rows)} rows", by=by):
            raise _Rehearsed(action(rows, by=by, **answers))  # noqa: TRY301 - rolls back
    except _Rehearsed as end:
        return end.outcome
    except StepRefused as refusal:
        everybody = dict.fromkeys([row.pk for row in rows], str(refusal))
        return Outcome((), refusal.refused or everybody)
