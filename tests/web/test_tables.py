"""`/lager/{id}`: every layer's selection as a table, by the API's own query string."""

from __future__ import annotations

import re
from decimal import Decimal
from urllib.parse import parse_qsl, urlsplit

import pytest
import sqlalchemy as sa
from fastapi import Request
from fastapi.testclient import TestClient
from markup import Markup, spaced

from databases import sent
from skanekarta import sql
from skanekarta.layers import all_layers
from skanekarta.query import Query
from skanekarta.vocabulary import names
from skanekarta.web import rows
from skanekarta.web.addresses import address_of
from skanekarta.web.columns import columns
from skanekarta.web.notation import kr

LAYERS = tuple(all_layers())
QUERIES = (
    "funder=region-skane",
    "area=musik,dans&year=2019/2023",
    "area=!bibliotek&municipality=1280",
    "municipality=1280&municipality_role=seat&sortby=-amount_sek&limit=7",
    "municipality=missing&limit=10000",
    "q=dans&offset=2&limit=2",
    "bbox=12.5,55.3,13.5,55.8&datetime=2019-01-01/..",
    "amount_sek=1000000/..",
)


def table(client: TestClient, address: str) -> Markup:
    answer = client.get(address)
    assert answer.status_code == 200, answer.text
    return Markup(answer.text)


@pytest.mark.parametrize("layer_id", LAYERS)
def test_every_layer_has_a_table_with_a_column_for_each_listed_field(
    client: TestClient, layer_id: str
) -> None:
    layer = all_layers()[layer_id]
    page = table(client, f"/lager/{layer_id}?limit=5")
    titles = [each.title for each in layer.fields if each.listed]

    assert layer.title in page.text
    assert len(page.rows) == 5
    assert {len(row) for row in page.rows} == {len(columns(layer))}
    assert all(title in page.text for title in titles)


@pytest.mark.parametrize("query", QUERIES)
def test_it_shows_the_rows_that_the_api_gives_for_the_same_query(
    client: TestClient, query: str
) -> None:
    features = client.get(f"/api/v1/collections/grants/items?{query}").json()
    page = table(client, f"/lager/grants?{query}")
    recipients = [each["properties"]["recipient_title"] for each in features["features"]]

    assert len(page.rows) == len(recipients)
    assert all(
        row[0].startswith(spaced(name)) for row, name in zip(page.rows, recipients, strict=True)
    )
    assert f"{features['numberMatched']} stöd" in page.text


@pytest.mark.parametrize("query", QUERIES)
def test_the_sum_is_the_apis(client: TestClient, query: str) -> None:
    pairs = [
        (name, text) for name, text in parse_qsl(query) if name not in {"limit", "offset", "sortby"}
    ]
    total = client.get("/api/v1/statistics/grants", params=pairs).json()["total"]
    page = table(client, f"/lager/grants?{query}")

    assert spaced(f"Summa belopp: {kr(Decimal(str(total['sum'])))}") in page.text


def test_a_sum_over_several_funders_says_so_and_names_them(client: TestClient) -> None:
    mixed = table(client, "/lager/grants").text
    own = table(client, "/lager/grants?funder=region-skane").text

    assert "Summan blandar flera finansiärers pengar: Region Skåne 52 695 800 kr" in mixed
    assert "blandar" not in own
    assert "pengar från Staten" in own


def test_a_sum_of_mixed_units_is_not_made(client: TestClient) -> None:
    assert "Summa" not in table(client, "/lager/figures").text


def test_what_the_lists_cover_stands_above_the_table(client: TestClient) -> None:
    coverage = client.get("/api/v1/statistics/grants?area=dans").json()["coverage"]

    assert coverage["text"] in table(client, "/lager/grants?area=dans").text
    assert "beslutslistor" not in table(client, "/lager/localities").text


@pytest.mark.parametrize("layer_id", LAYERS)
def test_headings_sort_and_turn(client: TestClient, layer_id: str) -> None:
    layer = all_layers()[layer_id]
    field = next(each for each in layer.fields if each.listed and not layer.many(each.name))
    other = table(client, f"/lager/{layer_id}?limit=3&sortby={layer.fields[-1].name}")
    ascending = other.href(f"Sortera efter {field.title}")
    once = table(client, ascending)
    descending = once.href(f"Sortera efter {field.title}▲")

    assert dict(parse_qsl(urlsplit(ascending).query)) == {"sortby": field.name, "limit": "3"}
    assert dict(parse_qsl(urlsplit(descending).query))["sortby"] == f"-{field.name}"
    sorted_by = [each["aria-sort"] for each in once.named("th") if "aria-sort" in each]
    assert sorted_by == ["ascending"]


def test_paging_goes_forward_and_back_and_keeps_the_query(client: TestClient) -> None:
    first = table(client, "/lager/grants?funder=region-skane&tab=grants&limit=100")
    second = table(client, first.href("Nästa sida"))

    assert "Rad 1–100 av 123" in first.text
    assert "Rad 101–123 av 123" in second.text
    assert "Nästa sida" not in second.text
    assert len(second.rows) == 23
    assert table(client, second.href("Föregående sida")).rows == first.rows
    assert "tab=grants" in first.href("Nästa sida")


def test_a_page_beyond_the_last_leads_to_the_first(client: TestClient) -> None:
    page = table(client, "/lager/grants?offset=5000")

    assert page.rows == []
    assert len(table(client, page.href("Visa den första sidan")).rows) == 100


def test_an_empty_selection_says_so_and_can_be_cleared(client: TestClient) -> None:
    page = table(client, "/lager/grants?q=finns-inte-alls&sortby=year")

    assert "0 stöd" in page.text
    assert "Inga rader svarar mot urvalet" in page.text
    assert "Summa" not in page.text
    assert page.href("Rensa hela urvalet") == "/lager/grants?sortby=year"


def test_each_condition_is_a_sentence_and_a_link_without_it(client: TestClient) -> None:
    query = "area=musik&year=2019/2023&municipality_role=seat&q=orkester&bbox=12,55,15,57"
    page = table(client, f"/lager/grants?{query}")
    chip = "Ta bort villkoret: "

    assert page.href(f"{chip}Konst- och kulturområde är Musik") == (
        "/lager/grants?year=2019/2023&municipality_role=seat&q=orkester&bbox=12,55,15,57"
    )
    assert "q=" not in page.href(f"{chip}Innehåller ”orkester”")
    assert "role" not in page.href(f"{chip}Kommun räknas efter: mottagarens säte")
    assert "bbox" not in page.href(f"{chip}Inom ett utsnitt av kartan")


def test_the_ways_on_keep_the_selection(client: TestClient) -> None:
    page = table(client, "/lager/grants?area=musik&sortby=year&offset=3")

    assert page.href("Visa på kartan") == "/?tab=grants&area=musik"
    assert page.href("GeoJSON") == (
        "/api/v1/collections/grants/items?area=musik&sortby=year&f=geojson"
    )
    assert "http://testserver/api/v1/collections/grants/items?area=musik" in page.text


def test_an_untouched_form_field_is_no_condition(client: TestClient) -> None:
    sent = table(client, "/lager/grants?q=&funder=&area=musik&year=&limit=3")

    assert sent.rows == table(client, "/lager/grants?area=musik&limit=3").rows
    assert client.get("/api/v1/collections/grants/items?funder=").status_code == 400


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("xyz=1", "Parametern xyz"),
        ("area=muzik", "Parametern area: ”muzik” finns inte."),
        ("year=abc", "Parametern year"),
        ("limit=5&limit=6", "Parametern limit: är angiven mer än en gång"),
        ("limit=0", "Parametern limit"),
    ],
)
def test_a_bad_parameter_is_named_on_a_page(client: TestClient, query: str, said: str) -> None:
    answer = client.get(f"/lager/grants?{query}")

    assert answer.status_code == 400
    assert answer.headers["content-type"].startswith("text/html")
    assert said in Markup(answer.text).text


def test_a_bad_parameter_shows_what_would_be_right(client: TestClient) -> None:
    page = Markup(client.get("/lager/grants?area=muzik&year=2020").text)

    assert "kulturskola" in page.text
    assert page.href("Visa sidan utan area") == "/lager/grants?year=2020"


@pytest.mark.parametrize(
    ("path", "address"),
    [
        ("/lager/x?a=b", "/rot/lager/x%3Fa%3Db"),
        ("//exempel.se/x", "/rot/exempel.se/x"),
        ('/lager/"><b>', "/rot/lager/%22%3E%3Cb%3E"),
    ],
)
def test_a_page_links_to_itself_on_its_own_host_whatever_its_path(path: str, address: str) -> None:
    server = {"server": ("testserver", 80), "scheme": "http", "headers": [], "query_string": b""}
    scope = {"type": "http", "path": f"/rot{path}", "root_path": "/rot", **server}

    assert address_of(Request(scope)) == address


def test_a_layer_that_does_not_exist_is_404(client: TestClient) -> None:
    answer = client.get("/lager/finns-inte")

    assert answer.status_code == 404
    _, _, known = Markup(answer.text).text.partition("De som finns är ")
    assert set(known.split(".")[0].split(", ")) == set(all_layers())


def test_rows_without_a_place_are_in_the_table(client: TestClient) -> None:
    page = table(client, "/lager/grants?municipality=missing&funder=region-skane")

    assert len(page.rows) == 35
    assert {row[2] for row in page.rows} == {"–uppgift saknas"}


def test_names_and_sources_are_links(client: TestClient) -> None:
    page = table(client, "/lager/grants?municipality=1261&q=Biblioteken")
    facts = table(client, "/lager/kommunfakta?code=1257")

    assert page.href("Kävlinge") == "/kommun/1261"
    assert page.href("mynewsdesk.com").startswith("http")
    assert facts.href("Örkelljunga") == "/kommun/1257"


def test_a_cql2_filter_is_a_chip_that_can_be_taken_back(client: TestClient) -> None:
    page = client.get("/lager/grants", params={"filter": "year = 2023", "sortby": "year"}).text
    chip = re.search(r'<a[^>]*href="([^"]*)"[^>]*>(?:(?!</a>).)*year = 2023.*?</a>', page, re.S)

    assert chip
    assert "filter" not in chip[1]
    assert "sortby=year" in chip[1]


@pytest.mark.parametrize(
    "word", ["<script>alert(1)</script>", '"><img src=x onerror=y>', "a\u202eb"]
)
def test_a_hostile_filter_is_a_chip_that_does_nothing(word: str, client: TestClient) -> None:
    text = "project_title = '" + word.replace("'", "''") + "'"
    page = client.get("/lager/grants", params={"filter": text}).text

    assert "Filter: project_title" in page
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert "\u202e" not in re.search(r"Filter: [^<]*", page)[0]


def test_a_long_filter_is_a_short_chip(client: TestClient) -> None:
    text = " OR ".join(f"year = {year}" for year in range(1900, 2000))
    page = client.get("/lager/grants", params={"filter": text}).text
    told = re.search(r"Filter: ([^<]*)", page)

    assert told
    assert len(told[1].strip()) <= 121


def test_a_row_leads_to_its_page_on_the_day_that_its_table_tells(client: TestClient) -> None:
    day = "policy_day=1990-01-01"
    links = table(client, f"/lager/policy-documents?{day}&status=upcoming&limit=1").links
    (own,) = {href for href, _ in links if "/items/" in href and "f=html" in href}
    page = client.get(own).text

    assert day in own
    assert "Kommande" in page
    assert "Statusen är räknad för 1 januari 1990." in spaced(page)
    back = {href for href, _ in Markup(page).links if "policy-documents" in href}
    assert f"/lager/policy-documents?{day}" in back
    assert f"/api/v1/collections/policy-documents?f=html&{day}" in back


@pytest.mark.parametrize("layer_id", LAYERS)
def test_rows_have_the_wordings_that_their_own_statement_looks_up(
    connection: sa.Connection, layer_id: str
) -> None:
    layer, query = all_layers()[layer_id], Query(limit=500)
    told = [column for column in layer.rows.c if column.name != "geom"]
    looked_up = rows.fetch(connection, sql.page(layer, query).with_only_columns(*told))

    assert rows.of_layer(connection, layer, query, names(connection)) == looked_up
    first = str(looked_up[0]["id"])
    assert rows.one(connection, layer, first, names(connection)) == looked_up[0]


@pytest.mark.parametrize(
    "address",
    ["/lager/grants?limit=5", "/lager/grants?limit=5&offset=5", "/api/v1{item}?f=html"],
)
def test_no_statement_of_a_page_plans_the_joins_of_wordings(
    client: TestClient, connection: sa.Connection, address: str
) -> None:
    first = client.get("/api/v1/collections/grants/items?limit=1").json()["features"][0]["id"]
    with sent(connection) as statements:
        page = client.get(address.format(item=f"/collections/grants/items/{first}"))

    assert page.status_code == 200
    assert any("project_title" in each for each in statements)
    assert not any("s.support_form_title" in each for each in statements)
