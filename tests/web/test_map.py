"""The map page, in a browser and as the server renders it."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from fastapi.testclient import TestClient
from playwright.sync_api import Browser, Page, Route, expect

from skanekarta.layers import all_layers
from skanekarta.settings import PROJECT_DIR
from skanekarta.web.map import OWN_ATTRIBUTION, folium_parts

AXE = PROJECT_DIR / "node_modules" / "axe-core" / "axe.min.js"
TABS = ("kommunfakta", "grants", "activities")
HOSTILE = "<img src=x onerror=window.pwned=1> ${window.pwned=2} ` </script><b>fet</b>"

READY = "#map_skane[data-ready=true]"
MUNICIPALITIES = "path.municipality"


def opened(page: Page, address: str) -> Page:
    """The page at that address, drawn."""
    page.goto(address)
    page.wait_for_selector(READY)
    return page


def drawn(page: Page) -> None:
    page.wait_for_selector(READY)


def parameters(page: Page) -> dict[str, str]:
    return {name: texts[0] for name, texts in parse_qs(urlsplit(page.url).query).items()}


def kinds(page: Page) -> list[str]:
    """How each municipality is filled."""
    script = f"() => [...document.querySelectorAll('{MUNICIPALITIES}')].map((p) => p.dataset.kind)"
    found: list[str] = page.evaluate(script)
    return found


def figure(page: Page, title: str) -> str:
    """A key figure, with plain spaces."""
    shown = page.locator("#figures div", has_text=title).locator("dd").inner_text()
    return shown.replace("\u00a0", " ")


# What the server renders


def test_the_front_page_opens_on_region_skanes_grants_of_all_years(client: TestClient) -> None:
    answer = client.get("/")

    assert answer.status_code == 200
    assert '<option value="region-skane" selected>' in answer.text
    assert '"start": "?tab=grants\\u0026funder=region-skane"' in answer.text


def test_an_address_without_a_funder_means_all_of_them(client: TestClient) -> None:
    answer = client.get("/?tab=grants")

    assert '<option value="region-skane" selected>' not in answer.text


def test_every_layer_with_a_style_has_a_map_entry(client: TestClient) -> None:
    answer = client.get("/?tab=kommunfakta")

    for layer in all_layers().values():
        entries = (f"tab={layer.id}", f'value="{layer.id}"')
        assert any(entry in answer.text for entry in entries) == (layer.style is not None)


def test_folium_is_given_nothing_that_leaves_the_origin() -> None:
    parts = folium_parts(None, "")

    assert "http" not in parts.html + parts.script + "".join(parts.scripts + parts.styles)
    assert parts.html.count('id="map_skane"') == 1
    assert parts.script.count('.createPane(\n                "circles")') == 1


def test_a_base_map_from_elsewhere_takes_the_place_of_our_own() -> None:
    parts = folium_parts("https://tiles.example/{z}/{x}/{y}.png", "© Exempel")

    assert "https://tiles.example/{z}/{x}/{y}.png" in parts.script
    assert OWN_ATTRIBUTION not in parts.script


def test_a_form_sent_without_javascript_comes_to_the_canonical_address(client: TestClient) -> None:
    sent = "tab=grants&q=&year=2019&year=2023&funder=&area=dans&area=musik&municipality=1280"

    answer = client.get(f"/?{sent}", follow_redirects=False)

    assert answer.status_code == 303
    canonical = "/?tab=grants&year=2019/2023&area=dans,musik&municipality=1280"
    assert answer.headers["location"] == canonical
    page = client.get(canonical).text
    assert "Konst- och kulturområde är Dans eller Musik" in page
    assert "/lager/grants?year=2019/2023&amp;municipality=1280&amp;area=dans,musik" in page


@pytest.mark.parametrize("query", ["tab=nej", "tab=grants,nej", "finns=inte", "tab=grants&year=x"])
def test_an_address_that_cannot_be_used_is_refused(client: TestClient, query: str) -> None:
    assert client.get(f"/?{query}").status_code == 400


def test_hostile_text_in_the_address_is_only_text(client: TestClient) -> None:
    answer = client.get("/", params={"tab": "grants", "q": HOSTILE, "panel": HOSTILE})

    assert answer.status_code == 200
    assert "<img src=x" not in answer.text
    assert "<b>fet" not in answer.text


def test_every_page_has_a_nonce_of_its_own(client: TestClient) -> None:
    policies = {client.get("/").headers["content-security-policy"] for _ in range(2)}

    assert len(policies) == 2
    assert not any("unsafe" in policy for policy in policies)


def test_the_sentences_of_the_chips_are_the_filters_own(client: TestClient) -> None:
    answer = client.get("/urval?tab=grants&year=2019/2023&measure=sum").json()

    chip = {"text": "År är 2019–2023", "href": "/?tab=grants&measure=sum"}
    assert answer == {"chips": [chip]}


# What a reader sees and does


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

    expect(page.locator("#figures")).not_to_contain_text("52 695 800")
    drawn(page)
    assert parameters(page)["area"] == "dans"
    assert kinds(page) != before
    expect(page.locator("#chips")).to_contain_text("Konst- och kulturområde är Dans")
    expect(page.locator("#status")).to_contain_text(figure(page, "Summa"))
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
    expect(page.locator("#coverage")).to_contain_text("beslutslistor")


def test_grants_without_a_known_place_are_told_below_the_map(page: Page) -> None:
    opened(page, "/")

    expect(page.locator("#unplaced")).to_contain_text("Utan känd plats: 35 stöd, 6 830 000 kr")


def test_an_empty_answer_is_told_and_can_be_cleared(page: Page) -> None:
    opened(page, "/?tab=grants&q=finnsinte")

    expect(page.locator("#status")).to_have_text("Inga stöd svarar mot urvalet.")
    page.locator("#empty").get_by_role("link").click()
    drawn(page)
    assert figure(page, "Antal stöd") == "176"


def test_the_keyboard_reaches_a_municipality_and_escape_returns(page: Page) -> None:
    opened(page, "/")
    stops = page.locator(f"{MUNICIPALITIES}[tabindex='0']")
    expect(stops).to_have_count(1)

    stops.focus()
    page.keyboard.press("ArrowRight")
    name = page.evaluate("() => document.activeElement.getAttribute('aria-label').split(',')[0]")
    page.keyboard.press("Enter")

    heading = page.locator("#panel h2")
    expect(heading).to_be_focused()
    expect(heading).to_have_text(name)
    code = parameters(page)["panel"]
    page.keyboard.press("Escape")
    expect(page.locator("#panel")).to_be_hidden()
    expect(page.locator(f"{MUNICIPALITIES}[data-code='{code}']")).to_be_focused()
    assert "panel" not in parameters(page)


def test_every_municipality_is_reached_with_the_arrow_keys(page: Page) -> None:
    opened(page, "/")
    reached = page.evaluate(
        """() => {
            const press = (key) => document.activeElement.dispatchEvent(
                new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
            const seen = new Set();
            const queue = [document.querySelector("path.municipality").dataset.code];
            while (queue.length) {
                const code = queue.pop();
                if (seen.has(code)) continue;
                seen.add(code);
                for (const key of ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"]) {
                    document.querySelector(`path.municipality[data-code="${code}"]`).focus();
                    press(key);
                    queue.push(document.activeElement.dataset.code);
                }
            }
            return seen.size;
        }"""
    )
    assert reached == 33


def test_a_click_opens_the_panel_with_facts_grants_and_the_way_on(page: Page) -> None:
    opened(page, "/")

    page.locator(f"{MUNICIPALITIES}[data-code='1267']").click()

    panel = page.locator("#panel")
    expect(panel.locator("h2")).to_have_text("Höör")
    expect(panel).to_contain_text("Folkmängd")
    expect(panel).to_contain_text("Höörs bibliotek")
    expect(panel.get_by_role("link", name="Mer om Höör")).to_have_attribute("href", "/kommun/1267")
    page.get_by_role("button", name="Stäng").click()
    expect(panel).to_be_hidden()


def test_the_list_opens_a_municipality_and_gets_the_focus_back(page: Page) -> None:
    opened(page, "/?tab=kommunfakta")
    row = page.locator("#ranking").get_by_role("button", name="Perstorp")

    row.click()
    expect(page.locator("#panel h2")).to_have_text("Perstorp")
    page.keyboard.press("Escape")
    expect(row).to_be_focused()


def test_activities_known_by_period_and_place_say_so(page: Page) -> None:
    opened(page, "/?tab=activities")

    expect(page.locator(".mark-icon")).to_have_count(31)
    expect(page.locator("#list")).to_contain_text("någon gång september 2022–maj 2024")
    expect(page.locator("#list")).to_contain_text("februari 2024")
    expect(page.locator("#legend")).to_contain_text("mittpunkt")


def test_points_are_drawn_on_top_when_asked_for(page: Page) -> None:
    opened(page, "/?tab=kommunfakta")

    page.get_by_label("Tätorter").check()

    expect(page.locator(".mark-icon")).to_have_count(153)
    assert parameters(page)["tab"] == "kommunfakta,localities"
    expect(page.locator("#legend")).to_contain_text("98 utan känt läge")


def test_the_indicator_shades_the_map(page: Page) -> None:
    opened(page, "/?tab=kommunfakta")
    before = kinds(page)

    page.get_by_label(re.compile("Folkökning")).check()

    expect(page.locator("#legend h2")).to_contain_text("Folkökning")
    assert kinds(page) != before
    assert parameters(page)["indicator"] == "population_growth"
    expect(page.locator("#coverage")).to_have_text("Folkökning gäller 2025.")


def test_a_failure_is_told_in_swedish_and_can_be_tried_again(page: Page, watch: Any) -> None:
    watch.expected = ("503",)
    problem = json.dumps({"detail": "Databasen vilar."})
    page.route(
        "**/api/v1/statistics/**",
        lambda route: route.fulfill(status=503, body=problem, content_type="application/json"),
    )
    page.goto("/")
    failure = page.get_by_role("alert")
    expect(failure).to_contain_text("Uppgifterna kunde inte hämtas. Databasen vilar.")

    page.unroute("**/api/v1/statistics/**")
    page.get_by_role("button", name="Försök igen").click()
    drawn(page)
    expect(failure).to_be_hidden()


def poisoned(value: Any) -> Any:
    """The same JSON with every wording made hostile; codes, slugs and days stay."""
    if isinstance(value, list):
        return [poisoned(each) for each in value]
    if not isinstance(value, dict):
        return value
    worded = ("_title", "title", "name", "text", "description", "place_name", "detail")
    return {
        key: HOSTILE if key.endswith(worded) and isinstance(each, str) else poisoned(each)
        for key, each in value.items()
    }


def poison(route: Route) -> None:
    answer = route.fetch()
    route.fulfill(response=answer, body=json.dumps(poisoned(answer.json())))


@pytest.mark.parametrize("tab", ["kommunfakta,localities", "grants,grants", "activities"])
def test_hostile_text_from_the_data_shows_as_text(page: Page, tab: str) -> None:
    page.route(re.compile(r"/api/v1/|/urval"), poison)
    page.route("**/basemap.geojson*", poison)
    opened(page, f"/?tab={tab}&panel=1267")
    page.locator(".mark-icon").first.dispatch_event("mouseover")

    expect(page.locator("#panel h2")).to_have_text(HOSTILE)
    assert page.evaluate("() => window.pwned") is None
    assert page.locator("main img, main b").count() == 0


@pytest.mark.parametrize("size", [(1280, 800), (360, 740)])
@pytest.mark.parametrize("tab", TABS)
def test_axe_finds_nothing_serious(page: Page, tab: str, size: tuple[int, int]) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    opened(page, f"/?tab={tab}&panel=1280")
    page.evaluate(Path(AXE).read_text())

    found = page.evaluate("() => axe.run()")

    serious = [each for each in found["violations"] if each["impact"] in {"serious", "critical"}]
    assert serious == []


@pytest.mark.parametrize("tab", TABS)
def test_nothing_scrolls_sideways_at_320_pixels(page: Page, tab: str) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    opened(page, f"/?tab={tab}&panel=1256")

    assert page.evaluate("() => document.documentElement.scrollWidth") <= 320


def test_no_english_is_shown(page: Page) -> None:
    opened(page, "/")

    shown = page.evaluate(
        """() => [document.body.innerText, ...[...document.querySelectorAll("[title],[aria-label]")]
            .flatMap((each) => [each.title, each.getAttribute("aria-label")])].join(" ")"""
    )
    english = r"\b(zoom in|zoom out|close|map|leaflet|show|filter by|search|the|and|loading)\b"
    assert re.findall(english, shown, re.IGNORECASE) == []


def test_without_javascript_the_page_leads_to_the_tables(
    browser: Browser, live_server: str
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{live_server}/?tab=grants&area=dans")

    expect(page.locator("noscript .notice")).to_be_visible()
    expect(page.locator(".map-frame")).to_be_hidden()
    page.get_by_role("link", name="Visa som tabell").click()
    assert page.url == f"{live_server}/lager/grants?area=dans"
    context.close()
