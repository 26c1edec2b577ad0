"""Words and shapes that pages are made of, in three languages."""

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pytest
from babel import Locale
from django import forms
from django.template import engines
from django.utils import translation

from observer_portal.page import moments, tags

CLOSES = datetime(2022, 11, 14, 12, 0, tzinfo=UTC)  # 18:00 in Astana, then six hours ahead
NOW = CLOSES - timedelta(days=2, hours=3, minutes=50)
SPACE = "\N{NO-BREAK SPACE}"


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def drawn(text, **context):
    return engines["django"].from_string(text).render(context)


# --- Dates and clocks -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "short", "long", "bare"),
    [
        ("en", "7 Sep 2022", "7 September 2022", "7 Sep"),
        ("ru", f"7 сент. 2022{SPACE}г.", f"7 сентября 2022{SPACE}г.", f"7{SPACE}сент."),
        ("kk", f"2022{SPACE}ж. 7 қыр.", f"2022{SPACE}ж. 7 қыркүйек", "7 қыр."),
    ],
)
def test_day_is_written_as_its_language_does(language, short, long, bare):
    day = date(2022, 9, 7)
    with translation.override(language):
        written = [moments.day_text(day, form) for form in ("short", "long", "bare")]
    assert [w.replace(SPACE, " ") for w in written] == [
        w.replace(SPACE, " ") for w in (short, long, bare)
    ]


def test_moment_names_its_zone_and_its_machine_readable_form():
    assert drawn("{% moment at %}", at=CLOSES) == (
        '<time datetime="2022-11-14T18:00:00+06:00" title="14 Nov 2022, 18:00 (Astana time)">'
        "14 Nov 2022, 18:00 (Astana time)</time>"
    )


def test_moment_follows_the_change_of_zone_in_2024():
    assert moments.moment_text(datetime(2026, 11, 14, 13, 0, tzinfo=UTC)).startswith(
        "14 Nov 2026, 18:00"
    )


def test_late_evening_in_london_is_the_next_day_in_astana():
    assert drawn("{% day at %}", at=datetime(2022, 11, 13, 20, 0, tzinfo=UTC)) == (
        '<time datetime="2022-11-14">14 Nov 2022</time>'
    )


@pytest.mark.parametrize("tag", ["moment", "day", "ago"])
def test_nothing_is_shown_as_a_dash(tag):
    assert drawn(f"{{% {tag} at %}}", at=None) == '<span class="soft">—</span>'


@pytest.mark.parametrize(
    ("before", "words"),
    [
        (timedelta(days=2, hours=3, minutes=50), "2 days 3 hr"),
        (timedelta(days=1, minutes=1), "1 day 0 hr"),
        (timedelta(hours=7, minutes=55), "7 hr 55 min"),
        (timedelta(minutes=12), "12 min"),
        (timedelta(seconds=1), "1 min"),
        (timedelta(0), ""),
        (timedelta(days=-1), ""),
    ],
)
def test_what_is_left_is_told_in_two_units(before, words):
    assert moments.left_text(CLOSES, CLOSES - before).replace(SPACE, " ") == words


@pytest.mark.parametrize(
    ("language", "words"), [("ru", "2 дня 3 ч"), ("kk", "2 күн 3 сағ"), ("en", "2 days 3 hr")]
)
def test_what_is_left_bends_its_words(language, words):
    with translation.override(language):
        assert moments.left_text(CLOSES, NOW).replace(SPACE, " ") == words


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_words_of_a_running_clock_are_those_of_the_page(language):
    with translation.override(language):
        words = moments.unit_words()
        for days in range(1, 120):
            (figure, word), _hours = moments.left_parts(NOW + timedelta(days=days), NOW)
            category = Locale.parse(language).plural_form(days)
            assert (figure, word) == (str(days), words["day"][category])


def test_clock_runs_from_the_moment_of_the_page():
    html = drawn("{% left until %}", until=CLOSES, now=NOW)
    assert 'data-until="words"' in html
    assert f'data-now="{NOW.isoformat()}"' in html
    assert html.endswith("</time> left")


def test_clock_that_has_run_out_says_so_and_does_not_tick():
    html = drawn("{% left until %}", until=CLOSES, now=CLOSES)
    assert "the time is over" in html
    assert "data-until" not in html


def test_face_of_the_clock_shows_figures_and_words():
    html = drawn("{% clock_face until %}", until=CLOSES, now=NOW)
    assert "2 <small>days</small> 3 <small>hr</small>" in html
    assert "until <time" in html


def test_ago_looks_back():
    html = drawn("{% ago at %}", at=NOW - timedelta(hours=4), now=NOW)
    assert ">4 hours ago</time>" in html


@pytest.mark.parametrize(
    ("now", "done"),
    [
        (datetime(2022, 9, 1, tzinfo=UTC), 10),
        (NOW, 254),
        (datetime(2022, 11, 19, tzinfo=UTC), 300),
        (datetime(2022, 12, 1, tzinfo=UTC), 305),
    ],
)
def test_rail_is_walked_from_opening_to_election_day(now, done):
    rail = tags.rail({"now": now}, date(2022, 9, 22), CLOSES, date(2022, 11, 20))
    assert (rail["goal"], rail["done"]) == (264, done)


# --- People and numbers ---------------------------------------------------------------------------


def declared(**names):
    blank = dict.fromkeys(
        ("surname_latin", "given_names_latin", "surname_cyrillic", "given_names_cyrillic"), ""
    )
    return SimpleNamespace(**(blank | {"patronymic_cyrillic": ""} | names))


def test_name_is_latin_first_and_cyrillic_below():
    version = declared(
        surname_latin="van der Meerdonk",
        given_names_latin="Pieter-Jan",
        surname_cyrillic="ван дер Мердонк",
        given_names_cyrillic="Питер-Ян",
    )
    assert drawn("{% person_name v %}", v=version) == (
        '<span class="name">VAN DER MEERDONK, Pieter-Jan'
        '<span lang="ru">ван дер Мердонк Питер-Ян</span></span>'
    )


def test_kazakh_letters_are_spoken_in_kazakh():
    version = declared(surname_latin="Ospanova", surname_cyrillic="Оспанова Әлия")
    assert 'lang="kk"' in drawn("{% person_name v %}", v=version)


@pytest.mark.parametrize(
    ("name", "html"),
    [
        ("Айгерім Сәрсенбек", '<span lang="kk">Айгерім Сәрсенбек</span>'),
        ("Леонид Верхоглядов", '<span lang="ru">Леонид Верхоглядов</span>'),
        ("Kirsten <i>", "Kirsten &lt;i&gt;"),
    ],
)
def test_name_is_read_in_its_language(name, html):
    assert drawn("{{ name|spoken }}", name=name) == html


def test_name_in_the_language_of_the_page_is_not_marked():
    with translation.override("ru"):
        assert drawn("{{ name|spoken }}", name="Леонид") == "Леонид"


def test_one_name_alone_has_no_comma():
    assert drawn("{% person_name v %}", v=declared(surname_latin="Suharto")) == "SUHARTO"


def test_name_of_a_stranger_is_escaped():
    version = declared(surname_latin="<b>O'Hara", given_names_latin="A&B")
    assert drawn("{% person_name v %}", v=version) == "&lt;B&gt;O&#x27;HARA, A&amp;B"


@pytest.mark.parametrize(
    ("number", "shown"),
    [("NX4R15P8K", "••••••P8K"), ("AB 0917733", "••••••733"), ("12345", "•••••"), (None, "")],
)
def test_document_number_keeps_three_symbols(number, shown):
    assert tags.masked(number) == shown


# --- Signs, states, codes -------------------------------------------------------------------------


def test_state_is_a_shape_a_word_and_a_tone():
    html = drawn('{% state_tag "accredited" "Accredited" %}')
    assert html.startswith('<span class="tag tag-ok"><svg class="icon" aria-hidden="true"')
    assert "#accredited" in html
    assert html.endswith("<span>Accredited</span></span>")


def test_every_tone_of_a_state_has_its_class():
    assert {tone for _sign, tone in tags.STATES.values()} - set(tags.TONES) == set()


def test_sign_with_a_label_is_read_aloud():
    html = drawn('{% icon "lock" "Locked for the sitting" %}')
    assert 'role="img" aria-label="Locked for the sitting"' in html


def test_code_is_a_picture_without_an_address():
    html = drawn('{% qr "otpauth://totp/x" "Code" %}')
    assert html.startswith('<svg class="qr" viewBox="0 0 33 33" role="img" aria-label="Code"')
    assert "data:" not in html


# --- Forms ----------------------------------------------------------------------------------------


class Note(forms.Form):
    number = forms.CharField(label="Number of the note")
    proposal = forms.ChoiceField(widget=forms.RadioSelect, choices=[("a", "Accredit")])
    remark = forms.CharField(required=False, help_text="Kept in the file.")
    token = forms.CharField(widget=forms.HiddenInput)

    def clean(self):
        raise forms.ValidationError("The lists are closed.")


def form_of(form, text="{% load crispy_forms_filters %}{{ form|crispy }}"):
    return drawn(text, form=form)


def test_summary_leads_to_every_field_and_tells_the_rest():
    lines = tags.error_lines(Note({"remark": "x"}))
    assert [line["href"] for line in lines] == ["", "#id_number", "#id_proposal", ""]
    assert lines[0]["text"] == "The lists are closed."
    assert lines[1]["text"] == "Number of the note: This field is required."


def test_whatever_the_summary_leads_to_is_on_the_page():
    html = form_of(Note({"remark": "x"}))
    for anchor in ("id_number", "id_proposal"):
        assert f'href="#{anchor}"' in html
        assert f'id="{anchor}"' in html


def test_form_without_errors_has_no_summary():
    assert "errors" not in form_of(Note())


def test_only_what_may_be_left_empty_says_so():
    html = form_of(Note())
    assert html.count("(optional)") == 1
    assert "asteriskField" not in html


def test_help_and_error_are_read_with_their_field():
    html = form_of(Note({}))
    assert 'aria-describedby="id_number_error"' in html
    assert 'id="id_number_error"' in html
    assert 'aria-describedby="id_remark_helptext"' in html
    assert 'id="id_remark_helptext"' in html


def test_what_was_typed_stays_in_a_refused_form():
    assert 'value="61/22 &lt;x&gt;"' in form_of(Note({"number": "61/22 <x>"}))
