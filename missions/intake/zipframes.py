"""The frame of a ZIP file, read strictly: every reader must see one and the same archive.

A ZIP file says twice what it holds: before each part and in a directory at its end. Hostile files
say two different things, let parts overlap, or hide bytes between them. Here the directory and the
headers must agree, the parts must lie one behind the other without a gap, and nothing is taken of
sizes but what unpacking proves. Pure; used on both sides of the pipe.
"""

import struct
import zlib
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

from missions.intake import limits
from missions.intake.wire import Refused

END = struct.Struct("<4s4H2LH")
ENTRY = struct.Struct("<4s6H3L5H2L")
HEADER = struct.Struct("<4s5H3L2H")
LONGEST_COMMENT = 0xFFFF
ONLY_IN_EXTRA = 0xFFFFFFFF  # a size that stands in the extra field instead
ZIP64_EXTRA = 1
STORED, DEFLATED, AES = 0, 8, 99
ENCRYPTED, DESCRIPTOR, STRONGLY_ENCRYPTED, MASKED = 1 << 0, 1 << 3, 1 << 6, 1 << 13
PIECE = 1 << 18


class Part(NamedTuple):
    """One part as both of its descriptions have it; sizes in bytes."""

    name: bytes
    flags: int
    method: int
    crc: int
    packed: int
    unpacked: int
    header_at: int
    extra: bytes


def parts(file: BinaryIO, *, most: int) -> list[Part]:
    """All parts in the order of the directory.

    Raises Refused: "damaged" where the frame is not as it should be, "too_many_parts",
    "encrypted".
    """
    size = file.seek(0, 2)
    end_at, count, directory_at = _end(file, size)
    if count > most:
        raise Refused("too_many_parts", limit=most)
    file.seek(directory_at)
    directory = file.read(end_at - directory_at)
    found: list[Part] = []
    at = 0
    for _number in range(count):
        part, at = _entry(directory, at)
        found.append(part)
    if at != len(directory):
        raise Refused("damaged")
    if any(part.flags & (ENCRYPTED | STRONGLY_ENCRYPTED | MASKED) for part in found):
        raise Refused("encrypted")
    if any(part.method not in (STORED, DEFLATED) for part in found):
        raise Refused("encrypted" if any(part.method == AES for part in found) else "damaged")
    _must_lie_in_a_row(file, found, directory_at)
    return found


def must_not_explode(found: list[Part], *, unpacked_in_all: int) -> None:
    """Raise Refused("bomb") where the directory already says so."""
    if sum(part.unpacked for part in found) > unpacked_in_all:
        raise Refused("bomb")
    for part in found:
        is_large = part.unpacked > limits.RATIO_MATTERS_ABOVE
        if is_large and part.unpacked > limits.RATIO * max(part.packed, 1):
            raise Refused("bomb")


def unpack(file: BinaryIO, part: Part) -> Iterator[bytes]:
    """The bytes of a part in pieces, never more than its declared size.

    Raises Refused: "bomb" when more comes out than was declared, "damaged" when less does, or
    other bytes than the check sum promises.
    """
    file.seek(part.header_at)
    name_length, extra_length = HEADER.unpack(file.read(HEADER.size))[-2:]
    file.seek(name_length + extra_length, 1)
    given, crc = 0, 0
    for piece in _inflated(file, part):
        given += len(piece)
        if given > part.unpacked:
            raise Refused("bomb")
        crc = zlib.crc32(piece, crc)
        yield piece
    if given != part.unpacked or crc != part.crc:
        raise Refused("damaged")


def _inflated(file: BinaryIO, part: Part) -> Iterator[bytes]:
    left = part.packed
    stream = zlib.decompressobj(-zlib.MAX_WBITS)
    while left:
        packed = file.read(min(left, PIECE))
        if not packed:
            raise Refused("damaged")
        left -= len(packed)
        if part.method == STORED:
            yield packed
            continue
        while packed:
            try:
                piece = stream.decompress(packed, PIECE)
            except zlib.error as failure:
                raise Refused("damaged") from failure
            packed = stream.unconsumed_tail
            yield piece
        if stream.unused_data:
            raise Refused("damaged")
    if part.method == DEFLATED:
        yield stream.flush()  # the last few symbols, where the piece before them was full
        if not stream.eof:
            raise Refused("damaged")


def _end(file: BinaryIO, size: int) -> tuple[int, int, int]:
    """Where the end record lies, how many parts it counts and where the directory begins."""
    file.seek(max(0, size - END.size - LONGEST_COMMENT))
    start = file.tell()
    tail = file.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) - at < END.size:
        raise Refused("damaged")
    record = END.unpack_from(tail, at)
    _signature, disk, disk_of_directory, here, count, length, directory_at, comment = record
    end_at = start + at
    if (
        at + END.size + comment != len(tail)
        or (disk, disk_of_directory) != (0, 0)
        or here != count
        or directory_at + length != end_at  # also refuses what only very large archives need
    ):
        raise Refused("damaged")
    return end_at, count, directory_at


def _entry(directory: bytes, at: int) -> tuple[Part, int]:
    if len(directory) - at < ENTRY.size:
        raise Refused("damaged")
    record = ENTRY.unpack_from(directory, at)
    signature, _made_by, _needs, flags, method, _time, _date, crc, packed, unpacked = record[:10]
    name_length, extra_length, comment_length, disk, _inner, _outer, header_at = record[10:]
    name_at = at + ENTRY.size
    extra_at = name_at + name_length
    until = extra_at + extra_length + comment_length
    if signature != b"PK\x01\x02" or disk or until > len(directory):
        raise Refused("damaged")
    if ONLY_IN_EXTRA in (packed, unpacked, header_at):
        raise Refused("damaged")
    name, extra = directory[name_at:extra_at], directory[extra_at : extra_at + extra_length]
    return Part(name, flags, method, crc, packed, unpacked, header_at, extra), until


def _must_lie_in_a_row(file: BinaryIO, found: list[Part], directory_at: int) -> None:
    expected_at = 0
    for part in sorted(found, key=lambda part: part.header_at):
        if part.header_at != expected_at:
            raise Refused("damaged")
        data_at = _data_after_header(file, part)
        expected_at = data_at + part.packed
        if expected_at > directory_at:
            raise Refused("damaged")
        if part.flags & DESCRIPTOR:
            expected_at += _descriptor_length(file, part, expected_at)
    if expected_at != directory_at:
        raise Refused("damaged")


def _data_after_header(file: BinaryIO, part: Part) -> int:
    """Where the data begins, once the header before it has said what the directory says."""
    file.seek(part.header_at)
    raw = file.read(HEADER.size)
    if len(raw) < HEADER.size:
        raise Refused("damaged")
    record = HEADER.unpack(raw)
    signature, _needs, flags, method, _time, _date, crc, packed, unpacked = record[:9]
    name_length, extra_length = int(record[9]), int(record[10])
    name, extra = file.read(name_length), file.read(extra_length)
    if ONLY_IN_EXTRA in (packed, unpacked):
        packed, unpacked = _sizes_in(extra)
    said = (crc, packed, unpacked)
    later = part.flags & DESCRIPTOR and said == (0, 0, 0)
    if (signature, name, flags, method) != (b"PK\x03\x04", part.name, part.flags, part.method):
        raise Refused("damaged")
    if said != (part.crc, part.packed, part.unpacked) and not later:
        raise Refused("damaged")
    return part.header_at + HEADER.size + name_length + extra_length


def _sizes_in(extra: bytes) -> tuple[int, int]:
    """Packed and unpacked size from an extra field for large files."""
    at = 0
    while at + 4 <= len(extra):
        kind, length = struct.unpack_from("<HH", extra, at)
        if kind == ZIP64_EXTRA and length >= 16 and at + 20 <= len(extra):  # noqa: PLR2004 - two of 8
            unpacked, packed = struct.unpack_from("<QQ", extra, at + 4)
            return packed, unpacked
        at += 4 + length
    raise Refused("damaged")


def _descriptor_length(file: BinaryIO, part: Part, at: int) -> int:
    """The sizes may stand once more behind the data, in four ways; they must agree too."""
    short = struct.pack("<LLL", part.crc, part.packed, part.unpacked)
    long = struct.pack("<LQQ", part.crc, part.packed, part.unpacked)
    mark = b"PK\x07\x08"
    file.seek(at)
    behind = file.read(len(mark + long))
    for form in (mark + long, mark + short, long, short):
        if behind.startswith(form):
            return len(form)
    raise Refused("damaged")
