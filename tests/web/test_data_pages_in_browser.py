"""The API's pages as a browser has them."""

from __future__ import annotations

import pytest
from axe import serious
from playwright.sync_api import Browser, Page, expect

from skanekarta.layers import all_layers

API = "/api/v1"
# One template, which the fast tests have with a selection below; what each collection tells is
# tested without a browser in `test_data_pages`.
COLLECTIONS = [
    pytest.param(f"{API}/collections/{each}", marks=pytest.mark.long) for each in all_layers()
]
LONG = "o" * 150
PAGES = (
    API,
    f"{API}/collections",
    f"{API}/conformance",
    *COLLECTIONS,
    f"{API}/collections/grants?area=musik&year=2019/2023&q={LONG}",
    f"{API}/collections/localities/items/1214TB101",
    f"{API}/collections/localities/items?limit=5",
)


@pytest.mark.parametrize("address", PAGES)
def test_axe_finds_nothing_serious_and_nothing_widens_a_small_screen(
    page: Page, address: str
) -> None:
    page.set_viewport_size({"width": 320, "height": 800})
    page.goto(address)

    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert serious(page) == []  # unfolds everything
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_a_line_is_copied_and_said_to_be(page: Page, live_server: str) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=live_server)
    page.goto(f"{API}/collections/grants?area=dans")
    page.get_by_role("button", name="Kopiera curl").click()

    expect(page.get_by_role("status")).to_have_text("Raden är kopierad.")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == page.locator("#rad-curl").inner_text()


def test_the_form_writes_the_address_without_javascript(browser: Browser, live_server: str) -> None:
    context = browser.new_context(base_url=live_server, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{API}/collections/grants")
    page.get_by_text("Välj urval, ordning och format").click()
    page.get_by_label("Konst- och kulturområde").select_option("Dans")
    page.get_by_label("Format", exact=True).select_option("Excel")
    page.get_by_label("Koordinatsystem").select_option("SWEREF 99 TM, N och E")
    page.get_by_role("button", name="Skriv adressen").click()

    assert page.locator("#adress").inner_text() == (
        f"{live_server}{API}/collections/grants/items"
        "?area=dans&crs=http://www.opengis.net/def/crs/EPSG/0/3006&f=xlsx"
    )
    assert page.get_by_role("button", name="Kopiera").count() == 0
    context.close()
