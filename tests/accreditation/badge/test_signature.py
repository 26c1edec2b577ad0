import base64

import cbor2
import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from accreditation.badge import payload, signature
from accreditation.badge.signature import Forged, UnknownKey
from tests.accreditation.badge import samples

TOKEN = samples.token()
LINK = signature.link(samples.HOST, TOKEN)
GROUP_ORDER = 2**252 + 27742317777372353535851937790883648493


def opens(token: bytes, keys=samples.KEYS) -> bool:
    try:
        signature.open_token(token, keys)
    except Forged:
        return False
    return True


def test_token_is_opened_with_its_claims():
    opened = signature.open_token(TOKEN, samples.KEYS)
    assert opened.claims == samples.claims()
    assert opened.kid == samples.KID


def test_token_is_a_cose_sign1_that_holds_without_our_code():
    protected, unprotected, content, signed = cbor2.loads(TOKEN)
    assert cbor2.loads(protected) == {1: -8, 4: samples.KID}
    assert unprotected == {}
    assert cbor2.loads(content)[-65537][:2] == [417, "VAN DER MEERDONK Pieter-Jan"]
    to_be_signed = cbor2.dumps(["Signature1", protected, b"observer-portal/badge/1", content])
    Ed25519PublicKey.from_public_bytes(samples.KEYS[samples.KID]).verify(signed, to_be_signed)


def test_signature_is_bound_to_its_domain():
    protected, _, content, signed = cbor2.loads(TOKEN)
    for domain in (b"", b"observer-portal/badge/2", b"observer-portal/pack/1"):
        with pytest.raises(InvalidSignature):
            samples.KEY.public_key().verify(
                signed, cbor2.dumps(["Signature1", protected, domain, content])
            )


def test_same_claims_make_the_same_token():
    assert samples.token() == TOKEN
    assert len(TOKEN) == 152


@pytest.mark.parametrize("name", ["O", "VAN DER MEERDONK Pieter-Jan", "Ә" * 40])
def test_every_flipped_bit_of_a_token_is_forged(name):
    token = samples.token(name=name)
    assert opens(token)
    for bit in range(len(token) * 8):
        flipped = bytearray(token)
        flipped[bit // 8] ^= 1 << bit % 8
        assert not opens(bytes(flipped)), f"bit {bit}"


def test_every_truncated_or_extended_token_is_forged():
    for length in range(len(TOKEN)):
        assert not opens(TOKEN[:length])
        assert not opens(TOKEN[length + 1 :])
    for more in (b"\0", b"\xff", TOKEN):
        assert not opens(TOKEN + more)
        assert not opens(more + TOKEN)


def test_every_changed_byte_of_the_signature_is_forged():
    for at in range(len(TOKEN) - 64, len(TOKEN)):
        for value in range(256):
            if value != TOKEN[at]:
                assert not opens(TOKEN[:at] + bytes([value]) + TOKEN[at + 1 :])


def test_token_of_another_key_is_forged():
    stolen_name = signature.sign(samples.claims(), kid=samples.KID, key=samples.OTHER_KEY)
    assert not opens(stolen_name)
    other = signature.sign(samples.claims(), kid=samples.OTHER_KID, key=samples.OTHER_KEY)
    with pytest.raises(UnknownKey):
        signature.open_token(other, samples.KEYS)
    both = samples.KEYS | {samples.OTHER_KID: samples.OTHER_KEY.public_key().public_bytes_raw()}
    assert opens(other, both)
    assert opens(TOKEN, both)


def test_token_of_a_dropped_key_is_refused():
    with pytest.raises(UnknownKey):
        signature.open_token(TOKEN, {})


def other_forms():
    """The same token, and others with a good signature, in forms that CBOR would allow."""
    protected, _, content, signed = cbor2.loads(TOKEN)
    scalar = int.from_bytes(signed[32:], "little") + GROUP_ORDER
    yield "tagged", b"\xd2" + TOKEN
    yield "longer length", TOKEN[:12] + b"\x59\x00" + TOKEN[13:]
    yield "open array", b"\x9f" + TOKEN[1:] + b"\xff"
    yield "open unprotected map", TOKEN.replace(b"\xa0\x58", b"\xbf\xff\x58", 1)
    yield "something unprotected", cbor2.dumps([protected, {4: b"abcd"}, content, signed])
    yield "detached payload", cbor2.dumps([protected, {}, None, signed])
    yield "scalar beyond the group", TOKEN[:-32] + scalar.to_bytes(32, "little")
    yield "empty signature", cbor2.dumps([protected, {}, content, b""])
    for name, headers in {
        "no algorithm": {4: samples.KID},
        "another algorithm": {1: -7, 4: samples.KID},
        "a longer name of a key": {1: -8, 4: samples.KID + b"\0"},
        "one more header": {1: -8, 3: "x", 4: samples.KID},
        "headers in another order": {4: samples.KID, 1: -8},
    }.items():
        yield name, signed_anew(cbor2.dumps(headers), content)
    yield "payload of another form", signed_anew(protected, content + b"\0")
    yield "payload of another kind", signed_anew(protected, cbor2.dumps({4: "x" * 30}))
    yield "payload too short", signed_anew(protected, b"\xa0")
    yield "payload too long", signed_anew(protected, cbor2.dumps({4: "x" * 300}))
    yield "nothing", b""


def signed_anew(protected: bytes, content: bytes) -> bytes:
    to_be_signed = cbor2.dumps(["Signature1", protected, signature.DOMAIN, content])
    return cbor2.dumps([protected, {}, content, samples.KEY.sign(to_be_signed)])


@pytest.mark.parametrize(
    "token", [form for _, form in other_forms()], ids=[name for name, _ in other_forms()]
)
def test_no_other_form_is_opened(token):
    assert not opens(token)


def test_the_forms_above_are_signed_as_ours_are():
    protected, _, content, _ = cbor2.loads(TOKEN)
    assert signed_anew(protected, content) == TOKEN


@pytest.mark.parametrize(
    "text",
    [
        LINK,
        LINK.lower(),
        f"https://other.example:8443/v/{signature.text_of(TOKEN)}",
        f"http://localhost:8000/V/{signature.text_of(TOKEN)}/",
        f"/V/{signature.text_of(TOKEN)}",
        f"  {signature.text_of(TOKEN).lower()}\n",
    ],
)
def test_token_is_found_in_what_a_reader_gives(text):
    assert signature.token_in(text) == TOKEN


@pytest.mark.parametrize(
    "text",
    [
        "",
        "PR22-00417-M",
        "https://observers.example/V/",
        f"{LINK}?x=1",
        f"{LINK}#x",
        f"{LINK}=",
        f"ftp://observers.example/V/{signature.text_of(TOKEN)}",
        f"/verify/{signature.text_of(TOKEN)}",
        f"{LINK} {LINK}",
        LINK.replace("/V/", "/V//"),
        LINK[:-1] + "1",
        LINK[:-1] + "ſ",
    ],
)
def test_what_holds_no_token_is_forged(text):
    with pytest.raises(Forged):
        signature.token_in(text)


def test_link_is_written_in_the_alphabet_of_the_symbol():
    text = base64.b32encode(TOKEN).decode().rstrip("=")
    assert LINK.removeprefix("HTTPS://OBSERVERS.EXAMPLE/V/") == text
    assert not set(LINK) - set("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:")


@pytest.mark.parametrize("host", ["", "a b", "a/b", "user@host", "хост", "host:", "a?b"])
def test_link_needs_the_name_of_a_host(host):
    with pytest.raises(ValueError, match="host"):
        signature.link(host, TOKEN)


def test_text_has_one_form():
    for length in range(1, 41):
        token = bytes(range(255, 255 - length, -1))
        text = signature.text_of(token)
        assert signature.token_of(text) == token
        for last in "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567":
            other = text[:-1] + last
            if other != text:
                try:
                    assert signature.token_of(other) != token
                except Forged:
                    continue


def test_no_flipped_bit_of_the_text_makes_another_good_token():
    text = signature.text_of(TOKEN).encode()
    for bit in range(len(text) * 8):
        flipped = bytearray(text)
        flipped[bit // 8] ^= 1 << bit % 8
        try:
            token = signature.token_in(flipped.decode("latin-1"))
        except Forged:
            continue
        # A capital turned small is the same text; anything else is another token.
        assert (token == TOKEN) == (flipped.upper() == text)
        assert token == TOKEN or not opens(token)


def test_name_of_a_key_has_four_bytes():
    for kid in (b"", b"abc", b"abcde"):
        with pytest.raises(ValueError, match="four bytes"):
            signature.sign(samples.claims(), kid=kid, key=samples.KEY)


def test_longest_claims_still_make_a_token():
    token = samples.token(number=999_999, name="Ә" * 40, sender="A" * 20, kind="support")
    opened = signature.open_token(token, samples.KEYS)
    assert opened.claims.name == "Ә" * 22 + payload.CUT
    assert len(token) < 200
