"""What has been fetched, on the page before a talk as a phone shows it."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient
from kolada_server import Kolada
from playwright.sync_api import Page
from test_sync_kolada import sync

HEIGHTS = """(chosen) => [...document.querySelectorAll(chosen)]
    .map((each) => each.getBoundingClientRect().height)"""
CUT = """(chosen) => [...document.querySelectorAll(chosen)]
    .filter((each) => !each.checkVisibility() || each.scrollWidth > each.clientWidth + 1)
    .map((each) => each.innerText)"""


@pytest.mark.long
def test_each_figure_is_there_in_little_room_on_a_phone(
    page: Page, client: TestClient, connection: sa.Connection, kolada: Kolada
) -> None:
    sync(connection, kolada)
    body = client.get("/kommun/1280").text
    page.route("**/kommun/1280", lambda route: route.fulfill(body=body, content_type="text/html"))
    page.set_viewport_size({"width": 360, "height": 780})
    page.goto("/kommun/1280")
    spending, newest = ".spending tr:not(.topic)", ".newest tbody tr"

    assert page.evaluate("document.documentElement.scrollWidth") == 360
    heights = page.evaluate(HEIGHTS, f"{spending}:has(td)")
    assert len(heights) >= 8
    assert max(heights) < 240, heights  # as cards they were up to 350
    for cells in (f"{spending} td", f"{newest} td"):
        assert page.evaluate(CUT, cells) == []
