"""Workbooks whose ZIP frame says two things, or hides some, made by code.

Each entry is name -> (function that makes the bytes, kind of refusal they must meet).
"""

import io
import struct
import zipfile
import zlib
from functools import partial

from intake_files import (
    header_and_entry,
    one_cell,
    patched,
    workbook_parts,
    xlsx,
    zipped,
)

SHEET = "xl/worksheets/sheet1.xml"

# Places in a header: flags 6, method 8, check sum 14, packed 18, unpacked 22, name 30; in a
# directory entry: flags 8, method 10, check sum 16, packed 20, unpacked 24, place of header 42.


def with_changes(in_header=(), in_entry=(), of=SHEET):
    data = xlsx()
    header_at, entry_at = header_and_entry(data, of)
    return patched(
        data,
        *((header_at + at, content) for at, content in in_header),
        *((entry_at + at, content) for at, content in in_entry),
    )


def both(header_place, entry_place, content):
    return with_changes([(header_place, content)], [(entry_place, content)])


def with_end_changed(at, content):
    data = xlsx()
    return patched(data, (len(data) - 22 + at, content))


def moved(data, by, *, before):
    """Bytes put before a part, with every place behind them told anew in the directory."""
    header_at = header_and_entry(data, before)[0]
    changed = bytearray(data[:header_at] + bytes(by) + data[header_at:])
    directory_at = struct.unpack_from("<L", data, len(data) - 6)[0] + by
    struct.pack_into("<L", changed, len(changed) - 6, directory_at)
    at = directory_at
    while changed[at : at + 4] == b"PK\x01\x02":
        place = struct.unpack_from("<L", changed, at + 42)[0]
        if place >= header_at:
            struct.pack_into("<L", changed, at + 42, place + by)
        at += 46 + sum(struct.unpack_from("<3H", changed, at + 28))
    return bytes(changed)


def with_an_entry_twice():
    """Two names for the same bytes: a little that counts as much."""
    data = xlsx()
    at = header_and_entry(data, SHEET)[1]
    entry = data[at : at + 46 + len(SHEET)]
    end = bytearray(data[-22:])
    for place in (8, 10):
        struct.pack_into("<H", end, place, struct.unpack_from("<H", end, place)[0] + 1)
    struct.pack_into("<L", end, 12, struct.unpack_from("<L", end, 12)[0] + len(entry))
    return data[:-22] + entry + bytes(end)


def with_an_end_in_the_comment():
    data = xlsx()
    other = zipped([("xl/workbook.xml", "<x/>")])
    return data[:-2] + struct.pack("<H", len(other)) + other


def with_a_part_twice():
    file = io.BytesIO(xlsx())
    with zipfile.ZipFile(file, "a") as archive:
        info = zipfile.ZipInfo(SHEET.replace("sheet1", "sheet2"))
        archive.writestr(info, one_cell(text="other"))
    return file.getvalue().replace(b"sheet2", b"sheet1")


def with_other_compression(method):
    return zipped(workbook_parts(), method=method)


def streamed(parts):
    """As programs write that cannot go back: sizes behind the data."""

    class Pipe(io.BytesIO):
        def seekable(self):
            return False

        def seek(self, *_):
            raise OSError

        def tell(self):
            raise OSError

    file = Pipe()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts:
            archive.writestr(name, content)
    return file.getvalue()


def with_a_lying_descriptor():
    data = streamed(workbook_parts())
    at = data.index(b"PK\x07\x08")
    return patched(data, (at + 12, b"\x01\x02\x03\x04"))


def with_more_behind_the_end_of_a_part():
    """A workbook in order, but for what no program that unpacks it sees."""
    content = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = content.compress(one_cell().encode()) + content.flush() + b"hidden"
    data = zipped([*workbook_parts()[:-1], (SHEET, packed)], method=zipfile.ZIP_STORED)
    header_at, entry_at = header_and_entry(data, SHEET)
    facts = struct.pack("<LLL", zlib.crc32(one_cell().encode()), len(packed), len(one_cell()))
    return patched(
        data,
        (header_at + 8, b"\x08\0"),
        (header_at + 14, facts),
        (entry_at + 10, b"\x08\0"),
        (entry_at + 16, facts),
    )


FRAMES = {
    "the header names another part": (
        partial(with_changes, [(30, b"xl/worksheets/sheet2")]),
        "damaged",
    ),
    "the header has another size": (partial(with_changes, [(22, b"\1\0\0\0")]), "damaged"),
    "the header has another packed size": (partial(with_changes, [(18, b"\1\0\0\0")]), "damaged"),
    "the header has another check sum": (partial(with_changes, [(14, b"\1\2\3\4")]), "damaged"),
    "the header has another method": (partial(with_changes, [(8, b"\0\0")]), "damaged"),
    "the header has other flags": (partial(with_changes, [(6, b"\2\0")]), "damaged"),
    "the header is none": (partial(with_changes, [(0, b"XXXX")]), "damaged"),
    "both have a wrong check sum": (partial(both, 14, 16, b"\1\2\3\4"), "damaged"),
    "both declare too little": (partial(both, 22, 24, b"\1\0\0\0"), "bomb"),
    "both declare too much": (partial(both, 22, 24, b"\0\4\0\0"), "damaged"),
    "both declare 4 GB": (partial(both, 22, 24, b"\xfe\xff\xff\xff"), "bomb"),
    "sizes in an extra field": (partial(with_changes, (), [(24, b"\xff\xff\xff\xff")]), "damaged"),
    "a password for one part": (partial(both, 6, 8, b"\1\0"), "encrypted"),
    "the other way to encrypt": (partial(both, 8, 10, b"\x63\0"), "encrypted"),
    "compression by bzip2": (partial(with_other_compression, zipfile.ZIP_BZIP2), "damaged"),
    "compression by lzma": (partial(with_other_compression, zipfile.ZIP_LZMA), "damaged"),
    "an entry twice": (with_an_entry_twice, "damaged"),
    "a part twice": (with_a_part_twice, "damaged"),
    "an entry that points at another part": (
        partial(with_changes, (), [(42, b"\0\0\0\0")]),
        "damaged",
    ),
    "an entry that points outside": (partial(with_changes, (), [(42, b"\xf0\0\0\x7f")]), "damaged"),
    "an entry that is none": (partial(with_changes, (), [(0, b"XXXX")]), "damaged"),
    "an entry on another disk": (partial(with_changes, (), [(34, b"\1\0")]), "damaged"),
    "an entry longer than the directory": (
        partial(with_changes, (), [(30, b"\xff\xff")]),
        "damaged",
    ),
    "bytes between two parts": (lambda: moved(xlsx(), 5, before=SHEET), "damaged"),
    "bytes before the first part": (
        lambda: b"PK\x03\x04" + moved(xlsx(), 4, before="[Content_Types].xml")[4:],
        "damaged",
    ),
    "bytes behind the end": (lambda: xlsx() + b"\0", "damaged"),
    "a whole archive behind the end": (lambda: xlsx() + xlsx(), "damaged"),
    "an archive in the comment": (with_an_end_in_the_comment, "damaged"),
    "a part fewer than there are": (partial(with_end_changed, 8, b"\4\0\4\0"), "damaged"),
    "a part more than there are": (partial(with_end_changed, 8, b"\6\0\6\0"), "damaged"),
    "two counts": (partial(with_end_changed, 8, b"\4\0"), "damaged"),
    "another disk": (partial(with_end_changed, 4, b"\1\0"), "damaged"),
    "a directory elsewhere": (partial(with_end_changed, 16, b"\0\0\0\0"), "damaged"),
    "a directory for large archives": (
        partial(with_end_changed, 16, b"\xff\xff\xff\xff"),
        "damaged",
    ),
    "no end": (lambda: xlsx()[:-22], "damaged"),
    "half of it": (lambda: xlsx()[: len(xlsx()) // 2], "damaged"),
    "nothing but a beginning": (lambda: b"PK\x03\x04", "damaged"),
    "sizes behind the data that lie": (with_a_lying_descriptor, "damaged"),
    "bytes behind the end of a stream": (with_more_behind_the_end_of_a_part, "damaged"),
}
