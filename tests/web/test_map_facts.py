"""Kommunfakta: any indicator in any of its years as colours, or documents as categories."""

from __future__ import annotations

import pytest
from map_page import MUNICIPALITIES, below, drawn, kinds, opened, parameters
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.long
"""They drive a browser, and the fast suite has a quarter of an hour."""

FIGURES = "/api/v1/collections/figures/items?limit=100&skip-geometry=true"


def label(page: Page, code: str) -> str:
    shape = page.locator(f"{MUNICIPALITIES}[data-code='{code}']")
    return (shape.get_attribute("aria-label") or "").replace("\u00a0", " ")


def test_an_indicator_and_a_year_are_chosen(page: Page) -> None:
    opened(page, "/?tab=kommunfakta")
    before = kinds(page)

    page.get_by_label("Kartan visar").select_option("population-growth")
    expect(page.locator("#legend h2")).to_contain_text("Folkökning under året 2025")
    drawn(page)
    assert kinds(page) != before

    page.get_by_label("Kartan visar").select_option("population")
    expect(page.locator("#legend h2")).to_contain_text("Folkmängd")
    page.get_by_label("År", exact=True).select_option("2019")
    expect(page.locator("#legend h2")).to_contain_text("Folkmängd 31 december 2019")
    assert parameters(page)["indicator"] == "population"
    assert parameters(page)["indicator_year"] == "2019"


def test_every_municipality_says_the_apis_figure(page: Page) -> None:
    opened(page, "/?tab=kommunfakta&indicator=population&indicator_year=2022")
    found = page.request.get(f"{FIGURES}&indicator=population&year=2022").json()["features"]

    assert len(found) == 33
    for properties in (each["properties"] for each in found):
        told = f"{properties['value']:,} invånare".replace(",", " ")
        assert told in label(page, properties["municipality"])


def test_a_year_that_only_some_have_says_how_many(page: Page) -> None:
    opened(page, "/?tab=kommunfakta&indicator=population&indicator_year=2021")

    expect(page.locator("#legend")).to_contain_text("Känt för 18 av 33 kommuner.")
    assert kinds(page).count("unknown") == 15
    chosen = page.get_by_label("År", exact=True).locator("option:checked")
    expect(chosen).to_have_text("2021 (18 kommuner)")


def test_the_source_is_told(page: Page) -> None:
    opened(page, "/?tab=kommunfakta&indicator=holiday-homes")

    expect(page.locator("#status")).to_have_text("Fritidshus 2020 för 33 kommuner.")
    source = page.locator("#covers").get_by_role("link")
    expect(source).to_have_attribute(
        "href",
        "https://www.regionfakta.com/skane-lan/kultur-och-fritid/antal-fritidshus-per-kommun/",
    )


def test_the_state_of_documents_is_told_as_categories(page: Page) -> None:
    opened(page, "/?tab=kommunfakta&indicator=policy_status")

    expect(page.locator("#legend")).to_contain_text("Uppgift saknas")
    found = set(kinds(page))
    assert "unknown" in found
    assert {kind.split("-")[0] for kind in found} == {"category", "unknown"}
    expect(page.get_by_label("År", exact=True)).to_be_hidden()


def test_an_address_from_before_still_leads_to_its_indicator(page: Page) -> None:
    opened(page, "/?tab=kommunfakta&indicator=area_km2")

    expect(page.locator("#legend h2")).to_contain_text("Landareal")
    expect(page.get_by_label("Kartan visar")).to_have_value("land-area")


def test_the_ranking_is_in_the_order_of_the_figure(page: Page) -> None:
    below(opened(page, "/?tab=kommunfakta&indicator=population&indicator_year=2019"))

    rows = page.locator("#ranking tbody tr")
    expect(rows).to_have_count(33)
    expect(rows.first).to_contain_text("Malmö")
    expect(rows.last).to_contain_text("Perstorp")
