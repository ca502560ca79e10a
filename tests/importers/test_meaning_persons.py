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
from skanekarta.importers.reading import Value
from skanekarta.organisations import check_digit


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
        assert holds(f"{TEN[:6]}-{TEN[6:]}", purpose)  # type: ignore[arg-type]


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


CASE_COLUMNS = ["Diarienummer", "Dnr", "Ärendenummer", "Regionens diarienr", "Ärende nr"]


@pytest.mark.parametrize("heading", CASE_COLUMNS)
@pytest.mark.parametrize("written", ["{}", "KUN {}", "Dnr {}", "RS-{}", "dnr. {}", "20{}"])
def test_a_case_number_in_its_own_column_is_no_person(
    connection: sa.Connection, heading: str, written: str
) -> None:
    cell = written.format(registered(500))
    assert holds(cell)
    _, report = read(connection, listed({heading: cell}, {heading: written.format("230619-1")}))
    assert "personal-identity-number" not in codes(report)


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
    ],
    ids=str,
)
def test_a_persons_number_among_case_numbers_blocks_all_the_same(
    connection: sa.Connection, cell: Value
) -> None:
    _, report = read(connection, listed({"Diarienummer": cell}))
    assert "personal-identity-number" in codes(report, "error")


def test_a_case_number_in_another_column_blocks(connection: sa.Connection) -> None:
    _, report = read(connection, listed({"Kommentar": registered(500)}))
    assert "personal-identity-number" in codes(report, "error")
