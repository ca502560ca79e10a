"""The year beside the map: chosen, stepped to, played."""

from __future__ import annotations

import pytest
from map_page import drawn, opened, parameters
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.long


YEAR = "#year-one"


def test_a_single_year_is_one_choice(page: Page) -> None:
    opened(page, "/")

    page.locator(YEAR).select_option("2021")
    page.wait_for_url("**year=2021*")
    drawn(page)

    expect(page.locator(f"{YEAR} option:checked")).to_have_text("2021 (29)")
    expect(page.locator("#chips")).to_contain_text("År är 2021")


def test_a_span_stands_in_the_list_as_it_is_asked(page: Page) -> None:
    opened(page, "/?tab=grants&year=2016/2018")

    expect(page.locator(f"{YEAR} option:checked")).to_have_text("2016–2018")
    page.locator(YEAR).select_option("2022/2024")
    page.wait_for_url("**year=2022/2024*")
    drawn(page)
    expect(page.locator(f"{YEAR} option:checked")).to_contain_text("Senaste tre åren")


def test_a_step_goes_to_the_next_year_that_there_is(page: Page) -> None:
    opened(page, "/?tab=grants&funder=region-skane&year=2005")

    # The region gave nothing that is loaded in 2010 and 2011, others did.
    page.get_by_role("button", name="Året efter").click()
    page.wait_for_url("**year=2012*")
    drawn(page)
    page.get_by_role("button", name="Året före").click()
    page.wait_for_url("**year=2005*")
    drawn(page)
    expect(page.get_by_role("button", name="Året före")).to_have_attribute("aria-disabled", "true")
    page.get_by_role("button", name="Året före").press("Enter")
    assert parameters(page)["year"] == "2005"


def test_a_span_is_moved_whole(page: Page) -> None:
    opened(page, "/?tab=grants&year=2016/2018")

    page.get_by_role("button", name="Året efter").click()

    page.wait_for_url("**year=2017/2019*")


def test_playing_moves_the_address_and_leaves_one_step_back(page: Page) -> None:
    opened(page, "/?tab=grants&funder=region-skane&year=2021")
    before = page.evaluate("history.length")

    page.get_by_role("button", name="Spela upp åren").click()
    for year in ("2022", "2023", "2024"):
        page.wait_for_url(f"**year={year}*")
    expect(page.get_by_role("button", name="Spela upp åren")).to_be_visible()

    assert page.evaluate("history.length") == before + 1
    page.go_back()
    page.wait_for_url("**year=2021*")
    drawn(page)


def test_the_next_year_is_asked_for_while_the_present_one_is_shown(page: Page) -> None:
    opened(page, "/?tab=grants&funder=region-skane&year=2022")
    asked: list[str] = []
    page.on("request", lambda each: asked.append(each.url) if "/urval" in each.url else None)

    page.get_by_role("button", name="Spela upp åren").click()
    page.wait_for_url("**year=2024*")
    expect(page.get_by_role("button", name="Spela upp åren")).to_be_visible()

    assert [address.partition("year=")[2] for address in asked] == ["2023", "2024"]


def test_playing_stops_by_its_button_by_esc_and_by_another_filter(page: Page) -> None:
    opened(page, "/?tab=grants&funder=region-skane")
    play = page.locator("[data-play]")

    play.click()
    expect(play).to_have_text("Stoppa")
    play.press("Enter")
    expect(play).to_have_text("Spela upp åren")
    play.press("Enter")
    expect(play).to_have_text("Stoppa")
    play.press("Escape")
    expect(play).to_have_text("Spela upp åren")
    play.press("Enter")
    expect(play).to_have_text("Stoppa")
    page.get_by_label("Musik", exact=True).check()
    expect(play).to_have_text("Spela upp åren")


def test_while_it_plays_nothing_is_read_aloud(page: Page) -> None:
    opened(page, "/?tab=grants")
    play = page.locator("[data-play]")

    play.click()
    expect(page.locator("#status")).to_have_attribute("aria-live", "off")
    play.click()
    expect(page.locator("#status")).to_have_attribute("aria-live", "polite")


def test_nothing_plays_for_who_has_asked_for_less_motion(
    browser: Browser, live_server: str
) -> None:
    context = browser.new_context(base_url=live_server, reduced_motion="reduce", locale="sv-SE")
    page = opened(context.new_page(), "/?tab=grants&year=2021")

    expect(page.locator("[data-play]")).to_be_hidden()
    page.get_by_role("button", name="Året efter").click()
    page.wait_for_url("**year=2022*")
    context.close()


def test_years_without_anything_loaded_are_stepped_over(page: Page) -> None:
    opened(page, "/?tab=grants&funder=region-skane&year=2005")
    shown: list[str] = []
    page.on("framenavigated", lambda frame: shown.append(frame.url))

    page.get_by_role("button", name="Spela upp åren").click()
    page.wait_for_url("**year=2014*")

    assert [address.partition("year=")[2] for address in shown] == ["2012", "2014"]
    assert page.locator("#empty").is_hidden()


def test_a_span_is_moved_past_the_years_without_anything(page: Page) -> None:
    opened(page, "/?tab=grants&funder=region-skane&year=2005/2006")

    page.get_by_role("button", name="Året efter").click()

    page.wait_for_url("**year=2011/2012*")


@pytest.mark.parametrize("width", [1280, 360])
def test_the_map_is_never_moved_up_while_it_plays(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    opened(page, "/?tab=grants&year=2018")
    top = "document.querySelector('.map-frame').getBoundingClientRect().top + scrollY"
    page.locator("[data-play]").click()
    page.wait_for_url("**year=2019*")

    tops = []
    for year in ("2020", "2021", "2022", "2023", "2024"):
        page.wait_for_url(f"**year={year}*")
        drawn(page)
        tops.append(page.evaluate(top))

    assert tops == sorted(tops)
    expect(page.locator("[data-play]")).to_have_text("Spela upp åren")


def test_the_classes_of_a_change_stand_still_while_it_plays(page: Page) -> None:
    opened(page, "/?tab=grants&year=2019&measure=change")
    script = "(all) => all.map((each) => each.textContent)"
    titles = page.locator("#legend .legend-entry[data-kind^=class] .legend-title")
    page.locator("[data-play]").click()

    seen = []
    for year in ("2020", "2021", "2022"):
        page.wait_for_url(f"**year={year}*")
        expect(page.locator("#legend")).to_contain_text(f"{year} jämfört med")
        expect(page.locator("#legend")).to_contain_text("Klasserna är desamma för alla år.")
        seen.append(titles.evaluate_all(script))

    assert seen[0]
    assert seen == [seen[0]] * len(seen)
