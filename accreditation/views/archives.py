"""An archive that is sent while it is made: one file in memory at a time."""

import zipfile
from collections.abc import Iterable, Iterator
from datetime import datetime
from io import BytesIO
from typing import NamedTuple

from observer_portal.page import moments


class Entry(NamedTuple):
    """A file of the archive."""

    name: str
    data: bytes
    made_at: datetime


def zipped(entries: Iterable[Entry]) -> Iterator[bytes]:
    """Yield the bytes of a ZIP file. Stored, not deflated: pictures and PDF files do not shrink."""
    target = _Window()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for entry in entries:
            when = moments.local(entry.made_at).timetuple()[:6]
            archive.writestr(zipfile.ZipInfo(entry.name, when), entry.data)
            yield target.take()
    yield target.take()


class _Window(BytesIO):
    """What was written since `take`; places count from the beginning of the whole file.

    The writer goes back only into the entry that it writes, to put its size and check sum before
    it: so every reader of ZIP files understands them.
    """

    def __init__(self) -> None:
        super().__init__()
        self._taken = 0

    def tell(self) -> int:
        """Return the place in the whole file."""
        return self._taken + super().tell()

    def seek(self, offset: int, whence: int = 0) -> int:
        """Go to a place of the whole file that was not taken yet."""
        if whence == 0:
            offset -= self._taken
        return self._taken + super().seek(offset, whence)

    def take(self) -> bytes:
        """Return what was written, and forget it."""
        data = self.getvalue()
        self._taken += len(data)
        super().seek(0)
        self.truncate(0)
        return data
