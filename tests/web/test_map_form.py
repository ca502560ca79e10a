"""The map's filter panel as the server writes it, and the form that is sent without JavaScript."""

from __future__ import annotations

from urllib.parse import unquote

import pytest
from fastapi.testclient import TestClient
from markup import Markup

from skanekarta.layers import get_layer
from skanekarta.web.folding import folded
from skanekarta.web.term_order import ordered


def fields(client: TestClient, address: str, name: str) -> list[dict[str, str]]:
    page = Markup(client.get(address).text)
    return [each for each in page.named("input") if each.get("name") == name]


def ticked(client: TestClient, address: str, name: str) -> list[str]:
    return [each["value"] for each in fields(client, address, name) if "checked" in each]


@pytest.mark.parametrize(
    "name",
    [
        *("q", "area", "municipality", "municipality_role", "support_form", "funder", "call"),
        *("target_group", "amount_sek", "recipient_type", "original_funder", "decision_date"),
    ],
)
def test_the_form_asks_for_every_field_of_a_grant(client: TestClient, name: str) -> None:
    assert fields(client, "/?tab=grants", name)


@pytest.mark.parametrize("name", ["q", "datetime", "kind", "municipality", "area", "network"])
def test_the_form_asks_for_every_field_of_an_activity(client: TestClient, name: str) -> None:
    assert fields(client, "/?tab=activities", name)


@pytest.mark.parametrize("name", ["policy_status", "population", "area_km2"])
def test_a_layer_without_a_form_of_its_own_asks_for_what_it_lists(
    client: TestClient, name: str
) -> None:
    assert fields(client, "/?tab=kommunfakta", name)


@pytest.mark.parametrize(
    ("sent", "asked"),
    [
        ("amount_sek=100 000&amount_sek=500 000 kr", "amount_sek=100000/500000"),
        ("amount_sek=500\u00a0000&amount_sek=100\u00a0000", "amount_sek=100000/500000"),
        ("amount_sek=&amount_sek=1,5", "amount_sek=../1.5"),
        ("amount_sek=&amount_sek=&amount_sek=missing", "amount_sek=missing"),
        ("year=2023&year=2019", "year=2019/2023"),
        ("year=2019&year=..&year=missing", "year=2019/..,missing"),
        ("year=..&year=..&year=!2021", "year=!2021"),
        ("year=2020&year=2021&year=!2021", "year=2020/2021"),
        ("decision_date=2020&decision_date=2021-02", "decision_date=2020-01-01/2021-02-28"),
        ("decision_date=2020-05-04&decision_date=2020-05-04", "decision_date=2020-05-04"),
        ("area=musik&area=!dans", "area=!dans"),
        ("area=musik&area=missing&area=dans", "area=dans,musik,missing"),
        ("area=dans&municipality_role=activity", "area=dans"),
        ("area=dans&area=&municipality_role=seat", "area=dans&municipality_role=seat"),
        ("q= två ord &q=", "q=två ord"),
    ],
)
def test_what_is_written_becomes_what_the_api_reads(
    client: TestClient, sent: str, asked: str
) -> None:
    if sent.startswith("q="):
        sent = "q= två ord "
    answer = client.get(f"/?tab=grants&{sent}", follow_redirects=False)

    assert answer.status_code == 303
    assert unquote(answer.headers["location"]) == f"/?tab=grants&{asked}"
    assert client.get(answer.headers["location"]).status_code == 200


def test_english_figures_are_read_as_english(client: TestClient) -> None:
    sent = "/?tab=grants&amount_sek=100,000&amount_sek=1,500,000.5&lang=en"
    answer = client.get(sent, follow_redirects=False)

    assert "amount_sek=100000/1500000.5" in answer.headers["location"]


def test_what_cannot_be_read_is_told_with_its_field(client: TestClient) -> None:
    answer = client.get("/?tab=grants&amount_sek=mycket&amount_sek=")

    assert answer.status_code == 400
    assert "amount_sek" in answer.text


def test_a_time_may_be_a_year_at_one_end_and_a_month_at_the_other(client: TestClient) -> None:
    layer = get_layer("activities")

    assert folded(layer, [("datetime", "2023"), ("datetime", "2024-02")]) == [
        ("datetime", "2023-01-01/2024-02-29")
    ]
    assert folded(layer, [("datetime", ""), ("datetime", "2024")]) == [
        ("datetime", "../2024-12-31")
    ]
    assert folded(layer, [("datetime", ""), ("datetime", "")]) == []


def test_an_address_comes_back_as_it_is(client: TestClient) -> None:
    pairs = [("year", "2019/2021,missing"), ("area", "!dans,!film"), ("amount_sek", "1000/..")]

    assert folded(get_layer("grants"), pairs) == pairs


def test_the_form_is_filled_in_as_the_address_says(client: TestClient) -> None:
    address = "/?tab=grants&area=dans,musik,missing&amount_sek=100000/..&recipient=abf-malmo"

    assert sorted(ticked(client, address, "area")) == ["dans", "missing", "musik"]
    ends = [each["value"] for each in fields(client, address, "amount_sek")]
    assert ends[:2] == ["100\u00a0000", ""]
    assert ticked(client, address, "recipient") == ["abf-malmo"]


def test_what_the_form_cannot_show_stays_in_it(client: TestClient) -> None:
    address = "/?tab=grants&area=!dans&seat=1280&year=2019,2021"

    assert ticked(client, address, "area") == ["!dans"]
    assert [each["value"] for each in fields(client, address, "seat")] == ["1280"]
    assert ticked(client, address, "year") == ["2019,2021"]


def test_folded_filters_open_when_one_of_them_is_used(client: TestClient) -> None:
    def is_open(query: str) -> bool:
        found = Markup(client.get(f"/?tab=grants&{query}").text).named("details")
        return "open" in next(each for each in found if each.get("id") == "filters-more")

    assert not is_open("area=dans")
    for query in ("target_group=missing", "amount_sek=1/..", "recipient=abf-malmo", "call=!x"):
        assert is_open(query.replace("call=!x", "call=!lasframjande-2014"))


def test_narrower_terms_stand_after_their_broader_one(client: TestClient) -> None:
    titles = {"b": "B", "a1": "A1", "a": "A", "a11": "A11", "c": "C"}
    above = {"a1": frozenset({"a"}), "a11": frozenset({"a", "a1"})}

    assert ordered(titles, above) == [("b", 0), ("a", 0), ("a1", 1), ("a11", 2), ("c", 0)]
    page = client.get("/?tab=grants").text
    assert 'class="below-1" data-value="barn-0-6"' in page


def test_a_group_of_many_names_is_not_written_out(client: TestClient) -> None:
    assert ticked(client, "/?tab=grants", "recipient") == []
    assert len(fields(client, "/?tab=grants", "recipient")) <= 1


def test_the_years_beside_the_map_can_be_chosen_several_at_once(client: TestClient) -> None:
    page = client.get("/?tab=grants").text

    assert '<option value="2022/2024"' in page
    assert '<option value="2020/2024"' in page
    assert 'id="year-one"' not in client.get("/?tab=kommunfakta").text
