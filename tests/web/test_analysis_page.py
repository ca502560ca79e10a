"""`/analys`: every analysis on a page, without JavaScript."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from axe import serious
from fastapi.testclient import TestClient
from markup import Markup
from playwright.sync_api import Page

from skanekarta.analysis import ANALYSES
from skanekarta.web.notation import adding_up


def test_it_opens_on_the_regions_own_grants(client: TestClient) -> None:
    answer = client.get("/analys", follow_redirects=False)

    assert answer.status_code == 303
    assert answer.headers["location"].endswith("/analys?funder=region-skane")


def test_every_analysis_has_its_definition_its_formula_and_its_data(client: TestClient) -> None:
    page = client.get("/analys?funder=region-skane").text

    for analysis in ANALYSES.values():
        assert analysis.title in page
        assert analysis.formula in page
        assert f"/api/v1/analyses/grants/{analysis.id}?funder=region-skane" in page
    assert "52 695 800" in page.replace("\u00a0", " ")
    assert "None" not in page


def test_a_municipality_that_the_log_lacks_is_not_one_of_unknown_days(client: TestClient) -> None:
    rows = re.findall(r"<tr>.*?</tr>", client.get("/analys?tab=activities").text, re.S)
    lacking = [row for row in rows if "inget besök i loggen" in row]

    assert lacking
    assert not any("ppgift saknas" in row for row in lacking)


@pytest.mark.parametrize(
    "address",
    [
        *("/analys?funder=region-skane", "/kommun", "/kommun/1267", "/analys?funder=&lang=en"),
        *("/jamfor?compare=1280,1267&measure=sum", "/jamfor?compare=2020/2021&measure=sum"),
    ],
)
def test_sums_of_shares_stand_in_whole_kronor_and_the_page_says_so(
    client: TestClient, address: str
) -> None:
    text = Markup(client.get(address).text).text
    amounts = re.findall(r"\d{1,3}(?:[ ,]\d{3})+[.,]\d\d kr", text)

    assert amounts == []
    assert "avrundade till hela kronor" in text or "rounded to whole kronor" in text


@pytest.mark.parametrize(
    ("parts", "total", "shown"),
    [
        (["0.33", "0.33", "0.34"], "1.00", [0, 0, 1]),
        (["2.50", "2.50"], "5.00", [3, 2]),
        (["-0.50", "1.50"], "1.00", [0, 1]),
        (["100000.33", "100000.33", "100000.34"], "300001.00", [100000, 100000, 100001]),
        ([], "0", []),
    ],
)
def test_parts_in_whole_kronor_add_up_to_the_total(
    parts: list[str], total: str, shown: list[int]
) -> None:
    found = adding_up([Decimal(part) for part in parts], Decimal(total))

    assert found == shown
    assert sum(found) == Decimal(total)


def test_all_funders_and_nothing_at_all(client: TestClient) -> None:
    assert "från alla finansiärer" in client.get("/analys?funder=").text
    empty = client.get("/analys?year=1950")
    assert empty.status_code == 200
    assert "Inget i de inlästa listorna svarar mot urvalet." in empty.text


def test_a_year_of_which_nothing_is_read_claims_no_zero(client: TestClient) -> None:
    """Unknown is not zero (truth 2): nobody has read the lists of 1950."""
    page = Markup(client.get("/analys?funder=region-skane&year=1950").text)

    assert "0 kr" not in page.text
    assert "Kommuner med stöd 0" not in page.text
    assert page.text.count("Inget i de inlästa listorna svarar mot urvalet.") == len(ANALYSES)


def test_a_year_that_is_read_to_its_end_has_its_zero(client: TestClient) -> None:
    """The list of 2021's temporary support is whole: what it lacks is none."""
    asked = "funder=region-skane&support_form=tillfalligt-statligt-verksamhetsstod&year=2021"
    found = client.get(f"/api/v1/analyses/grants/spread?{asked}").json()
    assert found["summary"]["municipalities"] > 0
    assert "Går inte att räkna" not in client.get(f"/analys?{asked}").text.split("</section>")[1]


def test_the_frame_stands_beside_the_sums(client: TestClient) -> None:
    page = Markup(client.get("/analys?funder=region-skane&year=2023").text)
    sentence = "Kartan visar 0,3 % av 2023 års ram för kulturnämnden: verksamhetsstödet saknas."
    assert sentence in page.text


def test_a_condition_that_an_analysis_sets_itself_is_left_out_and_said(client: TestClient) -> None:
    page = client.get("/analys?municipality=1280&municipality_role=seat").text

    assert "Villkoret på kommun gäller inte här" in page


def test_a_hostile_condition_is_an_error_not_markup(client: TestClient) -> None:
    answer = client.get("/analys?area=<script>alert(1)</script>")

    assert answer.status_code == 400
    assert "<script>alert" not in answer.text


@pytest.mark.long
@pytest.mark.parametrize("width", [1280, 360])
def test_it_fits_and_axe_finds_nothing_serious(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto("/analys")

    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert serious(page) == []


def test_what_is_counted_is_told_as_many(client: TestClient) -> None:
    assert ">Recipients</th>" in client.get("/analys?lang=en").text
