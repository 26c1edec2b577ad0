"""What is printed whole, and what is refused with its reason."""

import unicodedata

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accreditation.badge import drawing
from accreditation.badge.drawing import CannotDraw, Reason
from tests.accreditation.badge import samples
from tests.accreditation.badge.reading import assert_texts_stay_in_place, opened, text_of
from tests.accreditation.badge.samples import face

NAMES = st.text("ABCÉĞŁØŠŽÜẞẾẬ '-.", max_size=100)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(surname=NAMES, given_names=NAMES, cyrillic=st.text("АӘҒҚҢӨҰҮҺІЩЮ -", max_size=120))
def test_any_name_is_printed_whole_or_refused_with_its_reason(surname, given_names, cyrillic):
    one = face(surname, given_names, cyrillic=cyrillic, claimed="X")
    try:
        file = drawing.draw(one)
    except CannotDraw as refused:
        reason = refused.reason
        file = b""
    if not file:
        assert reason in (Reason.NAME_TOO_LONG, Reason.NAME_MISSING)
        return
    assert_texts_stay_in_place(opened(file)[0])
    text = "".join(text_of(file).split())
    for name in (surname, given_names, cyrillic):
        assert "".join(name.split()).replace("-", "") in text.replace("-", "")


@pytest.mark.parametrize(
    ("one", "reason", "detail"),
    [
        (face(photo=b""), Reason.PHOTO_MISSING, "PR22-00417-M"),
        (face(photo=b"no picture"), Reason.PHOTO_UNREADABLE, "PR22-00417-M"),
        (face(photo=samples.photo()[:-2]), Reason.PHOTO_UNREADABLE, "PR22-00417-M"),
        (face(photo=samples.photo(mode="CMYK")), Reason.PHOTO_UNREADABLE, "PR22-00417-M"),
        (face("王", "小明"), Reason.LETTER_NOT_PRINTABLE, "U+738B CJK UNIFIED IDEOGRAPH-738B"),
        (face(cyrillic="ქართული"), Reason.LETTER_NOT_PRINTABLE, "U+10E5 GEORGIAN LETTER KHAR"),
        (face("", " ", claimed="X"), Reason.NAME_MISSING, "PR22-00417-M"),
        (face("WOLKENKRATZER" * 8, ""), Reason.NAME_TOO_LONG, "WOLKENKRATZER" * 8),
        (face(sender="S" * 90), Reason.TEXT_TOO_LONG, "S" * 90),
        (face(link="HTTPS://A.B/V/" + "A" * 700), Reason.LINK_NOT_ENCODABLE, "PR22-00417-M"),
        (face(link="HTTPS://A.B/V/" + "A" * 2000), Reason.LINK_NOT_ENCODABLE, "PR22-00417-M"),
        (face(link="https://a.b/v/a"), Reason.LINK_NOT_ENCODABLE, "PR22-00417-M"),
    ],
    ids=lambda value: str(value)[:24] if isinstance(value, str) else "",
)
def test_badge_that_would_come_out_wrong_is_refused_with_its_reason(one, reason, detail):
    with pytest.raises(CannotDraw) as refusal:
        drawing.draw(one)
    assert (refusal.value.reason, refusal.value.detail) == (reason, detail)
    with pytest.raises(CannotDraw):
        b"".join(drawing.draw_many([face(), one]))


def test_decomposed_name_is_printed_composed():
    decomposed = unicodedata.normalize("NFD", "MÜLLER-ŠŤASTNÁ")
    text = text_of(drawing.draw(face(decomposed, unicodedata.normalize("NFD", "Zoë"))))
    assert "MÜLLER-ŠŤASTNÁ" in text
    assert "Zoë" in text
