"""`/kommun/{code}`: one municipality on one page; the figures are the API's."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal

import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient
from markup import Markup, spaced

from skanekarta.facts import PolicyDocument
from skanekarta.provenance import Import
from skanekarta.web.notation import whole_kr
from skanekarta.web.periods import when, years

ENGLISH = r"\b(the|and|with|search|page|next|previous|loading|error|None|True|False|null|unknown)\b"


LARGEST_PAGE = 100_000
"""Bytes of a page before compression. What it loads besides is a third of the rest up to 150 kB:
the style sheets and a typeface, which every page has (test_briefing_page.py measures both)."""


def opened(client: TestClient, code: str) -> Markup:
    answer = client.get(f"/kommun/{code}")
    assert answer.status_code == 200, answer.text
    assert len(answer.content) < LARGEST_PAGE
    return Markup(answer.text)


def codes(client: TestClient) -> list[str]:
    page = Markup(client.get("/kommun").text)
    return [href[-4:] for href, _ in page.links if re.fullmatch(r"/kommun/\d{4}", href)]


@pytest.mark.long
def test_all_33_have_a_page_whose_sums_are_the_apis(client: TestClient) -> None:
    found = codes(client)
    assert len(found) == 33
    for code in found:
        page = opened(client, code)
        asked = {"municipality": code, "funder": "region-skane", "measure": "sum,count"}
        total = client.get("/api/v1/statistics/grants", params=asked).json()["total"]
        listed = client.get(
            "/api/v1/collections/grants/items",
            params={"municipality": code, "funder": "region-skane"},
        ).json()

        if total["count"]:
            assert spaced(whole_kr(Decimal(str(total["sum"])))) in page.text
            assert total["count"] == listed["numberMatched"]
        else:
            assert "Inget i de inlästa listorna." in page.text


def test_the_years_add_up_to_the_sum(client: TestClient) -> None:
    page = opened(client, "1267")
    rows = client.get(
        "/api/v1/statistics/grants?by=year&municipality=1267&funder=region-skane"
    ).json()

    assert sum(Decimal(str(row["sum"])) for row in rows["rows"]) == Decimal(
        str(rows["total"]["sum"])
    )
    for row in rows["rows"]:
        shown = [str(row["year"] or "År okänt"), spaced(whole_kr(Decimal(str(row["sum"]))))]
        assert [*shown, str(row["count"])] in [found[:3] for found in page.rows]


def test_a_shared_grant_shows_this_municipalitys_part(client: TestClient) -> None:
    page = opened(client, "1267")

    assert "275 000 kr andel: 91 667 kr" in page.text
    assert "Ett stöd till flera kommuner räknas med Höörs andel" in page.text


def test_per_inhabitant_is_divided_by_the_same_year_here_and_in_skane(client: TestClient) -> None:
    answer = client.get(
        "/api/v1/statistics/grants?by=municipality&funder=region-skane&measure=per_inhabitant"
    ).json()
    own = next(row for row in answer["rows"] if row["municipality"] == "1280")
    page = opened(client, "1280")
    figures = [row[1] for row in page.rows if row[0] in {"Malmö", "Hela Skåne"}][:2]

    assert figures == [
        f"{own['per_inhabitant']:.2f}".replace(".", ","),
        f"{answer['total']['per_inhabitant']:.2f}".replace(".", ","),
    ]
    assert f"Delat med antalet invånare {answer['population_year']}" in page.text


def test_nothing_loaded_is_not_called_nothing_given(client: TestClient) -> None:
    page = opened(client, "1257")

    assert "Inget i de inlästa listorna." in page.text
    assert "Det betyder inte att Örkelljunga är utan stöd" in page.text
    assert "Inga styrdokument inlästa." in page.text
    assert "saknar styrdokument. " not in page.text.replace(
        "Det betyder inte att kommunen saknar styrdokument.", ""
    )


def test_every_fact_has_its_year_and_source(client: TestClient) -> None:
    page = opened(client, "1270")
    rows = {row[0]: row[1:] for row in page.rows}

    assert "Källa" in rows["2025"][1]
    assert "SCB" in page.text[page.text.index("Källor") :]
    assert rows["Landareal"][1] == "–uppgift saknas"
    assert page.href("Alla nyckeltal och år för Tomelilla") == "/lager/figures?municipality=1270"


def test_a_headline_figure_that_nobody_has_loaded_is_named(
    client: TestClient, connection: sa.Connection
) -> None:
    connection.execute(
        sa.text("DELETE FROM figures WHERE municipality = '1270' AND indicator = 'holiday-homes'")
    )
    text = opened(client, "1270").text

    assert re.search(r"Uppgift saknas[^()]*\([^()]*Fritidshus", text)


def test_a_figure_leads_to_its_source_and_to_its_data(client: TestClient) -> None:
    page = opened(client, "1267")
    targets = {attributes.get("id") for _, attributes in page.elements}
    marks = [href for href, text in page.links if text.startswith("Källa")]
    data = [href for href, text in page.links if text.startswith("data")]

    assert len(marks) > 10
    assert {href.removeprefix("#") for href in marks} <= targets
    assert len(data) > 20
    for href in dict.fromkeys(data):
        answer = client.get(href, headers={"accept": "application/json"})
        assert answer.status_code == 200, href


def test_each_sentence_leads_to_the_rule_that_made_it(client: TestClient) -> None:
    page = opened(client, "1280")
    targets = {attributes.get("id") for _, attributes in page.elements}
    rules = [href.removeprefix("#") for href, text in page.links if text == "regel"]

    assert len(rules) > 3
    assert set(rules) <= targets


def test_the_picture_is_kept_only_as_long_as_the_data_are_the_same(
    client: TestClient, connection: sa.Connection
) -> None:
    assert "listorna går till 2024" in opened(client, "1267").text

    connection.execute(sa.text("UPDATE grants SET year = 2023 WHERE recipient = 'hoors-bibliotek'"))

    assert "listorna går till 2024" not in opened(client, "1267").text


def test_localities_say_what_is_not_known(client: TestClient) -> None:
    text = opened(client, "1290").text

    assert "Kristianstad 39 762 invånare 2015" in text
    assert "Balsby läge okänt" in text


@pytest.fixture
def documents(connection: sa.Connection) -> None:
    import_id = connection.scalar(sa.select(sa.func.min(Import.id)))
    this_year = dt.datetime.now(dt.UTC).year
    spans = {
        "Nu": (this_year - 1, this_year + 1),
        "Förr": (this_year - 9, this_year - 5),
        "När": (None, None),
    }
    connection.execute(
        sa.insert(PolicyDocument),
        [
            {
                "municipality": "1267",
                "organisation": "Höör",
                "kind": "biblioteksplan",
                "kind_wording": "biblioteksplan",
                "title": f"Plan {name}",
                "valid_from": first and dt.date(first, 1, 1),
                "valid_from_precision": first and "year",
                "valid_to": last and dt.date(last, 12, 31),
                "valid_to_precision": last and "year",
                "source_url": "javascript:alert(1)",
                "import_id": import_id,
            }
            for name, (first, last) in spans.items()
        ],
    )


@pytest.mark.usefixtures("documents")
def test_the_status_of_a_document_is_that_of_today(client: TestClient) -> None:
    page = opened(client, "1267")
    year = dt.datetime.now(dt.UTC).year

    assert f"Plan Nu Biblioteksplan, {year - 1}–{year + 1} Gällande" in page.text
    assert f"Plan Förr Biblioteksplan, {year - 9}–{year - 5} Utlöpt" in page.text
    assert "Plan När Biblioteksplan, giltighetstid okänd Giltighetstid okänd" in page.text
    assert not any(href.startswith("javascript") for href, _ in page.links)


def test_a_document_that_its_source_calls_a_proposal_is_one(client: TestClient) -> None:
    assert "Kulturprogram, 2025–2028 Förslag" in opened(client, "1283").text


def test_an_activity_is_told_no_more_exactly_than_it_is_known(client: TestClient) -> None:
    text = opened(client, "1267").text

    assert "någon gång september 2022–maj 2024" in text
    assert "februari 2024" in text
    assert "1 februari 2024" not in text


@pytest.mark.parametrize(
    ("first", "last", "precision", "told"),
    [
        (dt.date(2024, 2, 1), dt.date(2024, 2, 29), "month", "februari 2024"),
        (dt.date(2024, 2, 1), dt.date(2024, 3, 31), "month", "februari 2024–mars 2024"),
        (dt.date(2022, 9, 1), dt.date(2024, 5, 31), "period", "någon gång september 2022–maj 2024"),
        (dt.date(2024, 1, 1), dt.date(2024, 12, 31), "year", "2024"),
        (dt.date(2024, 6, 19), None, "day", "19\u00a0juni 2024"),
    ],
)
def test_when_in_words(first: dt.date, last: dt.date | None, precision: str, told: str) -> None:
    assert when(first, last, precision) == told


def test_years_in_words() -> None:
    assert years(2021, 2024) == "2021–2024"
    assert years(2008, None) == "från 2008"
    assert years(None, 2016) == "till 2016"
    assert years(None, None) is None


@pytest.mark.parametrize("code", ["1299", "0180", "abcd", "12", "%00", "1280'"])
def test_an_unknown_code_lists_those_that_exist(client: TestClient, code: str) -> None:
    answer = client.get(f"/kommun/{code}")
    page = Markup(answer.text)

    assert answer.status_code == 404
    assert "Kommunen finns inte" in page.text
    assert page.href("Malmö") == "/kommun/1280"


def test_one_goes_on_to_the_neighbours_the_list_and_the_map(client: TestClient) -> None:
    page = opened(client, "1290")
    chosen = client.get("/kommun?code=1214", follow_redirects=False)

    assert page.href("← Klippan") == "/kommun/1276"
    assert page.href("Kävlinge →") == "/kommun/1261"
    assert page.href("Karta") == "/"
    assert any(href == "/?tab=grants&funder=region-skane&panel=1290" for href, _ in page.links)
    assert (chosen.status_code, chosen.headers["location"]) == (303, "/kommun/1214")


def test_the_first_and_the_last_have_one_neighbour_each(client: TestClient) -> None:
    found = codes(client)

    assert "←" not in opened(client, found[0]).text
    assert "→" not in opened(client, found[-1]).text


def test_all_of_it_is_swedish(client: TestClient) -> None:
    for address in ("/kommun", "/kommun/1257", "/om", "/tillganglighet", "/lager/grants?year=2024"):
        answer = client.get(address)
        found = re.findall(ENGLISH, Markup(answer.text).text)

        assert '<html lang="sv">' in answer.text
        assert found == [], (address, found)
