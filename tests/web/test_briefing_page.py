"""The page before a talk in a browser: all 33, on a screen, on a phone and on paper."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from axe import examine
from playwright.sync_api import Page
from test_budgets import Log, settled

pytestmark = pytest.mark.long

CODES = (
    *("1214", "1230", "1231", "1233", "1256", "1257", "1260", "1261", "1262", "1263", "1264"),
    *("1265", "1266", "1267", "1270", "1272", "1273", "1275", "1276", "1277", "1278", "1280"),
    *("1281", "1282", "1283", "1284", "1285", "1286", "1287", "1290", "1291", "1292", "1293"),
)
"""SCB's codes of Skåne's municipalities."""

MOST_BYTES = 150_000
FIRST_SCREEN = 800
A4_WITHIN_MARGINS = 178 * 96 / 25.4

LEVELS = """() => [...document.querySelectorAll("main :is(h1, h2, h3, h4)")]
    .filter((each) => each.checkVisibility()).map((each) => Number(each.tagName[1]))"""
TOO_WIDE = """() => [...document.querySelectorAll("main *")]
    .filter((each) => !each.closest("svg, .table-scroll, .visually-hidden"))
    .filter((each) => each.checkVisibility())
    .filter((each) => each.getBoundingClientRect().right > innerWidth + 1)
    .map((each) => each.outerHTML.slice(0, 80))"""

every_one = pytest.mark.parametrize("code", CODES)


@every_one
def test_axe_finds_nothing_and_no_heading_is_skipped(page: Page, code: str) -> None:
    page.goto(f"/kommun/{code}")
    levels = page.evaluate(LEVELS)

    assert examine(page).told() == []
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


@every_one
def test_it_fits_the_narrowest_screen_and_the_paper(page: Page, code: str) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(f"/kommun/{code}")

    assert page.evaluate("document.documentElement.scrollWidth") == 320
    assert page.evaluate(TOO_WIDE) == []

    page.set_viewport_size({"width": int(A4_WITHIN_MARGINS), "height": 1000})
    page.emulate_media(media="print")
    assert page.evaluate(TOO_WIDE) == []


@pytest.mark.parametrize("code", ["1273", "1280"])
def test_the_summary_and_what_stands_out_begin_on_the_first_screen(page: Page, code: str) -> None:
    page.set_viewport_size({"width": 1280, "height": FIRST_SCREEN})
    page.goto(f"/kommun/{code}")
    bottom = "document.querySelector('{}').getBoundingClientRect().bottom"

    assert page.evaluate(bottom.format(".briefing-top")) < FIRST_SCREEN
    assert page.evaluate(bottom.format("#sticker-ut")) < FIRST_SCREEN
    assert page.evaluate(bottom.format("#fragor")) < FIRST_SCREEN


@pytest.mark.parametrize("code", ["1273", "1280"])
def test_with_all_that_it_loads_it_is_a_light_page(page: Page, code: str) -> None:
    log = Log()
    log.listen(page.context.new_cdp_session(page))
    page.goto(f"/kommun/{code}")
    settled(page)

    assert sum(log.wire.values()) < MOST_BYTES, log.told()


PRINTED = """() => ({
    pressed: [...document.querySelectorAll(".to-data, .buttons, .neighbours")]
        .filter((each) => each.checkVisibility()).length,
    numbers: [...document.querySelectorAll(".ref")].filter((each) => each.checkVisibility()).length,
    heads: [...document.querySelectorAll("thead")]
        .map((each) => getComputedStyle(each).display),
    headings: [...document.querySelectorAll("h2, h3")]
        .map((each) => getComputedStyle(each).breakAfter),
})"""


def test_on_paper_sources_stay_and_what_is_pressed_goes(page: Page) -> None:
    page.goto("/kommun/1280")
    page.emulate_media(media="print")
    found: dict[str, Any] = page.evaluate(PRINTED)

    assert found["pressed"] == 0
    assert found["numbers"] > 10
    assert set(found["heads"]) == {"table-header-group"}
    assert set(found["headings"]) == {"avoid"}
    assert page.locator("#kallor").is_visible()
