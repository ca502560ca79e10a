"""The server-rendered pages as a browser has them: without scripts, on paper, on a phone."""

from __future__ import annotations

from typing import Any

import pytest
from axe import serious
from markup import spaced
from playwright.sync_api import Browser, Page

from skanekarta.layers import all_layers

LAYERS = tuple(all_layers())


def test_the_form_works_without_javascript(browser: Browser, live_server: str) -> None:
    context = browser.new_context(base_url=live_server, java_script_enabled=False)
    page = context.new_page()
    page.goto("/lager/grants?funder=region-skane&tab=grants")
    page.get_by_text("Ändra urval och ordning").click()
    page.get_by_label("Konst- och kulturområde").select_option("Teater")
    page.get_by_label("Sortera efter", exact=True).select_option("Belopp, fallande")
    page.get_by_role("button", name="Visa urvalet").click()

    assert [spaced(text) for text in page.locator(".chip").all_inner_texts()] == [
        "Ta bort villkoret: Finansiär är Region Skåne",
        "Ta bort villkoret: Konst- och kulturområde är Teater",
    ]
    assert "tab=grants" in page.url
    sorted_by = page.locator("th[aria-sort=descending]").inner_text()
    assert spaced(sorted_by).startswith("Sortera efter Belopp")
    context.close()


@pytest.mark.parametrize("width", [1280, 768, 360, 320])
def test_a_table_never_widens_the_page(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto("/lager/grants?limit=20")

    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("layer_id", LAYERS)
def test_axe_finds_nothing_serious_in_a_table(page: Page, layer_id: str) -> None:
    page.goto(f"/lager/{layer_id}?limit=10")

    assert serious(page) == []


def test_paper_gets_the_content_and_nothing_else(page: Page) -> None:
    page.goto("/kommun/1280")
    page.emulate_media(media="print")

    assert page.get_by_role("heading", level=1).is_visible()
    for away in (".site-nav", ".breadcrumbs", ".neighbours", ".site-footer", ".skip-link"):
        assert not page.locator(away).is_visible(), away
    assert page.pdf(prefer_css_page_size=True).startswith(b"%PDF")


@pytest.mark.parametrize("width", [1280, 360])
@pytest.mark.parametrize("code", ["1280", "1257", "1283"])
def test_a_municipalitys_page_fits_and_axe_finds_nothing_serious(
    page: Page, code: str, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(f"/kommun/{code}")

    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert serious(page) == []


@pytest.mark.parametrize("address", ["/utlysning/kommunsamverkan-2019", "/om", "/kommun/1256"])
def test_a_long_word_does_not_widen_the_page_while_its_typeface_is_on_its_way(
    page: Page, watch: Any, address: str
) -> None:
    watch.expected = ("ERR_FAILED",)  # the typeface, which is kept away
    page.route("**/*.woff2", lambda route: route.abort())
    page.set_viewport_size({"width": 320, "height": 800})
    page.goto(address)

    assert page.evaluate("document.documentElement.scrollWidth") <= 320
