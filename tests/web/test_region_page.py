"""`/skane`: all of Skåne on one page; its figures are the API's, and it claims no more than the
lists do."""

from __future__ import annotations

import re
from decimal import Decimal
from io import BytesIO
from typing import Any

import openpyxl
import pypdfium2
import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient
from markup import Markup, spaced
from playwright.sync_api import Page

from skanekarta import vocabulary
from skanekarta.corners import CORNERS, members
from skanekarta.importers.importing import refresh
from skanekarta.layers.grants import LAYER as GRANTS
from skanekarta.query import Query
from skanekarta.web.notation import number, whole_kr
from skanekarta.web.region.timeline import EARLIER, timeline
from skanekarta.web.selected import Selected

LARGEST = 150_000
MOST_STATEMENTS = 75
STATISTICS = "/api/v1/statistics/grants?funder=region-skane&measure=sum,count,recipients"


def opened(client: TestClient, address: str = "/skane") -> Markup:
    answer = client.get(address)
    assert answer.status_code == 200, answer.text
    return Markup(answer.text)


def asked(client: TestClient, more: str = "") -> dict[str, Any]:
    found: dict[str, Any] = client.get(f"{STATISTICS}{more}").json()
    return found


def row_of(page: Markup, first: str) -> list[str]:
    return next(row for row in page.rows if row and row[0] == first)


def kronor(value: object) -> str:
    return spaced(whole_kr(Decimal(str(value))))


def test_the_headline_figures_are_the_apis(client: TestClient) -> None:
    total = asked(client)["total"]
    page = opened(client)

    assert f"{kronor(total['sum'])} {total['count']} stöd, 2005–2024" in page.text
    assert f"Mottagare {total['recipients']} organisationer" in page.text
    assert "598 200 000 kr kartan visar 0,2 % av den" in page.text


def test_the_page_says_what_the_lists_cover_before_any_table(client: TestClient) -> None:
    text = opened(client).text

    assert "En kommun utan belopp kan ha fått stöd" in text
    assert text.index("beslutslistor") < text.index("Över tid och bredvid budgeten")


def test_each_year_stands_beside_its_frame_and_a_frame_is_no_grant(client: TestClient) -> None:
    page = opened(client)

    year = row_of(page, "2020")
    assert [spaced(cell) for cell in year[1:7]] == [
        *("10 762 000 kr", "9", "519 000 000 kr", "313 300 000 kr", "201 900 000 kr", "2,1 %"),
    ]
    assert "delarna ger inte den angivna summan" in year[7]
    assert row_of(page, "2011")[1:3] == ["inget inläst", "–uppgift saknas"]
    # 2019's whole is not stated: its parts are not added to make one.
    assert row_of(page, "2019")[3] == "–uppgift saknas"
    assert "den läggs aldrig ihop med stöden" in page.text


def test_state_money_passed_on_is_told_apart(client: TestClient) -> None:
    assert "35 620 000 kr (32 stöd) pengar från Staten" in opened(client).text


@pytest.mark.parametrize("by", ["area", "support_form", "target_group"])
def test_the_rows_of_a_timeline_are_the_apis(client: TestClient, by: str) -> None:
    page = opened(client)
    titles = {"area": "Uppgift saknas", "target_group": "Källan anger ingen"}
    for row in asked(client, f"&by={by}")["rows"]:
        shown = row_of(page, row[f"{by}_title"] or titles[by])
        assert shown[1:3] == [spaced(number(Decimal(str(row["sum"])), 0)), str(row["count"])]


def test_how_many_grants_have_a_target_group_is_told(client: TestClient) -> None:
    missing = asked(client, "&target_group=missing")["total"]["count"]
    every = asked(client)["total"]["count"]

    assert f"en målgrupp för {every - missing} av {every} stöd" in opened(client).text


def test_a_timeline_shows_every_year_that_it_spans_and_puts_the_earlier_in_one(
    connection: sa.Connection,
) -> None:
    names = vocabulary.names(connection)
    query = Query.parse(GRANTS, [("funder", "region-skane")])
    selected = Selected(connection, GRANTS, query, names)
    total = selected.ask(("sum", "count"))["total"]

    found = timeline(selected, "area", lambda by, key: f"{by}={key}", total)

    assert EARLIER not in found.columns
    assert list(found.columns) == ["Före 2013", *map(str, range(2013, 2025)), "År okänt"]
    library = next(line for line in found.lines if line.key == "bibliotek")
    assert [cell.text for cell in library.cells][:2] == ["950", ""]
    assert max(cell.part for cell in library.cells) == 1
    assert found.lines[-1].key is None
    assert sum(line.total for line in found.lines) == total["sum"]


def test_the_corners_are_the_sums_of_their_municipalities_and_add_up_to_all(
    client: TestClient, connection: sa.Connection
) -> None:
    page = opened(client)
    added = Decimal(0)
    for slug, codes in members(connection).items():
        more = f",per_inhabitant&municipality={','.join(codes)}"
        total = asked(client, more)["total"]
        row = row_of(page, CORNERS[slug])
        assert row[7] == str(len(codes))
        assert row[1] == kronor(total["sum"])
        assert spaced(row[2]) == number(Decimal(str(total["per_inhabitant"])), 2)
        assert row[3:5] == [str(total["count"]), str(total["recipients"])]
        added += Decimal(str(total["sum"]))

    unknown = asked(client, "&municipality=missing")["total"]["sum"]
    assert row_of(page, "Okänd plats")[1] == kronor(unknown)
    assert added + Decimal(str(unknown)) == Decimal(str(asked(client)["total"]["sum"]))


def test_the_corners_by_seat_are_those_of_the_recipients(
    client: TestClient, connection: sa.Connection
) -> None:
    page = opened(client)
    for slug, codes in members(connection).items():
        more = f"&municipality_role=seat&municipality={','.join(codes)}"
        assert row_of(page, CORNERS[slug])[5] == kronor(asked(client, more)["total"]["sum"])


def test_a_municipality_that_changes_corner_takes_its_money_and_people_along(
    client: TestClient, connection: sa.Connection
) -> None:
    before = row_of(opened(client), "Sydväst")
    connection.execute(sa.text("UPDATE corners SET corner = 'sydost' WHERE municipality = '1280'"))
    refresh(connection, "corners")

    after = row_of(opened(client), "Sydväst")

    assert (before[7], after[7]) == ("12", "11")
    assert (*before[1:4], before[6]) != (*after[1:4], after[6])


def test_a_corner_leads_to_its_grants_its_map_and_its_figures(client: TestClient) -> None:
    page = opened(client)
    codes = "municipality=1265,1270,1286,1291"

    assert page.href("Stöden i Sydost") == f"/lager/grants?funder=region-skane&{codes}"
    assert codes in page.href("Karta, Sydost")
    figures = client.get(page.href("JSON, Sydost"))
    assert kronor(figures.json()["total"]["sum"]) == row_of(page, "Sydost")[1]


def test_a_corner_without_municipalities_says_so(
    client: TestClient, connection: sa.Connection
) -> None:
    connection.execute(sa.text("UPDATE corners SET corner = 'sydvast' WHERE corner = 'sydost'"))
    refresh(connection, "corners")

    page = opened(client)

    row = row_of(page, "Sydost")
    assert [row[1], *row[6:8]] == ["inget inläst", "–uppgift saknas", "0"]
    assert "Ingen kommun" in page.text


def test_a_page_without_any_division_still_opens(
    client: TestClient, connection: sa.Connection
) -> None:
    connection.execute(sa.text("DELETE FROM corners"))
    refresh(connection, "corners")

    assert "Ingen kommun" in opened(client).text


def test_municipalities_of_which_nothing_is_loaded_are_named_and_not_called_zero(
    client: TestClient,
) -> None:
    rows = asked(client, "&by=municipality")["rows"]
    silent = sorted(row["municipality_title"] for row in rows if row["count"] is None)
    text = opened(client).text

    assert f"{len(silent)} kommuner med inget i de inlästa listorna" in text
    assert f"{', '.join(silent)}. Det betyder inte att inget stöd har getts där" in text


def test_the_reports_sums_stand_beside_what_is_loaded(client: TestClient) -> None:
    page = opened(client)
    rows = {row[0]: row[1:] for row in page.rows if len(row) == 3}
    named = {key: cells for key, cells in rows.items() if key.startswith(("Kommuner", "Nätverk"))}

    assert next(
        cells for key, cells in named.items() if key.startswith("Kommuner med kommundialog")
    ) == ["30", "30"]
    assert next(
        cells for key, cells in named.items() if key.startswith("Nätverk med kommunerna")
    ) == ["17", "17"]
    assert next(
        cells for key, cells in named.items() if key.startswith("Kommuner utan kulturpolitiskt")
    ) == ["12", "uppgift saknas"]
    assert "Utan dialog i loggen: Helsingborg, Malmö, Örkelljunga." in page.text
    assert "17 nätverk med kommunerna, varav 1 vilande" in page.text


def test_every_link_to_figures_answers(client: TestClient) -> None:
    page = opened(client)
    figures = {href for href, _text in page.links if href.startswith("/api/v1/statistics")}

    assert len(figures) > 12
    for href in figures:
        assert client.get(href).status_code == 200, href


@pytest.mark.long
def test_an_empty_database_of_grants_is_told_of_as_that(
    client: TestClient, connection: sa.Connection
) -> None:
    connection.execute(sa.text("DELETE FROM grants"))
    connection.execute(sa.text("SET CONSTRAINTS ALL IMMEDIATE"))
    refresh(connection)

    page = opened(client)

    assert "0 stöd" in page.text
    assert "Inget i de inlästa listorna." in page.text
    assert row_of(page, "2024")[1] == "inget inläst"


def test_the_page_is_small_and_asks_the_database_little(
    client: TestClient, connection: sa.Connection
) -> None:
    client.get("/skane")  # what is remembered between requests
    statements: list[str] = []

    def note(*said: Any) -> None:
        statements.append(said[2])

    sa.event.listen(connection, "before_cursor_execute", note)
    answer = client.get("/skane")
    sa.event.remove(connection, "before_cursor_execute", note)

    assert len(answer.content) < LARGEST
    assert len(statements) <= MOST_STATEMENTS


def test_the_page_comes_as_a_workbook_with_the_same_figures(client: TestClient) -> None:
    answer = client.get("/skane?f=xlsx")
    assert answer.status_code == 200, answer.text
    book = openpyxl.load_workbook(BytesIO(answer.content))

    assert book.sheetnames[:3] == ["Om filen", "Vad som sticker ut", "År och ramar"]
    corners = {row[0]: row for row in book["Skånes fyra hörn"].iter_rows(values_only=True)}
    assert corners["Sydost"][1:4] == ("Simrishamn, Sjöbo, Tomelilla, Ystad", 83972, 605000)
    assert client.get(str(corners["Sydost"][9])).json()["total"]["sum"] == 605000
    areas = list(book["Konst- och kulturområden"].iter_rows(values_only=True))
    music = next(row for row in areas if row[0] == "Musik")
    assert sum(each or 0 for each in music[1:-2]) == music[-2] == 16_101_000
    assert 0 not in music  # nothing loaded is no zero


@pytest.mark.long
def test_the_page_comes_as_a_pdf_of_a_few_pages(client: TestClient) -> None:
    answer = client.get("/skane?f=pdf")

    assert answer.headers["content-type"] == "application/pdf"
    with pypdfium2.PdfDocument(answer.content) as document:
        assert 3 <= len(document) <= 5
        text = "".join(page.get_textpage().get_text_range() for page in document)
    assert "Skånes fyra hörn" in text
    assert "52 695 800 kr" in spaced(text)


@pytest.mark.long
def test_years_and_corners_are_rows_on_a_phone_too(page: Page) -> None:
    """As cards they were a third of a page of twenty thousand pixels."""
    page.set_viewport_size({"width": 360, "height": 780})
    page.goto("/skane")
    wide = "[...document.querySelectorAll('.dense tr')].map((row) => row.offsetHeight)"

    assert page.evaluate("document.documentElement.scrollWidth") == 360
    assert page.evaluate("document.documentElement.scrollHeight") < 16_000
    assert len(page.evaluate(wide)) > 20
    assert max(page.evaluate(wide)) < 100
    for name in ("budget", "horn"):
        region = page.locator(f".table-scroll[aria-labelledby={name}]")
        first = region.locator("tbody th").first
        assert region.get_attribute("tabindex") == "0"
        was = first.bounding_box()
        region.evaluate("(box) => box.scrollTo(300, 0)")
        assert region.evaluate("(box) => box.scrollLeft") > 100
        assert first.bounding_box() == was


def test_a_form_that_there_is_not_is_refused(client: TestClient) -> None:
    assert client.get("/skane?f=docx").status_code == 400


def test_no_id_is_there_twice_and_every_label_has_its_element(client: TestClient) -> None:
    page = opened(client)
    ids = [attributes["id"] for _tag, attributes in page.elements if "id" in attributes]
    named = [
        name
        for _tag, attributes in page.elements
        for name in attributes.get("aria-labelledby", "").split()
    ]

    assert sorted(set(ids)) == sorted(ids)
    assert set(named) <= set(ids)


def test_it_is_found_from_the_menu_and_by_search_engines(client: TestClient) -> None:
    assert "/skane" in {href for href, _text in opened(client, "/om").links}
    assert "<loc>http://testserver/skane</loc>" in client.get("/sitemap.xml").text


def test_the_page_reads_in_english_too(client: TestClient) -> None:
    text = opened(client, "/skane?lang=en").text

    assert "The four corners of Skåne" in text
    assert "North-west" in text
    assert not re.search(r"\b(Inläst|kommuner|Stöden|Hörn)\b", text)


def test_the_figures_of_the_map_are_those_of_its_municipalities(client: TestClient) -> None:
    rows = asked(client, ",per_inhabitant&by=municipality")["rows"]
    page = client.get("/skane").text
    malmo = next(row for row in rows if row["municipality"] == "1280")

    told = f"Malmö: {number(Decimal(str(malmo['per_inhabitant'])), 2)}"
    assert f"<title>{told}\u00a0kr per invånare</title>" in page
    assert "<title>Malmö: Sydväst</title>" in page


def test_statistics_know_the_corner_of_a_municipality(client: TestClient) -> None:
    rows = client.get("/api/v1/statistics/kommunfakta?by=corner&measure=sum,count").json()["rows"]

    assert {row["corner"]: row["count"] for row in rows} == {
        "nordvast": 11,
        "nordost": 6,
        "sydvast": 12,
        "sydost": 4,
    }
