import io
import json
import struct
import unicodedata
import warnings
import zipfile
from pathlib import Path

import pytest
from hostile_frames import streamed
from intake_files import header_and_entry, patched, portrait, saved, xlsx, zipped
from intake_watch import MB, cheap

from missions.intake import archive, limits, picture
from missions.intake.refusals import FileRefused

LISTS = Path(__file__).resolve().parents[1] / "lists"
PHOTO = saved(portrait())


def listed(data):
    """Name -> the bytes, or the kind of refusal."""
    return {
        name: photo.kind if isinstance(photo, FileRefused) else photo
        for name, photo in archive.photos_in(io.BytesIO(data))
    }


def zip_named(raw, *, flags=None, extra=b""):
    """A ZIP file of one photo whose name is these bytes."""
    placeholder = "n" * len(raw)
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as made:
        info = zipfile.ZipInfo(placeholder)
        info.extra = extra
        made.writestr(info, PHOTO)
    data = file.getvalue()
    header_at, entry_at = header_and_entry(data, placeholder)
    changes = [(header_at + 30, raw), (entry_at + 46, raw)]
    if flags is not None:
        written = struct.pack("<H", flags)
        changes += [(header_at + 6, written), (entry_at + 8, written)]
    return patched(data, *changes)


# --- The archive that a mission sent -------------------------------------------------------------


def test_archive_of_a_mission():
    expected = json.loads((LISTS / "11_with_photos.expected.json").read_text())["photos"]
    done = dict(picture.reencode_each(archive.photos_in(LISTS / "11_photos.zip")))
    assert len(done) == expected["entries"]
    refused = {name: one.kind for name, one in done.items() if isinstance(one, FileRefused)}
    assert refused == {expected["not_an_image"][0]["file"]: "not_an_image"}
    turned = expected["exif_rotated"][0]
    assert [done[turned["file"]].width, done[turned["file"]].height] == turned["upright_size"]
    assert expected["cyrillic_name"][0]["file"] in done
    assert expected["other_case"][0]["in_archive"] in done


def test_a_path_an_open_file_and_a_name_of_a_file_are_all_taken():
    path = LISTS / "11_photos.zip"
    with path.open("rb") as file:
        from_file = [name for name, _photo in archive.photos_in(file)]
        assert not file.closed
    assert from_file == [name for name, _photo in archive.photos_in(path)]
    assert from_file == [name for name, _photo in archive.photos_in(str(path))]


# --- Names ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("flags", [0, 1 << 11])
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_utf8_names_with_and_without_the_flag(flags, form):
    name = unicodedata.normalize(form, "Йылмаз Көкбай.jpg")
    assert list(listed(zip_named(name.encode(), flags=flags))) == ["Йылмаз Көкбай.jpg"]


def test_names_as_russian_windows_writes_them():
    assert list(listed(zip_named("Рябинкина Ксения.jpg".encode("cp866"), flags=0))) == [
        "Рябинкина Ксения.jpg"
    ]


def test_a_name_in_an_extra_field_counts():
    name = "Жанар.jpg".encode()
    content = b"\x01" + bytes(4) + name
    extra = struct.pack("<HH", 0x7075, len(content)) + content
    assert list(listed(zip_named(b"_____.jpg", extra=extra))) == ["Жанар.jpg"]


def test_folders_are_dropped_from_names_and_systems_files_passed_over():
    data = zipped(
        [
            ("photos/", b""),
            ("photos/a.jpg", PHOTO),
            ("photos\\b.jpg", PHOTO),
            ("__MACOSX/photos/._a.jpg", b"x"),
            ("photos/._c.jpg", b"x"),
            ("photos/.DS_Store", b"x"),
            ("Thumbs.db", b"x"),
            ("photos/desktop.ini", b"x"),
        ]
    )
    assert listed(data) == {"a.jpg": PHOTO, "b.jpg": PHOTO}


@pytest.mark.parametrize(
    "path",
    [
        "../../etc/cron.d/a.jpg",
        "photos/../../a.jpg",
        "..\\..\\a.jpg",
        "/etc/a.jpg",
        "C:\\Windows\\a.jpg",
        "c:a.jpg",
        "\\\\server\\share\\a.jpg",
    ],
)
def test_a_name_that_points_outside_is_refused(path):
    assert list(listed(zip_named(path.encode())).values()) == ["unsafe_name"]


def test_a_zero_in_a_name_is_refused():
    assert list(listed(zip_named(b"a.jpg\0.exe")).values()) == ["unsafe_name"]


def test_a_name_is_shown_without_marks_that_turn_the_text():
    name = "\u202egpj.a\x1b[31m\n.jpg".encode()
    assert list(listed(zip_named(name))) == ["gpj.a[31m.jpg"]


def test_a_long_name_is_cut():
    (name,) = listed(zip_named(b"a" * 5000))
    assert name == "a" * limits.FILE_NAME_CHARACTERS


def test_the_same_name_in_two_folders_is_two_files():
    data = zipped([("all/1/a.jpg", PHOTO), ("all/2/a.jpg", PHOTO), ("all/b.jpg", PHOTO)])
    assert listed(data) == {"1/a.jpg": PHOTO, "2/a.jpg": PHOTO, "b.jpg": PHOTO}
    assert list(listed(zipped([("Asanov/photo.jpg", PHOTO)]))) == ["Asanov/photo.jpg"]


@pytest.mark.parametrize(
    ("name", "encoding"),
    [
        ("Müller Jürgen.jpg", "cp437"),
        ("Ёлкин Пётр.jpg", "cp866"),
        ("Жуков Артём.jpg", "cp1251"),
        ("Рябинкина.jpg", "cp1251"),
    ],
)
def test_names_as_other_programs_write_them(name, encoding):
    assert list(listed(zip_named(name.encode(encoding), flags=0))) == [name]


def test_of_two_files_with_one_name_the_second_is_refused():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the library that writes it
        data = zipped([("a.jpg", PHOTO), ("a.jpg", PHOTO), ("A.JPG", PHOTO), ("b.jpg", PHOTO)])
    assert [
        (name, photo.kind if isinstance(photo, FileRefused) else "taken")
        for name, photo in archive.photos_in(io.BytesIO(data))
    ] == [
        ("a.jpg", "taken"),
        ("a.jpg", "duplicate_name"),
        ("A.JPG", "duplicate_name"),
        ("b.jpg", "taken"),
    ]


# --- Sizes and frames ----------------------------------------------------------------------------


def test_a_file_that_cannot_be_a_photo_costs_that_file_only():
    big = saved(portrait()) + bytes(10 * MB)
    bomb = bytes(9 * MB)
    data = zipped([("big.jpg", big), ("bomb.jpg", bomb), ("inner.zip", xlsx()), ("a.jpg", PHOTO)])
    with cheap():
        assert listed(data) == {
            "big.jpg": "too_big",
            "bomb.jpg": "bomb",
            "inner.zip": "archive_inside",
            "a.jpg": PHOTO,
        }


def test_a_file_that_holds_more_than_it_says_is_refused():
    data = zipped([("a.jpg", PHOTO * 200)])
    header_at, entry_at = header_and_entry(data, "a.jpg")
    lying = struct.pack("<L", len(PHOTO))
    patched_data = patched(data, (header_at + 22, lying), (entry_at + 24, lying))
    assert listed(patched_data) == {"a.jpg": "bomb"}


def test_a_file_with_a_wrong_check_sum_is_refused():
    data = zipped([("a.jpg", PHOTO), ("b.jpg", PHOTO)], method=zipfile.ZIP_STORED)
    header_at, _entry_at = header_and_entry(data, "a.jpg")
    assert listed(patched(data, (header_at + 2000, b"changed"))) == {
        "a.jpg": "damaged",
        "b.jpg": PHOTO,
    }


def test_an_archive_written_without_going_back_is_read():
    assert listed(streamed([("a.jpg", PHOTO), ("b.jpg", PHOTO)])) == {
        "a.jpg": PHOTO,
        "b.jpg": PHOTO,
    }


def overlapping():
    """Two hundred names for one photo of 9 MB."""
    data = zipped([("00000.jpg", bytes(9 * MB))])
    entry_at = header_and_entry(data, "00000.jpg")[1]
    entry, end = data[entry_at:-22], bytearray(data[-22:])
    struct.pack_into("<HHL", end, 8, 200, 200, len(entry) * 200)
    return data[:entry_at] + entry * 200 + bytes(end)


def encrypted():
    data = zipped([("a.jpg", PHOTO)])
    header_at, entry_at = header_and_entry(data, "a.jpg")
    return patched(data, (header_at + 6, b"\1\0"), (entry_at + 8, b"\1\0"))


@pytest.mark.parametrize(
    ("make", "kind"),
    [
        (lambda: b"", "empty"),
        (lambda: zipped([]), "empty"),
        (lambda: PHOTO, "not_an_archive"),
        (lambda: b"Rar!\x1a\x07\x01\x00", "not_an_archive"),
        (lambda: b"7z\xbc\xaf\x27\x1c", "not_an_archive"),
        (lambda: zipped([("a.jpg", PHOTO)])[:-5], "damaged"),
        (lambda: zipped([("a.jpg", PHOTO)]) + b"x", "damaged"),
        (overlapping, "damaged"),
        (encrypted, "encrypted"),
        (lambda: zipped([("a.jpg", PHOTO)], method=zipfile.ZIP_BZIP2), "damaged"),
        (lambda: zipped([(f"{number}", b"") for number in range(5_001)]), "too_many_files"),
        (lambda: zipped([(f"{number}", bytes(9 * MB)) for number in range(45)]), "bomb"),
    ],
    ids=range(12),
)
def test_an_archive_that_is_refused_as_a_whole(make, kind):
    data = make()
    with pytest.raises(FileRefused) as refusal, cheap():
        list(archive.photos_in(io.BytesIO(data)))
    assert refusal.value.kind == kind
    assert refusal.value.sentence


def test_an_archive_of_more_than_200_mb_is_not_opened(tmp_path):
    large = tmp_path / "photos.zip"
    with large.open("wb") as file:
        file.truncate(limits.PHOTO_ARCHIVE_BYTES + 1)
    with pytest.raises(FileRefused) as refusal:
        next(archive.photos_in(large))
    assert refusal.value.kind == "too_big"


def test_memory_stays_flat_over_an_archive_of_many_large_photos(tmp_path):
    photo = PHOTO + bytes(8 * MB)  # what follows a picture is not read
    path = tmp_path / "photos.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as made:
        for number in range(20):
            made.writestr(f"{number}.jpg", photo)
    del photo
    with cheap():
        taken = sum(
            isinstance(done, picture.Picture)
            for _name, done in picture.reencode_each(archive.photos_in(path))
        )
    assert taken == 20
