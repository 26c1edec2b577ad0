"""How the parent and the child speak: a message is a head (JSON) and a body (bytes).

On the wire: the two lengths as 4 bytes each, big end first, then head and body. The parent takes
nothing but plain data from the child: a child that was taken over by a hostile file can lie about
that file, and no more.
"""

import json
import struct
from typing import Any, BinaryIO, NamedTuple

LENGTHS = struct.Struct(">II")


class Message(NamedTuple):
    """A request ({"task": ...} and the file) or an answer ({"refused": ...} or the task's own)."""

    head: dict[str, Any]
    body: bytes | bytearray


class Refused(Exception):  # noqa: N818 - what is raised is a refusal, not an error
    """Inside the child: a file that is not taken, by kind, with the facts its sentence names."""

    def __init__(self, kind: str, **facts: str | int) -> None:
        super().__init__(kind)
        self.kind = kind
        self.facts = facts


def written(head: dict[str, Any], body_length: int) -> bytes:
    """All of a message but its body."""
    text = json.dumps(head, ensure_ascii=False).encode()
    return LENGTHS.pack(len(text), body_length) + text


def length_of(beginning: bytes | bytearray) -> int | None:
    """How many bytes the whole message has; None before enough of it has come."""
    if len(beginning) < LENGTHS.size:
        return None
    head, body = LENGTHS.unpack_from(beginning)
    return int(LENGTHS.size + head + body)


def taken_apart(whole: bytearray) -> Message:
    """The message; of `whole` the body is left, which is never in memory twice.

    Raises ValueError (or RecursionError) for a head that is no JSON object.
    """
    head_length, _body_length = LENGTHS.unpack_from(whole)
    body_at = LENGTHS.size + head_length
    head = json.loads(bytes(whole[LENGTHS.size : body_at]))
    if not isinstance(head, dict):
        message = "The head of a message is an object."
        raise ValueError(message)  # noqa: TRY004 - one kind of error for whatever is wrong with it
    del whole[:body_at]
    return Message(head, whole)


def read(stream: BinaryIO) -> Message | None:
    """The next message of a stream; None at its end."""
    beginning = stream.read(LENGTHS.size)
    length = length_of(beginning)
    if length is None:
        return None
    head_length, body_length = LENGTHS.unpack(beginning)
    return Message(json.loads(stream.read(head_length)), stream.read(body_length))


def write(stream: BinaryIO, head: dict[str, Any], body: bytes = b"") -> None:
    """Send one message."""
    stream.write(written(head, len(body)))
    stream.write(body)
    stream.flush()
