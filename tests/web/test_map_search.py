"""The search on the map: ARIA's combobox, what it finds, where what is chosen leads."""

from __future__ import annotations

import re

import pytest
from map_page import drawn, opened, parameters
from playwright.sync_api import Browser, Locator, Page, expect

pytestmark = pytest.mark.long
"""They drive a browser, and the fast suite has a quarter of an hour."""


def search(page: Page, text: str) -> Locator:
    """The answers to what is typed."""
    field = page.locator("#search-input")
    field.click()
    field.press_sequentially(text)
    options = page.locator("#search-list [role=option]")
    expect(options.first).to_be_visible()
    return options


def test_a_municipality_is_opened_with_the_keyboard_alone(page: Page) -> None:
    opened(page, "/")
    field = page.locator("#search-input")

    search(page, "orkell")
    expect(field).to_have_attribute("aria-expanded", "true")
    field.press("ArrowDown")
    active = field.get_attribute("aria-activedescendant")
    assert active
    expect(page.locator(f"#{active}")).to_have_attribute("aria-selected", "true")
    expect(page.locator(f"#{active}")).to_contain_text("Örkelljunga")
    expect(field).to_be_focused()
    field.press("Enter")

    expect(page.locator("#panel h2")).to_have_text("Örkelljunga")
    expect(page.locator("#panel h2")).to_be_focused()
    assert parameters(page)["panel"] == "1257"
    page.keyboard.press("Escape")
    expect(field).to_be_focused()


def test_how_many_are_found_is_said(page: Page) -> None:
    opened(page, "/")

    count = search(page, "malm").count()

    said = page.locator(".search [role=status]")
    expect(said).to_have_text(re.compile(rf"^{count} träff"))
    page.locator("#search-input").fill("finnsinteallsx")
    expect(said).to_contain_text("Inga träffar på ”finnsinteallsx”")


def test_esc_closes_the_list_and_then_empties_the_field(page: Page) -> None:
    opened(page, "/?tab=grants&panel=1280")
    search(page, "lund")
    field = page.locator("#search-input")

    field.press("Escape")
    expect(page.locator("#search-list")).to_be_hidden()
    expect(field).to_have_attribute("aria-expanded", "false")
    assert field.input_value() == "lund"
    field.press("Escape")
    assert field.input_value() == ""
    expect(page.locator("#panel")).to_be_visible()


def test_a_recipient_narrows_the_map_of_grants(page: Page) -> None:
    opened(page, "/")

    search(page, "ABF Malm").filter(has_text="ABF Malmö").first.click()

    page.wait_for_url("**recipient=abf-malmo*")
    drawn(page)
    expect(page.locator("#chips")).to_contain_text("Mottagare är ABF Malmö")


def test_a_recipient_is_opened_on_a_map_that_has_none(page: Page) -> None:
    opened(page, "/?tab=kommunfakta")

    search(page, "ABF Malm").filter(has_text="ABF Malmö").first.click()

    page.wait_for_url("**/mottagare/abf-malmo")


@pytest.mark.long
@pytest.mark.parametrize("tab", ["grants", "kommunfakta", "activities"])
def test_a_locality_is_shown_on_the_map_in_its_municipality(page: Page, tab: str) -> None:
    opened(page, f"/?tab={tab}")
    far = page.evaluate("map_skane.getZoom()")
    search(page, "Höör").filter(has_text="Tätort i Höör").first.click()

    page.wait_for_url("**panel=1267*")
    expect(page.locator("#panel h2")).to_have_text("Höör")
    expect(page.locator("#map_skane .ring")).to_have_count(1)
    expect(page.locator("#readout")).to_contain_text("Tätort i Höör")
    assert page.evaluate("map_skane.getZoom()") > far
    page.get_by_role("button", name="Hela Skåne").click()
    page.wait_for_function("(far) => map_skane.getZoom() <= far", arg=far)


@pytest.mark.long
def test_the_map_is_in_sight_when_a_locality_is_shown_on_a_small_screen(page: Page) -> None:
    page.set_viewport_size({"width": 360, "height": 700})
    opened(page, "/")

    search(page, "Höör").filter(has_text="Tätort i Höör").first.click()

    expect(page.locator("#map_skane .ring")).to_be_in_viewport()
    expect(page.locator("#panel h2")).to_be_focused()


@pytest.mark.long
def test_a_locality_without_a_known_place_is_told_by_its_municipality(page: Page) -> None:
    query = "limit=1000&properties=name,municipality,municipality_title"
    rows = page.request.get(f"/api/v1/collections/localities/items?{query}").json()["features"]
    lacking = next(row for row in rows if row["geometry"] is None)
    opened(page, "/")
    name, municipality = lacking["properties"]["name"], lacking["properties"]["municipality_title"]
    found = search(page, name).filter(has_text=f"Tätort i {municipality}")
    found.filter(has_text=name).first.click()

    page.wait_for_url(f"**panel={lacking['properties']['municipality']}*")
    expect(page.locator("#readout")).to_contain_text(name)


def test_a_project_opens_in_the_panel(page: Page) -> None:
    opened(page, "/?tab=grants")
    search(page, "bibliotek")

    found = page.get_by_role("group", name="Projekt och stöd").locator("[role=option]").first
    title = found.locator("span").first.inner_text()
    found.click()

    page.wait_for_url("**panel=grants:*")
    expect(page.locator("#panel")).to_contain_text(title)
    expect(page.locator("#panel h2")).to_be_focused()


def test_the_search_stays_within_the_filter_when_asked(page: Page) -> None:
    opened(page, "/?tab=grants&municipality=1280")
    everywhere = search(page, "kultur").count()

    page.get_by_label("Sök bara inom filtret").check()
    expect(page.locator("#search-list [role=option]")).not_to_have_count(everywhere)

    asked = page.request.get("/sok?q=kultur&tab=grants&municipality=1280&f=json").json()
    shown = sum(len(group["items"]) for group in asked["groups"])
    expect(page.locator("#search-list [role=option]")).to_have_count(shown)


def test_enter_among_several_leads_to_all_of_them(page: Page) -> None:
    opened(page, "/")
    search(page, "kultur")

    page.locator("#search-input").press("Enter")

    page.wait_for_url("**/sok?q=kultur")


def test_hostile_words_are_only_words(page: Page) -> None:
    opened(page, "/")
    page.locator("#search-input").fill("<img src=x onerror=window.pwned=1>")

    expect(page.locator("#search-list")).to_contain_text("<img src=x")
    assert page.evaluate("() => window.pwned") is None
    assert page.locator("main img").count() == 0


def test_without_javascript_the_page_of_hits_answers(browser: Browser, live_server: str) -> None:
    context = browser.new_context(java_script_enabled=False, base_url=live_server)
    page = context.new_page()
    page.goto("/")
    page.locator("#search-input").fill("Osby")
    page.locator("#search-input").press("Enter")

    assert page.url == f"{live_server}/sok?q=Osby"
    expect(page.locator("main")).to_contain_text("Osby")
    context.close()
