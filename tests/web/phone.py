"""A member of staff with a phone: the log's form in a browser, 360 pixels wide."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

import signing
from skanekarta import database
from skanekarta.credentials import LOCAL_COOKIE

HOOR: Any = {"latitude": 55.9346, "longitude": 13.5412, "accuracy": 14.0}
READY = "#logga[data-ready=true]"
NO_NET = "net::ERR_INTERNET_DISCONNECTED"
FAILED = "Failed to load resource"


@dataclass
class Phone:
    """A browser of its own, signed in; `done` is what has been filled in and pressed."""

    context: BrowserContext
    page: Page
    address: str
    name: str
    done: list[str] = field(default_factory=list)

    def sign_in(self, url: str) -> None:
        """A session of that account, as its cookie."""
        with database.engine_for(url) as engine, engine.begin() as connection:
            text = signing.session(connection, self.name)
        cookie: Any = {"name": LOCAL_COOKIE, "value": text, "url": self.address}
        self.context.add_cookies([cookie])

    def open(self, address: str = "/logga") -> Page:
        self.page.goto(address)
        self.page.wait_for_selector(READY)
        self.done.clear()
        return self.page

    def kept(self, address: str = "/logga") -> None:
        """Waits until the form opens without a net as well."""
        script = """async (address) => {
          for (;;) {
            const found = await caches.match(address, { ignoreVary: true });
            if (found && navigator.serviceWorker.controller) return;
            await new Promise((resolve) => requestAnimationFrame(resolve));
          }
        }"""
        self.page.evaluate(script, address)

    def fill(self, field_id: str, text: str) -> None:
        self.page.locator(f"#{field_id}").fill(text)
        self.done.append(f"fills in {field_id}")

    def choose(self, field_id: str, value: str) -> None:
        self.page.locator(f"#{field_id}").select_option(value)
        self.done.append(f"chooses {field_id}")

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).click()
        self.done.append(f"presses {name}")

    def write(self, title: str) -> None:
        """All that an entry needs."""
        self.choose("kind", "studiebesok")
        self.fill("title", title)
        self.press("Min position")
        expect(self.place).to_contain_text("Höör")

    def saved(self) -> int:
        """The number of the entry whose page has come up."""
        self.page.wait_for_url("**/logga/*?sparad=1")
        return int(self.page.url.rsplit("/", 1)[1].split("?")[0])

    @property
    def place(self) -> Locator:
        return self.page.locator("#logga-punkt")

    @property
    def told(self) -> Locator:
        return self.page.locator("#logga-lage")

    @property
    def waiting(self) -> Locator:
        return self.page.locator("#logga-vantar > li")


@contextmanager
def phone(
    browser: Browser, address: str, url: str, name: str = "Sara", *, knows_position: bool = True
) -> Iterator[Phone]:
    """One that is signed in as that account."""
    context = browser.new_context(
        base_url=address,
        locale="sv-SE",
        viewport={"width": 360, "height": 740},
        has_touch=True,
        geolocation=HOOR if knows_position else None,
        permissions=["geolocation"] if knows_position else [],
    )
    context.set_default_timeout(15_000)
    found = Phone(context, context.new_page(), address, name)
    found.sign_in(url)
    yield found
    context.close()


def entries(url: str, title: str) -> list[sa.Row[tuple[object, ...]]]:
    """What the log has under that title, the first first."""
    statement = sa.text(
        "SELECT id, action, municipality, supersedes, ST_X(geom) AS x, ST_Y(geom) AS y, place_name"
        " FROM activities WHERE title = :title ORDER BY seq"
    )
    with database.engine_for(url) as engine, engine.connect() as connection:
        return list(connection.execute(statement, {"title": title}))
