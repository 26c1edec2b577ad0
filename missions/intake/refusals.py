"""Why a file is not taken, as sentences for the person who sent it."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

FACT_CHARACTERS = 60

SENTENCES: dict[str, Promise] = {
    # any file
    "empty": _("The file is empty. Choose another one."),
    "too_big": _("The file is larger than %(limit)s MB. Send a smaller one."),
    "damaged": _(
        "The file is damaged or was written in an unusual way. Open it in the program that made "
        "it, save it as a new file and send that one."
    ),
    "timeout": _(
        "The file took too long to read and was put aside. Save it as a new file that holds "
        "nothing else and send that one."
    ),
    "bomb": _(
        "The file unpacks to far more than it seems to hold. Copy what you want to send into a "
        "new file and send that one."
    ),
    "encrypted": _("The file is protected by a password. Remove the password and send it again."),
    "not_a_file": _("This is no file but something else, as a folder or a device. Name a file."),
    "unreadable": _("There is no such file, or it may not be read. Look at its name and rights."),
    "unknown_type": _(
        "This is no kind of file that can be sent here. Send a list as .xlsx, .ods or .csv, a "
        "photo as JPEG or PNG, a scan as PDF, JPEG or PNG, or photos in a ZIP archive."
    ),
    # spreadsheets
    "not_a_spreadsheet": _(
        "This is not a spreadsheet that can be read. Send an Excel workbook (.xlsx or .xls), an "
        "OpenDocument spreadsheet (.ods) or a text table (.csv)."
    ),
    "old_format": _(
        "This is a binary Excel workbook (.xlsb). Save it as an Excel workbook (.xlsx) and send "
        "that one."
    ),
    "has_macros": _(
        "The workbook contains macros. Save it as an Excel workbook (.xlsx) without macros and "
        "send that one."
    ),
    "has_links": _(
        "The workbook is linked to other workbooks. Break the links or copy the list as values "
        "into a new workbook, and send that one."
    ),
    "forbidden_xml": _(
        "The workbook contains definitions that no spreadsheet program writes. Copy the list into "
        "a new workbook and send that one."
    ),
    "too_many_parts": _(
        "The file consists of more than %(limit)s parts. Copy the list into a new workbook and "
        "send that one."
    ),
    "too_many_rows": _(
        "The table reaches down to cell %(place)s; at most %(limit)s rows can be read. Delete "
        "what lies below the list, or divide the list into several files."
    ),
    "too_many_columns": _(
        "The table reaches to the right as far as cell %(place)s; at most %(limit)s columns can "
        "be read. Delete what lies beside the list."
    ),
    "cell_too_long": _(
        "Cell %(place)s holds more than %(limit)s characters. Shorten the text, and in a text "
        "table look for a quotation mark that is not closed."
    ),
    "too_much_text": _("The list holds too much text for one file. Divide it into several files."),
    "unknown_encoding": _(
        "The letters of this text table cannot be recognised. Save it in the encoding UTF-8, or "
        "as an Excel workbook (.xlsx), and send that one."
    ),
    # pictures
    "not_an_image": _("This is not a JPEG or PNG picture. Save the photo as JPEG and send that."),
    "heic": _(
        "This photo has the format HEIC, in which iPhones keep photos. Save it as JPEG and send "
        "that. On the iPhone: Settings, Camera, Formats, Most Compatible."
    ),
    "several_frames": _("This picture is an animation. Send a single still photo."),
    "too_many_pixels": _(
        "The picture has %(width)s by %(height)s pixels, which is more than can be read. Make it "
        "smaller and send it again."
    ),
    "too_small": _(
        "The photo has only %(width)s by %(height)s pixels. It needs at least %(short)s by "
        "%(long)s."
    ),
    "no_code": _(
        "No code can be read in this picture. Go closer, keep the badge flat and in the light, and "
        "take the picture again."
    ),
    # scans
    "not_a_scan": _(
        "This is no PDF file and no JPEG or PNG picture. Send the scan as one of them."
    ),
    "too_many_pages": _(
        "The document has %(pages)s pages; at most %(limit)s can be taken. Send only the pages "
        "that are needed."
    ),
    # archives of photos
    "not_an_archive": _(
        "This is not a ZIP archive. Put the photos into a ZIP archive and send it."
    ),
    "no_photos": _(
        "Among these files is no ZIP archive, no JPEG or PNG picture and no PDF file. Choose the "
        "photos or scans themselves, or a ZIP archive of them."
    ),
    "too_many_files": _(
        "The archive holds more than %(limit)s files. Divide the photos into several archives."
    ),
    "archive_inside": _("This is an archive inside the archive. Put the photos in directly."),
    "unsafe_name": _("The name of this file points outside the archive. Give it a plain name."),
    "duplicate_name": _("Another file of the archive has the same name. Rename one of them."),
}


class FileRefused(Exception):  # noqa: N818 - a refusal, not an error
    """A file that is not taken: `kind` is a key of SENTENCES, `sentence` is for the person.

    The sentence is made when it is asked for, in the language of that moment.
    """

    def __init__(self, kind: str, **facts: str | int) -> None:
        super().__init__(kind)
        self.kind = kind
        self.facts = facts

    @property
    def sentence(self) -> str:
        """What is wrong with the file and what to do, as text (not as HTML)."""
        return str(SENTENCES[self.kind]) % self.facts

    def __str__(self) -> str:
        return self.sentence

    def __reduce__(self) -> tuple[object, ...]:
        return _again, (self.kind, self.facts)


def _again(kind: str, facts: dict[str, str | int]) -> FileRefused:
    return FileRefused(kind, **facts)


def told_by_child(kind: object, facts: object) -> FileRefused:
    """The refusal that a child names, where it is one of ours; else the file is called damaged.

    The child may have been taken over by the file, so nothing it says is believed unseen.
    """
    if not isinstance(kind, str) or kind not in SENTENCES or not isinstance(facts, dict):
        return FileRefused("damaged")
    kept = {name: _short(value) for name, value in facts.items() if isinstance(value, str | int)}
    refusal = FileRefused(kind, **kept)
    try:
        refusal.sentence  # noqa: B018 - every fact the sentence names must be there
    except KeyError:
        return FileRefused("damaged")
    return refusal


def _short(value: str | int) -> str | int:
    if isinstance(value, int):
        return value
    printable = "".join(symbol if symbol.isprintable() else " " for symbol in value)
    return printable[:FACT_CHARACTERS]
