"""What search engines are told: where the pages are, and which address of each is its own."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest
from fastapi.testclient import TestClient


def canonical(client: TestClient, address: str) -> str:
    page = client.get(address, headers={"Accept": "text/html"}).text
    return re.findall(r'<link rel="canonical" href="([^"]+)">', page)[0]


def test_every_address_of_the_map_of_the_site_is_there(client: TestClient) -> None:
    root = ElementTree.fromstring(client.get("/sitemap.xml").content)
    addresses = [each.text or "" for each in root.iter() if each.tag.endswith("loc")]

    assert len(addresses) == len(set(addresses)) >= 45
    for address in addresses:
        assert client.get(address).status_code == 200, address


def test_robots_find_the_map_of_the_site(client: TestClient) -> None:
    text = client.get("/robots.txt").text

    assert "Sitemap: http://testserver/sitemap.xml" in text
    assert "Disallow: /\n" not in text


@pytest.mark.parametrize(
    ("address", "own"),
    [
        ("/", "/"),
        ("/?tab=grants&year=2023", "/"),
        ("/?tab=activities&lang=en", "/?lang=en"),
        ("/lager/grants?area=dans&sortby=-year", "/lager/grants"),
        ("/om?lang=en", "/om?lang=en"),
    ],
)
def test_a_page_has_one_address_of_its_own_in_each_language(
    client: TestClient, address: str, own: str
) -> None:
    assert canonical(client, address) == f"http://testserver{own}"
