"""Lists put together at random from what missions do: what was put in comes out."""

import codecs
from datetime import date

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from odd_dates import in_words
from odd_files import csv_of, ods, xls, xlsx
from odd_people import HEADINGS, KEYS, as_cells, people
from roster_lists import staged

from missions.intake import spreadsheet
from missions.roster.sheet import sheets_of

LANGUAGES = ("kk", "ru", "en")
WAYS = {
    "dots": lambda iso: date.fromisoformat(iso).strftime("%d.%m.%Y"),
    "iso": lambda iso: iso,
    "cell": date.fromisoformat,
    "ru": in_words("ru", "{d} {m} {y} г."),
    "kk": in_words("kk", "{y} жылғы {d} {m}"),
    "en": in_words("en", "{d} {m} {y}"),
}
TITLES = (["Список наблюдателей"], [], ["Mission to Kazakhstan", None, "2022"], ["Тізім"])


@st.composite
def made(draw):
    """(filename, file, row -> values)."""
    keys = draw(st.permutations(KEYS))
    words = draw(st.sampled_from(LANGUAGES))
    kind = draw(st.sampled_from(("csv", "xlsx", "xls", "ods")))
    way = WAYS[draw(st.sampled_from(sorted(WAYS)))]
    lines = list(draw(st.lists(st.sampled_from(TITLES), max_size=4)))
    lines.append([HEADINGS[draw(st.sampled_from(LANGUAGES))][key] for key in keys])
    found = {}
    for person in people(draw(st.integers(1, 9))):
        lines += [[]] * draw(st.integers(0, 1))
        cells = as_cells(person, words, birth_date=way, document_expires_on=way)
        lines.append([cells[key] for key in keys])
        found[len(lines)] = person
    return f"list.{kind}", file_of(draw, kind, lines), found


def file_of(draw, kind, lines):
    if kind != "csv":
        return {"xlsx": xlsx, "xls": xls, "ods": ods}[kind](lines)
    delimiter = draw(st.sampled_from((",", ";", "\t", "|")))
    encoding, before = draw(
        st.sampled_from(
            (
                ("utf-8", b""),
                ("utf-8", codecs.BOM_UTF8),
                ("utf-16-le", codecs.BOM_UTF16_LE),
                ("utf-16-be", codecs.BOM_UTF16_BE),
            )
        )
    )
    end = draw(st.sampled_from(("\n", "\r\n")))
    return csv_of(lines, delimiter=delimiter, encoding=encoding, before=before, end=end)


@settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)
@given(made())
def test_what_was_put_in_comes_out(list_):
    filename, data, expected = list_
    found = staged(sheets_of(spreadsheet.read(data, filename=filename)))
    assert {row.row: dict(row.values) for row in found.rows} == expected
    assert found.problems == []
