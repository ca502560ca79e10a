"""All of Skåne is seen beside the legend, whatever the map's size."""

from __future__ import annotations

import pytest
from map_page import opened
from playwright.sync_api import Browser

pytestmark = pytest.mark.long
"""They drive a browser, and the fast suite has a quarter of an hour."""

TABS = ("activities", "kommunfakta,localities", "grants&panel=1283")
SIZES = ((1280, 800), (1140, 800), (1920, 700), (1024, 768), (768, 1024))

UNDER_LEGEND = """() => {
    const legend = document.querySelector(".legend").getBoundingClientRect();
    const isUnder = ({ x, y }) =>
        legend.left < x && x < legend.right && legend.top < y && y < legend.bottom;
    const alongEdge = (path) => Array.from({ length: 200 }, (_, index) =>
        path.getPointAtLength((path.getTotalLength() * index) / 200)
            .matrixTransform(path.getScreenCTM()));
    const middle = ({ x, y, width, height }) => ({ x: x + width / 2, y: y + height / 2 });
    const marks = [...document.querySelectorAll(".mark-icon")];
    return [
        ...[...document.querySelectorAll("path.municipality")]
            .filter((path) => alongEdge(path).some(isUnder)).map(({ dataset }) => dataset.code),
        ...marks.filter((mark) => isUnder(middle(mark.getBoundingClientRect())))
            .map(({ title }) => title || "mark"),
    ];
}"""
"""The municipalities and marks that the legend lies over."""


@pytest.mark.parametrize("tab", TABS)
def test_the_legend_lies_over_nothing_of_skane(
    browser: Browser, live_server: str, tab: str
) -> None:
    page = browser.new_page(base_url=live_server)
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        opened(page, f"/?tab={tab}")

        assert page.evaluate(UNDER_LEGEND) == [], (width, height)
    page.close()
