"""No library at all: urllib, JSON and the links that the answers carry, as curl would do it."""

from __future__ import annotations

import csv
import io
import json
import urllib.request
from typing import Any

import pytest


def read(address: str) -> Any:
    with urllib.request.urlopen(address, timeout=60) as answer:
        return json.load(answer)


def followed(address: str) -> list[dict[str, Any]]:
    """Every feature from that page on, by the links named next."""
    found: list[dict[str, Any]] = []
    following: str | None = address
    while following:
        page = read(following)
        assert page["numberReturned"] == len(page["features"])
        found += page["features"]
        following = next((each["href"] for each in page["links"] if each["rel"] == "next"), None)
    return found


@pytest.mark.parametrize("start", ["", "?limit=1", "?limit=7&sortby=-amount_sek", "?limit=176"])
def test_following_next_reads_every_grant_once(
    start: str, live_server: str, grants: tuple[int, float]
) -> None:
    found = followed(f"{live_server}/api/v1/collections/grants/items{start}")

    assert (len(found), sum(each["properties"]["amount_sek"] for each in found)) == grants
    assert len({each["id"] for each in found}) == len(found)


def test_from_the_landing_page_links_lead_to_every_feature(
    live_server: str, grants: tuple[int, float]
) -> None:
    def led(body: Any, rel: str, media_type: str) -> str:
        hits = [x for x in body["links"] if x["rel"] == rel and x["type"] == media_type]
        return str(hits[0]["href"])

    landing = read(f"{live_server}/api/v1/")
    listed = read(led(landing, "data", "application/json"))
    one = next(each for each in listed["collections"] if each["id"] == "grants")

    assert len(followed(led(one, "items", "application/geo+json"))) == grants[0]


def test_csv_adds_up_to_the_same(live_server: str, grants: tuple[int, float]) -> None:
    address = f"{live_server}/api/v1/collections/grants/items?f=csv"
    with urllib.request.urlopen(address, timeout=60) as answer:
        rows = list(csv.DictReader(io.TextIOWrapper(answer, "utf-8", newline="")))

    assert (len(rows), sum(float(row["amount_sek"]) for row in rows)) == grants
