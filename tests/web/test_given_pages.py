"""`/mottagare/{slug}` and `/utlysning/{slug}`: one organisation, one call, the APIs figures."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa
from axe import serious
from fastapi.testclient import TestClient
from markup import Markup, spaced
from playwright.sync_api import Browser, Page

from skanekarta.grant import Grant
from skanekarta.vocabulary import Call, Recipient
from skanekarta.web.notation import kr

API = "/api/v1"


def opened(client: TestClient, address: str) -> Markup:
    answer = client.get(address)
    assert answer.status_code == 200, answer.text
    return Markup(answer.text)


def total(client: TestClient, **selection: str) -> dict[str, object]:
    answer = client.get(f"{API}/statistics/grants", params={**selection, "measure": "sum,count"})
    found: dict[str, object] = answer.json()["total"]
    return found


def features(client: TestClient, collection: str) -> list[dict[str, object]]:
    body = client.get(f"{API}/collections/{collection}/items?limit=10000").json()
    return [each["properties"] for each in body["features"]]


def test_every_recipient_has_a_page_whose_sum_is_the_apis(client: TestClient) -> None:
    found = features(client, "recipients")
    assert len(found) == 151
    for each in found[::10]:
        page = opened(client, f"/mottagare/{each['recipient']}")
        asked = total(client, recipient=str(each["recipient"]))

        assert asked["count"] == each["grant_count"]
        assert Decimal(str(asked["sum"] or 0)) == Decimal(str(each["sum_sek"]))
        assert spaced(kr(Decimal(str(each["sum_sek"])))) in page.text
        assert str(each["recipient_title"]) in page.text


def test_the_collections_sums_are_those_of_all_grants(client: TestClient) -> None:
    found = features(client, "recipients")

    assert sum(Decimal(str(each["sum_sek"])) for each in found) == 100_991_540
    assert sum(int(str(each["grant_count"])) for each in found) == 176


@pytest.mark.long
def test_every_call_tells_what_its_funder_has_said(client: TestClient) -> None:
    found = features(client, "calls")
    assert sum(each["applications"] is not None for each in found) == 18
    for each in found:
        page = opened(client, f"/utlysning/{each['call']}")
        for amount in (each["sought_sek"], each["granted_sek"]):
            assert amount is None or spaced(kr(int(str(amount)))) in page.text
        asked = total(client, call=str(each["call"]))
        assert page.text.count("Inläst här") == 1
        assert spaced(kr(Decimal(str(asked["sum"] or 0)))) in page.text


def test_one_round_as_the_sources_have_it(client: TestClient) -> None:
    page = opened(client, "/utlysning/kommunsamverkan-2019")

    for text in (
        "16",
        "9 56 % av ansökningarna",
        "4 941 100 kr",
        "1 918 000 kr",
        "5 av 9 beviljade",
    ):
        assert text in page.text
    assert "Beslutslistan är inte inläst i sin helhet." in page.text
    assert "andel 91 666,68 kr" in page.text


def test_a_call_has_the_grants_of_its_parts(client: TestClient) -> None:
    whole = opened(client, "/utlysning/utvecklingsbidrag-2016-omgang-1")
    part = opened(client, "/utlysning/utvecklingsbidrag-2016-omgang-1-komplettering")

    assert whole.href("Utvecklingsbidrag 2016, omgång 1, komplettering").endswith("-komplettering")
    assert part.href("Utvecklingsbidrag 2016, omgång 1").endswith("-omgang-1")
    assert whole.href("Kulturen i Lund") == part.href("Kulturen i Lund")


def test_a_recipient_of_one_grant_and_one_of_none(
    client: TestClient, connection: sa.Connection
) -> None:
    connection.execute(
        sa.insert(Recipient).values(slug="utan-stod", title="Åsa, Ängla & Ö", aliases=[])
    )
    none = opened(client, "/mottagare/utan-stod")
    one = opened(client, "/mottagare/teater-kapija")

    assert "Åsa, Ängla & Ö" in none.text
    assert "Inget av stöden är inläst." in none.text
    assert "Belopp, alla inlästa år Inget inläst" in none.text
    assert "0 kr" not in none.text
    assert "sätet är inte känt" in none.text
    assert "300 000 kr" in one.text
    assert "2005" in one.text


@pytest.mark.parametrize("kind", ["mottagare", "utlysning"])
@pytest.mark.parametrize("slug", ["finns-inte", "å ä ö", "<script>alert(1)</script>", "x" * 3000])
def test_an_unknown_slug_is_404_in_swedish(client: TestClient, kind: str, slug: str) -> None:
    answer = client.get(f"/{kind}/{slug}" if "/" not in slug else f"/{kind}/%3Cscript%3E")
    page = Markup(answer.text)

    assert answer.status_code == 404
    assert "finns inte" in page.text
    assert "<script>alert" not in answer.text


def test_a_misspelt_slug_is_answered_with_its_likes(client: TestClient) -> None:
    page = Markup(client.get("/mottagare/kulturen-lund").text)

    assert page.href("Kulturen i Lund") == "/mottagare/kulturen-i-lund"


@pytest.mark.parametrize(
    ("old", "new"), [("/mottagare", "/lager/recipients"), ("/utlysning", "/lager/calls")]
)
def test_without_a_slug_the_table_opens(client: TestClient, old: str, new: str) -> None:
    answer = client.get(old, follow_redirects=False)

    assert (answer.status_code, answer.headers["location"]) == (303, new)


@pytest.mark.long
def test_the_pages_lead_to_each_other_with_the_same_selection(client: TestClient) -> None:
    page = opened(client, "/mottagare/kulturen-i-lund")
    assert page.href("Tillfällig förstärkning 2021") == "/utlysning/tillfallig-forstarkning-2021"
    assert page.href("Lund") == "/kommun/1281"
    assert page.href("Som tabell") == "/lager/grants?recipient=kulturen-i-lund"
    assert page.href("På kartan") == "/?tab=grants&recipient=kulturen-i-lund"
    for href, _ in page.links:
        if href.startswith(("/api", "/lager", "/utlysning", "/mottagare", "/kommun")):
            assert client.get(href).status_code == 200, href

    municipality = opened(client, "/kommun/1281")
    assert municipality.href("Kulturen i Lund") == "/mottagare/kulturen-i-lund"
    table = opened(client, "/lager/grants?recipient=kulturen-i-lund")
    assert table.href("Kulturen i Lund") == "/mottagare/kulturen-i-lund"


def test_hostile_text_is_only_text(client: TestClient, connection: sa.Connection) -> None:
    hostile = "<img src=x onerror=1>${7*7}`</script>"
    connection.execute(
        sa.update(Recipient)
        .where(Recipient.slug == "kulturen-i-lund")
        .values(title=hostile, note=hostile, aliases=[hostile])
    )
    connection.execute(
        sa.update(Call)
        .where(Call.slug == "tillfallig-forstarkning-2021")
        .values(title=hostile, precision=hostile, source_url="javascript:alert(1)")
    )
    connection.execute(
        sa.update(Grant)
        .where(Grant.recipient == "kulturen-i-lund")
        .values(project_title=hostile, source_url="javascript:alert(1)")
    )
    for address in ("/mottagare/kulturen-i-lund", "/utlysning/tillfallig-forstarkning-2021"):
        answer = client.get(address)
        page = Markup(answer.text)

        assert hostile in page.text
        assert "<img src=x" not in answer.text
        assert not any("onerror" in attributes for _, attributes in page.elements)
        assert not any(href.startswith("javascript") for href, _ in page.links)


ADDRESSES = (
    "/mottagare/kulturen-i-lund",
    "/mottagare/horby-kommun-eslovs-kommun-malmo-stad-kristianstads-kommun-och-trelleborgs-kommun",
    "/utlysning/kommunsamverkan-2019",
    "/utlysning/utvecklingsbidrag-2018-omgang-1",
    "/utlysning/finns-inte",
)


@pytest.mark.long
@pytest.mark.parametrize("width", [1280, 360, 320])
@pytest.mark.parametrize("address", ADDRESSES)
def test_it_fits_and_axe_finds_nothing_serious(
    page: Page, watch: Any, address: str, width: int
) -> None:
    watch.expected = ("404",)  # the last address is meant to be
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(address)

    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert serious(page) == []


def test_it_reads_without_javascript_and_prints(browser: Browser, live_server: str) -> None:
    context = browser.new_context(base_url=live_server, java_script_enabled=False)
    page = context.new_page()
    page.goto("/utlysning/kommunsamverkan-2019")
    page.get_by_role("link", name="Osby kommun och Östra Göinge kommun").click()
    assert (
        page.get_by_role("heading", level=1).inner_text() == "Osby kommun och Östra Göinge kommun"
    )
    page.emulate_media(media="print")

    assert not page.get_by_role("link", name="Som tabell").is_visible()
    assert page.pdf(prefer_css_page_size=True).startswith(b"%PDF")
    context.close()
