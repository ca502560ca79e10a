"""A workbook's parts: every size checked, as declared and as read, before anything reads them."""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

from skanekarta.importers.sources.content import BLOCK, Content
from skanekarta.importers.sources.kinds import foreign_package
from skanekarta.importers.sources.limits import KIB, grouped, mebibytes

MOST_PARTS = 5_000

END = b"PK\x05\x06"
LOCATOR = b"PK\x06\x07"

DAMAGED = (
    "Arbetsboken är skadad eller avkortad. Öppna den i Excel, spara den på nytt och försök igen."
)

PROGRAM = "Arbetsboken har delar som Excel inte skriver (en DOCTYPE eller en ovanlig kodning)."

BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    NotImplementedError,
    OSError,
    OverflowError,
    RuntimeError,
    ValueError,
)
"""What `zipfile` raises for an archive that is not whole, or not one."""

ENCODING = re.compile(rb"encoding\s*=\s*[\"']([\w.-]+)")
ENCODINGS = {b"utf-8", b"utf-16", b"us-ascii", b"ascii"}


class Package(zipfile.ZipFile):
    """A workbook as its zip archive. `read` is for parts that are read whole: it refuses large
    ones, and markup that could grow when it is read."""

    content: Content

    def read(self, name: str | zipfile.ZipInfo, pwd: bytes | None = None) -> bytes:
        """A part's bytes. Raises RefusedFile."""
        part = name if isinstance(name, zipfile.ZipInfo) else self.getinfo(name)
        most = self.content.limits.part_bytes
        if part.file_size > most:
            raise self.content.refused(
                f"Arbetsbokens del {part.filename[:80]} är större än {mebibytes(most)}."
            )
        found = super().read(part)
        if _is_program(found):
            raise self.content.refused(PROGRAM)
        return found


def _is_program(markup: bytes) -> bool:
    declared = ENCODING.search(markup[:200])
    if declared and declared[1].lower() not in ENCODINGS:
        return True
    wide = ("<!DOCTYPE".encode(codec) for codec in ("utf-8", "utf-16-le", "utf-16-be"))
    return any(mark in markup for mark in wide)


@contextmanager
def whole(content: Content) -> Iterator[None]:
    """Turns what goes wrong in a damaged archive into a RefusedFile."""
    try:
        yield
    except BROKEN:
        raise content.refused(DAMAGED) from None


def open_package(content: Content) -> Package:
    """The archive, with all its parts checked and unpacked once (into nothing), so that sums
    are known to be right. Raises RefusedFile."""
    content.check_size(content.limits.file_bytes)
    with whole(content):
        _check_directory(content)
        package = Package(content.stream())
        package.content = content
        _check_declared(package)
        for part in package.infolist():
            _check_actual(package, part)
    return package


def _check_directory(content: Content) -> None:
    """The list of parts is read whole when an archive is opened: its size is bounded first."""
    stream = content.stream()
    stream.seek(max(0, content.size - 66 * KIB))
    tail = stream.read()
    at = tail.rfind(END)
    if at < 0:
        raise content.refused(DAMAGED)
    (size,) = struct.unpack_from("<L", tail, at + 12)
    if tail[max(0, at - 20) : at].startswith(LOCATOR):
        (record,) = struct.unpack_from("<Q", tail, at - 12)
        stream.seek(record + 40)
        (size,) = struct.unpack("<Q", stream.read(8))
    if size > content.limits.directory_bytes:
        raise content.refused("Arbetsboken har fler delar än någon arbetsbok behöver.")


def _check_declared(package: Package) -> None:
    parts, limits = package.infolist(), package.content.limits
    names = {part.filename.lower() for part in parts}
    if len(parts) > MOST_PARTS or len(names) < len(parts):
        _refuse(package, "Arbetsboken har för många delar, eller flera med samma namn.")
    if any(part.flag_bits & 0x1 for part in parts):
        _refuse(package, "Filen är skyddad med lösenord. Ta bort lösenordet och spara den igen.")
    if "xl/workbook.xml" not in names and "[content_types].xml" not in names:
        _refuse(package, foreign_package(package))
    if not any(re.fullmatch(r"xl/workbook\d*\.xml", name) for name in names):
        _refuse(package, foreign_package(package))
    if sum(part.file_size for part in parts) > limits.unpacked_bytes:
        most = mebibytes(limits.unpacked_bytes)
        _refuse(package, f"Arbetsboken är större än {most} när den packas upp.")
    for part in parts:
        if (
            part.file_size > limits.part_bytes
            and part.file_size > limits.ratio * part.compress_size
        ):
            _refuse(
                package,
                f"Arbetsbokens del {part.filename[:80]} blir mer än {grouped(limits.ratio)} gånger"
                " större när den packas upp; så ser en fil ut som är gjord för att göra skada.",
            )


def _check_actual(package: Package, part: zipfile.ZipInfo) -> None:
    """Reads a part through: the sum at its end must be right, its size what was declared."""
    if part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        _refuse(package, "Arbetsboken är packad på ett sätt som Excel inte använder.")
    size = 0
    with package.open(part) as stream:
        while block := stream.read(BLOCK):
            size += len(block)
    if size != part.file_size:
        _refuse(package, DAMAGED)


def _refuse(package: Package, problem: str) -> NoReturn:
    raise package.content.refused(problem)
