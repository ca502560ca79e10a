"""Ranks, quartiles, correlation and years, on examples worked out by hand."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from skanekarta.analysis.figures.order import median, quantile, ranks, spearman
from skanekarta.analysis.figures.over_time import spread
from skanekarta.analysis.figures.reading import main_year
from skanekarta.analysis.figures.scatter import common_year


def numbers(*each: float | str) -> list[Decimal]:
    return [Decimal(str(one)) for one in each]


COSTS = dict(zip("abcd", numbers(900, 1200, 1200, 700), strict=True))


def test_equal_values_share_a_rank_and_the_next_one_is_left_out() -> None:
    assert ranks(COSTS) == {"b": 1, "c": 1, "a": 3, "d": 4}
    assert ranks(COSTS, lowest_first=True) == {"d": 1, "a": 2, "b": 3, "c": 3}
    assert ranks({}) == {}


def test_quartiles_lie_between_the_two_nearest_in_proportion() -> None:
    """Of 1, 2, 4, 8 the lower lies at place 1 + 3/4: 1 + 0.75·1; the middle at 2.5; the upper at
    3.25: 4 + 0.25·4."""
    assert spread(numbers(8, 1, 4, 2)) == {
        "known": 4,
        "minimum": 1,
        "lower_quartile": Decimal("1.75"),
        "median": 3,
        "upper_quartile": 5,
        "maximum": 8,
    }


def test_one_value_is_its_own_spread_and_none_has_none() -> None:
    assert set(spread(numbers(7)).values()) == {1, Decimal(7)}
    assert spread([]) == dict.fromkeys(spread([])) | {"known": 0}
    assert median(numbers(3, 1, 2)) == 2
    assert quantile([], Decimal("0.5")) is None


def test_the_same_order_is_one_and_the_opposite_is_minus_one() -> None:
    ten = numbers(*range(10))
    squared = [each * each for each in ten]

    assert spearman(list(zip(ten, squared, strict=True))) == 1
    assert spearman(list(zip(ten, reversed(squared), strict=True))) == -1


def test_a_correlation_worked_out_by_hand() -> None:
    """Places 1 to 10 against 2, 1, 4, 3, 6, 5, 8, 7, 10, 9: every difference is 1, and without
    ties ρ = 1 − 6·Σd² / (n(n² − 1)) = 1 − 6·10 / 990 = 0.939."""
    there = numbers(2, 1, 4, 3, 6, 5, 8, 7, 10, 9)

    assert spearman(list(zip(numbers(*range(1, 11)), there, strict=True))) == Decimal("0.94")


def test_equal_values_have_the_mean_of_their_places() -> None:
    """Five of each: places 3 and 8 on both sides, so the orders agree wholly."""
    both = numbers(*[1] * 5, *[2] * 5)

    assert spearman(list(zip(both, both, strict=True))) == 1


@pytest.mark.parametrize("many", [0, 9])
def test_too_few_pairs_tell_no_correlation(many: int) -> None:
    assert spearman([(each, each) for each in numbers(*range(many))]) is None


def test_what_never_varies_goes_with_nothing() -> None:
    assert spearman([(Decimal(1), each) for each in numbers(*range(12))]) is None


def test_the_year_is_the_newest_of_those_that_most_have() -> None:
    assert main_year([2022, 2022, 2023, 2023, 2024]) == 2023
    assert main_year([None, None, 2024]) is None
    assert main_year([]) is None


def rows(*of: tuple[str, int | None]) -> list[dict[str, Any]]:
    return [{"municipality": code, "year": year} for code, year in of]


def test_two_indicators_are_told_of_a_year_that_both_have() -> None:
    one = rows(("a", 2022), ("b", 2022), ("a", 2024), ("b", 2024))
    other = rows(("a", 2022), ("b", 2022), ("a", 2023), ("b", 2023))

    assert common_year(one, other) == (2022, 2022)


def test_each_has_its_own_year_where_they_share_none_or_hardly_any() -> None:
    many = "abcdefg"
    one = rows(*((code, 2024) for code in many))

    assert common_year(one, rows(*((code, None) for code in many))) == (2024, None)
    few = rows(("a", 2024), *((code, 2020) for code in many))
    assert common_year(one, few) == (2024, 2020)
