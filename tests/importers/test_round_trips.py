"""Whatever a table holds, it comes back the same from every way to write it."""

from __future__ import annotations

import csv
import datetime as dt
import io
import tempfile
from pathlib import Path

import good_files as good
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from skanekarta.errors import RefusedFile
from skanekarta.importers.sources import open_source
from skanekarta.importers.sources.packages import PROGRAM

untimed = settings(deadline=None)
"""No assertion on speed: the machine may have other things to do."""

LETTERS = st.characters(
    exclude_categories=["Cs", "Cc", "Cn"],
    exclude_characters="\ufeff\ufffdÃ",
    include_characters="\n",
)
TEXTS = st.text(LETTERS, max_size=12).filter(lambda text: text.strip() == text)
HEADING = ["Mottagare", "Belopp", "Not"]
"""A first row of words, as every table has: the delimiter is told by it."""

TABLES = st.lists(st.lists(TEXTS, min_size=3, max_size=3), max_size=6)
DIALECTS = st.builds(
    dict,
    delimiter=st.sampled_from(",;\t|"),
    lineterminator=st.sampled_from(["\n", "\r\n"]),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
) | st.builds(
    dict,  # with lone carriage returns Python's writer leaves line feeds unquoted, if it may
    delimiter=st.sampled_from(",;\t|"),
    lineterminator=st.just("\r"),
    quoting=st.just(csv.QUOTE_ALL),
)
ENCODINGS = st.sampled_from(["utf-8", "utf-8-sig", "utf-16"])
VALUES = st.one_of(
    TEXTS.filter(lambda text: not text.startswith(("=", "#"))),  # openpyxl makes formulas of them
    st.integers(-(10**14), 10**14),
    st.floats(-1e12, 1e12).map(lambda number: round(number, 4)),
    st.booleans(),
    st.dates(dt.date(1901, 1, 1), dt.date(2150, 1, 1)),
    st.datetimes(dt.datetime(1901, 1, 1), dt.datetime(2150, 1, 1)).map(
        lambda moment: moment.replace(microsecond=0)
    ),
    st.none(),
)


def read_back(content: bytes, name: str) -> dict[int, list[object]]:
    """The rows of a file by their number."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / name
        file.write_bytes(content)
        with open_source(file) as source:
            rows = {row.number: list(row.cells) for row in source.rows()}
            assert [f for f in source.findings if f.level == "error"] == []
            return rows


def expected(table: list[list[object]]) -> dict[int, list[object]]:
    """The rows that hold something, without the empty cells at their end."""
    found: dict[int, list[object]] = {}
    for number, row in enumerate(table, start=1):
        cells = [None if cell == "" else cell for cell in row]
        while cells and cells[-1] is None:
            cells.pop()
        if cells:
            found[number] = cells
    return found


def trimmed(rows: dict[int, list[object]]) -> dict[int, list[object]]:
    return expected([rows.get(number, []) for number in range(1, max(rows, default=0) + 1)])


@untimed
@given(table=TABLES, dialect=DIALECTS, encoding=ENCODINGS)
def test_a_table_comes_back_from_text(
    table: list[list[str]], dialect: dict[str, str], encoding: str
) -> None:
    stream = io.StringIO(newline="")
    csv.writer(stream, **dialect).writerows([HEADING, *table])  # type: ignore[arg-type]

    found = read_back(stream.getvalue().encode(encoding), "a.csv")

    assert trimmed(found) == expected([HEADING, *table])


@untimed
@given(table=st.lists(st.lists(VALUES, max_size=5), max_size=6))
def test_a_table_comes_back_from_a_workbook(table: list[list[object]]) -> None:
    found = read_back(good.workbook([HEADING, *table]), "a.xlsx")

    whole = [[_day(cell) for cell in row] for row in [HEADING, *table]]
    assert found == expected(whole)


def _day(cell: object) -> object:
    """A moment at midnight is a day to Excel; a float without decimals a whole number."""
    if isinstance(cell, dt.datetime) and cell.time() == dt.time():
        return cell.date()
    return cell


def numbers_or_problems(content: bytes, name: str) -> list[int] | tuple[str, ...]:
    """The numbers of a file's rows, or why it was refused."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / name
        file.write_bytes(content)
        try:
            with open_source(file) as source:
                return [row.number for row in source.rows()]
        except RefusedFile as refused:
            return refused.problems


@untimed
@given(content=st.binary(max_size=400), name=st.sampled_from(["a.csv", "a.xlsx", "a.json"]))
def test_any_bytes_are_read_or_refused(content: bytes, name: str) -> None:
    found = numbers_or_problems(content, name)

    assert isinstance(found, list) or found


JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=5)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(
            st.sampled_from(["type", "coordinates", "x", "y", "a", "properties", "attributes"]),
            inner,
            max_size=4,
        ),
    ),
    max_leaves=12,
)


@untimed
@given(features=st.lists(JSON, max_size=4), other=JSON, esri=st.booleans())
def test_any_json_is_read_or_refused(features: list[object], other: object, esri: bool) -> None:
    first: dict[str, object] = {"attributes": {"a": 1}} if esri else good.feature({"a": 1})
    members = {"crs": other, "fields": other, "spatialReference": other, "properties": other}
    make = good.esri if esri else good.collection
    found = numbers_or_problems(make([first, *features], **members), "a.json")

    assert found[:2] == [1, 2] or all(isinstance(each, str) for each in found)
    assert found


@untimed
@given(markup=st.text(st.sampled_from('<>/crv="1A2 &;!-[]'), max_size=60))
def test_any_markup_in_a_sheet_is_read_or_refused(markup: str) -> None:
    found = numbers_or_problems(good.with_sheet(good.sheet(good.HEADING + markup)), "a.xlsx")

    assert found


def test_a_doctype_is_never_read(tmp_path: Path) -> None:
    entity = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "/etc/passwd">]><a>&b;</a>'
    (tmp_path / "a.xlsx").write_bytes(good.with_sheet(entity))

    with pytest.raises(RefusedFile, match="DOCTYPE") as refused:
        open_source(tmp_path / "a.xlsx")

    assert refused.value.problems == (PROGRAM,)
