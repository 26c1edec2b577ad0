import json
import re
import unicodedata
import zlib

import pytest
from fontTools.pens.recordingPen import DecomposingRecordingPen

from accreditation.badge import lettering
from accreditation.badge.fonts import build
from accreditation.badge.lettering import FONTS, Unprintable

ALPHABETS = {
    "Kazakh": "АаӘәБбВвГгҒғДдЕеЁёЖжЗзИиЙйКкҚқЛлМмНнҢңОоӨөПпРрСсТтУуҰұҮүФфХхҺһЦцЧчШшЩщЪъЫыІіЬьЭэЮюЯя",  # noqa: E501
    "Kazakh in Latin": "AaÄäBbDdEeFfGgĞğHhIıİiJjKkLlMmNnŊŋOoÖöPpQqRrSsŞşTtUuŪūÜüVvYyZz",
    "Kyrgyz, Tajik, Turkmen, Uzbek": "ҢңӨөҮүҒғӢӣҚқӮӯҲҳҶҷÇçÄäŇňÖöŞşÜüÝýŽžOʻoʻGʻgʻ’",
    "Ukrainian, Belarusian, Serbian, Macedonian": "ҐґЄєІіЇїЎўЂђЈјЉљЊњЋћЏџЃѓЌќЅѕ’",
    "Azerbaijani, Turkish": "ƏəÇçĞğIıİiÖöŞşÜüÂâÎîÛû",
    "Polish, Czech, Slovak, Hungarian": "ĄąĆćĘęŁłŃńÓóŚśŹźŻżČčĎďĚěŇňŘřŠšŤťŮůÝýŽžĹĺĽľŔŕŐőŰű",
    "Romanian, Maltese, Latvian, Lithuanian": "ĂăÂâÎîȘșȚțĊċĠġĦħĀāĒēĢģĪīĶķĻļŅņŪūĖėĮįŲų",
    "Nordic, Estonian, Icelandic, Faroese": "ÅåÄäÖöØøÆæÕõÐðÞþÁáÉéÍíÓóÚúÝý",
    "French, German, Spanish, Portuguese": "ÀàÂâÇçÉéÈèÊêËëÎîÏïÔôŒœÙùÛûÜüŸÿßẞÑñÃãÕõ",
    "Vietnamese": "ĂăÂâĐđÊêÔôƠơƯưẠạẢảẤấẦầẨẩẪẫẬậẮắẰằẲẳẴẵẶặẸẹẺẻẼẽẾếỀềỂểỄễỆệỈỉỊịỌọỎỏỐốỒồỔổỖỗỘộỚớỜờỞởỠỡỢợ",  # noqa: E501
    "marks": "0123456789 -–—'’.,:;/()№«»“”„…·+@&",
}


@pytest.mark.parametrize("letters", ALPHABETS.values(), ids=ALPHABETS)
@pytest.mark.parametrize("bold", [False, True])
def test_every_letter_of_these_languages_can_be_printed(letters, bold):
    assert lettering.weight(bold=bold).width(letters) > 0


def test_nearly_every_badge_needs_the_core_alone():
    rest = lettering.weight(bold=False).rest
    for language, letters in ALPHABETS.items():
        if language not in ("Vietnamese", "French, German, Spanish, Portuguese"):
            assert rest.isdisjoint(letters), language


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("王", "U+738B CJK UNIFIED IDEOGRAPH-738B"),
        ("محمد", "U+0645 ARABIC LETTER MEEM"),
        ("Giorgi გ", "U+10D2 GEORGIAN LETTER GAN"),
        ("A\u0301", "U+0301 COMBINING ACUTE ACCENT"),
        ("\t", "U+0009"),
        ("😀", "U+1F600 GRINNING FACE"),
    ],
)
def test_other_letters_are_refused_by_name(text, name):
    with pytest.raises(Unprintable, match=re.escape(name)):
        lettering.weight(bold=True).width(text)


def test_no_printable_letter_is_a_mark_a_special_space_or_decomposed():
    for letter in build.CORE + build.REST:
        assert not unicodedata.category(letter).startswith(("M", "C"))
        assert letter == " " or not letter.isspace()
        assert unicodedata.normalize("NFC", letter) == letter


@pytest.mark.parametrize(
    ("given", "printed"),
    [
        ("  Anne\u00a0Marie\tO'Neill ", "Anne Marie O'Neill"),
        ("Ju\u0308rgen", "Jürgen"),
        ("И\u0306", "Й"),
        ("Co\u00adop\u200b\ufeff", "Coop"),
        ("№\u202f121", "№ 121"),
    ],
)
def test_text_is_brought_to_its_printed_form(given, printed):
    assert lettering.printable(given) == printed
    assert lettering.printable(printed) == printed


@pytest.mark.parametrize("part", lettering.PARTS)
@pytest.mark.parametrize("weight", build.WEIGHTS)
def test_programs_are_made_from_the_fonts_beside_them(weight, part):
    letters = {"core": build.CORE, "rest": build.REST}[part]
    wide = (FONTS / f"NotoSans-{weight}.ttf").read_bytes()
    program = zlib.decompress((FONTS / f"{weight.lower()}-{part}.z").read_bytes())
    assert program == build.saved(build.cut(build.opened(wide), letters, bare=True))
    stated = json.loads((FONTS / "metrics.json").read_text())[part]
    assert stated["letters"] == letters
    capitals = build.opened(wide)["OS/2"].sCapHeight
    made = build.metrics(build.opened(program), letters, capitals)
    assert stated[weight.lower()] == made | {"length": len(program)}


@pytest.mark.parametrize("part", lettering.PARTS)
@pytest.mark.parametrize("weight", build.WEIGHTS)
def test_every_letter_has_its_own_drawing_in_the_program(weight, part):
    wide = build.opened((FONTS / f"NotoSans-{weight}.ttf").read_bytes())
    bare = build.opened(zlib.decompress((FONTS / f"{weight.lower()}-{part}.z").read_bytes()))
    glyphs, order = wide.getBestCmap(), bare.getGlyphOrder()
    codes = lettering.weight(bold=weight == "Bold").codes
    for letter in {"core": build.CORE, "rest": build.REST}[part]:
        number = int.from_bytes(unescaped(codes[letter]), "big")
        assert number > 0
        name = order[number]
        assert drawing_of(bare, name) == drawing_of(wide, glyphs[ord(letter)]), letter
        assert bare["hmtx"][name][0] == wide["hmtx"][glyphs[ord(letter)]][0], letter


def unescaped(code: bytes) -> bytes:
    """What a string of a PDF means."""
    plain = re.sub(
        rb"\\([()\\r])", lambda found: found[1].replace(b"r", b"\r"), code, flags=re.DOTALL
    )
    assert len(plain) == 2
    return plain


def drawing_of(font, name):
    glyphs = font.getGlyphSet()
    pen = DecomposingRecordingPen(glyphs)
    glyphs[name].draw(pen)
    return pen.value
