"""How long the map keeps the browser's main thread: after a change, and while the years play.

    make bench-redraw                        100 000 generated grants, the median of five rounds
    .venv/bin/python benchmarks/redraw.py --grants 10000 --rounds 3

Chromium draws the real page on a scratch database with generated grants (marked as such). A change
is a filter or a measure: all that the main thread works from the click until the map is drawn is
added up. While ten years play, the longest task is looked for, since a frame waits for it.
Chromium's own trace tells both by the thread's own clock, which other programs on the machine do
not slow down, and by the wall's, which they do. Server, database and browser share the machine.
Nothing here fails a build: speed is measured, not asserted. Goals: 100 ms of work for a change,
and no task over 50 ms while it plays.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "scripts"))

from playwright.sync_api import Browser, Page, sync_playwright
from run import PORTS, filled, server

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
READY = "#map_skane[data-ready=true]"
START = "/?tab=grants&funder=region-skane"
FIRST, LAST = 2014, 2024
LONG_MS = 50

CHANGES = {
    "an area (filter)": "[data-name=area] input[value=musik]",
    "a municipality (filter)": "[data-name=municipality] input[value='1280']",
    "the sum (measure)": "[name=measure-choice][value=sum]",
    "number of grants (measure)": "[name=measure-choice][value=count]",
    "change, of the latest two years": "[name=measure-choice][value=change]",
    "per inhabitant (measure)": "[name=measure-choice][value=per_inhabitant]",
    "the funder taken away (filter)": "[data-name=funder] input[value=region-skane]",
}
"""What is changed, in this order: each is one click."""


@dataclass(frozen=True)
class Work:
    """What the main thread did, in milliseconds: from beginning to end by the wall's clock, all
    of its tasks by its own, and the longest of them by its own and by the wall's."""

    wall: float
    all: float
    longest: float
    longest_wall: float
    long: int


def traced(browser: Browser, page: Page, act: Callable[[], None]) -> Work:
    """What the page's main thread did while something was done."""
    browser.start_tracing(page=page, categories=["toplevel"])
    begun = time.perf_counter()
    act()
    wall = (time.perf_counter() - begun) * 1000
    events = json.loads(browser.stop_tracing())["traceEvents"]
    names = {
        (each["pid"], each["tid"]): each["args"]["name"]
        for each in events
        if each["name"] == "thread_name"
    }
    tasks = [
        (each.get("tdur", 0) / 1000, each.get("dur", 0) / 1000)
        for each in events
        if "RunTask" in each["name"] and names.get((each["pid"], each["tid"])) == "CrRendererMain"
    ]
    own = [each for each, _ in tasks]
    longest_wall = max(each for _, each in tasks)
    return Work(wall, sum(own), max(own), longest_wall, sum(each > LONG_MS for each in own))


@contextmanager
def opened(port: int, address: str) -> Iterator[tuple[Browser, Page]]:
    """The page at that address, drawn, in a browser of its own."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = browser.new_page(
            base_url=f"http://127.0.0.1:{port}",
            viewport={"width": 1280, "height": 800},
            locale="sv-SE",
        )
        page.set_default_timeout(60_000)
        page.goto(address)
        page.wait_for_selector(READY)
        yield browser, page
        browser.close()


def changed(port: int) -> dict[str, Work]:
    """Every change of one round."""
    found = {}
    with opened(port, START) as (browser, page):
        for name, selector in CHANGES.items():
            found[name] = traced(browser, page, partial(_change, page, selector))
    return found


def _change(page: Page, selector: str) -> None:
    before = page.url
    page.locator(selector).evaluate("(box) => box.click()")
    page.wait_for_function("(before) => location.href !== before", arg=before)
    page.wait_for_selector(READY)


def played(port: int) -> Work:
    """The years, one after another, after the first, which fetches what playing needs."""
    with opened(port, f"{START}&year={FIRST}") as (browser, page):
        page.locator("[data-play]").click()
        page.wait_for_url(f"**year={FIRST + 1}*")
        return traced(browser, page, lambda: page.wait_for_url(f"**year={LAST}*"))


def tell(port: int, rounds: int) -> None:
    """Measures and prints."""
    told = [changed(port) for _ in range(rounds)]
    heads = ("click to drawn", "work", "longest task")
    print(f"{'median (largest), ms':34}" + "".join(f"{head:>18}" for head in heads))
    for name in CHANGES:
        each = [one[name] for one in told]
        columns = ([one.wall for one in each], [one.all for one in each])
        shown = [*columns, [one.longest for one in each]]
        cells = (f"{statistics.median(part):.0f} ({max(part):.0f})" for part in shown)
        print(f"{name:34}" + "".join(f"{cell:>18}" for cell in cells))
    print(f"\nplaying {FIRST + 1}–{LAST}, ms")
    for _ in range(rounds):
        seen = played(port)
        print(
            f"  longest task {seen.longest:.0f} ({seen.longest_wall:.0f} by the wall's clock), "
            f"{seen.long} over {LONG_MS}; work in all {seen.all:.0f} in {seen.wall / 1000:.1f} s"
        )


def main() -> None:
    """Reads what is wanted and measures it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--grants", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=5)
    asked = parser.parse_args()
    with (
        filled(asked.grants) as url,
        server("kept", {"SKANEKARTA_DATABASE_URL": url}),
    ):
        load = os.getloadavg()[0]
        print(f"{platform.machine()}, {os.cpu_count()} cores, load {load:.1f}")
        print(f"{asked.grants} grants; goals: {2 * LONG_MS} ms of work, no task over {LONG_MS}")
        tell(PORTS["kept"], asked.rounds)


if __name__ == "__main__":
    main()
