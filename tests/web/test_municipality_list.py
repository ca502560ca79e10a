"""`/kommun`: every municipality, with what the chosen grants come to in each."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import pytest
from fastapi.testclient import TestClient
from markup import Markup, spaced

from skanekarta.web.notation import whole_kr

QUERIES = (
    "tab=grants",
    "funder=region-skane",
    "year=2019/2023&area=bibliotek",
    "funder=region-skane&municipality_role=seat",
)


def listed(client: TestClient, address: str) -> Markup:
    answer = client.get(address)
    assert answer.status_code == 200, answer.text
    return Markup(answer.text)


def statistics(client: TestClient, query: str, **more: str) -> dict[str, Any]:
    asked = query.replace("tab=grants", "")
    address = f"/api/v1/statistics/grants?{asked}&measure=sum,count,recipients"
    told: dict[str, Any] = client.get(address.replace("?&", "?"), params=more or None).json()
    return told


def foot(client: TestClient, address: str) -> str:
    found = re.search(r"<tfoot.*?</tfoot>", client.get(address).text, re.S)
    assert found
    return Markup(found[0]).text


@pytest.mark.parametrize("query", QUERIES)
def test_the_rows_are_the_statistics_own_and_add_up_to_the_foot(
    client: TestClient, query: str
) -> None:
    page = listed(client, f"/kommun?{query}")
    asked = query.replace("tab=grants", "").strip("&")
    address = f"/api/v1/statistics/grants?by=municipality&measure=sum,count&{asked}".rstrip("&")
    answer = client.get(address).json()
    by_title = {row["municipality_title"]: row for row in answer["rows"]}
    told = {row[0]: row[1] for row in page.rows}
    shown = [row for row in answer["rows"] if row["sum"] is not None]

    assert len([name for name in told if name in by_title]) >= 33
    for row in shown:
        name = "Okänd plats" if row["municipality"] is None else row["municipality_title"]
        assert abs(_kronor(told[name]) - Decimal(str(row["sum"]))) < 1
    total = answer["total"]
    assert sum(Decimal(str(row["sum"])) for row in shown) == Decimal(str(total["sum"]))
    assert sum(_kronor(cells[1]) for cells in page.rows if "kr" in cells[1]) == round(total["sum"])
    assert spaced(whole_kr(Decimal(str(total["sum"])))) in foot(client, f"/kommun?{query}")
    assert f"Hela urvalet: {total['count']} stöd" in foot(client, f"/kommun?{query}")


def test_it_opens_on_region_skane_and_can_be_widened(client: TestClient) -> None:
    page = listed(client, "/kommun")
    wider = page.href("Ta bort villkoret: Finansiär är Region Skåne")

    assert "123 stöd" in page.text
    assert "176 stöd" in listed(client, wider).text


@pytest.mark.parametrize("by", ["Belopp", "Kronor per invånare", "Antal stöd", "Mottagare"])
def test_headings_sort_the_largest_first_and_the_unknown_last(client: TestClient, by: str) -> None:
    page = listed(client, "/kommun")
    falling = listed(client, page.href(f"Sortera efter {by}"))
    at = ["Kommun", "Belopp", "Kronor per invånare", "Antal stöd", "Mottagare"].index(by)
    cells = [row[at] for row in falling.rows if row[0] not in {"Hela Skåne", "Okänd plats"}]
    figures = [_figure(cell) for cell in cells]
    known = [each for each in figures if each is not None]

    assert known == sorted(known, reverse=True)
    assert figures[: len(known)] == known
    assert [each["aria-sort"] for each in falling.named("th") if "aria-sort" in each] == [
        "descending"
    ]
    rising = listed(client, falling.href(f"Sortera efter {by}▼"))
    assert _figure(rising.rows[0][at]) == min(known)


def _kronor(cell: str) -> int:
    """An amount without öre; a ValueError where it has any."""
    return int(cell.removesuffix("kr").replace(" ", ""))


def _figure(cell: str) -> Decimal | None:
    bare = cell.replace(" ", "").replace("kr", "").replace(",", ".")
    return Decimal(bare) if re.fullmatch(r"[\d.]+", bare) else None


def test_names_stand_in_the_swedish_order(client: TestClient) -> None:
    names = [row[0] for row in listed(client, "/kommun").rows][:33]

    assert names[0] == "Bjuv"
    assert names[-4:] == ["Åstorp", "Ängelholm", "Örkelljunga", "Östra Göinge"]
    assert listed(client, "/kommun?tab=grants&sortby=-name").rows[0][0] == "Östra Göinge"


def test_a_municipality_without_grants_is_not_said_to_have_zero(client: TestClient) -> None:
    rows = {row[0]: row for row in listed(client, "/kommun?area=dans").rows}

    assert rows["Osby"][1] == "inget inläst"
    assert "0 kr" not in rows["Osby"]


def test_its_ways_on_keep_the_selection(client: TestClient) -> None:
    page = listed(client, "/kommun?area=bibliotek")

    assert page.href("Stöden i Höör") == "/lager/grants?municipality=1267&area=bibliotek"
    assert page.href("Visa på kartan") == "/?tab=grants&area=bibliotek"
    assert page.href("Stöden som tabell") == "/lager/grants?area=bibliotek"


def test_its_form_lands_at_one_address(client: TestClient) -> None:
    sent = "/kommun?tab=grants&area=musik&area=dans&year=2019&year=&funder="
    answer = client.get(sent, follow_redirects=False)

    assert answer.status_code == 303
    assert answer.headers["location"] == "/kommun?tab=grants&year=2019/..&area=dans,musik"


@pytest.mark.parametrize(
    ("query", "said"),
    [("sortby=xyz", "xyz"), ("area=muzik", "muzik"), ("xyz=1", "xyz"), ("year=abc", "year")],
)
def test_what_can_not_be_asked_is_told(client: TestClient, query: str, said: str) -> None:
    answer = client.get(f"/kommun?{query}")

    assert answer.status_code == 400
    assert said in Markup(answer.text).text


def test_every_page_has_a_search_field_that_needs_no_script(client: TestClient) -> None:
    for address in ("/", "/kommun", "/om", "/lager/grants?limit=1", "/analys"):
        page = listed(client, address)
        forms = [each for each in page.named("form") if each.get("action") == "/sok"]
        assert [each["role"] for each in forms] == ["search"]
