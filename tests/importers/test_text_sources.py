"""Text with delimiters, as people's programs write it."""

from __future__ import annotations

from pathlib import Path

import good_files as good
import pytest

from skanekarta.errors import RefusedFile
from skanekarta.importers.reading import Finding, SourceRow
from skanekarta.importers.sources import open_source
from skanekarta.importers.sources.content import Closed
from skanekarta.importers.sources.limits import Limits


def read(
    folder: Path, content: str | bytes, name: str = "a.csv"
) -> tuple[list[SourceRow], list[Finding]]:
    file = folder / name
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    with open_source(file) as source:
        return list(source.rows()), source.findings


def cells(rows: list[SourceRow]) -> list[tuple[object, ...]]:
    return [row.cells for row in rows]


def test_the_real_grants_come_out_cell_by_cell() -> None:
    with open_source(good.GRANTS) as source:
        rows = list(source.rows())
        again = list(source.rows())

    assert [[cell or "" for cell in row.cells] for row in rows] == good.table()
    assert [row.number for row in rows] == list(range(1, 178))
    assert again == rows
    assert (source.kind, source.sheet, source.name) == ("csv", None, "grants.csv")
    assert len(source.sha256) == 64
    assert source.findings == []


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_delimiter_and_encoding_are_told_from_the_text(
    delimiter: str, encoding: str, tmp_path: Path
) -> None:
    rows, findings = read(
        tmp_path, good.written(good.table(), delimiter=delimiter).encode(encoding)
    )

    assert [[cell or "" for cell in row.cells] for row in rows] == good.table()
    assert findings == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("lat;lon\n55,6;13,0\n55,7;13,1\n", [("lat", "lon"), ("55,6", "13,0"), ("55,7", "13,1")]),
        (
            "Namn;Belopp\nA, B och C;1 500,50\nD, E;2,5\n",
            [("Namn", "Belopp"), ("A, B och C", "1 500,50"), ("D, E", "2,5")],
        ),
        (
            "Namn,Koder\nLund,1281;1280\nMalmö,1280\n",
            [("Namn", "Koder"), ("Lund", "1281;1280"), ("Malmö", "1280")],
        ),
        (
            "Beslut, fördelning\n\nNamn;År\nLund;2024\nHöör;2023\n",
            [("Beslut, fördelning",), ("Namn", "År"), ("Lund", "2024"), ("Höör", "2023")],
        ),
        (
            "Kommun;Not\nLund;ett, två, tre\nHöör;fyra, fem\nEslöv;sex, sju, åtta\n",
            [
                ("Kommun", "Not"),
                ("Lund", "ett, två, tre"),
                ("Höör", "fyra, fem"),
                ("Eslöv", "sex, sju, åtta"),
            ],
        ),
        ("Kommun\nLund\nMalmö\n", [("Kommun",), ("Lund",), ("Malmö",)]),
        ("sep=|\nNamn|År;x\nLund|2024\n", [("Namn", "År;x"), ("Lund", "2024")]),
    ],
)
def test_a_comma_in_a_number_or_a_sentence_is_no_delimiter(
    text: str, expected: list[tuple[object, ...]], tmp_path: Path
) -> None:
    assert cells(read(tmp_path, text)[0]) == expected


def test_rows_are_numbered_as_a_spreadsheet_shows_them(tmp_path: Path) -> None:
    rows, _ = read(tmp_path, 'Namn;Text\r\n\r\nLund;"två\r\nrader"\n;;\n \nHöör;x\rMalmö;y\n')

    assert [row.number for row in rows] == [1, 3, 6, 7]
    assert rows[1].cells == ("Lund", "två\r\nrader")


def test_windows_1252_is_read_and_told_of(tmp_path: Path) -> None:
    rows, findings = read(tmp_path, "Kommun;År\nMalmö;2024\nHöör – ’Å’;2023\n".encode("cp1252"))

    assert rows[1].cells == ("Malmö", "2024")
    assert rows[2].cells == ("Höör – ’Å’", "2023")
    assert [(f.level, f.code) for f in findings] == [("advice", "windows-1252")]


@pytest.mark.parametrize(
    ("text", "code", "row"),
    [
        ('a;b\nx;"y\nz;1\n', "unclosed-quote", 2),
        ('a;b\nx;1\n"y"z;1\nw;2\n', "stray-quote", 3),
        ("a;b\nx;1\nz;\0\n", "nul-character", 3),
        ("a;b\nMalmÃ¶;1\n", "garbled-text", 2),
        ("a;b\nx;1\ny;2;3\nz;1\n", "too-many-cells", 3),
        ("a;b;c\nx;1;5\ny;2", "cut-short", 3),
        ("a;b\nx;" + "y" * 32_768 + "\n", "long-cell", 2),
        ("a;b\nx;" + "y" * 140_000 + "\n", "long-cell", 2),
    ],
)
def test_what_is_wrong_with_a_row_is_an_error_that_names_it(
    text: str, code: str, row: int, tmp_path: Path
) -> None:
    _, findings = read(tmp_path, text)

    assert [(f.level, f.code, f.row) for f in findings] == [("error", code, row)]
    assert findings[0].text.startswith(f"Rad {row}")


def test_rows_after_one_that_is_wrong_are_still_read(tmp_path: Path) -> None:
    rows, findings = read(tmp_path, 'a;b\n"y"z;1\nw;2\n"q"r;3\ne;4\n')

    assert [(row.number, row.cells) for row in rows] == [
        (1, ("a", "b")),
        (3, ("w", "2")),
        (5, ("e", "4")),
    ]
    assert [f.row for f in findings] == [2, 4]


def test_a_mark_in_the_middle_is_taken_out_and_told_of(tmp_path: Path) -> None:
    rows, findings = read(tmp_path, "a;b\nx;1\n\ufeffa;b\ny;2\n")

    assert rows[2].cells == ("a", "b")
    assert [(f.level, f.code, f.row) for f in findings] == [("advice", "mark-inside", 3)]


def test_findings_are_told_once_however_often_the_rows_are_read(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b'a;b\n"y"z;1\nx;\0\n')
    with open_source(tmp_path / "a.csv") as source:
        next(source.rows())
        for _ in range(3):
            list(source.rows())

    assert [f.code for f in source.findings] == ["stray-quote", "nul-character"]


def test_two_readers_of_the_same_file_do_not_disturb_each_other() -> None:
    with open_source(good.GRANTS) as source:
        both = list(zip(source.rows(), source.rows(), strict=True))

    assert len(both) == 177
    assert all(one == other for one, other in both)


def test_a_file_that_changes_while_it_is_read_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text("a;b\n" * 10)
    with open_source(file) as source:
        rows = source.rows()
        next(rows)
        with file.open("a") as stream:
            stream.write("x;y\n")
        with pytest.raises(RefusedFile, match="ändrades medan den lästes"):
            list(rows)


def test_a_file_that_another_takes_the_place_of_is_read_on(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text("a;b\nx;1\n")
    with open_source(file) as source:
        file.unlink()
        file.write_text("c;d\n")
        assert cells(list(source.rows())) == [("a", "b"), ("x", "1")]


@pytest.mark.parametrize(
    ("limits", "sentence"),
    [
        (Limits(text_bytes=10, file_bytes=10), r"Filen är 1.MiB; högst 1.MiB"),
        (Limits(rows=3), "fler än 3 rader"),
        (Limits(columns=2), "Rad 1: Filen har fler än 2 kolumner"),
    ],
)
def test_a_file_beyond_a_limit_is_refused(limits: Limits, sentence: str, tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text("a;b;c\n" * 4)
    with pytest.raises(RefusedFile, match=sentence), open_source(file, limits) as source:
        list(source.rows())


def test_a_file_that_fills_a_limit_is_read(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text("a;b;c\n" * 4)
    with open_source(file, Limits(rows=4, columns=3, file_bytes=24, text_bytes=24)) as source:
        assert len(list(source.rows())) == 4


def test_rows_can_not_be_read_after_the_end() -> None:
    with open_source(good.GRANTS) as source:
        rows = source.rows()

    with pytest.raises(Closed):
        next(rows)


def test_swedish_quotation_marks_of_windows_are_not_taken_for_dos(tmp_path: Path) -> None:
    rows, _ = read(tmp_path, "Namn;År\n”Ö” ”ett” ”två”;2024\n".encode("cp1252"))

    assert rows[1].cells == ("”Ö” ”ett” ”två”", "2024")


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RefusedFile, match="Filen finns inte"):
        open_source(tmp_path / "saknas.csv")
    with pytest.raises(RefusedFile, match="ingen fil, utan en mapp"):
        open_source(tmp_path)
    with pytest.raises(RefusedFile, match="ingen fil, utan en mapp eller en enhet"):
        open_source(Path("/dev/zero"))
    with pytest.raises(RefusedFile, match="kan inte öppnas"):
        open_source(tmp_path / ("x" * 5_000))
