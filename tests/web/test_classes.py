"""Classes of numbers, and how each municipality is filled by them."""

from __future__ import annotations

from itertools import combinations, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skanekarta.web.drawing import shading
from skanekarta.web.drawing.classes import METHODS, class_of, classes
from skanekarta.web.drawing.shading import NOTHING, OUTSIDE, PLAIN, UNKNOWN, ZERO, Classing
from skanekarta.web.notation import number

every_method = pytest.mark.parametrize("method", METHODS)
numbers = st.lists(st.integers(0, 1_000).map(float), max_size=33)


def held(found: list[object]) -> list[tuple[float, float, int]]:
    return [(each.low, each.high, each.count) for each in found]


@every_method
@given(values=numbers)
def test_every_number_is_in_one_class_and_no_class_is_empty(
    method: str, values: list[float]
) -> None:
    found = classes(values, method)

    assert len(found) <= 5
    assert sum(each.count for each in found) == len(values)
    assert all(each.count for each in found)
    for one, other in pairwise(found):
        assert one.high < other.low
    for value in values:
        each = class_of(found, value)
        assert each.low <= value <= each.high


@every_method
def test_equal_numbers_are_one_class_and_no_numbers_none(method: str) -> None:
    assert held(classes([7.0, 7.0, 7.0], method)) == [(7.0, 7.0, 3)]
    assert classes([], method) == []


def test_natural_breaks_fall_where_the_gaps_are() -> None:
    found = classes([1, 2, 3, 50, 51, 52, 900], "natural", 3)

    assert held(found) == [(1, 3, 3), (50, 52, 3), (900, 900, 1)]


@given(values=st.lists(st.integers(0, 100).map(float), min_size=3, max_size=8, unique=True))
def test_no_other_three_classes_are_closer_than_the_natural_ones(values: list[float]) -> None:
    """Every way to cut the sorted numbers, tried."""
    ordered = sorted(values)

    def spread(part: list[float]) -> float:
        mean = sum(part) / len(part)
        return sum((value - mean) ** 2 for value in part)

    def cost(first: int, second: int) -> float:
        return spread(ordered[:first]) + spread(ordered[first:second]) + spread(ordered[second:])

    best = min(cost(*cut) for cut in combinations(range(1, len(ordered)), 2))
    found = classes(values, "natural", 3)
    ends = found[0].count, found[0].count + found[1].count
    assert cost(*ends) == pytest.approx(best)


def test_quantiles_hold_as_many_each() -> None:
    assert [each.count for each in classes([float(n) for n in range(10)], "quantile")] == [2] * 5


def test_equal_steps_are_as_long_each() -> None:
    """0–100 in five: a step of 20; nobody has 41–60."""
    found = classes([0, 10, 20, 30, 70, 100], "equal")

    assert held(found) == [(0, 20, 3), (30, 30, 1), (70, 70, 1), (100, 100, 1)]


def test_fixed_steps_are_round_and_stay_when_a_number_moves() -> None:
    """Up to 63 the bounds are 5, 10, 20 and 50; nobody has 11–20."""
    found = classes([1, 4, 4.5, 9, 30, 63], "fixed")

    assert held(found) == [(1, 4.5, 3), (9, 9, 1), (30, 30, 1), (63, 63, 1)]
    assert [(each.place, each.of) for each in found] == [(0, 5), (1, 5), (3, 5), (4, 5)]


def test_given_steps_make_the_fixed_classes() -> None:
    found = classes([0.5, 1, 1.5, 60], "fixed", steps=(1, 5, 20, 50))

    assert held(found) == [(0.5, 1, 2), (1.5, 1.5, 1), (60, 60, 1)]
    assert [each.place for each in found] == [0, 1, 4]


def test_what_is_no_number_keeps_its_kind_and_its_line_in_the_legend() -> None:
    values = {"a": 1.0, "b": 2.0, "c": ZERO, "d": NOTHING, "e": UNKNOWN, "f": OUTSIDE, "g": ZERO}
    found = shading.sequential(values, number, Classing())

    assert found.kinds == {
        **{"a": "class-1", "b": "class-5"},
        **{"c": "zero", "d": "nothing", "e": "unknown", "f": "outside", "g": "zero"},
    }
    assert [(each.title, each.count) for each in found.legend] == [
        ("1", 1),
        ("2", 1),
        (PLAIN[ZERO], 2),
        (PLAIN[NOTHING], 1),
        (PLAIN[UNKNOWN], 1),
        (PLAIN[OUTSIDE], 1),
    ]


def test_less_than_nothing_has_a_hue_of_its_own() -> None:
    found = shading.sequential({"a": -5.0, "b": -1.0, "c": 0.0, "d": 9.0}, number, Classing())

    assert found.kinds == {"a": "minus-2", "b": "minus-1", "c": "even", "d": "class-5"}


def test_a_scale_of_changes_has_nothing_in_its_middle_and_the_same_steps_on_both_sides() -> None:
    values = {"a": 30.0, "b": 10.0, "c": 0.0, "d": -10.0, "e": -1.0, "f": NOTHING}
    found = shading.diverging(values, number, Classing(), PLAIN)

    assert found.kinds == {
        **{"a": "class-5", "b": "class-3", "c": "even"},
        **{"d": "minus-2", "e": "minus-1", "f": "nothing"},
    }
    assert [each.kind for each in found.legend] == [
        *("class-5", "class-3", "even", "minus-1", "minus-2", "nothing"),
    ]


def test_a_colour_stands_for_the_same_step_while_the_numbers_change() -> None:
    """Steps at 1, 5, 20 and 50: sixty is the last one's, whatever else there is."""
    how = Classing("fixed", (1.0, 5.0, 20.0, 50.0))
    some = shading.sequential({"a": 0.5, "b": 60.0}, number, how)
    more = shading.sequential({"a": 0.5, "b": 60.0, "c": 7.0}, number, how)

    assert some.kinds == {"a": "class-1", "b": "class-5"}
    assert more.kinds == {**some.kinds, "c": "class-3"}


def test_a_category_keeps_its_colour_whichever_others_are_there() -> None:
    titles = {"in_force": "Gäller", "expired": "Har gått ut"}
    one = shading.categories({"a": "expired", "b": None}, titles)
    both = shading.categories({"a": "expired", "b": "in_force"}, titles)

    assert one.kinds["a"] == both.kinds["a"] == "category-2"
    assert one.kinds["b"] == "unknown"
    assert [each.title for each in one.legend] == ["Har gått ut", PLAIN[UNKNOWN]]
