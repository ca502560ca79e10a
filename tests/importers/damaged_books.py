"""Workbooks whose parts are missing, strange or dangerous."""

from __future__ import annotations

import functools
import zipfile
from collections.abc import Callable, Iterator

import good_files as good
from damaged import Expected, Recipe
from openpyxl import Workbook

PARTS = (
    "[Content_Types].xml",
    "_rels/.rels",
    "xl/workbook.xml",
    "xl/_rels/workbook.xml.rels",
    "xl/worksheets/sheet1.xml",
    "xl/sharedStrings.xml",
    "xl/styles.xml",
    "xl/theme/theme1.xml",
)

NOT_READ = ("_rels/.rels", "xl/theme/theme1.xml")
"""Nothing in them matters for the cells."""

LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "ha">'
    + "".join(f'<!ENTITY b{n} "{f"&b{n - 1};" * 10}">'.replace("&b0;", "&b;") for n in range(1, 10))
    + "]><a>&b9;</a>"
)
FETCH = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'
PARAMETER = '<?xml version="1.0"?><!DOCTYPE a SYSTEM "http://127.0.0.1:9/a.dtd"><a/>'


def recipes() -> Iterator[Recipe]:
    """Every one of them."""
    yield from _without_parts()
    yield from _entities()
    yield from _carrying()
    yield from _sheets()
    yield from _packed_oddly()


def _recipe(name: str, expected: Expected, made: Callable[[], bytes]) -> Recipe:
    return Recipe(f"book-{name}.xlsx", expected, made)


def _with(part: str, content: bytes | None) -> bytes:
    parts = good.parts_of(good.good_workbook())
    parts.pop(part)
    if content is not None:
        parts[part] = content
    return good.packed(parts)


def _without_parts() -> Iterator[Recipe]:
    for part in PARTS:
        name = part.strip("[]").replace("/", "-")
        unread: Expected = "fine" if part in NOT_READ else "refused"
        cut: Expected = "fine" if part == "xl/styles.xml" else unread
        if part == "xl/sharedStrings.xml":
            cut = "report"
        yield _recipe(f"without-{name}", cut, functools.partial(_with, part, None))
        for kind, content in (
            ("empty", b""),
            ("noise", bytes(range(256)) * 8),
            ("text", b"Hej!"),
            ("unclosed", b"<a><b>"),
        ):
            made = functools.partial(_with, part, content)
            yield _recipe(f"{kind}-{name}", unread, made)
        yield _recipe(f"other-root-{name}", "either", functools.partial(_with, part, b"<a/>"))


def _entities() -> Iterator[Recipe]:
    read = [part for part in PARTS if part not in NOT_READ]
    for part in read:
        name = part.strip("[]").replace("/", "-")
        for kind, content in (
            ("laughs", LAUGHS.encode()),
            ("fetches", FETCH.encode()),
            ("laughs-wide", LAUGHS.encode("utf-16")),
        ):
            yield _recipe(f"{kind}-{name}", "refused", functools.partial(_with, part, content))
    sheet = "xl/worksheets/sheet1.xml"
    declared = b'<?xml version="1.0" encoding="cp037"?>' + LAUGHS[21:].encode("cp037")
    for kind, content in (
        ("fetches-definition", PARAMETER.encode()),
        ("mainframe", declared),
        ("after-comment", LAUGHS.replace("?>", "?><!-- x -->", 1).encode()),
    ):
        yield _recipe(f"{kind}-sheet", "refused", functools.partial(_with, sheet, content))


def _carrying() -> Iterator[Recipe]:
    for name, part in (
        ("macros", "xl/vbaProject.bin"),
        ("external-link", "xl/externalLinks/externalLink1.xml"),
        ("connection", "xl/connections.xml"),
    ):
        yield _recipe(name, "report", functools.partial(_carry, part))
    made = functools.partial(_carry, "xl/vbaProject.bin")
    yield Recipe("book-macros.xlsm", "report", made)


def _carry(part: str) -> bytes:
    parts = good.parts_of(good.good_workbook())
    return good.packed(parts | {part: b"<a/>"})


def _sheets() -> Iterator[Recipe]:
    names = {
        "script": "<script>alert(1)",
        "statement": "'; DROP TABLE x; --",
        "path": "..-..-etc-passwd",
        "smileys": "🎭 Beslut åäö",
        "longest": "å" * 31,
        "quotes": "\"'&<>",
        "direction": "\u202eBeslut",
    }
    for name, title in names.items():
        yield _recipe(f"sheet-name-{name}", "fine", functools.partial(_titled, title))
    for name, expected, change in (
        ("other-sheets", "report", _add_sheets),
        ("cover-sheet-first", "report", _cover),
        ("hidden-sheet", "report", _hide),
        ("empty-first", "report", lambda book: book.create_sheet("Tom", 0)),
        ("chart-only", "fine", lambda book: book.create_chartsheet("Diagram")),
    ):
        made = functools.partial(good.workbook, None, change)
        yield _recipe(f"{name}", expected, made)  # type: ignore[arg-type]
    yield _recipe("nothing", "refused", functools.partial(good.workbook, []))
    yield _recipe("nothing-but-spaces", "refused", functools.partial(good.workbook, [[" "], [" "]]))
    yield _recipe("many-sheets", "report", functools.partial(good.workbook, None, _three_hundred))


def _titled(title: str) -> bytes:
    def change(book: Workbook) -> None:
        book.active._WorkbookChild__title = title  # past openpyxl's own check

    return good.workbook(None, change)


def _add_sheets(book: Workbook) -> None:
    for name in ("Koder", "Arkiv <2019>"):
        book.create_sheet(name).append(["a", "b"])


def _cover(book: Workbook) -> None:
    cover = book.create_sheet("Läs mig", 0)
    for line in ("Beslutslista", "Utskriven 2024-06-19", "Frågor: kulturförvaltningen"):
        cover.append([line])


def _hide(book: Workbook) -> None:
    book.active.sheet_state = "veryHidden"
    book.create_sheet("Tom")


def _three_hundred(book: Workbook) -> None:
    for number in range(300):
        book.create_sheet(f"Blad {number}").append([number])


def _packed_oddly() -> Iterator[Recipe]:
    parts = good.parts_of(good.good_workbook())
    for name, how, expected in (
        ("stored", zipfile.ZIP_STORED, "fine"),
        ("bzip2", zipfile.ZIP_BZIP2, "refused"),
        ("lzma", zipfile.ZIP_LZMA, "refused"),
    ):
        yield _recipe(f"packed-{name}", expected, functools.partial(good.packed, parts, how))  # type: ignore[arg-type]
    more = {f"xl/media/{number}.png": b"x" for number in range(6_000)}
    yield _recipe("parts-6000", "refused", functools.partial(good.packed, parts | more))
    up = parts | {"../../outside.xml": b"<a/>", "/etc/passwd": b"x"}
    yield _recipe("parts-outside", "fine", functools.partial(good.packed, up))
    yield _recipe("part-in-other-case", "refused", lambda: _twins("xl/Workbook.xml"))
    yield _recipe("encrypted-flag", "refused", _flagged)
    yield _recipe("text-before", "fine", lambda: b"PK\x03\x04" + good.good_workbook())
    yield _recipe("text-after", "either", lambda: good.good_workbook() + b"x" * 100)
    yield _recipe("twice", "either", lambda: good.good_workbook() * 2)


def _twins(name: str) -> bytes:
    parts = good.parts_of(good.good_workbook())
    return good.packed(parts | {name: b"<a/>"})


def _flagged() -> bytes:
    """Every part marked as encrypted, in its own head and in the list."""
    found = bytearray(good.good_workbook())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = found.find(mark)
        while at >= 0:
            found[at + offset] |= 1
            at = found.find(mark, at + 4)
    return bytes(found)
