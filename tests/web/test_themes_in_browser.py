"""Light, dark, paper and the system's own colours, as a browser shows them."""

from __future__ import annotations

import pytest
from map_page import opened
from playwright.sync_api import Page
from test_contrast import contrast

pytestmark = pytest.mark.long


GROUND = "getComputedStyle(document.documentElement).backgroundColor"
FILLS = """() => [...document.querySelectorAll("path.municipality")]
    .map((path) => [path.dataset.kind, getComputedStyle(path).fill])"""


def hexed(colour: str) -> str:
    """`rgb(1, 2, 3)` as `#010203`."""
    parts = colour.removeprefix("rgb(").removesuffix(")").split(",")
    return "#" + "".join(f"{int(part):02x}" for part in parts)


def classes(page: Page) -> dict[str, str]:
    return {kind: hexed(fill) for kind, fill in page.evaluate(FILLS) if kind.startswith("class")}


def test_the_map_follows_the_theme_while_it_is_open(page: Page) -> None:
    page.emulate_media(color_scheme="light")
    opened(page, "/")
    light = classes(page)
    page.emulate_media(color_scheme="dark")
    dark = classes(page)

    assert light.keys() == dark.keys()
    assert all(light[kind] != dark[kind] for kind in light)
    ground = hexed(page.evaluate(GROUND))
    assert contrast(ground, "#ffffff") > 15
    ratios = [contrast(dark[kind], ground) for kind in sorted(dark)]
    assert ratios == sorted(ratios)


@pytest.mark.parametrize("address", ["/", "/om", "/lager/grants?limit=5"])
def test_paper_is_light_whatever_the_screen_is(page: Page, address: str) -> None:
    page.emulate_media(color_scheme="dark", media="print")
    page.goto(address)

    assert hexed(page.evaluate(GROUND)) == "#ffffff"


def test_the_systems_own_colours_keep_the_classes_of_the_map(page: Page) -> None:
    page.emulate_media(color_scheme="light")
    opened(page, "/")
    before = classes(page)
    page.emulate_media(color_scheme="light", forced_colors="active")

    assert classes(page) == before


def test_the_systems_own_colours_still_tell_where_one_is(page: Page) -> None:
    page.emulate_media(forced_colors="active")
    opened(page, "/")
    lines = page.evaluate(
        """() => [...document.querySelectorAll(".tabs a")]
            .map((a) => [a.hasAttribute("aria-current"), getComputedStyle(a).borderBottomColor])"""
    )
    here = {colour for current, colour in lines if current}
    others = {colour for current, colour in lines if not current}

    assert len(here) == 1
    assert here.isdisjoint(others)


def test_stronger_contrast_is_given_to_whoever_asks_for_it(page: Page) -> None:
    page.emulate_media(contrast="more")
    page.goto("/om")
    soft = page.locator(".lead").first.evaluate("(each) => getComputedStyle(each).color")

    assert contrast(hexed(soft), "#ffffff") > 12


def test_nothing_moves_for_whoever_wants_stillness(page: Page) -> None:
    page.emulate_media(reduced_motion="reduce")
    opened(page, "/")
    moving = page.evaluate(
        """() => [...document.querySelectorAll("*")].filter((each) => {
            const { transitionDuration, animationName } = getComputedStyle(each);
            return animationName !== "none" || parseFloat(transitionDuration) > 0;
        }).length"""
    )

    assert moving == 0
