"""States, regions and languages under all their names."""

import pytest
from roster_lists import kinds, value, why

from missions.roster import places, states
from missions.roster.reading import read


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Netherlands", "NLD"),
        ("THE NETHERLANDS", "NLD"),
        ("NL", "NLD"),
        ("nld", "NLD"),
        ("Нидерланды", "NLD"),
        ("D", "DEU"),
        ("Federal Republic of Germany", "DEU"),
        ("ФРГ", "DEU"),
        ("Russian Federation", "RUS"),
        ("The Russian Federation", "RUS"),
        ("Российская Федерация", "RUS"),
        ("гражданин РФ", "RUS"),
        ("Ресей", "RUS"),
        ("United States of America", "USA"),
        ("U.S.A.", "USA"),
        ("АҚШ", "USA"),
        ("Korea, Republic of", "KOR"),
        ("Republic of Korea", "KOR"),
        ("Great Britain", "GBR"),
        ("United Kingdom of Great Britain and Northern Ireland", "GBR"),
        ("Czech Republic", "CZE"),
        ("Czechia", "CZE"),
        ("Turkiye", "TUR"),
        ("Türkiye", "TUR"),
        ("Turkey", "TUR"),
        ("Түркия", "TUR"),
        ("Кыргызская Республика", "KGZ"),
        ("Кыргызстан", "KGZ"),
        ("Қырғыз Республикасы", "KGZ"),
        ("Республика Беларусь", "BLR"),
        ("Белоруссия", "BLR"),
        ("Қазақстан Республикасы", "KAZ"),
        ("Cote d'Ivoire", "CIV"),
        ("Bosnia and Herzegovina", "BIH"),
        ("Polish", "POL"),
        ("Iran (Islamic Republic of)", "IRN"),
        ("Исламская Республика Иран", "IRN"),
        ("Stateless", "XXA"),
        ("XXB", "XXB"),
        ("Kosovo", "RKS"),
        ("Palestine", "PSE"),
        ("Holy See", "VAT"),
        ("China (PRC)", "CHN"),
    ],
)
def test_states_are_understood(text, code):
    assert value("citizenship", text) == code


@pytest.mark.parametrize(
    "text", ["Atlantis", "ZZZ", "QX1", "Congo", "Korea", "UTO", "Utopia", "x" * 500]
)
def test_what_is_no_state_or_two_is_not_guessed(text):
    assert kinds("citizenship", text) == ["unknown_state"]


def test_every_state_is_found_by_its_codes_and_names():
    for record in states.read_table("states"):
        for column in ("alpha2", "alpha3", "name_en", "name_ru", "name_kk"):
            if record[column] != "Конго":  # of two states
                assert states.find(record[column]) == record["alpha3"]


def test_specimens_are_for_demonstrations_only():
    assert value("citizenship", "UTO", specimens=True) == "UTO"
    assert why("citizenship", "UTO") == ["specimen"]


def test_likely_states_are_suggested():
    assert states.suggestions("Pakstan")[0] == "PAK"
    assert set(states.suggestions("Irland")) >= {"IRL"}
    assert states.suggestions("Нарния") != ("RUS",)


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("KZ-71, KZ-11", "KZ-71, KZ-11"),
        ("kz-71;KZ-AKM\nShymkent", "KZ-71, KZ-11, KZ-79"),
        ("Almaty", "KZ-75"),
        ("Almaty Region", "KZ-19"),
        ("Almaty oblast", "KZ-19"),
        ("Алматинская обл.", "KZ-19"),
        ("Алматы облысы", "KZ-19"),
        ("г. Алматы", "KZ-75"),
        ("Нур-Султан", "KZ-71"),
        ("Жетісу облысы, Abai Region", "KZ-33, KZ-10"),
        ("South Kazakhstan", "KZ-61"),
        ("Astana, Astana", "KZ-71"),
        ("Abroad", "ABROAD"),
    ],
)
def test_regions_are_understood(text, stored):
    assert value("regions", text) == stored


def test_nationwide_is_every_region():
    assert value("regions", "Nationwide") == ", ".join(places.region_codes())
    assert len(places.region_codes()) == 20


def test_unknown_region_is_named():
    (flaw,) = read("regions", "KZ-71, Mordor; Gondor").flaws

    assert (flaw.kind, flaw.facts) == ("unknown_value", {"unknown": "Mordor, Gondor"})


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("tr, en", "tr, en"),
        ("English; Russian", "en, ru"),
        ("английский (свободно), казахский", "en, kk"),
        ("ағылшын тілі, орыс тілі", "en, ru"),
        ("ENG/RUS", "en, ru"),
        ("Français", "fr"),
    ],
)
def test_languages_are_understood(text, stored):
    assert value("languages", text) == stored
