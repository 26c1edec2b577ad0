import pytest
from hypothesis import given
from hypothesis import strategies as st

from observer_portal import sealing

KEY = bytes(range(32))
OTHER_KEY = bytes(range(1, 33))
AAD = "missions.observerversion.sealed|17|2"
# Written down once: what was sealed by an earlier release must open for ever.
GOLDEN = bytes.fromhex("01db83ac0ecbfe8718b4c9a33622e4b26d850124df4b2202e9c49df769e1b72cdd3d78")
GOLDEN_SUBKEY = bytes.fromhex("8f379dfcaff53623c4c3d59bb4739014408bf822714dbbb05f95dc11be8233fc")
GOLDEN_HASH = bytes.fromhex("5162d63d4995baaef9eb358742f062ece79935e9ceefa865abf10383491fa964")


def test_sealed_bytes_are_those_of_earlier_releases():
    assert sealing.seal(KEY, b"passport L898902C3", aad=AAD) == GOLDEN
    assert sealing.unseal(KEY, GOLDEN, aad=AAD) == b"passport L898902C3"


def test_subkeys_and_hashes_are_those_of_earlier_releases():
    assert sealing.subkey(KEY, "document index PR22") == GOLDEN_SUBKEY
    assert sealing.keyed_hash(KEY, "NLD", "L898902C3") == GOLDEN_HASH


@given(st.binary(max_size=300), st.text(max_size=30))
def test_what_was_sealed_opens_with_the_same_key_and_place(plaintext, aad):
    blob = sealing.seal(KEY, plaintext, aad=aad)
    assert sealing.unseal(KEY, blob, aad=aad) == plaintext
    assert sealing.unseal(KEY, memoryview(blob), aad=aad) == plaintext
    assert len(blob) == len(plaintext) + 17


def test_every_flipped_bit_is_found():
    for position in range(len(GOLDEN) * 8):
        changed = bytearray(GOLDEN)
        changed[position // 8] ^= 1 << position % 8
        with pytest.raises(sealing.CannotUnseal):
            sealing.unseal(KEY, bytes(changed), aad=AAD)


def test_every_shortened_text_is_refused():
    for length in range(len(GOLDEN)):
        with pytest.raises(sealing.CannotUnseal):
            sealing.unseal(KEY, GOLDEN[:length], aad=AAD)


@pytest.mark.parametrize(
    ("key", "aad"),
    [(OTHER_KEY, AAD), (KEY, "missions.observerversion.sealed|17|3"), (KEY, "")],
)
def test_another_key_or_place_does_not_open(key, aad):
    with pytest.raises(sealing.CannotUnseal):
        sealing.unseal(key, GOLDEN, aad=aad)


def test_equal_texts_in_two_places_do_not_look_equal():
    one, other = (sealing.seal(KEY, b"same", aad=f"row|{number}") for number in (1, 2))
    assert one[1:5] != other[1:5]


@pytest.mark.parametrize("length", [0, 16, 31, 33])
def test_a_key_of_the_wrong_length_is_refused_everywhere(length):
    key = bytes(length)
    for act in (
        lambda: sealing.seal(key, b"text", aad=AAD),
        lambda: sealing.unseal(key, GOLDEN, aad=AAD),
        lambda: sealing.subkey(key, "purpose"),
        lambda: sealing.keyed_hash(key, "part"),
    ):
        with pytest.raises(ValueError, match=f"A key has 32 bytes, not {length}"):
            act()


def test_subkeys_differ_by_purpose_and_are_keys():
    keys = {sealing.subkey(KEY, purpose) for purpose in ("wrap", "index", "index PR22", "")}
    assert len(keys) == 4
    assert {len(key) for key in keys} == {32}


def test_keyed_hash_tells_where_a_part_ends():
    hashes = {
        sealing.keyed_hash(KEY, *parts)
        for parts in (("ab", "c"), ("a", "bc"), ("abc",), ("abc", ""), ("", "abc"))
    }
    assert len(hashes) == 5


def test_new_keys_differ():
    keys = {sealing.new_key() for _ in range(50)}
    assert len(keys) == 50
    assert {len(key) for key in keys} == {32}


def test_this_build_can_seal():
    assert sealing.available() is True


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("n 123-45/6", "N123456"),
        ("N12345", "N12345"),
        ("С1234567", "C1234567"),  # a Cyrillic С
        ("АВЕКМНОРСТУХ", "ABEKMHOPCTYX"),
        ("авекмнорстух", "ABEKMHOPCTYX"),
        ("Ｎ１２", "N12"),
        ("№ 12", "NO12"),
        ("Жуков", "ЖYKOB"),
        ("van der Meerdonk", "VANDERMEERDONK"),
        ("O'Brien-Łuczak", "OBRIENŁUCZAK"),
        ("e\u0301", "É"),
        ("Straße", "STRASSE"),
        ("", ""),
        (" - ", ""),
    ],
)
def test_folded(written, folded):
    assert sealing.folded(written) == folded


@given(st.text(max_size=40))
def test_folding_twice_changes_nothing_and_leaves_letters_and_digits(text):
    once = sealing.folded(text)
    assert sealing.folded(once) == once
    assert all(symbol.isalnum() for symbol in once)
