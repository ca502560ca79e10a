"""What staff append is on the map, and whatever it says is only text."""

from __future__ import annotations

from typing import Any

import httpx2
import pytest
from playwright.sync_api import Page, expect

import signing
from skanekarta import database

HOSTILE = "<img src=x onerror=alert(1)> ${alert(1)} `</script><script>alert(1)</script>"


@pytest.fixture(scope="module")
def key(live_url: str) -> str:
    with database.engine_for(live_url) as engine, engine.begin() as connection:
        return signing.token(connection, "Kartans test")


def append(live_server: str, key: str, **properties: Any) -> None:
    """Of a kind that no other test counts."""
    entry = {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [14.1567, 56.0294]},
        "properties": {"kind": "studiebesok", "starts_on": "2026-11-20", **properties},
    }
    headers = {"Authorization": f"Bearer {key}"}
    address = f"{live_server}/api/v1/collections/activities/items"
    assert httpx2.post(address, json=entry, headers=headers, timeout=30).status_code == 201


def test_an_appended_entry_is_on_the_map_and_in_its_list(
    page: Page, live_server: str, key: str
) -> None:
    append(live_server, key, title="Besök på Kristianstads konsthall")
    page.goto("/?tab=activities&municipality=1290&kind=studiebesok")

    expect(page.get_by_text("Besök på Kristianstads konsthall").first).to_be_visible()
    expect(page.locator("[data-ready]").first).to_be_attached()


def test_hostile_text_is_only_text(page: Page, live_server: str, key: str) -> None:
    append(live_server, key, title=HOSTILE, description=HOSTILE, place_name=HOSTILE)
    page.on("dialog", lambda dialog: pytest.fail(f"a script ran: {dialog.message}"))
    for address in (
        "/?tab=activities&municipality=1290&kind=studiebesok",
        "/?tab=activities&panel=1290",
        "/lager/activities?municipality=1290",
        "/kommun/1290",
    ):
        page.goto(address)
        expect(page.get_by_text("onerror=alert(1)").first).to_be_visible()
        assert page.locator("img[src=x]").count() == 0
