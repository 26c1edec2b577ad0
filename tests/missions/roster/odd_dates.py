"""Lists whose dates are written in every usual way; see `odd_shapes`."""

from datetime import datetime

from odd_files import xlsx
from odd_people import KEYS, MONTHS, as_cells, heading, people, rows, table
from odd_shapes import Odd, real, serial, shape, truth


def in_words(language, pattern):
    names = MONTHS[language].split()
    return lambda iso: pattern.format(
        d=real(iso).day, m=names[real(iso).month - 1], y=real(iso).year
    )


def dated(write, language="en", filename="list.xlsx", headings=None):
    listed = people()
    lines = table(listed, language, birth_date=write, document_expires_on=write)
    lines[0] = headings or lines[0]
    return Odd(filename, xlsx(lines), truth(listed))


@shape
def dates_as_cells():
    return dated(real)


@shape
def dates_as_serial_numbers():
    return dated(serial)


@shape
def dates_as_serial_numbers_in_text():
    return dated(lambda iso: str(serial(iso)))


@shape
def russian_months():
    return dated(in_words("ru", "{d} {m} {y} года"), "ru")


@shape
def russian_months_short():
    return dated(in_words("ru", "{d:02} {m:.3}. {y} г."), "ru")


@shape
def kazakh_months():
    return dated(in_words("kk", "{y} жылғы {d} {m}"), "kk")


@shape
def english_months():
    return dated(in_words("en", "{m} {d}, {y}"))


@shape
def english_months_short_with_hyphens():
    return dated(in_words("en", "{d}-{m:.3}-{y}"))


@shape
def american_dates_as_the_heading_says():
    listed = people()
    keys = heading()
    keys[3], keys[7] = "Date of birth (MM/DD/YYYY)", "Passport expiry (mm/dd/yyyy)"
    lines = [keys, *rows(listed, birth_date=american, document_expires_on=american)]
    return Odd("list.xlsx", xlsx(lines), truth(listed))


def american(iso):
    return real(iso).strftime("%m/%d/%Y")


@shape
def strokes_whose_order_the_other_dates_tell():
    return dated(lambda iso: real(iso).strftime("%d/%m/%Y"))


@shape
def dates_with_hours_and_of_many_ways_in_one_column():
    ways = (
        real,
        lambda iso: iso + "T00:00:00",
        lambda iso: iso + " 00:00:00",
        serial,
        lambda iso: real(iso).strftime("%d. %m. %Y"),
        in_words("ru", "{d} {m} {y}"),
        lambda iso: real(iso).strftime("%Y%m%d"),
        lambda iso: real(iso).strftime("%d-%m-%Y"),
        lambda iso: real(iso).strftime("%Y/%m/%d"),
    )
    listed = people(18)
    cells = [
        as_cells(person) | {"birth_date": ways[at % len(ways)](person["birth_date"])}
        for at, person in enumerate(listed)
    ]
    lines = [heading(), *([row[key] for key in KEYS] for row in cells)]
    return Odd("list.xlsx", xlsx(lines), truth(listed))


@shape
def dates_that_are_none():
    listed = people()
    lines = table(listed)
    wrong = ["31.06.1979", "1979", "12.03.79", "soon", "03/04/1980", "30.02.2000"]
    for line, text in zip(lines[1:], wrong, strict=True):
        line[3] = text
    found = {row: values | {"birth_date": None} for row, values in truth(listed).items()}
    return Odd("list.xlsx", xlsx(lines), found, {(row, "birth_date", "bad_date") for row in found})


@shape
def moments_instead_of_dates():
    def moment(iso):
        return datetime.fromisoformat(iso + "T15:30:00")

    listed = people()
    lines = table(listed, birth_date=moment, document_expires_on=moment)
    return Odd("list.xlsx", xlsx(lines), truth(listed))
