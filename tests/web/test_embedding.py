"""The map may stand on anybody's page in the form made for it, and no other page may."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from fastapi.testclient import TestClient
from map_page import READY
from playwright.sync_api import Browser, FrameLocator, Page, expect


class Host(BaseHTTPRequestHandler):
    """Another site, whose only page frames the address after its `?`."""

    def do_GET(self) -> None:
        address = parse_qs(urlsplit(self.path).query)["frame"][0]
        body = f'<iframe src="{escape(address)}" width="640" height="560"></iframe>'.encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Quiet."""


@pytest.fixture
def other_site() -> Iterator[str]:
    """By another name of this machine: from elsewhere the browser would let no page reach it."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Host)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://localhost:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def framed_by(client: TestClient, address: str) -> str:
    policy = client.get(address, headers={"Accept": "text/html"}).headers["content-security-policy"]
    return next(part for part in policy.split("; ") if part.startswith("frame-ancestors"))


@pytest.mark.parametrize("address", ["/?embed=1", "/?tab=kommunfakta&embed=1", "/?embed=1&tab=nej"])
def test_the_embedded_map_may_stand_anywhere(client: TestClient, address: str) -> None:
    assert framed_by(client, address) == "frame-ancestors *"


@pytest.mark.parametrize(
    "address",
    ["/", "/?embed=0", "/?tab=grants&embed=", "/om", "/om?embed=1", "/lager/grants?embed=1"],
)
def test_no_other_page_may(client: TestClient, address: str) -> None:
    assert framed_by(client, address) == "frame-ancestors 'self'"


def test_data_may_not_be_framed_at_all(client: TestClient) -> None:
    policy = client.get("/api/v1/collections/grants/items?limit=1").headers

    assert "frame-ancestors 'none'" in policy["content-security-policy"]


def framed(page: Page, site: str, address: str) -> FrameLocator:
    page.goto(f"{site}/?{urlencode({'frame': address})}")
    return page.frame_locator("iframe")


def test_it_draws_in_a_frame_of_another_site(
    browser: Browser, live_server: str, other_site: str
) -> None:
    page = browser.new_page()
    frame = framed(page, other_site, f"{live_server}/?embed=1")

    expect(frame.locator(READY)).to_be_visible()
    expect(frame.locator("#legend li").first).to_be_visible()
    expect(frame.locator(".site-header")).to_be_hidden()
    assert frame.locator("html").evaluate("(html) => html.scrollWidth") <= 640
    page.close()


def test_another_page_is_refused_there(browser: Browser, live_server: str, other_site: str) -> None:
    page = browser.new_page()
    with page.expect_event("requestfailed") as failed:
        framed(page, other_site, f"{live_server}/om")

    assert failed.value.url == f"{live_server}/om"
    page.close()
