"""The contract of a layer, tested once for all of them (house rule 10)."""

from __future__ import annotations

import dataclasses

import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient

from skanekarta import sql
from skanekarta.filters import Between, Contains, OneOf
from skanekarta.keyset import sortables
from skanekarta.layer import Field, Layer
from skanekarta.layers import all_layers
from skanekarta.query import Query
from skanekarta.statistics import measures
from skanekarta.values import Choice

LAYERS = list(all_layers().values())
API = "/api/v1"

every_layer = pytest.mark.parametrize("layer", LAYERS, ids=lambda layer: layer.id)


def test_there_are_those_that_the_contract_names() -> None:
    named = [
        *("kommunfakta", "figures", "localities", "grants", "activities"),
        *("recipients", "calls", "policy-documents"),
    ]

    assert [layer.id for layer in LAYERS] == named


def test_the_description_does_not_grow_into_a_framework() -> None:
    assert len(dataclasses.fields(Layer)) <= 15
    assert len(dataclasses.fields(Field)) <= 9


@every_layer
def test_every_field_is_a_column_of_the_select(layer: Layer) -> None:
    columns = set(layer.rows.c.keys())

    assert {"id", "geom"} <= columns
    assert {field.name for field in layer.fields} <= columns
    assert {field.shares for field in layer.fields if field.shares} <= columns
    assert {role for field in layer.fields for role in field.roles.values()} <= columns
    assert set(layer.searched) | set(layer.period or ()) <= columns
    assert {key.lstrip("-") for key in layer.sort} <= set(layer.by_name)


@every_layer
def test_a_filter_fits_its_column(layer: Layer) -> None:
    for field in layer.queryables:
        if isinstance(field.filter, OneOf):
            assert field.filter.many == layer.many(field.name), field.name
        if isinstance(field.filter, Contains):
            assert layer.kind(field.name) is str, field.name
        if isinstance(field.filter, Between):
            assert layer.kind(field.name) is not str, field.name


@every_layer
def test_titles_are_swedish_and_said_once(layer: Layer) -> None:
    titles = [field.title for field in layer.fields]

    assert len(titles) == len(set(titles))
    assert layer.description.endswith(".")
    assert layer.attribution
    assert layer.licence.startswith("https://")


@every_layer
def test_the_database_counts_the_versions_of_every_table_read(
    layer: Layer, connection: sa.Connection
) -> None:
    triggers = sa.text(
        "SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname = 'track_changes'"
    )
    tracked = set(connection.scalars(triggers))

    assert layer.tables
    assert layer.tables <= tracked


@every_layer
def test_the_collection_is_listed_and_described(layer: Layer, client: TestClient) -> None:
    listed = client.get(f"{API}/collections").json()["collections"]
    alone = client.get(f"{API}/collections/{layer.id}").json()

    assert alone in listed
    assert alone["title"] == layer.title
    west, south, east, north = alone["extent"]["spatial"]["bbox"][0]
    assert 12 < west < east < 15
    assert 55 < south < north < 57
    assert {link["rel"] for link in alone["links"]} >= {"self", "items", "license"}


@every_layer
def test_what_it_can_be_asked_for_is_a_json_schema(layer: Layer, client: TestClient) -> None:
    answer = client.get(f"{API}/collections/{layer.id}/queryables")

    assert answer.headers["content-type"] == "application/schema+json"
    names = [field.name for field in layer.queryables]
    assert list(answer.json()["properties"]) == [*names, "geometry"]


@every_layer
def test_the_items_are_all_there(
    layer: Layer, client: TestClient, connection: sa.Connection
) -> None:
    answer = client.get(f"{API}/collections/{layer.id}/items", params={"limit": 10000})
    body = answer.json()
    rows = connection.scalar(sa.select(sa.func.count()).select_from(layer.rows))

    assert answer.headers["content-type"] == "application/geo+json"
    assert body["numberMatched"] == body["numberReturned"] == len(body["features"]) == rows
    ids = [feature["id"] for feature in body["features"]]
    assert len(set(ids)) == len(ids)
    for feature in body["features"]:
        assert list(feature["properties"]) == list(layer.properties)


@every_layer
def test_paging_meets_every_row_once(layer: Layer, client: TestClient) -> None:
    whole = client.get(f"{API}/collections/{layer.id}/items", params={"limit": 10000}).json()
    size = max(7, whole["numberMatched"] // 6)
    address, found, pages = f"{API}/collections/{layer.id}/items?limit={size}", [], 0
    while address and pages < 20:
        page = client.get(address).json()
        found += [feature["id"] for feature in page["features"]]
        links = {link["rel"]: link["href"] for link in page["links"]}
        assert ("first" in links) == (pages > 0)
        address, pages = links.get("next", ""), pages + 1

    assert found == [feature["id"] for feature in whole["features"]]


@every_layer
def test_paging_is_stable_under_ties_and_missing_values(layer: Layer, client: TestClient) -> None:
    """Every sortable field, both ways: the pages together are the whole, in its order."""
    items = f"{API}/collections/{layer.id}/items"
    for name in sortables(layer):
        for key in (name, f"-{name}"):
            asked = f"{items}?sortby={key}&properties={name}&skip-geometry=true"
            whole = client.get(f"{asked}&limit=10000").json()
            size = max(5, whole["numberMatched"] // 3)
            address, found = f"{asked}&limit={size}", []
            while address and len(found) <= whole["numberMatched"]:
                page = client.get(address).json()
                found += [feature["id"] for feature in page["features"]]
                links = {link["rel"]: link["href"] for link in page["links"]}
                address = links.get("next", "")
            assert found == [feature["id"] for feature in whole["features"]], key


@every_layer
def test_pages_counted_by_offset_lead_both_ways(layer: Layer, client: TestClient) -> None:
    items = f"{API}/collections/{layer.id}/items"
    page = client.get(f"{items}?limit=5&offset=6").json()
    links = {link["rel"]: link["href"] for link in page["links"]}

    assert links["next"].endswith("?limit=5&offset=11")
    assert links["prev"].endswith("?limit=5&offset=1")


@every_layer
def test_what_it_can_be_sorted_by_is_a_json_schema(layer: Layer, client: TestClient) -> None:
    answer = client.get(f"{API}/collections/{layer.id}/sortables")

    assert answer.headers["content-type"] == "application/schema+json"
    assert tuple(answer.json()["properties"]) == sortables(layer)


@every_layer
def test_properties_are_chosen_and_the_geometry_left_out(layer: Layer, client: TestClient) -> None:
    last, first = layer.properties[-1], layer.properties[0]
    params = {"limit": "3", "properties": f"{last},{first}", "skip-geometry": "true"}
    page = client.get(f"{API}/collections/{layer.id}/items", params=params).json()
    fid = page["features"][0]["id"]
    alone = client.get(
        f"{API}/collections/{layer.id}/items/{fid}",
        params={"properties": f"{first},{last}", "skip-geometry": "true"},
    ).json()

    for feature in (*page["features"], alone):
        assert list(feature["properties"]) == [first, last]
        assert feature["geometry"] is None
        assert feature["id"] is not None


@every_layer
def test_one_item_is_the_same_alone(layer: Layer, client: TestClient) -> None:
    first = client.get(f"{API}/collections/{layer.id}/items?limit=1").json()["features"][0]
    alone = client.get(f"{API}/collections/{layer.id}/items/{first['id']}").json()
    links = alone.pop("links")

    assert alone == first
    assert links[0]["href"].endswith(f"/items/{first['id']}")


@every_layer
@pytest.mark.parametrize("fid", ["nope", "9" * 23, "%00", "1;drop", "å"])
def test_an_item_that_is_not_there_is_404(layer: Layer, fid: str, client: TestClient) -> None:
    answer = client.get(f"{API}/collections/{layer.id}/items/{fid}")

    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"


@every_layer
def test_every_queryable_is_a_parameter_that_selects(layer: Layer, client: TestClient) -> None:
    """The value of some row, asked for, gives that row back; `missing` gives those without."""
    features = client.get(f"{API}/collections/{layer.id}/items?limit=10000").json()["features"]
    for field in layer.queryables:
        with_value = [f for f in features if f["properties"][field.name] is not None]
        without = len(features) - len(with_value)
        got = _matched(client, layer, field.name, "missing")
        assert got == without, field.name
        if with_value:
            value = _as_text(with_value[0]["properties"][field.name])
            assert 0 < _matched(client, layer, field.name, value) <= len(with_value), field.name


def _matched(client: TestClient, layer: Layer, name: str, text: str) -> int:
    params = {name: text, "limit": 1}
    answer = client.get(f"{API}/collections/{layer.id}/items", params=params)
    assert answer.status_code == 200, answer.text
    matched: int = answer.json()["numberMatched"]
    return matched


def _as_text(value: object) -> str:
    if isinstance(value, list):
        return str(value[0])
    return str(value).lower() if isinstance(value, bool) else str(value)[:200]


@every_layer
def test_a_negation_keeps_the_rows_that_lack_the_field(layer: Layer, client: TestClient) -> None:
    every = client.get(f"{API}/collections/{layer.id}/items?limit=10000").json()["features"]
    for field in layer.queryables:
        if not isinstance(field.filter, OneOf):
            continue
        values = [f["properties"][field.name] for f in every if f["properties"][field.name]]
        if values:
            text = _as_text(values[0])
            inside = _matched(client, layer, field.name, text)
            assert _matched(client, layer, field.name, f"!{text}") == len(every) - inside


@every_layer
def test_it_sorts_by_every_single_valued_field_both_ways(layer: Layer, client: TestClient) -> None:
    for field in layer.fields:
        if layer.many(field.name):
            continue
        for key in (field.name, f"-{field.name}"):
            answer = client.get(f"{API}/collections/{layer.id}/items?sortby={key}&limit=3")
            assert answer.status_code == 200, (key, answer.text)


@every_layer
def test_a_box_takes_the_places_inside_it(layer: Layer, client: TestClient) -> None:
    whole = client.get(f"{API}/collections/{layer.id}/items?bbox=12,55,15,57").json()
    empty = client.get(f"{API}/collections/{layer.id}/items?bbox=0,0,1,1").json()

    assert whole["numberMatched"] > 0
    assert empty["numberMatched"] == 0
    assert empty["features"] == []


@every_layer
def test_statistics_count_what_items_match(layer: Layer, client: TestClient) -> None:
    matched = client.get(f"{API}/collections/{layer.id}/items?limit=1").json()["numberMatched"]
    answer = client.get(f"{API}/statistics/{layer.id}", params={"measure": "count"}).json()

    assert answer["total"]["count"] == matched
    assert answer["rows"] == [{"count": matched}]


@every_layer
def test_every_measure_and_every_group_answers(layer: Layer, client: TestClient) -> None:
    described = client.get(f"{API}/collections/{layer.id}").json()["statistics"]
    for name in described["by"]:
        params = {"by": name, "measure": ",".join(measures(layer))}
        answer = client.get(f"{API}/statistics/{layer.id}", params=params)
        assert answer.status_code == 200, (name, answer.text)
        assert set(answer.json()) == {
            "by", "measure", "rows", "total", "coverage", "population_year",
        }  # fmt: skip


@every_layer
def test_an_answer_one_has_is_not_sent_again(
    layer: Layer, client: TestClient, connection: sa.Connection
) -> None:
    address = f"{API}/collections/{layer.id}/items?limit=2"
    tag = client.get(address).headers["etag"]
    assert client.get(address, headers={"If-None-Match": tag}).status_code == 304

    table = sorted(layer.tables)[0]
    bump = "UPDATE data_versions SET version = version + 1 WHERE table_name = :table"
    connection.execute(sa.text(bump), {"table": table})

    assert client.get(address, headers={"If-None-Match": tag}).status_code == 200


@every_layer
def test_a_head_request_is_answered_without_a_body(layer: Layer, client: TestClient) -> None:
    answer = client.head(f"{API}/collections/{layer.id}/items")

    assert answer.status_code == 200
    assert answer.content == b""


@every_layer
def test_the_planner_can_use_the_indexes_through_the_select(
    layer: Layer, connection: sa.Connection
) -> None:
    """`source` stays flat: a subquery scan in the plan would mean that it does not."""
    query = Query(filters=(), bbox=(13.0, 55.5, 13.1, 55.6))
    plan = connection.execute(
        sa.text("EXPLAIN (FORMAT TEXT) " + _literal(sql.count(layer, query), connection))
    )

    assert not any("Subquery Scan on s" in row[0] for row in plan)


def _literal(statement: sa.Select[int], connection: sa.Connection) -> str:
    compiled = statement.compile(connection, compile_kwargs={"literal_binds": True})
    return str(compiled).replace("%%", "%")


def test_choice_is_hashable_for_cache_keys() -> None:
    assert hash(Choice(("a",))) == hash(Choice(("a",)))


@every_layer
def test_the_page_before_one_past_the_end_has_the_last_rows(
    layer: Layer, client: TestClient
) -> None:
    items = f"{API}/collections/{layer.id}/items"
    page = client.get(f"{items}?limit=5&offset=9000000").json()
    links = {link["rel"]: link["href"] for link in page["links"]}

    assert client.get(links["prev"]).json()["numberReturned"] == 5
