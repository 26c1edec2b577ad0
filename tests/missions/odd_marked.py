"""A list in nobody's headings but hers, with one problem and a column that is none of ours."""

from io import BytesIO

from openpyxl import Workbook

HER_HEADINGS = (
    "Name of the delegate",
    "Title",
    "Born on",
    "Nationality",
    "Type of passport",
    "Passport no.",
    "Passport valid until",
    "Role in mission",
)
ROWS = (
    ("MEERDONK, Pieter", "Mr", "3 March 1971", "The Netherlands", "NX 1234 567"),
    ("O'BRENAN, Siobhán", "Ms", "3 March 1972", "Irland", "NX 1234 568"),
    ("KIZILAGAC, Ibrahim", "Mr", "3 March 1973", "Türkiye", "NX 1234 569"),
)


def her_list():
    made = Workbook()
    sheet = made.active
    sheet.append([*HER_HEADINGS[:4], "Hotel", *HER_HEADINGS[4:]])
    for name, title, born, state, number in ROWS:
        tail = ("ordinary passport", number, "30.09.2027", "observer")
        sheet.append([name, title, born, state, "Ramada", *tail])
    out = BytesIO()
    made.save(out)
    return out.getvalue()
