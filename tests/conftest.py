"""What every test may ask for. A test that asks for nothing here needs no database."""

from __future__ import annotations

import os
import re
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
import uvicorn
from fastapi.testclient import TestClient
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, sync_playwright

import databases
from databases import SharedEngine, loaded_database
from skanekarta import database
from skanekarta.app import create_app
from skanekarta.parts import Parts
from skanekarta.settings import Settings

NAME = f"skanekarta_test_{os.getpid()}"
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


ALL_LONG = re.compile(r"^pytestmark = pytest\.mark\.long$", re.MULTILINE)


def pytest_configure(config: pytest.Config) -> None:
    config.add_cleanup(databases.held.close)


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """A file of which all is long is not even read by the fast tests, unless it is asked for by
    name: to make the cases of the fuzzing takes half a minute, in each of their processes."""
    named = {config.invocation_params.dir / each.partition("::")[0] for each in config.args}
    is_fast = config.option.markexpr == "not long" and collection_path not in named
    if not is_fast or collection_path.suffix != ".py":
        return None
    return True if ALL_LONG.search(collection_path.read_text()) else None


@pytest.fixture(scope="session")
def database_url() -> Iterator[str]:
    """The tests' own database."""
    with loaded_database(NAME) as url:
        yield url


@pytest.fixture(scope="session")
def engine(database_url: str) -> Iterator[sa.Engine]:
    with database.engine_for(database_url) as found:
        yield found


@pytest.fixture
def connection(engine: sa.Engine) -> Iterator[sa.Connection]:
    """A connection in a transaction that is rolled back after the test."""
    with engine.connect() as opened:
        transaction = opened.begin()
        yield opened
        transaction.rollback()


@pytest.fixture
def settings(database_url: str) -> Settings:
    return Settings(database_url=database_url)


@pytest.fixture
def client(connection: sa.Connection, settings: Settings) -> Iterator[TestClient]:
    """The whole application over the test's connection."""
    shared = SharedEngine(connection)
    parts = Parts(settings, shared, shared)  # type: ignore[arg-type]
    app = create_app(settings, parts)
    with TestClient(app, base_url="http://testserver", raise_server_exceptions=False) as opened:
        yield opened


@pytest.fixture(scope="session")
def live_url() -> Iterator[str]:
    """Another, for tests whose writes must be seen by a browser."""
    with loaded_database(f"{NAME}_live") as url:
        yield url


@pytest.fixture(scope="session")
def live_server(live_url: str) -> Iterator[str]:
    """The address of a real server over a real socket, on loopback."""
    app = create_app(Settings(database_url=live_url))
    config = uvicorn.Config(app, host="127.0.0.1", port=0, log_level="warning", ws="none")
    server = uvicorn.Server(config)
    started = threading.Event()
    startup = server.startup

    async def announced(sockets: object = None) -> None:
        await startup()
        started.set()

    server.startup = announced  # type: ignore[method-assign,assignment]
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    assert started.wait(30), "the server did not start"
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(30)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The system's Chromium."""
    assert Path(CHROMIUM).exists(), f"{CHROMIUM} is missing: `make test` installs it"
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_FLAGS)
        yield opened
        opened.close()


WEBGL = ["--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"]
"""Drawing in three dimensions on a machine without a screen, in software."""


@pytest.fixture(scope="session")
def webgl(browser: Browser) -> Iterator[Browser]:
    """The same Chromium with WebGL, for the libraries that draw with it."""
    flags = [flag for flag in CHROMIUM_FLAGS if flag != "--disable-gpu"]
    opened = browser.browser_type.launch(executable_path=CHROMIUM, args=[*flags, *WEBGL])
    yield opened
    opened.close()


class Watch:
    """What a page must not do: log an error, break its policy, call another origin."""

    def __init__(self, origin: str) -> None:
        self.origin = origin
        self.seen: list[str] = []
        self.expected: tuple[str, ...] = ()

    def console(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.seen.append(f"console: {message.text}")

    def error(self, error: object) -> None:
        self.seen.append(f"error: {error}")

    def request(self, request: Request) -> None:
        if not request.url.startswith((self.origin, "data:", "blob:")):
            self.seen.append(f"foreign request: {request.url}")

    def unexpected(self) -> list[str]:
        return [text for text in self.seen if not any(part in text for part in self.expected)]


@pytest.fixture
def watch(live_server: str) -> Watch:
    """The page's watch; a test that provokes an error names it in `expected`."""
    return Watch(live_server)


@pytest.fixture
def page(browser: Browser, live_server: str, watch: Watch) -> Iterator[Page]:
    """A page that fails its test on console errors, policy violations and foreign requests."""
    context = browser.new_context(
        base_url=live_server, locale="sv-SE", viewport={"width": 1280, "height": 800}
    )
    context.set_default_timeout(15_000)
    opened = context.new_page()
    opened.on("console", watch.console)
    opened.on("pageerror", watch.error)
    opened.on("request", watch.request)
    yield opened
    context.close()
    assert watch.unexpected() == []
