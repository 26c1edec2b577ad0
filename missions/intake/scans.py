"""The scans of many documents, drawn anew by one child after another."""

from collections.abc import Iterable, Iterator

from missions.intake import limits
from missions.intake.blobs import cut
from missions.intake.parent import Child
from missions.intake.refusals import FileRefused
from missions.intake.scan import Scan


def reencode_each(
    scans: Iterable[tuple[str, bytes | FileRefused]],
) -> Iterator[tuple[str, Scan | FileRefused]]:
    """As `scan.reencode_scan` for many by name, one in memory at a time.

    A refusal comes out in its place; a file that ends the child costs that file only.
    """
    with Child() as child:
        for name, data in scans:
            if isinstance(data, FileRefused):
                yield name, data
                continue
            try:
                yield name, _reencode(data, child)
            except FileRefused as refusal:
                yield name, refusal


def _reencode(data: bytes, child: Child) -> Scan:
    if not data:
        raise FileRefused("empty")
    if len(data) > limits.SCAN_BYTES:
        raise FileRefused("too_big", limit=limits.SCAN_BYTES // limits.MB)
    head, body = child.ask("scan", data)
    return Scan(tuple(cut(body, head.get("lengths"), least=1, most=limits.SCAN_PAGES)))
