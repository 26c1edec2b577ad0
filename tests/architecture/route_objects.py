"""What each address names, by label.

"a", "b": an object of that mission; "crossed": one of b by way of mission a; "gone": one that is
not there, by way of mission a; "missing": one that is not there; "": the address names nothing.
"""

from collections.abc import Callable

from django.core import signing

from accreditation.views import reports
from accreditation.workflow import State
from missions.models import ObserverList
from observer_portal.accounts.models import User
from tests.every_state import EveryState, Side

Arguments = dict[str, str | int]
Named = dict[str, Arguments]  # label -> arguments

NOWHERE = "APP-2222-22222"  # has the form of a reference, and is nobody's
NO_NUMBER, NO_SECRET = "PR22-09999-X", "A" * 32


def alike(of_side: Callable[[Side], str | int], name: str, missing: str | int, **more) -> Callable:
    """A kind whose address names the object alone, by the argument `name`."""

    def named(state: EveryState) -> Named:
        found = {"a": of_side(state.a), "b": of_side(state.b), "missing": missing}
        return {label: {name: value, **more} for label, value in found.items()}

    return named


def inside(of_side: Callable[[Side], str]) -> Callable:
    """A kind whose address names the mission, and in it the object."""

    def named(state: EveryState) -> Named:
        a, b = state.a.mission.reference, state.b.mission.reference
        return {
            "a": {"mission": a, "reference": of_side(state.a)},
            "b": {"mission": b, "reference": of_side(state.b)},
            "crossed": {"mission": a, "reference": of_side(state.b)},
            "gone": {"mission": a, "reference": NOWHERE},
            "missing": {"mission": "MIS-2222-22222", "reference": of_side(state.b)},
        }

    return named


def only(
    of_state: Callable[[EveryState], str | int], name: str, missing: str | int, **more: str
) -> Callable:
    """A kind of which there is one, that belongs to no mission."""

    def named(state: EveryState) -> Named:
        return {"a": {name: of_state(state), **more}, "missing": {name: missing, **more}}

    return named


def file_in(state: str) -> Callable:
    """Applications in this state."""
    more = {"number": 1, "language": "kk"}
    return alike(lambda side: side.files[State(state)].reference, "reference", NOWHERE, **more)


def list_of(side: Side) -> str:
    """The reference of the mission's first list, which has a note with a scan."""
    return ObserverList.objects.get(mission=side.mission, number=1).reference


def decision(state: EveryState, mission: str) -> Arguments:
    """A resolution that refused people of both missions, by way of this one."""
    of_both = state.resolutions["refused"].reference
    return {"mission": mission, "reference": of_both, "language": "kk"}


KINDS: dict[str, Callable[[EveryState], Named]] = {
    "-": lambda _state: {"": {}},
    "mission": alike(lambda side: side.mission.reference, "mission", "MIS-2222-22222"),
    "mission_named": alike(lambda side: side.mission.reference, "reference", "MIS-2222-22222"),
    "observer": alike(lambda side: side.observer.reference, "reference", NOWHERE, number=1),
    "kept_file": alike(lambda side: side.kept, "token", "gone", purpose="photo"),
    "language": lambda _state: {"a": {"language": "kk"}, "missing": {"language": "xx"}},
    "sample": lambda _state: {"a": {"name": "note-verbale.jpg"}, "missing": {"name": "x.exe"}},
    "taken": alike(lambda side: side.mission.reference, "mission", "MIS-2222-22222", what="list"),
    "demo_mail": lambda _state: {"a": {"name": "20261124-120000-1.0"}, "missing": {"name": "x"}},
    "list": inside(list_of),
    "list_named": alike(list_of, "reference", NOWHERE),
    "badge": inside(lambda side: side.files[State.ACCREDITED].reference),
    "badge_number": alike(lambda side: side.badge_number, "written", NO_NUMBER),
    "code": alike(lambda side: side.badge_code, "token", "ABCD"),
    "secret": alike(lambda side: side.secret, "secret", NO_SECRET),
    "passkey": alike(lambda side: side.passkey, "pk", 999_999),
    "match": only(lambda state: state.match.reference, "reference", NOWHERE),
    "election": only(lambda state: state.world.election.code, "code", "XX99"),
    "wording": lambda _s: {"a": {"subject": "text:badge.check"}, "missing": {"subject": "text:x"}},
    "point": lambda _state: {"a": {"code": "identity"}, "missing": {"code": "gone"}},
    "published": only(
        lambda state: state.resolutions["published"].reference, "reference", NOWHERE, code="PR22"
    ),
    "appeal": only(lambda state: state.appeal.reference, "reference", NOWHERE),
    "decision": lambda state: {
        "a": decision(state, state.a.mission.reference),
        "b": decision(state, state.b.mission.reference),
        "missing": decision(state, "MIS-2222-22222"),
    },
    "reset_key": lambda _state: {"a": {"uidb36": "1", "key": "gone"}},
    "email_key": lambda _state: {"a": {"key": "gone"}},
    "application:admitted": only(lambda s: s.admitted.reference, "reference", NOWHERE),
    "application:corrected": lambda state: {
        "a": {"reference": state.corrected[0].reference},
        "b": {"reference": state.corrected[1].reference},
        "missing": {"reference": NOWHERE},
    },
    "nomination": lambda state: {
        "a": {"reference": state.nomination(state.a)},
        "b": {"reference": state.nomination(state.b)},
        "missing": {"reference": "NOM-2222-22222"},
    },
    "invited_secret": only(lambda s: s.invited["ministry"].secret, "secret", NO_SECRET),
    "registered_secret": only(lambda s: s.registered["ministry"].secret, "secret", NO_SECRET),
    "asked_secret": only(lambda s: s.registered["asked"].secret, "secret", NO_SECRET),
    "letter": lambda state: {
        "a": {"name": state.letter(state.a).scan.name},
        "b": {"name": state.letter(state.b).scan.name},
        "missing": {"name": "gone"},
    },
}
for _state in State:
    if _state != State.DRAFT:
        KINDS[f"application:{_state}"] = file_in(_state)
for _name in ("staged", "waiting", "refused"):
    KINDS[f"import:{_name}"] = alike(
        lambda side, name=_name: side.imports[name].reference, "reference", "IMP-2222-22222"
    )
    KINDS[f"archive:{_name}"] = alike(
        lambda side, name=_name: side.archives[name].reference,
        "reference",
        "ZIP-2222-22222",
        number=1,
    )
for _name in ("ministry", "commission", "ministry_accepted", "commission_accepted"):
    KINDS[f"invitation:{_name}"] = only(
        lambda state, name=_name: state.invited[name].reference, "reference", NOWHERE
    )
for _name in ("ministry", "commission"):
    KINDS[f"registration:{_name}"] = only(
        lambda state, name=_name: state.registered[name].reference, "reference", NOWHERE
    )
for _name in ("draft", "locked", "adopted", "published", "postponed"):
    KINDS[f"resolution:{_name}"] = only(
        lambda state, name=_name: state.resolutions[name].reference,
        "reference",
        NOWHERE,
        language="kk",
    )


def report_for(user: User) -> str:
    """The report of an act on many, as its page carries it for this person."""
    told = {"verb": "withdraw", "user": user.pk, "taken": [], "refused": []}
    return signing.dumps(told, salt=reports.SALT, compress=True)


def posted(name: str, label: str, state: EveryState, user: User | None) -> dict[str, str]:
    """What a form must hold so that its address does not answer as if it named nothing."""
    if name.endswith(":report"):
        return {"report": report_for(user)} if user else {}
    world, side = state.world, state.b if label == "b" else state.a
    return {
        "administration:member_end": {"email": side.head.email},
        "administration:member_head": {"email": side.head.email},
        "factor_codes": {"codes": "12345678"},
        "mission:people_change": {"email": side.head.email},
        "administration:appointment_confirm": {"subject": state.asked.subject},
        "administration:locked_out_decide": {"subject": state.rescue.subject},
        "administration:appointment_end": {"email": world.other_clerk.email, "office": "clerk"},
        "commission:resolution_strike": {"row": state.on_draft[0].reference, "why": "late"},
    }.get(name, {})
