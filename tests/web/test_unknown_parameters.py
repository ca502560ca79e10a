"""A page takes what it is asked for or says so, but for what others have written onto its link."""

from __future__ import annotations

import pytest
from every_page import PAGES
from fastapi.testclient import TestClient
from markupsafe import Markup

FIXED = ("/kommun/1280", "/skane", "/om", "/tillganglighet", "/mottagare")


@pytest.mark.parametrize("path", FIXED)
def test_a_page_that_would_not_heed_a_parameter_refuses_it(client: TestClient, path: str) -> None:
    answer = client.get(f"{path}?year=2023", follow_redirects=False)

    assert answer.status_code == 400
    assert f'href="{path}"' in answer.text  # the way to the page without it
    told = Markup(answer.text).striptags()
    assert "year" in told
    assert "Det som går att ange på sidan" in told
    assert "för year" not in told
    assert "lang" in told


def test_a_page_of_a_day_takes_its_own_parameters(client: TestClient) -> None:
    assert client.get("/kommun/1280?policy_day=2024-01-01&lang=en").status_code == 200
    assert client.get("/skane?lang=en").status_code == 200
    assert client.get("/skane?policy_day=2024-01-01").status_code == 400


@pytest.mark.parametrize(
    ("asked", "plain"),
    [
        ("/?fbclid=å%22%3Cscript%3E&municipality=1280", "/?municipality=1280"),
        ("/lager/grants?utm_source=brev&utm_medium=a&area=musik", "/lager/grants?area=musik"),
        ("/kommun/1280?policy_day=2024-01-01&mc_cid=1", "/kommun/1280?policy_day=2024-01-01"),
        ("/skane?lang=en&gclid=x", "/skane?lang=en"),
        ("/om?msclkid=x", "/om"),
        ("/mottagare?utm_source=x", "/mottagare"),
        ("/jamfor?utm_source=x", "/jamfor"),
        ("/om?gad_source=1&gad_campaignid=2&gbraid=3&UTM_Source=4&srsltid=5", "/om"),
        ("/api/v1/collections/grants?f=html&fbclid=x", "/api/v1/collections/grants?f=html"),
    ],
)
def test_what_networks_write_onto_links_is_taken_off(
    client: TestClient, asked: str, plain: str
) -> None:
    answer = client.get(asked, follow_redirects=False)

    assert answer.status_code == 302
    assert answer.headers["location"] == plain
    head = client.head(asked, follow_redirects=False)
    assert (head.status_code, head.headers["location"]) == (302, plain)


def test_what_only_looks_like_it_is_refused(client: TestClient) -> None:
    for name in ("utm", "utm_", "clid2", "fbclid_", "source"):
        assert client.get(f"/om?{name}=1", follow_redirects=False).status_code == 400


def test_programs_are_told_of_such_parameters_too(client: TestClient) -> None:
    answer = client.get("/api/v1/collections/grants/items?utm_source=x", follow_redirects=False)
    assert answer.status_code == 400
    assert "utm_source" in answer.json()["detail"]


def test_a_list_of_grants_says_what_it_takes(client: TestClient) -> None:
    recipient = client.get("/api/v1/collections/recipients/items?limit=1").json()["features"][0]
    page = f"/mottagare/{recipient['id']}"

    assert client.get(f"{page}?sortby=year&limit=5&offset=0&lang=en").status_code == 200
    told = Markup(client.get(f"{page}?year=2023").text).striptags()
    for name in ("year", "sortby", "limit", "offset", "lang"):
        assert name in told


OTHERS = ("/api/v1/docs", "/logga-in")
"""What takes any parameter, since it heeds none, and what is for https alone."""

PLAIN = [each.address for each in PAGES if each.status == 200 and not each.staff]


@pytest.mark.parametrize("path", [each for each in PLAIN if not each.startswith(OTHERS)])
def test_every_page_is_reached_by_a_tagged_link(client: TestClient, path: str) -> None:
    sign = "&" if "?" in path else "?"
    answer = client.get(f"{path}{sign}utm_campaign=brev", follow_redirects=False)

    assert answer.status_code == 302, path
    assert client.get(answer.headers["location"]).status_code == 200
    assert "utm" not in answer.headers["location"]
