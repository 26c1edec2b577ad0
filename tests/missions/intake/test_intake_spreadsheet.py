import io
import json
from datetime import date, datetime, time, timedelta
from pathlib import Path

import openpyxl
import pytest
from hostile_frames import streamed
from intake_files import (
    MAIN,
    XML,
    ods,
    ods_cell,
    one_cell,
    sheet_xml,
    text_cell,
    workbook_parts,
    xlsx,
)
from openpyxl.worksheet.datavalidation import DataValidation

from missions.intake import limits, spreadsheet
from missions.intake.refusals import FileRefused

LISTS = Path(__file__).resolve().parents[1] / "lists"
# How many rows each sheet of the lists reaches down to
LIST_ROWS = {
    "01_odihr_232.xlsx": [233],
    "02_cis_55.xlsx": [62],
    "03_embassy_cp1251.csv": [5],
    "04_turkic_academy_kk.xlsx": [9],
    "05_turkpa_bom.csv": [12],
    "06_oic_4.ods": [5],
    "07_sco_row4.xlsx": [30],
    "08_ipacis_dates.xlsx": [35],
    "09_mission_500.xlsx": [501],
    "10_mission_500_corrected.xlsx": [502],
    "11_with_photos.xlsx": [31],
    "12_single_person.xlsx": [2, 0, 0],
}


def rows_of(data, filename="list.xlsx"):
    return spreadsheet.read(data, filename=filename)[0]["rows"]


def workbook_of(*rows):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    return book


def bytes_of(book):
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


# --- The lists that missions sent ----------------------------------------------------------------


@pytest.mark.parametrize("name", LIST_ROWS)
def test_list_is_read_down_to_its_last_row(name):
    expected = json.loads((LISTS / name).with_suffix(".expected.json").read_text())
    sheets = spreadsheet.read((LISTS / name).read_bytes(), filename=name)
    assert [len(sheet["rows"]) for sheet in sheets] == LIST_ROWS[name]
    assert sheets[0]["name"] == expected["sheet"]
    assert sheets[0]["encoding"] == expected.get("encoding")
    assert sheets[0]["delimiter"] == expected.get("delimiter")
    for sheet in sheets:
        assert len({len(row) for row in sheet["rows"]}) <= 1


def test_rows_stand_where_the_spreadsheet_program_shows_them():
    rows = spreadsheet.read((LISTS / "07_sco_row4.xlsx").read_bytes(), filename="x.xlsx")[0]["rows"]
    assert rows[3][:4] == ["#", "Surname", "Name", "Blood group"]
    assert [number for number, row in enumerate(rows, 1) if not any(row)] == [
        *(3, 9, 13, 17, 18, 22, 26, 29),
    ]


def test_a_quoted_line_break_and_a_quoted_delimiter_stay_in_their_cell():
    rows = rows_of((LISTS / "03_embassy_cp1251.csv").read_bytes(), "03.csv")
    texts = [cell for row in rows for cell in row if cell]
    assert any("\n" in text for text in texts)
    assert any(";" in text for text in texts)
    assert not any("\r" in text for text in texts)


def test_date_cells_serial_numbers_and_text_come_out_as_what_they_are():
    rows = rows_of((LISTS / "08_ipacis_dates.xlsx").read_bytes())
    kinds = {type(row[4]) for row in rows[1:]}
    assert kinds == {int, float, date, str}


# --- Cells ---------------------------------------------------------------------------------------


def test_every_kind_of_cell():
    book = workbook_of(
        [
            "Қазақстан",
            7,
            7.5,
            True,
            date(2022, 11, 20),
            datetime(2022, 11, 20, 18, 30),  # noqa: DTZ001 - a spreadsheet knows no zone
            time(18, 0),
            timedelta(hours=30),
            None,
            948714860.0,
        ]
    )
    assert rows_of(bytes_of(book)) == [
        [
            "Қазақстан",
            7,
            7.5,
            True,
            date(2022, 11, 20),
            datetime(2022, 11, 20, 18, 30),  # noqa: DTZ001
            "18:00:00",
            "1 day, 6:00:00",
            None,
            948714860,
        ]
    ]


def test_kinds_of_numbers_and_truth_are_kept_apart():
    row = rows_of(bytes_of(workbook_of([1, 1.0, True, 1.5])))[0]
    assert [type(cell) for cell in row] == [int, int, bool, float]


@pytest.mark.parametrize(
    "text",
    [
        "Ә Ғ Қ Ң Ө Ұ Ү Һ І",
        "محمد عبد الله",
        "Đặng Văn Phượng",
        "Łukasz Žák-Ørsted",
        "王小明",
        "👩🏽‍💼",
        "=1+1",
        "a\nb",
        "  two blanks ",
        "x" * 2000,
    ],
)
def test_text_comes_out_as_it_went_in(text):
    book = workbook_of(["x"])
    book.active["A2"] = text
    book.active["A2"].data_type = "s"
    assert rows_of(bytes_of(book))[1] == [text]


def test_characters_that_no_database_takes_are_left_out():
    cell = one_cell(text="a_x0000_b_x0007_c&#13;&#10;d")
    assert rows_of(xlsx(cell))[0][0].replace("_x0000_", "").replace("_x0007_", "") == "abc\nd"


def test_a_number_without_end_is_no_number():
    cells = '<c r="A1"><v>1e999</v></c><c r="B1"><v>-1e999</v></c>' + text_cell("C1", "x")
    assert rows_of(xlsx(sheet_xml((1, cells)))) == [[None, None, "x"]]


def test_a_formula_gives_what_was_computed_last():
    cells = '<c r="A1"><f>SUM(1,2)</f><v>3</v></c><c r="B1" t="str"><f>"a"</f><v>a</v></c>'
    assert rows_of(xlsx(sheet_xml((1, cells)))) == [[3, "a"]]


# --- Sheets --------------------------------------------------------------------------------------


def test_blank_rows_and_columns_at_the_ends_are_left_out_and_others_kept():
    book = openpyxl.Workbook()
    book.active["C3"] = "x"
    book.active["B5"] = "y"
    book.active["G9"] = "   "
    assert rows_of(bytes_of(book)) == [
        [None, None, None],
        [None, None, None],
        [None, None, "x"],
        [None, None, None],
        [None, "y", None],
    ]


def test_styled_blank_cells_down_to_the_last_row_do_not_count():
    styled = '<c r="A1048576" s="0"/><c r="XFD1048576" s="0" />'
    sheet = sheet_xml((1, text_cell("A1", "x")), (1048576, styled))
    assert rows_of(xlsx(sheet)) == [["x"]]


def test_blank_rows_that_a_program_repeats_do_not_count():
    blank = '<table:table-cell table:number-columns-repeated="16384"/>'
    rows = rows_of(
        ods(
            f"<table:table-row>{ods_cell('x')}"
            '<table:table-cell table:number-columns-repeated="16383"/></table:table-row>'
            f'<table:table-row table:number-rows-repeated="2">{blank}</table:table-row>'
            f"<table:table-row>{ods_cell('y')}</table:table-row>"
            f'<table:table-row table:number-rows-repeated="1048572">{blank}</table:table-row>'
        ),
        "list.ods",
    )
    assert rows == [["x"], [None], [None], ["y"]]


def test_absurd_merged_cells_and_dimensions_do_no_harm():
    merged = '<mergeCells><mergeCell ref="A1:XFD20000"/></mergeCells>'
    sheet = sheet_xml((1, text_cell("A1", "x")), after=merged)
    lying = sheet.replace("<sheetData>", '<dimension ref="A1:XFD1048576"/><sheetData>')
    assert rows_of(xlsx(lying)) == [["x"]]


def test_a_name_of_a_sheet_longer_than_any_program_takes_is_cut():
    book = workbook_of(["x"])
    with pytest.warns(UserWarning, match="31 characters"):
        book.active.title = "x" * 140
    [sheet] = spreadsheet.read(bytes_of(book), filename="list.xlsx")
    assert sheet["name"] == "x" * limits.SHEET_NAME_CHARACTERS


def test_hidden_and_empty_sheets_are_named():
    book = workbook_of(["x"])
    book.create_sheet("Values").append(["M"])
    book["Values"].sheet_state = "hidden"
    book.create_sheet("Лист3")
    told = [
        (sheet["name"], sheet["hidden"], sheet["rows"])
        for sheet in spreadsheet.read(bytes_of(book), filename="list.xlsx")
    ]
    assert told == [("Sheet", False, [["x"]]), ("Values", True, [["M"]]), ("Лист3", False, [])]


def test_a_workbook_as_people_make_them_is_read():
    """Mail addresses as links, drop-down lists, notes, a filter, widths, a picture-free theme."""
    book = workbook_of(["E-mail", "Sex"], ["a@mission.example", "M"])
    sheet = book.active
    sheet["A2"].hyperlink = "mailto:a@mission.example"
    sheet["A1"].comment = openpyxl.comments.Comment("one address", "head")
    choice = DataValidation(type="list", formula1='"M,F,X"')
    sheet.add_data_validation(choice)
    choice.add("B2:B500")
    sheet.auto_filter.ref = "A1:B2"
    sheet.freeze_panes = "A2"
    sheet.merge_cells("D1:F1")
    assert rows_of(bytes_of(book)) == [["E-mail", "Sex"], ["a@mission.example", "M"]]


def test_a_workbook_written_without_going_back_is_read():
    assert rows_of(streamed(workbook_parts())) == [["x"]]


def test_a_workbook_with_the_name_of_a_text_table_is_read_as_what_it_is():
    assert rows_of(xlsx(), "list.csv") == [["x"]]


def test_20_000_people_are_read():
    rows = [
        (
            number,
            "".join(text_cell(f"{column}{number}", f"{column} {number}") for column in "ABCDEFGH"),
        )
        for number in range(1, 20_002)
    ]
    read = rows_of(xlsx(sheet_xml(*rows)))
    assert len(read) == 20_001
    assert read[-1] == [f"{column} 20001" for column in "ABCDEFGH"]


def test_shared_texts_are_read():
    shared = f'{XML}<sst xmlns="{MAIN}"><si><r><t>Мұ</t></r><r><t>рат</t></r></si></sst>'
    sheet = sheet_xml((1, '<c r="A1" t="s"><v>0</v></c>'))
    assert rows_of(xlsx(sheet, {"xl/sharedStrings.xml": shared})) == [["Мұрат"]]


# --- Text tables ---------------------------------------------------------------------------------

PEOPLE = "Тегі;Аты;Жынысы\nӘбдіғали;Қанат;M\nҮмбетова;Іңкәр;F\n"
RUSSIAN = "Фамилия;Имя;Пол\nВязовская;Елизавета;Ж\nЩукин;Пётр;М\n"


@pytest.mark.parametrize(
    ("text", "written", "told"),
    [
        (PEOPLE, "utf-8", "utf-8"),
        (PEOPLE, "utf-8-sig", "utf-8-sig"),
        (PEOPLE, "utf-16", "utf-16"),
        (RUSSIAN, "cp1251", "cp1251"),
        ("Surname;Name;Sex\nSmith;Ann;F\n", "utf-16-le", "utf-16-le"),
        ("Surname;Name;Sex\nSmith;Ann;F\n", "utf-16-be", "utf-16-be"),
        ("Surname;Name;Sex\nSmith;Ann;F\n", "ascii", "utf-8"),
        ("Name;Ort\nMüller;Köln\nJörg Groß;Düsseldorf\n", "cp1252", "cp1252"),
    ],
)
def test_encoding_is_found(text, written, told):
    sheet = spreadsheet.read(text.encode(written), filename="list.csv")[0]
    assert sheet["encoding"] == told
    assert sheet["rows"] == [line.split(";") for line in text.splitlines()]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiter_is_found(delimiter):
    others = "".join({",", ";", "|"} - {delimiter})
    lines = [
        "List of observers",
        delimiter.join(["Surname", "Name", "Position"]),
        delimiter.join(["Smith", "Ann", f"head{others[0]} deputy{others[1]} adviser"]),
        delimiter.join(["Jones", "Bob", f"member{others[0]} expert"]),
    ]
    sheet = spreadsheet.read("\r\n".join(lines).encode(), filename="list.txt")[0]
    assert sheet["delimiter"] == delimiter
    assert sheet["rows"][1] == ["Surname", "Name", "Position"]
    assert sheet["rows"][0] == ["List of observers", None, None]


def test_a_row_is_a_record_and_a_blank_line_is_a_blank_row():
    text = 'a;"b\r\nc";d\r\n\r\n;;\r\ne;f;"g;""h"""\r\n;;\r\n\r\n'
    assert rows_of(text.encode(), "list.csv") == [
        ["a", "b\nc", "d"],
        [None, None, None],
        [None, None, None],
        ["e", "f", 'g;"h"'],
    ]


def test_a_line_that_names_the_delimiter_is_no_row():
    sheet = spreadsheet.read(b"sep=|\r\na|b,c,d\r\n", filename="list.csv")[0]
    assert (sheet["delimiter"], sheet["rows"]) == ("|", [["a", "b,c,d"]])


def test_blank_rows_down_to_the_last_possible_one_do_not_count():
    assert rows_of(b"a;b\n" + b";\n" * 1_048_575, "list.csv") == [["a", "b"]]


@pytest.mark.parametrize("data", [b"\xef\xbb\xbf", b"\n\n", b";;;\n;;;", b"  "])
def test_a_table_without_a_word_has_no_rows(data):
    assert rows_of(data, "list.csv") == []


# --- What is refused by name or size -------------------------------------------------------------


@pytest.mark.parametrize("name", ["list.xlsm", "LIST.XLSM", "list.xltm"])
def test_a_name_that_promises_macros_is_refused(name):
    with pytest.raises(FileRefused) as refusal:
        spreadsheet.read(xlsx(), filename=name)
    assert refusal.value.kind == "has_macros"


def test_a_refusal_names_the_cell():
    with pytest.raises(FileRefused) as refusal:
        spreadsheet.read(xlsx(one_cell("C7", "x" * 2001)), filename="list.xlsx")
    assert refusal.value.facts == {"place": "List!C7", "limit": limits.CELL_CHARACTERS}
    with pytest.raises(FileRefused) as refusal:
        spreadsheet.read(b"a;b\nc;" + b"x" * 2001, filename="list.csv")
    assert refusal.value.facts["place"] == "B2"
