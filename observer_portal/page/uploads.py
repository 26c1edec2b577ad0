"""Uploads too large for memory, spooled to the disk sealed: no plaintext in the temporary folder.

Django's own handler writes what is sent into a file with a name, in clear, for as long as the
request lasts; a process that is killed leaves it there. This one has a key for each file, which is
in memory alone, and a file without a name.
"""

import os
import tempfile
from io import RawIOBase, UnsupportedOperation
from typing import IO, Any, cast

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, MemoryFileUploadHandler

BLOCK = 16  # bytes


class SealedFile(RawIOBase):
    """A temporary file that is written once from its beginning and read from anywhere.

    AES-256 in counter mode: the place in the file is the counter. The key is used for one file and
    nothing is written twice; who has the disk has neither the key nor a way to test a guess.
    """

    def __init__(self) -> None:
        folder = settings.FILE_UPLOAD_TEMP_DIR
        self._file = tempfile.TemporaryFile(dir=folder, buffering=0)  # noqa: SIM115 - as long as self
        self._key = os.urandom(32)
        self._writer = self._cipher_at(0).encryptor()
        self._size = self._place = 0

    def writable(self) -> bool:
        """Whether it can be written: once."""
        return True

    def readable(self) -> bool:
        """Whether it can be read."""
        return True

    def seekable(self) -> bool:
        """Whether it can be read from anywhere."""
        return True

    def write(self, data: Any) -> int:
        """Append; the only way in which it grows."""
        if self._place != self._size:
            raise UnsupportedOperation("written from the beginning to the end, once")
        sealed = memoryview(self._writer.update(bytes(data)))
        self._file.seek(self._size)
        while sealed:
            sealed = sealed[self._file.write(sealed) :]
        self._size += len(data)
        self._place = self._size
        return len(data)

    def readinto(self, buffer: Any) -> int:
        """Read from the place onward."""
        wanted = min(len(buffer), self._size - self._place)
        if wanted <= 0:
            return 0
        skipped = self._place % BLOCK
        self._file.seek(self._place - skipped)
        sealed = self._file.read(wanted + skipped) or b""
        plain = self._cipher_at(self._place // BLOCK).decryptor().update(sealed)[skipped:]
        buffer[: len(plain)] = plain
        self._place += len(plain)
        return len(plain)

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Go to where reading begins."""
        start = {os.SEEK_SET: 0, os.SEEK_CUR: self._place, os.SEEK_END: self._size}[whence]
        self._place = max(0, start + offset)
        return self._place

    def tell(self) -> int:
        """Return the place."""
        return self._place

    def close(self) -> None:
        """Forget the key and the file."""
        if not self.closed:
            self._file.close()
        super().close()

    def _cipher_at(self, block: int) -> Cipher[modes.CTR]:
        return Cipher(algorithms.AES256(self._key), modes.CTR(block.to_bytes(BLOCK, "big")))


class Small(MemoryFileUploadHandler):
    """Keeps a request of up to FILE_UPLOAD_MAX_MEMORY_SIZE in memory."""


class Large(FileUploadHandler):
    """Takes what the handler of small files leaves over."""

    file: SealedFile

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Begin a file of the form."""
        super().new_file(*args, **kwargs)
        self.file = SealedFile()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:  # noqa: ARG002
        """Spool a part of it."""
        self.file.write(raw_data)

    def file_complete(self, file_size: int) -> UploadedFile:
        """Hand it to the form."""
        self.file.seek(0)
        return UploadedFile(
            file=cast("IO[bytes]", self.file),
            name=self.file_name,
            content_type=self.content_type,
            size=file_size,
            charset=self.charset,
            content_type_extra=self.content_type_extra,
        )

    def upload_interrupted(self) -> None:
        """Nothing of it is wanted."""
        if hasattr(self, "file"):
            self.file.close()
