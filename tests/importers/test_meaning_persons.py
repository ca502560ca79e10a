"""Personal identity numbers block a file, and are told of without being shown.

The numbers here are made up from dates with check digits worked out by the test itself."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from grant_lists import ListOfRows, codes, listed, read
from skanekarta.importers.granting.persons import HIDDEN, hidden, holds
from skanekarta.importers.reading import Report, Value
from skanekarta.organisations import check_digit
from skanekarta.personal_numbers import Purpose


def number(nine: str) -> str:
    return f"{nine}{check_digit(nine)}"


TEN = number("811218987")
ZERO = number("010203456")


def test_the_check_digit_is_the_one_that_skatteverket_shows() -> None:
    assert TEN == "8112189876"


@pytest.mark.parametrize(
    "value",
    [
        TEN,
        f"{TEN[:6]}-{TEN[6:]}",
        f"{TEN[:6]}+{TEN[6:]}",
        f"{TEN[:6]}\u2013{TEN[6:]}",
        f"{TEN[:6]} {TEN[6:]}",
        f"19{TEN}",
        f"19{TEN[:6]}-{TEN[6:]}",
        f"Anna, {TEN[:6]}-{TEN[6:]}, Lund",
        number("811278987"),
        ZERO.removeprefix("0"),
        int(TEN),
        float(TEN),
        int(f"19{TEN}"),
        int(ZERO),
    ],
    ids=repr,
)
def test_a_personal_identity_number_is_found_in_every_form(value: Value) -> None:
    assert holds(value)


@pytest.mark.parametrize(
    "value",
    [
        "556001-2345",
        "165560012345",
        5560012345,
        "070-123 45 67",
        "2023-06-19",
        "20230619",
        "24 268 000",
        300000,
        f"{TEN[:6]}-{TEN[6:9]}{(int(TEN[9]) + 1) % 10}",
        number("811332987"),
        f"17{TEN}",
        f"8{TEN}",
        number("811218000"),
        True,
        None,
        float("inf"),
        1e300,
        10**400,
        Decimal("NaN"),
        dt.date(1981, 12, 18),
    ],
    ids=repr,
)
def test_what_is_none_is_not_taken_for_one(value: Value) -> None:
    assert not holds(value)


@given(
    st.dates(dt.date(1900, 1, 1), dt.date(2025, 1, 1)),
    st.integers(1, 999),
    st.booleans(),
    st.sampled_from(["", "-", "+", " "]),
    st.booleans(),
)
def test_every_day_and_birth_number_is_found(
    born: dt.date, serial: int, coordination: bool, sign: str, century: bool
) -> None:
    nine = f"{born:%y%m}{born.day + 60 * coordination:02}{serial:03}"
    whole = number(nine)
    text = f"{born:%Y}"[:2] * century + whole[:6] + sign + whole[6:]

    assert holds(f"x {text} y")
    assert whole[6:] not in hidden(text)
    assert HIDDEN in hidden(text)


def test_the_purpose_of_a_column_decides_about_digits_in_a_row() -> None:
    assert not holds(TEN, "money")
    assert not holds(int(TEN), "money")
    assert not holds(TEN, "other-number")
    assert not holds(f"https://exempel.se/{TEN}", "address")
    assert holds(f"https://exempel.se/19{TEN}", "address")
    for purpose in ("money", "other-number", "address"):
        assert holds(f"{TEN[:6]}-{TEN[6:]}", purpose)


@pytest.mark.parametrize("column", ["Mottagare", "Belopp", "År", "Okänd kolumn", "Projekt"])
def test_one_in_any_column_blocks_the_file_and_is_not_shown(
    connection: sa.Connection, column: str
) -> None:
    grants, report = read(connection, listed({column: f"{TEN[:6]}-{TEN[6:]}"}, {}))

    assert [each.row for each in grants] == [3]
    assert report.blocked
    found = next(each for each in report.findings if each.code == "personal-identity-number")
    assert (found.row, found.column, found.value) == (2, column, None)
    assert TEN[6:] not in str(report)


def test_one_above_the_headings_or_among_them_blocks_too(connection: sa.Connection) -> None:
    whole = f"{TEN[:6]}-{TEN[6:]}"
    rows = listed({"Beslut": ""}).given
    above = ListOfRows([["Handläggare", whole], *rows])
    among = ListOfRows([[*rows[0][:-1], f"Beslut {whole}"], *rows[1:]])
    for source in (above, among, ListOfRows([["inga rubriker", whole]])):
        _, report = read(connection, source)
        assert "personal-identity-number" in codes(report, "error")
        assert TEN[6:] not in str(report)


def registered(days_ago: int, serial: str = "012") -> str:
    """A case's number of that day that would pass for a person's."""
    day = dt.date.today() - dt.timedelta(days=days_ago)
    ten = number(f"{day:%y%m%d}{serial}")
    return f"{ten[:6]}-{ten[6:]}"


def failing(days_ago: int, serial: str = "012") -> str:
    """One that would not."""
    right = registered(days_ago, serial)
    return f"{right[:-1]}{(int(right[-1]) + 1) % 10}"


CHILD = number("090115234")
OTHERS = [failing(days, f"{days % 900:03}") for days in (500, 510, 520, 530, 540)]
CASE_COLUMNS = ["Diarienummer", "Dnr", "Ärendenummer", "Regionens diarienr", "Ärende nr"]


def told(connection: sa.Connection, heading: str, cells: list[Value]) -> Report:
    return read(connection, listed(*({heading: cell} for cell in cells)))[1]


def test_the_child_of_these_tests_has_a_number_that_passes() -> None:
    assert CHILD == "0901152348"


@pytest.mark.parametrize("heading", CASE_COLUMNS)
def test_a_column_that_is_a_series_of_cases_is_no_person(
    connection: sa.Connection, heading: str
) -> None:
    cells: list[Value] = [registered(500), *OTHERS, None, ""]
    assert holds(cells[0])
    report = told(connection, heading, cells)
    assert "personal-identity-number" not in codes(report)
    assert len(report.series) == 1


@pytest.mark.parametrize("written", ["KUN {}", "Dnr {}", "RS-{}", "dnr. {}"])
def test_cases_of_one_registry_are_no_persons(connection: sa.Connection, written: str) -> None:
    cells: list[Value] = [written.format(registered(500)), written.format("230619-1")]
    assert holds(cells[0])
    assert "personal-identity-number" not in codes(told(connection, "Dnr", cells))


@pytest.mark.parametrize(
    "cells",
    [
        [registered(500)],
        [registered(500), registered(510), registered(520), registered(530)],
        [registered(500), registered(510), *OTHERS[:2]],
        [registered(500), OTHERS[0]],
        [registered(500), OTHERS[0], OTHERS[0], OTHERS[0]],
        [registered(500), *OTHERS, "Anna Ek"],
        [registered(500), *OTHERS, "KUN 2023/17"],
        [registered(500), *OTHERS, 17],
        [f"KUN {registered(500)}"],
        [f"KUN {registered(500)}", f"KUN {registered(500)}"],
        [f"KUN {registered(500)}", f"RS {OTHERS[0]}"],
        [f"KUN {registered(500)}", OTHERS[0]],
        [f"BARN {registered(500)}", f"BARN {registered(510)}"],
    ],
    ids=str,
)
def test_a_column_that_may_be_of_children_blocks(
    connection: sa.Connection, cells: list[Value]
) -> None:
    report = told(connection, "Diarienummer", cells)
    assert "personal-identity-number" in codes(report, "error")
    assert registered(500)[-4:] not in repr(report.findings)
    assert not report.series


@pytest.mark.parametrize(
    "cell",
    [
        f"{TEN[:6]}-{TEN[6:]}",
        f"KUN {TEN[:6]}-{TEN[6:]}",
        TEN,
        int(TEN),
        f"19{TEN}",
        f"Anna Ek {registered(500)}",
        f"PNR {registered(500)}",
        f"{registered(500)}, {TEN[:6]}-{TEN[6:]}",
        registered(500).replace("-", "+"),
        registered(19 * 366),
        f"20{CHILD[:6]}-{CHILD[6:]}",
        CHILD,
        int(f"20{CHILD}"),
        int(CHILD),
        f"ANNA {CHILD[:6]}-{CHILD[6:]}",
        f"OLSSON 20{CHILD[:6]}-{CHILD[6:]}",
        f"KUN 20{CHILD[:6]}-{CHILD[6:]}",
    ],
    ids=str,
)
def test_a_persons_number_among_case_numbers_blocks_all_the_same(
    connection: sa.Connection, cell: Value
) -> None:
    report = told(connection, "Diarienummer", [*OTHERS, cell])
    assert "personal-identity-number" in codes(report, "error")


@pytest.mark.parametrize(
    "heading", ["Ärendeägarens personnummer", "Personnummer (ärende)", "Dnr/pnr", "Ärende, p.nr"]
)
def test_a_heading_that_speaks_of_persons_is_none_of_cases(
    connection: sa.Connection, heading: str
) -> None:
    report = told(connection, heading, [registered(500), *OTHERS])
    assert "personal-identity-number" in codes(report, "error")


def test_a_case_number_in_another_column_blocks(connection: sa.Connection) -> None:
    report = told(connection, "Kommentar", [registered(500), *OTHERS])
    assert "personal-identity-number" in codes(report, "error")


SIGNS = ["\u200e-", "\u2063-", "\uff0d", "\ufe63", ".", "/", ":", " / ", "\u2063", "\u2e3a"]
MADE = number("850115234")
IN_PARTS = ["85-01-15-{}", "1985-01-15 {}", "1985 01 15 {}", "85.01.15.{}", "1985/01/15-{}"]


@pytest.mark.parametrize(
    "text",
    [
        *(f"{MADE[:6]}{sign}{MADE[6:]}" for sign in SIGNS),
        *(each.format(MADE[6:]) for each in IN_PARTS),
        "".join(chr(ord(digit) + 0xFEE0) for digit in MADE),
        "".join(chr(ord(digit) + 0x630) for digit in f"{MADE[:6]}{MADE[6:]}"),
        f"{MADE[:6]}-{MADE[6:]}\u00b2",
    ],
    ids=ascii,
)
def test_a_number_with_other_signs_and_digits_is_found(text: str) -> None:
    assert holds(text)
    assert holds(f"Änkan Anna ({text}), Lund")
    assert MADE[6:] not in hidden(f"Änkan Anna ({text}), Lund")
    assert HIDDEN in hidden(text)


@pytest.mark.parametrize(
    "text",
    [
        f"https://exempel.se/1985/01/15/{MADE[6:]}",
        f"1985-01-15 {MADE[6:]}-02-03",
        f"8 501 152 {MADE[6:]}",
        "2023-06-19 18:30",
        "1 234 567,50 kr",
        "040-10 12 18",
        "19.06.2023",
        "2023/24, 2024/25 och 2025/26",
    ],
)
def test_days_amounts_and_addresses_are_none(text: str) -> None:
    assert not holds(text)
    assert hidden(text) == text


def test_a_text_without_one_is_shown_as_it_is() -> None:
    text = "Scenen på 120 m² … 2\u00ad023 och ½ av 1\u00a0234\u00a0567 kr"
    assert hidden(text) == text


@pytest.mark.parametrize("purpose", ["money", "other-number"])
def test_other_signs_count_in_columns_of_text_alone(purpose: Purpose) -> None:
    assert not holds(f"{MADE[:6]}.{MADE[6:]}", purpose)
    assert holds(f"{MADE[:6]}\uff0d{MADE[6:]}", purpose)
