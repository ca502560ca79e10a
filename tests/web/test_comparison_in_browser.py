"""`/jamfor` as a browser has it: without scripts, on a phone, for everyone."""

from __future__ import annotations

import pytest
from axe import serious
from markup import spaced
from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.long


ADDRESSES = {
    "start": "/jamfor",
    "one": "/jamfor?compare=1273&funder=region-skane",
    "wrong": "/jamfor?compare=1273,1273",
    "places": "/jamfor?compare=1280,1283,1278,1276&funder=region-skane",
    "empty": "/jamfor?compare=1280,1283&year=1950",
    "years": "/jamfor?compare=2020/2021&funder=region-skane&measure=sum",
}


def test_it_is_done_in_three_steps_without_javascript(browser: Browser, live_server: str) -> None:
    context = browser.new_context(base_url=live_server, java_script_enabled=False)
    page = context.new_page()
    page.goto("/jamfor")
    page.get_by_label("Kommun 1").select_option("Höör")
    page.get_by_label("Kommun 2").select_option("Hörby")
    page.get_by_label("Konst- och kulturområde").select_option("Bibliotek")
    page.get_by_role("button", name="Jämför").click()

    assert page.get_by_role("heading", level=1).inner_text() == "Höör, Hörby"
    assert page.url.endswith("&measure=per_inhabitant")
    assert "compare=1267,1266" in page.url
    chips = [spaced(text) for text in page.locator(".chip").all_inner_texts()]
    assert "Ta bort villkoret: Konst- och kulturområde är Bibliotek" in chips
    page.get_by_role("navigation", name="Vad som jämförs").get_by_role("link", name="År").click()
    assert "compare=" in page.url
    page.get_by_text("Ändra jämförelsen").click()
    page.get_by_label("Från år").select_option("2020")
    page.get_by_label("Till år").select_option("2021")
    page.get_by_role("button", name="Jämför").click()
    assert page.get_by_role("heading", level=1).inner_text() == "2020 och 2021"
    context.close()


@pytest.mark.parametrize("width", [1280, 360])
@pytest.mark.parametrize("address", ADDRESSES.values(), ids=ADDRESSES)
def test_it_fits_and_axe_finds_nothing_serious(
    page: Page, watch: object, address: str, width: int
) -> None:
    watch.expected = ("status of 400",)  # the wrong one, told beside the form
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(address)

    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert serious(page) == []


def test_a_picture_is_shown_as_it_stands(page: Page) -> None:
    """The browser's own reading of the file: nothing in it that its policy refuses."""
    page.goto("/karta.svg?funder=region-skane")

    assert page.evaluate("document.documentElement.tagName") == "svg"
    assert page.evaluate("document.querySelectorAll('parsererror').length") == 0


def test_the_page_draws_the_map_with_its_own_colours(page: Page) -> None:
    page.goto(ADDRESSES["years"])
    shape = page.locator(".map-drawing .drawn-class-5").first
    token = page.evaluate(
        """() => {
            const probe = document.createElement("i");
            probe.style.color = getComputedStyle(document.documentElement)
              .getPropertyValue("--class-5");
            document.body.append(probe);
            return getComputedStyle(probe).color;
        }"""
    )

    assert shape.evaluate("each => getComputedStyle(each).fill") == token
