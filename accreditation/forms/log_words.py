"""What the audit log is read as: its acts, the facts of an act, and what it was about.

The log holds codes and counts, the same in every language; `application:recommend` is found by that
name. A code that has no word here is shown as it stands, and a test finds it.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accreditation.models.card_move import CARD_VERBS, card_act_named
from accreditation.queries import purges
from accreditation.workflow import VERBS, ResolutionKind, step_named
from missions.forms.labels import FIELD_LABELS
from missions.models import Post
from observer_portal.accounts.models import Office
from observer_portal.page import moments

ACTS: dict[str, Promise | str] = {
    **{f"application:{verb}": step_named(verb).label for verb in VERBS},
    **{f"card:{verb}": card_act_named(verb).label for verb in CARD_VERBS},
    "application:answer_report": _("Answer a report of an error"),
    "application:confirm_cyrillic": _("Confirm the Cyrillic form"),
    "application:hand_over": _("Hand files over to another clerk"),
    "application:drop_correction": _("Give a prepared correction up"),
    "application:prepare_correction": _("Prepare a correction"),
    "application:release": _("Put a file back"),
    "application:replace": _("Replace an observer"),
    "application:report_error": _("Report an error"),
    "application:take": _("Take files"),
    "application:take_over": _("Take a file over"),
    "appointment:ask": _("Ask for an appointment"),
    "appointment:confirm": _("Confirm an appointment"),
    "appointment:end": _("End an appointment"),
    "appointment:first": _("Appoint the first administrator"),
    "appointment:second": _("Appoint the second administrator"),
    "archive:apply": _("Attach the files of an archive"),
    "archive:drop": _("Drop the archive"),
    "archive:upload": _("Upload the archive"),
    "badge:downloaded": _("Download badges"),
    "badge:drawn_again": _("Draw lost badges again"),
    "badge:lost": _("Give up lost files of badges"),
    "badge:try_again": _("Try the stuck ones again"),
    "checklist:add": _("Add a point to the checklist"),
    "checklist:move": _("Put the checklist in another order"),
    "checklist:restore": _("Ask for a point of the checklist again"),
    "checklist:retire": _("Retire a point of the checklist"),
    "closing:ask": _("Ask for another closing of lists"),
    "closing:confirm": _("Confirm another closing of lists"),
    "closing:decline": _("Decline another closing of lists"),
    "closing:take_back": _("Take back the question for another closing"),
    "document:shown": _("Look at a document number"),
    "directory:agree": _("Agree to be kept for the next election"),
    "directory:keep": _("Keep people in the directory"),
    "directory:remove": _("Remove people from the directory"),
    "directory:take_back": _("Take back the consent to be kept"),
    "directory:take": _("Declare people of the directory"),
    "election:contacts": _("Say whom missions phone"),
    "election:open": _("Open international observation"),
    "election:plan": _("Plan an election"),
    "election:second_round": _("Enter the day of the second round"),
    "election:results": _("Enter the day of the results"),
    "headship:accept": _("Accept the headship of a mission"),
    "headship:appoint": _("Name another head of a mission"),
    "headship:decline": _("Decline the headship of a mission"),
    "headship:offer": _("Offer the headship of a mission"),
    "headship:take_back": _("Take back the offer of a headship"),
    "import:apply": _("Apply a list"),
    "import:drop": _("Drop the list"),
    "import:upload": _("Upload a list"),
    "invitation:accept": _("Accept the invitation"),
    "invitation:decline": _("Decline the invitation"),
    "invitation:note_declined": _("Note that it declines"),
    "invitation:remind": _("Remind those who have not answered"),
    "invitation:send": _("Invite senders"),
    "invitation:send_anew": _("Send another link"),
    "letter:look": _("Look at a letter of the ministry"),
    "list:submit": _("Submit a list"),
    "lists:remind": _("Remind missions of the closing of lists"),
    "mail:test": _("Send a test mail"),
    "match:resolve": _("Resolve a match"),
    "membership:add": _("Add a person to a mission"),
    "membership:change": _("Change a post in a mission"),
    "membership:end": _("End a membership"),
    "mission:correct_head": _("Correct the head of mission"),
    "mission:register": _("Make the mission"),
    "mission:take_over": _("Take the mission over"),
    "note:look": _("Look at a note verbale"),
    "observer:add": _("Add observers"),
    "observer:change": _("Change observers"),
    "observer:export": _("Export the list of observers"),
    "observer:remove": _("Remove observers"),
    "observer:view_scan": _("Look at the scan of the document"),
    "organisation:add": _("Add a sender"),
    "pack_key:drop": _("Drop the key of the stations' lists"),
    "pack_key:make": _("Make the key of the stations' lists"),
    "personal_link:renew": _("Send a new link"),
    "personal_link:shown": _("Look at a personal link"),
    "purge:ask": _("Ask for a purge of personal data"),
    "purge:confirm": _("Confirm a purge of personal data"),
    "purge:done": _("Finish a purge of personal data"),
    "purge:take_back": _("Take back or decline a purge"),
    "registration:admit": _("Admit the mission"),
    "registration:answer": _("Answer the question"),
    "registration:ask": _("Ask the sender"),
    "registration:confirm": _("Confirm the address"),
    "registration:decline": _("Decline the registration"),
    "registration:add_sender": _("Add the sender that a registration names"),
    "registration:forget": _("Remove requests that nobody confirmed"),
    "registration:identify": _("Say which sender it is"),
    "registration:look": _("Look at the letter of a sender"),
    "registration:request": _("Register a mission"),
    "appeal:file": _("File an appeal"),
    "appeal:look": _("Look at the letter of an appeal"),
    "appeal:settle": _("Enter what was decided on an appeal"),
    "decision:letter": _("Take the letter about a refusal or a revocation"),
    "resolution:add": _("Put files on a resolution"),
    "resolution:adopt": _("Register as adopted"),
    "resolution:draft": _("Draft a resolution"),
    "resolution:lock": _("Lock for the sitting"),
    "resolution:look": _("Look at the signed copy of a resolution"),
    "resolution:postpone": _("Postpone"),
    "resolution:publish": _("Publish"),
    "resolution:strike": _("Strike a row"),
    "resolution:taken": _("Take a resolution as a file"),
    "scan:viewed": _("Look at the scan of the document"),
    "second_factor:ask": _("Ask that a second step be taken away"),
    "second_factor:drop": _("Close the question about a second step"),
    "second_factor:reset": _("Take a second step of signing in away"),
    "signing_key:ask": _("Ask for a signing key"),
    "signing_key:make": _("Make a signing key"),
    "store:clean": _("Remove files that belong to nothing"),
    "visa:letter": _("Prepare a letter about visas"),
    "wording:ask": _("Ask for another wording"),
    "wording:confirm": _("Confirm another wording"),
    "wording:take_back": _("Take back or decline another wording"),
}
FACTS: dict[str, Promise | str] = {
    "added": _("added"),
    "appeal": _("appeal"),
    "appointment": _("appointment"),
    "asked_by": _("asked by (number of the account)"),
    "attached": _("attached"),
    "badges": _("badges"),
    "before": _("before (number of the account)"),
    "changed": _("changed"),
    "closes_at": _("closing of lists"),
    "corrects": _("puts right the resolution"),
    "desk_email": _("e-mail of the commission's desk"),
    "desk_phone": _("phone of the commission's desk"),
    "differently": _("drawn differently"),
    "documents": _("with document numbers"),
    "election_day": _("election day"),
    "fields": _("fields"),
    "file": _("file in the archive"),
    "files": _("files"),
    "form": _("kind of file"),
    "handed_over": _("handed over"),
    "holds": _("holds"),
    "issue": _("link number"),
    "issued": _("new cards"),
    "kept": _("kept"),
    "kid": _("key"),
    "kind": _("kind"),
    "language": _("language"),
    "left_out": _("left out"),
    "letter": _("letter"),
    "list": _("list"),
    "member": _("member (number of the account)"),
    "ministry_email": _("e-mail of the ministry's desk"),
    "ministry_phone": _("phone of the ministry's desk"),
    "mission": _("mission"),
    "number": _("number"),
    "numbers": _("numbers"),
    "office": _("office"),
    "organisation": _("sender"),
    "origin": _("origin"),
    "outcome": _("outcome"),
    "page": _("page"),
    "post": _("post in the mission"),
    "reason": _("reason"),
    "registration": _("registration"),
    "released": _("put back"),
    "removed": _("removed"),
    "replaced_by": _("replaced by"),
    "resolution": _("resolution"),
    "rows": _("rows"),
    "sessions": _("sessions ended"),
    "stayed": _("stayed"),
    "struck": _("struck"),
    "taken": _("files"),
    "to": _("to whom (number of the account)"),
    "told": _("told by mail"),
    "verb": _("step"),
    "version": _("version"),
    "was": _("closing of lists before"),
    "observers": _("observers"),
    "results": _("day of the results"),
    "second_round": _("day of the second round"),
    **{name: kind.label for name, kind in purges.KINDS.items()},
}
_KINDS: dict[str, Promise | str] = {kind.value: kind.label for kind in ResolutionKind}
_OFFICES: dict[str, Promise | str] = {office.value: office.label for office in Office}
VALUES: dict[str, Mapping[str, Promise | str]] = {  # fact -> code -> word
    "documents": {"yes": _("yes"), "no": _("no")},
    "fields": FIELD_LABELS,
    "holds": {"photo": _("photos"), "document_scan": _("scans")},
    "kept": {"both": _("both")},
    "kind": _KINDS,
    "office": _OFFICES,
    "origin": {
        "declared": _("declared by the mission"),
        "confirmed": _("confirmed by a clerk"),
        "corrected": _("corrected"),
    },
    "post": {post.value: post.label for post in Post},
    "verb": {verb: step_named(verb).label for verb in VERBS},
}
MOMENTS = ("was", "closes_at")
_ACCOUNT = re.compile(r"account (\d+)")
_COUNTED = re.compile(r"(?:next )?(\d+) (applications|badges|files|observers)")


def act(tag: str) -> str:
    """Return what an act is called."""
    return str(ACTS.get(tag, tag))


def facts(noted: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield name and value of each fact, as people read them."""
    for name, value in noted.items():
        several = value if isinstance(value, list) else [value]
        words = ", ".join(_value(name, one) for one in several)
        yield str(FACTS.get(name, name)), words or "—"


def _value(name: str, value: Any) -> str:
    if name in MOMENTS:
        return moments.moment_text(datetime.fromisoformat(value))
    return str(VALUES.get(name, {}).get(value, value))


def subject(written: str) -> str:
    """Return what an act was about: a reference as it stands, a count or a code in words."""
    if account := _ACCOUNT.fullmatch(written):
        return str(_("account %(n)s") % {"n": account[1]})
    counted = _COUNTED.fullmatch(written)
    if not counted:
        return str((_KINDS | _OFFICES).get(written, written))
    n = int(counted[1])
    words = {
        "applications": ngettext("%(n)s file", "%(n)s files", n),
        "badges": ngettext("%(n)s badge", "%(n)s badges", n),
        "files": ngettext("%(n)s stored file", "%(n)s stored files", n),
        "observers": ngettext("%(n)s observer", "%(n)s observers", n),
    }
    return words[counted[2]] % {"n": n}
