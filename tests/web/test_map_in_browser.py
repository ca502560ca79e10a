"""What a reader of the map page sees and does."""

from __future__ import annotations

import re

import pytest
from map_page import MUNICIPALITIES, TABS, below, drawn, figure, kinds, opened, parameters
from playwright.sync_api import Page, expect


@pytest.mark.parametrize("tab", TABS)
def test_the_page_draws_33_municipalities(page: Page, tab: str) -> None:
    opened(page, f"/?tab={tab}")

    expect(page.locator(MUNICIPALITIES)).to_have_count(33)
    expect(page.locator("h1")).to_have_count(1)
    boxes = page.locator(MUNICIPALITIES).evaluate_all(
        "(paths) => paths.map((path) => path.getBoundingClientRect().width)"
    )
    assert min(boxes) > 5


def test_the_first_visit_writes_its_filter_into_the_address(page: Page) -> None:
    opened(page, "/")

    assert parameters(page) == {"tab": "grants", "funder": "region-skane"}
    assert figure(page, "Summa") == "52 695 800 kr"
    assert figure(page, "Antal stöd") == "123"
    expect(page.locator("#chips")).to_contain_text("Finansiär är Region Skåne")


def test_a_filter_changes_map_figure_and_address_together(page: Page) -> None:
    opened(page, "/")
    before = kinds(page)

    page.get_by_label("Dans", exact=True).check()
    page.wait_for_url("**area=dans*")
    drawn(page)

    assert parameters(page)["area"] == "dans"
    assert kinds(page) != before
    expect(page.locator("#chips")).to_contain_text("Konst- och kulturområde är Dans")
    assert figure(page, "Summa") == "2 444 000 kr"
    expect(page.locator("#status")).to_have_text("8 stöd, 2,4 mnkr i 4 kommuner.")
    assert page.locator("#as-table").get_attribute("href", timeout=1000) == (
        "/lager/grants?funder=region-skane&area=dans"
    )


def test_reload_restores_and_back_takes_back(page: Page) -> None:
    opened(page, "/?tab=grants")
    page.locator("[data-name=year] select").first.select_option("2019")
    page.wait_for_url("**year=2019/..*")
    drawn(page)
    summed = figure(page, "Summa")

    page.reload()
    drawn(page)
    assert figure(page, "Summa") == summed
    assert page.locator("[data-name=year] select").first.input_value() == "2019"

    page.go_back()
    expect(page.locator("#figures")).to_contain_text("100 991 540 kr")
    assert page.locator("[data-name=year] select").first.input_value() == ".."


def test_taking_a_chip_away_takes_its_filter_away(page: Page) -> None:
    opened(page, "/?tab=grants&year=2021&funder=region-skane&measure=sum")

    page.get_by_role("link", name=re.compile("Ta bort: År är 2021")).click()

    expect(page.locator("#chips")).not_to_contain_text("2021")
    assert parameters(page) == {"tab": "grants", "funder": "region-skane", "measure": "sum"}


def test_the_measure_changes_legend_and_address(page: Page) -> None:
    opened(page, "/")
    expect(page.locator("#legend")).to_contain_text("Kronor per invånare")

    page.get_by_role("radio", name="Totalt").check()

    expect(page.locator("#legend h2")).to_have_text("Kronor")
    assert parameters(page)["measure"] == "sum"


def test_nothing_in_the_lists_differs_from_a_number_and_from_outside(page: Page) -> None:
    opened(page, "/?tab=grants&area=dans&municipality=1280,1281&year=2019/2023")

    by_code = dict(
        page.locator(MUNICIPALITIES).evaluate_all(
            "(paths) => paths.map((path) => [path.dataset.code, path.dataset.kind])"
        )
    )
    assert by_code["1280"].startswith("class-")
    assert by_code["1281"] == "nothing"
    assert by_code["1256"] == "outside"
    expect(page.locator("#legend")).to_contain_text("Inget i de inlästa listorna")
    expect(page.locator("#covers")).to_contain_text("beslutslistor")


def test_grants_without_a_known_place_are_told_above_the_map(page: Page) -> None:
    opened(page, "/")

    told = page.get_by_role("link", name="35 stöd, 6 830 000 kr, saknar känd plats")
    expect(told).to_be_visible()
    told.click()
    page.wait_for_url("**/lager/grants?funder=region-skane&municipality=missing")
    expect(page.locator("main")).to_contain_text("35 stöd")


@pytest.mark.long
@pytest.mark.parametrize(
    "query", ["area=musik&year=2023", "funder=region-skane&area=dans&year=2022/2024"]
)
def test_a_map_without_a_figure_says_first_that_what_there_is_has_no_known_place(
    page: Page, query: str
) -> None:
    opened(page, f"/?tab=grants&{query}")

    assert not any(kind.startswith("class-") for kind in kinds(page))
    told = page.get_by_role("link", name="Inget av dem syns på kartan: platsen är inte känd.")
    expect(told).to_be_visible()
    above = told.evaluate("(each) => each.getBoundingClientRect().bottom")
    assert above < page.locator("#map_skane").evaluate("(each) => each.getBoundingClientRect().top")


def test_an_empty_answer_is_told_and_can_be_cleared(page: Page) -> None:
    opened(page, "/?tab=grants&q=finnsinte")

    expect(page.locator("#status")).to_have_text("Inga stöd svarar mot urvalet.")
    page.locator("#empty").get_by_role("link").click()
    drawn(page)
    assert figure(page, "Antal stöd") == "176"


def test_a_year_that_no_list_covers_is_not_told_as_zero(page: Page) -> None:
    opened(page, "/?tab=grants&year=1950")

    for title in ("Summa", "Antal stöd", "Mottagare", "Kommuner med stöd"):
        assert figure(page, title) == "Inget inläst"


def test_an_empty_part_of_a_complete_list_is_a_zero(page: Page) -> None:
    opened(page, "/?tab=grants&call=biblioteken-som-kulturhus-2012&municipality=1293")

    assert figure(page, "Summa").replace("\u00a0", " ") == "0 kr"
    assert figure(page, "Antal stöd") == "0"


def test_a_year_or_a_month_is_enough_to_filter_by_time(page: Page) -> None:
    opened(page, "/?tab=activities")

    page.get_by_role("textbox", name="Från").fill("2024-02")
    page.get_by_role("textbox", name="Till").fill("2024-02")
    page.get_by_role("textbox", name="Till").press("Enter")

    page.wait_for_url("**datetime=2024-02-01/2024-02-29*")
    drawn(page)
    expect(page.locator("#list")).to_contain_text("februari 2024")


def test_choosing_a_part_narrows_the_selection_to_it(page: Page) -> None:
    below(opened(page, "/"))

    page.locator("[data-bars=area]").get_by_role("button", name="Teater").click()

    expect(page.locator("#chips")).to_contain_text("Konst- och kulturområde är Teater")
    drawn(page)
    assert parameters(page)["area"] == "teater"
    assert page.get_by_label("Teater", exact=True).is_checked()


def test_a_zero_is_claimed_only_where_the_lists_are_complete(page: Page) -> None:
    opened(page, "/?tab=grants&funder=region-skane&call=biblioteken-som-kulturhus-2012")

    assert kinds(page).count("zero") == 22
    expect(page.locator("#legend")).to_contain_text("0, enligt fullständiga listor")
    below(page)
    expect(page.locator("#ranking")).to_contain_text("0 kr")


def test_the_data_link_gives_the_whole_selection(page: Page) -> None:
    opened(page, "/")

    href = page.locator("#as-data").get_attribute("href")
    assert href == "/api/v1/collections/grants/items?funder=region-skane&f=geojson&limit=10000"
    assert len(page.request.get(href).json()["features"]) == 123
