"""The words that the commission has as data: texts and reasons, with their versions.

A wording has a subject: `text:<code>` or `reason:<use>:<code>`. A version is never changed
and never deleted: a new one takes its place, and what was written under the old one is still read
in it.
"""

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accreditation.models import Reason, ReasonUse, StepTaken, Text
from observer_portal.accounts.models import TwoPersonAct

KIND = "wording"
LANGUAGES = ("kk", "ru", "en")
Row = Text | Reason
GROUPS: dict[str, Promise | str] = {  # beginning of a text's code -> where it is read
    "badge": _("Badges"),
    "resolution": _("Resolutions"),
    "consent": _("Consent"),
    "appeal": _("Appeals"),
}
OTHERS = _("Letters and other texts")
# a step's verb or decision -> for which use its reason stands, where the words differ
USES = {"send_back": ReasonUse.RETURN, "refuse": ReasonUse.REFUSAL, "revoke": ReasonUse.REVOCATION}


class Wording(NamedTuple):
    """A wording as a list shows it; `row` is the version in force, or the last there was."""

    subject: str
    row: Row
    is_asked: bool


def subject_of(row: Row) -> str:
    """Return the name of what a row is a version of."""
    if isinstance(row, Text):
        return f"text:{row.code}"
    return f"reason:{row.use}:{row.code}"


def versions(subject: str) -> QuerySet[Text] | QuerySet[Reason]:
    """Return every version of a subject, the newest first; none where it names nothing."""
    kind, *rest = subject.split(":")
    if kind == "text" and len(rest) == 1:
        return Text.objects.filter(code=rest[0]).order_by("-version")
    if kind == "reason" and len(rest) == 2 and rest[0] in ReasonUse.values:  # noqa: PLR2004
        return Reason.objects.filter(use=rest[0], code=rest[1]).order_by("-version")
    return Text.objects.none()


def asked_for(subject: str) -> TwoPersonAct | None:
    """Return the change of this wording that waits for its second person."""
    return waiting().filter(subject=subject).select_related("asked_by").first()


def is_known(subject: str) -> bool:
    """Whether there is such a wording, or somebody asked for it once."""
    asked = TwoPersonAct.objects.filter(kind=KIND, subject=subject)
    return versions(subject).exists() or asked.exists()


def waiting() -> QuerySet[TwoPersonAct]:
    """Return the changes of wordings that wait for a second person."""
    return TwoPersonAct.objects.waiting().filter(kind=KIND)


def groups() -> list[tuple[str, list[Wording]]]:
    """Return the newest version of every wording by where it is read. Three queries."""
    asked = set(waiting().values_list("subject", flat=True))
    found: dict[str, list[Wording]] = defaultdict(list)
    for text in Text.objects.order_by("code", "-version").distinct("code"):
        group = str(GROUPS.get(text.code.partition(".")[0], OTHERS))
        found[group].append(Wording(subject_of(text), text, subject_of(text) in asked))
    newest = Reason.objects.order_by("use", "code", "-version").distinct("use", "code")
    by_use: dict[str, list[Wording]] = {str(use.label): [] for use in ReasonUse}
    for reason in newest:
        subject = subject_of(reason)
        by_use[str(ReasonUse(reason.use).label)].append(Wording(subject, reason, subject in asked))
    return [*found.items(), *((use, rows) for use, rows in by_use.items() if rows)]


def is_used(reason: Reason) -> bool:
    """Whether a step names this reason."""
    verbs = [verb for verb, use in USES.items() if use == reason.use] or [reason.use]
    steps = StepTaken.objects.filter(verb__in=[*verbs, reason.use])
    return steps.filter(reason=reason.code).exists() or steps.filter(ground=reason.code).exists()


def said(steps: Iterable[StepTaken]) -> dict[int, str]:
    """Return step id -> the text of its reason or ground, as it read when the step was taken.

    One query. A version without a moment was there from the beginning.
    """
    taken = [step for step in steps if step.reason or step.ground]
    rows: dict[tuple[str, str], list[Reason]] = defaultdict(list)
    codes = {step.reason for step in taken} | {step.ground for step in taken}
    for row in Reason.objects.filter(code__in=codes - {""}).order_by("version"):
        rows[row.use, row.code].append(row)
    found = {}
    for step in taken:
        known = rows.get((USES.get(step.verb, step.verb), step.reason or step.ground), [])
        then = [row for row in known if row.since is None or row.since <= step.taken_at]
        if known:
            found[step.pk] = (then or known[:1])[-1].text
    return found
