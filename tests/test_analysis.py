"""The measures of the analyses, on examples worked out by hand."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skanekarta.analysis import BY_LAYER
from skanekarta.analysis.described import added, ratio
from skanekarta.analysis.spread import gini, lorenz


def sums(*each: int) -> list[Decimal]:
    return [Decimal(one) for one in each]


def test_as_much_each_is_even() -> None:
    assert gini([10, 20, 30], sums(100, 200, 300)) == 0


def test_one_group_with_everything_is_as_uneven_as_its_size_lets_it_be() -> None:
    """Nine people without and one with all: the area under the curve is 1 × 0.1 / 2, G = 0.9."""
    assert gini([9, 1], sums(0, 500)) == Decimal("0.9")


def test_three_groups_worked_out_by_hand() -> None:
    """Per head 1, 2 and 3 in groups of 2, 1 and 1: sums 2, 2, 3 of 7.
    P = 0, 1/2, 3/4, 1; L = 0, 2/7, 4/7, 1; Σ = 1/2·2/7 + 1/4·6/7 + 1/4·11/7 = 3/4 … G = 1/4."""
    assert lorenz([1, 2, 1], sums(3, 2, 2)) == [
        (Decimal(0), Decimal(0)),
        (Decimal("0.5"), Decimal(2) / 7),
        (Decimal("0.75"), Decimal(4) / 7),
        (Decimal(1), Decimal(1)),
    ]
    assert gini([1, 2, 1], sums(3, 2, 2)) == Decimal("0.25")


@pytest.mark.parametrize(
    ("people", "amounts"),
    [([], []), ([5, 5], [0, 0]), ([0], [100]), ([5, 5], [-100, 300]), ([5, 5], [-300, 100])],
)
def test_nothing_to_share_out_has_no_measure(people: list[int], amounts: list[int]) -> None:
    assert gini(people, sums(*amounts)) is None


groups = st.lists(
    st.tuples(st.integers(1, 400_000), st.integers(0, 10**9)), min_size=1, max_size=40
).filter(lambda found: any(amount for _, amount in found))


@given(groups)
def test_the_measure_lies_between_none_and_all_whatever_the_order(
    found: list[tuple[int, int]],
) -> None:
    measured = [
        gini([one for one, _ in order], sums(*(two for _, two in order)))
        for order in (found, found[::-1])
    ]

    assert measured[0] == measured[1]
    assert measured[0] is not None
    assert 0 <= measured[0] < 1


@given(groups, st.integers(2, 1000))
def test_more_money_to_everybody_alike_changes_nothing(
    found: list[tuple[int, int]], times: int
) -> None:
    people = [one for one, _ in found]
    once = gini(people, sums(*(two for _, two in found)))

    assert gini(people, sums(*(two * times for _, two in found))) == once


def test_a_share_of_nothing_is_not_known() -> None:
    assert ratio(Decimal(0), Decimal(0)) is None
    assert ratio(None, Decimal(3)) is None
    assert ratio(Decimal(1), Decimal(3)) == Decimal("0.333333")
    assert added([{"sum": None}, {"sum": 2}, {"sum": Decimal("0.5")}], "sum") == Decimal("2.5")


def test_every_definition_and_formula_stands_in_the_docs() -> None:
    told = " ".join((Path(__file__).parents[1] / "docs/analyser.md").read_text().split())

    every = [each for of_one in BY_LAYER.values() for each in of_one.values()]
    for analysis in every:
        assert f"## {analysis.title}" in told
        assert analysis.definition in told
        assert analysis.formula in told
