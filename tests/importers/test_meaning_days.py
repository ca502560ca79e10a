"""Days and years as Swedish lists write them."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skanekarta.importers.granting.days import Day, day, year
from skanekarta.importers.reading import Value

MIDSUMMER = dt.date(2024, 6, 19)


@pytest.mark.parametrize(
    "value",
    [
        *("2024-06-19", "2024/6/19", "20240619", "19/6 2024", "19.6.2024", "19/6/2024"),
        *("19-06-2024", "19 juni 2024", "den 19 juni 2024", "19 jun 2024", "19 JUNI 2024"),
        *("19 June 2024", "2024-06-19 00:00:00", "2024-06-19T12:30:00Z", "19:e juni 2024"),
        *(MIDSUMMER, dt.datetime(2024, 6, 19, 23, 59), 20240619),
    ],
    ids=repr,
)
def test_a_day_is_read(value: Value) -> None:
    assert day(value).value == Day(2024, MIDSUMMER)
    assert day(value).problems == ()


def test_the_day_stands_before_the_month() -> None:
    assert day("3/4 2024").value == Day(2024, dt.date(2024, 4, 3))


@pytest.mark.parametrize(
    "value", ["2024", "år 2024", 2024, 2024.0, "2024.0", "juni 2024", "2024-06"]
)
def test_a_year_or_a_month_gives_no_day(value: Value) -> None:
    assert day(value).value == Day(2024, None)
    assert day(value).problems == ()


@pytest.mark.parametrize("value", [45462, 45462.75, "45462"])
def test_the_number_that_excel_has_for_a_day_is_read_with_advice(value: Value) -> None:
    found = day(value)

    assert found.value == Day(2024, MIDSUMMER)
    assert [(each.level, each.code) for each in found.problems] == [("advice", "serial-date")]


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("6/19/2024", "no-such-date"),
        ("2024-02-30", "no-such-date"),
        ("2024-00-10", "no-such-date"),
        ("0000", "year-out-of-range"),
        ("1899", "year-out-of-range"),
        ("2101-01-01", "year-out-of-range"),
        (dt.date(1899, 12, 31), "year-out-of-range"),
        ("19/6 24", "not-a-date"),
        ("våren 2024", "not-a-date"),
        ("2024/25", "not-a-date"),
        (2024.5, "not-a-date"),
        (True, "not-a-date"),
        (float("nan"), "not-a-date"),
        (float("inf"), "not-a-date"),
        (10**400, "not-a-date"),
        (Decimal("NaN"), "not-a-date"),
        (-1, "not-a-date"),
        ("x" * 1000, "not-a-date"),
    ],
)
def test_what_is_no_day_is_refused(value: Value, code: str) -> None:
    found = day(value)

    assert found.value is None
    assert [each.code for each in found.problems] == [code]


@pytest.mark.parametrize("value", ["2024", 2024, 2024.0, "2024-06-19", MIDSUMMER])
def test_a_year_is_read_also_from_a_day(value: Value) -> None:
    assert year(value).value == 2024


@pytest.mark.parametrize("value", ["24", 45462, "2023/24", "1066", 3000])
def test_what_is_no_year_is_refused(value: Value) -> None:
    found = year(value)

    assert found.value is None
    assert found.problems[0].code in {"not-a-year", "year-out-of-range"}
    assert found.problems[0].valid == ("2024",)


MONTHS = "januari februari mars april maj juni juli augusti september oktober november december"
days = st.dates(dt.date(1900, 1, 1), dt.date(2100, 12, 31))


@given(days, st.integers(0, 5))
def test_what_is_written_is_read_back(date: dt.date, form: int) -> None:
    month = MONTHS.split()[date.month - 1]
    text = (
        date.isoformat(),
        f"{date:%Y%m%d}",
        f"{date.day}/{date.month} {date.year}",
        f"{date.day}.{date.month}.{date.year}",
        f"{date.day} {month} {date.year}",
        f"den {date.day} {month[:3]} {date.year}",
    )[form]

    assert day(text).value == Day(date.year, date)


@given(st.text(max_size=60) | st.floats() | st.integers() | st.booleans() | st.dates())
def test_any_cell_gives_a_day_or_a_problem(value: Value) -> None:
    found = day(value)

    assert found.value is not None or found.problems
    assert found.value is None or 1900 <= found.value.year <= 2100
