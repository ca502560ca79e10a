"""Damage to the bytes of a file: cut off, flipped, of another kind, in another encoding."""

from __future__ import annotations

import csv
import functools
import gzip
import io
import random
import zipfile
from collections.abc import Iterator

import good_files as good
from damaged import Expected, Recipe

SEED = 2024


def recipes() -> Iterator[Recipe]:
    """Every one of them."""
    yield from _cut_texts()
    yield from _cut_books()
    yield from _flipped()
    yield from _encoded()
    yield from _foreign()


def _cut_texts() -> Iterator[Recipe]:
    whole = good.text().encode()
    for at in sorted(random.Random(SEED).sample(range(2, len(whole)), 60)):
        yield Recipe(
            f"cut-{at:06}.csv", _after_cut(whole[:at]), functools.partial(_first, whole, at)
        )


def _first(whole: bytes, at: int) -> bytes:
    return whole[:at]


def _after_cut(part: bytes) -> Expected:
    """What can be seen of a cut: in a letter, within quotes, or before a row's last cell."""
    try:
        text = part.decode()
    except UnicodeDecodeError:
        return "refused"
    if text.count('"') % 2:
        return "report"
    rows = list(csv.reader(io.StringIO(text, newline="")))
    full = len(rows[-1]) == len(good.table()[0]) or text.endswith("\n")
    return "fine" if full or len(rows) == 1 else "report"


def _cut_books() -> Iterator[Recipe]:
    whole = good.good_workbook()
    for at in sorted(random.Random(SEED + 1).sample(range(4, len(whole) - 22), 50)):
        yield Recipe(f"cut-{at:06}.xlsx", "refused", functools.partial(_first, whole, at))


def _flipped() -> Iterator[Recipe]:
    """A bit in what is packed breaks the part's sum; elsewhere it may break anything."""
    whole, chance = good.good_workbook(), random.Random(SEED + 2)
    with zipfile.ZipFile(io.BytesIO(whole)) as package:
        parts = [part for part in package.infolist() if part.compress_size > 20]
    for number in range(45):
        part = parts[number % len(parts)]
        start = part.header_offset + 30 + len(part.filename)
        at = start + chance.randrange(part.compress_size - 2)
        flip = functools.partial(_flip, whole, at, chance.randrange(8))
        yield Recipe(f"bit-{number:02}-in-part.xlsx", "refused", flip)
    for number in range(25):
        at = chance.randrange(len(whole))
        flip = functools.partial(_flip, whole, at, chance.randrange(8))
        yield Recipe(f"bit-{number:02}-anywhere.xlsx", "either", flip)


def _flip(whole: bytes, at: int, bit: int) -> bytes:
    return whole[:at] + bytes([whole[at] ^ 1 << bit]) + whole[at + 1 :]


def _encoded() -> Iterator[Recipe]:
    text = good.text()
    plain: list[tuple[str, Expected, bytes]] = [
        ("utf-8-with-mark", "fine", text.encode("utf-8-sig")),
        ("utf-16", "fine", text.encode("utf-16")),
        ("utf-16-big-end-first", "fine", b"\xfe\xff" + text.encode("utf-16-be")),
        ("utf-16-odd-byte", "refused", text.encode("utf-16") + b"x"),
        ("utf-16-without-mark", "refused", text.encode("utf-16-le")),
        ("utf-32", "refused", text.encode("utf-32")),
        ("windows-1252", "report", text.encode("cp1252", "replace")),
        ("dos", "refused", text.encode("cp850", "replace")),
        ("old-mac", "refused", text.encode("mac_roman", "replace")),
        ("mainframe", "refused", text.encode("cp500", "replace")),
        ("greek", "refused", "Δήμος;Ποσό\nΑθήνα;5\n".encode("iso-8859-7") + b"\x81\n"),
        ("half-each", "refused", text[:9000].encode() + text[9000:].encode("cp1252", "replace")),
        ("twice-encoded", "report", text.encode().decode("cp1252", "replace").encode()),
        (
            "letters-lost",
            "report",
            text.encode("ascii", "replace").replace(b"?", "\ufffd".encode()),
        ),
        ("marked-but-broken", "refused", b"\xef\xbb\xbf" + text.encode("cp1252", "replace")),
        ("one-bad-byte", "refused", text.encode()[:5000] + b"\xff" + text.encode()[5000:]),
        ("noise", "refused", random.Random(SEED + 3).randbytes(50_000)),
        ("zeros", "refused", bytes(10_000)),
    ]
    for name, expected, content in plain:
        yield Recipe(f"encoding-{name}.csv", expected, functools.partial(bytes, content))


def _foreign() -> Iterator[Recipe]:
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
    wide = "utf-16-le"
    other: list[tuple[str, bytes]] = [
        ("decision.pdf", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + bytes(500)),
        ("picture.png", b"\x89PNG\r\n\x1a\n" + bytes(500)),
        ("photo.jpg", b"\xff\xd8\xff\xe0" + bytes(500)),
        ("letter.rtf", b"{\\rtf1\\ansi Beslut}"),
        ("old.xls", ole + "Workbook".encode(wide) + bytes(500)),
        ("older.xls", ole + "Book".encode(wide) + bytes(500)),
        ("oldest.xls", b"\x09\x08\x10\x00" + bytes(500)),
        ("old.doc", ole + "WordDocument".encode(wide) + bytes(500)),
        ("secret.xlsx", ole + "EncryptedPackage".encode(wide) + bytes(500)),
        ("unknown.msi", ole),
        ("packed.gz", gzip.compress(good.text().encode(), mtime=0)),
        ("packed.7z", b"7z\xbc\xaf\x27\x1c" + bytes(100)),
        ("packed.rar", b"Rar!\x1a\x07\x01\x00" + bytes(100)),
        ("map.gpkg", b"SQLite format 3\0" + bytes(500)),
        ("table.parquet", b"PAR1" + bytes(500) + b"PAR1"),
        ("map.shp", b"\x00\x00\x27\x0a" + bytes(500)),
        ("page.xls", b"<html><body><table><tr><td>Mottagare</td></tr></table></body></html>"),
        ("table.xls", b"\n  <TABLE><tr><td>Mottagare</td></tr></table>"),
        ("from-2003.xml", b'<?xml version="1.0"?><Workbook/>'),
        (
            "letter.docx",
            good.packed({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w/>"}),
        ),
        (
            "show.pptx",
            good.packed({"[Content_Types].xml": b"<Types/>", "ppt/slides/1.xml": b"<p/>"}),
        ),
        ("table.ods", good.packed({"mimetype": b"application/x", "content.xml": b"<office/>"})),
        ("binary.xlsb", good.packed({"[Content_Types].xml": b"<Types/>", "xl/workbook.bin": b"x"})),
        ("list.zip", good.packed({"grants.csv": good.text().encode()})),
        ("nothing-in.zip", good.packed({})),
        ("start-only.xlsx", b"PK\x03\x04"),
        ("only-mark.csv", b"\xef\xbb\xbf"),
        ("only-wide-mark.csv", b"\xff\xfe"),
        ("empty.csv", b""),
        ("empty.xlsx", b""),
        ("empty.json", b""),
        ("spaces.csv", b" \r\n\t\r\n  \n"),
        ("only-delimiters.csv", b";;;;\n" * 10),
    ]
    for name, content in other:
        yield Recipe(f"foreign-{name}", "refused", functools.partial(bytes, content))
    named: list[tuple[str, bytes]] = [
        ("workbook.csv", good.good_workbook()),
        ("text.xlsx", good.text().encode()),
        ("features.csv", good.collection(good.features())),
        ("text.xls", good.text().encode()),
    ]
    for name, content in named:
        yield Recipe(f"misnamed-{name}", "report", functools.partial(bytes, content))
