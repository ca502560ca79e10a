"""The map page with hostile text in its data, a screen reader, a small screen, no JavaScript."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from map_page import TABS, opened
from playwright.sync_api import Browser, Page, Route, expect

from skanekarta.settings import PROJECT_DIR

AXE = PROJECT_DIR / "node_modules" / "axe-core" / "axe.min.js"
HOSTILE = "<img src=x onerror=window.pwned=1> ${window.pwned=2} ` </script><b>fet</b>"


def poisoned(value: Any) -> Any:
    """The same JSON with every wording made hostile; codes, slugs and days stay."""
    if isinstance(value, list):
        return [poisoned(each) for each in value]
    if not isinstance(value, dict):
        return value
    worded = ("_title", "title", "name", "text", "description", "place_name", "detail")
    return {
        key: HOSTILE if key.endswith(worded) and isinstance(each, str) else poisoned(each)
        for key, each in value.items()
    }


def poison(route: Route) -> None:
    answer = route.fetch()
    route.fulfill(response=answer, body=json.dumps(poisoned(answer.json())))


@pytest.mark.parametrize("tab", ["kommunfakta,localities", "grants,grants", "activities"])
def test_hostile_text_from_the_data_shows_as_text(page: Page, tab: str) -> None:
    page.route(re.compile(r"/api/v1/|/urval"), poison)
    page.route("**/basemap.geojson*", poison)
    opened(page, f"/?tab={tab}&panel=1267")
    page.locator(".mark-icon").first.dispatch_event("mouseover")

    expect(page.locator("#panel h2")).to_have_text(HOSTILE)
    assert page.evaluate("() => window.pwned") is None
    assert page.locator("main img, main b").count() == 0


SIZES = [(1280, 800), (360, 740)]
SEEN = [
    # One in the fast tests, which have other maps in `test_every_page`; the colours of each are
    # told apart in `test_contrast`.
    pytest.param(tab, size, marks=[] if (tab, size) == ("grants", SIZES[1]) else pytest.mark.long)
    for tab in TABS
    for size in SIZES
]


@pytest.mark.parametrize(("tab", "size"), SEEN)
def test_axe_finds_nothing_serious(page: Page, tab: str, size: tuple[int, int]) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    opened(page, f"/?tab={tab}&panel=1280")
    page.evaluate(Path(AXE).read_text())

    found = page.evaluate("() => axe.run()")

    serious = [each for each in found["violations"] if each["impact"] in {"serious", "critical"}]
    assert serious == []


@pytest.mark.parametrize("tab", TABS)
def test_nothing_scrolls_sideways_at_320_pixels(page: Page, tab: str) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    opened(page, f"/?tab={tab}&panel=1256")

    assert page.evaluate("() => document.documentElement.scrollWidth") <= 320


def test_no_english_is_shown(page: Page) -> None:
    opened(page, "/")

    shown = page.evaluate(
        """() => [document.body.innerText, ...[...document.querySelectorAll("[title],[aria-label]")]
            .flatMap((each) => [each.title, each.getAttribute("aria-label")])].join(" ")"""
    )
    english = r"\b(zoom in|zoom out|close|map|leaflet|show|filter by|search|the|and|loading)\b"
    assert re.findall(english, shown, re.IGNORECASE) == []


def test_without_javascript_the_page_leads_to_the_tables(
    browser: Browser, live_server: str
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{live_server}/?tab=grants&area=dans")

    expect(page.locator("noscript .notice")).to_be_visible()
    expect(page.locator(".map-frame")).to_be_hidden()
    page.get_by_role("link", name="Visa som tabell").click()
    assert page.url == f"{live_server}/lager/grants?area=dans"
    context.close()


FIRST_SIGHT = 480
"""Points from the top of a phone; the map is what the page is for."""


@pytest.mark.long
@pytest.mark.parametrize("typeface", ["as it comes", "kept away"])
def test_on_a_phone_the_map_begins_at_first_sight(
    browser: Browser, live_server: str, typeface: str
) -> None:
    """On a first visit too, when the page is set in what the system has."""
    context = browser.new_context(base_url=live_server, viewport={"width": 360, "height": 780})
    page = context.new_page()
    if typeface == "kept away":
        page.route("**/*.woff2", lambda route: route.abort())
    opened(page, "/")
    page.evaluate("document.fonts.ready.then(() => true)")
    box = page.locator(".map-canvas").bounding_box()

    assert box is not None
    assert box["y"] < FIRST_SIGHT
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    context.close()
