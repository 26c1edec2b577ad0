"""Files as honest people send them, made by code: every one must be taken.

Each entry is name -> (name of the file, function that makes the bytes, what its content is).
"""

import codecs
import io
import struct
import unicodedata
import zipfile
from datetime import date
from functools import partial
from pathlib import Path

from hostile_frames import streamed
from intake_files import (
    CONTENT_TYPES,
    XML,
    header_and_entry,
    ods,
    ods_cell,
    patched,
    pdf_of_one_page,
    pdf_of_pages,
    portrait,
    saved,
    sheet_xml,
    text_cell,
    with_segment,
    workbook_parts,
    xlsx,
    zipped,
)
from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from PIL import Image, PngImagePlugin
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

LISTS = Path(__file__).resolve().parents[1] / "lists"
PHONE = (4032, 3024)
ROWS = (
    ("Surname", "Given names", "Date of birth", "Document number"),
    ("Көшербаев", "Нұрлан", "20.11.1971", "N01234567"),
    ("Öztürk", "Ayşe", "01.02.1980", "U1234567"),
    ("محمد", "أحمد", "03.04.1990", "A7654321"),
)


def photo(size=(600, 800), mode="RGB", kind="JPEG", **options):
    return saved(portrait(*size, mode), kind, **options)


def held(orientation, size=(800, 600)):
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "A telephone"
    return photo(size, exif=exif)


def sixteen_bits_of_grey():
    return saved(Image.new("I;16", (600, 800), 40_000), "PNG")


def with_transparent_colour():
    return saved(portrait(mode="P"), "PNG", transparency=0)


def with_text():
    words = PngImagePlugin.PngInfo()
    words.add_text("Comment", "taken at the embassy")
    return photo(kind="PNG", pnginfo=words)


def text(encoding="utf-8", delimiter=";", ending="\r\n", mark=b""):
    rows = [row for row in ROWS if encoding != "cp1251" or "Ö" not in row[0]]
    rows = [row for row in rows if encoding != "cp1251" or "محمد" not in row]
    table = ending.join(delimiter.join(row) for row in rows)
    if encoding == "cp1251":
        table = table.replace("ө", "о").replace("Қ", "К").replace("ұ", "у")
    return mark + table.encode(encoding)


def book(change=lambda sheet: None):
    made = Workbook()
    sheet = made.active
    for row in ROWS:
        sheet.append(row)
    sheet["E2"] = date(2022, 11, 20)
    change(sheet)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def commented(sheet):
    sheet["A2"].comment = Comment("as in the passport", "Embassy")


def coloured_down_to_the_last_row(sheet):
    sheet["A1048576"].fill = PatternFill("solid", fgColor="FFFF00")


def with_formula(sheet):
    sheet["F2"] = "=1+1"
    sheet.merge_cells("A10:D12")
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = "A1:D4"


def with_second_sheet(sheet):
    sheet.parent.create_sheet("Запасные").append(["x"])
    sheet.parent.create_sheet("hidden").sheet_state = "hidden"


def with_picture_of_a_logo():
    """A workbook as WPS writes it: a part of its own, own properties, a picture."""
    own = f'{XML}<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/'
    own += 'custom-properties"/>'
    row = "".join(text_cell(f"{'ABCD'[at]}1", word) for at, word in enumerate(ROWS[1]))
    types = CONTENT_TYPES.replace(
        "</Types>", '<Default Extension="jpeg" ContentType="image/jpeg"/></Types>'
    )
    more = {
        "[Content_Types].xml": types,
        "docProps/custom.xml": own,
        "customXml/item1.xml": f"{XML}<s:customData xmlns:s='http://www.wps.cn/'/>",
        "xl/media/image1.jpeg": photo(),
    }
    return xlsx(sheet_xml((1, row)), more)


def libre_office():
    rows = "".join(
        f"<table:table-row>{''.join(ods_cell(word) for word in row)}</table:table-row>"
        for row in ROWS
    )
    blank = '<table:table-row table:number-rows-repeated="1048500">'
    blank += '<table:table-cell table:number-columns-repeated="1024"/></table:table-row>'
    settings = f"{XML}<office:document-settings xmlns:office='urn:x'/>"
    return ods(rows + blank, {"settings.xml": settings, "Thumbnails/thumbnail.png": photo()})


def scanned(pages=1, size=(595, 842), **options):
    """A PDF file as a scanner makes it: each page a JPEG."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=size, **options)
    for _page in range(pages):
        canvas.drawImage(ImageReader(portrait(1240, 1754)), 0, 0, *size)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def named(name, *, flags=None, raw=None):
    """An archive of a photo whose name is these bytes."""
    raw = name.encode() if raw is None else raw
    placeholder = "n" * len(raw)
    data = zipped([(placeholder, photo())], method=zipfile.ZIP_STORED)
    header_at, entry_at = header_and_entry(data, placeholder)
    written = struct.pack("<H", (1 << 11) if flags is None else flags)
    return patched(
        data,
        (header_at + 30, raw),
        (entry_at + 46, raw),
        (header_at + 6, written),
        (entry_at + 8, written),
    )


def with_a_comment():
    out = io.BytesIO(zipped([("a.jpg", photo())]))
    with zipfile.ZipFile(out, "a") as archive:
        archive.comment = b"sent by the embassy"
    return out.getvalue()


def from_a_mac():
    return zipped([("Photos/a.jpg", photo()), ("__MACOSX/Photos/._a.jpg", b"\0\5\x16\7")])


P, S, L, Z = "photo", "scan", "list", "photo_archive"
GOOD = {
    "12 megapixels of a telephone": ("IMG_1.JPG", partial(photo, PHONE, quality=95), P),
    **{
        f"a telephone held the way {way}": (f"IMG_{way}.JPG", partial(held, way), P)
        for way in range(1, 9)
    },
    "12 megapixels on their side": ("IMG_2.JPG", partial(held, 6, PHONE), P),
    "CMYK": ("print.jpg", partial(photo, mode="CMYK"), P),
    "grey": ("grey.jpg", partial(photo, mode="L"), P),
    "progressive": ("web.jpg", partial(photo, progressive=True), P),
    "colours not thinned": ("best.jpg", partial(photo, subsampling=0, quality=100), P),
    "a profile of colours": ("p3.jpg", partial(photo, icc_profile=b"profile" * 100), P),
    "words of a program": (
        "xmp.jpg",
        lambda: with_segment(photo(), 0xE1, b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta/>"),
        P,
    ),
    "two photos in one, of a new telephone": ("mpo.jpg", lambda: photo() + photo((64, 64)), P),
    "the smallest": ("small.jpg", partial(photo, (480, 640)), P),
    "the smallest on its side": ("wide.jpg", partial(photo, (640, 480)), P),
    "8,000 wide": ("wide8000.jpg", partial(photo, (8000, 700)), P),
    "a name without an ending": ("portrait", photo, P),
    "a wrong ending": ("portrait.pdf", photo, P),
    "PNG": ("a.png", partial(photo, kind="PNG"), P),
    "PNG with alpha": ("alpha.png", partial(photo, mode="RGBA", kind="PNG"), P),
    "grey PNG": ("grey.png", partial(photo, mode="L", kind="PNG"), P),
    "grey PNG with alpha": ("la.png", partial(photo, mode="LA", kind="PNG"), P),
    "PNG of 256 colours": ("p.png", partial(photo, mode="P", kind="PNG"), P),
    "PNG of one transparent colour": ("pt.png", with_transparent_colour, P),
    "PNG of two colours": ("fax.png", partial(photo, mode="1", kind="PNG"), P),
    "16 bits of grey": ("i16.png", sixteen_bits_of_grey, P),
    "PNG with words": ("words.png", with_text, P),
    "12 megapixels as PNG": ("screen.png", partial(photo, PHONE, kind="PNG"), P),
    "one page": ("note.pdf", pdf_of_one_page, S),
    "four pages": ("note4.pdf", partial(pdf_of_pages, 4), S),
    "a scanner's page": ("scan.pdf", scanned, S),
    "a scanner's four pages": ("scan4.pdf", partial(scanned, 4), S),
    "a page on its side": ("side.pdf", partial(scanned, 1, (842, 595)), S),
    "a page of A3": ("a3.pdf", partial(scanned, 1, (842, 1191)), S),
    "PDF 1.3": ("old.pdf", partial(scanned, pdfVersion=(1, 3)), S),
    "a mail program's words before a PDF": ("m.pdf", lambda: b"\r\n\r\n" + scanned(), S),
    "openpyxl": ("list.xlsx", book, L),
    "a remark at a cell": ("list2.xlsx", partial(book, commented), L),
    "colour down to the last row": ("list3.xlsx", partial(book, coloured_down_to_the_last_row), L),
    "formulas, merged cells, a filter": ("list4.xlsx", partial(book, with_formula), L),
    "three sheets, one hidden": ("list5.xlsx", partial(book, with_second_sheet), L),
    "WPS": ("wps.xlsx", with_picture_of_a_logo, L),
    "written without going back": ("stream.xlsx", lambda: streamed(workbook_parts()), L),
    "LibreOffice": ("list.ods", libre_office, L),
    "a workbook called .csv": ("list.csv", book, L),
    "UTF-8": ("a.csv", text, L),
    "UTF-8 with a mark": ("b.csv", partial(text, mark=codecs.BOM_UTF8), L),
    "UTF-16": ("c.csv", partial(text, "utf-16"), L),
    "UTF-16 without a mark": ("d.txt", partial(text, "utf-16-le", "\t"), L),
    "Russian Windows": ("e.csv", partial(text, "cp1251"), L),
    "commas": ("f.csv", partial(text, delimiter=","), L),
    "tabs": ("g.tsv", partial(text, delimiter="\t", ending="\n"), L),
    "old Macintosh": ("h.csv", partial(text, ending="\r"), L),
    "a line for Excel": ("i.csv", lambda: b"sep=;\r\n" + text(), L),
    "one column": ("j.csv", "Surname\nЖанар\n".encode, L),
    "UTF-8 names": ("k.zip", partial(named, "Әбдіқадыр Қ.jpg"), Z),
    "UTF-8 names without the flag": ("l.zip", partial(named, "Йылмаз.jpg", flags=0), Z),
    "names of a Mac": (
        "m.zip",
        partial(named, unicodedata.normalize("NFD", "Йылмаз Ёлкин.jpg")),
        Z,
    ),
    "names in cp866": ("n.zip", partial(named, "", flags=0, raw="Иванов.jpg".encode("cp866")), Z),
    "names in cp437": ("o.zip", partial(named, "", flags=0, raw="Müller.jpg".encode("cp437")), Z),
    "names in cp1251": ("p.zip", partial(named, "", flags=0, raw="Иванов.jpg".encode("cp1251")), Z),
    "an archive of a Mac": ("q.zip", from_a_mac, Z),
    "an archive with a comment": ("r.zip", with_a_comment, Z),
    "not packed": (
        "s.zip",
        lambda: zipped([("a.jpg", photo())], method=zipfile.ZIP_STORED),
        Z,
    ),
    "a broken one among good ones": (
        "t.zip",
        lambda: zipped([("a.jpg", b"x"), ("b.png", photo(kind="PNG"))]),
        Z,
    ),
    "scans": ("u.zip", lambda: zipped([("a.pdf", scanned()), ("b.jpg", photo())]), Z),
    **{
        path.name: (path.name, path.read_bytes, Z if path.suffix == ".zip" else L)
        for path in sorted(LISTS.iterdir())
        if path.suffix in (".xlsx", ".ods", ".csv", ".zip")
    },
}
