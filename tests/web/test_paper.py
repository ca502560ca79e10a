"""The pages on paper: A4, what is read without what is pressed, with source and date."""

from __future__ import annotations

import pytest
from map_page import opened
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.long


AWAY = (
    *(".site-nav", ".site-search", ".site-footer", ".skip-link", ".filter-box", ".tabs"),
    *(".map-bar", ".map-tools", ".whole", ".take", ".reading", ".leaflet-control-zoom"),
)
KEPT = ("h1", "#chips", "#figures", ".map-canvas", "#legend", ".leaflet-control-attribution")
A4_WITHIN_MARGINS = 178 * 96 / 25.4


def test_the_map_on_paper_is_what_is_read(page: Page) -> None:
    page.emulate_media(media="print")
    opened(page, "/?tab=grants&funder=region-skane")

    for kept in (*KEPT, ".print-only"):
        assert page.locator(kept).first.is_visible(), kept
    for away in AWAY:
        assert not page.locator(away).first.is_visible(), away
    assert "Utskrivet" in page.locator(".print-only").inner_text()


COVERED = """() => {
    const told = document.getElementById("coverage");
    dispatchEvent(new Event("beforeprint"));
    return told.textContent;
}"""


@pytest.mark.parametrize("tab", ["grants", "grants&funder=region-skane&year=2024"])
def test_the_paper_says_what_the_figures_cover_though_nobody_opened_it(
    page: Page, tab: str
) -> None:
    opened(page, f"/?tab={tab}")
    at_once = page.evaluate(COVERED)

    assert "beslutslist" in at_once
    page.emulate_media(media="print")
    expect(page.locator("#coverage")).to_be_visible()
    expect(page.locator("#coverage")).to_contain_text("folkmängden")


def test_the_maps_without_lists_print_as_well(page: Page) -> None:
    for tab in ("kommunfakta", "activities"):
        opened(page, f"/?tab={tab}")
        page.evaluate(COVERED)
        assert page.evaluate("document.querySelector('#failure').hidden")


def test_the_map_fits_the_paper_when_it_is_printed(page: Page) -> None:
    opened(page, "/?tab=grants&funder=region-skane")
    before = page.evaluate("map_skane.getSize().x")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    on_paper = page.evaluate("map_skane.getSize().x")
    whole = page.evaluate("map_skane.getBounds().contains(geo_json_municipalities.getBounds())")
    page.evaluate("dispatchEvent(new Event('afterprint'))")

    assert on_paper <= A4_WITHIN_MARGINS
    assert whole
    assert page.evaluate("map_skane.getSize().x") == before


@pytest.mark.parametrize(
    "address", ["/", "/om", "/tillganglighet", "/lager/grants?limit=10", "/kommun/1280", "/analys"]
)
def test_a_page_prints_with_its_date_and_no_controls(page: Page, address: str) -> None:
    page.emulate_media(media="print")
    page.goto(address)

    assert page.locator(".print-only").is_visible()
    assert not page.locator(".site-nav").is_visible()
    assert page.pdf(prefer_css_page_size=True).startswith(b"%PDF")


WIDER_THAN_THEIR_COLUMN = """() => [...document.querySelectorAll(".thirds .table-scroll")]
    .filter((each) => each.firstElementChild.offsetWidth > each.clientWidth + 1)
    .map((each) => each.innerText)"""
BROKEN_NAMES = """() => [...document.querySelectorAll(".thirds .sums tbody th a")]
    .filter((each) => !each.innerText.includes(" ") && each.getClientRects().length > 1)
    .map((each) => each.innerText)"""


@pytest.mark.parametrize("code", ["1273", "1280"])
def test_tables_beside_each_other_keep_to_their_columns_on_a_browsers_paper(
    page: Page, code: str
) -> None:
    page.set_viewport_size({"width": int(A4_WITHIN_MARGINS), "height": 900})
    page.emulate_media(media="print")
    page.goto(f"/kommun/{code}")

    assert page.get_by_text("Konstområdesöverskridande").first.is_visible()
    assert page.evaluate(WIDER_THAN_THEIR_COLUMN) == []
    assert page.evaluate(BROKEN_NAMES) == []
