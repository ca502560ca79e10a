"""A cell of SCB's answer keeps its own municipality and year, however the answer is written."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest

from skanekarta.polite import read_json
from skanekarta.sync.scb.jsonstat import NotJsonStat, read


def dataset(**others: Any) -> dict[str, Any]:
    """The example of SOURCES.md §4: Malmö's population."""
    region = {"index": {"1280": 0}, "label": {"1280": "Malmö"}}
    tid = {"index": {"2024": 0, "2025": 1}, "label": {"2024": "2024", "2025": "2025"}}
    return {
        "version": "2.0",
        "class": "dataset",
        "label": "Folkmängd",
        "id": ["Region", "Tid"],
        "size": [1, 2],
        "dimension": {
            "Region": {"label": "region", "category": region, "extension": {"elimination": True}},
            "Tid": {"label": "år", "category": tid},
        },
        "value": [365_644, 367_924],
    } | others


def by_year(found: object) -> dict[str, Decimal | None]:
    return {place["Tid"]: value for place, value in read(found).rows()}


def test_the_example_is_read() -> None:
    cube = read(dataset())

    assert by_year(dataset()) == {"2024": 365_644, "2025": 367_924}
    assert [(each.code, each.eliminable) for each in cube.dimensions] == [
        ("Region", True),
        ("Tid", False),
    ]


def test_the_places_order_the_categories_and_not_their_keys() -> None:
    found = dataset()
    found["dimension"]["Tid"]["category"]["index"] = {"2024": 1, "2025": 0}

    assert by_year(found) == {"2025": 365_644, "2024": 367_924}


def test_the_last_side_runs_fastest() -> None:
    region = {"category": {"index": {"1281": 1, "1280": 0}}}
    found = dataset(size=[2, 2], value=[1, 2, 3, 4])
    found["dimension"]["Region"] = region

    assert [(at["Region"], at["Tid"], value) for at, value in read(found).rows()] == [
        ("1280", "2024", 1),
        ("1280", "2025", 2),
        ("1281", "2024", 3),
        ("1281", "2025", 4),
    ]


def test_a_side_with_one_category_needs_no_index_and_an_index_may_be_a_list() -> None:
    found = dataset()
    found["dimension"]["Region"]["category"] = {"label": {"1280": "Malmö"}}
    found["dimension"]["Tid"]["category"]["index"] = ["2025", "2024"]

    assert by_year(found) == {"2025": 365_644, "2024": 367_924}


def test_a_missing_cell_is_not_known() -> None:
    assert by_year(dataset(value=[None, 0])) == {"2024": None, "2025": 0}
    assert by_year(dataset(value={"1": 7})) == {"2024": None, "2025": 7}


def test_decimals_are_kept_as_they_are_written() -> None:
    content = b"\xef\xbb\xbf" + json.dumps(dataset(value=[0.1, 5289.4])).encode()

    assert by_year(read_json(content)) == {"2024": Decimal("0.1"), "2025": Decimal("5289.4")}


def test_metadata_have_no_cells() -> None:
    assert read(dataset(value=[]), with_cells=False).cells == ()


@pytest.mark.parametrize(
    "others",
    [
        {"class": "collection"},
        {"id": ["Region"]},
        {"id": ["Region", "Region"]},
        {"id": None},
        {"size": [1, 3]},
        {"size": [2, 1]},
        {"value": [1]},
        {"value": [1, 2, 3]},
        {"value": [1, "2"]},
        {"value": [1, True]},
        {"value": {"2": 1}},
        {"value": {"-1": 1}},
        {"value": {"x": 1}},
        {"value": None},
        {"dimension": {}},
        {"dimension": None},
    ],
    ids=str,
)
def test_a_damaged_data_set_is_refused(others: dict[str, Any]) -> None:
    with pytest.raises(NotJsonStat):
        read(dataset(**others))


@pytest.mark.parametrize(
    "index",
    [{"2024": 0, "2025": 0}, {"2024": 0, "2025": 2}, {"2024": 0, "2025": "1"}, ["2024"] * 2],
)
def test_categories_in_no_order_are_refused(index: object) -> None:
    found = dataset()
    found["dimension"]["Tid"]["category"]["index"] = index

    with pytest.raises(NotJsonStat):
        read(found)


@pytest.mark.parametrize("found", [None, [], "dataset", 7, {}])
def test_what_is_no_data_set_is_refused(found: object) -> None:
    with pytest.raises(NotJsonStat):
        read(found)
