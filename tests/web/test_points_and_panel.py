"""Rows as marks on the map, by the thousand too, and each of them in the side panel."""

from __future__ import annotations

import json

import pytest
from map_page import MUNICIPALITIES, opened, parameters
from playwright.sync_api import Page, Route, expect

pytestmark = pytest.mark.long
"""They drive a browser, and the fast suite has a quarter of an hour."""

COUNTS = "() => [...document.querySelectorAll('.mark-icon')].map((m) => m.textContent || '1')"


def drawn_rows(page: Page) -> int:
    return sum(int(text) for text in page.evaluate(COUNTS))


def test_marks_that_would_cover_each_other_are_one_with_their_number(page: Page) -> None:
    opened(page, "/?tab=activities&datetime=../2024-12-31")
    before = page.locator(".mark-icon").count()

    assert drawn_rows(page) == 31
    assert before < 31
    page.locator(".mark-icon .mark:has(text)").first.click()
    page.wait_for_function(f"() => document.querySelectorAll('.mark-icon').length > {before}")
    assert drawn_rows(page) == 31


def test_a_row_in_the_list_opens_in_the_panel_and_gets_the_focus_back(page: Page) -> None:
    opened(page, "/?tab=activities")
    row = page.locator("#list").get_by_role("button", name="Kommundialog med Svalöv")

    row.click()

    panel = page.locator("#panel")
    expect(panel.locator("h2")).to_have_text("Kommundialog med Svalöv")
    expect(panel.locator("h2")).to_be_focused()
    expect(panel).to_contain_text("någon gång september 2022–maj 2024")
    expect(page.locator("path.ring")).to_have_count(1)
    assert parameters(page)["panel"].startswith("activities:")
    page.keyboard.press("Escape")
    expect(row).to_be_focused()
    expect(page.locator("path.ring")).to_have_count(0)


def test_a_grant_in_the_address_stands_open_with_all_its_fields(page: Page) -> None:
    answer = page.request.get("/api/v1/collections/grants/items?municipality=1267&limit=1")
    grant = answer.json()["features"][0]

    opened(page, f"/?panel=grants:{grant['id']}")

    panel = page.locator("#panel")
    expect(panel.locator("h2")).to_have_text(grant["properties"]["recipient_title"])
    expect(panel).to_contain_text(grant["properties"]["support_form_title"])
    panel.get_by_role("button", name="Höör").first.click()
    expect(panel.locator("h2")).to_have_text("Höör")
    page.go_back()
    expect(panel.locator("h2")).to_have_text(grant["properties"]["recipient_title"])


def test_an_organisation_in_the_address_shows_its_grants(page: Page) -> None:
    answer = page.request.get("/api/v1/collections/recipients/items?limit=1")
    organisation = answer.json()["features"][0]

    opened(page, f"/?panel=recipients:{organisation['id']}")

    panel = page.locator("#panel")
    expect(panel.locator("h2")).to_have_text(organisation["properties"]["recipient_title"])
    whole = panel.get_by_role("link", name="Mer om mottagaren")
    expect(whole).to_have_attribute("href", f"/mottagare/{organisation['id']}")
    expect(panel.locator(".entry").first).to_be_visible()


def test_a_row_that_is_not_there_is_told_in_the_panel(page: Page, watch: object) -> None:
    watch.expected = ("404",)
    opened(page, "/?panel=grants:987654321")

    expect(page.locator("#panel")).to_contain_text("Det finns ingen post ”987654321”")
    expect(page.locator("#failure")).to_be_hidden()


@pytest.mark.parametrize("tab", ["activities", "kommunfakta,localities"])
def test_thousands_of_rows_are_read_from_tiles(page: Page, tab: str) -> None:
    """The first question says that there are many; the tiles are the server's own."""
    asked: list[str] = []

    def many(route: Route) -> None:
        first = route.fetch()
        told = {**first.json(), "numberMatched": 6000}
        route.fulfill(response=first, body=json.dumps(told))

    page.route("**/items?*limit=1&skip-geometry=true*", many)
    page.on("request", lambda request: asked.append(request.url))

    opened(page, f"/?tab={tab}")
    page.wait_for_selector(".mark-icon .mark")

    assert any("/tiles/WebMercatorQuad/" in address for address in asked)
    assert not any("limit=5000" in address for address in asked)
    placed = {"activities": "activities", "kommunfakta,localities": "localities"}[tab]
    answer = page.request.get(f"/api/v1/collections/{placed}/items?limit=1000").json()
    expected = sum(1 for each in answer["features"] if each["geometry"])
    page.wait_for_function(
        "(rows) => [...document.querySelectorAll('.mark-icon')]"
        ".reduce((sum, m) => sum + Number(m.textContent || 1), 0) === rows",
        arg=expected,
    )


def test_a_municipality_panel_leads_to_its_grants_and_to_a_comparison(page: Page) -> None:
    opened(page, "/?tab=grants")

    page.locator(f"{MUNICIPALITIES}[data-code='1267']").click()

    panel = page.locator("#panel")
    compare = panel.get_by_role("link", name="Jämför med en annan kommun")
    expect(compare).to_have_attribute("href", "/jamfor?compare=1267")
    panel.locator(".entry button").first.click()
    expect(page.locator("#panel h2")).to_be_focused()
    assert parameters(page)["panel"].startswith("grants:")
