"""Random CQL2 over every layer's own names, sense and nonsense: an answer or an explanation."""

from __future__ import annotations

import json
from typing import Any

import pytest
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from skanekarta.cql import queryables
from skanekarta.cql.predicates import OPERATORS
from skanekarta.layer import Layer
from skanekarta.layers import all_layers

LAYERS = list(all_layers().values())
DAYS = st.sampled_from(
    ["0000-01-01", "0001-01-01", "2024-02-30", "9999-12-31", "294276-12-31", "..", "", "2024"]
)
MOMENTS = st.sampled_from(
    ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "2024-06-30T23:59:60Z", "T", "now"]
)
NUMBERS = st.one_of(
    st.sampled_from([0, -0.0, 1e308, -1e308, 5e-324, 2**31, 2**63, -(2**63) - 1, 10**40]),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
)
POSITIONS = st.lists(st.sampled_from([0, 13.0, 55.6, 180, -90, 1e30]), max_size=4)
SHAPES = st.sampled_from(
    ["Point", "MultiPoint", "LineString", "Polygon", "MultiPolygon", "GeometryCollection", "x"]
)
COORDINATES = st.recursive(POSITIONS, lambda inner: st.lists(inner, max_size=4), max_leaves=5)
PLACES = st.one_of(
    st.builds(lambda kind, at: {"type": kind, "coordinates": at}, SHAPES, COORDINATES),
    st.builds(lambda kind, at: {"type": kind, "coordinates": at}, SHAPES, POSITIONS),
    POSITIONS.map(lambda at: {"bbox": at}),
    st.lists(POSITIONS, max_size=3).map(
        lambda all_: {
            "type": "GeometryCollection",
            "geometries": [{"type": "Point", "coordinates": at} for at in all_],
        }
    ),
)
LITERALS = st.one_of(
    NUMBERS,
    st.booleans() | st.none(),
    st.text(max_size=8),
    DAYS.map(lambda day: {"date": day}),
    (MOMENTS | DAYS).map(lambda moment: {"timestamp": moment}),
    st.lists(DAYS | MOMENTS, max_size=3).map(lambda ends: {"interval": ends}),
    PLACES,
    st.lists(st.text(max_size=3) | NUMBERS, max_size=3),
)
NAMES = st.sampled_from([*OPERATORS, "casei", "accenti", "+", "avg"])


def trees(layer: Layer) -> st.SearchStrategy[Any]:
    """Calls of every operator over the layer's names and whatever else."""
    leaves = st.sampled_from(queryables(layer)).map(lambda name: {"property": name}) | LITERALS
    return st.recursive(
        st.builds(lambda op, args: {"op": op, "args": args}, NAMES, st.lists(leaves, max_size=3)),
        lambda inner: st.builds(
            lambda op, args: {"op": op, "args": args}, NAMES, st.lists(inner | leaves, max_size=3)
        ),
        max_leaves=5,
    )


def check(client: TestClient, layer: Layer, tree: object) -> None:
    params = {"filter": json.dumps(tree), "filter-lang": "cql2-json", "limit": "1"}
    answer = client.get(f"/api/v1/collections/{layer.id}/items", params=params)
    assert answer.status_code in {200, 400}, (tree, answer.text)
    if answer.status_code == 200:
        own = next(link["href"] for link in answer.json()["links"] if link["rel"] == "self")
        again = client.get(own)
        assert again.json()["numberMatched"] == answer.json()["numberMatched"]


fixtures = [HealthCheck.function_scoped_fixture]


@pytest.mark.parametrize("layer", LAYERS, ids=lambda layer: layer.id)
@settings(max_examples=60, deadline=None, suppress_health_check=fixtures)
@given(data=st.data())
def test_nonsense_is_answered_or_explained(
    layer: Layer, data: st.DataObject, client: TestClient
) -> None:
    check(client, layer, data.draw(trees(layer)))


@pytest.mark.long
@pytest.mark.parametrize("layer", LAYERS, ids=lambda layer: layer.id)
@settings(max_examples=2_000, deadline=None, suppress_health_check=fixtures)
@given(data=st.data())
def test_much_nonsense_is_answered_or_explained(
    layer: Layer, data: st.DataObject, client: TestClient
) -> None:
    check(client, layer, data.draw(trees(layer)))
