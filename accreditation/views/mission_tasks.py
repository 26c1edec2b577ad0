"""What stands on a mission's first page: what needs it, and how far it has come."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from accreditation.forms.labels import FIELD_LABELS
from accreditation.models import Application, Sitting
from accreditation.queries import mission_badges
from accreditation.queries.mission import Counts, ListLine, Question, states_of
from accreditation.views.mission_desk import Desk
from accreditation.workflow import State
from missions.actions import versions
from missions.models import ImportState, ListImport, PhotoArchive
from observer_portal.page import moments
from observer_portal.page.tags import STATES

ALL = "*"


@dataclass(frozen=True)
class Task:
    """One line: what, in which condition (word, tone, sign), and a sentence."""

    title: str
    url: str
    word: str
    tone: str = ""
    sign: str = "draft"
    text: str = ""
    is_done: bool = False
    waits: bool = False  # for something that must come first
    until: Any = None  # the moment that stands in the word


# --- What needs the mission ----------------------------------------------------------------------


def question(desk: Desk, row: Application, asked: Question | None) -> Task:
    """A file that came back: what is asked, and until when."""
    sign, tone = STATES[row.state]
    word, parts = str(State(row.state).label), [asked.reason, asked.step.words] if asked else []
    if row.state == State.RETURNED:
        recalled = asked is not None and asked.is_recall
        until = desk.election.lists_close_at if recalled else desk.election.corrections_close_at
        word = _("Correct by %(when)s") % {"when": moments.moment_text(until, "short")}
    if asked and asked.is_recall:
        parts = [_("Recalled by your mission; everything can be changed.")]
    elif asked and asked.step.fields:
        words = ngettext(
            "Open field: %(names)s.", "Open fields: %(names)s.", len(asked.step.fields)
        )
        parts.append(words % {"names": fields_in_words(asked.step.fields)})
    return Task(
        title=_name(row),
        url=f"{desk.url('questions')}#{row.reference}",
        word=word,
        tone=tone,
        sign=sign,
        text=" ".join(part for part in parts if part),
    )


def _name(row: Application) -> str:
    """Return the name in the script of the page."""
    version = row.version
    return (version.cyrillic if moments.language() != "en" else "") or version.latin


def fields_in_words(fields: Iterable[str]) -> str:
    """Return fields as their labels, one after another."""
    return ", ".join(str(FIELD_LABELS[name]) for name in fields if name in FIELD_LABELS)


def changed_in_words(row: Application) -> str:
    """Return what the mission has changed since the file was handed in, "" for nothing."""
    current = row.observer.current_version
    return fields_in_words(versions.differing_fields(row.version, current) if current else ())


def incomplete(desk: Desk, counts: Counts) -> Task:
    """Observers who lack something."""
    lacking = counts.incomplete
    title = ngettext("%(n)d observer is incomplete", "%(n)d observers are incomplete", lacking)
    text = ngettext(
        "Without what is missing, %(ready)d of %(n)d can be submitted with the next list.",
        "Without what is missing, %(ready)d of %(n)d can be submitted with the next list.",
        counts.new,
    )
    return Task(
        title=title % {"n": lacking},
        url=reverse("mission:observers", args=[desk.mission.reference]) + "?lacks=any",
        word=_("Something is missing"),
        text=text % {"ready": counts.fresh, "n": counts.new},
    )


def can_go(desk: Desk, counts: Counts) -> Task:
    """Complete observers whom nobody has submitted yet."""
    title = ngettext(
        "%(n)d complete observer is not submitted yet",
        "%(n)d complete observers are not submitted yet",
        counts.fresh,
    )
    return Task(
        title=title % {"n": counts.fresh},
        url=desk.url("submit"),
        word="",
        sign="submitted",
        text=_("Submit them under a note verbale before the lists close."),
        until=desk.election.lists_close_at,
    )


def upload(row: ListImport | PhotoArchive) -> Task:
    """A list or an archive that was uploaded and not yet applied."""
    page = "mission:archive" if isinstance(row, PhotoArchive) else "mission:import"
    if row.state == ImportState.STAGED and row.facts:  # what could be taken was
        held = row.rows - row.rows_ok
        words = ngettext(
            "%(n)d row with a problem waits: correct it, or close the list without it.",
            "%(n)d rows with a problem wait: correct them, or close the list without them.",
            held,
        )
        text, word, sign = words % {"n": held}, _("Applied in part"), "alert"
    elif row.state == ImportState.STAGED:
        words = _("%(ok)d of %(n)d rows can be taken. Nothing is taken before you apply it.")
        text, word, sign = words % {"ok": row.rows_ok, "n": row.rows}, _("Checked"), "info"
    else:
        text, word, sign = _("The file is being read."), _("Waiting to be read"), "clock"
    url = reverse(page, args=[row.reference])
    return Task(title=row.filename, url=url, word=word, tone="info", sign=sign, text=text)


# --- How far it has come -------------------------------------------------------------------------


def progress(
    desk: Desk,
    counts: Counts,
    lines: list[ListLine],
    badges: mission_badges.Counts,
    sitting: Sitting | None,
) -> list[Task]:
    """Return the way of a mission from its registration to its badges."""
    decided = [line for line in lines if line.is_decided]
    under_way = [line for line in lines if not line.is_decided]
    tasks = [_registration(desk)]
    if not counts.declared:
        tasks.append(declare(desk))
    if decided:
        tasks.append(_decided(desk, decided))
    tasks += [_under_way(desk, line) for line in reversed(under_way)]
    if counts.new:
        tasks += [_next_list(desk, counts, lines), _submit(desk, counts, lines)]
    tasks.append(_badges(desk, badges, sitting))
    return tasks


def _registration(desk: Desk) -> Task:
    invitation = desk.mission.invitation
    text = ""
    if invitation:
        words = _("Invitation %(number)s of %(day)s.")
        day = moments.day_text(invitation.invited_on)
        text = words % {"number": invitation.number, "day": day}
    return Task(_("Registration of the mission"), "", _("Done"), "ok", "accredited", text, True)


def declare(desk: Desk) -> Task:
    """A mission that has declared nobody yet."""
    return Task(
        title=_("Declare the observers"),
        url=reverse("mission:observers", args=[desk.mission.reference]),
        word=_("Nobody yet"),
        text=_("Upload a list, or fill in the observers one by one."),
    )


def _decided(desk: Desk, lines: list[ListLine]) -> Task:
    people = sum(line.people for line in lines)
    if len(lines) == 1:
        title = ngettext(
            "List %(number)d: %(n)d observer", "List %(number)d: %(n)d observers", people
        ) % {"number": lines[0].list.number, "n": people}
        url = desk.url("list", lines[0].list.reference)
    else:
        title = ngettext(
            "%(lists)d lists: %(n)d observer", "%(lists)d lists: %(n)d observers", people
        ) % {"lists": len(lines), "n": people}
        url = desk.url("lists")
    return Task(
        title, url, pgettext("list", "Decided"), "ok", "accredited", states_in_words(lines), True
    )


def _under_way(desk: Desk, line: ListLine) -> Task:
    title = ngettext(
        "List %(number)d: %(n)d observer", "List %(number)d: %(n)d observers", line.people
    )
    sign, tone = STATES[line.states[0][0]] if line.states else STATES[State.DRAFT]
    return Task(
        title=title % {"number": line.list.number, "n": line.people},
        url=desk.url("list", line.list.reference),
        word=_("Under way"),
        tone=tone if tone != "ok" else "info",
        sign=sign,
        text=states_in_words([line]),
    )


def states_in_words(lines: Iterable[ListLine]) -> str:
    """Return how many stand where: "Submitted: 4, Accredited: 90"."""
    found = states_of(lines)
    return ", ".join(
        _("%(state)s: %(n)d") % {"state": state.label, "n": found[state]}
        for state in State
        if state in found
    )


def _next_list(desk: Desk, counts: Counts, lines: list[ListLine]) -> Task:
    number = lines[0].list.number + 1 if lines else 1
    title = ngettext(
        "List %(number)d: %(n)d observer", "List %(number)d: %(n)d observers", counts.new
    )
    complete = counts.fresh == counts.new
    return Task(
        title=title % {"number": number, "n": counts.new},
        url=reverse("mission:observers", args=[desk.mission.reference]) + "?openness=all",
        word=_("%(ready)d of %(n)d complete") % {"ready": counts.fresh, "n": counts.new},
        tone="ok" if complete else "info",
        sign="accredited" if complete else "recommended",
        text=""
        if complete
        else _(
            "Complete the others, or submit the list without them: they can go with the next one."
        ),
        is_done=complete,
    )


def _submit(desk: Desk, counts: Counts, lines: list[ListLine]) -> Task:
    number = lines[0].list.number + 1 if lines else 1
    title, url = _("Submit list %(number)d") % {"number": number}, desk.url("submit")
    if not counts.ready:
        return Task(title, "", _("Nobody is complete yet"), sign="declined", waits=True)
    text = _(
        "You need the number, the date and a scan of the note verbale. "
        "The head of mission and the deputies can submit."
    )
    if not desk.lists_are_open:
        closed = _("The lists have closed. Only someone who replaces an observer can go now.")
        return Task(title, url, _("Lists are closed"), "warn", "lock", closed)
    return Task(title, url, "", sign="draft", text=text, until=desk.election.lists_close_at)


def _badges(desk: Desk, badges: mission_badges.Counts, sitting: Sitting | None) -> Task:
    title, url = _("Receive the badges"), desk.url("badges")
    if badges.valid:
        done = badges.ready == badges.valid
        word = _("%(ready)d of %(n)d ready") % {"ready": badges.ready, "n": badges.valid}
        sign, tone = ("accredited", "ok") if done else ("recommended", "info")
        return Task(title, url, word, tone, sign, is_done=done)
    text = ""
    if sitting:
        words = _("The next sitting of the commission: %(when)s.")
        text = words % {"when": moments.moment_text(sitting.at)}
    return Task(title, "", _("After the decision"), sign="declined", text=text, waits=True)
