"""Workbooks, as Excel and others write them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import good_files as good
import pytest
from openpyxl import Workbook

from skanekarta.errors import RefusedFile
from skanekarta.importers.reading import Finding, SourceRow
from skanekarta.importers.sources import open_source
from skanekarta.importers.sources.limits import Limits


def read(folder: Path, content: bytes) -> tuple[list[SourceRow], list[Finding], str | None]:
    file = folder / "a.xlsx"
    file.write_bytes(content)
    with open_source(file) as source:
        assert source.kind == "xlsx"
        return list(source.rows()), source.findings, source.sheet


def changed(folder: Path, change: Callable[[Workbook], object], rows: good.Cells | None = None):  # type: ignore[no-untyped-def]
    return read(folder, good.workbook(rows or [["Namn", "Belopp"], ["Lund", 5]], change))


def one_cell(folder: Path, markup: str) -> tuple[object, list[Finding]]:
    """The value of a cell B2 given as markup."""
    rows, findings, _ = read(
        folder, good.with_sheet(good.sheet(good.HEADING + good.row_of(2, markup)))
    )
    cells = rows[1].cells
    return (cells[1] if len(cells) > 1 else None), findings


def test_the_real_grants_come_out_typed(tmp_path: Path) -> None:
    rows, findings, sheet = read(tmp_path, good.good_workbook())

    width = len(good.table()[0])
    found = [[*row.cells, *[None] * (width - len(row.cells))] for row in rows]
    assert found == good.typed()
    assert [row.number for row in rows] == list(range(1, 178))
    assert (findings, sheet) == ([], "Beslut")


def test_texts_in_the_cells_themselves_are_read_too(tmp_path: Path) -> None:
    book = Workbook()
    book.active.append(["Namn & <b>", "  blank  ", "två\nrader"])
    book.active.append(["Malmö", True, 2.5])
    book.save(tmp_path / "b.xlsx")

    with open_source(tmp_path / "b.xlsx") as source:
        rows = [row.cells for row in source.rows()]

    assert rows == [("Namn & <b>", "  blank  ", "två\nrader"), ("Malmö", True, 2.5)]


def test_rows_are_numbered_as_excel_shows_them_and_empty_ones_left_out(tmp_path: Path) -> None:
    def spread(book: Workbook) -> None:
        book.active.insert_rows(1, 16)
        book.active["C30"] = "x"
        book.active["XFD9"].number_format = "0.00"

    rows, _, _ = changed(tmp_path, spread)

    assert [(row.number, row.cells) for row in rows] == [
        (17, ("Namn", "Belopp")),
        (18, ("Lund", 5)),
        (30, (None, None, "x")),
    ]


@pytest.mark.parametrize(
    ("value", "shown", "expected"),
    [
        (45_462, "yyyy-mm-dd", dt.date(2024, 6, 19)),
        (45_462.75, "yyyy-mm-dd hh:mm", dt.datetime(2024, 6, 19, 18)),
        (45_462, "[$-41D]d mmmm yyyy;@", dt.date(2024, 6, 19)),
        (45_462, "General", 45_462),
        (45_462, '#,##0 "kr"', 45_462),
        (0.75, "hh:mm", "18:00"),
        (1.5, "[h]:mm", 1.5),
        (2.25, "0.00", 2.25),
    ],
)
def test_a_number_is_a_date_where_its_format_says_so(
    value: float, shown: str, expected: object, tmp_path: Path
) -> None:
    def put(book: Workbook) -> None:
        book.active["B2"] = value
        book.active["B2"].number_format = shown

    rows, findings, _ = changed(tmp_path, put)

    assert rows[1].cells == ("Lund", expected)
    assert type(rows[1].cells[1]) is type(expected)
    assert findings == []


def test_dates_of_a_workbook_that_counts_from_1904_are_right(tmp_path: Path) -> None:
    def put(book: Workbook) -> None:
        book.epoch = dt.datetime(1904, 1, 1)
        book.active["B2"] = dt.date(2024, 6, 19)

    assert changed(tmp_path, put)[0][1].cells[1] == dt.date(2024, 6, 19)


@pytest.mark.parametrize(
    ("markup", "code", "words"),
    [
        ('<c r="B2"><f>SUM(A1:A2)</f><v></v></c>', "formula-without-value", "spara den"),
        ('<c r="B2"><f>SUM(A1:A2)</f></c>', "formula-without-value", "spara den"),
        ('<c r="B2" t="e"><v>#REF!</v></c>', "error-cell", "#REF!"),
        ('<c r="B2" t="e"><f>1/0</f><v>#DIV/0!</v></c>', "error-cell", "delar med noll"),
        ('<c r="B2"><v>NaN</v></c>', "not-a-number", "inte är ett tal"),
        ('<c r="B2"><v>1e999</v></c>', "not-a-number", "inte är ett tal"),
        ('<c r="B2" t="s"><v>999999</v></c>', "damaged-cell", "text som saknas"),
        ('<c r="B2" t="str"><v>a_x0000_b</v></c>', "nul-character", "inte är text"),
        ('<c r="B2" t="str"><v>MalmÃ¶</v></c>', "garbled-text", "förstörd"),
    ],
)
def test_a_cell_without_a_value_to_trust_is_an_error_with_row_and_column(
    markup: str, code: str, words: str, tmp_path: Path
) -> None:
    value, findings = one_cell(tmp_path, markup)

    assert value is None
    assert [(f.level, f.code, f.row, f.column) for f in findings] == [("error", code, 2, "B")]
    assert findings[0].text.startswith("Cell B2 ")
    assert words in findings[0].text


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ('<c r="B2"><f>75*2</f><v>150</v></c>', 150),
        ('<c r="B2" t="str"><f>A2</f><v>Lund</v></c>', "Lund"),
        ('<c r="B2" t="str"><f>A2</f><v></v></c>', None),
    ],
)
def test_a_formula_gives_the_value_saved_with_it(
    markup: str, expected: object, tmp_path: Path
) -> None:
    value, findings = one_cell(tmp_path, markup)

    assert value == expected
    assert [(f.level, f.code) for f in findings] == [("advice", "formulas")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("5", 5),
        ("-150000", -150_000),
        ("150000.5", 150_000.5),
        ("1E5", 100_000.0),
        ("9" * 25, int("9" * 25)),
    ],
)
def test_numbers_keep_their_value(text: str, expected: float, tmp_path: Path) -> None:
    assert one_cell(tmp_path, f'<c r="B2"><v>{text}</v></c>') == (expected, [])


def test_merged_cells_are_told_of_with_their_ranges(tmp_path: Path) -> None:
    def merge(book: Workbook) -> None:
        book.active.merge_cells("A2:A4")
        book.active.merge_cells("B6:C7")

    _, findings, _ = changed(tmp_path, merge)

    assert [(f.level, f.code, f.row) for f in findings] == [("advice", "merged-cells", 2)]
    assert "A2:A4, B6:C7" in findings[0].text


def test_hidden_rows_and_columns_are_read_and_told_of(tmp_path: Path) -> None:
    def hide(book: Workbook) -> None:
        book.active.row_dimensions[2].hidden = True
        book.active.column_dimensions["B"].hidden = True

    rows, findings, _ = changed(tmp_path, hide)

    assert rows[1].cells == ("Lund", 5)
    assert [(f.level, f.code) for f in findings] == [
        ("advice", "hidden-rows"),
        ("advice", "hidden-columns"),
    ]
    assert findings[0].text.endswith(": 2.")
    assert findings[1].text.endswith(": B.")


def test_the_first_visible_sheet_with_a_table_is_read_and_the_others_named(tmp_path: Path) -> None:
    def add(book: Workbook) -> None:
        cover = book.create_sheet("Läs mig", 0)
        cover.append(["Beslutslista"])
        cover.append(["Utskriven i juni"])
        hidden = book.create_sheet("Gömd", 0)
        hidden.append(["a", "b"])
        hidden.append(["c", "d"])
        hidden.sheet_state = "hidden"
        book.create_sheet("<script>").append(["x"])

    rows, findings, sheet = changed(tmp_path, add)

    assert (sheet, len(rows)) == ("Beslut", 2)
    assert [(f.level, f.code) for f in findings] == [("advice", "other-sheets")]
    assert "”Gömd”, ”Läs mig”, ”<script>”" in findings[0].text


@pytest.mark.parametrize(
    ("part", "code"),
    [
        ("xl/vbaProject.bin", "macros"),
        ("xl/externalLinks/externalLink1.xml", "external-links"),
        ("xl/connections.xml", "connections"),
    ],
)
def test_what_could_do_something_is_left_alone_and_told_of(
    part: str, code: str, tmp_path: Path
) -> None:
    parts = good.parts_of(good.good_workbook()) | {part: b"not even markup"}

    rows, findings, _ = read(tmp_path, good.packed(parts))

    assert len(rows) == 177
    assert [(f.level, f.code) for f in findings] == [("advice", code)]


def test_a_sheet_that_claims_every_cell_gives_the_rows_it_has(tmp_path: Path) -> None:
    last = good.row_of(1_048_576, "")
    markup = good.sheet(good.HEADING + last, '<dimension ref="A1:XFD1048576"/>')

    rows, _, _ = read(tmp_path, good.with_sheet(markup))

    assert [row.number for row in rows] == [1, 1_048_576]


def test_a_workbook_may_be_read_again_and_by_two_at_once(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(good.good_workbook())
    with open_source(tmp_path / "a.xlsx") as source:
        both = list(zip(source.rows(), source.rows(), strict=True))

    assert len(both) == 177
    assert all(one == other for one, other in both)


@pytest.mark.parametrize(
    ("limits", "sentence"),
    [
        (Limits(file_bytes=1_000), "högst 1.MiB kan läsas in"),
        (Limits(unpacked_bytes=50_000), "när den packas upp"),
        (Limits(part_bytes=1_000), "större än 1.MiB"),
        (Limits(part_bytes=20_000, ratio=2), "mer än 2 gånger"),
        (Limits(strings_bytes=100), "texter är större än"),
        (Limits(directory_bytes=100), "fler delar än"),
        (Limits(elements=500), "fler celler än"),
        (Limits(rows=100), "fler än 100 rader"),
        (Limits(columns=20), "fler än 20 kolumner"),
    ],
)
def test_a_workbook_beyond_a_limit_is_refused(
    limits: Limits, sentence: str, tmp_path: Path
) -> None:
    (tmp_path / "a.xlsx").write_bytes(good.good_workbook())
    with (
        pytest.raises(RefusedFile, match=sentence),
        open_source(tmp_path / "a.xlsx", limits) as source,
    ):
        list(source.rows())
