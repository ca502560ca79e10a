"""What kind of file it is, told by its bytes; its name only decides what people are told."""

from __future__ import annotations

import re
import zipfile
from pathlib import PurePath
from typing import Literal

from skanekarta.importers.sources.content import Content
from skanekarta.importers.sources.notes import Notes

Kind = Literal["delimited", "workbook", "json"]

SAVE_AS = "Spara den som Excel-arbetsbok (.xlsx) eller CSV UTF-8 och läs in den filen i stället."

FOREIGN: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", f"Filen är en PDF; ur den kan inga celler läsas säkert. {SAVE_AS}"),
    (b"{\\rtf", f"Filen är ett RTF-dokument. {SAVE_AS}"),
    (b"\x1f\x8b", "Filen är packad med gzip. Packa upp den och läs in det som ligger i den."),
    (b"7z\xbc\xaf\x27\x1c", "Filen är ett 7z-arkiv. Packa upp det och läs in filen som ligger i."),
    (b"Rar!", "Filen är ett RAR-arkiv. Packa upp det och läs in filen som ligger i det."),
    (b"BZh", "Filen är packad med bzip2. Packa upp den och läs in det som ligger i den."),
    (b"SQLite format 3\0", f"Filen är en databas (SQLite eller GeoPackage). {SAVE_AS}"),
    (b"PAR1", f"Filen är i formatet Parquet. {SAVE_AS}"),
    (b"\x00\x00\x27\x0a", f"Filen är en shapefil. {SAVE_AS}"),
    (b"\x89PNG", f"Filen är en bild. {SAVE_AS}"),
    (b"\xff\xd8\xff", f"Filen är en bild. {SAVE_AS}"),
    (b"GIF8", f"Filen är en bild. {SAVE_AS}"),
    (b"\x09\x08", f"Filen är en mycket gammal Excelfil. {SAVE_AS}"),
    (b"\x09\x04", f"Filen är en mycket gammal Excelfil. {SAVE_AS}"),
    (b"\x09\x02", f"Filen är en mycket gammal Excelfil. {SAVE_AS}"),
    (b"\xff\xfe\0\0", f"Filen är text i UTF-32. {SAVE_AS}"),
    (b"\0\0\xfe\xff", f"Filen är text i UTF-32. {SAVE_AS}"),
)

MARKUP: tuple[tuple[str, str], ...] = (
    (r"<\?xml", f"Filen är XML, kanske en Excelfil från 2003. {SAVE_AS}"),
    (r"<(!doctype\s+html|html|head|table|style|meta)\b", f"Filen är en webbsida. {SAVE_AS}"),
)

PACKED: tuple[tuple[str, str], ...] = (
    (r"word/", f"Filen är ett Worddokument. {SAVE_AS}"),
    (r"ppt/", f"Filen är en PowerPoint-presentation. {SAVE_AS}"),
    (r"xl/workbook\.bin$", f"Filen är en binär Excel-arbetsbok (.xlsb). {SAVE_AS}"),
    (r"(content|styles)\.xml$", f"Filen är i OpenDocument-format (.ods). {SAVE_AS}"),
    (r"index/(document|tables/.*)\.iwa$", f"Filen är från Apple Numbers. {SAVE_AS}"),
)

CONTAINED: tuple[tuple[str, str], ...] = (
    (
        "EncryptedPackage",
        "Arbetsboken är skyddad med lösenord. Ta bort lösenordet och spara den igen.",
    ),
    ("WordDocument", f"Filen är ett gammalt Worddokument. {SAVE_AS}"),
    ("Workbook", f"Filen är en gammal Excelfil (.xls). {SAVE_AS}"),
    ("Book", f"Filen är en gammal Excelfil (.xls). {SAVE_AS}"),
)
"""What stands in Microsoft's older container, by the name of its stream."""

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP = (b"PK\x03\x04", b"PK\x05\x06")
MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
JSON_STARTS = re.compile(rb"\s*(\{\s*[\"}]|\[\s*[\[{])")

NAMED: dict[Kind, tuple[str, ...]] = {
    "delimited": (".csv", ".tsv", ".txt", ".tab"),
    "workbook": (".xlsx", ".xlsm", ".xltx", ".xltm"),
    "json": (".json", ".geojson"),
}
CALLED: dict[Kind, str] = {
    "delimited": "text med skiljetecken (CSV)",
    "workbook": "en Excel-arbetsbok",
    "json": "JSON",
}


def kind_of(content: Content, notes: Notes) -> Kind:
    """The file's kind. Raises RefusedFile for those that can't be read, with what to do."""
    kind = _told_by_bytes(content)
    ending = PurePath(content.name).suffix.lower()
    if ending and ending not in NAMED[kind]:
        text = f"Filens namn slutar på {ending}, men den är {CALLED[kind]} och läses som det."
        notes.advice("other-kind", text)
    return kind


def _told_by_bytes(content: Content) -> Kind:
    head = content.head
    if head.startswith(ZIP):
        return "workbook"
    if head.startswith(OLE):
        raise content.refused(_in_container(content))
    text = _readable(head)
    reason = _foreign(head, text)
    if reason:
        raise content.refused(reason)
    return "json" if JSON_STARTS.match(text) else "delimited"


def _foreign(head: bytes, text: bytes) -> str | None:
    """Why a file that is neither packed nor text with cells can't be read."""
    known = [sentence for start, sentence in FOREIGN if head.startswith(start)]
    known += [
        sentence
        for pattern, sentence in MARKUP
        if re.match(rb"\s*" + pattern.encode(), text, re.IGNORECASE)
    ]
    if not known and _is_binary(text):
        known = [f"Filen är inte text utan något annat. {SAVE_AS}"]
    return known[0] if known else None


def _readable(head: bytes) -> bytes:
    """The beginning as UTF-8 without a mark."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head.decode("utf-16", "replace").encode("utf-8", "replace")
    return head.removeprefix(b"\xef\xbb\xbf")


def _is_binary(text: bytes) -> bool:
    """Whether more than a tenth of it are characters that no table has."""
    odd = len(text.translate(None, bytes(range(9, 14)) + bytes(range(32, 256))))
    return odd * 10 > len(text)


def _in_container(content: Content) -> str:
    """Why a file in Microsoft's older container can't be read: encryption uses it as well."""
    found = {
        name
        for block in content.blocks()
        for name, _ in CONTAINED
        if name.encode("utf-16-le") in block
    }
    known = [sentence for name, sentence in CONTAINED if name in found]
    return known[0] if known else f"Filen är från ett äldre Office-program. {SAVE_AS}"


def foreign_package(package: zipfile.ZipFile) -> str:
    """Why a packed file without a workbook in it can't be read."""
    for pattern, sentence in PACKED:
        if any(re.match(pattern, name, re.IGNORECASE) for name in package.namelist()):
            return sentence
    return "Filen är ett zip-arkiv. Packa upp det och läs in filen som ligger i det."
