"""Large uploads are spooled sealed, into files without a name."""

import os
import random

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpRequest
from django.test import RequestFactory

from observer_portal.page.uploads import SealedFile


def sealed(data, part=1000):
    made = SealedFile()
    for at in range(0, len(data), part):
        made.write(data[at : at + part])
    made.seek(0)
    return made


@pytest.mark.parametrize("size", [0, 1, 15, 16, 17, 4095, 70_001])
def test_what_is_written_is_read(size):
    data = random.Random(size).randbytes(size)
    with sealed(data) as made:
        assert made.read() == data
        assert made.read(5) == b""


def test_it_is_read_from_anywhere():
    data = random.Random(1).randbytes(50_000)
    chance = random.Random(2)
    with sealed(data, part=777) as made:
        for _i in range(200):
            at, n = chance.randrange(50_000), chance.randrange(4000)
            made.seek(at)
            assert made.read(n) == data[at : at + n]
            assert made.tell() == min(at + n, 50_000)
        made.seek(-10, os.SEEK_END)
        assert made.read() == data[-10:]


def test_nothing_of_it_lies_on_the_disk_and_it_has_no_name(tmp_path, settings):
    folder = tmp_path / "temporary"
    folder.mkdir()
    settings.FILE_UPLOAD_TEMP_DIR = str(folder)
    data = b"the number NX4R15P8K " * 5000
    made = sealed(data)
    assert list(folder.iterdir()) == []
    made._file.seek(0)  # noqa: SLF001 - what the disk has
    raw = made._file.read()  # noqa: SLF001
    assert len(raw) == len(data)
    assert b"NX4R15P8K" not in raw
    assert sealed(data)._key != made._key  # noqa: SLF001


def test_what_is_written_is_not_written_over():
    with sealed(b"abc") as made, pytest.raises(OSError, match="once"):
        made.write(b"x")


def test_a_form_gets_a_large_file_as_it_was_sent(tmp_path, settings):
    folder = tmp_path / "temporary"
    folder.mkdir()
    settings.FILE_UPLOAD_TEMP_DIR = str(folder)
    data = random.Random(3).randbytes(settings.FILE_UPLOAD_MAX_MEMORY_SIZE + 100_000)
    file = SimpleUploadedFile("archive.zip", data, "application/zip")
    request: HttpRequest = RequestFactory().post("/", {"file": file})
    got = request.FILES["file"]
    assert (got.name, got.size, got.content_type) == ("archive.zip", len(data), "application/zip")
    assert isinstance(got.file, SealedFile)
    assert got.read(4) == data[:4]
    got.seek(0)
    assert b"".join(got.chunks()) == data
    assert list(folder.iterdir()) == []
