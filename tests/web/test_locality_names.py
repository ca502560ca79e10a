"""Localities' names on the map: by size and zoom, where there is room, with their population."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from map_page import drawn, opened
from playwright.sync_api import Browser, Page, Route, expect

pytestmark = pytest.mark.long
"""They drive a browser, and the fast suite has a quarter of an hour."""

MODULE = "**/js/locality_names.js*"
NAMES = ".place-locality:not([hidden])"
LUND = "[55.70, 13.30]"

BOXES = """() => [...document.querySelectorAll(".place:not([hidden])")]
    .filter((each) => getComputedStyle(each).visibility === "visible")
    .map((each) => [each.textContent, each.getBoundingClientRect().toJSON()])"""


def zoomed(page: Page, zoom: float, at: str = LUND) -> Page:
    page.evaluate(f"map_skane.setView({at}, {zoom}, {{animate: false}})")
    return page


def shown(page: Page) -> list[str]:
    return [text.replace("\u00a0", " ") for text in page.locator(NAMES).all_text_contents()]


def named(page: Page, name: str) -> Any:
    return page.locator(NAMES, has_text=name)


def on_one_another(page: Page) -> list[tuple[str, str]]:
    boxes: list[tuple[str, dict[str, float]]] = page.evaluate(BOXES)
    return [
        (one, other)
        for at, (one, a) in enumerate(boxes)
        for other, b in boxes[at + 1 :]
        if a["left"] < b["right"] - 0.5 and b["left"] < a["right"] - 0.5
        if a["top"] < b["bottom"] - 0.5 and b["top"] < a["bottom"] - 0.5
    ]


@pytest.fixture(params=[1280, 360])
def wide(browser: Browser, live_server: str, request: pytest.FixtureRequest) -> Iterator[Page]:
    size = {"width": request.param, "height": 800}
    context = browser.new_context(base_url=live_server, locale="sv-SE", viewport=size)
    yield context.new_page()
    context.close()


def test_all_of_skane_has_the_base_maps_names_alone(page: Page) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    opened(page, "/?tab=kommunfakta")
    page.wait_for_load_state("networkidle")

    assert not [each for each in asked if "locality_names" in each]
    assert shown(page) == []


@pytest.mark.parametrize(
    "address", ["/?tab=kommunfakta", "/", "/?tab=activities", "/?tab=localities&municipality=1280"]
)
def test_smaller_localities_come_when_the_map_is_closer(page: Page, address: str) -> None:
    zoomed(opened(page, address), 10.5)

    expect(named(page, "Dalby")).to_have_attribute("aria-hidden", "true")
    assert "Lund" not in shown(page)  # it has its name on the base map already
    expect(page.locator(".place-place", has_text="Lund")).to_be_visible()
    assert on_one_another(page) == []


def test_no_name_lies_on_another_at_any_zoom(wide: Page) -> None:
    opened(wide, "/?tab=kommunfakta,localities")
    expect(named(wide, "Malmö")).to_be_attached()
    for zoom in (8, 8.75, 9.25, 9.75, 10.5, 11.5):
        zoomed(wide, zoom)
        assert on_one_another(wide) == []
    assert len(shown(wide)) > 20


def test_larger_localities_are_named_farther_out(page: Page) -> None:
    opened(page, "/?tab=kommunfakta,localities")
    expect(named(page, "Malmö")).to_be_attached()
    far = set(shown(zoomed(page, 8)))
    near = set(shown(zoomed(page, 10.5)))

    assert "Malmö" in " ".join(far)
    assert not any(each.startswith("Dalby") for each in far)
    assert len(near) > 3 * len(far)


@pytest.mark.parametrize("tab", ["kommunfakta,localities", "localities"])
def test_a_population_stands_with_its_year_and_is_explained(page: Page, tab: str) -> None:
    zoomed(opened(page, f"/?tab={tab}"), 10)

    expect(named(page, "Billeberga")).to_have_text("Billeberga 948 (2005)", use_inner_text=True)
    expect(page.locator("#legend")).to_contain_text("med sitt år; utan siffra är den inte känd.")
    zoomed(page, 8.5)
    expect(page.locator(".place-people:visible")).to_have_count(0)


def of_one_year(route: Route) -> None:
    """As after a delimitation has been taken in. The populations are made up, and look it."""
    answer = route.fetch().json()
    for each in answer["features"]:
        each["properties"] |= {"population": 77_777, "population_year": 2023}
    route.fulfill(body=json.dumps(answer), content_type="application/geo+json")


def test_a_year_that_all_have_is_told_once(page: Page) -> None:
    page.route("**/collections/localities/items?limit=1000*", of_one_year)
    zoomed(opened(page, "/?tab=kommunfakta,localities"), 10)

    expect(named(page, "Dalby")).to_have_text("Dalby 77 777", use_inner_text=True)
    expect(page.locator("#legend")).to_contain_text("Inzoomat står folkmängden 2023 vid namnet")


def test_points_taken_off_the_map_leave_names_without_figures(page: Page) -> None:
    zoomed(opened(page, "/?tab=kommunfakta,localities"), 10.5)
    expect(named(page, "Lund 87")).to_be_attached()
    page.get_by_label("Tätorter").uncheck()
    drawn(page)

    expect(page.locator(".place-people")).to_have_count(0)
    zoomed(page, 10.5)
    expect(named(page, "Dalby")).to_be_attached()
    expect(page.locator(".place-place", has_text="Lund")).to_be_visible()


def test_the_map_stands_without_the_names(page: Page, watch: Any) -> None:
    watch.expected = ("503",)
    page.route(MODULE, lambda route: route.fulfill(status=503))
    opened(page, "/?tab=kommunfakta")
    zoomed(page, 10)

    expect(page.locator("#failure")).to_be_hidden()
    expect(page.locator(".place-place", has_text="Lund")).to_be_visible()


def test_the_names_are_readable_when_the_system_chooses_the_colours(
    browser: Browser, live_server: str
) -> None:
    context = browser.new_context(base_url=live_server, forced_colors="active")
    page = zoomed(opened(context.new_page(), "/?tab=kommunfakta,localities"), 10)
    expect(named(page, "Dalby")).to_be_visible()
    colour = "(e) => [getComputedStyle(e).color, getComputedStyle(document.body).color]"

    own, of_page = named(page, "Dalby").evaluate(colour)
    assert own == of_page
    context.close()
