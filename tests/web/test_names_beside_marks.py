"""What is written on the map and what is marked on it do not lie on each other."""

from __future__ import annotations

import pytest
from map_page import opened
from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.long
"""They drive a browser, and the fast suite has a quarter of an hour."""

SHOWN = """() => [...document.querySelectorAll(".place")]
    .filter((each) => each.checkVisibility({ visibilityProperty: true }))"""
UNDER_MARKS = f"""() => {{
    const boxes = (all) => [...all].map((each) => each.getBoundingClientRect());
    // The legend has some too, and lies over what is at the map's edge.
    const marks = boxes(document.querySelectorAll(".leaflet-container .mark"));
    const isOn = (a) => marks.some((b) =>
        a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom);
    return ({SHOWN})().filter((each) => isOn(each.getBoundingClientRect()))
        .map((each) => each.textContent);
}}"""


def names(page: Page) -> list[str]:
    found: list[str] = page.evaluate(f"({SHOWN})().map((each) => each.textContent)")
    return found


@pytest.mark.parametrize("tab", ["activities", "grants,grants", "activities,localities"])
@pytest.mark.parametrize("width", [1280, 360])
def test_no_mark_lies_on_a_name(browser: Browser, live_server: str, tab: str, width: int) -> None:
    page = browser.new_page(base_url=live_server, viewport={"width": width, "height": 800})
    opened(page, f"/?tab={tab}")
    page.wait_for_selector(".mark")
    if "localities" in tab:  # their names are over the marks, with the people who live there
        page.wait_for_selector(".place-beside")
        assert names(page)
    else:
        assert page.evaluate(UNDER_MARKS) == []
        assert {"Kristianstad", "Ystad"} & set(names(page))

        page.evaluate("map_skane.setZoom(9.5, { animate: false })")
        assert page.evaluate(UNDER_MARKS) == []
    page.close()
