"""The child's loop: one request after another, each with its own allowance of processor time."""

import importlib
import resource
import sys
import traceback
from typing import BinaryIO

from missions.intake import limits, wire

# Each has `answer(data: bytes) -> wire.Message`, which raises wire.Refused; a picture's takes
# options by name, too. They are imported when they are asked for: a spreadsheet need not wait for
# the picture library.
READERS = {
    "spreadsheet": "missions.intake.inside.table",
    "picture": "missions.intake.inside.portrait",
    "scan": "missions.intake.inside.document",
    "code": "missions.intake.inside.code",
}


def serve() -> None:
    """Answer until the parent closes the pipe.

    After a failure that no reader foresaw the child ends: whatever is left in it, nothing of it
    touches the next file.
    """
    requests, answers = sys.stdin.buffer, sys.stdout.buffer
    while (request := wire.read(requests)) is not None:
        _allow_processor_time()
        if not _answer_one(request, answers):
            return


def _answer_one(request: wire.Message, answers: BinaryIO) -> bool:
    try:
        reader = importlib.import_module(READERS[request.head["task"]])
        head, body = reader.answer(request.body, **request.head.get("options", {}))
    except wire.Refused as refusal:
        wire.write(answers, {"refused": refusal.kind, "facts": refusal.facts})
    except MemoryError:
        wire.write(answers, {"refused": "bomb", "facts": {}})
        return False
    except Exception as failure:  # noqa: BLE001 - parsers raise anything; the parent logs where
        wire.write(answers, {"refused": "damaged", "facts": {}, "at": _where(failure)})
        return False
    else:
        wire.write(answers, head, body)
    return True


def _where(failure: Exception) -> str:
    """The type and the line, without the message: that could quote the file."""
    lines = traceback.extract_tb(failure.__traceback__)
    last = lines[-1]
    return f"{type(failure).__name__} at {last.filename.rsplit('/', 1)[-1]}:{last.lineno}"


def _allow_processor_time() -> None:
    used = resource.getrusage(resource.RUSAGE_SELF)
    _soft, hard = resource.getrlimit(resource.RLIMIT_CPU)
    until = int(used.ru_utime + used.ru_stime) + limits.CHILD_CPU_SECONDS
    resource.setrlimit(resource.RLIMIT_CPU, (min(until, hard), hard))
