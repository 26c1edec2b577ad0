"""Lists in the shapes in which missions send them; what is in them is known from their making."""

import codecs
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from odd_files import csv_of, ods, xls, xlsx
from odd_people import HEADINGS, KEYS, heading, people, rows, table
from openpyxl.utils.datetime import CALENDAR_MAC_1904

SHAPES: dict[str, Callable[[], "Odd"]] = {}


@dataclass
class Odd:
    """A file and what stands in it: row -> values, (row, key, kind) of problems."""

    filename: str
    data: bytes
    rows: dict[int, dict[str, str | None]]
    problems: set[tuple[int, str, str]] = field(default_factory=set)


def shape(make):
    assert make.__name__ not in SHAPES
    SHAPES[make.__name__] = make
    return make


def truth(listed, first=2, *, keys=KEYS, step=1, **other):
    """Row -> stored values of the people from a row on."""
    return {
        first + step * at: {key: person[key] for key in keys} | other
        for at, person in enumerate(listed)
    }


def real(iso):
    return date.fromisoformat(iso)


def serial(iso):
    return (real(iso) - date(1899, 12, 30)).days


def plain(filename, make, language="en", **writers):
    listed = people()
    return Odd(filename, make(table(listed, language, **writers)), truth(listed))


# --- Text tables ----------------------------------------------------------------------------------


@shape
def comma_utf8():
    return plain("list.csv", csv_of)


@shape
def semicolon_cp1251_russian():
    listed = [p | {"surname_latin": p["surname_latin"].replace("ı", "i")} for p in plain_letters()]
    data = csv_of(table(listed, "ru"), delimiter=";", encoding="cp1251")
    return Odd("список.csv", data, truth(listed))


def plain_letters():
    """People whose names are in letters that Windows-1251 has."""
    return [p for p in people(12) if (p["surname_latin"] + p["given_names_latin"]).isascii()]


@shape
def tab_utf16_with_mark():
    return plain(
        "list.txt",
        lambda t: codecs.BOM_UTF16_LE + csv_of(t, delimiter="\t", encoding="utf-16-le"),
        "kk",
    )


@shape
def semicolon_utf16_big_end_without_mark():
    return plain("list.csv", lambda t: csv_of(t, delimiter=";", encoding="utf-16-be"))


@shape
def pipe():
    return plain("list.csv", lambda t: csv_of(t, delimiter="|"), "ru")


@shape
def sep_line_and_mark():
    return plain(
        "list.csv", lambda t: csv_of(t, delimiter=";", before=b"\xef\xbb\xbfsep=;\r\n"), "kk"
    )


@shape
def every_cell_quoted_lines_end_as_on_old_macs():
    return plain("list.csv", lambda t: csv_of(t, end="\r", quoting=1))


@shape
def latin_one_with_accents():
    listed = [p for p in people(12) if "ı" not in p["surname_latin"]]
    return Odd("list.csv", csv_of(table(listed), encoding="cp1252", delimiter=";"), truth(listed))


@shape
def text_with_title_lines_and_blank_ending():
    listed = people()
    lines = [["List of observers; mission to Kazakhstan"], [], *table(listed)]
    lines += [[""] * 10] * 30
    return Odd("list.csv", csv_of(lines, delimiter=";"), truth(listed, 4))


@shape
def quoted_lines_within_cells():
    listed = people()
    lines = table(listed)
    lines[0].append("Remarks")
    for line in lines[1:]:
        line.append('first line\nsecond; "quoted", line')
    remarks = 'first line\nsecond; "quoted", line'
    return Odd("list.csv", csv_of(lines), truth(listed, remarks=remarks))


# --- Where the table is ---------------------------------------------------------------------------


@shape
def plain_workbook():
    return plain("list.xlsx", xlsx)


@shape
def kazakh_workbook():
    return plain("list.xlsx", xlsx, "kk")


@shape
def old_excel():
    return plain("list.xls", xls, "ru", birth_date=real, document_expires_on=real)


@shape
def old_excel_from_1904_with_a_sheet_before():
    listed = people()
    lines = table(listed, birth_date=real, document_expires_on=real)
    data = xls(lines, is_1904=True, before=[("Read me", [["Please fill in"], ["the list"]])])
    return Odd("list.xls", data, truth(listed))


@shape
def open_document_with_dates_and_numbers():
    return plain("list.ods", ods, "ru", birth_date=real, document_expires_on=real)


@shape
def workbook_from_1904():
    listed = people()
    lines = table(listed, birth_date=real, document_expires_on=real)
    return Odd("list.xlsx", xlsx(lines, epoch=CALENDAR_MAC_1904), truth(listed))


@shape
def second_sheet_after_instructions():
    listed = people()
    words = [["How to fill in the form"], ["Surname", "as in the passport"], ["Sex", "M or F"]]
    return Odd("list.xlsx", xlsx(table(listed), before=[("Info", words, False)]), truth(listed))


@shape
def second_sheet_after_an_empty_form():
    listed = people()
    form = [heading("ru")]
    return Odd(
        "list.xlsx", xlsx(table(listed, "ru"), before=[("Форма", form, False)]), truth(listed)
    )


@shape
def last_years_list_is_hidden():
    listed = people()
    old = table([p | {"document_number": "OLD" + p["document_number"]} for p in people(30)])
    return Odd("list.xlsx", xlsx(table(listed), before=[("2019", old, True)]), truth(listed))


@shape
def letterhead_above():
    listed = people()
    head = [
        ["ПАРЛАМЕНТСКАЯ АССАМБЛЕЯ"],
        ["Исх. № 14-2/88 от 01.11.2022"],
        [],
        [None, None, None, None, None, None, "УТВЕРЖДАЮ", "", "Генеральный секретарь"],
        [],
        ["Список наблюдателей на выборах Президента Республики Казахстан"],
        ["(фамилия, имя, данные паспорта)"],
        [],
    ]
    data = xlsx([*head, *table(listed, "ru")], merged=["A6:J6", "A7:J7"])
    return Odd("список.xlsx", data, truth(listed, 10))


@shape
def two_rows_of_headings_with_groups():
    listed = people()
    above = [
        "No",
        "Name",
        None,
        "Sex",
        "Born",
        "Nationality",
        "Passport",
        None,
        None,
        "Category",
        "E-mail",
    ]
    below = [
        None,
        "Surname",
        "Given names",
        None,
        None,
        None,
        "Type",
        "Number",
        "Valid until",
        None,
        None,
    ]
    lines = [[at + 1, *line] for at, line in enumerate(rows(listed))]
    merged = ["B1:C1", "G1:I1", "A1:A2", "D1:D2", "E1:E2", "F1:F2", "J1:J2", "K1:K2"]
    return Odd("list.xlsx", xlsx([above, below, *lines], merged=merged), truth(listed, 3))


@shape
def two_rows_of_headings_in_russian():
    listed = people()
    above = [
        "№ п/п",
        "Фамилия, имя (лат.)",
        None,
        "Пол",
        "Дата рождения",
        "Гражданство",
        "Паспортные данные",
        None,
        None,
        "Категория наблюдателя",
        "Эл. почта",
    ]
    below = [
        None,
        "Фамилия",
        "Имя",
        None,
        None,
        None,
        "вид",
        "серия и номер",
        "действителен до",
        None,
        None,
    ]
    lines = [[at + 1, *line] for at, line in enumerate(rows(listed, "ru"))]
    merged = ["B2:C2", "G2:I2", *(f"{x}2:{x}3" for x in "ADEFJK")]
    data = xlsx([["Список наблюдателей"], above, below, *lines], merged=[*merged, "A1:K1"])
    return Odd("list.xlsx", data, truth(listed, 4))


@shape
def headings_in_three_languages_in_one_cell():
    listed = people()
    three = ["\n".join(HEADINGS[x][key] for x in ("kk", "ru", "en")) for key in KEYS]
    return Odd("list.xlsx", xlsx([three, *rows(listed)]), truth(listed))


@shape
def headings_in_three_languages_divided_by_strokes():
    listed = people()
    three = [" / ".join(HEADINGS[x][key] for x in ("ru", "en", "kk")) for key in KEYS]
    return Odd("list.xlsx", xlsx([three, *rows(listed, "kk")]), truth(listed))


@shape
def headings_in_three_rows_of_three_languages():
    listed = people()
    lines = [heading("kk"), heading("ru"), heading("en"), *rows(listed, "ru")]
    return Odd("list.xlsx", xlsx(lines), truth(listed, 4))


@shape
def each_heading_in_another_language():
    listed = people()
    mixed = [HEADINGS[("kk", "ru", "en")[at % 3]][key] for at, key in enumerate(KEYS)]
    return Odd("list.xlsx", xlsx([mixed, *rows(listed, "ru")]), truth(listed))


@shape
def numbers_of_columns_below_the_headings():
    listed = people()
    lines = [heading("ru"), list(range(1, 11)), *rows(listed, "ru")]
    return Odd("list.xlsx", xlsx(lines), truth(listed, 3))


@shape
def columns_in_another_order_with_strange_ones():
    listed = people()
    keys = tuple(reversed(KEYS))
    lines = [["№", *heading("en", keys), "Hotel", "Blood group", "Flight number"]]
    for at, line in enumerate(rows(listed, "en", keys)):
        lines.append([at + 1, *line, "Ramada", "AB+", f"KC {at}55"])
    return Odd("list.xlsx", xlsx(lines), truth(listed))


@shape
def blank_columns_and_rows_between():
    listed = people()
    lines = [[None, *(x for cell in line for x in (cell, None))] for line in table(listed)]
    spread = [lines[0], *(line for one in lines[1:] for line in ([], one))]
    return Odd("list.xlsx", xlsx(spread), truth(listed, 3, step=2))


@shape
def rows_of_delegations_between():
    listed = people(12)
    lines, found = [heading("ru")], {}
    for at, (person, line) in enumerate(zip(listed, rows(listed, "ru"), strict=True)):
        if at % 4 == 0:
            lines.append([f"Делегация № {at // 4 + 1}"])
        lines.append(line)
        found[len(lines)] = {key: person[key] for key in KEYS}
    return Odd("list.xlsx", xlsx(lines), found)


@shape
def headings_again_on_each_printed_page():
    listed = people(12)
    lines, found = [], {}
    for at, (person, line) in enumerate(zip(listed, rows(listed), strict=True)):
        if at % 5 == 0:
            lines.append(heading())
        lines.append(line)
        found[len(lines)] = {key: person[key] for key in KEYS}
    return Odd("list.xlsx", xlsx(lines), found)


@shape
def total_and_signature_below():
    listed = people()
    ending = [
        [],
        ["ИТОГО:", len(listed)],
        [],
        ["Руководитель миссии", "____________", "А. Б. Иванов"],
        ["«___» ноября 2022 г.", "", "М.П."],
    ]
    return Odd("list.xlsx", xlsx([*table(listed, "ru"), *ending]), truth(listed))


@shape
def merged_over_several_people():
    """The state, kind and day of expiry of a delegation stand once, in a merged cell."""
    same = {"citizenship": "IRL", "kind": "lto", "document_expires_on": "2027-01-05"}
    listed = [person | same for person in people()]
    lines = table(listed)
    for line in lines[2:]:
        for key in same:
            line[KEYS.index(key)] = None
    merged = [f"{'ABCDEFGHIJ'[KEYS.index(key)]}2:{'ABCDEFGHIJ'[KEYS.index(key)]}7" for key in same]
    return Odd("list.xlsx", xlsx(lines, merged=merged), truth(listed))


@shape
def merged_over_several_people_in_old_excel():
    listed = [person | {"citizenship": "IRL"} for person in people()]
    lines = table(listed)
    for line in lines[2:]:
        line[4] = None
    return Odd("list.xls", xls(lines, merged=[(1, 6, 4, 4)]), truth(listed))
