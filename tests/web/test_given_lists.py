"""The page of an organisation or a call: its sums lead on and add up, its list sorts and pages."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from fastapi.testclient import TestClient
from markup import Markup, spaced

from skanekarta.web.notation import kr

RECIPIENT = "/mottagare/kulturen-i-lund"
CALL = "/utlysning/tillfallig-forstarkning-2021"
ITEMS = "/api/v1/collections/grants/items"


def opened(client: TestClient, address: str) -> Markup:
    answer = client.get(address)
    assert answer.status_code == 200, answer.text
    return Markup(answer.text)


def listed(client: TestClient, address: str) -> list[list[str]]:
    """The rows of the list of grants."""
    text = client.get(address).text
    found = re.search(
        r'<table class="stack wide" role="table" aria-labelledby="varje-stod">.*?</table>',
        text,
        re.S,
    )
    return Markup(found[0]).rows if found else []


def test_what_the_years_come_to_adds_up_to_the_foot(client: TestClient) -> None:
    text = client.get(RECIPIENT).text
    feet = [Markup(each).text for each in re.findall(r"<tfoot>.*?</tfoot>", text, re.S)]
    asked = {"recipient": "kulturen-i-lund", "measure": "sum,count"}
    total = client.get("/api/v1/statistics/grants", params=asked).json()["total"]

    told = f"Summa {spaced(kr(Decimal(str(total['sum']))))} {total['count']}"
    assert feet.count(told) == 2  # by year and by area; one funder needs no sum


def test_each_row_of_a_sum_leads_to_its_grants(client: TestClient) -> None:
    page = opened(client, RECIPIENT)

    assert page.href("2021") == "/lager/grants?year=2021&recipient=kulturen-i-lund"
    assert page.href("Museer") == "/lager/grants?recipient=kulturen-i-lund&area=museer"
    assert (
        page.href("Region Skåne") == "/lager/grants?funder=region-skane&recipient=kulturen-i-lund"
    )


@pytest.mark.parametrize("heading", ["Belopp", "År", "Projekt", "Finansiär"])
def test_the_list_of_a_recipient_sorts_without_a_script(client: TestClient, heading: str) -> None:
    page = opened(client, RECIPIENT)
    once = next(h for h, text in page.links if text.startswith(f"Sortera efter {heading}"))
    sorted_ = opened(client, once)

    assert once.startswith(f"{RECIPIENT}?sortby=")
    assert once.endswith("#varje-stod")
    assert [e["aria-sort"] for e in sorted_.named("th") if "aria-sort" in e] == ["ascending"]
    again = next(h for h, text in sorted_.links if text.startswith(f"Sortera efter {heading}"))
    assert "sortby=-" in again
    assert sorted(listed(client, once)) == sorted(listed(client, again))


def test_the_list_of_a_call_has_pages(client: TestClient) -> None:
    slug = CALL.rsplit("/", maxsplit=1)[-1]
    matched = client.get(f"{ITEMS}?call={slug}").json()["numberMatched"]
    seen, address = [], f"{CALL}?limit=4"
    while True:
        seen += listed(client, address)
        links = {text: href for href, text in opened(client, address).links}
        if "Nästa sida" not in links:
            break
        address = links["Nästa sida"]

    assert len(seen) == matched == 15
    assert sorted(seen) == sorted(listed(client, CALL))


def test_a_place_beyond_the_list_leads_back(client: TestClient) -> None:
    page = opened(client, f"{CALL}?offset=500")

    assert page.href("Visa den första sidan") == f"{CALL}#varje-stod"


def test_a_recipient_without_grants_says_so(client: TestClient) -> None:
    every = client.get("/api/v1/collections/recipients/items?limit=1000&grant_count=0").json()
    for each in every["features"]:
        page = opened(client, f"/mottagare/{each['id']}")
        assert "Det betyder inte att det inte finns något." in page.text


@pytest.mark.parametrize(
    ("query", "said"),
    [("area=musik", "area"), ("sortby=xyz", "xyz"), ("limit=0", "limit"), ("offset=-1", "offset")],
)
def test_what_the_page_can_not_be_asked_is_told(client: TestClient, query: str, said: str) -> None:
    answer = client.get(f"{RECIPIENT}?{query}")

    assert answer.status_code == 400
    assert said in Markup(answer.text).text
