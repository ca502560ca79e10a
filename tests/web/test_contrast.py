"""What has to be told apart can be, in both themes: WCAG 2.2 worked out from the tokens."""

from __future__ import annotations

import itertools
import re

import pytest

from skanekarta.web.static_files import FOLDER

SHEETS = sorted((FOLDER / "css").glob("*.css"))
TOKENS = (FOLDER / "css" / "tokens.css").read_text()
DARK = "@media screen and (prefers-color-scheme: dark)"

TEXT = 4.5
"""WCAG 1.4.3."""
SHAPE = 3.0
"""WCAG 1.4.11."""
STEP = 1.35
"""Two classes beside each other: no rule of WCAG, what the eye wants."""

CLASSES = [f"class-{step}" for step in range(1, 6)]
CATEGORIES = [f"category-{number}" for number in range(1, 7)]
KINDS = [f"kind-{number}" for number in range(1, 7)]
GROUNDS = ("surface", "paper")

READ = [
    *itertools.product(("ink", "ink-soft", "accent", "accent-strong", "error"), GROUNDS),
    *itertools.product(("ink", "accent", "accent-strong", "ink-soft"), ("accent-soft",)),
    *itertools.product(("on-accent",), ("accent", "accent-strong")),
    *itertools.product(("ink", "accent"), ("error-soft", "warm-soft")),
    ("accent-strong", "chip-pointed"),
    ("map-name", "map-halo"),
    ("map-water", "map-sea"),
    ("map-region", "map-neighbour"),
    ("map-caption", "surface"),
    ("on-warm", "warm"),
    *(("surface", kind) for kind in KINDS),
]
SEEN = [
    *itertools.product(("line-strong", "focus"), GROUNDS),
    ("focus", "accent-soft"),
    *itertools.product(CLASSES, ("map-outline", "surface", "map-outside")),
    *itertools.product(("class-1",), ("map-sea", "map-neighbour", "pattern-ground")),
    *itertools.product(("minus-1", "minus-2"), ("map-outline", "surface")),
    *itertools.product(CATEGORIES, ("map-outline", "surface")),
    *itertools.product(KINDS, ("surface", "map-sea")),
    *itertools.product(("map-edge",), ("surface", "map-outside", "pattern-ground")),
    ("class-3", "paper"),
    ("pattern-dot", "pattern-ground"),
    ("pattern-line", "pattern-ground"),
    ("unknown-line", "unknown-ground"),
    ("unknown-line", "surface"),
]


def declared(block: str) -> dict[str, str]:
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{3,6});", block))


LIGHT_ONES = declared(TOKENS.split(DARK)[0])
THEMES = {"light": LIGHT_ONES, "dark": LIGHT_ONES | declared(TOKENS.split(DARK)[1])}


def luminance(colour: str) -> float:
    """As WCAG defines it."""
    digits = colour.removeprefix("#")
    pairs = [digit * 2 for digit in digits] if len(digits) == 3 else re.findall("..", digits)
    red, green, blue = (int(pair, 16) / 255 for pair in pairs)
    return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)


def linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def below(theme: str, pairs: list[tuple[str, str]], least: float) -> dict[str, float]:
    colours = THEMES[theme]
    found = {f"{a} on {b}": contrast(colours[a], colours[b]) for a, b in pairs}
    return {pair: round(ratio, 2) for pair, ratio in found.items() if ratio < least}


def test_the_ratio_is_what_wcag_says() -> None:
    assert contrast("#fff", "#000000") == pytest.approx(21)
    assert contrast("#777777", "#fff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("theme", THEMES)
def test_text_can_be_read(theme: str) -> None:
    assert below(theme, READ, TEXT) == {}


@pytest.mark.parametrize("theme", THEMES)
def test_shapes_can_be_told_from_their_ground(theme: str) -> None:
    assert below(theme, SEEN, SHAPE) == {}


@pytest.mark.parametrize("theme", THEMES)
def test_each_class_of_the_map_can_be_told_from_the_next(theme: str) -> None:
    steps = [*itertools.pairwise(CLASSES), ("minus-1", "minus-2")]

    assert below(theme, steps, STEP) == {}


@pytest.mark.parametrize("theme", THEMES)
def test_more_is_always_further_from_the_ground(theme: str) -> None:
    colours = THEMES[theme]
    ratios = [contrast(colours[each], colours["map-outline"]) for each in CLASSES]

    assert ratios == sorted(ratios)


def test_every_colour_has_a_dark_one() -> None:
    dark = declared(TOKENS.split(DARK)[1])

    assert set(LIGHT_ONES) - set(dark) == set()


def test_a_sheet_takes_its_colours_from_the_tokens() -> None:
    literal = re.compile(r"#[0-9a-f]{3,8}\b(?![^{}]*\{)|\brgba?\(|\bhsla?\(|:\s*(?:white|black)\b")
    found = {
        f"{sheet.name}: {line.strip()}"
        for sheet in SHEETS
        if sheet.name not in {"tokens.css", "documentation.css"}  # Swagger's are its own
        for line in sheet.read_text().splitlines()
        if literal.search(line)
    }

    assert found == set()


def test_a_token_that_is_asked_for_is_there() -> None:
    names = set(re.findall(r"--([\w-]+):", "".join(sheet.read_text() for sheet in SHEETS)))
    asked = {
        name
        for file in [*SHEETS, *(FOLDER / "js").glob("*.js")]
        for name in re.findall(r"""(?:var\(--|token\(")([\w-]+)[")]""", file.read_text())
    }

    assert asked - names == set()
