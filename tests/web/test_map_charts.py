"""What stands below the map: charts that filter, with a sentence and a table each; the ranking."""

from __future__ import annotations

import re
from typing import Any

from map_page import below, drawn, opened, parameters
from playwright.sync_api import Locator, Page, expect

START = "/?tab=grants&funder=region-skane"
API = "/api/v1/statistics/grants?funder=region-skane"


def plain(text: str | None) -> str:
    return (text or "").replace("\u00a0", " ")


def bar(page: Page, field: str, name: str) -> Locator:
    return page.locator(f"[data-bars={field}]").get_by_role("button", name=re.compile(f"^{name}"))


def amount(text: str) -> int:
    """The kronor in a text."""
    found = re.search(r"([\d ]+) kr", plain(text))
    assert found, text
    return int(found[1].replace(" ", ""))


def test_what_is_below_the_map_is_fetched_when_it_comes_near(page: Page) -> None:
    opened(page, START)
    expect(page.locator("#ranking table")).to_have_count(0)

    below(page)

    expect(page.locator("#chart svg")).to_be_visible()
    expect(page.locator("#ranking tbody tr")).to_have_count(33)


def test_bars_are_the_apis_sums(page: Page) -> None:
    below(opened(page, START))
    rows = page.request.get(f"{API}&by=area&measure=sum,count").json()["rows"]
    sums = {row["area_title"] or "Uppgift saknas": row["sum"] for row in rows}

    for name in ("Musik", "Teater", "Uppgift saknas"):
        assert amount(bar(page, "area", name).inner_text()) == sums[name]


def test_a_broader_area_holds_its_narrower_ones(page: Page) -> None:
    below(opened(page, START))
    rows = page.request.get(f"{API}&by=area&measure=sum,count").json()["rows"]
    sums = {row["area"]: row["sum"] for row in rows}
    parts = sum(sums[area] for area in ("scenkonst", "teater", "dans", "cirkus"))
    alone = page.request.get(f"{API}&area=scenkonst&measure=sum").json()["total"]["sum"]

    assert amount(bar(page, "area", "Scenkonst").inner_text()) == parts == alone


def test_a_sum_is_not_told_where_a_grant_would_be_added_twice(page: Page) -> None:
    opened(page, START)
    script = """async () => {
      const { nested } = await import("/static/js/bars.js");
      const rows = [
        { area: "dans", area_title: "Dans", sum: 5, count: 1 },
        { area: "teater", area_title: "Teater", sum: 5, count: 1 },
      ];
      const broader = { dans: "scenkonst", teater: "scenkonst" };
      const facet = (count) => ({ values: [{ value: "scenkonst", title: "Scenkonst", count }] });
      return [1, 2].map((count) => {
        const [top] = nested(rows, { field: "area", facet: facet(count), broader });
        return [top.title, top.sum, top.count];
      });
    }"""

    assert page.evaluate(script) == [["Scenkonst", None, 1], ["Scenkonst", 10, 2]]


def test_a_bar_filters_and_pressed_again_takes_the_filter_away(page: Page) -> None:
    below(opened(page, START))

    bar(page, "area", "Musik").focus()
    page.keyboard.press("Enter")
    drawn(page)
    expect(page.locator("#chips")).to_contain_text("Konst- och kulturområde är Musik")
    expect(bar(page, "area", "Musik")).to_have_attribute("aria-pressed", "true")
    expect(bar(page, "area", "Musik")).to_be_focused()
    expect(bar(page, "area", "Museer")).to_be_visible()  # seen against the others
    assert parameters(page)["area"] == "musik"

    page.keyboard.press("Enter")
    expect(bar(page, "area", "Musik")).to_have_attribute("aria-pressed", "false")
    drawn(page)
    assert "area" not in parameters(page)


def test_a_column_filters_its_year(page: Page) -> None:
    below(opened(page, START))
    column = page.locator("#chart").get_by_role("button", name=re.compile("^2021:"))

    assert amount(column.get_attribute("aria-label") or "") == 26303700
    column.focus()
    page.keyboard.press("Space")
    drawn(page)

    expect(page.locator("#chips")).to_contain_text("År är 2021")
    pressed = page.locator("#chart [aria-pressed=true]")
    expect(pressed).to_have_count(1)
    expect(page.locator("#chart [aria-pressed=false]")).to_have_count(12)
    pressed.click()
    expect(page.locator("#chips")).not_to_contain_text("2021")


def test_a_year_with_nothing_loaded_is_told_and_is_no_zero(page: Page) -> None:
    below(opened(page, START))

    expect(page.locator("#chart .chart-told")).to_contain_text(
        "Inget är inläst för 2006–2011, 2013"
    )
    expect(page.locator("#chart .column-empty")).to_have_count(7)
    page.locator("#chart summary").click()
    row = page.locator("#chart tbody tr", has_text="2013")
    expect(row).to_contain_text("inget i de inlästa listorna")


def columns(page: Page, rows: list[dict[str, Any]], running: int) -> str:
    script = """async ([rows, running]) => {
      const { columns } = await import("/static/js/columns.js");
      columns(document.getElementById("chart"), rows,
        { chosen: "", running, frames: [], choose: () => {} });
      return document.querySelector("#chart .chart-told").textContent;
    }"""
    told: str = page.evaluate(script, [rows, running])
    return plain(told)


def test_the_year_that_is_not_over_is_told_and_drawn_as_such(page: Page) -> None:
    opened(page, START)
    rows = [{"year": 2025, "sum": 900, "count": 2}, {"year": 2026, "sum": 400, "count": 1}]

    told = columns(page, rows, 2026)

    assert "2026 är inte slut" in told
    running = page.locator("#chart .chart-column:has(.column-running)")
    assert plain(running.get_attribute("aria-label")) == "2026 hittills: 400 kr, 1 stöd"
    expect(page.locator("#chart tbody")).to_contain_text("2026 hittills")


def test_every_chart_has_a_sentence_and_a_table(page: Page) -> None:
    below(opened(page, START))

    for part in ("#chart", *(f"[data-bars={n}]" for n in ("area", "support_form", "target_group"))):
        expect(page.locator(f"{part} .chart-told")).not_to_be_empty()
        expect(page.locator(f"{part} details table tbody tr").first).to_be_attached()
    told = plain(page.locator("[data-bars=target_group] .chart-told").inner_text())
    assert "För 92,9 % av summan (48 951 100 kr) saknas uppgiften." in told


def test_the_largest_recipients_lead_to_their_pages_and_filter(page: Page) -> None:
    below(opened(page, START))
    largest = page.locator("#largest")

    expect(largest.locator("li")).to_have_count(10)
    slug = "malmo-opera-och-musikteater"
    way = largest.get_by_role("link", name="Mottagarens sida: Malmö Opera och Musikteater")
    expect(way).to_have_attribute("href", f"/mottagare/{slug}")
    largest.get_by_role("button", name=re.compile("^Malmö Opera")).click()
    drawn(page)

    expect(page.locator("#chips")).to_contain_text("Malmö Opera och Musikteater")
    assert parameters(page)["recipient"] == slug


def test_key_figures_are_the_apis(page: Page) -> None:
    opened(page, START)
    asked = "measure=sum,count,median,recipients,per_inhabitant"
    total = page.request.get(f"{API}&{asked}").json()["total"]

    told = {
        plain(pair.locator("dt").inner_text()): plain(pair.locator("dd").inner_text())
        for pair in page.locator("#figures > div").all()
    }

    assert told == {
        "Summa": f"{total['sum']:,} kr".replace(",", " "),
        "Antal stöd": str(total["count"]),
        "Median": f"{round(total['median']):,} kr".replace(",", " "),
        "Mottagare": str(total["recipients"]),
        "Per invånare 2024": f"{total['per_inhabitant']:.2f} kr".replace(".", ","),
        "Kommuner med stöd": "29 av 33",
    }


def test_what_the_figures_cover_is_a_click_away(page: Page) -> None:
    opened(page, START)
    expect(page.locator("#covers")).to_have_text(
        "35 stöd, 6 830 000 kr, saknar känd plats. 3 av 34 beslutslistor är helt inlästa."
    )

    page.get_by_text("Vad täcker siffrorna?").click()

    expect(page.locator("#coverage")).to_contain_text("(32 stöd) från Staten")
    expect(page.locator("#coverage")).to_contain_text("Finansiär: Region Skåne.")


def test_an_empty_selection_says_why_and_offers_ways_out(page: Page) -> None:
    opened(page, f"{START}&area=dans&year=1950")
    empty = page.locator("#empty")
    expect(empty).to_contain_text("Finansiär är Region Skåne; År är 1950")
    expect(empty).to_contain_text("Ingen beslutslista för 1950 är inläst.")

    empty.get_by_role("button", name="Ta bort ”År är 1950” (8 träffar)").click()

    expect(empty).to_be_hidden()
    assert "year" not in parameters(page)
    expect(page.locator("#figures")).to_contain_text("2 444 000")


def test_waiting_is_seen_at_once_and_told(page: Page) -> None:
    opened(page, START)
    busy = page.locator("#map_skane")
    held: list[Any] = []

    def hold(route: Any) -> None:
        held.append(route)

    page.route("**/urval?**", hold)

    page.get_by_label("Dans", exact=True).check()

    expect(busy).to_have_attribute("aria-busy", "true")
    expect(page.locator("body.is-loading")).to_be_visible()
    page.get_by_label("Musik", exact=True).check()  # nothing is in the way meanwhile
    for route in held:
        route.continue_()
    page.unroute("**/urval?**")
    drawn(page)
    expect(busy).to_have_attribute("aria-busy", "false")


def test_the_map_is_high_on_the_page(page: Page) -> None:
    page.set_viewport_size({"width": 1280, "height": 900})
    opened(page, START)

    box = page.locator(".map-canvas").bounding_box()

    assert box
    assert box["y"] < 400
    assert box["y"] + box["height"] <= 900
