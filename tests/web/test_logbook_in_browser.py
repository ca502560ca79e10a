"""The log's pages as they look on a phone, without scripts."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from axe import examine
from playwright.sync_api import Browser, Page

import signing
from skanekarta import database
from skanekarta.credentials import LOCAL_COOKIE

pytestmark = pytest.mark.long

SEND = "#logga button[type=submit]"


@pytest.fixture
def phone(browser: Browser, live_server: str, live_url: str) -> Iterator[Page]:
    """A member of staff with a small phone that runs no scripts."""
    with database.engine_for(live_url) as engine, engine.begin() as connection:
        text = signing.session(connection, "anna")
    context = browser.new_context(
        base_url=live_server,
        locale="sv-SE",
        viewport={"width": 360, "height": 740},
        java_script_enabled=False,
    )
    context.set_default_timeout(15_000)
    context.add_cookies([{"name": LOCAL_COOKIE, "value": text, "url": live_server}])
    yield context.new_page()
    context.close()


def axe(browser: Browser, phone: Page) -> list[str]:
    """What axe-core finds on what the phone shows; it needs scripts itself."""
    context = browser.new_context(viewport={"width": 360, "height": 740})
    page = context.new_page()
    page.set_content(phone.content().replace("<head>", f'<head><base href="{phone.url}">'))
    found = examine(page).told()
    context.close()
    return found


def test_all_that_is_needed_fits_on_one_screen(phone: Page) -> None:
    phone.goto("/logga")
    box = phone.locator(SEND).bounding_box()

    assert box is not None
    assert box["y"] + box["height"] <= 740


def test_a_visit_is_logged_corrected_withdrawn_and_restored_without_scripts(phone: Page) -> None:
    phone.goto("/logga")
    phone.select_option("#kind", "studiebesok")
    phone.fill("#title", "Besök utan skript")
    phone.fill("#place_name", "Höör")
    phone.click(SEND)
    assert phone.locator("#sparad").inner_text().startswith("Sparad.")

    phone.get_by_role("link", name="Rätta").click()
    phone.fill("#title", "Besök utan något skript")
    phone.click(SEND)
    assert phone.locator("h1").inner_text() == "Besök utan något skript"
    assert phone.locator("del", has_text="Besök utan skript").count() == 1

    phone.get_by_text("Återkalla posten").click()
    phone.fill("#reason", "Bara ett prov")
    phone.get_by_role("button", name="Återkalla", exact=True).click()
    assert "Posten är återkallad" in phone.locator("main").inner_text()

    phone.get_by_role("button", name="Återställ", exact=True).click()
    assert "Posten är återkallad" not in phone.locator("main").inner_text()


def test_what_is_wrong_has_the_focus_and_leads_to_its_field(phone: Page) -> None:
    phone.goto("/logga")
    phone.click(SEND)
    phone.wait_for_selector("#fel:focus")
    phone.keyboard.press("Tab")
    phone.keyboard.press("Enter")

    assert phone.url.endswith("#kind")
    assert phone.locator("#kind:focus, #kind:target").count() == 1


def test_axe_finds_nothing_when_something_is_wrong(browser: Browser, phone: Page) -> None:
    phone.goto("/logga")
    phone.select_option("#kind", "studiebesok")
    phone.fill("#place_name", "Höörs bibliotek")
    phone.click(SEND)
    assert phone.locator("input[name=place]").count() >= 2

    assert axe(browser, phone) == []


def test_axe_finds_nothing_in_a_report(browser: Browser, phone: Page) -> None:
    phone.goto("/logga/fil")
    phone.fill("#pasted", "Slag\tRubrik\tDatum\tKommun\nMöte\tEtt\ti våras\tStorstad")
    phone.get_by_role("button", name="Granska").click()
    assert phone.locator("#granskning table").count() >= 1

    assert axe(browser, phone) == []
