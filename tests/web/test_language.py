"""A page in English where its address says so, and the way on from it; Swedish everywhere else."""

from __future__ import annotations

import json
from urllib.parse import parse_qsl, urlsplit

import pytest
from fastapi.testclient import TestClient
from markup import Markup
from swedish_words import swedish_in

from own_loop import run
from skanekarta.around import Around
from skanekarta.web import notation, onward
from skanekarta.web.language import language, said, speaking

PAGES = (
    "/",
    "/?tab=kommunfakta&panel=1280",
    "/?tab=activities",
    "/lager/grants?funder=region-skane",
    "/lager/recipients?seat=1280",
    "/lager/calls?q=xyzzy",
    "/jamfor",
    "/jamfor?compare=1280,1267",
    "/jamfor?compare=2021/2023",
    "/sok?q=orkelljunga",
    "/sok?q=xyzzy",
    "/analys?year=2019/2023",
    "/jamfor",
    "/jamfor?compare=1280,1281&funder=region-skane",
    "/jamfor?compare=2020/2021&area=musik",
    "/skane",
    "/kommun",
    "/kommun/1280",
    "/mottagare/abf-malmo",
    "/utlysning/lasframjande-2014",
    "/om",
    "/tillganglighet",
    "/api/v1/?f=html",
    "/api/v1/docs",
    "/api/v1/conformance?f=html",
    "/api/v1/collections?f=html",
    "/api/v1/collections/grants?f=html&area=musik",
    "/api/v1/collections/grants/items?f=html&limit=5",
    "/api/v1/collections/kommunfakta/items/1280?f=html",
)


def in_english(address: str) -> str:
    return f"{address}{'&' if '?' in address else '?'}lang=en"


def page(client: TestClient, address: str) -> Markup:
    answer = client.get(address, headers={"Accept-Language": "de"})
    assert answer.status_code == 200, answer.text
    return Markup(answer.text)


@pytest.mark.parametrize("address", PAGES)
def test_every_page_says_its_language_and_leads_to_the_other(
    client: TestClient, address: str
) -> None:
    for asked, own, other in ((address, "sv", "en"), (in_english(address), "en", "sv")):
        found = page(client, asked)
        switch = next(each for each in found.named("a") if each.get("hreflang") == other)
        assert found.named("html")[0]["lang"] == own
        assert switch["lang"] == other
        assert page(client, switch["href"]).named("html")[0]["lang"] == other


@pytest.mark.parametrize("address", PAGES)
def test_every_way_on_from_an_english_page_is_to_english_pages(
    client: TestClient, address: str
) -> None:
    found = page(client, in_english(address))
    links = [
        each["href"]
        for each in found.named("a")
        if "hreflang" not in each and onward.is_page(each.get("href", ""), "")
    ]
    forms = [each for each in found.named("form") if each.get("method") == "get"]
    fields = [each for each in found.named("input") if each.get("name") == "lang"]

    assert links == []
    assert len(found.named("a")) > 8
    assert [each["value"] for each in fields] == ["en"] * len(forms)


@pytest.mark.parametrize("address", PAGES)
def test_no_way_on_says_its_language_twice_or_asks_the_api_for_one(
    client: TestClient, address: str
) -> None:
    for each in page(client, in_english(address)).named("a"):
        parts = urlsplit(each.get("href", ""))
        given = parse_qsl(parts.query)
        names = [name for name, _ in given]
        assert names.count("lang") <= 1, each
        if parts.path.startswith("/api/v1") and "lang" in names:
            assert ("f", "html") in given or parts.path.endswith("/docs"), each


@pytest.mark.parametrize("address", PAGES)
def test_a_swedish_page_says_nothing_of_languages_in_its_addresses(
    client: TestClient, address: str
) -> None:
    others = [each for each in page(client, address).named("a") if "hreflang" not in each]

    assert [each["href"] for each in others if "lang=" in each.get("href", "")] == []


@pytest.mark.parametrize("address", PAGES)
def test_no_page_in_english_has_texts_in_swedish_that_are_not_marked(
    client: TestClient, address: str
) -> None:
    answer = client.get(in_english(address))

    assert swedish_in(answer.text) == []


def test_a_header_chooses_no_language(client: TestClient) -> None:
    answer = client.get("/om", headers={"Accept-Language": "en"})

    assert answer.headers["content-language"] == "sv"
    assert client.get("/om?lang=en").headers["content-language"] == "en"
    assert client.get("/om").headers["content-language"] == "sv"


@pytest.mark.parametrize("address", ["/", "/om", "/lager/grants", "/api/v1/collections?f=html"])
@pytest.mark.parametrize("wrong", ["lang=de", "lang=en&lang=sv", "lang=EN", "la%6Eg=de"])
def test_a_language_that_there_is_not_is_refused(
    client: TestClient, address: str, wrong: str
) -> None:
    answer = client.get(f"{address}{'&' if '?' in address else '?'}{wrong}")

    assert answer.status_code == 400
    assert "lang" in answer.text


def test_an_address_may_write_the_parameter_in_another_way(client: TestClient) -> None:
    assert page(client, "/om?la%6Eg=en").named("html")[0]["lang"] == "en"
    assert page(client, "/om?lang=sv").named("html")[0]["lang"] == "sv"
    assert page(client, "/lager/grants?lang=").named("html")[0]["lang"] == "sv"


@pytest.mark.parametrize("address", ["/finns-inte", "/lager/grants?okand=1", "/kommun/9999"])
def test_an_error_is_told_in_the_pages_language(client: TestClient, address: str) -> None:
    answer = client.get(in_english(address))

    assert answer.status_code in {400, 404}
    assert answer.headers["content-language"] == "en"
    assert '<html lang="en">' in answer.text


def test_the_start_page_opens_on_the_same_in_both_languages(client: TestClient) -> None:
    def told(address: str) -> dict[str, str]:
        text = client.get(address).text.partition('id="about"')[2]
        found = json.loads(text[text.index(">") + 1 : text.index("</script>")])
        return dict(parse_qsl(found["start"].removeprefix("?")))

    assert told("/?lang=en") == told("/") | {"lang": "en"}


@pytest.mark.parametrize("address", ["/kommun?code=1280", "/mottagare", "/analys"])
def test_a_page_that_sends_its_reader_on_keeps_the_language(
    client: TestClient, address: str
) -> None:
    answer = client.get(in_english(address), follow_redirects=False)

    assert answer.status_code == 303
    assert ("lang", "en") in parse_qsl(urlsplit(answer.headers["location"]).query)


def test_only_an_english_page_brings_words_for_its_scripts(client: TestClient) -> None:
    assert 'id="words"' not in client.get("/").text
    assert 'id="words"' in client.get("/?lang=en").text


def test_figures_and_days_are_written_as_english_writes_them(client: TestClient) -> None:
    text = page(client, "/kommun/1280?lang=en").text

    assert "SEK\u00a0" in text or "SEK " in text


def test_a_language_holds_for_its_own_request_alone() -> None:
    seen = []

    async def app(scope: object, receive: object, send: object) -> None:
        seen.append((language(), notation.kr(1234567), notation.percent(0.035)))

    async def asked() -> str:
        for query in (b"lang=en", b"", b"lang=xx"):
            await Around(app, said)({"type": "http", "query_string": query}, None, None)
        return language()

    assert run(asked()) == "sv"
    swedish = ("sv", "1\u00a0234\u00a0567\u00a0kr", "3,5\u00a0%")
    assert seen == [("en", "SEK\u00a01,234,567", "3.5%"), swedish, swedish]


def test_what_is_no_language_is_told_in_swedish_within_an_english_answer_too() -> None:
    seen = []

    async def app(scope: object, receive: object, send: object) -> None:
        seen.append(language())

    async def asked() -> None:
        with speaking("en"):
            for query in (b"lang=xx", b"", b"lang=en"):
                await Around(app, said)({"type": "http", "query_string": query}, None, None)

    run(asked())
    assert seen == ["sv", "sv", "en"]


def test_no_address_makes_the_way_to_the_other_language_lead_to_another_host(
    client: TestClient,
) -> None:
    for path in ("//evil.example/x", "///evil.example/x"):
        answer = client.get(f"http://testserver{path}")
        ways = [each["href"] for each in Markup(answer.text).named("a") if "hreflang" in each]
        assert answer.status_code == 404
        assert ways
        assert all(not way.startswith("//") for way in ways)


def test_what_is_no_address_is_no_page_of_ours() -> None:
    assert not onward.is_page("http://[", "")
    assert not onward.is_page("//[x/y", "")


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("/lager/grants?amount_sek=100000/..", "Belopp är minst 100\u00a0000"),
        ("/lager/grants?amount_sek=1000.5/2000&lang=en", "Amount is 1,000.5–2,000"),
        ("/lager/grants?amount_sek=100000/..&lang=en", "Amount is at least 100,000"),
        ("/jamfor?compare=1280,1267&amount_sek=100000/..&lang=en", "Amount is at least 100,000"),
    ],
)
def test_a_condition_writes_its_numbers_as_the_language_does(
    client: TestClient, address: str, told: str
) -> None:
    assert told in client.get(address).text
