"""The server-rendered pages as a browser has them: without scripts, on paper, on a phone."""

from __future__ import annotations

from typing import Any

import pytest
from axe import serious
from markup import spaced
from playwright.sync_api import Browser, Page

from skanekarta.layers import all_layers

LAYERS = tuple(all_layers())


@pytest.mark.parametrize("width", [1280, 360])
def test_the_form_works_without_javascript(browser: Browser, live_server: str, width: int) -> None:
    context = browser.new_context(
        base_url=live_server, java_script_enabled=False, viewport={"width": width, "height": 800}
    )
    page = context.new_page()
    page.goto("/lager/grants?funder=region-skane&tab=grants")
    if width < 1000:
        page.get_by_text("Välj ut och ordna").first.click()
    page.locator(".choosing > summary", has_text="Konst- och kulturområde").click()
    page.get_by_role("checkbox", name="Teater").check()
    page.get_by_role("checkbox", name="Dans").check()
    page.get_by_label("Från (År)").select_option("2015")
    page.get_by_label("Sortera efter", exact=True).select_option("Belopp, fallande")
    page.get_by_role("button", name="Visa urvalet").click()

    assert [spaced(text) for text in page.locator(".chip").all_inner_texts()] == [
        "Ta bort villkoret: Finansiär är Region Skåne",
        "Ta bort villkoret: År är minst 2015",
        "Ta bort villkoret: Konst- och kulturområde är Dans eller Teater",
    ]
    assert page.url.endswith(
        "?funder=region-skane&year=2015/..&area=dans,teater&sortby=-amount_sek&tab=grants"
    )
    if width > 1000:
        sorted_by = page.locator("th[aria-sort=descending]").inner_text()
        assert spaced(sorted_by).startswith("Sortera efter Belopp")
    context.close()


WIDE = """() => [...document.querySelectorAll(".table-scroll")]
    .filter((each) => each.scrollWidth > each.clientWidth)
    .map((each) => [...each.querySelectorAll("thead th")]
        .filter((head) => head.getBoundingClientRect().right <= innerWidth)
        .map((head) => head.textContent.trim()))"""
"""The headings that are seen of each table that is wider than its place."""


@pytest.mark.parametrize(
    ("language", "sums"),
    [
        ("sv", {"Inlästa stöd", "Summa, kr", "Belopp"}),
        ("en", {"Grants loaded", "Sum, SEK", "Amount"}),
    ],
)
def test_what_each_table_sums_is_seen_on_a_phone_without_scrolling(
    page: Page, language: str, sums: set[str]
) -> None:
    page.set_viewport_size({"width": 360, "height": 800})
    page.goto(f"/skane?lang={language}")
    seen = page.evaluate(WIDE)
    menu = page.locator(".site-nav a").last.bounding_box()

    assert len(seen) == 5
    assert all(sums & set(heads) for heads in seen)
    assert menu is not None
    assert menu["x"] + menu["width"] <= 360


def test_a_search_from_any_page_works_without_javascript(
    browser: Browser, live_server: str
) -> None:
    context = browser.new_context(base_url=live_server, java_script_enabled=False)
    page = context.new_page()
    page.goto("/om")
    page.get_by_label("Sök på hela webbplatsen").fill("orkelljunga")
    page.get_by_role("button", name="Sök", exact=True).click()
    page.get_by_role("link", name="Örkelljunga", exact=True).first.click()

    assert page.url == f"{live_server}/kommun/1257"
    context.close()


@pytest.mark.parametrize("width", [1280, 768, 360, 320])
@pytest.mark.parametrize(
    "address",
    ["/lager/grants?limit=20", "/lager/calls?limit=20", "/kommun", "/sok?q=bibliotek", "/om"],
)
def test_no_page_is_wider_than_its_screen(page: Page, address: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(address)

    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_row_of_grants_is_low_where_there_is_room(page: Page) -> None:
    """It takes two lines, seldom more: a table is for looking over."""
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto("/lager/grants?limit=100")
    heights = page.locator("tbody tr").evaluate_all("rows => rows.map(row => row.offsetHeight)")

    assert sorted(heights)[len(heights) // 2] <= 60
    assert max(heights) <= 160


@pytest.mark.long  # the fast suite tries some of them in test_every_page
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    "address",
    [
        *(f"/lager/{layer_id}?limit=10" for layer_id in LAYERS),
        "/lager/grants?limit=10&area=!musik&year=2015/2020&note=a",
        "/lager/grants?q=finns-inte",
        *("/sok", "/sok?q=lund", "/sok?q=finns-inte", "/sok?q=bibliotek&area=bibliotek"),
        "/kommun",
        "/kommun?tab=grants&year=1999",
    ],
)
def test_axe_finds_nothing_serious_in_a_table_or_a_search(
    page: Page, address: str, scheme: Any
) -> None:
    page.emulate_media(color_scheme=scheme)
    for width in (1280, 360):
        page.set_viewport_size({"width": width, "height": 800})
        page.goto(address)
        page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })")

        assert serious(page) == []


def test_paper_gets_the_content_and_nothing_else(page: Page) -> None:
    page.goto("/kommun/1280")
    page.emulate_media(media="print")

    assert page.get_by_role("heading", level=1).is_visible()
    for away in (".site-nav", ".breadcrumbs", ".neighbours", ".site-footer", ".skip-link"):
        assert not page.locator(away).is_visible(), away
    assert page.pdf(prefer_css_page_size=True).startswith(b"%PDF")


@pytest.mark.long
@pytest.mark.parametrize("width", [1280, 360])
@pytest.mark.parametrize("code", ["1280", "1257", "1283"])
def test_a_municipalitys_page_fits_and_axe_finds_nothing_serious(
    page: Page, code: str, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(f"/kommun/{code}")

    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert serious(page) == []


@pytest.mark.parametrize("address", ["/utlysning/kommunsamverkan-2019", "/om", "/kommun/1256"])
def test_a_long_word_does_not_widen_the_page_while_its_typeface_is_on_its_way(
    page: Page, watch: Any, address: str
) -> None:
    watch.expected = ("ERR_FAILED",)  # the typeface, which is kept away
    page.route("**/*.woff2", lambda route: route.abort())
    page.set_viewport_size({"width": 320, "height": 800})
    page.goto(address)

    assert page.evaluate("document.documentElement.scrollWidth") <= 320


WIDEST = """(box) => box.scrollWidth <= box.clientWidth ? [] : [
  `${box.scrollWidth} of ${box.clientWidth}`,
  ...[...box.querySelectorAll("th, td")]
    .sort((one, other) => other.offsetWidth - one.offsetWidth).slice(0, 5)
    .map((cell) => `${cell.offsetWidth}: ${cell.textContent.trim()}`),
]"""
"""Nothing, or how much is hidden and the cells that take most room."""


@pytest.mark.parametrize("typeface", ["as it comes", "kept away"])
def test_the_amounts_of_the_grants_are_in_sight_on_a_laptop(
    page: Page, watch: Any, typeface: str
) -> None:
    """On a first visit too, when the page is set in what the system has."""
    if typeface == "kept away":
        watch.expected = ("ERR_FAILED",)
        page.route("**/*.woff2", lambda route: route.abort())
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto("/lager/grants")

    assert page.locator(".table-scroll").evaluate(WIDEST) == []


ROWS_OF_FACTS = """() => [...document.querySelectorAll(".facts-wide")].map((list) => {
    const facts = [...list.children];
    return [facts.length, new Set(facts.map((each) => each.offsetTop)).size];
})"""
SPILLING_FIGURES = """() => [...document.querySelectorAll(".facts-wide dd")]
    .filter((each) => each.scrollWidth > each.clientWidth + 1).map((each) => each.innerText)"""


@pytest.mark.long
@pytest.mark.parametrize("address", ["/analys", "/analys?lang=en", "/analys?tab=activities"])
def test_a_telephone_shows_two_figures_beside_each_other_each_whole(
    page: Page, address: str
) -> None:
    page.set_viewport_size({"width": 360, "height": 800})
    page.goto(address)
    found = page.evaluate(ROWS_OF_FACTS)

    assert found
    assert [rows for _facts, rows in found] == [-(-facts // 2) for facts, _rows in found]
    assert page.evaluate(SPILLING_FIGURES) == []
