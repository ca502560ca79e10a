"""Workbooks whose sheet has something wrong with it, or something that a person should know."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Callable, Iterator

import good_files as good
from damaged import Expected, Recipe
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

ERRORS = ("#REF!", "#N/A", "#DIV/0!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!")


def recipes() -> Iterator[Recipe]:
    """Every one of them."""
    yield from _changed()
    yield from _errors_and_formulas()
    yield from _cells()
    yield from _markup()


def _recipe(name: str, expected: Expected, made: Callable[[], bytes]) -> Recipe:
    return Recipe(f"sheet-{name}.xlsx", expected, made)


def _changed() -> Iterator[Recipe]:
    """What a person does to a sheet in Excel."""
    merges = ("A5:A9", "A1:U1", "D10:F12", "A2:U177")
    for number, area in enumerate(merges):
        change = functools.partial(_on_sheet, lambda s, area=area: s.merge_cells(area))  # type: ignore[misc]
        yield _recipe(f"merged-{number}", "report", functools.partial(good.workbook, None, change))
    for name, expected, do in (
        ("rows-hidden", "report", _hide_rows),
        ("columns-hidden", "report", _hide_columns),
        ("row-inserted", "fine", lambda s: s.insert_rows(5, 10)),
        ("heading-in-row-17", "fine", _push_down),
        ("column-inserted", "fine", lambda s: s.insert_cols(1, 3)),
        ("headings-twice", "fine", lambda s: s.cell(1, 2, "funder")),
        ("headings-missing", "fine", lambda s: s.delete_rows(1)),
        ("only-headings", "fine", lambda s: s.delete_rows(2, 400)),
        ("one-row", "fine", lambda s: s.delete_rows(3, 400)),
        ("columns-swapped", "fine", lambda s: s.move_range("A1:A177", cols=21)),
        ("columns-16384", "refused", lambda s: s.cell(3, 16_384, "långt bort")),
        ("columns-201", "refused", lambda s: s.cell(3, 201, "långt bort")),
        ("last-row", "fine", lambda s: s.cell(1_048_576, 1, "långt ner")),
    ):
        made = functools.partial(good.workbook, None, functools.partial(_on_sheet, do))
        yield _recipe(name, expected, made)  # type: ignore[arg-type]


def _on_sheet(do: Callable[[Worksheet], object], book: Workbook) -> None:
    do(book.active)


def _hide_rows(sheet: Worksheet) -> None:
    for row in (3, 4, 5, 90):
        sheet.row_dimensions[row].hidden = True


def _hide_columns(sheet: Worksheet) -> None:
    for column in "CDL":
        sheet.column_dimensions[column].hidden = True


def _push_down(sheet: Worksheet) -> None:
    sheet.insert_rows(1, 16)
    sheet["A1"] = "Beslutslista"
    sheet["B3"] = "Utskriven 2024-06-19"


def _errors_and_formulas() -> Iterator[Recipe]:
    for place in ("A2", "L2", "M177", "A1"):
        change = functools.partial(_put, place, "=SUM(L2:L9)")
        made = functools.partial(good.workbook, None, change)
        yield _recipe(f"formula-without-value-{place}", "report", made)
    for number, error in enumerate(ERRORS):
        for place in ("L3", "A1"):
            made = functools.partial(good.workbook, None, functools.partial(_put, place, error))
            yield _recipe(f"error-{number}-{place}", "report", made)
    with_value = '<c r="B2"><f>75000*2</f><v>150000</v></c>'
    yield _one("formula-with-value", "report", with_value)
    yield _one("formula-array", "report", '<c r="B2"><f t="array" ref="B2">A1:A9</f></c>')
    yield _one("formula-shared", "report", '<c r="B2"><f t="shared" si="0"/><v></v></c>')
    yield _one("formula-of-text", "report", '<c r="B2" t="str"><f>A2&amp;""</f><v></v></c>')
    remote = '<c r="B2"><f>WEBSERVICE("http://127.0.0.1/")</f></c>'
    yield _one("formula-that-fetches", "report", remote)


def _put(place: str, value: object, book: Workbook) -> None:
    book.active[place] = value


def _one(name: str, expected: Expected, cell: str, **around: str) -> Recipe:
    """A sheet with a heading and one row, whose second cell is given."""
    markup = good.sheet(good.HEADING + good.row_of(2, cell), **around)
    return _recipe(name, expected, functools.partial(good.with_sheet, markup))


def _cells() -> Iterator[Recipe]:
    for text in (
        "NaN",
        "nan",
        "INF",
        "-Infinity",
        "1e999",
        "1_000",
        "0x10",
        "١٥",
        "",
        " 5 ",
        "5,0",
    ):
        expected: Expected = "fine" if text == "" else "report"
        name = f"number-{text.encode().hex() or 'empty'}"
        yield _one(name, expected, f'<c r="B2"><v>{text}</v></c>')
    for text in ("-150000", "0", "1e15", "150000.5", "9" * 25, "9" * 300, "0.1e-300"):
        yield _one(f"number-{text[:12]}-{len(text)}", "fine", f'<c r="B2"><v>{text}</v></c>')
    yield _one("number-of-6000-digits", "report", f'<c r="B2"><v>{"9" * 6000}</v></c>')
    for kind, text, expected in (
        ("s", "99999999", "report"),
        ("s", "-1", "report"),
        ("s", "x", "report"),
        ("b", "1", "fine"),
        ("b", "kanske", "report"),
        ("d", "2024-06-19T00:00:00", "fine"),
        ("d", "2024-02-30", "report"),
        ("e", "#SPILL!", "report"),
        ("e", "", "fine"),
        ("zz", "5", "report"),
        ("str", "a_x0000_b", "report"),
        ("str", "a_xD800_b", "report"),
        ("str", "a_x000D_b_x005F_x000D_", "fine"),
        ("str", "x" * 32_767, "fine"),
        ("str", "x" * 32_768, "report"),
        ("str", "x" * 3_000_000, "report"),
        ("str", "&lt;script&gt;alert(1)&lt;/script&gt;", "fine"),
    ):
        name = f"type-{kind}-{len(text)}-{text[:6].encode().hex()}"
        yield _one(name, expected, f'<c r="B2" t="{kind}"><v>{text}</v></c>')  # type: ignore[arg-type]
    yield _one("style-unknown", "fine", '<c r="B2" s="99999"><v>5</v></c>')
    yield _one("style-no-number", "report", '<c r="B2" s="x"><v>5</v></c>')
    for name, expected, serial, shown in (
        ("date", "fine", 45_462, "yyyy-mm-dd"),
        ("date-with-time", "fine", 45_462.75, "yyyy-mm-dd hh:mm"),
        ("date-swedish", "fine", 45_462, "[$-41D]d mmmm yyyy;@"),
        ("time-only", "fine", 0.75, "hh:mm"),
        ("duration", "fine", 1.5, "[h]:mm"),
        ("serial-as-number", "fine", 45_462, "General"),
        ("date-negative", "report", -5, "yyyy-mm-dd"),
        ("date-beyond", "report", 10_000_000_000, "yyyy-mm-dd"),
        ("date-zero", "report", 0, "yyyy-mm-dd"),
    ):
        made = functools.partial(good.workbook, None, functools.partial(_dated, serial, shown))
        yield _recipe(name, expected, made)  # type: ignore[arg-type]
    made = functools.partial(good.workbook, None, _from_1904)
    yield _recipe("date-from-1904", "fine", made)


def _dated(serial: float, shown: str, book: Workbook) -> None:
    book.active["M2"] = serial
    book.active["M2"].number_format = shown


def _from_1904(book: Workbook) -> None:
    book.epoch = dt.datetime(1904, 1, 1)


def _markup() -> Iterator[Recipe]:
    """Sheets that Excel would not have written."""
    rows = good.HEADING + good.row_of(2, '<c r="B2"><v>5</v></c>')
    claimed = '<dimension ref="A1:XFD1048576"/>'
    prefixed = good.sheet(rows).replace("<", "<x:").replace("<x:/", "</x:").replace("<x:?", "<?")
    for name, expected, markup in (
        ("claims-all-cells", "fine", good.sheet(rows, claimed)),
        ("claims-nonsense", "fine", good.sheet(rows, '<dimension ref="Q:-5"/>')),
        (
            "row-numbers-missing",
            "fine",
            good.sheet(rows.replace(' r="1"', "").replace(' r="2"', "")),
        ),
        ("row-beyond-last", "refused", good.sheet(rows + '<row r="1048577"/>')),
        ("row-far-beyond", "refused", good.sheet(rows + f'<row r="{"9" * 30}"/>')),
        ("row-negative", "refused", good.sheet(rows + '<row r="-3"/>')),
        ("row-twice", "refused", good.sheet(rows + good.row_of(2, ""))),
        ("rows-backwards", "refused", good.sheet(good.row_of(9, "") + good.HEADING)),
        ("row-in-row", "refused", good.sheet('<row r="1"><row r="2"/></row>')),
        ("cell-twice", "refused", good.sheet(good.row_of(1, '<c r="A1"><v>1</v></c>'))),
        ("cell-of-other-row", "refused", good.sheet(good.row_of(1, '<c r="B7"><v>1</v></c>'))),
        ("cell-in-cell", "refused", good.sheet(good.row_of(1, '<c r="B1"><c r="C1"/></c>'))),
        ("cell-outside-row", "refused", good.sheet('<c r="A1"><v>1</v></c>')),
        ("column-beyond-last", "refused", good.sheet(good.row_of(1, '<c r="XFE1"><v>1</v></c>'))),
        ("column-no-letters", "refused", good.sheet(good.row_of(1, '<c r="ÅÄ1"><v>1</v></c>'))),
        ("column-far-beyond", "refused", good.sheet(good.row_of(1, '<c r="ZZZZZZ1"><v>1</v></c>'))),
        ("hidden-nonsense", "refused", good.sheet(rows, '<cols><col hidden="1" min="x"/></cols>')),
        (
            "merge-nonsense",
            "report",
            good.sheet(rows, after='<mergeCells><mergeCell ref="?"/></mergeCells>'),
        ),
        ("comment-and-data", "fine", good.sheet(rows.replace("<row", "<!-- x --><row", 1))),
        ("processing", "fine", good.sheet(f"<?php exit() ?>{rows}")),
        ("prefixed", "fine", prefixed.replace("xmlns=", "xmlns:x=")),
        ("entity-unknown", "refused", good.sheet(rows.replace("Opera", "&ouml;pera"))),
        ("tag-unclosed", "refused", good.sheet(rows)[:-20]),
        ("two-roots", "refused", good.sheet(rows) + "<a/>"),
        ("bad-letters", "refused", good.sheet(rows).encode("cp1252")),
        ("control-letters", "refused", good.sheet(rows.replace("Opera", "Op\x01era"))),
        ("wide", "fine", good.sheet(rows).replace("UTF-8", "UTF-16").encode("utf-16")),
        ("marked", "fine", b"\xef\xbb\xbf" + good.sheet(rows).encode()),
        ("pronounced", "fine", good.sheet(rows.replace("</t>", "</t><rPh><t>x</t></rPh>", 1))),
        ("nothing", "refused", good.sheet("")),
        ("wide-row-of-nothing", "fine", good.sheet(rows + _wide_row())),
    ):
        yield _recipe(f"markup-{name}", expected, functools.partial(good.with_sheet, markup))  # type: ignore[arg-type]


def _wide_row() -> str:
    return '<row r="3">' + '<c s="1"/>' * 16_384 + "</row>"
