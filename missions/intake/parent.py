"""Start the child process, ask it one thing, believe little of the answer, and end it.

The child is this interpreter with `-I -B` (no environment, no user packages, no byte code written)
in a session of its own, with nothing in its environment and no open file of ours. It ends when its
pipe closes, when its limits are reached, or when it is killed here. Whatever ends it, the file it
was reading is refused with a sentence, and the process that asked is as it was.
"""

import logging
import math
import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

from missions.intake import limits, wire
from missions.intake.refusals import FileRefused, told_by_child

CHILD = Path(__file__).with_name("child.py")
PIECE = 1 << 18

logger = logging.getLogger(__name__)


def run_child(
    task: str, data: bytes, *, timeout: float = limits.CHILD_WALL_SECONDS
) -> wire.Message:
    """The answer of a child of its own to one task: "spreadsheet", "picture", "scan" or "code".

    Raises FileRefused: what the child says, "timeout" after `timeout` seconds or its processor
    time, "bomb" when its memory was not enough, "damaged" for any other end.
    """
    with Child() as child:
        return child.ask(task, data, timeout=timeout)


class Child:
    """A child that is asked about one file after another, as a context manager.

    When one file ends the process, only that file is refused: the next question starts another.
    `until`: by `time.monotonic()`, when nothing is waited for any more.
    """

    def __init__(self, *, until: float = math.inf) -> None:
        self._until = until
        self._process: subprocess.Popen[bytes] | None = None
        self._answered = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._end()

    def ask(
        self,
        task: str,
        data: bytes,
        *,
        timeout: float = limits.CHILD_WALL_SECONDS,
        options: Mapping[str, Any] | None = None,
    ) -> wire.Message:
        """As `run_child`. `options` go to the task's reader by their names."""
        if self._process is None:
            self._process, self._answered = _start(), 0
        try:
            request = {"task": task, "options": dict(options or {})}
            deadline = min(time.monotonic() + timeout, self._until)
            answer = _exchange(self._process, request, data, deadline=deadline)
            if answer is None:
                raise _refusal_for(self._process)
            message = _read(answer)
        except FileRefused:
            self._end()
            raise
        self._answered += 1
        if self._answered >= limits.CHILD_FILES:
            self._end()
        return self._judged(message, task)

    def _judged(self, message: wire.Message, task: str) -> wire.Message:
        if "refused" not in message.head:
            return message
        refusal = told_by_child(message.head["refused"], message.head.get("facts"))
        if "at" in message.head:
            logger.warning("A %s was refused: %.100s.", task, message.head["at"])
            self._end()
        elif refusal.kind == "bomb":
            self._end()
        raise refusal

    def _end(self) -> None:
        if self._process is not None:
            _end(self._process)
            self._process = None


def _start() -> subprocess.Popen[bytes]:
    figures = (
        limits.CHILD_MEMORY,
        limits.CHILD_CPU_SECONDS_IN_ALL,
        limits.CHILD_OPEN_FILES,
    )
    process = subprocess.Popen(
        [sys.executable, "-I", "-B", str(CHILD), *map(str, figures)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        bufsize=0,
        cwd="/",
        env={"LC_ALL": "C.UTF-8"},
        start_new_session=True,
    )
    for pipe in _pipes(process):
        os.set_blocking(pipe.fileno(), False)
    return process


def _pipes(process: subprocess.Popen[bytes]) -> tuple[IO[bytes], IO[bytes]]:
    if process.stdin is None or process.stdout is None:
        message = "The child was started without pipes."
        raise RuntimeError(message)
    return process.stdin, process.stdout


def _exchange(
    process: subprocess.Popen[bytes], request: dict[str, Any], data: bytes, *, deadline: float
) -> bytearray | None:
    """Write the request and read the answer side by side; None when the child ended instead.

    Raises FileRefused when the time is over or the answer is too long.
    """
    to_child, from_child = _pipes(process)
    waiting = [memoryview(wire.written(request, len(data))), memoryview(data)]
    answer = bytearray()
    with selectors.DefaultSelector() as ready:
        ready.register(to_child, selectors.EVENT_WRITE)
        ready.register(from_child, selectors.EVENT_READ)
        while (length := wire.length_of(answer)) is None or len(answer) < length:
            if length is not None and length > limits.ANSWER_BYTES:
                raise FileRefused("too_much_text")
            left = deadline - time.monotonic()
            if left <= 0:
                raise FileRefused("timeout")
            for key, _events in ready.select(left):
                if key.fileobj is to_child:
                    if not _write_some(to_child, waiting):
                        ready.unregister(to_child)
                    continue
                piece = os.read(from_child.fileno(), PIECE)
                if not piece:
                    return None
                answer += piece
    return answer


def _write_some(to_child: IO[bytes], waiting: list[memoryview]) -> bool:
    """Write what the pipe takes; False when all is written or nobody reads any more."""
    while waiting:
        try:
            taken = os.write(to_child.fileno(), waiting[0][:PIECE])
        except BlockingIOError:
            return True
        except BrokenPipeError:
            return False
        waiting[0] = waiting[0][taken:]
        if not waiting[0]:
            del waiting[0]
    return False


def _read(answer: bytearray) -> wire.Message:
    try:
        return wire.taken_apart(answer)
    except (ValueError, RecursionError) as failure:
        raise FileRefused("damaged") from failure


def _refusal_for(process: subprocess.Popen[bytes]) -> FileRefused:
    """What the end of a child says of its file."""
    try:
        ending = process.wait(timeout=1)
    except subprocess.TimeoutExpired:
        return FileRefused("timeout")
    logger.warning("A child ended with %d.", ending)
    by_signal: dict[int, str] = {
        -signal.SIGXCPU: "timeout",
        -signal.SIGABRT: "bomb",  # how a library without exceptions says that memory is out
        -signal.SIGKILL: "bomb",
    }
    return FileRefused(by_signal.get(ending, "damaged"))


def _end(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.wait()
    for pipe in _pipes(process):
        pipe.close()
