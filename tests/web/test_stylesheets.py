"""A page's style sheets are one file: put together, compressed, kept for ever in its version."""

from __future__ import annotations

import gzip
import re

import pytest
from fastapi.testclient import TestClient

from skanekarta.web import modules
from skanekarta.web.static_files import FOLDER, version
from skanekarta.web.stylesheets import known, put_together

PAGES = ("/", "/om", "/lager/grants", "/kommun", "/kommun/1280", "/tillganglighet", "/analys")
DATA_PAGES = ("/api/v1/docs", "/api/v1/?f=html", "/api/v1/collections/grants?f=html", "/finns-inte")


def sheets_of(page: str) -> list[str]:
    return re.findall(r'<link rel="stylesheet" href="([^"]+)">', page)


@pytest.mark.parametrize("path", [*PAGES, *DATA_PAGES])
def test_a_page_has_one_style_sheet(client: TestClient, path: str) -> None:
    page = client.get(path, headers={"Accept": "text/html"}).text

    assert len(sheets_of(page)) == 1


def test_it_is_kept_for_ever_in_its_version_and_for_a_while_in_another(client: TestClient) -> None:
    [address] = sheets_of(client.get("/").text)
    kept = client.get(address).headers
    other = client.get(re.sub(r"v=\w+", "v=0", address)).headers

    assert kept["content-type"] == "text/css; charset=utf-8"
    assert "immutable" in kept["cache-control"]
    assert "immutable" not in other["cache-control"]


def test_it_comes_compressed_to_whoever_takes_that(client: TestClient) -> None:
    [address] = sheets_of(client.get("/").text)
    packed = client.get(address, headers={"Accept-Encoding": "gzip"})
    plain = client.get(address, headers={"Accept-Encoding": "identity"})

    assert packed.headers["content-encoding"] == "gzip"
    assert int(packed.headers["content-length"]) < len(plain.content) / 3
    assert packed.text == plain.text
    assert "accept-encoding" in plain.headers["vary"].lower()


def test_it_holds_leaflets_styles_on_the_map_and_only_there(client: TestClient) -> None:
    [map_page] = sheets_of(client.get("/").text)
    [about] = sheets_of(client.get("/om").text)

    assert ".leaflet-container" in client.get(map_page).text
    assert ".leaflet-container" not in client.get(about).text


def test_what_it_points_at_is_there_and_kept_for_ever(client: TestClient) -> None:
    [address] = sheets_of(client.get("/").text)
    targets = re.findall(r'url\("\.\./([^"]+)"\)', client.get(address).text)

    assert {"normal.woff2", "layers.png"} <= {re.split(r"[/?]", each)[-2] for each in targets}
    for each in targets:
        answer = client.get(f"/static/{each}")
        assert answer.status_code == 200, each
        assert "immutable" in answer.headers["cache-control"], each


@pytest.mark.parametrize("names", ["nej", "rows+nej", "..%2Ftokens", "+".join(["rows"] * 30)])
def test_a_sheet_that_is_not_there_is_404(client: TestClient, names: str) -> None:
    assert client.get(f"/static/styles/{names}.css").status_code == 404


def test_every_sheet_has_a_name_of_its_own() -> None:
    paths = list(FOLDER.rglob("*.css"))

    assert len(known()) == len(paths)


def test_the_version_follows_the_content_and_nothing_else() -> None:
    sheet = put_together(["rows"])

    assert put_together(["rows"]) is sheet
    assert put_together(["pages"]).version != sheet.version
    assert gzip.decompress(sheet.packed) == sheet.plain


def test_a_file_is_kept_for_ever_only_in_the_version_that_it_has(client: TestClient) -> None:
    path = "/static/js/dom.js"

    assert "immutable" in client.get(f"{path}?v={version('js/dom.js')}").headers["cache-control"]
    assert "immutable" not in client.get(f"{path}?v=1").headers["cache-control"]
    assert "immutable" not in client.get(path).headers["cache-control"]


def test_the_modules_that_a_page_begins_with_are_asked_for_at_once(client: TestClient) -> None:
    page = client.get("/").text
    asked = re.findall(r'<link rel="modulepreload" href="/static/js/([\w-]+\.js)\?v=', page)

    assert asked[0] == "main.js"
    assert set(asked) == set(modules.begun_with("main.js", "shares.js"))
    assert page.index('type="importmap"') < page.index('rel="modulepreload"')
