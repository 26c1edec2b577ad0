"""Every address, for everybody, on own, foreign and missing objects.

What is expected stands in routes.txt, a line for each address: a new address without a line fails.
What was answered stands in tests/snapshots/routes.txt, to be read.
"""

from collections import defaultdict
from collections.abc import Iterator

import pytest
from django.urls import reverse

from tests import snapshots
from tests.architecture.knocking import (
    LABELS,
    METHODS,
    OFFICES,
    PATHS,
    PERSONAS,
    ROUTES,
    Answer,
    Knocker,
    Route,
    lines,
)
from tests.architecture.route_objects import KINDS, NOWHERE, posted

pytestmark = pytest.mark.django_db

# signed by the issuer, or the frame that a station's device fills in: no word of who is signed in
SAME_FOR_ALL = ("verify:pack", "verify:worker", "verify:shell")
Cells = dict[str, dict[str, dict[tuple[str, str], Answer]]]  # route -> method -> (label, who)


@pytest.fixture(scope="module")
def matrix(state, cookies) -> Cells:
    """Everybody asks for everything."""
    found: Cells = defaultdict(lambda: defaultdict(dict))
    knocker = Knocker()
    users = {who: of_state(state) for who, of_state in PERSONAS.items()}
    for name, route in ROUTES.items():
        for label, named in KINDS[route.kind](state).items():
            url = route.address(named)
            for who, user in users.items():
                for method in METHODS:
                    data = posted(name, label, state, user)
                    answer = knocker.ask(cookies[who], method, url, data, named)
                    found[name][method][label, who] = answer
    return found


def cells(matrix: Cells) -> Iterator[tuple[Route, str, str, str, Answer]]:
    """Each cell: route, method, label, who, answer."""
    for name, methods in matrix.items():
        for method, answers in methods.items():
            for (label, who), answer in answers.items():
                yield ROUTES[name], method, label, who, answer


def test_every_address_stands_in_the_table():
    assert sorted(PATHS) == sorted(ROUTES)


def test_nobody_gets_what_the_table_does_not_open(matrix):
    got = [
        (route.name, method, label, who, answer.short)
        for route, method, label, who, answer in cells(matrix)
        if not route.opens(who, label) and not answer.is_refusal
    ]
    assert not got, lines(got)


def test_everybody_gets_what_the_table_opens(matrix):
    refused = []
    for name, methods in matrix.items():
        for label, who in methods["GET"]:
            answers = [methods[method][label, who] for method in METHODS]
            if ROUTES[name].opens(who, label) and all(one.is_refusal for one in answers):
                refused.append((name, label, who, [one.short for one in answers]))
    assert not refused, lines(refused)


def test_nothing_breaks(matrix):
    broken = [cell[:4] for cell in cells(matrix) if cell[4].status >= 500]
    assert not broken, lines(broken)


def test_foreign_and_missing_answer_alike(matrix):
    """In status, words, way on and number of queries: who asks learns nothing of what is there."""
    told = []
    for name, methods in matrix.items():
        for method, answers in methods.items():
            for who in PERSONAS:
                for labels in strange_to(who):
                    alike = {
                        label: answers[label, who]
                        for label in labels
                        if (label, who) in answers and not ROUTES[name].opens(who, label)
                    }
                    seen = {(a.status, a.location, a.text, a.queries) for a in alike.values()}
                    if len(seen) > 1:
                        short = {label: (a.status, a.queries) for label, a in alike.items()}
                        told.append((name, method, who, short))
    assert not told, lines(told)


def strange_to(who: str) -> list[set[str]]:
    """Sets of labels that must answer alike; what somebody may see elsewhere is in none.

    Whoever belongs to mission a knows that it is there: by way of it, and not, are two sets.
    """
    if who in OFFICES:
        return [{"gone", "missing"}]
    if who in ("head_a", "editor_a"):
        return [{"crossed", "gone"}, {"b", "missing"}]
    return [set(LABELS) - {"", "b"} if who == "head_b" else set(LABELS) - {""}]


def test_choosing_a_foreign_row_is_choosing_a_missing_one(state, cookies):
    """In acts on many: by name, and by a filter that names the other mission."""
    knocker, told, asked = Knocker(), [], 0
    observer = state.a.observer.reference
    for name in ROUTES:
        kind = name.rpartition("_")[2]
        if name.startswith("mission_acts:") and kind == "many":
            rows, url = [f"{row.reference}:1" for row in state.a.files.values()], reverse(name)
            missing, filters = f"{NOWHERE}:1", {"of": "mission", "all": "1"}
        elif name.startswith("mission:observers_"):
            rows, url = [observer], reverse(name, args=[state.b.mission.reference])
            missing, filters = NOWHERE, {}
        else:
            continue
        pairs = [({"chosen": rows}, {"chosen": [missing]})]
        if filters:
            names = (f"mission={state.a.mission.reference}", "mission=MIS-2222-22222")
            pairs.append(tuple(filters | {"filter": text} for text in names))
        for pair in pairs:
            forms = [form | {"confirm": "1", "sure": "1"} for form in pair]
            both = [knocker.ask(cookies["head_b"], "POST", url, form, {}) for form in forms]
            asked += 1
            seen = [(one.status, one.location, one.queries) for one in both]
            if seen[0] != seen[1]:
                told.append((name, seen))
    assert not told, lines(told)
    assert asked == 12


def test_every_answer_carries_the_policy_of_the_pages(matrix):
    bare = [
        (route.name, method, label, who, answer.short, name)
        for route, method, label, who, answer in cells(matrix)
        for name, value in {
            "content-security-policy": "default-src 'none'",
            "x-content-type-options": "nosniff",
            "x-frame-options": "DENY",
            "referrer-policy": "",
            "permissions-policy": "camera=",
            "cross-origin-opener-policy": "same-origin",
            "cross-origin-resource-policy": "same-origin",
        }.items()
        if value not in answer.headers.get(name, "missing" if value else "")
        or not answer.headers.get(name)
    ]
    assert not bare, lines(bare)


def test_the_camera_is_for_the_polling_station_alone(matrix):
    with_camera = {
        route.name
        for route, _method, _label, _who, answer in cells(matrix)
        if "camera=()" not in answer.headers["permissions-policy"]
    }
    assert with_camera <= {"verify:station", "verify:read_photo", "verify:shell"}


def test_what_a_signed_in_person_sees_is_kept_by_nobody(matrix):
    kept = [
        (route.name, method, label, who, answer.short, answer.headers.get("cache-control"))
        for route, method, label, who, answer in cells(matrix)
        if who not in ("anonymous", "observer_a")
        and (route.name, method) != ("account_logout", "POST")  # who was signed in is so no more
        and route.name not in SAME_FOR_ALL
        and "no-store" not in answer.headers.get("cache-control", "")
    ]
    assert not kept, lines(kept)


def test_the_matrix_is_the_snapshot(matrix):
    assert sum(1 for _cell in cells(matrix)) > 8000
    snapshots.check("routes.txt", written(matrix))


def written(matrix: Cells) -> str:
    """A line for each row of answers, and who gets it."""
    said = [
        "Who gets which status, on: an object of mission a / of mission b / of b by way of a /",
        "one that is not there, by way of a / one that is not there. One figure: all the same.",
    ]
    for name, methods in matrix.items():
        said += ["", f"{name}  {PATHS[name]}"]
        for method, answers in methods.items():
            labels = [label for label in LABELS if (label, "anonymous") in answers]
            groups: dict[tuple[str, ...], list[str]] = defaultdict(list)
            for who in PERSONAS:
                shorts = [answers[label, who].short for label in labels]
                groups[tuple(shorts) if len(set(shorts)) > 1 else (shorts[0],)].append(who)
            said += [
                f"    {method:4}  {' / '.join(shorts):31}  {named(people)}"
                for shorts, people in groups.items()
            ]
    return "\n".join(said) + "\n"


def named(people: list[str]) -> str:
    """The people, or who is missing, whichever is shorter."""
    rest = [who for who in PERSONAS if who not in people]
    if not rest:
        return "everybody"
    return " ".join(people) if len(people) <= len(rest) else f"everybody but {' '.join(rest)}"
