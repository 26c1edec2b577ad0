"""The scan of a document or a letter, drawn anew page by page."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from missions.intake import limits
from missions.intake.batch import each
from missions.intake.blobs import cut
from missions.intake.parent import Child
from missions.intake.refusals import FileRefused


@dataclass(frozen=True)
class Scan:
    """The pages in their order, each a JPEG file without metadata, at most 1,600 pixels a side."""

    pages: tuple[bytes, ...]


def reencode_scan(data: bytes) -> Scan:
    """The pages of a PDF file (at most four), or the one page of a JPEG or PNG picture.

    Raises FileRefused.
    """
    with Child() as child:
        return reencode_by(data, child)


def reencode_each(
    scans: Iterable[tuple[str, bytes | FileRefused]],
) -> Iterator[tuple[str, Scan | FileRefused]]:
    """The same for many by name; as `batch.each` says."""
    return each(scans, reencode_by)


def reencode_by(data: bytes, child: Child) -> Scan:
    """The same by a child that is there already. Raises FileRefused."""
    if not data:
        raise FileRefused("empty")
    if len(data) > limits.SCAN_BYTES:
        raise FileRefused("too_big", limit=limits.SCAN_BYTES // limits.MB)
    head, body = child.ask("scan", data)
    return Scan(tuple(cut(body, head.get("lengths"), least=1, most=limits.SCAN_PAGES)))
