"""Where an archive writes that is handed on piece by piece and never held as a whole."""

from io import RawIOBase
from typing import Any


class Outgoing(RawIOBase):
    """What was written since it was last taken away."""

    def __init__(self) -> None:
        super().__init__()
        self._parts: list[bytes] = []
        self.size = 0  # bytes that wait

    def writable(self) -> bool:
        """Say that it can be written to; what writes archives asks."""
        return True

    def write(self, data: Any) -> int:
        """Keep a piece."""
        self._parts.append(bytes(data))
        self.size += len(data)
        return len(data)

    def take(self) -> bytes:
        """Return what has come since the last time."""
        data, self._parts, self.size = b"".join(self._parts), [], 0
        return data
