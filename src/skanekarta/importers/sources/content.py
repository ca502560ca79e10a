"""A file held open: its size, its hash, and as many readers of the same bytes as are needed."""

from __future__ import annotations

import hashlib
import io
import os
import stat
from collections.abc import Iterator
from pathlib import Path

from skanekarta.errors import RefusedFile
from skanekarta.importers.sources.limits import KIB, Limits, mebibytes

BLOCK = 256 * KIB
HEAD = 64 * KIB


class Content:
    """An open file that is known to be a plain file within the limit.

    Readers made by `stream` have positions of their own, and go on reading the same file even
    if another takes its name. Raises RefusedFile where there is no such file or it is empty.
    """

    def __init__(self, file: Path, limits: Limits) -> None:
        self.name = file.name.encode("utf-8", "replace").decode()
        self.limits = limits
        try:
            self._descriptor = os.open(file, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        except (OSError, ValueError) as error:
            raise self.refused(_unopened(error)) from None
        try:
            self._state = self._stat()
            self._check()
            self.sha256 = hashlib.file_digest(self.stream(), "sha256").hexdigest()
            self.head = self.stream().read(HEAD)
        except BaseException:
            self.close()
            raise

    def _stat(self) -> tuple[int, int, int]:
        found = os.fstat(self._descriptor)
        return found.st_mode, found.st_size, found.st_mtime_ns

    def _check(self) -> None:
        mode, self.size, _ = self._state
        if not stat.S_ISREG(mode):
            raise self.refused("Det är ingen fil, utan en mapp eller en enhet.")
        if self.size == 0:
            raise self.refused("Filen är tom.")
        self.check_size(max(self.limits.file_bytes, self.limits.text_bytes))

    def check_size(self, most: int) -> None:
        """Raises RefusedFile if the file is larger than a file of its kind may be."""
        if self.size > most:
            raise self.refused(
                f"Filen är {mebibytes(self.size)}; högst {mebibytes(most)} kan läsas in."
            )

    def refused(self, *problems: str) -> RefusedFile:
        """The error that says why the file can't be read."""
        return RefusedFile(self.name, problems)

    def stream(self) -> io.BufferedReader:
        """A reader from the file's beginning."""
        return io.BufferedReader(_Window(self), BLOCK)

    def blocks(self) -> Iterator[bytes]:
        """The file's bytes, some at a time."""
        stream = self.stream()
        while block := stream.read(BLOCK):
            yield block

    def check_unchanged(self) -> None:
        """Raises RefusedFile if someone wrote to the file since it was opened: its hash would
        stand for other rows than those that were read."""
        if self._stat() != self._state:
            raise self.refused("Filen ändrades medan den lästes. Försök igen.")

    def read_at(self, position: int, size: int) -> bytes:
        """Bytes of the file. Raises RefusedFile where the disk can't give them."""
        if self._descriptor < 0:
            raise Closed(self.name)
        try:
            return os.pread(self._descriptor, size, position)
        except OSError:
            raise self.refused("Filen går inte att läsa från disken.") from None

    def close(self) -> None:
        """Lets go of the file; may be called twice."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1


class Closed(Exception):
    """Rows were asked for after the end of the `with` statement."""


class _Window(io.RawIOBase):
    """A view of an open file with a position of its own."""

    def __init__(self, content: Content) -> None:
        self._content = content
        self._position = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # any buffer is allowed, io hands a memoryview
        found = self._content.read_at(self._position, len(buffer))
        buffer[: len(found)] = found
        self._position += len(found)
        return len(found)

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        start = {
            os.SEEK_SET: 0,
            os.SEEK_CUR: self._position,
            os.SEEK_END: self._content.size,
        }[whence]
        if start + offset < 0:
            raise OSError("before the file's beginning")
        self._position = start + offset
        return self._position


def _unopened(error: OSError | ValueError) -> str:
    if isinstance(error, FileNotFoundError):
        return "Filen finns inte."
    if isinstance(error, PermissionError):
        return "Filen får inte läsas av den som kör programmet."
    return "Filen kan inte öppnas."
