"""The map page's panel, its other tabs, and what it does when the API fails."""

from __future__ import annotations

import json
from typing import Any

import pytest
from map_page import MUNICIPALITIES, below, drawn, opened, parameters
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.long
"""They drive a browser, and the fast suite has a quarter of an hour."""


def test_the_keyboard_reaches_a_municipality_and_escape_returns(page: Page) -> None:
    opened(page, "/")
    stops = page.locator(f"{MUNICIPALITIES}[tabindex='0']")
    expect(stops).to_have_count(1)

    stops.focus()
    before = stops.get_attribute("data-code")
    page.keyboard.press("ArrowRight")
    expect(page.locator(f"{MUNICIPALITIES}[data-code='{before}']")).not_to_be_focused()
    name = page.evaluate("() => document.activeElement.getAttribute('aria-label').split(',')[0]")
    page.keyboard.press("Enter")

    heading = page.locator("#panel h2")
    expect(heading).to_be_focused()
    expect(heading).to_have_text(name)
    code = parameters(page)["panel"]
    page.keyboard.press("Escape")
    expect(page.locator("#panel")).to_be_hidden()
    expect(page.locator(f"{MUNICIPALITIES}[data-code='{code}']")).to_be_focused()
    assert "panel" not in parameters(page)


def test_every_municipality_is_reached_with_the_arrow_keys(page: Page) -> None:
    opened(page, "/")
    reached = page.evaluate(
        """async () => {
            await import("/static/js/steps.js"); // which the first key fetches
            const press = (key) => {
                document.activeElement.dispatchEvent(
                    new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
                return new Promise((handled) => setTimeout(handled));
            };
            const seen = new Set();
            const queue = [document.querySelector("path.municipality").dataset.code];
            while (queue.length) {
                const code = queue.pop();
                if (seen.has(code)) continue;
                seen.add(code);
                for (const key of ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"]) {
                    document.querySelector(`path.municipality[data-code="${code}"]`).focus();
                    await press(key);
                    queue.push(document.activeElement.dataset.code);
                }
            }
            return seen.size;
        }"""
    )
    assert reached == 33


def test_a_click_opens_the_panel_with_facts_grants_and_the_way_on(page: Page) -> None:
    opened(page, "/")

    page.locator(f"{MUNICIPALITIES}[data-code='1267']").click()

    panel = page.locator("#panel")
    expect(panel.locator("h2")).to_have_text("Höör")
    expect(panel).to_contain_text("Folkmängd")
    expect(panel).to_contain_text("Höörs bibliotek")
    expect(panel.get_by_role("link", name="Mer om Höör")).to_have_attribute("href", "/kommun/1267")
    page.get_by_role("button", name="Stäng", exact=True).click()
    expect(panel).to_be_hidden()


def test_the_list_opens_a_municipality_and_gets_the_focus_back(page: Page) -> None:
    below(opened(page, "/?tab=kommunfakta"))
    row = page.locator("#ranking").get_by_role("button", name="Perstorp")

    row.click()
    expect(page.locator("#panel h2")).to_have_text("Perstorp")
    page.keyboard.press("Escape")
    expect(row).to_be_focused()


def test_activities_known_by_period_and_place_say_so(page: Page) -> None:
    opened(page, "/?tab=activities&datetime=../2024-12-31")

    expect(page.locator(".mark-icon .mark").first).to_be_visible()
    expect(page.locator("#list")).to_contain_text("någon gång september 2022–maj 2024")
    expect(page.locator("#list")).to_contain_text("februari 2024")
    expect(page.locator("#legend")).to_contain_text("mittpunkt")


def test_points_are_drawn_on_top_when_asked_for(page: Page) -> None:
    opened(page, "/?tab=kommunfakta")

    page.get_by_label("Tätorter").check()

    expect(page.locator(".mark-icon")).to_have_count(153)
    assert parameters(page)["tab"] == "kommunfakta,localities"
    expect(page.locator("#legend")).to_contain_text("98 utan känt läge")


def test_a_failure_is_told_in_swedish_and_can_be_tried_again(page: Page, watch: Any) -> None:
    watch.expected = ("503",)
    problem = json.dumps({"detail": "Databasen vilar."})
    page.route(
        "**/urval?**",
        lambda route: route.fulfill(status=503, body=problem, content_type="application/json"),
    )
    page.goto("/")
    failure = page.get_by_role("alert")
    expect(failure).to_contain_text("Uppgifterna kunde inte hämtas. Databasen vilar.")

    page.unroute("**/urval?**")
    page.get_by_role("button", name="Försök igen").click()
    drawn(page)
    expect(failure).to_be_hidden()


def test_a_layer_that_is_drawn_beside_others_can_be_a_map_of_its_own(page: Page) -> None:
    opened(page, "/?tab=localities&municipality=1280")

    expect(page.locator("h1")).to_have_text("Tätorter")
    expect(page.locator("#coverage")).to_contain_text("Utan känd plats")


def test_what_is_opened_while_the_map_is_being_drawn_stays_open(page: Page) -> None:
    opened(page, "/")
    held: list[Any] = []

    def hold(route: Any) -> None:
        held.append(route)

    page.route("**/urval?**", hold)
    page.locator("#filters").get_by_role("checkbox", name="Musik").first.check()
    page.wait_for_function("() => document.querySelector('#map_skane').dataset.ready === 'false'")

    page.locator(f"{MUNICIPALITIES}[data-code='1261']").dispatch_event("click")
    expect(page.locator("#panel h2")).to_have_text("Kävlinge")
    held[0].continue_()

    drawn(page)
    expect(page.locator("#panel h2")).to_have_text("Kävlinge")
    expect(page.locator("#panel")).to_be_visible()
