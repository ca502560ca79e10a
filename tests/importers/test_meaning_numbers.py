"""Amounts as Swedish lists write them."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skanekarta.importers.granting.numbers import LEAST, MOST, amount
from skanekarta.importers.granting.sharing import shares, stated, weighed, written
from skanekarta.importers.reading import Value

READ: dict[Value, str] = {
    "24 268 000 kr": "24268000",
    "24\u00a0268\u202f000\u2009kr": "24268000",
    "2,2 mnkr": "2200000",
    "2,225 mnkr": "2225000",
    "2,2 miljoner": "2200000",
    "1,5 Miljoner kronor": "1500000",
    "450 tkr": "450000",
    "450 tusen kronor": "450000",
    "1 500:-": "1500",
    "1500,-": "1500",
    "SEK 1 500": "1500",
    "1.500,50": "1500.50",
    "1.500.000": "1500000",
    "1500.5": "1500.50",
    "0,05": "0.05",
    "\u2212500": "-500",
    "-500,00 kr": "-500",
    "(1 500)": "-1500",
    "+7": "7",
    0: "0",
    1500.1: "1500.10",
    0.1 + 0.2: "0.30",
    Decimal("12.5"): "12.50",
    "100000000000": "100000000000",
}


@pytest.mark.parametrize("value", READ, ids=repr)
def test_an_amount_is_read(value: Value) -> None:
    found = amount(value)

    assert found.problems == ()
    assert str(found.value) == READ[value]


@pytest.mark.parametrize(
    ("value", "valid"),
    [
        ("1,500.50", ("1500", "1500,50")),
        ("1,500", ("1500", "1,50")),
        ("1.500", ("1500", "1,50")),
        ("1.500 tkr", ("1500", "1,50")),
        ("1,234,567", ("1234567", "1234567,00")),
    ],
)
def test_what_can_be_read_in_two_ways_is_refused_with_both(
    value: str, valid: tuple[str, ...]
) -> None:
    found = amount(value)

    assert found.value is None
    assert [each.code for each in found.problems] == ["ambiguous-amount"]
    assert found.problems[0].valid == valid


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("1e5", "not-an-amount"),
        ("ca 500", "not-an-amount"),
        ("1 50 0", "not-an-amount"),
        ("1500-", "not-an-amount"),
        ("(1500", "not-an-amount"),
        ("--5", "not-an-amount"),
        ("٥٠٠", "not-an-amount"),
        ("=1+1", "not-an-amount"),
        ("9" * 61, "not-an-amount"),
        (True, "not-an-amount"),
        (dt.date(2024, 1, 1), "not-an-amount"),
        (float("nan"), "not-an-amount"),
        (float("-inf"), "not-an-amount"),
        (Decimal("NaN"), "not-an-amount"),
        (Decimal("Infinity"), "not-an-amount"),
        (1e300, "amount-out-of-range"),
        (10**400, "amount-out-of-range"),
        ("100000000001", "amount-out-of-range"),
        ("-1000000001", "amount-out-of-range"),
        ("999999 mdkr", "amount-out-of-range"),
        ("0,125", "too-many-decimals"),
        ("12345,678", "too-many-decimals"),
        (1 / 3, "too-many-decimals"),
    ],
)
def test_what_is_no_amount_is_refused(value: Value, code: str) -> None:
    found = amount(value)

    assert found.value is None
    assert [each.code for each in found.problems] == [code]


def test_a_heading_can_say_that_numbers_are_thousands() -> None:
    assert amount("450", 1_000).value == 450_000
    assert amount(0.5, 1_000_000).value == 500_000
    assert amount("450 kr", 1_000).value == 450


def swedish(number: Decimal, space: str, decimals: bool) -> str:
    whole, _, part = f"{abs(number):,.2f}".partition(".")
    text = whole.replace(",", space) + (f",{part}" if decimals else "")
    return f"\u2212{text}" if number < 0 else text


kronor = st.decimals(LEAST, MOST, places=2)


@given(
    kronor,
    st.sampled_from(["", " ", "\u00a0", "\u202f", "\u2009"]),
    st.sampled_from(["", " kr", ":-"]),
)
def test_what_is_written_in_swedish_is_read_back(number: Decimal, space: str, unit: str) -> None:
    decimals = number != number.to_integral_value()
    found = amount(swedish(number, space, decimals) + unit)

    assert found.value == number


@given(st.decimals(LEAST, MOST, places=2))
def test_what_a_spreadsheet_holds_is_read_to_the_ore(number: Decimal) -> None:
    assert amount(float(number)).value == number


@given(st.text(max_size=80) | st.floats() | st.integers() | st.booleans())
def test_any_cell_gives_an_amount_within_the_limits_or_a_problem(value: Value) -> None:
    found = amount(value)

    assert (found.value is None) == bool(found.problems)
    if found.value is not None:
        assert LEAST <= found.value <= MOST
        assert found.value == round(found.value, 2)


codes = st.lists(st.sampled_from(["1214", "1230", "1256", "1280", "1281"]), min_size=1, unique=True)


@given(kronor, codes)
def test_equal_shares_add_up(total: Decimal, among: list[str]) -> None:
    assert sum(shares(total, among).values()) == total


@given(kronor, st.dictionaries(st.sampled_from("abcd"), st.integers(1, 99), min_size=1))
def test_weighed_shares_add_up(total: Decimal, weights: dict[str, int]) -> None:
    found = weighed(total, {name: Decimal(weight) for name, weight in weights.items()})

    assert sum(found.values()) == total
    assert set(found) == set(weights)


@pytest.mark.parametrize(
    "text",
    [
        "Lund 60 %; Malmö 40 %",
        "Lund: 60%, Malmö: 40%",
        "Lund (60 procent) och Malmö (40 procent)",
        "Lund 60\nMalmö 40",
        "Lund 0,6; Malmö 0,4",
        "Lund 600 kr; Malmö 400 kr",
    ],
)
def test_shares_as_people_write_them(text: str) -> None:
    numbers = dict(written(text).value or ())

    assert stated(Decimal(1000), numbers).value == {"Lund": 600, "Malmö": 400}


def test_shares_that_do_not_add_up_are_refused() -> None:
    found = stated(Decimal(1000), {"Lund": Decimal(60), "Malmö": Decimal(30)})

    assert found.value is None
    assert "de blir 90." in found.problems[0].text
