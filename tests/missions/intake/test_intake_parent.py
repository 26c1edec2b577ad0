"""The child process: it is limited, it is killed, and it is not believed."""

import json
import os
import pickle
import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.utils import translation
from intake_files import portrait, saved, xlsx

from missions.intake import blobs, limits, parent, spreadsheet, wire
from missions.intake.refusals import SENTENCES, FileRefused, told_by_child

PHOTO = saved(portrait())
needs_proc = pytest.mark.skipif(not Path("/proc/self/limits").exists(), reason="reads /proc")


def children():
    return [
        int(number)
        for thread in Path("/proc/self/task").iterdir()
        for number in (thread / "children").read_text().split()
    ]


def limits_of(process):
    """The first figure of each line of /proc/<process>/limits, by the name of the limit."""
    return {
        line[:26].strip(): line[26:].split()[0]
        for line in Path(f"/proc/{process}/limits").read_text().splitlines()[1:]
    }


@needs_proc
def test_the_child_has_its_limits_and_nothing_of_ours():
    before = set(children())
    with parent.Child() as child:
        child.ask("picture", PHOTO)
        (process,) = set(children()) - before
        told = limits_of(process)
        assert told["Max address space"] == str(limits.CHILD_MEMORY)
        assert told["Max file size"] == "0"
        assert told["Max core file size"] == "0"
        assert told["Max open files"] == str(limits.CHILD_OPEN_FILES)
        assert told["Max processes"] == "0"
        assert limits.CHILD_CPU_SECONDS <= int(told["Max cpu time"]) <= limits.CHILD_CPU_SECONDS + 2
        assert Path(f"/proc/{process}/environ").read_bytes().split(b"\0")[0] == b"LC_ALL=C.UTF-8"
        assert Path(f"/proc/{process}/cwd").readlink() == Path("/")
        assert os.getsid(process) == process
        targets = [link.readlink().name for link in Path(f"/proc/{process}/fd").iterdir()]
        assert sorted(target.split(":")[0] for target in targets) == ["null", "pipe", "pipe"]
    assert set(children()) == before


@needs_proc
def test_a_child_takes_over_after_so_many_files(monkeypatch):
    monkeypatch.setattr(limits, "CHILD_FILES", 2)
    before, seen = set(children()), set()
    with parent.Child() as child:
        for _ in range(5):
            child.ask("picture", PHOTO)
            seen |= set(children()) - before
    assert len(seen) == 3  # for two files, for two, and for the last


def end_stopped(process, how):
    """A stopped process takes its signal when it goes on; only SIGKILL does not wait."""
    os.kill(process, how)
    if how != signal.SIGKILL:
        os.kill(process, signal.SIGCONT)


def test_a_child_that_takes_too_long_is_killed():
    begun = time.monotonic()
    with pytest.raises(FileRefused) as refusal:
        parent.run_child("spreadsheet", xlsx(), timeout=0.001)
    assert refusal.value.kind == "timeout"
    assert time.monotonic() - begun < 1


@needs_proc
@pytest.mark.parametrize(
    ("how", "kind"),
    [(signal.SIGKILL, "bomb"), (signal.SIGSEGV, "damaged"), (signal.SIGXCPU, "timeout")],
)
def test_a_child_that_dies_is_answered_for_and_replaced(how, kind):
    before = set(children())
    with parent.Child() as child:
        child.ask("picture", PHOTO)
        (process,) = set(children()) - before
        os.kill(process, signal.SIGSTOP)
        dying = threading.Timer(0.2, end_stopped, (process, how))
        dying.start()
        with pytest.raises(FileRefused) as refusal:
            child.ask("picture", PHOTO)
        dying.join()
        assert refusal.value.kind == kind
        assert child.ask("picture", PHOTO).head["width"] == 600


def test_a_task_that_does_not_exist_is_refused():
    with pytest.raises(FileRefused) as refusal:
        parent.run_child("__main__", b"x")
    assert refusal.value.kind == "damaged"


def test_many_threads_ask_at_once():
    with ThreadPoolExecutor(4) as threads:
        done = list(
            threads.map(
                lambda number: spreadsheet.read(f"a;{number}".encode(), filename="x.csv"), range(12)
            )
        )
    assert [sheets[0]["rows"][0][1] for sheets in done] == [str(number) for number in range(12)]


# --- A child that lies ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "facts", "told"),
    [
        ("too_big", {"limit": 10}, "too_big"),
        ("too_big", {}, "damaged"),
        ("too_big", {"limit": [1]}, "damaged"),
        ("no such kind", {}, "damaged"),
        (None, {}, "damaged"),
        (["too_big"], {}, "damaged"),
        ("empty", None, "damaged"),
        ("empty", {"more": "x"}, "empty"),
    ],
)
def test_a_refusal_is_believed_only_as_one_of_ours(kind, facts, told):
    assert told_by_child(kind, facts).kind == told


def test_facts_are_short_and_plain():
    refusal = told_by_child("cell_too_long", {"place": "a\u202e\n\0" + "x" * 500, "limit": 2})
    assert refusal.facts["place"] == "a   " + "x" * 56


@pytest.mark.parametrize(
    ("body", "lengths"),
    [
        (b"\xff\xd8\xffx\xff\xd9", [7]),
        (b"\xff\xd8\xffx\xff\xd9", [5]),
        (b"\xff\xd8\xffx\xff\xd9", []),
        (b"\xff\xd8\xffx\xff\xd9", None),
        (b"\xff\xd8\xffx\xff\xd9", ["6"]),
        (b"\xff\xd8\xffx\xff\xd9", [-6]),
        (b"\xff\xd8\xffx\xff\xd9", [6, 0]),
        (b"<html>", [6]),
    ],
)
def test_files_that_are_none_are_refused(body, lengths):
    with pytest.raises(FileRefused) as refusal:
        blobs.cut(body, lengths, least=1, most=2)
    assert refusal.value.kind == "damaged"


def test_files_are_cut_apart():
    one = b"\xff\xd8\xffx\xff\xd9"
    assert blobs.cut(one + one, [6, 6], least=1, most=2) == [one, one]


@pytest.mark.parametrize("head", [b"[]", b"nonsense", b"[" * 100_000, b'"text"', b"\xff\xfe", b""])
def test_a_message_without_a_head_is_none(head):
    whole = wire.LENGTHS.pack(len(head), 0) + head
    with pytest.raises((ValueError, RecursionError)):
        wire.taken_apart(whole)


def test_a_message_comes_out_as_it_went_in():
    whole = wire.written({"task": "scan"}, 3) + b"abc"
    assert wire.length_of(whole) == len(whole)
    assert wire.length_of(whole[:7]) is None
    assert wire.taken_apart(bytearray(whole)) == ({"task": "scan"}, b"abc")


# --- Sentences -----------------------------------------------------------------------------------

FACTS = {
    **dict.fromkeys(("limit", "width", "height", "short", "long", "pages"), 7),
    "place": "List!C12",
}


@pytest.mark.parametrize("kind", SENTENCES)
def test_every_kind_has_a_sentence(kind):
    with translation.override("en"):
        sentence = FileRefused(kind, **FACTS).sentence
    assert sentence.endswith(".")
    assert "%" not in sentence
    assert str(FileRefused(kind, **FACTS))


def test_a_refusal_survives_a_queue():
    refusal = pickle.loads(pickle.dumps(FileRefused("too_big", limit=20)))  # noqa: S301
    assert (refusal.kind, refusal.facts) == ("too_big", {"limit": 20})


def test_every_kind_that_is_raised_has_a_sentence():
    source = "".join(path.read_text() for path in Path(parent.__file__).parent.rglob("*.py"))
    raised = {
        text
        for call in source.split("Refused(")[1:]
        for text in call.split(")")[0].split('"')[1::2]
        if text.replace("_", "").isalpha() and text.islower()
    }
    assert raised - set(SENTENCES) == set()
    assert len(raised) > 20
    assert json.dumps(sorted(raised))
