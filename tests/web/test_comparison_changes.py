"""Changes between two years, worked out by hand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from skanekarta.errors import BadParameter
from skanekarta.layers.grants import LAYER as GRANTS
from skanekarta.web.comparison import asked
from skanekarta.web.comparison.asked import Places, Years
from skanekarta.web.comparison.changes import Change, changes, ranked, whole
from skanekarta.web.drawing.shading import NOTHING, UNKNOWN, ZERO, Value
from skanekarta.web.measures import every, signed
from skanekarta.web.notation import kr

SUM = every(GRANTS)["sum"]
PER_INHABITANT = every(GRANTS)["per_inhabitant"]
CODES = ("1267", "1280", "1281", "1282", "1283", "1293")


def answer(*rows: tuple[str | None, Any, int | None], complete: bool = False) -> dict[str, Any]:
    found = [
        {"municipality": code, "municipality_title": code and f"Kommun {code}", "sum": total}
        | {"per_inhabitant": total, "count": count}
        for code, total, count in rows
    ]
    return {
        "rows": found,
        "total": {"sum": 1, "count": sum(row["count"] or 0 for row in found)},
        "coverage": {"complete": complete},
    }


@pytest.mark.parametrize(
    ("before", "after", "difference"),
    [
        (100.0, 250.5, 150.5),
        (250.5, 100.0, -150.5),
        (100.0, 100.0, 0.0),
        (0.1, 0.3, 0.2),  # not 0.19999999999999998
        (ZERO, 75.0, 75.0),
        (75.0, ZERO, -75.0),
        (ZERO, ZERO, 0.0),
        (NOTHING, 75.0, UNKNOWN),
        (75.0, NOTHING, UNKNOWN),
        (ZERO, NOTHING, UNKNOWN),
        (UNKNOWN, 75.0, UNKNOWN),
        (NOTHING, NOTHING, NOTHING),
    ],
)
def test_a_change_is_told_only_where_both_years_are_known(
    before: Value, after: Value, difference: Value
) -> None:
    assert Change("1280", "Malmö", before, after).difference == difference


def test_the_change_in_per_cent_is_of_the_earlier_year_and_never_of_nothing() -> None:
    assert Change("a", "A", 200.0, 250.0).ratio == 0.25
    assert Change("a", "A", 200.0, ZERO).ratio == -1
    assert Change("a", "A", ZERO, 50.0).ratio is None
    assert Change("a", "A", NOTHING, 50.0).ratio is None


def test_a_group_that_one_year_lacks_is_nothing_there_or_zero_where_the_lists_are_complete() -> (
    None
):
    before = answer(("1280", 100, 1), ("1281", None, None), (None, 7, 1))
    after = answer(("1280", 40, 2), ("1281", 5, 1))
    found = changes(before, after, "municipality", SUM)

    assert {key: each.difference for key, each in found.items()} == {
        "1280": -60.0,
        "1281": UNKNOWN,
        None: UNKNOWN,
    }
    found = changes(before, after | {"coverage": {"complete": True}}, "municipality", SUM)
    assert found[None].difference == -7.0
    assert found[None].title == "Okänd plats"


def test_an_area_is_no_zero_while_some_row_lacks_its_area() -> None:
    def of_areas(*rows: tuple[str | None, int]) -> Mapping[str, Any]:
        found = [{"area": slug, "area_title": slug, "sum": n, "count": 1} for slug, n in rows]
        return {"rows": found, "total": {"count": 1}, "coverage": {"complete": True}}

    before = of_areas(("musik", 10))
    sure = changes(before, of_areas(("dans", 5)), "area", SUM)
    unsure = changes(before, of_areas(("dans", 5), (None, 1)), "area", SUM)

    assert sure["musik"].difference == -10.0
    assert unsure["musik"].difference == UNKNOWN


def test_the_greatest_growth_comes_first_and_what_nobody_knows_last() -> None:
    rows = [
        Change("a", "A", NOTHING, NOTHING),
        Change("b", "B", 5.0, 1.0),
        Change("c", "C", NOTHING, 9.0),
        Change("d", "D", 5.0, 8.0),
        Change("e", "E", 5.0, 5.0),
    ]

    assert [row.key for row in ranked(rows)] == ["d", "e", "b", "c", "a"]


def test_a_total_without_rows_is_a_zero_only_where_the_lists_are_complete() -> None:
    some, none = answer(("1280", 1, 1)), answer()

    assert whole(some, none, SUM).after == NOTHING
    assert whole(some, answer(complete=True), SUM).after == ZERO


def test_a_difference_is_written_with_its_sign() -> None:
    assert signed(1200, kr) == "+1\u00a0200\u00a0kr"
    assert signed(-1200, kr) == "−1\u00a0200\u00a0kr"
    assert signed(0, kr) == "0\u00a0kr"
    assert PER_INHABITANT.short_change(1.2) == "+1,20\u00a0kr"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("1280,1281", Places(("1280", "1281"))),
        ("1281, 1280 ,1267,1293", Places(("1281", "1280", "1267", "1293"))),
        ("1267", Places(("1267",))),
        ("2021/2023", Years(2021, 2023)),
        ("2023/2021", Years(2021, 2023)),
        ("2021,2023", Years(2021, 2023)),
    ],
)
def test_what_is_compared_is_read(text: str, found: Places | Years) -> None:
    assert asked.read(text, CODES) == found
    assert asked.read(found.text, CODES) == found


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("1280,1280", "samma kommun står två gånger"),
        ("1280,1281,1282,1283,1267", "högst 4 kommuner"),
        ("1280,9999", "”9999” är ingen kommun"),
        ("1280,2021", "”2021” är ingen kommun"),
        ("2021", "två år behövs"),
        ("2021/2021", "samma år står två gånger"),
        ("2019/2020/2021", "två år behövs"),
        ("0000/2021", "ingen kommun i Skåne och inget år"),
        ("٢٠٢١/2023", "ingen kommun i Skåne och inget år"),
        ("<b>", "”<b>” är ingen kommun"),
        (",,", "behövs"),
        ("1280," * 50, "högst 100 tecken"),
        ("1280\x00", "styrtecken"),
    ],
)
def test_what_cannot_be_compared_is_told(text: str, reason: str) -> None:
    with pytest.raises(BadParameter, match="compare") as caught:
        asked.read(text, CODES)

    assert reason in str(caught.value)


@pytest.mark.parametrize(
    ("sent", "folded"),
    [
        (["1280", "1281", "", ""], "1280,1281"),
        (["2023", "2021"], "2021/2023"),
        (["1280,1281", "1267"], "1280,1281,1267"),
        ([""], ""),
    ],
)
def test_a_forms_lists_become_one_text(sent: list[str], folded: str) -> None:
    assert asked.folded(sent, CODES) == folded
