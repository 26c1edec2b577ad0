"""Hand in a list: choose who goes, name the note verbale, check the answers, submit.

One form is sent from page to page and carries everything: what was typed, the scan that is kept,
and the choice as a rule with its exceptions, so that 5,000 people need no 5,000 boxes. What was
checked is what is submitted: the page that shows the answers names the people and their versions.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from accreditation.actions import submission
from accreditation.actions.rehearsal import rehearse
from accreditation.forms.head_of_mission import NoteForm
from accreditation.forms.labels import shown_value
from accreditation.models import Application
from accreditation.queries import keyset
from accreditation.queries import mission as of_mission
from accreditation.queries.mission import Choice
from accreditation.steps import Outcome, StepRefused
from accreditation.views.mission_desk import Desk, desk_of
from missions.models import Observer, ObserverList
from missions.queries import rosters
from observer_portal import clock
from observer_portal.accounts import again, keeping

ORDER = ("current_version__folded_name", "pk")
REFUSED = 422
NAMED, INCOMPLETE_NAMED, LEFT_OUT_NAMED = 100, 20, 10  # people who are named on a page
SALT = "mission_acts.checked"
CHECKED_SECONDS = 24 * 3600


@dataclass(frozen=True)
class LeftOut:
    """People of whom the same is to be said."""

    sentence: str
    people: list[Observer]

    @property
    def shown(self) -> list[Observer]:
        """Those who are named."""
        return self.people[:LEFT_OUT_NAMED]

    @property
    def more(self) -> int:
        """How many are not."""
        return len(self.people) - len(self.shown)


@keeping.shows_typed
@require_http_methods(["GET", "HEAD", "POST"])
def submit(request: HttpRequest, mission: str) -> HttpResponse:
    """Ask, check and submit; a refusal loses nothing that was typed, chosen or uploaded."""
    desk = desk_of(request, mission)
    if request.method != "POST":
        return _ask(request, desk, NoteForm(desk.mission, desk.user), Choice())
    act = "" if keeping.came_back(request) else request.POST.get("act", "")
    if act in ("check", "submit") and not desk.is_lead:
        raise PermissionDenied
    if act == "submit" and (asks := again.detour(request)):
        return asks
    form = NoteForm(desk.mission, desk.user, request.POST, request.FILES)
    form.is_valid()
    choice = _choice(request, desk)
    if act in ("check", "submit"):
        return (_check if act == "check" else _submit)(request, desk, form, choice)
    return _ask(request, desk, form.again(desk.mission, desk.user), choice)


def _choice(request: HttpRequest, desk: Desk) -> Choice:
    """Return who goes, after the boxes of the page that was sent."""
    act = request.POST.get("act", "")
    if not desk.is_lead:  # an editor looks through the pages and has no boxes
        return Choice()
    if act.startswith("rule:") and act[5:] in Choice.RULES:
        return Choice(act[5:])
    rule = request.POST.get("rule", "")
    flipped = frozenset(request.POST.get("flipped", "").split())
    choice = Choice(rule if rule in Choice.RULES else "new", flipped)
    names = request.POST.get("shown", "").split()[: keyset.SIZE]
    if not names:
        return choice
    shown = of_mission.ready(desk.mission).filter(reference__in=names)
    return choice.after(shown, request.POST.getlist("chosen"))


def _ask(
    request: HttpRequest, desk: Desk, form: NoteForm, choice: Choice, *, status: int = 200
) -> HttpResponse:
    """Show who is ready, a page at a time, and the form of the note."""
    counts = of_mission.counts(desk.mission)
    way, _colon, name = request.POST.get("act", "").partition(":")
    where = {way: name} if way in ("after", "before") else {}
    page = keyset.page(of_mission.ready(desk.mission), ORDER, where)
    missing = list(of_mission.incomplete(desk.mission)[: INCOMPLETE_NAMED + 1])
    ended = of_mission.ended_states(page.rows)
    context = desk.context((_("Submit a list"), "")) | {
        "form": form,
        "choice": choice,
        "counts": counts,
        "going": of_mission.chosen(desk.mission, choice).count(),
        "page": page,
        "shown": " ".join(row.reference for row in page.rows),
        "rows": [_row(row, choice, ended.get(row.pk)) for row in page.rows],
        "chosen_here": sum(choice.takes(row) for row in page.rows),
        "missing": [(row, rosters.lacking(row)) for row in missing[:INCOMPLETE_NAMED]],
        "missing_more": max(0, counts.incomplete - INCOMPLETE_NAMED),
    }
    return render(request, "mission_acts/submit.html", context, status=status)


def _row(observer: Observer, choice: Choice, ended: Any) -> dict[str, Any]:
    version: Any = observer.current_version
    return {
        "observer": observer,
        "version": version,
        "goes": choice.takes(observer),
        "ended": ended,
        "citizenship": shown_value("citizenship", version.citizenship),
        "kind": shown_value("kind", version.kind),
    }


def _check(request: HttpRequest, desk: Desk, form: NoteForm, choice: Choice) -> HttpResponse:
    """Show the answers, what will happen and to whom, before anything is sent."""
    people = list(of_mission.chosen(desk.mission, choice))
    if not people:
        form.add_error(None, _("Nobody is chosen. Tick at least one observer."))
    if form.errors:
        return _ask(request, desk, form, choice, status=REFUSED)
    return _show_answers(request, desk, form, choice, people)


def _show_answers(
    request: HttpRequest,
    desk: Desk,
    form: NoteForm,
    choice: Choice,
    people: list[Observer],
    *,
    alert: str = "",
) -> HttpResponse:
    """Rehearse handing in: who goes, who does not and why is what the act itself says."""
    left_out = _rehearsed(desk, form, people)
    going = [one for one in people if one.pk not in left_out]
    counts = of_mission.counts(desk.mission)
    number = ObserverList.objects.filter(mission=desk.mission).order_by("-number").first()
    context = desk.context((_("Submit a list"), ""), (_("Check your answers"), "")) | {
        "alert": alert,
        "form": form,
        "typed": form.typed(),
        "note": form.note(),
        "choice": choice,
        "flipped": " ".join(sorted(choice.flipped)),
        "number": number.number + 1 if number else 1,
        "going": len(going),
        "named": going[:NAMED],
        "named_more": max(0, len(going) - NAMED),
        "left_out": _grouped(people, left_out),
        "stay": counts.fresh - sum(one.submitted_at is None for one in people),
        "incomplete": counts.incomplete,
        "checked": _pinned(desk, going),
        "button": ngettext("Submit %(n)d observer", "Submit %(n)d observers", len(going))
        % {"n": len(going)},
    }
    status = REFUSED if alert else 200
    return render(request, "mission_acts/submit_check.html", context, status=status)


def _rehearsed(desk: Desk, form: NoteForm, people: list[Observer]) -> dict[int, str]:
    """Return observer id -> why not, as handing in would say it now."""

    def hand_in(_rows: Any, *, by: Any, at: Any) -> Outcome:
        done = submission.hand_in(desk.mission, people, note=form.note(), by=by, at=at)
        return Outcome(done.applications, done.left_out)

    rows: Any = people
    return rehearse(hand_in, rows, by=desk.user, at=clock.database_now).refused


def _submit(request: HttpRequest, desk: Desk, form: NoteForm, choice: Choice) -> HttpResponse:
    """Hand in those who were shown on the page of the answers, as they were then."""
    checked = _unpinned(desk, request.POST.get("checked", ""))
    if not checked:
        form.add_error(None, _("Too much time has passed. Check your answers again."))
    if form.errors:
        return _ask(request, desk, form, choice, status=REFUSED)
    found = rosters.roster(desk.mission).filter(pk__in=checked)
    people = list(found.order_by(*ORDER))
    changed = [one for one in people if one.current_version_id != checked[one.pk]]
    if changed or len(people) != len(checked):
        return _show_answers(
            request, desk, form, choice, people, alert=_changed(changed, len(checked) - len(people))
        )
    try:
        done = submission.hand_in(
            desk.mission, people, note=form.note(), by=desk.user, at=clock.database_now
        )
    except StepRefused as refusal:
        if earlier := _same_list(desk, form, people):
            words = _("List %(number)d was submitted already. Nothing was sent twice.")
            messages.info(request, words % {"number": earlier.number})
            return redirect("mission_acts:receipt", desk.mission.reference, earlier.reference)
        return _show_answers(request, desk, form, choice, people, alert=str(refusal))
    _tell(request, done, people)
    return redirect("mission_acts:receipt", desk.mission.reference, done.observer_list.reference)


def _tell(request: HttpRequest, done: submission.HandedIn, people: Iterable[Observer]) -> None:
    """Say what was sent, and who stayed: the receipt does not know of those."""
    words = ngettext(
        "List %(number)d is submitted: %(n)d observer.",
        "List %(number)d is submitted: %(n)d observers.",
        len(done.applications),
    )
    said = {"number": done.observer_list.number, "n": len(done.applications)}
    messages.success(request, words % said)
    for group in _grouped(people, done.left_out):
        names = ", ".join(one.current_version.latin for one in group.shown if one.current_version)
        stayed = ngettext(
            "%(n)d observer was left out: %(names)s. %(why)s",
            "%(n)d observers were left out: %(names)s. %(why)s",
            len(group.people),
        )
        told = {"n": len(group.people), "names": names, "why": group.sentence}
        messages.warning(request, stayed % told)


def _same_list(desk: Desk, form: NoteForm, people: Iterable[Observer]) -> ObserverList | None:
    """Return the list that this very person made of these people under this very note."""
    note = form.note()
    row = (
        Application.objects.live()
        .filter(
            observer__in=[one.pk for one in people],
            observer_list__mission=desk.mission,
            observer_list__note_verbale_number=note.number,
            observer_list__note_verbale_on=note.on,
            observer_list__made_by=desk.user,
        )
        .select_related("observer_list")
        .order_by("-pk")
        .first()
    )
    return row.observer_list if row else None


def _changed(changed: list[Observer], removed: int) -> str:
    """Say what became of people since the answers were shown."""
    parts = []
    if changed:
        names = [one.current_version.latin for one in changed if one.current_version]
        words = _("Changed since you checked: %(names)s. Look at it again and submit.")
        parts.append(words % {"names": ", ".join(names[:LEFT_OUT_NAMED])})
    if removed:
        words = ngettext(
            "%(n)d observer was removed since you checked.",
            "%(n)d observers were removed since you checked.",
            removed,
        )
        parts.append(words % {"n": removed})
    return " ".join(parts)


def _grouped(people: Iterable[Observer], left_out: Mapping[int, str]) -> list[LeftOut]:
    """Return those who do not go, by sentence, the most frequent first."""
    by_sentence: dict[str, list[Observer]] = {}
    for one in people:
        if one.pk in left_out:
            by_sentence.setdefault(left_out[one.pk], []).append(one)
    groups = [LeftOut(sentence, who) for sentence, who in by_sentence.items()]
    return sorted(groups, key=lambda group: -len(group.people))


def _pinned(desk: Desk, people: Iterable[Observer]) -> str:
    """Return who was shown in which version, signed for this mission and this person."""
    shown = [[one.pk, one.current_version_id] for one in people]
    return signing.dumps([desk.mission.pk, desk.user.pk, shown], salt=SALT, compress=True)


def _unpinned(desk: Desk, token: str) -> dict[int, int]:
    """Return observer id -> version id as it was shown; nothing where the page is too old."""
    try:
        mission_id, user_id, shown = signing.loads(token, salt=SALT, max_age=CHECKED_SECONDS)
    except signing.BadSignature:
        return {}
    if (mission_id, user_id) != (desk.mission.pk, desk.user.pk):
        return {}
    return dict(shown)
