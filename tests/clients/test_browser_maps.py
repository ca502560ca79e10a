"""MapLibre GL JS and Leaflet on a page from another origin: what CORS lets them read."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from map_of_strangers import served
from playwright.sync_api import Browser, Page
from truths import Truth

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(tmp_path_factory.mktemp("elsewhere")) as address:
        yield address


@pytest.fixture
def stranger(webgl: Browser, elsewhere: str, live_server: str) -> Iterator[Page]:
    """A page that may ask its own origin and the API, and no others."""
    context = webgl.new_context(base_url=elsewhere)
    opened = context.new_page()
    opened.set_default_timeout(60_000)
    foreign: list[str] = []
    known = (elsewhere, live_server, "blob:", "data:")
    opened.on("request", lambda sent: foreign.append(sent.url))
    yield opened
    context.close()
    assert [each for each in foreign if not each.startswith(known)] == []


MAPLIBRE = """async ([sources, layers, layer]) => {
    const style = {version: 8, sources, layers};
    const map = new maplibregl.Map({container: "map", style, center: [13.6, 55.95], zoom: 7,
                                    fadeDuration: 0});
    window.errors = [];
    map.on("error", (event) => window.errors.push(String(event.error)));
    await new Promise((resolve) => map.once("idle", resolve));
    const id = (each) => String(each.properties.id ?? each.id);
    const unique = (all) => [...new Map(all.map((each) => [id(each), each.properties])).values()];
    const at = layers[0]["source-layer"] ? {sourceLayer: layers[0]["source-layer"]} : {};
    return {
        errors: window.errors,
        rendered: unique(map.queryRenderedFeatures({layers: [layer]})).length,
        source: unique(map.querySourceFeatures("api", at)),
    };
}"""


def mapped(page: Page, source: dict[str, Any], layer: dict[str, Any]) -> dict[str, Any]:
    """What MapLibre has drawn and holds of a source, once it is still."""
    page.goto("/maplibre.html")
    page.wait_for_function("window.ready")
    layers = [{"id": "drawn", "source": "api", **layer}]
    found: dict[str, Any] = page.evaluate(MAPLIBRE, [{"api": source}, layers, "drawn"])
    assert found["errors"] == []
    return found


def test_maplibre_draws_geojson_items(stranger: Page, live_server: str, truth: Truth) -> None:
    address = f"{live_server}/api/v1/collections/grants/items?limit=10000"
    # Without simplification or a margin that cuts: all that has a place is in the source.
    source = {"type": "geojson", "data": address, "generateId": False}
    found = mapped(stranger, source, {"type": "circle"})
    placed = truth("grants", "geom IS NOT NULL", "amount_sek")

    assert len(found["source"]) == found["rendered"] == placed[0]
    assert sum(each["amount_sek"] for each in found["source"]) == placed[1]


@pytest.mark.parametrize("by", ["url", "tiles"])
def test_maplibre_draws_vector_tiles(
    by: str, stranger: Page, live_server: str, truth: Truth
) -> None:
    own = f"{live_server}/api/v1/collections/grants/tiles/WebMercatorQuad"
    address = (
        {"url": f"{own}?f=tilejson"}
        if by == "url"
        else {"tiles": [f"{own}/{{z}}/{{y}}/{{x}}"], "maxzoom": 14}
    )
    found = mapped(
        stranger, {"type": "vector", **address}, {"type": "circle", "source-layer": "grants"}
    )
    placed = truth("grants", "geom IS NOT NULL", "amount_sek")

    assert len(found["source"]) == found["rendered"] == placed[0]
    assert sum(each["amount_sek"] for each in found["source"]) == placed[1]


def test_maplibre_draws_every_municipality(stranger: Page, live_server: str) -> None:
    address = f"{live_server}/api/v1/collections/kommunfakta/tiles/WebMercatorQuad?f=tilejson"
    layer = {"type": "fill", "source-layer": "kommunfakta"}

    found = mapped(stranger, {"type": "vector", "url": address}, layer)

    assert len(found["source"]) == found["rendered"] == 33


LEAFLET = """async (address) => {
    const answer = await fetch(address);
    const page = await answer.json();
    const map = L.map("map", {zoomAnimation: false}).setView([55.95, 13.6], 8);
    const drawn = L.geoJSON(page, {pointToLayer: (f, at) => L.circleMarker(at)}).addTo(map);
    const amounts = page.features.map((each) => each.properties.amount_sek ?? 0);
    return {
        matched: page.numberMatched,
        layers: drawn.getLayers().length,
        paths: document.querySelectorAll("path.leaflet-interactive").length,
        sum: amounts.reduce((a, b) => a + b, 0),
        crs: answer.headers.get("content-crs"),
    };
}"""


def test_leaflet_fetches_and_draws_geojson(
    stranger: Page, live_server: str, grants: tuple[int, float], truth: Truth
) -> None:
    stranger.goto("/leaflet.html")
    address = f"{live_server}/api/v1/collections/grants/items?limit=10000"
    found = stranger.evaluate(LEAFLET, address)

    assert (found["matched"], found["sum"]) == grants
    assert found["layers"] == truth("grants", "geom IS NOT NULL")[0]
    dots = truth("grants", "geom IS NOT NULL", "ST_NumGeometries(geom)")[1]
    assert found["paths"] == dots  # a grant in several municipalities is a dot in each
    assert found["crs"] == "<http://www.opengis.net/def/crs/OGC/1.3/CRS84>"  # exposed by CORS


def test_leaflet_draws_every_municipality(stranger: Page, live_server: str) -> None:
    stranger.goto("/leaflet.html")
    found = stranger.evaluate(LEAFLET, f"{live_server}/api/v1/collections/kommunfakta/items")

    assert (found["layers"], found["paths"]) == (33, 33)


FETCH = """async ([address, options]) => {
    try { return (await fetch(address, options)).status; } catch (error) { return error.name; }
}"""


@pytest.mark.parametrize(
    ("path", "options", "expected"),
    [
        ("/api/v1/collections", {}, 200),
        ("/api/v1/collections", {"headers": {"If-None-Match": '"x"'}}, 200),
        ("/api/v1/collections/nope", {}, 404),  # errors are told to strangers too
        ("/api/v1/collections", {"headers": {"X-Other": "1"}}, "TypeError"),
        ("/api/v1/collections", {"credentials": "include"}, "TypeError"),
        ("/api/v1/collections/activities/items", {"method": "DELETE"}, "TypeError"),
    ],
)
def test_the_browser_lets_a_stranger_read_and_nothing_more(
    path: str, options: dict[str, Any], expected: object, stranger: Page, live_server: str
) -> None:
    stranger.goto("/leaflet.html")

    assert stranger.evaluate(FETCH, [live_server + path, options]) == expected


def test_a_page_without_cors_is_closed_to_strangers(
    browser: Browser, elsewhere: str, tmp_path: Path
) -> None:
    """The counter-proof: the same browser, asking another origin that says nothing of CORS."""
    with served(tmp_path) as third, browser.new_context() as context:
        page = context.new_page()
        page.goto(f"{third}/leaflet.html")
        assert page.evaluate(FETCH, [f"{elsewhere}/leaflet.html", {}]) == "TypeError"
        assert page.evaluate(FETCH, [f"{third}/leaflet.html", {}]) == 200
