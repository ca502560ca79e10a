"""The form beside a table, its pages, its foot and its files: what is told, is so."""

from __future__ import annotations

import csv
import io
import re
from decimal import Decimal
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient
from markup import Markup, spaced

from skanekarta.layers import all_layers
from skanekarta.web import choices
from skanekarta.web.notation import kr, number

ITEMS = "/api/v1/collections/grants/items"
SELECTIONS = (
    "",
    "funder=region-skane",
    "area=musik,dans&year=2019/2023",
    "municipality=1280&municipality_role=seat",
    "municipality=missing",
    "area=!bibliotek",
    "q=dans",
    "amount_sek=1000000/..",
    "project_title=finns-inte-alls",
)


def table(client: TestClient, address: str) -> Markup:
    answer = client.get(address, follow_redirects=True)
    assert answer.status_code == 200, answer.text
    return Markup(answer.text)


def foot(client: TestClient, address: str) -> str:
    found = re.search(r"<tfoot.*?</tfoot>", client.get(address).text, re.S)
    return Markup(found[0]).text if found else ""


@pytest.mark.parametrize("query", SELECTIONS)
def test_rows_shown_and_matched_and_downloaded_are_as_many(client: TestClient, query: str) -> None:
    page = table(client, f"/lager/grants?{query}&limit=500")
    matched = client.get(f"{ITEMS}?{query}").json()["numberMatched"]
    lines = client.get({text: href for href, text in page.links}["CSV"]).text
    downloaded = list(csv.reader(io.StringIO(lines.removeprefix("\ufeff"))))

    assert len(page.rows) == matched == len(downloaded) - 1
    assert f"{matched} stöd" in page.text


@pytest.mark.parametrize("query", SELECTIONS[:-1])
def test_the_foot_sums_the_whole_selection_whatever_page_is_shown(
    client: TestClient, query: str
) -> None:
    pairs = parse_qsl(query)
    total = client.get("/api/v1/statistics/grants", params=pairs).json()["total"]
    summed, counted = kr(Decimal(str(total["sum"]))), number(total["count"])

    for limit in ("25", "500"):
        told = foot(client, f"/lager/grants?{query}&limit={limit}")
        assert f"Hela urvalet: {counted} stöd" in told
        assert spaced(summed) in told


@pytest.mark.parametrize(
    ("layer_id", "measured"),
    [("recipients", "sum_sek"), ("calls", "granted_sek"), ("kommunfakta", "population")],
)
def test_other_layers_sum_what_they_count(client: TestClient, layer_id: str, measured: str) -> None:
    items = client.get(f"/api/v1/collections/{layer_id}/items?limit=1000&skip-geometry=true")
    values = [each["properties"][measured] or 0 for each in items.json()["features"]]

    assert spaced(number(sum(values))) in foot(client, f"/lager/{layer_id}?limit=25")


def test_a_layer_without_sums_has_a_number_in_its_foot(client: TestClient) -> None:
    assert foot(client, "/lager/figures?limit=25") == "Hela urvalet: 302 siffror"


def test_every_field_that_can_be_asked_for_is_in_the_form(client: TestClient) -> None:
    for layer in all_layers().values():
        page = table(client, f"/lager/{layer.id}?limit=1")
        named = {
            each["name"]
            for tag in ("input", "select")
            for each in page.named(tag)
            if "name" in each
        }
        assert {field.name for field in layer.queryables} <= named | _without_values(
            client, layer.id
        )


def _without_values(client: TestClient, layer_id: str) -> set[str]:
    """Fields that no row has a value of: there is nothing to choose."""
    found = client.get(f"/api/v1/collections/{layer_id}/facets").json()["facets"]
    return {each["name"] for each in found if each["kind"] == "choice" and not each["values"]}


def boxes(client: TestClient, address: str, name: str) -> dict[str, str]:
    """The counts beside a field's boxes."""
    text = client.get(address).text
    label = (
        rf'<input type="checkbox" name="{name}" value="([^"]*)"[^>]*> <span>(.*?)</span></label>'
    )
    found = re.findall(label, text, re.S)
    return {value: Markup(told).text.split(" ")[-1] for value, told in found}


@pytest.mark.parametrize("query", ["", "year=2019/2023", "area=musik", "q=kommun"])
@pytest.mark.parametrize("name", ["area", "municipality", "support_form", "recipient_type"])
def test_the_counts_are_the_facets_own(client: TestClient, query: str, name: str) -> None:
    facets = client.get(f"/api/v1/collections/grants/facets?{query}").json()["facets"]
    facet = next(each for each in facets if each["name"] == name)
    counts = {each["value"]: str(each["count"]) for each in facet["values"]}
    if facet["missing"]["count"]:
        counts["missing"] = str(facet["missing"]["count"])

    assert boxes(client, f"/lager/grants?{query}", name) == counts


def test_the_form_sends_boxes_and_ends_and_lands_at_the_apis_own_address(
    client: TestClient,
) -> None:
    sent = [
        *(("q", ""), ("funder", "region-skane"), ("year", "2019"), ("year", "2023")),
        *(("area", "musik"), ("area", "dans"), ("area", "missing"), ("amount_sek", "")),
        *(("amount_sek", "500000"), ("municipality_role", ""), ("sortby", "-amount_sek")),
    ]
    answer = client.get(f"/lager/grants?{urlencode(sent)}", follow_redirects=False)

    assert answer.status_code == 303
    assert answer.headers["location"] == (
        "/lager/grants?funder=region-skane&year=2019/2023&area=dans,musik,missing"
        "&amount_sek=../500000&sortby=-amount_sek"
    )
    page = table(client, answer.headers["location"])
    ticked = [each["value"] for each in page.named("input") if "checked" in each]
    assert {"region-skane", "musik", "dans", "missing"} <= set(ticked)


@pytest.mark.parametrize(
    "query",
    ["area=!musik", "year=2018,2020/2021", "year=!2020", "recipient=!kulturen-i-lund,!missing"],
)
def test_what_the_form_can_not_say_it_keeps(client: TestClient, query: str) -> None:
    name, value = query.split("=")
    page = table(client, f"/lager/grants?{query}")
    kept = [each for each in page.named("input") if each.get("name") == name]

    assert [(each["value"], "checked" in each) for each in kept] == [(value, True)]


def test_page_numbers_lead_to_every_page_and_back(client: TestClient) -> None:
    first = table(client, "/lager/grants?limit=25")
    seen, address = [], "/lager/grants?limit=25"
    for number_ in range(1, 9):
        page = table(client, address)
        seen += [row[0] + row[1] + row[-1] for row in page.rows]
        current = [each for each in page.named("a") if each.get("aria-current") == "page"]
        assert current
        if number_ < 8:
            address = page.href("Nästa sida")

    assert len(seen) == 176
    assert "Sida 8" in [text for _, text in first.links]
    last = table(client, first.href("Sida 8"))
    assert len(last.rows) == 176 - 7 * 25
    assert "Nästa sida" not in last.text


def test_another_number_of_rows_begins_from_the_first(client: TestClient) -> None:
    page = table(client, "/lager/grants?limit=25&offset=50&funder=region-skane")

    assert page.href("50") == "/lager/grants?funder=region-skane&limit=50"


@pytest.mark.parametrize("layer_id", list(all_layers()))
@pytest.mark.parametrize("rows", ["none", "one", "many"])
def test_every_layer_can_be_shown_with_none_one_and_many_rows(
    client: TestClient, layer_id: str, rows: str
) -> None:
    query = {"none": "filter=1%3D2", "one": "limit=1", "many": "limit=500"}[rows]
    if rows == "none":
        query = f"q={'finnsinte' * 3}"
    page = table(client, f"/lager/{layer_id}?{query}")

    if rows == "none":
        assert page.rows == []
        assert "Inga rader svarar mot urvalet" in page.text
        assert any(text.startswith("Innehåller") for _, text in page.links)
    else:
        assert page.rows
        assert {len(row) for row in page.rows} == {len(page.rows[0])}


def test_an_empty_selection_offers_each_way_out(client: TestClient) -> None:
    page = table(client, "/lager/grants?area=dans&year=1999&municipality=1257")

    assert "Alla 3 villkoren ska stämma på samma rad." in page.text
    assert page.href("År är 1999") == "/lager/grants?municipality=1257&area=dans"
    assert page.href("Börja om med hela lagret") == "/lager/grants"
    assert "Att inget är inläst betyder inte att inget finns" in page.text


@pytest.mark.parametrize("layer_id", list(all_layers()))
def test_every_file_that_the_page_offers_is_there(client: TestClient, layer_id: str) -> None:
    page = client.get(f"/lager/{layer_id}?limit=1").text
    found = re.search(r'<ul class="downloads">.*?</ul>', page, re.S)
    assert found
    links = Markup(found[0]).links
    offered = {href.split("f=")[1] for href, _ in links}

    assert {"geojson", "csv", "xlsx", "gpkg", "parquet", "fgb"} <= offered
    for href, _ in links:
        answer = client.get(href)
        assert answer.status_code == 200
        assert urlsplit(href).path == f"/api/v1/collections/{layer_id}/items"


def test_a_long_list_of_municipalities_is_cut_and_leads_to_the_rest(
    client: TestClient, connection: sa.Connection
) -> None:
    most = connection.scalar(
        sa.text("SELECT id FROM grants ORDER BY cardinality(municipality) DESC NULLS LAST LIMIT 1")
    )
    asked = {"filter": f"project_title = '{_title(connection, most)}'"}
    page = Markup(client.get("/lager/grants", params=asked).text)
    cells = [row[2] for row in page.rows]

    assert any(re.search(r", \d+ till$", cell) for cell in cells)
    more = next(href for href, text in page.links if re.fullmatch(r"\d+ till", text))
    assert client.get(more).status_code == 200


def _title(connection: sa.Connection, id_: int) -> str:
    statement = sa.text("SELECT project_title FROM grants WHERE id = :id")
    return str(connection.scalar(statement, {"id": id_})).replace("'", "''")


@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script>", '"><img src=x>', "%", "_", "\\", "{{ 7*7 }}", "å" * 200]
)
def test_hostile_text_in_the_form_is_text(client: TestClient, text: str) -> None:
    for name in ("q", "project_title", "note"):
        answer = client.get("/lager/grants", params={name: text})
        page = Markup(answer.text)
        matched = client.get(ITEMS, params={name: text}).json()["numberMatched"]

        assert answer.status_code == 200
        assert "<script>alert" not in answer.text
        assert "<img src=x>" not in answer.text
        assert f"{number(matched)} stöd".replace("\u00a0", " ") in page.text


def test_a_value_that_no_row_has_is_named_and_ticked(client: TestClient) -> None:
    answer = client.get("/lager/grants?area=dans&year=1999").text
    label = re.search(
        r'<label class="choice"><input [^>]*value="dans" checked>.*?</label>', answer, re.S
    )

    assert label
    assert Markup(label[0]).text == "Dans 0"


def test_among_very_many_rows_only_the_tables_own_fields_are_counted(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(choices, "MANY", 0)
    counted = boxes(client, "/lager/grants?q=kommun", "area")
    told = boxes(client, "/lager/grants?q=kommun", "recipient_type")

    assert all(each.isdigit() for each in counted.values())
    assert told
    assert not any(each.isdigit() for each in told.values())
