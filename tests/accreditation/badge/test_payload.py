import unicodedata
from datetime import UTC, datetime, timedelta

import cbor2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from accreditation.badge import payload
from accreditation.badge.payload import Claims, Malformed
from tests.accreditation.badge import samples

NAMES = st.text(st.characters(categories=["L", "Zs"], include_characters="'-."), min_size=1).filter(
    lambda name: name.strip().isprintable() and name.strip()
)
MOMENTS = st.datetimes(datetime(2000, 1, 1), datetime(2090, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
CLAIMS = st.builds(
    lambda begins, lasts, **facts: Claims(not_before=begins, expires=begins + lasts, **facts),
    begins=MOMENTS,
    lasts=st.timedeltas(timedelta(seconds=1), timedelta(days=900)),
    number=st.integers(1, 999_999),
    name=NAMES,
    kind=st.sampled_from(sorted(payload.KINDS)),
    sender=st.from_regex(r"[A-Z0-9][A-Z0-9-]{0,19}", fullmatch=True),
    photo_hash=st.binary(min_size=8, max_size=8),
)

GOLDEN = bytes.fromhex(
    "a3041a638e3fb0051a63713eb03a0001000085"  # {4: ..., 5: ..., -65537: [
    "1901a1"  # 417
    "781b56414e20444552204d454552444f4e4b205069657465722d4a616e"  # the name, 27 bytes
    "02"  # lto
    "6a4f5343452d4f44494852"  # OSCE-ODIHR
    "480102030405060708"
)


def test_claims_have_one_encoding():
    made = samples.claims(photo_hash=bytes(range(1, 9)))
    assert payload.encode(made) == GOLDEN
    assert payload.decode(GOLDEN) == made


@given(CLAIMS)
def test_claims_come_back_as_they_were(made):
    content = payload.encode(made)
    assert payload.decode(content) == made
    assert payload.encode(payload.decode(content)) == content
    assert len(content) < 130


@given(CLAIMS)
def test_another_decoder_reads_the_keys_of_the_documentation(made):
    read = cbor2.loads(payload.encode(made))
    assert list(read) == [4, 5, -65537]
    assert read[4] == int(made.expires.timestamp())
    assert read[5] == int(made.not_before.timestamp())
    kind = payload.KINDS[made.kind]
    assert read[-65537] == [made.number, made.name, kind, made.sender, made.photo_hash]


def changed(change) -> bytes:
    """The golden claims, changed and encoded again."""
    content = cbor2.loads(GOLDEN)
    change(content)
    return cbor2.dumps(content)


def put(at, value):
    return lambda content: content[-65537].__setitem__(at, value)


OTHER_FORMS = {
    "trailing byte": GOLDEN + b"\0",
    "missing byte": GOLDEN[:-1],
    "nothing": b"",
    "number in a longer form": GOLDEN.replace(bytes.fromhex("1901a1"), bytes.fromhex("1a000001a1")),
    "map without end mark": b"\xbf" + GOLDEN[1:] + b"\xff",
    "array without end mark": GOLDEN.replace(b"\x3a\0\1\0\0\x85", b"\x3a\0\1\0\0\x9f") + b"\xff",
    "keys in another order": cbor2.dumps(dict(reversed(cbor2.loads(GOLDEN).items()))),
    "key twice": b"\xa4" + GOLDEN[1:7] + GOLDEN[1:],
    "a tag around": b"\xd8\x3d" + GOLDEN,
    "time as a tagged number": GOLDEN.replace(b"\x04\x1a", b"\x04\xc1\x1a"),
    "an unknown key": changed(lambda content: content.update({-65538: 1})),
    "an unknown registered key": changed(lambda content: content.update({1: "PR22"})),
    "no expiry": changed(lambda content: content.pop(4)),
    "one more fact": changed(lambda content: content[-65537].append(1)),
    "one fact less": changed(lambda content: content[-65537].pop()),
    "time as a fraction": changed(lambda content: content.update({4: 1670266800.5})),
    "time as a float": changed(lambda content: content.update({4: 1670266800.0})),
    "time as text": changed(lambda content: content.update({4: "1670266800"})),
    "time before 1970": changed(lambda content: content.update({5: -1})),
    "time too late": changed(lambda content: content.update({4: 2**40})),
    "time far too late": changed(lambda content: content.update({4: 2**70})),
    "ends before it begins": changed(lambda content: content.update({4: 1})),
    "number as true": changed(put(0, True)),
    "number as a fraction": changed(put(0, 417.0)),
    "number zero": changed(put(0, 0)),
    "number too large": changed(put(0, 1_000_000)),
    "name as bytes": changed(put(1, b"VAN")),
    "name empty": changed(put(1, "")),
    "name too long": changed(put(1, "A" * 49)),
    "name decomposed": changed(put(1, unicodedata.normalize("NFD", "MÜLLER"))),
    "name with two spaces": changed(put(1, "VAN  DER")),
    "name with a control": changed(put(1, "VAN\u202eDER")),
    "unknown kind": changed(put(2, 9)),
    "kind as text": changed(put(2, "lto")),
    "kind as a list": changed(put(2, [2])),
    "sender in small letters": changed(put(3, "osce")),
    "sender too long": changed(put(3, "A" * 21)),
    "sender as a number": changed(put(3, 5)),
    "hash too short": changed(put(4, b"1234567")),
    "hash as text": changed(put(4, "12345678")),
    "a list": cbor2.dumps([1, 2, 3]),
    "a number": cbor2.dumps(5),
    "deeply nested": b"\x81" * 200 + b"\0",
    "a list of four thousand million": b"\x9a\xff\xff\xff\xff",
    "text that is no UTF-8": GOLDEN.replace(b"VAN", b"\xff\xfe\xfd"),
}


@pytest.mark.parametrize("content", OTHER_FORMS.values(), ids=OTHER_FORMS)
def test_no_other_form_is_read(content):
    with pytest.raises(Malformed):
        payload.decode(content)


@given(st.binary(max_size=150))
def test_no_bytes_but_an_encoding_are_read(content):
    try:
        read = payload.decode(content)
    except Malformed:
        return
    assert payload.encode(read) == content


@given(st.text())
def test_cut_name_fits_and_ends_between_letters(name):
    cut = payload.cut_name(name)
    whole = unicodedata.normalize("NFC", " ".join(name.split()))
    assert len(cut.encode()) <= 48
    assert payload.cut_name(cut) == cut
    if cut != whole:
        kept = cut.removesuffix("…")
        assert whole.startswith(kept)
        assert not unicodedata.combining(whole[len(kept)])


def test_long_name_is_cut_with_a_mark_and_known_again():
    name = "Әбдіғаппаров-Нұрғалиқызы Үміт Мөлдір"
    cut = samples.claims(name=name).name
    assert cut == "Әбдіғаппаров-Нұрғалиқыз…"
    assert len(cut.encode()) == 48
    assert payload.same_name(cut, name)
    assert not payload.same_name(cut, "Әбдіғаппаров-Нұрғалиев Үміт")


def test_decomposed_name_is_composed():
    assert (
        samples.claims(name=unicodedata.normalize("NFD", "MÜLLER Jürgen")).name == "MÜLLER Jürgen"
    )


@pytest.mark.parametrize(
    "wrong",
    [
        {"number": 0},
        {"name": "  "},
        {"kind": "observer"},
        {"sender": ""},
        {"sender": "ОБСЕ"},
        {"expires": samples.BEGINS},
        {"not_before": datetime(2022, 11, 13)},  # noqa: DTZ001
        {"photo_hash": b""},
    ],
    ids=str,
)
def test_claims_that_say_nothing_sensible_are_not_made(wrong):
    with pytest.raises(ValueError, match=r"\.$"):
        samples.claims(**wrong)
