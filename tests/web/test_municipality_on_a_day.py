"""`/kommun/{code}?policy_day=`: whether policy documents are in force on another day than today."""

from __future__ import annotations

from io import BytesIO

import pytest
from fastapi.testclient import TestClient
from markup import Markup, spaced
from openpyxl import load_workbook

from skanekarta.swedish import today

DAY = "policy_day=2018-06-01"
HELSINGBORG = "/kommun/1283"
"""A programme for 2021–2024, and a proposal for the years after."""

BROMOLLA = "/kommun/1272"


def opened(client: TestClient, address: str) -> Markup:
    answer = client.get(address)
    assert answer.status_code == 200, answer.text
    return Markup(answer.text)


def section(page: Markup) -> str:
    """What is said of policy documents, to the next heading."""
    return page.text.split("Så är kulturen organiserad")[0].rsplit(" Styrdokument ", 1)[1]


def test_documents_are_what_they_were_on_the_day_and_the_page_says_which(
    client: TestClient,
) -> None:
    then, now = opened(client, f"{BROMOLLA}?{DAY}"), opened(client, BROMOLLA)

    assert "Gällande" in section(then)
    assert "Statusen är räknad för 1 juni 2018." in then.text
    assert "Status för 1 juni 2018" in then.text.split("Vad som sticker ut")[0]
    assert "Status för" not in now.text
    assert f"{BROMOLLA}#styrdokument" in {
        href for href, text in then.links if text == "Visa statusen i dag"
    }
    assert "Visa statusen i dag" not in now.text


def test_what_is_known_of_today_stays_so(client: TestClient) -> None:
    def remarks(page: Markup) -> str:
        return page.text.split("Vad som sticker ut")[1].split("Vilka de är")[0]

    then, now = opened(client, f"{HELSINGBORG}?{DAY}"), opened(client, HELSINGBORG)
    day = f"{today().day} "

    assert remarks(then) == remarks(now)
    assert f"som den är känd här {day}" in then.text
    assert "Kommande" in section(then)
    assert "Kommande" not in section(now)


def test_the_ways_on_keep_the_day(client: TestClient) -> None:
    hrefs = {href for href, _ in opened(client, f"{HELSINGBORG}?{DAY}").links}
    fields = opened(client, f"{HELSINGBORG}?{DAY}").elements

    for kept in (
        f"{HELSINGBORG}?{DAY}&f=pdf",
        f"{HELSINGBORG}?{DAY}&f=xlsx",
        f"{HELSINGBORG}?{DAY}&lang=en",
        f"/api/v1/collections/kommunfakta/items?code=1283&{DAY}",
    ):
        assert kept in hrefs, kept
    others = [href for href in hrefs if href.startswith("/kommun/")]
    assert all(DAY in href for href in others if "#" not in href), others
    assert ("input", {"type": "hidden", "name": "policy_day", "value": "2018-06-01"}) in fields
    assert not any(DAY in href for href in hrefs if href.startswith(("/lager/grants", "/?")))


def test_the_list_of_municipalities_sends_on_to_the_same_day(client: TestClient) -> None:
    answer = client.get(f"/kommun?code=1272&{DAY}&lang=en", follow_redirects=False)

    assert answer.headers["location"] == f"{BROMOLLA}?{DAY}&lang=en"


@pytest.mark.parametrize(
    "table",
    [
        *("/lager/kommunfakta?", "/lager/policy-documents?"),
        "/api/v1/collections/policy-documents/items?f=html&",
    ],
)
def test_tables_that_are_of_a_day_lead_to_it(client: TestClient, table: str) -> None:
    hrefs = {href for href, _ in opened(client, f"{table}{DAY}&limit=5").links}
    places = [href for href in hrefs if href.startswith("/kommun/")]

    assert places
    assert all(href.endswith(DAY) for href in places), places


def test_the_page_of_a_row_leads_to_the_day(client: TestClient) -> None:
    page = opened(client, f"/api/v1/collections/kommunfakta/items/1272?{DAY}&f=html")

    assert f"{BROMOLLA}?{DAY}" in {href for href, _ in page.links}


@pytest.mark.parametrize("text", ["i går", "2024-02-30", "2024", "0024-01-01"])
@pytest.mark.parametrize("form", ["html", "pdf", "xlsx"])
def test_a_day_that_is_none_is_refused_on_a_page(client: TestClient, text: str, form: str) -> None:
    answer = client.get(
        HELSINGBORG, params={"policy_day": text, "f": form}, headers={"accept": "text/html"}
    )
    in_english = client.get(
        HELSINGBORG, params={"policy_day": text, "lang": "en"}, headers={"accept": "text/html"}
    )

    assert answer.status_code == in_english.status_code == 400
    assert "Parametern policy_day: ska vara en dag, ÅÅÅÅ-MM-DD." in Markup(answer.text).text
    assert '<html lang="en">' in in_english.text
    assert "ska vara" not in in_english.text


def test_a_day_given_twice_is_refused_and_one_left_empty_is_today(client: TestClient) -> None:
    assert client.get(f"{HELSINGBORG}?{DAY}&{DAY}").status_code == 400
    empty = opened(client, f"{HELSINGBORG}?policy_day=")

    assert section(empty) == section(opened(client, HELSINGBORG))
    assert "Visa statusen i dag" not in empty.text


def test_the_workbook_tells_the_day(client: TestClient) -> None:
    answer = client.get(f"{BROMOLLA}?{DAY}&f=xlsx")
    book = load_workbook(BytesIO(answer.content))
    told = [spaced(str(cell)) for sheet in book for row in sheet.values for cell in row if cell]

    assert f"http://testserver{BROMOLLA}?{DAY}" in told
    assert "Statusen är räknad för 1 juni 2018." in told
    assert "Gällande" in told
