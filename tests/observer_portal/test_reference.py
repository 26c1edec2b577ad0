import random
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from observer_portal import reference

SYMBOLS = "23456789BCDFGHJKLMNPQRSTVWXZ"
SHAPE = re.compile(rf"OBS-[{SYMBOLS}]{{4}}-[{SYMBOLS}]{{5}}")
WRITTEN_EARLIER = "OBS-7K4Q-M2XRX"


def some_references(count):
    return [reference.new() for _ in range(count)]


def test_new_reference_has_eight_symbols_and_a_check_symbol():
    drawn = some_references(500)
    assert all(SHAPE.fullmatch(text) for text in drawn)
    assert all(reference.is_well_formed(text) for text in drawn)
    assert len(set(drawn)) == 500


def test_no_symbol_can_be_taken_for_another_or_makes_a_word():
    assert reference.SYMBOLS == SYMBOLS
    assert not set(SYMBOLS) & set("01AEIOUY")


def test_check_symbol_is_that_of_earlier_releases():
    assert reference.is_well_formed(WRITTEN_EARLIER)


def test_a_prefix_of_its_own():
    assert re.fullmatch(rf"INV-[{SYMBOLS}]{{4}}-[{SYMBOLS}]{{5}}", reference.new("INV"))


def test_every_single_wrong_symbol_is_found():
    for text in some_references(20):
        for place in [*range(4, 8), *range(9, 14)]:
            for symbol in set(SYMBOLS) - {text[place]}:
                assert not reference.is_well_formed(text[:place] + symbol + text[place + 1 :])


def test_nearly_every_swap_of_neighbours_is_found():
    swapped = missed = 0
    for text in some_references(400):
        symbols = text[4:8] + text[9:]
        for place in range(8):
            if symbols[place] == symbols[place + 1]:
                continue
            pair = symbols[place + 1] + symbols[place]
            other = symbols[:place] + pair + symbols[place + 2 :]
            swapped += 1
            missed += reference.is_well_formed(f"OBS-{other[:4]}-{other[4:]}")
    assert swapped > 2500
    assert missed < swapped / 100


@pytest.mark.parametrize(
    "typed",
    ["{}", " {} ", "lower", "spaces", "together", "cyrillic", "wide"],
)
def test_normalised_forgives_how_it_was_typed(typed):
    for text in some_references(50):
        forms = {
            "lower": text.lower(),
            "spaces": text.replace("-", " "),
            "together": text.replace("-", ""),
            "cyrillic": text.translate(str.maketrans("BKMHPCTXO", "ВКМНРСТХО")),
            "wide": "".join(chr(ord(symbol) + 0xFEE0) for symbol in text),
        }
        assert reference.normalised(forms.get(typed, typed.format(text))) == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "OBS",
        "OBS-7K4Q-M2",
        "OBS-7K4Q-M2XRHH",
        "7K4Q-M2XRH",
        "OBS-0K4Q-M2XRH",
        "PR22-00417-M",
        "🙂",
    ],
)
def test_other_texts_are_not_well_formed(text):
    assert not reference.is_well_formed(text)
    assert not reference.is_well_formed(reference.normalised(text))


def test_only_the_written_form_is_well_formed():
    text = reference.new()
    for other in (text.lower(), text.replace("-", ""), f" {text}", f"{text}\n"):
        assert not reference.is_well_formed(other)


@given(st.text(max_size=30))
def test_normalising_twice_changes_nothing(text):
    once = reference.normalised(text)
    assert reference.normalised(once) == once


def test_check_symbols_are_spread_evenly():
    chosen = random.Random(22)
    counts = dict.fromkeys(SYMBOLS, 0)
    for _ in range(2800):
        body = "".join(chosen.choice(SYMBOLS) for _ in range(8))
        for symbol in SYMBOLS:
            if reference.is_well_formed(f"OBS-{body[:4]}-{body[4:]}{symbol}"):
                counts[symbol] += 1
    assert sum(counts.values()) == 2800
    assert min(counts.values()) > 50
