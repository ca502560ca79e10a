"""What the tests of the map page do with it."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Page

TABS = ("kommunfakta", "grants", "activities")

READY = "#map_skane[data-ready=true]"
MUNICIPALITIES = "path.municipality"


def opened(page: Page, address: str) -> Page:
    """The page at that address, drawn."""
    page.goto(address)
    page.wait_for_selector(READY)
    return page


def drawn(page: Page) -> None:
    page.wait_for_selector(READY)


def parameters(page: Page) -> dict[str, str]:
    return {name: texts[0] for name, texts in parse_qs(urlsplit(page.url).query).items()}


def kinds(page: Page) -> list[str]:
    """How each municipality is filled."""
    script = f"() => [...document.querySelectorAll('{MUNICIPALITIES}')].map((p) => p.dataset.kind)"
    found: list[str] = page.evaluate(script)
    return found


def figure(page: Page, title: str) -> str:
    """A key figure, with plain spaces."""
    shown = page.locator("#figures div", has_text=title).locator("dd").inner_text()
    return shown.replace("\u00a0", " ")


def below(page: Page) -> Page:
    """The same page with what is fetched when it is seen."""
    page.locator("#below").scroll_into_view_if_needed()
    page.wait_for_selector("#ranking table")
    return page
