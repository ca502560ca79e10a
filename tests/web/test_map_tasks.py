"""What people come to the map to do (DESIGN §1), as they do it: at three sizes, in two languages,
with no more steps than were promised."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import pytest
from map_page import drawn, opened
from playwright.sync_api import Locator, Page, expect

pytestmark = pytest.mark.long


SIZES = {1280: 800, 768: 1024, 360: 740}
WORDS = {
    "sv": {"music": "Musik", "dance": "Dans", "nothing": "inget i de inlästa listorna"},
    "en": {"music": "Music", "dance": "Dance", "nothing": "nothing in the loaded lists"},
}

everywhere = pytest.mark.parametrize("width", SIZES)
in_both_languages = pytest.mark.parametrize("language", WORDS)


@dataclass
class Person:
    """Somebody at the map, and how many steps she has taken."""

    page: Page
    language: str
    steps: list[str] = field(default_factory=list)

    def says(self, word: str) -> str:
        return WORDS[self.language][word]

    def tick(self, name: str, label: str) -> None:
        """In the filter panel, which a small screen has folded."""
        if not self.page.locator("#filters").is_visible():
            self.page.locator("#filter-box > summary").click()
            self.steps.append("unfold the filters")
        self.page.locator(f"[data-name={name}]").get_by_label(label, exact=True).check()
        self.page.wait_for_url(re.compile(f"{name}="))
        self.steps.append(f"tick {label}")
        drawn(self.page)

    def choose_year(self, text: re.Pattern[str]) -> None:
        """In the list beside the map."""
        options = self.page.locator("#year-one option").filter(has_text=text)
        self.page.locator("#year-one").select_option(options.first.get_attribute("value"))
        self.page.wait_for_url(re.compile("year="))
        self.steps.append("choose the years")
        drawn(self.page)

    def press(self, key: str) -> None:
        self.page.keyboard.press(key)


def arrive(page: Page, width: int, language: str) -> Person:
    page.set_viewport_size({"width": width, "height": SIZES[width]})
    opened(page, "/" if language == "sv" else "/?lang=en")
    return Person(page, language)


def digits(text: str | None) -> str:
    return "".join(re.findall(r"\d+", text or ""))


def column(page: Page, year: int) -> Locator:
    return page.locator(f"#chart [aria-label^='{year}']")


@everywhere
@in_both_languages
def test_what_music_got_in_a_municipality_in_one_year_beside_another(
    page: Page, width: int, language: str
) -> None:
    her = arrive(page, width, language)

    her.tick("area", her.says("music"))
    her.tick("municipality", "Malmö")

    page.locator("#chart").scroll_into_view_if_needed()
    asked = "by=year&measure=sum,count&funder=region-skane&area=musik&municipality=1280"
    rows = page.request.get(f"/api/v1/statistics/grants?{asked}").json()["rows"]
    sums = {row["year"]: row for row in rows if row["sum"]}
    assert len(sums) > 1
    for year, row in sums.items():
        expect(column(page, year)).to_be_visible()
        told = digits(column(page, year).get_attribute("aria-label"))
        assert told == f"{year}{row['sum']:.0f}{row['count']}"
    assert len(her.steps) <= 3, her.steps


@everywhere
@in_both_languages
def test_which_municipalities_got_nothing_in_dance_for_three_years_and_which_are_not_known(
    page: Page, width: int, language: str
) -> None:
    her = arrive(page, width, language)

    her.choose_year(re.compile("2022–2024"))
    her.tick("area", her.says("dance"))

    page.locator("#ranking").scroll_into_view_if_needed()
    asked = "by=municipality&measure=sum,count&funder=region-skane&area=dans&year=2022/2024"
    rows = page.request.get(f"/api/v1/statistics/grants?{asked}").json()["rows"]
    known = {row["municipality"]: row["count"] for row in rows}
    kinds = dict(
        page.locator("path.municipality").evaluate_all(
            "(paths) => paths.map((path) => [path.dataset.code, path.dataset.kind])"
        )
    )
    for code, kind in kinds.items():
        count = known[code]
        expected = "nothing" if count is None else "zero" if count == 0 else "class"
        assert kind.partition("-")[0] == expected, code
    unknown = sum(count is None for code, count in known.items() if code in kinds)
    told = page.locator("#ranking tbody tr").filter(has_text=her.says("nothing"))
    expect(told).to_have_count(unknown)
    assert len(her.steps) <= (2 if width == 1280 else 3), her.steps


@in_both_languages
def test_a_complete_list_shows_its_zeros_apart(page: Page, language: str) -> None:
    asked = "tab=grants&funder=region-skane&call=biblioteken-som-kulturhus-2012"
    opened(page, f"/?{asked}{'' if language == 'sv' else '&lang=en'}")

    found = page.locator("path.municipality[data-kind=zero]")
    assert found.count() == 22
    assert page.locator("path.municipality[data-kind=nothing]").count() == 0


@in_both_languages
def test_the_same_is_done_with_the_keyboard_alone(page: Page, language: str) -> None:
    her = arrive(page, 1280, language)

    page.locator("#filters [name=area][value=musik]").focus()
    her.press("Space")
    page.wait_for_url("**area=musik*")
    drawn(page)
    page.locator("#year-one").focus()
    page.keyboard.type("2021")
    page.wait_for_url("**year=2021*")
    drawn(page)
    page.locator("path.municipality[tabindex='0']").focus()
    her.press("Home")
    her.press("Enter")

    expect(page.locator("#panel h2")).to_be_focused()
    her.press("Escape")
    expect(page.locator("path.municipality:focus")).to_have_count(1)


@everywhere
@in_both_languages
def test_nothing_scrolls_sideways_with_everything_unfolded(
    page: Page, width: int, language: str
) -> None:
    her = arrive(page, width, language)
    page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
    page.locator("#search-input").click()
    page.locator("#search-input").press_sequentially("kultur")
    expect(page.locator("#search-list [role=option]").first).to_be_visible()

    assert her.page.evaluate("() => document.documentElement.scrollWidth") <= width
