"""The pages at the API's own addresses: what there is, what it means, and how it is had."""

from __future__ import annotations

import datetime as dt
import re

import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient
from markup import Markup

from skanekarta.layer import Layer
from skanekarta.layers import all_layers
from skanekarta.layers.activities import Activity
from skanekarta.web.notation import number

API = "/api/v1"
GRANTS = f"{API}/collections/grants"

every_layer = pytest.mark.parametrize("layer", all_layers().values(), ids=lambda each: each.id)


def read(client: TestClient, address: str, **params: str) -> Markup:
    answer = client.get(address, params={"f": "html", **params})
    assert answer.status_code == 200, answer.text
    return Markup(answer.text)


def address(page: Markup) -> str:
    """The resulting address, as the page shows it."""
    return next(text for text in re.findall(r"http\S+", page.text) if "/items?" in text)


def matched(client: TestClient, layer: str = "grants", **params: str) -> int:
    answer = client.get(f"{API}/collections/{layer}/items", params=params)
    return int(answer.json()["numberMatched"])


def test_the_front_door_leads_to_every_collection(client: TestClient) -> None:
    page = read(client, f"{API}/")
    leads = {href for href, _ in page.links}

    for layer in all_layers().values():
        assert f"{API}/collections/{layer.id}?f=html" in leads
    assert {f"{API}/docs", f"{API}/openapi.json", "/datasets/dcat"} <= leads
    assert f"http://testserver{API}" in page.text


@pytest.mark.parametrize("path", ["/", "/om", f"{API}/docs"])
def test_people_find_the_open_data(client: TestClient, path: str) -> None:
    page = Markup(client.get(path).text)

    assert f"{API}/?f=html" in {href for href, _ in page.links}


MANY_LINKS = pytest.param("/collections/grants", marks=pytest.mark.long)


@pytest.mark.parametrize("path", ["/", "/conformance", "/collections", MANY_LINKS,
                                  "/collections/localities/items/1214TB101"])  # fmt: skip
def test_every_link_of_our_own_leads_somewhere(client: TestClient, path: str) -> None:
    page = read(client, API + path)

    for href in {href for href, _ in page.links if href.startswith("/")}:
        # Signing in is refused over plain http to another machine, which the tests' host is.
        expected = 403 if href.startswith("/logga-in") else 200
        assert client.get(href).status_code == expected, href


@every_layer
def test_a_collections_page_tells_of_every_field(client: TestClient, layer: Layer) -> None:
    page = read(client, f"{API}/collections/{layer.id}")
    count = matched(client, layer.id)

    assert layer.title in page.text
    assert layer.description in page.text
    assert layer.attribution in page.text
    assert layer.licence in {href for href, _ in page.links}
    assert f"Antal poster {number(count)}".replace("\xa0", " ") in page.text
    names = [row[0] for row in page.rows]
    assert names == [f"{field.title}{field.name}" for field in layer.fields]
    for field, row in zip(layer.fields, page.rows, strict=True):
        assert field.description in row[1]
        assert (f"{field.name}=missing" in row[2]) == (field.filter is not None)


@every_layer
def test_every_example_of_a_question_is_answered(client: TestClient, layer: Layer) -> None:
    page = read(client, f"{API}/collections/{layer.id}")
    shown = [text for row in page.rows for text in row[2].split(f" {row[0]}")]
    examples = [each for text in shown for each in re.findall(r"\w+=\S+", text)]

    assert examples
    for example in examples:
        name, _, text = example.partition("=")
        answer = client.get(f"{API}/collections/{layer.id}/items", params={name: text, "limit": 1})
        assert answer.status_code == 200, example


def test_a_values_count_is_what_following_it_gives(client: TestClient) -> None:
    page = read(client, GRANTS, year="2019/2023")
    href = page.href("Dans")
    count = re.search(r"Dans dans (\d+)", page.text)
    followed = client.get(href)

    assert count
    assert href == f"{GRANTS}?f=html&year=2019/2023&area=dans"
    assert int(count[1]) == matched(client, year="2019/2023", area="dans")
    assert f"{count[1]} av 176 poster svarar mot urvalet" in Markup(followed.text).text


def test_the_address_is_what_the_form_was_filled_in_with(client: TestClient) -> None:
    sent = client.get(
        GRANTS,
        params={
            **{
                "f": "html",
                "q": "",
                "funder": "region-skane",
                "year": " ",
                "sortby": "-amount_sek",
            },
            **{"format": "csv,excel-sv", "limit": "10", "crs": ""},
        },
        follow_redirects=False,
    )
    assert sent.status_code == 303
    page = Markup(client.get(sent.headers["location"]).text)

    shown = address(page)
    assert shown == (
        "http://testserver/api/v1/collections/grants/items"
        "?funder=region-skane&sortby=-amount_sek&limit=10&f=csv&dialect=excel-sv"
    )
    assert len(client.get(shown).text.splitlines()) == 11
    assert ("option", {"value": "csv,excel-sv", "selected": ""}) in page.elements


@pytest.mark.parametrize(
    ("params", "limit"),
    [
        ({}, "10000"),
        ({"limit": "100"}, "100"),
        ({"limit": "7"}, "7"),
        ({"area": "dans"}, None),
        ({"format": "gpkg"}, None),
        ({"format": "gpkg", "limit": "100"}, "100"),
    ],
)
def test_all_is_fetched_unless_fewer_are_asked_for(
    client: TestClient, params: dict[str, str], limit: str | None
) -> None:
    found = re.search(r"[?&]limit=(\d+)", address(read(client, GRANTS, **params)))

    assert (found[1] if found else None) == limit


def test_a_coordinate_system_is_kept_by_what_can_tell_of_it(client: TestClient) -> None:
    uri = "http://www.opengis.net/def/crs/EPSG/0/3006"
    page = read(client, GRANTS, crs=uri, area="dans")

    assert address(page).endswith(f"?area=dans&crs={uri}&f=geojson")
    python = re.search(r'read_file\("(\S+)"\)', page.text)
    qgis = re.search(r'addVectorLayer\("/vsicurl_streaming/(http\S+)"', page.text)
    assert python
    assert qgis
    assert python[1].endswith(f"?area=dans&crs={uri}&f=gpkg")
    assert qgis[1].endswith("?area=dans&f=geojson")


def test_an_empty_selection_is_told_and_its_address_still_works(client: TestClient) -> None:
    page = read(client, GRANTS, q="finnsinte")

    assert "0 av 176 poster svarar mot urvalet" in page.text
    assert "Inga poster svarar mot urvalet just nu" in page.text
    assert client.get(address(page)).json()["features"] == []


def test_one_row_is_told_as_one(client: TestClient) -> None:
    page = read(client, f"{API}/collections/localities", code="1214TB101")

    assert "1 av 251 poster svarar mot urvalet" in page.text
    assert client.get(address(page)).json()["numberMatched"] == 1


def test_a_condition_that_is_wrong_is_told_as_a_page(client: TestClient) -> None:
    for params in ({"year": "i fjol"}, {"area": "dnas"}, {"nope": "1"}, {"format": "pdf"}):
        answer = client.get(GRANTS, params={"f": "html", **params})

        assert answer.status_code == 400
        assert answer.headers["content-type"] == "text/html; charset=utf-8"
        assert "Felaktig parameter" in Markup(answer.text).text
        assert "/api/v1/collections/grants?f=html" in {
            href for href, _ in Markup(answer.text).links
        }


HOSTILE = "\"'`$(id)\\ #(lf) <script>alert(1)</script> åäö %7"


def test_a_hostile_selection_stays_text(client: TestClient) -> None:
    answer = client.get(GRANTS, params={"f": "html", "q": HOSTILE})
    page = Markup(answer.text)

    assert "<script>alert" not in answer.text
    assert f"Innehåller ”{HOSTILE}”" in page.text
    shown = address(page)
    assert not set("\"'`$()\\ <>#") & set(shown)
    assert client.get(shown).status_code == 200
    for before, after in ((" 'http", "'"), ('("http', '"')):
        start = page.text.index(before) + len(before) - 4
        assert page.text[start : page.text.index(after, start)].startswith("http://testserver/")


@pytest.fixture
def hostile(connection: sa.Connection) -> int:
    """An entry whose words want to be more than words."""
    statement = sa.insert(Activity).values(
        kind="studiebesok",
        title="<img src=x onerror=1>, !\"'",
        starts_on=dt.date(2026, 1, 2),
        municipality=["1267"],
        geom="SRID=4326;POINT(13.54 55.93)",
        recorded_by="prov",
        source_url="javascript:alert(1)",
    )
    return int(connection.execute(statement.returning(Activity.id)).scalar_one())


def test_hostile_words_of_an_item_stay_text(client: TestClient, hostile: int) -> None:
    answer = client.get(f"{API}/collections/activities/items/{hostile}?f=html")
    page = Markup(answer.text)

    assert "<img src=x onerror=1>, !\"'" in page.text
    assert "<img src=x" not in answer.text
    assert not any(href.startswith("javascript") for href, _ in page.links)


def test_an_item_without_a_place_says_so(client: TestClient, connection: sa.Connection) -> None:
    rows = all_layers()["localities"].rows
    fid = connection.scalar(sa.select(rows.c.id).where(rows.c.geom.is_(None)).limit(1))
    page = read(client, f"{API}/collections/localities/items/{fid}")

    assert "Läget är inte känt: posten har ingen geometri." in page.text
    assert "longitud" not in page.text


def test_hostile_values_of_a_field_stay_text_and_can_be_followed(
    client: TestClient, hostile: int
) -> None:
    page = read(client, f"{API}/collections/activities", starts_on="2026-01-02")
    href = page.href("<img src=x onerror=1>, !\"'")

    assert "1 av" in Markup(client.get(href).text).text


def test_an_item_has_every_field_its_place_and_its_other_formats(client: TestClient) -> None:
    layer = all_layers()["kommunfakta"]
    page = read(client, f"{API}/collections/kommunfakta/items/1267")

    assert [row[0] for row in page.rows] == [f"{each.title}{each.name}" for each in layer.fields]
    assert "Höör" in page.text
    assert re.search(r"latitud 55,\d+°, longitud 13,\d+°", page.text)
    assert re.search(r"N 6 \d{3} \d{3}(,\d)? m, E \d{3} \d{3}(,\d)? m", page.text)
    plain = client.get(page.href("GeoJSON")).json()
    metric = client.get(page.href("GeoJSON i SWEREF 99 TM"))
    assert plain["id"] == metric.json()["id"] == "1267"
    assert metric.headers["content-crs"].endswith("/3006>")


def test_an_item_shows_what_is_asked_for(client: TestClient) -> None:
    one = f"{API}/collections/grants/items/" + str(
        client.get(f"{GRANTS}/items?limit=1").json()["features"][0]["id"]
    )
    page = read(client, one, properties="year,funder_title", **{"skip-geometry": "true"})

    assert [row[0] for row in page.rows] == ["Finansiärfunder", "Åryear"]
    assert "Plats" not in page.text
    assert (
        page.href("GeoJSON") == f"{one}?f=geojson&properties=funder_title,year&skip-geometry=true"
    )


def test_items_are_the_table_of_the_same_selection(client: TestClient) -> None:
    asked = {"area": "dans", "limit": "5"}
    here = read(client, f"{GRANTS}/items", **asked)
    there = Markup(client.get("/lager/grants", params=asked).text)

    assert here.rows == there.rows
    assert len(here.rows) == 5


def test_a_dialect_of_a_page_is_refused_for_what_it_is(client: TestClient) -> None:
    answer = client.get(
        "/api/v1/collections/grants/items?f=html&dialect=excel-sv",
        headers={"Accept": "application/json"},
    )

    assert answer.status_code == 400
    assert "gäller bara f=csv" in answer.text
