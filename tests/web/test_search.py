"""`/sok`: a search over everything, as a page and as JSON."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient
from markup import Markup, spaced

LONGEST = 200
HOSTILE = (
    "<script>alert(1)</script>",
    "'; DROP TABLE grants; --",
    "%",
    "_",
    "\\",
    "\\%",
    "％",
    "\u0301",
    "\u202eabc",
    "a" * LONGEST,
    "{{ 7*7 }}",
    "😀",
)


def found(client: TestClient, **asked: str) -> dict[str, Any]:
    answer = client.get("/sok", params={**asked, "f": "json"})
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


def titles(answer: dict[str, Any], group: str) -> list[str]:
    groups = {each["id"]: each["items"] for each in answer["groups"]}
    return [each["title"] for each in groups.get(group, [])]


@pytest.mark.parametrize("typed", ["orkelljunga", "ÖRKELLJUNGA", "örkelL", "Orkelljúnga"])
def test_letters_are_found_without_their_rings_and_dots(client: TestClient, typed: str) -> None:
    answer = found(client, q=typed)

    assert titles(answer, "municipalities") == ["Örkelljunga"]
    assert "Örkelljunga" in titles(answer, "localities")


def test_the_api_finds_them_too(client: TestClient) -> None:
    for layer in ("kommunfakta", "localities", "recipients", "grants", "activities"):
        address = f"/api/v1/collections/{layer}/items"
        plain = client.get(address, params={"q": "hoor"}).json()["numberMatched"]

        assert plain == client.get(address, params={"q": "Höör"}).json()["numberMatched"] > 0


def test_a_name_that_begins_so_comes_before_a_word_that_does_and_that_before_the_inside(
    client: TestClient,
) -> None:
    answer = found(client, q="lund")

    assert titles(answer, "municipalities") == ["Lund"]
    assert titles(answer, "recipients")[0].startswith("Lund")
    assert titles(found(client, q="dans"), "recipients") == [
        "Skånes Dansteater",
        "Folkdansens vänner",
    ]


def test_the_very_letters_come_before_their_likes(client: TestClient) -> None:
    localities = titles(found(client, q="å"), "localities")
    first = [name[0].lower() for name in localities]

    assert first[:3] == ["å"] * 3


def test_those_alike_stand_in_the_swedish_order(client: TestClient) -> None:
    names = titles(found(client, q="s", group="municipalities"), "municipalities")
    starting = [name for name in names if name.lower().startswith("s")]

    assert starting[:4] == ["Simrishamn", "Sjöbo", "Skurup", "Staffanstorp"]
    assert starting[4:] == ["Svalöv", "Svedala"]


@pytest.mark.parametrize("words", ["dans", "bibliotek", "hoor", "sko", "kultur malmo"])
def test_each_total_is_the_apis_and_the_link_leads_to_all_of_them(
    client: TestClient, words: str
) -> None:
    answer = found(client, q=words)
    assert answer["groups"]
    assert answer["total"] == sum(each["total"] for each in answer["groups"])

    of_layers = [group for group in answer["groups"] if group["id"] != "indicators"]
    for group in of_layers:
        address = f"/api/v1/collections/{group['collection']}/items"
        matched = client.get(address, params={"q": words}).json()["numberMatched"]
        assert group["total"] == matched
        assert len(group["items"]) == min(matched, 8)
        assert group["href"].startswith(f"/lager/{group['collection']}?q=")
        assert client.get(group["href"]).status_code == 200


def test_every_hit_leads_to_a_page(client: TestClient) -> None:
    for group in found(client, q="malmö")["groups"]:
        for hit in group["items"]:
            answer = client.get(hit["href"])
            assert answer.status_code == 200
            assert hit["detail"]


def test_a_search_within_a_selection_finds_only_what_is_in_it(client: TestClient) -> None:
    selection = {"municipality": "1273", "tab": "grants"}
    answer = found(client, q="o", **selection)
    grants = client.get("/api/v1/collections/grants/items?municipality=1273&q=o").json()
    every = client.get("/api/v1/collections/grants/items?municipality=1273").json()["features"]
    held = {each["properties"]["recipient_title"] for each in every}

    assert answer["within"] == ["Kommun är Osby"]
    assert set(titles(answer, "recipients")) <= held
    totals = {each["id"]: each["total"] for each in answer["groups"]}
    assert totals["grants"] == grants["numberMatched"]
    assert set(totals) <= {"municipalities", "recipients", "grants", "calls"}
    for group in answer["groups"]:
        assert client.get(group["href"]).status_code == 200


def test_the_page_says_what_it_searches_in_and_how_to_search_everywhere(
    client: TestClient,
) -> None:
    page = Markup(client.get("/sok?q=bibliotek&area=bibliotek&year=2019").text)

    assert "Sökningen gäller urvalet" in page.text
    assert page.href("Sök i allt i stället") == "/sok?q=bibliotek"
    without = page.href("Ta bort villkoret: År är 2019")
    assert without == "/sok?q=bibliotek&tab=grants&area=bibliotek"


def test_the_page_shows_what_the_json_tells(client: TestClient) -> None:
    answer = found(client, q="dans")
    page = Markup(client.get("/sok?q=dans").text)

    assert (
        answer["sentence"] in page.text.replace(" ", "\u00a0", 0)
        or " ".join(answer["sentence"].split()) in page.text
    )
    for group in answer["groups"]:
        for hit in group["items"]:
            assert (hit["href"], spaced(hit["title"])) in page.links


def test_nothing_found_says_what_to_try(client: TestClient) -> None:
    page = Markup(client.get("/sok?q=finns-inte-alls").text)

    assert "Inga träffar på ”finns-inte-alls”" in page.text
    assert "Prova färre eller kortare ord" in page.text
    assert found(client, q="finns-inte-alls")["groups"] == []


@pytest.mark.parametrize("query", ["", "?q=", "?q=%20%20"])
def test_an_empty_search_shows_the_form(client: TestClient, query: str) -> None:
    answer = client.get(f"/sok{query}")

    assert answer.status_code == 200
    assert "En del av ett ord räcker" in answer.text
    assert found(client, q="")["groups"] == []


def test_names_in_the_lines_are_swedish_on_an_english_page(client: TestClient) -> None:
    text = client.get("/sok?q=höör&lang=en").text

    for name in ("Höör", "Höörs kommun"):
        assert f'<span lang="sv">{name}</span>' in text
    assert 'Locality in <span lang="sv">Höör</span>' in text
    assert "lang=" not in client.get("/sok?q=höör").text.split('class="hits"')[1].split("</ul>")[0]
    hits = [
        each for group in found(client, q="höör", lang="en")["groups"] for each in group["items"]
    ]
    assert any(hit["detail"].startswith("Locality in Höör") for hit in hits)
    assert "<" not in "".join(hit["detail"] for hit in hits)


def test_a_name_with_the_signs_of_html_is_told_as_it_is(
    client: TestClient, connection: sa.Connection
) -> None:
    connection.execute(sa.text("UPDATE municipalities SET name = 'A<b>&amp;' WHERE code = '1267'"))
    text = client.get("/sok?q=höör&group=localities&lang=en").text

    assert "<b>" not in text
    hits = found(client, q="höör", group="localities", lang="en")["groups"][0]["items"]
    assert any("A<b>&amp;" in hit["detail"] for hit in hits)


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_words_are_words(client: TestClient, words: str) -> None:
    answer = found(client, q=words)
    page = client.get("/sok", params={"q": words})

    assert page.status_code == 200
    assert "<script>alert" not in page.text
    assert answer["total"] == sum(each["total"] for each in answer["groups"])
    if words in {"%", "_", "\\", "\\%", "％"}:
        titled = [hit["title"] + hit["detail"] for g in answer["groups"] for hit in g["items"]]
        assert all(words[-1] in each or "%" in each for each in titled)


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("q=" + "a" * (LONGEST + 1), "högst 200 tecken"),
        ("q=a%00b", "styrtecken"),
        ("q=a&q=b", "mer än en gång"),
        ("q=a&area=muzik", "muzik"),
        ("q=a&xyz=1", "xyz"),
        ("q=a&group=alla", "alla"),
    ],
)
def test_what_can_not_be_asked_is_told_in_both_forms(
    client: TestClient, query: str, said: str
) -> None:
    page, answer = client.get(f"/sok?{query}"), client.get(f"/sok?{query}&f=json")

    assert page.status_code == answer.status_code == 400
    assert said in Markup(page.text).text
    assert said in answer.json()["detail"]
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_layer_that_there_is_not_is_told_in_both_forms(client: TestClient) -> None:
    query = "q=a&area=musik&tab=nope"
    page, answer = client.get(f"/sok?{query}"), client.get(f"/sok?{query}&f=json")

    assert page.status_code == answer.status_code == 404
    assert "nope" in Markup(page.text).text
    assert "nope" in answer.json()["detail"]
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_form_that_can_not_be_had_is_refused(client: TestClient) -> None:
    assert client.get("/sok?q=a&f=xml").status_code == 400


def test_an_internal_entry_is_not_found_by_the_public(
    client: TestClient, connection: sa.Connection
) -> None:
    insert = sa.text(
        "INSERT INTO activities (kind, title, starts_on, municipality, geom, visibility,"
        " recorded_by) SELECT slug, 'Hemligt möte i Höör', DATE '2024-01-01', ARRAY['1267'],"
        " ST_SetSRID(ST_MakePoint(13.5, 55.9), 4326), :visibility, 'prov'"
        " FROM activity_kinds LIMIT 1"
    )
    connection.execute(insert, {"visibility": "internal"})

    assert found(client, q="hemligt")["groups"] == []
    assert "Hemligt möte" not in client.get("/sok?q=hemligt").text


def test_one_group_alone_can_be_shown(client: TestClient) -> None:
    answer = found(client, q="bibliotek", group="grants", area="bibliotek")

    assert [each["id"] for each in answer["groups"]] == ["grants"]
    assert len(answer["groups"][0]["items"]) == min(answer["total"], 200)
