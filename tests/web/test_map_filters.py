"""The filter panel in a browser: counts, choices, what people write, chips, the way back."""

from __future__ import annotations

import re

import pytest
from map_page import drawn, figure, opened, parameters
from playwright.sync_api import Browser, Locator, Page, expect


def box(page: Page, name: str) -> Locator:
    return page.locator(f"[data-name={name}]")


def counts(page: Page, name: str) -> dict[str, str]:
    found: dict[str, str] = (
        box(page, name)
        .locator("[data-value]")
        .evaluate_all(
            "(items) => Object.fromEntries(items.map((item) =>"
            " [item.dataset.value, item.querySelector('[data-count]').textContent]))"
        )
    )
    return found


def unfold(page: Page) -> None:
    page.locator("#filters-more > summary").click()


def test_every_value_tells_how_often_it_occurs_in_the_selection(page: Page) -> None:
    opened(page, "/?tab=grants&funder=region-skane&year=2021")

    facets = page.request.get(
        "/api/v1/collections/grants/facets?funder=region-skane&year=2021"
    ).json()["facets"]
    for name in ("area", "municipality", "support_form", "funder", "call", "target_group"):
        facet = next(each for each in facets if each["name"] == name)
        expected = {each["value"]: str(each["count"]) for each in facet["values"]}
        shown = counts(page, name)
        assert {value: shown[value] for value in expected} == expected
        assert {shown[value] for value in shown.keys() - expected.keys() - {"missing"}} <= {"0"}
        assert shown.get("missing", "0") == str(facet["missing"]["count"])


@pytest.mark.long
def test_a_value_that_nothing_has_is_paler_and_can_be_chosen(page: Page) -> None:
    opened(page, "/?tab=grants&area=dans")
    item = box(page, "municipality").locator("li.is-none").first
    value = item.get_attribute("data-value")

    item.get_by_role("checkbox").check()
    page.wait_for_url(f"**municipality={value}*")
    drawn(page)

    expect(page.locator("#empty")).to_be_visible()


@pytest.mark.long
def test_several_values_of_a_field_are_any_of_them(page: Page) -> None:
    opened(page, "/?tab=grants")
    page.get_by_label("Musik", exact=True).check()
    page.wait_for_url("**area=musik*")
    page.get_by_label("Dans", exact=True).check()
    page.wait_for_url("**area=dans,musik*")
    box(page, "area").get_by_label("Uppgift saknas").check()
    page.wait_for_url("**area=dans,musik,missing*")
    drawn(page)

    expect(page.locator("#chips")).to_contain_text("Dans eller Musik eller uppgift saknas")
    expect(page.locator("[data-used]")).to_have_text("(1)")


@pytest.mark.long
def test_an_amount_is_written_as_people_write_it(page: Page) -> None:
    opened(page, "/?tab=grants")
    unfold(page)
    low, high = box(page, "amount_sek").get_by_role("textbox").all()

    low.fill("100 000")
    low.press("Enter")
    page.wait_for_url("**amount_sek=100000/..*")
    high.fill("90000 kr")
    high.press("Tab")
    page.wait_for_url("**amount_sek=90000/100000*")
    drawn(page)

    assert (low.input_value(), high.input_value()) == ("90\u00a0000", "100\u00a0000")


def test_what_is_no_number_is_told_beside_it_and_asks_nothing(page: Page) -> None:
    opened(page, "/?tab=grants")
    unfold(page)
    low = box(page, "amount_sek").get_by_role("textbox").first

    low.fill("mycket")
    low.press("Tab")

    expect(box(page, "amount_sek").get_by_role("alert")).to_contain_text("Skriv ett tal")
    expect(low).to_have_attribute("aria-invalid", "true")
    assert "amount_sek" not in parameters(page)
    low.fill("")
    low.press("Tab")
    expect(box(page, "amount_sek").get_by_role("alert")).to_be_hidden()


def test_a_day_of_decision_may_be_a_year(page: Page) -> None:
    opened(page, "/?tab=grants")
    unfold(page)
    first, last = box(page, "decision_date").get_by_role("textbox").all()

    first.fill("2020")
    first.press("Tab")
    last.fill("2021-06")
    last.press("Tab")

    page.wait_for_url("**decision_date=2020-01-01/2021-06-30*")


def test_a_recipient_is_found_by_typing_and_taken_away_again(page: Page) -> None:
    opened(page, "/?tab=grants")
    unfold(page)
    field = box(page, "recipient").get_by_role("combobox")

    field.click()
    field.press_sequentially("abf mal")
    option = box(page, "recipient").get_by_role("option", name="ABF Malmö")
    expect(option).to_be_visible()
    field.press("ArrowDown")
    expect(field).to_have_attribute("aria-activedescendant", re.compile("list-recipient"))
    field.press("Enter")

    page.wait_for_url("**recipient=abf-malmo*")
    drawn(page)
    chosen = box(page, "recipient").get_by_label("ABF Malmö")
    expect(chosen).to_be_checked()
    chosen.uncheck()
    page.wait_for_url(lambda address: "recipient" not in address)
    drawn(page)
    expect(chosen).to_be_focused()  # and can be ticked again
    expect(chosen).not_to_be_checked()


@pytest.mark.long
def test_a_long_list_is_shortened_by_typing(page: Page) -> None:
    opened(page, "/?tab=grants&municipality=1280")
    finder = box(page, "municipality").get_by_role("searchbox")

    finder.click()
    finder.press_sequentially("orkell")

    shown = box(page, "municipality").locator("[data-value]:visible")
    expect(shown).to_have_count(2)
    expect(shown).to_contain_text(["Malmö", "Örkelljunga"])
    finder.press("Escape")
    expect(box(page, "municipality").locator("[data-value]:visible").first).to_contain_text("Bjuv")


@pytest.mark.long
def test_what_the_form_cannot_show_stays_until_it_is_unticked(page: Page) -> None:
    opened(page, "/?tab=grants&area=!dans&year=2019,2021")

    expect(box(page, "area").get_by_label("Som i adressen: !dans")).to_be_checked()
    box(page, "funder").get_by_label("Region Skåne").check()
    page.wait_for_url("**funder=region-skane*")
    drawn(page)
    assert parameters(page)["area"] == "!dans"
    assert parameters(page)["year"] == "2019,2021"
    box(page, "year").get_by_label("Som i adressen: 2019,2021").uncheck()
    page.wait_for_url(lambda address: "year" not in address)
    page.get_by_label("Musik", exact=True).check()
    page.wait_for_url("**area=musik*")


@pytest.mark.long
def test_the_focus_stays_among_the_chips(page: Page) -> None:
    opened(page, "/?tab=grants&year=2021&area=dans&funder=region-skane")
    first = page.locator("#chips a").first
    first.focus()

    first.press("Enter")
    expect(page.locator("#chips a")).to_have_count(2)
    expect(page.locator("#chips a").first).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#chips a")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(page.locator("#chips")).to_be_hidden()
    expect(page.locator("h1")).to_be_focused()


def test_clearing_takes_every_filter_away(page: Page) -> None:
    opened(page, "/?tab=grants&year=2021&amount_sek=1000/..&area=!dans&measure=sum")

    page.locator("[data-clear]").click()
    page.wait_for_url("**/?tab=grants&measure=sum")
    drawn(page)

    assert figure(page, "Antal stöd") == "176"
    expect(page.locator("#filters input[type=checkbox]:checked")).to_have_count(0)


WHOLE = (
    "/?tab=grants&measure=sum&year=2019/2021,missing&area=dans,musik,missing&municipality_role=seat"
    "&municipality=1280,1281&amount_sek=10000/..&target_group=missing&q=dans"
    "&decision_date=2015-01-01/2022-12-31,missing&funder=region-skane"
)


def filled_in(page: Page) -> list[str]:
    found: list[str] = page.locator("#filters").evaluate(
        """(form) => [...form.querySelectorAll("input, select")]
            .filter((each) => each.name && !each.disabled && (each.type === "checkbox"
                || each.type === "radio" ? each.checked : each.value && each.value !== ".."))
            .map((each) => `${each.name}=${each.value}`).sort()"""
    )
    return found


def test_a_colleagues_address_opens_the_same(page: Page, browser: Browser) -> None:
    opened(page, WHOLE)
    mine, told = filled_in(page), page.locator("#status").inner_text()
    context = browser.new_context(base_url=page.url, locale="sv-SE")
    other = opened(context.new_page(), page.url)

    assert filled_in(other) == mine
    assert other.locator("#status").inner_text() == told
    assert len(mine) > 14
    context.close()


def test_back_and_forward_restore_form_and_figures(page: Page) -> None:
    opened(page, WHOLE)
    before, told = filled_in(page), figure(page, "Antal stöd")

    page.get_by_label("Musik", exact=True).uncheck()
    page.wait_for_url(re.compile("area=dans,missing&"))
    drawn(page)
    after = filled_in(page)
    page.go_back()
    drawn(page)

    expect(page.get_by_label("Musik", exact=True)).to_be_checked()
    assert filled_in(page) == before
    assert figure(page, "Antal stöd") == told
    page.go_forward()
    expect(page.get_by_label("Musik", exact=True)).not_to_be_checked()
    drawn(page)
    assert filled_in(page) == after
    page.reload()
    drawn(page)
    assert filled_in(page) == after


def test_without_javascript_the_form_is_sent(browser: Browser, live_server: str) -> None:
    context = browser.new_context(java_script_enabled=False, base_url=live_server)
    page = context.new_page()
    page.goto("/?tab=grants&seat=1280")
    page.locator("[name=year]").nth(0).select_option("2019")
    page.locator("[name=area][value=musik]").check()
    page.locator("[name=area][value=dans]").check()
    page.locator("#filters-more > summary").click()
    page.locator("[name=amount_sek]").nth(0).fill("10 000")

    page.get_by_role("button", name="Visa urvalet").click()

    assert parameters(page) == {
        "tab": "grants",
        "seat": "1280",
        "year": "2019/..",
        "area": "dans,musik",
        "amount_sek": "10000/..",
    }
    expect(page.locator("#chips")).to_contain_text("Belopp är minst 10")
    context.close()


@pytest.mark.parametrize("tab", ["kommunfakta", "activities"])
def test_the_other_maps_forms_can_be_sent_untouched(
    browser: Browser, live_server: str, tab: str
) -> None:
    context = browser.new_context(java_script_enabled=False, base_url=live_server)
    page = context.new_page()
    page.goto(f"/?tab={tab}")

    page.get_by_role("button", name="Visa urvalet").click()

    expect(page.locator("h1")).not_to_have_text("Något gick fel")
    assert parameters(page)["tab"] == tab
    context.close()


def test_a_band_of_time_moves_by_its_own_length(page: Page) -> None:
    opened(page, "/?tab=activities")
    last = page.request.get("/api/v1/collections/activities/facets").json()["facets"]
    month = next(each for each in last if each["name"] == "starts_on")["max"][:7]

    page.get_by_role("button", name="Senare").click()
    page.wait_for_url(f"**datetime={month}-01/{month}-*")
    page.get_by_role("textbox", name="Från").fill("2024-02")
    page.get_by_role("textbox", name="Till").fill("2024-03")
    page.get_by_role("textbox", name="Till").press("Enter")
    page.wait_for_url("**datetime=2024-02-01/2024-03-31*")
    page.get_by_role("button", name="Tidigare").click()
    page.wait_for_url("**datetime=2023-12-01/2024-01-31*")
    page.get_by_role("button", name="Senare").click()
    page.wait_for_url("**datetime=2024-02-01/2024-03-31*")
