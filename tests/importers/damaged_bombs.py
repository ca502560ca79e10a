"""Small files that would become very large ones, or take for ever."""

from __future__ import annotations

import functools
import io
import zipfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import good_files as good
from damaged import Expected, Recipe

MIB = 1024 * 1024
ROWS_IN_A_SHEET = 1_048_576


def recipes() -> Iterator[Recipe]:
    """Every one of them."""
    yield from _zeros()
    yield from _lies()
    yield from _endless()
    yield from _empty_rows()


def _recipe(
    name: str,
    expected: Expected,
    part: str,
    pieces: Callable[[], Iterable[bytes]],
    how: int = zipfile.ZIP_DEFLATED,
) -> Recipe:
    """The good workbook with a part that is written piece by piece."""
    write = functools.partial(_streamed, part, pieces, how)
    return Recipe(f"bomb-{name}.xlsx", expected, write, heavy=True, streams=True)


def _streamed(part: str, pieces: Callable[[], Iterable[bytes]], how: int, path: Path) -> None:
    parts = good.parts_of(good.good_workbook())
    parts.pop(part, None)
    path.write_bytes(good.packed(parts))
    entry = zipfile.ZipInfo(part)
    entry.compress_type = how
    with zipfile.ZipFile(path, "a") as package, package.open(entry, "w", force_zip64=True) as out:
        for piece in pieces():
            out.write(piece)


def _zeros() -> Iterator[Recipe]:
    for name, part, size in (
        ("zeros-sheet", good.SHEET, 1_000),
        ("zeros-strings", "xl/sharedStrings.xml", 1_000),
        ("zeros-styles", "xl/styles.xml", 50),
        ("zeros-workbook", "xl/workbook.xml", 50),
        ("zeros-media", "xl/media/image1.png", 1_000),
        ("zeros-beyond-all", "xl/media/image1.png", 1_100),
    ):
        yield _recipe(name, "refused", part, functools.partial(_blank, size))


def _blank(size: int) -> Iterator[bytes]:
    piece = b" " * MIB
    for _ in range(size):
        yield piece


def _lies() -> Iterator[Recipe]:
    """Parts that say that they are smaller, or larger, than they are."""
    for name, size in (("smaller", 10), ("larger", 900 * MIB), ("four-gigabytes", 2**32 - 2)):
        for part in (good.SHEET, "xl/workbook.xml"):
            made = functools.partial(_claiming, part, size)
            called = f"bomb-claims-{name}-{part.rpartition('/')[2]}.xlsx"
            yield Recipe(called, "refused", made)
    yield Recipe("bomb-directory.xlsx", "refused", _directory)


def _claiming(part: str, size: int) -> bytes:
    found = bytearray(good.good_workbook())
    with zipfile.ZipFile(io.BytesIO(found)) as package:
        start = package.start_dir
    at = found.index(part.encode(), start) - 46
    found[at + 24 : at + 28] = size.to_bytes(4, "little")
    return bytes(found)


def _directory() -> bytes:
    """A list of 60 000 parts: many, and each of them named at length."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        for number in range(20_000):
            package.writestr(zipfile.ZipInfo(f"xl/media/{'x' * 60}{number}"), b"")
    return stream.getvalue()


def _endless() -> Iterator[Recipe]:
    """Markup that never comes to an end of something, not packed, so that its size is no sign."""
    start = good.sheet("@").encode().split(b"@")[0]
    for name, expected, once, piece, times in (
        ("nested", "refused", b"", b"<a>", 3_000_000),
        ("attribute", "refused", b'<row r="', b"1234567890abcdef" * 64, 40_000),
        ("token", "refused", b"<", b"abcdefghijklmnop" * 64, 40_000),
        ("comment", "refused", b"<!--", b"abcdefghijklmnop" * 64, 40_000),
        ("text-in-value", "refused", b'<row r="1"><c r="A1"><v>', b"0123456789" * 100, 60_000),
        ("cells-in-row", "refused", b'<row r="1">', b'<c r="A1"/>', 5_000_000),
        ("cells-unplaced", "refused", b'<row r="1">', b"<c/>", 5_000_000),
        ("elements", "refused", b"", b"<b/>", 31_000_000),
        ("formulas", "refused", b'<row r="1"><c r="A1">', b"<f/>", 20_000_000),
        ("merges", "refused", b"", b'<mergeCell ref="A1:B2"/>', 3_000_000),
    ):
        pieces = functools.partial(_repeated, start + once, piece, times)
        yield _recipe(f"endless-{name}", expected, good.SHEET, pieces, zipfile.ZIP_STORED)  # type: ignore[arg-type]
    table = b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    for name, piece, times in (
        ("strings", b"<si><t>ab</t></si>", 6_000_000),
        ("empty-strings", b"<si/>", 20_000_000),
    ):
        pieces = functools.partial(_repeated, table, piece, times)
        yield _recipe(
            f"endless-{name}", "refused", "xl/sharedStrings.xml", pieces, zipfile.ZIP_STORED
        )


def _repeated(start: bytes, piece: bytes, times: int) -> Iterator[bytes]:
    yield start
    for _ in range(100):
        yield piece * (times // 100)


def _empty_rows() -> Iterator[Recipe]:
    """As many rows as a sheet can have, of which three hold something."""
    yield Recipe("bomb-styles.xlsx", "either", _styles, heavy=True)
    yield Recipe("bomb-sheets-of-one-part.xlsx", "refused", _one_part, heavy=True)
    for name, row in (
        ("empty-rows", '<row r="{0}"/>'),
        (
            "empty-styled-rows",
            '<row r="{0}" spans="1:3" s="1" customFormat="1"><c r="A{0}" s="1"/></row>',
        ),
        ("rows-of-spaces", '<row r="{0}"><c r="A{0}" t="str"><v> </v></c></row>'),
    ):
        pieces = functools.partial(_rows, row)
        yield _recipe(name, "fine", good.SHEET, pieces)


def _rows(row: str) -> Iterator[bytes]:
    before, after = good.sheet("@", '<dimension ref="A1:XFD1048576"/>').encode().split(b"@")
    yield before + good.HEADING.encode()
    for start in range(2, ROWS_IN_A_SHEET, 10_000):
        stop = min(start + 10_000, ROWS_IN_A_SHEET)
        yield "".join(row.format(number) for number in range(start, stop)).encode()
    yield good.row_of(ROWS_IN_A_SHEET, "").encode() + after


def _styles() -> bytes:
    """As many cell formats as fit in a part that is read whole."""
    parts = good.parts_of(good.good_workbook())
    space = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    formats = b"<xf/>" * 800_000
    parts["xl/styles.xml"] = b'<styleSheet xmlns="%s"><cellXfs>%s</cellXfs></styleSheet>' % (
        space,
        formats,
    )
    return good.packed(parts)


def _one_part() -> bytes:
    """Twenty thousand sheets that are one and the same: a long one with nothing in it."""
    parts = good.parts_of(good.good_workbook())
    space = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    one = b'<sheet xmlns:r="%s" name="a" sheetId="1" r:id="rId1"/>' % space
    parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace(
        b"</sheets>", one * 20_000 + b"</sheets>"
    )
    rows = "".join(f'<row r="{number}"/>' for number in range(1, 200_000))
    parts[good.SHEET] = good.sheet(rows).encode()
    return good.packed(parts)
