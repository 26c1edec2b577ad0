"""Any file, judged as the pages judge it: good ones are taken, hostile ones cost little."""

import io
import itertools
import os
import random
import socket
import stat
import struct
import zipfile
import zlib
from functools import partial

import pytest
from good_files import GOOD, photo, scanned
from hostile_frames import FRAMES
from hostile_photos import PHOTOS
from hostile_scans import SCANS, locked_pdf
from hostile_texts import TEXTS
from hostile_workbooks import FILE_ENTITY, LAUGHS, WORKBOOKS
from intake_files import MB, XML, ods, pdf_of_one_page, png, xlsx, zipped
from intake_watch import cheap

from missions.intake import judging
from missions.intake.judging import Kind

PARTS = 4  # the good files are judged in so many tests
SVG = f'{XML}{FILE_ENTITY}<svg xmlns="http://www.w3.org/2000/svg"><text>&a;</text></svg>'.encode()


def told(path, kind=None):
    """What the file was taken for, and "accepted" or the kind of refusal."""
    with cheap():
        found, refusal = judging.judge(path, kind=kind)
    return found, refusal.kind if refusal else "accepted"


@pytest.mark.parametrize("part", range(PARTS))
def test_every_good_file_is_taken_for_what_it_is(tmp_path, part):
    chosen = dict(itertools.islice(GOOD.items(), part, None, PARTS))
    expected, found = {}, {}
    for name, (file, make, kind) in chosen.items():
        path = tmp_path / file
        path.write_bytes(make())
        expected[name] = (kind, "accepted")
        found[name] = told(path)
    assert found == expected


def test_there_are_enough_good_files():
    assert len(GOOD) >= 60


# --- Hostile files, by their content alone --------------------------------------------------------


def nested(depth):
    data = zipped([("bomb.txt", bytes(5 * MB))])
    for level in range(depth):
        data = zipped([(f"{level}-{at}.zip", data) for at in range(5)])
    return data


def link_inside():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        link = zipfile.ZipInfo("a.jpg")
        link.create_system, link.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
    return out.getvalue()


def gif_of_many_points():
    return b"GIF89a" + struct.pack("<HH", 65535, 65535) + b"\x80\0\0" + bytes(6) + b",".ljust(64)


def webp_of_many_points():
    frame = b"VP8 " + struct.pack("<I", 10) + b"\x30\x01\0\x9d\x01\x2a" + b"\xff\x3f\xff\x3f"
    return b"RIFF" + struct.pack("<I", len(frame) + 4) + b"WEBP" + frame


def wide_png():
    return png(30_000, 30_000, zlib.compress(bytes(3751 * 30_000), 9), depth=1, colour=0)


def slipping(*more):
    return zipped([("../../etc/cron.d/a.jpg", photo()), *more])


def entity_in_ods():
    return ods(more={"content.xml": f"{XML}{LAUGHS}<x>&c;</x>"})


HOSTILE = {
    "a page before an archive": (
        lambda: b"<html>" + zipped([("a.jpg", photo())]),
        "unknown: unknown_type",
    ),
    "a photo that is an archive too": (lambda: photo() + zipped([("a", b"b")]), "photo: accepted"),
    "a PDF file that is an archive too": (
        lambda: pdf_of_one_page() + zipped([("a", b"b")]),
        "scan: accepted",
    ),
    "a photo that is a page too": (
        lambda: photo(comment=b"<script>alert(1)</script>"),
        "photo: accepted",
    ),
    "a photo with a PDF file behind it": (lambda: photo() + scanned(), "photo: accepted"),
    "nothing": (lambda: b"", "unknown: empty"),
    "a byte": (lambda: b"\0", "unknown: unknown_type"),
    "random bytes": (lambda: random.Random(1).randbytes(4 * MB), "unknown: unknown_type"),
    "zeros": (lambda: bytes(MB), "unknown: unknown_type"),
    "a program": (lambda: b"\x7fELF\x02\x01\x01" + bytes(999), "unknown: unknown_type"),
    "a program of Windows": (lambda: b"MZ\x90\0\3\0\0\0" + bytes(999), "unknown: unknown_type"),
    "a film": (lambda: b"\0\0\0\x18ftypmp42" + bytes(999), "unknown: unknown_type"),
    "RAR": (lambda: b"Rar!\x1a\x07\x01\0" + bytes(999), "unknown: unknown_type"),
    "gzip": (lambda: b"\x1f\x8b\x08" + zlib.compress(b"a;b"), "unknown: unknown_type"),
    "one endless line": (lambda: b"x" * (19 * MB), "list: cell_too_long"),
    "an endless line of commas": (lambda: b"," * (19 * MB) + b"x", "list: too_many_columns"),
    "a file of an older Excel": (
        lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(999),
        "list: not_a_spreadsheet",
    ),
    "a web page": (lambda: b"<!doctype html><table><tr><td>a", "list: not_a_spreadsheet"),
    "SVG that reads a file": (lambda: SVG, "photo: not_an_image"),
    "SVG without a word about XML": (
        lambda: b'<svg onload="alert(1)" xmlns="http://www.w3.org/2000/svg"/>',
        "photo: not_an_image",
    ),
    "GIF of 65,535 x 65,535": (gif_of_many_points, "photo: not_an_image"),
    "WebP of 16,383 x 16,383": (webp_of_many_points, "photo: not_an_image"),
    "PNG of 30,000 x 30,000": (wide_png, "photo: too_many_pixels"),
    "HEIC": (lambda: b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(999), "photo: heic"),
    "AVIF": (lambda: b"\0\0\0\x1cftypavif\0\0\0\0avifmif1" + bytes(999), "photo: heic"),
    "half a photo": (lambda: photo()[:9000], "photo: damaged"),
    "a locked PDF file": (locked_pdf, "scan: encrypted"),
    "half a PDF file": (lambda: scanned()[:300], "scan: damaged"),
    "archives in archives": (partial(nested, 3), "photo_archive: archive_inside"),
    "a name that slips out": (slipping, "photo_archive: unsafe_name"),
    "one that slips out beside a good one": (
        partial(slipping, ("b.jpg", photo())),
        "photo_archive: accepted",
    ),
    "a link in an archive": (link_inside, "photo_archive: not_an_image"),
    "400 MB in an archive": (
        lambda: zipped([(f"{at}.jpg", bytes(9 * MB)) for at in range(45)]),
        "photo_archive: bomb",
    ),
    "an empty archive": (lambda: zipped([]), "photo_archive: empty"),
    "an archive that breaks off": (lambda: zipped([("a.jpg", photo())])[:-9], "photo_archive"),
    "folders and nothing else": (
        lambda: zipped([("a/", b""), ("b/", b"")]),
        "photo_archive: empty",
    ),
    "a text document": (
        lambda: zipped([("[Content_Types].xml", b"<x/>"), ("word/document.xml", b"<x/>")]),
        "list: not_a_spreadsheet",
    ),
    "entities in OpenDocument": (entity_in_ods, "list: forbidden_xml"),
    "macros": (lambda: xlsx(more={"xl/vbaProject.bin": b"x"}), "list: has_macros"),
    "photos that take long": (
        lambda: zipped([(f"{at}.jpg", PHOTOS["scans without end"][0]()) for at in range(2)]),
        "photo_archive: ",
    ),
}


def test_hostile_files_are_refused_or_read_without_harm(tmp_path):
    expected, found = {}, {}
    for name, (make, outcome) in HOSTILE.items():
        path = tmp_path / "sent"
        path.write_bytes(make())
        expected[name] = outcome
        found[name] = ": ".join(told(path))[: len(outcome)]
    assert found == expected


@pytest.mark.thorough
def test_every_hostile_file_of_the_readers_is_refused_by_its_path_too(tmp_path):
    groups = [(Kind.LIST, WORKBOOKS | FRAMES | TEXTS), (Kind.PHOTO, PHOTOS), (Kind.SCAN, SCANS)]
    expected, found = {}, {}
    for kind, files in groups:
        for name, (make, refusal) in files.items():
            path = tmp_path / "sent"
            path.write_bytes(make())
            expected[kind, name] = (kind, refusal)
            found[kind, name] = told(path, kind)
    assert found == expected
    assert len(found) + len(HOSTILE) >= 200


# --- What only looks like a file ------------------------------------------------------------------


def test_a_file_of_2_gb_is_not_read(tmp_path):
    path = tmp_path / "list.csv"
    with path.open("wb") as file:
        file.write(b"a;b\n")
        file.truncate(2 << 30)
    assert [told(path, kind)[1] for kind in Kind] == ["too_big"] * 4
    path.write_bytes(zipped([("a.jpg", photo())]))
    with path.open("r+b") as file:
        file.truncate(2 << 30)
    assert told(path) == (Kind.PHOTO_ARCHIVE, "too_big")


def test_what_is_no_file_is_never_opened(tmp_path):
    fifo, folder, link = tmp_path / "fifo", tmp_path / "folder", tmp_path / "link"
    os.mkfifo(fifo)
    folder.mkdir()
    link.symlink_to(fifo)
    there = socket.socket(socket.AF_UNIX)
    there.bind(str(tmp_path / "socket"))
    paths = [fifo, folder, link, tmp_path / "socket", "/dev/zero", "/dev/full", "/dev/tty"]
    with there:
        found = {str(path): told(type(tmp_path)(path)) for path in paths}
    assert set(found.values()) == {("unknown", "not_a_file")}


def test_what_cannot_be_read_is_told_of(tmp_path):
    gone, loop = tmp_path / "gone", tmp_path / "loop"
    loop.symlink_to(loop)
    long = tmp_path / ("x" * 5000)
    paths = [gone, loop, long, tmp_path / "a\0b"]
    assert [told(path)[1] for path in paths] == ["unreadable"] * 4
    # such a file says that it is empty, and gives what the system knows
    of_the_system = [type(tmp_path)(f"/proc/{name}") for name in ("self/mem", "self/status")]
    assert {told(path)[1] for path in of_the_system if path.exists()} <= {"empty"}
    link = tmp_path / "link"
    link.symlink_to(tmp_path / "good")
    (tmp_path / "good").write_bytes(photo())
    assert told(link) == (Kind.PHOTO, "accepted")
