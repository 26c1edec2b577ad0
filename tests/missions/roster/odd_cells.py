"""Lists whose cells are written oddly: names, numbers, words; see `odd_shapes`."""

import unicodedata

from odd_files import csv_of, xls, xlsx
from odd_people import KEYS, heading, people, rows, table
from odd_shapes import Odd, shape, truth

CYRILLIC = ("Иванов", "Пётр", "Сергеевич")


def changed(listed, key, write, *, filename="list.xlsx", make=xlsx, language="en"):
    return Odd(filename, make(table(listed, language, **{key: write})), truth(listed))


# --- Numbers of documents -------------------------------------------------------------------------


@shape
def numbers_as_floats():
    listed = [p | {"document_number": p["document_number"][1:]} for p in people()]
    return changed(listed, "document_number", float)


@shape
def numbers_as_floats_in_old_excel():
    listed = [p | {"document_number": p["document_number"][1:]} for p in people()]
    return changed(listed, "document_number", float, filename="list.xls", make=xls)


@shape
def numbers_as_text_with_a_fraction():
    """A table that a program wrote: 10450000.0 in a text file."""
    listed = [p | {"document_number": p["document_number"][1:]} for p in people()]
    return changed(listed, "document_number", lambda n: f"{n}.0", filename="l.csv", make=csv_of)


@shape
def numbers_that_lost_digits():
    listed = people()
    lines = table(listed, document_number=lambda _n: 1234567890123456000.0)
    found = {row: values | {"document_number": None} for row, values in truth(listed).items()}
    wrong = {(row, "document_number", "bad_characters") for row in found}
    return Odd("list.xlsx", xlsx(lines), found, wrong)


@shape
def numbers_shortened_to_powers_of_ten():
    listed = people()
    lines = table(listed, document_number=lambda _n: "1,04E+11")
    found = {row: values | {"document_number": None} for row, values in truth(listed).items()}
    wrong = {(row, "document_number", "bad_characters") for row in found}
    return Odd("list.csv", csv_of(lines, delimiter=";"), found, wrong)


@shape
def numbers_with_blanks_of_many_kinds():
    blanks = (" ", "\u00a0", "\u2009", "\u202f", "\u200b", "\t")
    listed = people()
    lines = table(listed)
    for line, blank in zip(lines[1:], blanks, strict=True):
        line[6] = f" {line[6][:1]}{blank}{line[6][1:5]}{blank}{line[6][5:]}\u00a0"
    return Odd("list.xlsx", xlsx(lines), truth(listed))


@shape
def numbers_with_signs_before():
    signs = ("№ ", "No. ", "N° ", "№", "Nr. ", "'")
    listed = people()
    lines = table(listed)
    for line, sign in zip(lines[1:], signs, strict=True):
        line[6] = sign + line[6]
    return Odd("list.xlsx", xlsx(lines), truth(listed))


@shape
def numbers_in_small_letters_and_full_width():
    listed = people()
    lines = table(listed, document_number=str.lower)
    lines[2][6] = "".join(chr(ord(symbol) + 0xFEE0) for symbol in listed[1]["document_number"])
    return Odd("list.xlsx", xlsx(lines), truth(listed))


@shape
def numbers_with_zeros_in_front_as_text():
    listed = [p | {"document_number": "00" + p["document_number"][1:]} for p in people()]
    return Odd("list.xlsx", xlsx(table(listed)), truth(listed))


@shape
def numbers_with_cyrillic_look_alikes():
    alike = str.maketrans("ABCX", "АВСХ")
    listed = people()
    lines = table(listed, document_number=lambda n: n.translate(alike))
    found = truth(listed)
    wrong = set()
    for row, values in found.items():
        if values["document_number"][0] in "ABCX":
            wrong.add((row, "document_number", "bad_characters"))
            values["document_number"] = None
    return Odd("list.xlsx", xlsx(lines), found, wrong)


# --- Names ----------------------------------------------------------------------------------------

REST = KEYS[2:]


def whole_names(write, head, *, language="en", more=None):
    """Whole names in one column: `write` makes the cell of a person."""
    listed = people()
    lines = [[head, *heading(language, REST)]]
    lines += [
        [write(person), *line]
        for person, line in zip(listed, rows(listed, language, REST), strict=True)
    ]
    return Odd("list.xlsx", xlsx(lines), truth(listed, **(more or {})))


@shape
def whole_name_surname_in_capitals_last():
    odd = whole_names(
        lambda p: f"{p['given_names_latin']} {capitals(p['surname_latin'])}", "Name of observer"
    )
    for values in odd.rows.values():
        values["surname_latin"] = capitals(values["surname_latin"])
    return odd


@shape
def whole_name_with_a_comma():
    return whole_names(lambda p: f"{p['surname_latin']}, {p['given_names_latin']}", "Full name")


@shape
def whole_name_surname_first_as_the_heading_says():
    return whole_names(
        lambda p: f"{p['surname_latin']} {p['given_names_latin']}", "Surname, first name"
    )


@shape
def whole_name_given_names_first():
    return whole_names(lambda p: f"{p['given_names_latin']} {p['surname_latin']}", "Full name")


@shape
def whole_name_with_titles():
    return whole_names(
        lambda p: (
            f"{'Ms.' if p['sex'] == 'F' else 'Mr.'} {p['given_names_latin']} {p['surname_latin']}"
        ),
        "Name and surname",
    )


@shape
def whole_names_in_two_columns_of_two_scripts():
    listed = people()
    lines = [["ФИО", "ФИО латиницей", *heading("ru", REST)]]
    for person, line in zip(listed, rows(listed, "ru", REST), strict=True):
        latin = f"{person['surname_latin']} {person['given_names_latin']}"
        lines.append([" ".join(CYRILLIC), latin, *line])
    names = dict(
        zip(
            ("surname_cyrillic", "given_names_cyrillic", "patronymic_cyrillic"),
            CYRILLIC,
            strict=True,
        )
    )
    return Odd("list.xlsx", xlsx(lines), truth(listed, **names))


@shape
def whole_name_in_two_scripts_in_one_cell():
    names = dict(
        zip(
            ("surname_cyrillic", "given_names_cyrillic", "patronymic_cyrillic"),
            CYRILLIC,
            strict=True,
        )
    )
    return whole_names(
        lambda p: f"{' '.join(CYRILLIC)}\n({p['surname_latin']} {p['given_names_latin']})",
        "Ф.И.О. (на русском и английском)",
        language="ru",
        more=names,
    )


@shape
def names_with_invisible_characters():
    odd = ("\u200b", "\u00ad", "\u200e", "\ufeff", "\u2060", "\u202a")
    listed = people()
    lines = table(listed)
    for line, mark in zip(lines[1:], odd, strict=True):
        line[0] = f"{mark}{line[0][:3]}{mark}{line[0][3:]}{mark}"
        line[9] = f"{mark}{line[9]}{mark}"
    return Odd("list.xlsx", xlsx(lines), truth(listed))


@shape
def names_of_which_a_letter_is_cyrillic():
    listed = people()
    lines = table(listed, surname_latin=lambda n: n.replace("e", "е").replace("a", "а"))
    found, wrong = truth(listed), set()
    for row, line in enumerate(lines[1:], start=2):
        if line[0] != found[row]["surname_latin"]:
            found[row]["surname_latin"] = None
            wrong.add((row, "surname_latin", "bad_characters"))
    return Odd("list.xlsx", xlsx(lines), found, wrong)


@shape
def names_taken_apart_into_base_and_mark():
    listed = people()
    return Odd(
        "list.xlsx",
        xlsx(table(listed, surname_latin=lambda n: unicodedata.normalize("NFD", n))),
        truth(listed),
    )


# --- Words ----------------------------------------------------------------------------------------


@shape
def sex_told_by_titles():
    listed = people()
    head = heading()
    head[2] = "Title"
    lines = [head, *rows(listed, sex=lambda sex: "Ms" if sex == "F" else "Mr.")]
    return Odd("list.xlsx", xlsx(lines), truth(listed))


@shape
def states_by_codes_and_adjectives_of_official_names():
    names = ("NL", "IND", "UA", "Arab Republic of Egypt", "Republic of Türkiye", "IE")
    listed = people()
    lines = table(listed)
    for line, name in zip(lines[1:], names, strict=True):
        line[4] = name
    return Odd("list.xlsx", xlsx(lines), truth(listed))


@shape
def official_names_of_states_in_russian():
    names = (
        "Королевство Нидерландов",
        "Республика Индия",
        "УКРАИНА",
        "Арабская Республика Египет",
        "Турецкая Республика",
        "ИРЛАНДИЯ",
    )
    listed = people()
    lines = table(listed, "ru")
    for line, name in zip(lines[1:], names, strict=True):
        line[4] = name
    return Odd("list.xlsx", xlsx(lines), truth(listed))


@shape
def mails_with_links_and_brackets():
    ways = ("mailto:{}", "<{}>", " {} ", "{};", "{}\u00a0", "{}.")
    listed = people()
    lines = table(listed)
    for line, way in zip(lines[1:], ways, strict=True):
        line[9] = way.format(line[9])
    return Odd("list.xlsx", xlsx(lines), truth(listed))


@shape
def phones_as_numbers_and_yes_as_truth():
    listed = people()
    lines = table(listed)
    lines[0] += ["Mobile phone", "Visa support"]
    for line in lines[1:]:
        line += [77015550123, True]
    more = {"phone": "+77015550123", "needs_visa_support": "yes"}
    return Odd("list.xlsx", xlsx(lines), truth(listed, **more))


@shape
def dashes_and_words_for_nothing():
    nothing = ("-", "—", "нет", "n/a", "–", "н/д")
    listed = [p | {"email": None} for p in people()]
    lines = table(people(), "ru")
    for line, word in zip(lines[1:], nothing, strict=True):
        line[9] = word
    return Odd("list.xlsx", xlsx(lines), truth(listed))


@shape
def formulas_that_failed():
    listed = people()
    lines = table(listed)
    for line in lines[1:]:
        line[4] = "#N/A"
    found = {row: values | {"citizenship": None} for row, values in truth(listed).items()}
    wrong = {(row, "citizenship", "bad_characters") for row in found}
    return Odd("list.csv", csv_of(lines), found, wrong)


@shape
def same_document_twice_and_once_more_in_small_letters():
    listed = people()
    lines = table(listed)
    lines.append(list(lines[1]))
    lines.append(list(lines[2]))
    lines[-1][6] = lines[-1][6].lower()
    found = truth([*listed, listed[0], listed[1]])
    wrong = {
        (8, "document_number", "duplicate_in_file"),
        (9, "document_number", "duplicate_in_file"),
    }
    return Odd("list.xlsx", xlsx(lines), found, wrong)


def capitals(text):
    return text.replace("ı", "I").replace("i", "İ") if "ı" in text else text.upper()
