"""Files for the intake tests, made by code: plain ones, and the parts of hostile ones."""

import io
import struct
import zipfile
import zlib

from PIL import Image, ImageDraw

MB = 1024 * 1024
XML = '<?xml version="1.0" encoding="UTF-8"?>'
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OASIS = "urn:oasis:names:tc:opendocument:xmlns"

CONTENT_TYPES = f"""{XML}<Types xmlns="{PACKAGE}/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Default Extension="xml" ContentType="application/xml"/></Types>"""
ROOT_RELS = f"""{XML}<Relationships xmlns="{PACKAGE}/relationships">
<Relationship Id="rId1" Type="{RELS}/officeDocument" Target="xl/workbook.xml"/></Relationships>"""
WORKBOOK = f"""{XML}<workbook xmlns="{MAIN}" xmlns:r="{RELS}">
<sheets><sheet name="List" sheetId="1" r:id="rId1"/></sheets></workbook>"""
WORKBOOK_RELS = f"""{XML}<Relationships xmlns="{PACKAGE}/relationships">
<Relationship Id="rId1" Type="{RELS}/worksheet" Target="worksheets/sheet1.xml"/>
<Relationship Id="rId2" Type="{RELS}/sharedStrings" Target="sharedStrings.xml"/></Relationships>"""


def text_cell(where, text, attributes=""):
    return f'<c r="{where}"{attributes} t="inlineStr"><is><t>{text}</t></is></c>'


def sheet_xml(*rows, after=""):
    """Rows as (number, cells)."""
    written = "".join(f'<row r="{number}">{cells}</row>' for number, cells in rows)
    return f'{XML}<worksheet xmlns="{MAIN}"><sheetData>{written}</sheetData>{after}</worksheet>'


def one_cell(where="A1", text="x"):
    row = "".join(symbol for symbol in where if symbol.isdigit())
    return sheet_xml((row, text_cell(where, text)))


def zipped(parts, *, method=zipfile.ZIP_DEFLATED):
    """A ZIP file of (name, text or bytes) pairs."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, content in parts:
            archive.writestr(name, content)
    return file.getvalue()


def workbook_parts(sheet=None, **more):
    """The parts of a small workbook; `more` replaces or adds parts by name."""
    parts = {
        "[Content_Types].xml": CONTENT_TYPES,
        "_rels/.rels": ROOT_RELS,
        "xl/workbook.xml": WORKBOOK,
        "xl/_rels/workbook.xml.rels": WORKBOOK_RELS,
        "xl/worksheets/sheet1.xml": one_cell() if sheet is None else sheet,
    }
    return list((parts | more).items())


def xlsx(sheet=None, more=None):
    return zipped(workbook_parts(sheet, **(more or {})))


def ods_parts(table="", **more):
    """The parts of an OpenDocument spreadsheet whose one table has these rows."""
    content = f"""{XML}<office:document-content xmlns:office="{OASIS}:office:1.0"
 xmlns:table="{OASIS}:table:1.0" xmlns:text="{OASIS}:text:1.0"><office:body><office:spreadsheet>
<table:table table:name="List">{table}</table:table></office:spreadsheet></office:body>
</office:document-content>"""
    parts = {
        "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
        "META-INF/manifest.xml": f'{XML}<manifest:manifest xmlns:manifest="{OASIS}:manifest:1.0"/>',
        "content.xml": content,
    }
    return list((parts | more).items())


def ods(table="", more=None):
    return zipped(ods_parts(table, **(more or {})))


def ods_cell(text, attributes=""):
    return (
        f'<table:table-cell office:value-type="string"{attributes}>'
        f"<text:p>{text}</text:p></table:table-cell>"
    )


def huge_part(parts, name, before, filler_mb, after):
    """A ZIP file whose part `name` holds `filler_mb` megabytes of one letter."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for other, content in parts:
            archive.writestr(other, content)
        with archive.open(name, "w") as part:
            part.write(before.encode())
            for _ in range(filler_mb):
                part.write(b"A" * MB)
            part.write(after.encode())
    return file.getvalue()


def header_and_entry(data, name):
    """Where the header and the directory entry of a part lie in a ZIP file."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        header_at = archive.getinfo(name).header_offset
        entry_at = archive.start_dir
        for info in archive.infolist():
            if info.filename == name:
                break
            lengths = struct.unpack_from("<3H", data, entry_at + 28)
            entry_at += 46 + sum(lengths)
    return header_at, entry_at


def patched(data, *changes):
    """The bytes with (place, bytes) written over them."""
    changed = bytearray(data)
    for at, content in changes:
        changed[at : at + len(content)] = content
    return bytes(changed)


# --- Pictures ------------------------------------------------------------------------------------


def portrait(width=600, height=800, mode="RGB"):
    """A drawn face on a light ground, with edges as a photo in focus has them."""
    image = Image.new("RGB", (width, height), (235, 235, 230))
    draw = ImageDraw.Draw(image)
    draw.ellipse((width * 0.28, height * 0.15, width * 0.72, height * 0.7), fill=(200, 150, 120))
    for at in (0.4, 0.6):
        draw.ellipse((width * at - 12, height * 0.38, width * at + 12, height * 0.41), fill="black")
    draw.rectangle((width * 0.1, height * 0.8, width * 0.9, height), fill=(40, 60, 110))
    for line in range(0, width, 6):  # a striped shirt
        draw.line((line, height * 0.8, line, height), fill=(220, 220, 220))
    return image.convert(mode)


def saved(image, kind="JPEG", **options):
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def png_chunk(name, content):
    body = name + content
    return struct.pack(">I", len(content)) + body + struct.pack(">I", zlib.crc32(body))


def png(width, height, idat, *, depth=8, colour=2, before=b""):
    """A PNG file from its header, further chunks and packed rows, whether they fit or not."""
    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + png_chunk(b"IHDR", header)
        + before
        + png_chunk(b"IDAT", idat)
        + png_chunk(b"IEND", b"")
    )


def with_segment(jpeg, marker, content):
    """A JPEG file with one more segment at its beginning."""
    segment = bytes((0xFF, marker)) + struct.pack(">H", len(content) + 2) + content
    return jpeg[:2] + segment + jpeg[2:]


def with_size(jpeg, width, height):
    """A JPEG file whose header says another size."""
    at = next(at for at in range(len(jpeg)) if jpeg[at : at + 2] in (b"\xff\xc0", b"\xff\xc2"))
    return patched(jpeg, (at + 5, struct.pack(">HH", height, width)))


def with_scans_repeated(jpeg, times):
    """A progressive JPEG file whose last scan comes again and again, each a pass over all of it."""
    starts = [at for at in range(len(jpeg)) if jpeg[at : at + 2] == b"\xff\xda"]
    last = jpeg[starts[-1] : -2]
    return jpeg[:-2] + last * times + jpeg[-2:]


# --- PDF -----------------------------------------------------------------------------------------


def pdf(*objects, trailer="/Root 1 0 R"):
    """A PDF file of numbered objects, with a right table of where they lie."""
    file = bytearray(b"%PDF-1.5\n")
    places = []
    for number, content in enumerate(objects, start=1):
        places.append(len(file))
        body = content if isinstance(content, bytes) else content.encode()
        file += f"{number} 0 obj\n".encode() + body + b"\nendobj\n"
    table_at = len(file)
    file += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    for place in places:
        file += f"{place:010} 00000 n \n".encode()
    file += f"trailer <</Size {len(objects) + 1} {trailer}>>\n".encode()
    return bytes(file + f"startxref\n{table_at}\n%%EOF\n".encode())


def pdf_stream(content, extra=""):
    return f"<</Length {len(content)} {extra}>>stream\n".encode() + content + b"\nendstream"


def pdf_of_one_page(content=b"0 0 m 300 300 l S", *, box="0 0 595 842", resources="", more=()):
    return pdf(
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Count 1/Kids[3 0 R]>>",
        f"<</Type/Page/Parent 2 0 R/MediaBox[{box}]/Contents 4 0 R/Resources<<{resources}>>>>",
        pdf_stream(content),
        *more,
    )


def pdf_of_pages(count):
    kids = " ".join(f"{number} 0 R" for number in range(3, 3 + count))
    page = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>"
    return pdf(
        "<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Count {count}/Kids[{kids}]>>",
        *([page] * count),
    )
