"""The map in English, drawn by its scripts; the way there and back as a reader takes it."""

from __future__ import annotations

import pytest
from map_page import drawn, opened, parameters
from playwright.sync_api import Page, expect
from swedish_words import swedish_in

pytestmark = pytest.mark.long


STATES = (
    "/?lang=en",
    "/?tab=grants&funder=region-skane&panel=1280&lang=en",
    "/?tab=kommunfakta&panel=1267&lang=en",
    "/?tab=activities&lang=en",
    "/?tab=grants&year=2023&measure=change&lang=en",
    "/?tab=grants&q=xyzzy&lang=en",
)


@pytest.mark.parametrize("address", STATES)
def test_the_map_in_english_says_nothing_in_swedish_that_is_not_marked(
    page: Page, address: str
) -> None:
    opened(page, address)

    assert swedish_in(page.content()) == []


@pytest.mark.parametrize("address", STATES)
def test_every_link_that_the_maps_scripts_make_keeps_the_language(page: Page, address: str) -> None:
    opened(page, address)
    script = """() => [...document.querySelectorAll("main a[href^='/']")]
        .map((link) => link.getAttribute("href"))
        .filter((href) => !href.includes("/api/v1") && !href.includes("lang=en"))"""

    assert page.evaluate(script) == []


def test_the_other_language_is_one_click_away_and_shows_the_same(page: Page) -> None:
    opened(page, "/?tab=grants&area=musik&year=2019/2023")
    chosen = parameters(page)
    page.get_by_role("link", name="English").click()
    drawn(page)

    assert parameters(page) == chosen | {"lang": "en"}
    expect(page.get_by_role("heading", level=1)).to_have_text("Regional grants")
    expect(page.locator("#status")).to_contain_text("SEK")
    page.get_by_role("link", name="Svenska").click()
    drawn(page)
    assert parameters(page) == chosen
    expect(page.get_by_role("heading", level=1)).to_have_text("Regionala stöd")


def test_a_filter_that_is_taken_away_leaves_the_page_in_english(page: Page) -> None:
    opened(page, "/?tab=grants&area=musik&year=2023&lang=en")
    page.get_by_role("link", name="Area of arts and culture is Music").click()
    drawn(page)

    assert parameters(page)["lang"] == "en"
    assert "area" not in parameters(page)
    expect(page.locator("#chips")).to_contain_text("Year is 2023")
