"""`/nyckeltal` and `/nyckeltal/{slug}`: what they say, of figures that are known and of others."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
import sqlalchemy as sa
from axe import serious
from fastapi.testclient import TestClient
from map_page import READY
from markup import Markup
from playwright.sync_api import Page

from made_up import COSTS, SOURCE, put
from skanekarta.facts import Indicator
from skanekarta.upstream import SyncRun
from skanekarta.web.indicators import over_time
from skanekarta.web.indicators.axis import axis
from skanekarta.web.indicators.labels import Point, placed

COST = "/nyckeltal/culture-cost-per-inhabitant"


def text_of(client: TestClient, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return Markup(answer.text).text.replace("\u00a0", " ")


def test_every_indicator_stands_under_its_topic_with_what_is_known_of_it(
    client: TestClient, connection: sa.Connection
) -> None:
    page = Markup(client.get("/nyckeltal").text)

    slugs = connection.scalars(sa.select(Indicator.slug)).all()
    hrefs = {href for href, _ in page.links}
    assert {f"/nyckeltal/{slug}" for slug in slugs} <= hrefs
    assert "33 av 33" in page.text
    assert "Uppgift saknas: hämtas från Kolada" in page.text
    assert "Uppgift saknas: hämtas från SCB" in page.text
    assert "None" not in page.text


@pytest.mark.long
def test_every_page_of_an_indicator_opens_in_both_languages(
    client: TestClient, connection: sa.Connection
) -> None:
    for slug in connection.scalars(sa.select(Indicator.slug)):
        for language in ("", "&lang=en"):
            answer = client.get(f"/nyckeltal/{slug}?municipality=1291{language}")
            assert answer.status_code == 200, (slug, language)
            assert "None" not in Markup(answer.text).text


def test_a_figure_that_nobody_has_fetched_is_told_as_that(client: TestClient) -> None:
    text = text_of(client, COST)

    assert "Uppgift saknas: hämtas från Kolada. Inget är hämtat från Kolada än." in text
    assert "I ordning" not in text
    assert "1 411 kr per invånare" in text, "the country's, to compare with"


def test_what_has_been_fetched_is_ranked_with_ties_and_the_lacking_apart(
    client: TestClient, connection: sa.Connection
) -> None:
    put(connection, COSTS)
    text = text_of(client, f"{COST}?municipality=1263")

    assert "Läget 2023" in text
    assert "Median i Skåne 1 200 kr per invånare 5 kommuner" in text
    assert "Högst 1 500 kr per invånare Malmö" in text
    assert "Lägst 800 kr per invånare Osby" in text
    assert "Svedala 1 200 kr per invånare plats 2 av 5" in text
    assert "Uppgift saknas (28 kommuner)" in text
    assert f"{SOURCE} (5 kommuner)" in text
    assert re.search(r"2 Kävlinge 1 200 2 Svedala vald 1 200 4 Bjuv liknande 1 000", text)
    assert "För få år är kända för att rita en utveckling." in text
    assert "Placeringar, medianer, kvartiler och samband är egna bearbetningar." in text


def test_the_years_are_drawn_with_the_municipality_that_is_marked(
    client: TestClient, connection: sa.Connection
) -> None:
    for year in (2020, 2021, 2023):
        put(connection, COSTS, year=year)
    page = client.get(f"{COST}?municipality=1280").text

    assert page.count('class="box"') == 3
    assert page.count("line-own line-leap") == 1, "nobody knows the year between"
    assert page.count('class="line-own"') == 1


def test_cost_is_held_against_the_regions_grants(
    client: TestClient, connection: sa.Connection
) -> None:
    put(connection, {code: 1000 + 10 * place for place, code in enumerate(places(connection))})
    page = Markup(client.get(f"{COST}?year=2023").text)

    assert "Mot Region Skånes stöd per invånare" in page.text
    assert "Stöden gäller 2023" in page.text
    assert "inget i de inlästa listorna" in page.text
    hrefs = {href for href, _ in page.links}
    asked = "indicator=culture-cost-per-inhabitant&year=2023&against=regional-grants-per-inhabitant"
    assert f"/api/v1/analyses/figures/scatter?{asked}" in hrefs


def places(connection: sa.Connection) -> list[str]:
    return list(connection.scalars(sa.text("SELECT code FROM municipalities ORDER BY code")))


def test_two_indicators_are_told_with_their_years_and_how_well_they_agree(
    client: TestClient,
) -> None:
    text = text_of(client, "/nyckeltal/population?against=holiday-homes")

    assert "Mot fritidshus" in text
    assert re.search(r"Rangkorrelationen \(Spearman\) är −?0,\d\d? för de 33 kommuner", text)
    assert "fritidshus (2020)" in text
    assert "De två gäller inte samma år." in text


def test_an_area_has_no_years_to_follow(client: TestClient) -> None:
    text = text_of(client, "/nyckeltal/land-area")

    assert "Läget, år okänt" in text
    assert "Källan anger inget år" in text


def test_the_page_tells_how_it_stands_with_what_is_fetched(
    client: TestClient, connection: sa.Connection
) -> None:
    """Once it went well but for this indicator, and then it failed."""
    title = connection.scalar(sa.select(Indicator.title).where(Indicator.slug == COST[11:]))
    left_out = [
        {"what": title, "why": "N09100 heter något annat."},
        {"what": "Ett annat", "why": "x"},
    ]
    good = {"system": "kolada", "run_by": "ett test", "outcome": "partly", "stopped": left_out}
    bad = {**good, "outcome": "failed", "reason": "ingen svarade", "stopped": []}
    for run in (good, bad):
        ended = {"ended_at": sa.func.clock_timestamp()}
        connection.execute(sa.insert(SyncRun).values(run | ended))
    text = text_of(client, COST)

    assert "Senast hämtat från Kolada" in text
    assert "misslyckades, så här står det som var känt innan." in text
    assert "Nyckeltalet kom inte in den senaste gången: N09100 heter något annat." in text
    assert "Ett annat" not in text


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("municipality=0180", "municipality"),
        ("municipality=12", "municipality"),
        ("against=musik", "against"),
        ("year=1950", "year"),
        ("limit=3", "limit"),
    ],
)
def test_what_cannot_be_shown_is_told(client: TestClient, query: str, name: str) -> None:
    answer = client.get(f"/nyckeltal/population?{query}")

    assert answer.status_code == 400
    assert name in answer.text


def test_an_indicator_that_there_is_not_leads_to_those_that_are(client: TestClient) -> None:
    answer = client.get("/nyckeltal/<script>")

    assert answer.status_code == 404
    assert "<script>”" not in answer.text
    assert "/nyckeltal/population" in answer.text


def test_the_form_sends_what_nobody_has_filled_in(client: TestClient) -> None:
    empty = "?municipality=&year=&against="
    assert client.get(f"/nyckeltal/population{empty}").status_code == 200


@pytest.mark.parametrize(
    ("given", "leads"),
    [
        ("tab=kommunfakta", "/nyckeltal/population"),
        (
            "tab=kommunfakta,localities&indicator=holiday-homes&indicator_year=2020&panel=1273",
            "/nyckeltal/holiday-homes?year=2020&municipality=1273",
        ),
        ("tab=kommunfakta&indicator=policy_status", "/nyckeltal"),
        ("indicator=land-area&indicator_year=missing&panel=grants:3", "/nyckeltal/land-area"),
    ],
)
def test_a_map_leads_to_the_page_of_what_it_shows(
    client: TestClient, given: str, leads: str
) -> None:
    answer = client.get(f"/nyckeltal?{given}", follow_redirects=False)

    assert (answer.status_code, answer.headers["location"]) == (303, leads)


def test_a_search_finds_indicators_by_their_name_and_their_topic(client: TestClient) -> None:
    found = client.get("/sok", params={"q": "kulturverksamhet", "f": "json"}).json()
    groups = {group["id"]: group for group in found["groups"]}

    assert groups["indicators"]["total"] >= 3
    assert groups["indicators"]["items"][0]["href"].startswith("/nyckeltal/")
    assert "/nyckeltal/library-loans-per-inhabitant" in client.get("/sok?q=bibliotek").text
    alone = client.get("/sok?q=kostnad&group=indicators")
    assert alone.status_code == 200


def test_the_sitemap_and_the_analyses_lead_there(client: TestClient) -> None:
    assert "/nyckeltal/population</loc>" in client.get("/sitemap.xml").text
    assert 'href="/nyckeltal"' in client.get("/analys?funder=region-skane").text
    assert 'data-to="/nyckeltal"' in client.get("/?tab=kommunfakta").text


def test_an_axis_has_round_ticks_and_holds_every_number() -> None:
    even = axis([130, 480, 900])
    assert even is not None
    assert [tick.text for tick in even.ticks] == ["0", "250", "500", "750", "1\u00a0000"]
    assert 0 < even.at(130) < even.at(900) < 1
    assert not even.by_tens

    steep = axis([10, 90_000])
    assert steep is not None
    assert steep.by_tens
    assert steep.at(10) < steep.at(1000) < steep.at(90_000)
    falls = axis([-400, 2200])
    assert falls is not None
    assert "0" in [tick.text for tick in falls.ticks]
    alone = axis([5])
    assert alone is not None
    assert 0 < alone.at(5) < 1
    assert axis([]) is None


def test_a_name_never_lies_on_another() -> None:
    crowd = [Point(str(n), "Örkelljunga", 0.5 + n / 1000, 100 + n) for n in range(6)]
    found = placed(crowd, [point.key for point in crowd], 240)

    assert len(found) == len({each.side for each in found}) < 6
    assert found[0].key == "0", "who is asked for first is placed first"


def test_a_point_between_a_name_and_its_own_has_no_room_to_move_into_the_name() -> None:
    beside = [Point("a", "Lomma", 0.5, 100), Point("b", "Svedala", 0.53, 100)]

    assert [(each.key, each.side) for each in placed(beside, "ab", 240)] == [
        ("a", "left"),
        ("b", "right"),
    ]


def test_a_year_with_few_municipalities_is_not_drawn_beside_those_with_all() -> None:
    def row(year: int, known: int) -> dict[str, object]:
        parts = ("minimum", "lower_quartile", "median", "upper_quartile", "maximum")
        values = dict(zip(parts, map(Decimal, range(1, 6)), strict=True))
        return {"year": year, "known": known, **values}

    found = over_time.drawing([row(2019, 33), row(2021, 18), row(2022, 32)], {2021: Decimal(3)})

    assert found is not None
    assert [box.year for box in found.boxes] == [2019, 2022]
    assert found.left_out == [2021]
    assert found.own is not None
    assert over_time.drawing([row(2019, 33), row(2021, 2)], {}) is None


@pytest.mark.long
@pytest.mark.parametrize("width", [1280, 320])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    "address",
    ["/nyckeltal", "/nyckeltal/population?municipality=1273", "/nyckeltal/land-area", COST],
)
def test_it_fits_and_axe_finds_nothing_serious(
    page: Page, width: int, scheme: str, address: str
) -> None:
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(address)

    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert serious(page) == []


@pytest.mark.long
def test_the_map_leads_on_with_the_indicator_that_is_chosen(page: Page) -> None:
    page.goto("/?tab=kommunfakta")
    page.wait_for_selector(READY)
    page.select_option("#indicator", "holiday-homes")
    page.wait_for_selector("a[href*='/nyckeltal?'][href*='holiday-homes']")
    page.click("text=I ordning och över tid")

    page.wait_for_selector("h1:has-text('Fritidshus')")
