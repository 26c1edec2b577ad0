"""Loose files as one archive, so that they go the way of every archive.

Written in one pass and never held: what comes out is sealed piece by piece as it comes.
"""

import zipfile
from collections.abc import Iterable, Iterator

from missions.intake import limits
from observer_portal.outgoing import Outgoing


def packed(files: Iterable[tuple[str, Iterable[bytes]]]) -> Iterator[bytes]:
    """Yield an archive of (name, its content in pieces), not compressed, in pieces.

    Of a name that comes again a number is made part: two telephones both call a photo IMG_0001.
    """
    out = Outgoing()
    seen: set[str] = set()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name, pieces in files:
            with archive.open(zipfile.ZipInfo(_unseen(name, seen)), "w") as part:
                for piece in pieces:
                    part.write(piece)
                    yield out.take()
    yield out.take()


def _unseen(name: str, seen: set[str]) -> str:
    plain = name.replace("\\", "/").rsplit("/", 1)[-1][-limits.FILE_NAME_CHARACTERS :] or "?"
    stem, dot, ending = plain.rpartition(".")
    found, number = plain, 1
    while found.casefold() in seen:
        number += 1
        found = f"{stem} ({number}){dot}{ending}" if dot else f"{plain} ({number})"
    seen.add(found.casefold())
    return found
