"""What the start page may cost a reader without a cache: a promise, so its bounds stay."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from map_page import opened
from playwright.sync_api import Browser, CDPSession, Page

KB = 1000
MOST_BYTES = 300 * KB
MOST_REQUESTS = 20
MOST_OF_OUR_SCRIPTS = 60 * KB


@dataclass
class Log:
    """What went over the wire, by address, as the browser itself counts it."""

    addresses: dict[str, str] = field(default_factory=dict)
    wire: dict[str, int] = field(default_factory=dict)
    plain: dict[str, int] = field(default_factory=dict)

    def begin(self, event: dict[str, Any]) -> None:
        if not event["request"]["url"].startswith("data:"):
            self.addresses[event["requestId"]] = event["request"]["url"]

    def data(self, event: dict[str, Any]) -> None:
        found = self.plain.get(event["requestId"], 0)
        self.plain[event["requestId"]] = found + event["dataLength"]

    def finish(self, event: dict[str, Any]) -> None:
        if event["requestId"] in self.addresses:
            self.wire[event["requestId"]] = int(event["encodedDataLength"])

    def listen(self, session: CDPSession) -> None:
        session.on("Network.requestWillBeSent", self.begin)
        session.on("Network.dataReceived", self.data)
        session.on("Network.loadingFinished", self.finish)
        session.send("Network.enable")

    def ours(self) -> dict[str, int]:
        """Our own scripts, before compression."""
        return {
            address.split("/static/js/")[1].split("?")[0]: self.plain.get(id_, 0)
            for id_, address in self.addresses.items()
            if "/static/js/" in address
        }

    def told(self) -> str:
        lines = sorted(
            f"{self.wire.get(id_, 0):>8} {address}" for id_, address in self.addresses.items()
        )
        return "\n".join(lines)


def settled(page: Page) -> None:
    """Drawn, with its typeface: nothing more is asked for."""
    page.evaluate("document.fonts.ready.then(() => true)")
    page.wait_for_load_state("networkidle")


@pytest.fixture(scope="module")
def start(browser: Browser, live_server: str) -> Iterator[Log]:
    """The start page opened once, with nothing in the cache."""
    context = browser.new_context(
        base_url=live_server, locale="sv-SE", viewport={"width": 1280, "height": 800}
    )
    page = context.new_page()
    log = Log()
    log.listen(context.new_cdp_session(page))
    opened(page, "/")
    settled(page)
    yield log
    context.close()


def test_it_asks_for_little_and_for_nothing_of_anybody_else(start: Log, live_server: str) -> None:
    foreign = [each for each in start.addresses.values() if not each.startswith(live_server)]

    assert foreign == []
    assert len(start.addresses) <= MOST_REQUESTS, start.told()


def test_it_weighs_little(start: Log) -> None:
    assert set(start.wire) == set(start.addresses)
    assert sum(start.wire.values()) <= MOST_BYTES, start.told()


def test_our_own_scripts_are_small(start: Log) -> None:
    ours = start.ours()

    assert ours
    assert sum(ours.values()) <= MOST_OF_OUR_SCRIPTS, sorted(ours.items())


SHIFTS = """() => new Promise((done) => {
    const all = new PerformanceObserver((list) => done(
        list.getEntries().reduce((sum, { value }) => sum + value, 0)
    ));
    all.observe({ type: "layout-shift", buffered: true });
    requestIdleCallback(() => done(0));  // none to tell of
})"""
"""What browsers count as moved, added up."""


def test_nothing_moves_under_a_finger_while_the_page_is_made(
    browser: Browser, live_server: str
) -> None:
    page = browser.new_page(base_url=live_server, viewport={"width": 412, "height": 823})
    opened(page, "/")
    settled(page)

    assert page.evaluate(SHIFTS) < 0.1
    page.close()
