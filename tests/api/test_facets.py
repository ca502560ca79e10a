"""Facets: what every filter could be set to, and what each choice would give."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient

from skanekarta import facets
from skanekarta.filters import Between, Contains
from skanekarta.layer import Layer
from skanekarta.layers import all_layers

API = "/api/v1"
every_layer = pytest.mark.parametrize("layer", all_layers().values(), ids=lambda each: each.id)

Facet = dict[str, Any]


def ask(client: TestClient, layer: str, **params: str) -> dict[str, Facet]:
    answer = client.get(f"{API}/collections/{layer}/facets", params=params)
    assert answer.status_code == 200, answer.text
    return {facet["name"]: facet for facet in answer.json()["facets"]}


def matched(client: TestClient, layer: str, **params: str) -> int:
    answer = client.get(f"{API}/collections/{layer}/items", params={**params, "limit": "1"})
    assert answer.status_code == 200, answer.text
    number: int = answer.json()["numberMatched"]
    return number


def as_text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


@every_layer
def test_every_queryable_has_its_facet(layer: Layer, client: TestClient) -> None:
    answer = client.get(f"{API}/collections/{layer.id}/facets")
    body = answer.json()

    assert answer.headers["content-type"] == "application/json"
    assert body["numberMatched"] == matched(client, layer.id)
    assert [each["name"] for each in body["facets"]] == [each.name for each in layer.queryables]
    for each, field in zip(body["facets"], layer.queryables, strict=True):
        assert each["title"] == field.title
        assert ("min" in each) == isinstance(field.filter, Between)


@every_layer
def test_a_count_is_what_the_items_match_when_it_is_chosen(
    layer: Layer, client: TestClient
) -> None:
    for name, facet in ask(client, layer.id).items():
        missing = matched(client, layer.id, **{name: facet["missing"]["value"]})
        assert facet["missing"]["count"] == missing, name
        for each in facet.get("values", [])[:3]:
            text = as_text(each["value"])
            if "," in text and facet["kind"] == "choice":
                continue
            count = matched(client, layer.id, **{name: text})
            exact = not isinstance(layer.by_name[name].filter, Contains)
            assert count == each["count"] or (not exact and count > each["count"]), (name, each)


@every_layer
def test_the_ends_of_an_interval_hold_all_that_is_not_missing(
    layer: Layer, client: TestClient
) -> None:
    for name, facet in ask(client, layer.id).items():
        if facet.get("min") is None:
            continue
        both = matched(client, layer.id, **{name: f"{facet['min']}/{facet['max']}"})
        assert both + facet["missing"]["count"] == matched(client, layer.id), name


@every_layer
def test_a_facet_is_counted_without_its_own_filter(layer: Layer, client: TestClient) -> None:
    whole = ask(client, layer.id)
    for name, facet in whole.items():
        chosen = {name: as_text(facet["values"][0]["value"])} if facet.get("values") else {}
        if chosen and "," not in chosen[name]:
            narrowed = ask(client, layer.id, **chosen)
            assert narrowed[name] == facet, name


def test_other_filters_narrow_it(client: TestClient) -> None:
    narrowed = ask(client, "grants", area="dans", year="2019/..")

    for each in narrowed["area"]["values"]:
        assert each["count"] == matched(client, "grants", area=each["value"], year="2019/..")
    for each in narrowed["year"]["values"]:
        assert each["count"] == matched(client, "grants", area="dans", year=str(each["value"]))
    for each in narrowed["funder"]["values"]:
        asked = {"funder": each["value"], "area": "dans", "year": "2019/.."}
        assert each["count"] == matched(client, "grants", **asked)


def test_places_follow_the_role(client: TestClient) -> None:
    seats = ask(client, "grants", municipality_role="seat")["municipality"]

    assert seats["values"] == ask(client, "grants")["seat"]["values"]
    assert seats["values"][0]["title"] == "Malmö"


def test_a_value_has_its_wording(client: TestClient) -> None:
    found = ask(client, "grants")

    assert {"value": "musik", "title": "Musik"}.items() <= next(
        each for each in found["area"]["values"] if each["value"] == "musik"
    ).items()
    assert found["generated"]["values"][0] == {
        "value": False, "title": "Nej", "count": matched(client, "grants")
    }  # fmt: skip


def test_a_long_list_is_cut_and_the_rest_is_told(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = ask(client, "localities")["municipality"]
    assert whole["remainder"] == {"values": 0, "count": 0}
    monkeypatch.setattr(facets.counting, "MOST_LISTED", 5)
    cut = ask(client, "localities", q="a")["municipality"]
    every = matched(client, "localities", q="a")

    assert len(cut["values"]) == 5
    assert cut["remainder"]["values"] > 0
    assert sum(each["count"] for each in cut["values"]) + cut["remainder"]["count"] == every


def test_more_than_two_hundred_values_are_never_sent(client: TestClient) -> None:
    codes = ask(client, "localities")["code"]

    assert len(codes["values"]) == 200
    assert codes["remainder"] == {"values": 51, "count": 51}


def test_an_empty_selection_has_empty_facets(client: TestClient) -> None:
    found = ask(client, "grants", q="finns inte alls", bbox="0,0,1,1")

    assert found["area"]["values"] == []
    assert found["year"] | {"values": []} == found["year"]
    assert (found["year"]["min"], found["year"]["missing"]["count"]) == (None, 0)


@pytest.mark.parametrize(
    ("params", "name"),
    [
        ({"nope": "1"}, "nope"),
        ({"area": "danss"}, "area"),
        ({"year": "2023/2019"}, "year"),
        ({"bbox": "a,b,c,d"}, "bbox"),
        ({"limit": "3"}, "limit"),
        ({"sortby": "year"}, "sortby"),
        ({"f": "xml"}, "f"),
    ],
)
def test_errors_name_the_parameter(params: dict[str, str], name: str, client: TestClient) -> None:
    answer = client.get(f"{API}/collections/grants/facets", params=params)

    assert answer.status_code == 400
    assert answer.json()["invalid_parameters"][0]["name"] == name


def test_they_follow_the_data(client: TestClient, connection: sa.Connection) -> None:
    address = f"{API}/collections/grants/facets"
    first = client.get(address)
    tag = first.headers["etag"]
    assert client.get(address, headers={"If-None-Match": tag}).status_code == 304
    connection.execute(sa.text("DELETE FROM grants WHERE year = 2012"))
    second = client.get(address, headers={"If-None-Match": tag})

    assert second.status_code == 200
    assert second.json()["numberMatched"] < first.json()["numberMatched"]


def test_internal_entries_are_not_counted_for_the_public(
    client: TestClient, connection: sa.Connection
) -> None:
    before = ask(client, "activities")["kind"]
    connection.execute(
        sa.text(
            "INSERT INTO activities (kind, title, starts_on, visibility, recorded_by, geom,"
            " municipality, position_basis) SELECT kind, 'Internt', starts_on, 'internal', 'test',"
            " geom, municipality, position_basis FROM activities LIMIT 1"
        )
    )

    assert ask(client, "activities")["kind"] == before
