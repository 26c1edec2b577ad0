"""Change a wording of the commission: one asks, another confirms; the old version stays readable.

A change takes effect when it is confirmed. What was written before keeps its words: an adopted
resolution holds its own text, a step is read in the version of its day.
"""

import re
from collections.abc import Mapping
from datetime import datetime

from django.utils.translation import gettext as _

from accreditation.models import Reason, ReasonUse, Text
from accreditation.queries import wordings
from accreditation.queries.wordings import KIND, LANGUAGES, Row
from observer_portal.accounts import two_people
from observer_portal.accounts.appointments import holds
from observer_portal.accounts.models import Office, TwoPersonAct, User
from observer_portal.audit.record import act as audit_act

MAY_ASK = (Office.ADMINISTRATOR,)
MAY_CONFIRM = (Office.ADMINISTRATOR, Office.SECRETARY)
CODE = re.compile(r"[A-Z][0-9]{1,2}")
_PLACE = re.compile(r"%\(\w+\)s")
LONGEST = {Text: 6000, Reason: 400}
COLUMNS = tuple(f"text_{language}" for language in LANGUAGES)


class WordingRefused(Exception):  # noqa: N818 - carries the sentence that is shown
    """The wording cannot be changed so, or not by this person; the message is a sentence."""


def ask(
    subject: str, texts: Mapping[str, str], *, reason: str, by: User, at: datetime
) -> TwoPersonAct:
    """Ask that a wording read so from now on; `texts`: text_kk, text_ru, text_en.

    A reason that is not there yet is a new one. Another person has to confirm. Raises
    WordingRefused.
    """
    given = {name: texts.get(name, "").replace("\r\n", "\n").strip() for name in COLUMNS}
    standing = wordings.versions(subject).first()
    if sentence := why_not(subject, standing, given):
        raise WordingRefused(sentence)
    return _ask(subject, standing, given, reason=reason, by=by, at=at)


def ask_to_retire(subject: str, *, reason: str, by: User, at: datetime) -> TwoPersonAct:
    """Ask that a reason be given no more; files that have it keep it."""
    standing = wordings.versions(subject).first()
    if not isinstance(standing, Reason) or not standing.in_force:
        raise WordingRefused(_("Only a reason that is in force can be retired."))
    return _ask(subject, standing, {}, reason=reason, by=by, at=at)


def _ask(
    subject: str,
    standing: Row | None,
    given: Mapping[str, str],
    *,
    reason: str,
    by: User,
    at: datetime,
) -> TwoPersonAct:
    with audit_act("wording:ask", subject, by=by) as act:
        if not holds(by, MAY_ASK, at=at):
            raise WordingRefused(_("An administrator asks for another wording."))
        if not reason.strip():
            raise WordingRefused(_("Give a reason."))
        version = standing.version if standing else 0
        facts = {"version": version, **given}
        asked, made = TwoPersonAct.objects.get_or_create(
            kind=KIND,
            subject=subject,
            confirmed_at=None,
            dropped_at=None,
            defaults={"facts": facts, "reason": reason.strip(), "asked_by": by, "asked_at": at},
        )
        if not made and (asked.facts, asked.asked_by_id) != (facts, by.pk):
            raise WordingRefused(_("Another change of this is asked for already."))
        if made:
            act.note(at=at, version=version + 1, reason=asked.reason)
    return asked


def confirm(asked: TwoPersonAct, *, by: User, at: datetime) -> Row | None:
    """Put the new version in force from this moment; None where a reason was retired."""
    with audit_act("wording:confirm", asked.subject, by=by) as act:
        held = two_people.still_asked(asked, WordingRefused)
        if not holds(by, MAY_CONFIRM, at=at):
            raise WordingRefused(_("An administrator or a secretary confirms another wording."))
        two_people.must_be_another(held, by, WordingRefused)
        rows = wordings.versions(held.subject)
        standing = rows.select_for_update().first()
        version = standing.version if standing else 0
        if version != held.facts["version"]:
            raise WordingRefused(_("This wording was changed meanwhile. It has to be asked anew."))
        rows.filter(in_force=True).update(in_force=False)
        texts = {name: held.facts[name] for name in COLUMNS if name in held.facts}
        made = _new_version(held.subject, version + 1, texts, at) if texts else None
        two_people.confirm(held, by=by, at=at)
        act.note(at=at, version=version + bool(texts), asked_by=held.asked_by_id)
    return made


def take_back(asked: TwoPersonAct, *, by: User, at: datetime) -> None:
    """Close the question: whoever asked takes it back, a second person declines."""
    with audit_act("wording:take_back", asked.subject, by=by) as act:
        held = two_people.still_asked(asked, WordingRefused)
        if not holds(by, MAY_CONFIRM, at=at):
            raise WordingRefused(_("This is not yours to decide."))
        two_people.drop(held, at=at)
        act.note(at=at)


def why_not(subject: str, standing: Row | None, given: Mapping[str, str]) -> str:
    """Return why a wording cannot read so; or nothing."""
    kind, *rest = subject.split(":")
    is_new_reason = kind == "reason" and len(rest) == 2 and rest[0] in ReasonUse.values  # noqa: PLR2004
    if standing is None and not (is_new_reason and CODE.fullmatch(rest[1])):
        return _("A code is a Latin capital and a number: R11.")
    if not all(given.values()):
        return _("Write it in all three languages.")
    longest = LONGEST[Text if kind == "text" else Reason]
    if any(len(text) > longest for text in given.values()):
        return _("A text has %(n)s characters at most.") % {"n": longest}
    return _against(standing, given) if standing else ""


def _against(standing: Row, given: Mapping[str, str]) -> str:
    """Return what is wrong beside the version that stands."""
    if standing.in_force and all(getattr(standing, name) == given[name] for name in COLUMNS):
        return _("This is how it reads already.")
    for name in COLUMNS:
        was = set(_PLACE.findall(getattr(standing, name)))
        if (now := set(_PLACE.findall(given[name]))) != was:
            places = ", ".join(sorted(was ^ now))
            return _("What is filled in has to stay as it is: %(places)s.") % {"places": places}
        if was and "%" in _PLACE.sub("", given[name]):
            return _("A percent sign stands only where something is filled in.")
    return ""


def _new_version(subject: str, version: int, texts: Mapping[str, str], at: datetime) -> Row:
    kind, *rest = subject.split(":")
    if kind == "text":
        return Text.objects.create(code=rest[0], version=version, since=at, **texts)
    return Reason.objects.create(use=rest[0], code=rest[1], version=version, since=at, **texts)
