"""The day that documents' status is told for, chosen on the map."""

from __future__ import annotations

import pytest
from map_page import opened
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.long

MAP = "/?tab=kommunfakta&indicator=policy_status"


def test_a_day_is_written_in_the_panel_and_the_map_follows(page: Page) -> None:
    opened(page, MAP)
    field = page.get_by_label("Styrdokumentens status för dagen")
    field.fill("2018-06-01")
    field.press("Enter")

    expect(
        page.locator("#chips, [data-chips]").get_by_text("Status för 1 juni 2018")
    ).to_be_visible()
    page.wait_for_url("**policy_day=2018-06-01**")
    legend = page.locator("#legend")
    expect(legend).to_contain_text("Gällande")
    page.get_by_role("link", name="Ta bort: Status för 1 juni 2018").click()
    expect(field).to_have_value("")


def test_the_panels_way_to_a_municipality_keeps_the_day(page: Page) -> None:
    opened(page, f"{MAP}&policy_day=2018-06-01&panel=1272")

    way = page.get_by_role("link", name="Mer om Bromölla")
    expect(way).to_have_attribute("href", "/kommun/1272?policy_day=2018-06-01")
