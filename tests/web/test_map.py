"""The map page as the server renders it."""

from __future__ import annotations

import datetime as dt
import re
from html import unescape

import pytest
from fastapi.testclient import TestClient

from skanekarta.layers import all_layers
from skanekarta.query import PAGE_PARAMETERS, Query
from skanekarta.web.comparison.pairing import latest
from skanekarta.web.map import OWN_ATTRIBUTION
from skanekarta.web.map_parts import folium_parts


def test_the_front_page_opens_on_region_skanes_grants_of_all_years(client: TestClient) -> None:
    answer = client.get("/")

    assert answer.status_code == 200
    assert 'name="funder" value="region-skane" checked' in answer.text
    assert '"start": "?tab=grants\\u0026funder=region-skane"' in answer.text


def test_an_address_without_a_funder_means_all_of_them(client: TestClient) -> None:
    answer = client.get("/?tab=grants")

    assert 'name="funder" value="region-skane"' in answer.text
    assert 'name="funder" value="region-skane" checked' not in answer.text


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


@pytest.mark.parametrize(
    "query", ["tab=nej", "tab=grants,nej", "tab=figures", "finns=inte", "year=x"]
)
def test_an_address_that_cannot_be_used_is_refused(client: TestClient, query: str) -> None:
    assert client.get(f"/?{query}").status_code == 400


WRONG = {
    "tab": "hm",
    "indicator": "nope",
    "indicator_year": "i-fjol",
    "measure": "nonsense",
    "classes": "zzz",
    "numbers": "ja",
    "compare": "abc",
    "panel": "xyz",
    "embed": "0",
    "lang": "tlh",
}
"""What no page can use, of every parameter that only pages know."""


def test_there_is_something_wrong_for_every_parameter_that_only_a_page_knows() -> None:
    assert set(WRONG) == PAGE_PARAMETERS


@pytest.mark.parametrize("name", WRONG)
@pytest.mark.parametrize(
    "page", ["/", "/karta.svg", "/karta.png", "/jamfor", "/lager/grants", "/kommun", "/sok"]
)
def test_a_value_that_a_page_cannot_use_is_named_with_what_would_be_right(
    client: TestClient, page: str, name: str
) -> None:
    if (page, name) in {("/kommun", "tab"), ("/sok", "tab")}:
        return  # a list of its own, and any layer at all
    answer = client.get(page, params={name: WRONG[name]})

    assert answer.status_code == 400
    if (page, name) != ("/jamfor", "compare"):  # told beside the form there
        assert f"Parametern {name}: " in answer.text
    assert WRONG[name] in answer.text


@pytest.mark.parametrize(
    ("name", "valid"),
    [
        ("measure", "per_inhabitant"),
        ("classes", "quantile"),
        ("panel", "1280"),
        ("compare", "1280"),
        ("tab", "kommunfakta"),
        ("indicator", "land-area"),
    ],
)
def test_the_page_of_a_value_that_cannot_be_used_lists_those_that_can(
    client: TestClient, name: str, valid: str
) -> None:
    assert valid in client.get("/", params={name: WRONG[name]}).text


@pytest.mark.parametrize(
    "query",
    [
        "tab=kommunfakta&indicator=area_km2&indicator_year=2024&classes=quantile&numbers=show",
        "tab=kommunfakta&indicator=policy_status",
        "tab=grants,localities&measure=change&compare=2021&year=2023&panel=1273&embed=1&lang=en",
        "tab=grants&compare=1280,1281&panel=grants:anything",
        "tab=grants&measure=&classes=&panel=&compare=",
    ],
)
def test_what_a_page_can_use_it_takes(client: TestClient, query: str) -> None:
    assert client.get(f"/?{query}").status_code == 200


def test_a_comparison_by_a_measure_that_the_map_has_not_leads_to_the_map_all_the_same(
    client: TestClient,
) -> None:
    assert client.get("/?tab=grants&measure=median").status_code == 400

    page = client.get("/jamfor?compare=1280,1281&measure=median").text

    ways = [unescape(each) for each in re.findall(r'href="(/\?[^"]*)"', page)]
    assert any("compare=1280,1281" in each for each in ways)
    assert {client.get(each).status_code for each in ways} == {200}


@pytest.mark.parametrize(
    ("slashed", "plain"),
    [
        ("/mottagare/", "/mottagare"),
        ("/utlysning/?lang=en", "/utlysning?lang=en"),
        ("/kommun/1280/?year=2023&area=musik,dans", "/kommun/1280?year=2023&area=musik,dans"),
        ("/lager/grants/?q=%C3%A5&q2", "/lager/grants?q=%C3%A5&q2"),
        ("/om/", "/om"),
        ("/jamfor/", "/jamfor"),
        ("/mottagare/%C3%A5%20%3F/", "/mottagare/%C3%A5%20%3F"),
    ],
)
def test_an_address_with_a_slash_too_many_leads_to_the_page(
    client: TestClient, slashed: str, plain: str
) -> None:
    for ask in (client.get, client.head):
        answer = ask(slashed, follow_redirects=False)

        assert (answer.status_code, answer.headers["location"]) == (308, plain)


@pytest.mark.parametrize("path", ["/finns-inte/", "//example.com/", "/static/", "/mottagare//"])
def test_a_slash_after_what_is_no_page_leads_nowhere(client: TestClient, path: str) -> None:
    answer = client.get(f"http://testserver{path}", follow_redirects=False)

    assert answer.status_code == 404


def test_hostile_text_in_the_address_is_only_text(client: TestClient) -> None:
    answer = client.get(
        "/",
        params={
            "tab": "grants",
            "q": "<img src=x onerror=alert(1)><b>fet</b>",
            "panel": "grants:<img src=x onerror=alert(1)><b>fet</b>",
        },
    )

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
    assert answer["chips"] == [chip]


@pytest.mark.parametrize("query", ["", "year=2021", "area=musik&municipality=1280", "q=finns-inte"])
def test_what_the_map_tells_of_a_selection_is_what_the_api_answers(
    client: TestClient, query: str
) -> None:
    told = client.get(f"/urval?tab=grants&{query}").json()

    facets = client.get(f"/api/v1/collections/grants/facets?{query}").json()
    assert told["facets"] == facets["facets"]
    assert told["numberMatched"] == facets["numberMatched"]
    for field, statistic in told["statistics"].items():
        asked = f"by={field}&measure={','.join(statistic['measure'])}&{query}"
        answer = client.get(f"/api/v1/statistics/grants?{asked}").json()
        left_out = statistic.pop("left_out", 0)
        assert len(answer["rows"]) == len(statistic["rows"]) + left_out
        if field == "recipient":
            by_sum = sorted(answer["rows"], key=lambda row: -row["sum"])
            answer["rows"] = by_sum[: len(statistic["rows"])]
        assert statistic == answer


def test_what_no_municipality_has_leads_the_map_with_the_way_to_it(client: TestClient) -> None:
    told = client.get("/urval?tab=grants&area=musik&year=2023").json()

    first, *others = told["lead"]
    rows = {row["municipality"]: row for row in told["statistics"]["municipality"]["rows"]}
    assert not any(row["count"] for code, row in rows.items() if code)
    assert first["text"] == "Inget av dem syns på kartan: platsen är inte känd."
    assert first["href"] == "/lager/grants?year=2023&municipality=missing&area=musik"
    counted = client.get(first["href"].replace("/lager/grants", "/api/v1/collections/grants/items"))
    assert counted.json()["numberMatched"] == rows[None]["count"] == told["numberMatched"]
    assert [each["href"] for each in others] == [None] * len(others)


def test_the_lead_and_the_municipalities_add_up_to_the_sum(client: TestClient) -> None:
    told = client.get("/urval?tab=grants").json()

    answer = told["statistics"]["municipality"]
    outside = [row for row in answer["rows"] if row["municipality"] in {None, "12"}]
    linked = [each for each in told["lead"] if each["href"]]
    assert len(linked) == sum(bool(row["count"]) for row in outside)
    assert sum(row["sum"] or 0 for row in answer["rows"]) == answer["total"]["sum"]


def test_the_lead_is_in_the_readers_language(client: TestClient) -> None:
    told = client.get("/urval?tab=grants&lang=en").json()

    assert "with no known place." in told["lead"][0]["text"]


def test_a_year_without_lists_is_told_as_that_above_the_map(client: TestClient) -> None:
    told = client.get("/urval?tab=grants&year=2099").json()

    assert [each["text"] for each in told["lead"]] == ["Ingen beslutslista för 2099 är inläst."]


@pytest.mark.parametrize(
    ("query", "years"),
    [
        ("", [2023, 2024]),
        ("funder=region-skane&year=2014/2019", [2018, 2019]),
        ("area=dans&year=2024", [2022, 2024]),
        ("year=2024/2026", [2023, 2024]),  # only one of them has rows: the two before
        ("support_form=esf-stod", None),
    ],
)
def test_a_map_of_change_without_a_year_goes_to_the_latest_two_that_have_rows(
    client: TestClient, query: str, years: list[int] | None
) -> None:
    assert client.get(f"/urval?tab=grants&{query}").json()["latest"] == years
    if query == "area=dans&year=2024":
        return  # a year of its own
    answer = client.get(f"/?tab=grants&measure=change&{query}", follow_redirects=False)

    if years is None:
        assert answer.status_code == 200
    else:
        assert answer.status_code == 303
        assert f"compare={years[0]}" in answer.headers["location"]
        assert answer.headers["location"].endswith(f"&year={years[1]}")
        shown = answer.headers["location"]
        assert client.get(shown, follow_redirects=False).status_code == 200
        assert client.get(f"/karta.svg{shown[1:]}").status_code == 200


def test_the_year_that_is_not_over_is_none_of_the_latest_two() -> None:
    counted = [{"name": "year", "values": [{"value": each} for each in (2026, 2022, 2025, 2020)]}]

    assert latest(counted, Query(), dt.date(2026, 1, 1)) == (2022, 2025)
    assert latest(counted[:0], Query(), dt.date(2026, 1, 1)) is None


@pytest.mark.parametrize(
    ("tab", "chosen"),
    [
        ("grants", "municipality=1280"),
        ("kommunfakta", "code=1280"),
        ("activities", "municipality=1280"),
    ],
)
def test_the_menus_table_has_the_maps_selection(client: TestClient, tab: str, chosen: str) -> None:
    page = client.get(f"/?tab={tab}&{chosen}&measure=sum").text

    menu = page[page.index('aria-label="Huvudmeny"') :]
    link = menu[: menu.index(">Tabell<")].rsplit("<a", 1)[1]
    assert f'href="/lager/{tab}?{chosen}"' in link
    assert f'data-follow="api" data-to="/lager/{tab}"' in link


def test_an_unchanged_selection_is_not_told_again(client: TestClient) -> None:
    tag = client.get("/urval?tab=grants").headers["etag"]

    assert client.get("/urval?tab=grants", headers={"If-None-Match": tag}).status_code == 304


def test_a_map_without_amounts_tells_no_statistics(client: TestClient) -> None:
    assert client.get("/urval?tab=activities").json()["statistics"] == {}
