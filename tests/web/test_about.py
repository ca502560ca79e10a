"""`/om`, the API's documentation, and errors as pages."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa
from axe import serious
from fastapi.testclient import TestClient
from markup import Markup
from playwright.sync_api import Page

from skanekarta.app import create_app
from skanekarta.layers import all_layers
from skanekarta.provenance import Import
from skanekarta.settings import Settings
from skanekarta.web import about


def read(client: TestClient, address: str) -> Markup:
    answer = client.get(address)
    assert answer.status_code == 200, answer.text
    return Markup(answer.text)


def test_every_field_of_every_layer_is_told(client: TestClient) -> None:
    page = read(client, "/om")
    anchors = {each["id"] for each in page.named("h3") if "id" in each}

    for layer in all_layers().values():
        assert f"lager-{layer.id}" in anchors
        for field in layer.fields:
            told = [row for row in page.rows if row[:2] == [field.title, field.name]]
            assert told, (layer.id, field.name)
            assert any(field.description in row for row in told)


def test_every_import_is_in_the_log(client: TestClient, connection: sa.Connection) -> None:
    page = read(client, "/om")
    datasets = list(connection.scalars(sa.select(Import.dataset)))

    assert datasets
    assert set(datasets) <= {row[0] for row in page.rows}


def test_the_lists_say_what_is_loaded_of_them(
    client: TestClient, connection: sa.Connection
) -> None:
    lists = about.coverage(connection)
    page = read(client, "/om")

    assert "49 beslutslistor är kända, och 3 av dem är inlästa i sin helhet" in page.text
    assert sum(row["rows"] for row in lists) == 176
    assert sum(row["sum"] or 0 for row in lists) == 100_991_540
    for row in lists:
        if row["complete"]:
            assert (row["rows"], row["sum"]) == (row["rows_stated"], row["amount_stated_sek"])


@pytest.mark.long
@pytest.mark.parametrize("address", ["/om", "/tillganglighet", "/kommun", "/finns-inte"])
@pytest.mark.parametrize("width", [1280, 360])
def test_axe_finds_nothing_serious(page: Page, watch: object, address: str, width: int) -> None:
    watch.expected = ("404",)  # type: ignore[attr-defined]  # the last address is meant to be
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(address)

    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert serious(page) == []


@pytest.mark.long
def test_the_api_can_be_tried_under_the_strict_policy(page: Page) -> None:
    page.goto("/api/v1/docs")
    operation = page.locator(".opblock-get").filter(has_text="/collections/grants").first
    operation.locator(".opblock-summary-control").first.click()
    operation.get_by_role("button", name="Try it out").click()
    operation.get_by_role("button", name="Execute").click()
    answer = operation.locator(".live-responses-table tbody .response-col_status").first
    answer.wait_for()

    assert answer.inner_text().strip() == "200"
    assert serious(page) == []


def test_the_documentation_can_be_read_without_javascript(client: TestClient) -> None:
    answer = client.get("/api/v1/docs")
    page = Markup(answer.text)

    assert "'unsafe-inline'" not in answer.headers["content-security-policy"]
    assert page.href("openapi.json") == "/api/v1/openapi.json"
    assert page.href("/collections/grants/items") == "/api/v1/collections/grants/items"


def test_no_page_has_inline_handlers_or_styles(client: TestClient) -> None:
    for address in ("/om", "/tillganglighet", "/kommun/1280", "/lager/grants", "/api/v1/docs"):
        answer = client.get(address)
        names = {name for _, found in Markup(answer.text).elements for name in found}

        assert not {name for name in names if name.startswith("on") or name == "style"}
        assert "unsafe" not in answer.headers["content-security-policy"]


def test_a_page_cannot_be_written_to(client: TestClient) -> None:
    answer = client.post("/om")

    assert answer.status_code == 405
    assert set(answer.headers["allow"].split(", ")) == {"GET", "HEAD"}
    assert "Sidan går att läsa" in Markup(answer.text).text


def test_pages_answer_head(client: TestClient) -> None:
    for address in ("/om", "/tillganglighet", "/kommun", "/kommun/1280", "/lager/grants"):
        answer = client.head(address)
        assert (answer.status_code, answer.content) == (200, b"")


def test_an_unexpected_error_is_a_page_that_tells_nothing_of_the_inside(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(connection: sa.Connection) -> None:
        raise ValueError("hemligheten")

    monkeypatch.setattr(about, "imports", broken)
    answer = client.get("/om")

    assert answer.status_code == 500
    assert "Ett oväntat fel inträffade" in Markup(answer.text).text
    assert "hemligheten" not in answer.text
    assert 'lang="sv"' in answer.text


def test_without_a_database_pages_say_so_and_what_needs_none_still_works() -> None:
    nowhere = Settings(database_url="postgresql+psycopg://nobody@127.0.0.1:1/nothing")
    with TestClient(create_app(nowhere), raise_server_exceptions=False) as client:
        answer = client.get("/lager/grants")
        statement = client.get("/tillganglighet")

    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "5"
    assert "Databasen svarar inte just nu" in Markup(answer.text).text
    assert statement.status_code == 200


def test_the_newest_import_of_each_data_set_stands_open(
    client: TestClient, connection: sa.Connection
) -> None:
    page = Markup(client.get("/om").text)
    text = client.get("/om").text
    found = re.search(
        r'<table class="figures" aria-labelledby="senast-inlast">.*?</table>', text, re.S
    )
    assert found
    listed = [row[0] for row in Markup(found[0]).rows]
    known = {row["dataset"] for row in about.imports(connection)}

    assert len(listed) == len(set(listed)) == len(known)
    assert page.href("som data") == "/api/v1/changes"
