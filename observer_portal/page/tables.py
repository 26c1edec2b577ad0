"""What every table that leaves as a file has in common, whoever writes it."""

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"
BOM = "\N{ZERO WIDTH NO-BREAK SPACE}"  # else Excel reads Cyrillic letters by another code page
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def harmless(text: str) -> str:
    """Keep a spreadsheet program from taking a cell for a formula; an import takes the mark off."""
    return f"'{text}" if text.startswith(_FORMULA) else text
