"""Files that strangers send: bytes in, plain data out.

Nothing here knows a model or a request. `spreadsheet.read`, `picture.reencode`,
`scan.reencode_scan`, `code.read_codes` and `archive.photos_in` take bytes and give rows, texts or
new pictures, or raise `FileRefused` with a sentence for the person who sent the file. What a
library has to parse is
parsed in a child process (`parent.py` starts it, `child.py` is its first line, `inside/` runs in
it) under limits of memory, time and size (`limits.py`), because the best parsers can be made to
fill the memory or to hang. An original is never kept and never served: a picture is always drawn
anew.
"""
