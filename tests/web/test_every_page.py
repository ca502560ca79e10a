"""What is true of every page: nothing that axe-core finds, nothing wider than the screen, a focus
that is seen. A few pages in the fast tests, all of them in the long ones."""

from __future__ import annotations

from itertools import cycle
from typing import Any

import pytest
from axe import examine
from every_page import EVERY, Shown
from evidence import THEMES, WIDTHS, Evidence
from playwright.sync_api import Page

import signing
from skanekarta import database
from skanekarta.credentials import LOCAL_COOKIE

SOME = EVERY[::6]
SOME_LOOKS = list(zip(SOME, cycle((("light", 1280), ("dark", 360))), strict=False))
"""Every other page as a desk has it at day, every other as a telephone at night."""

long = pytest.mark.long
some_pages = pytest.mark.parametrize("shown", SOME, ids=str)
every_page = pytest.mark.parametrize("shown", EVERY, ids=str)

UNSEEN = """() => {
    const marked = (each) => {
        const { outlineStyle, outlineWidth } = getComputedStyle(each);
        return outlineStyle !== "none" && parseFloat(outlineWidth) >= 2;
    };
    const selector = "a[href], button, input:not([type=hidden]), select, textarea, summary, "
        + "[tabindex='0']";
    const shown = [...document.querySelectorAll(selector)]
        .filter((each) => !each.disabled && each.checkVisibility())
        .filter((each) => !each.matches("path.municipality"));  // drawn by the map itself
    return shown.slice(0, 150).filter((each) => {
        each.focus({ focusVisible: true, preventScroll: true });
        return !marked(each) && !(each.nextElementSibling && marked(each.nextElementSibling));
    }).map((each) => each.outerHTML.slice(0, 120));
}"""


@pytest.fixture(autouse=True)
def signed_in(page: Page, shown: Shown, live_server: str, live_url: str) -> None:
    """A session, for a page that is for staff."""
    if shown.staff:
        with database.engine_for(live_url) as engine, engine.begin() as connection:
            text = signing.session(connection, f"Testets {shown.role}", shown.role)
        page.context.add_cookies([{"name": LOCAL_COOKIE, "value": text, "url": live_server}])


def seen(page: Page, watch: Any, shown: Shown, width: int, height: int = 800) -> None:
    if shown.status >= 400:
        watch.expected = (f"status of {shown.status}",)
    page.set_viewport_size({"width": width, "height": height})
    shown.open(page)


def fits(page: Page, watch: Any, shown: Shown) -> None:
    """At 400 % of a screen of 1280 by 1024, as WCAG 1.4.10 has it."""
    seen(page, watch, shown, 320, 256)

    assert page.evaluate("document.documentElement.scrollWidth") <= 320


@pytest.mark.parametrize(("shown", "look"), SOME_LOOKS, ids=str)
def test_axe_finds_nothing_on_some_pages(
    page: Page, watch: Any, shown: Shown, look: tuple[Any, int]
) -> None:
    theme, width = look
    page.emulate_media(color_scheme=theme)
    seen(page, watch, shown, width)

    assert examine(page).told() == []


@some_pages
def test_some_pages_fit_at_400_percent_and_show_where_the_focus_is(
    page: Page, watch: Any, shown: Shown
) -> None:
    fits(page, watch, shown)

    assert page.evaluate(UNSEEN) == []


@long
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("theme", THEMES)
@every_page
def test_axe_finds_nothing(
    page: Page, watch: Any, evidence: Evidence, shown: Shown, theme: Any, width: int
) -> None:
    page.emulate_media(color_scheme=theme)
    seen(page, watch, shown, width)
    found = examine(page)
    evidence.browser = f"Chromium {page.context.browser.version}"
    evidence.keep(shown.name, theme, width, found)

    assert found.told() == []


@long
@every_page
def test_every_page_fits_at_400_percent_and_shows_where_the_focus_is(
    page: Page, watch: Any, shown: Shown
) -> None:
    fits(page, watch, shown)

    assert page.evaluate(UNSEEN) == []
