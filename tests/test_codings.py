"""Who gets gzip: those who take it, as RFC 9110 §12.5.3 has it."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

ITEMS = "/api/v1/collections/grants/items"


@pytest.mark.parametrize(
    ("accepted", "packed"),
    [
        ("gzip", True),
        ("GZIP", True),
        ("x-gzip", True),
        ("br, gzip;q=0.2", True),
        ("*", True),
        ("deflate, br", False),
        ("gzip;q=0", False),
        ("gzip; q=0.000, *", False),
        ("identity", False),
        ("*;q=0", False),
        ("gzip;q=nope", False),
    ],
)
def test_gzip_goes_to_those_who_take_it(client: TestClient, accepted: str, packed: bool) -> None:
    for _ in range(2):  # made, then from memory
        answer = client.get(ITEMS, headers={"Accept-Encoding": accepted})
        assert (answer.headers.get("content-encoding") == "gzip") is packed
        assert answer.headers["etag"].endswith('-gzip"') is packed
        assert len(answer.json()["features"]) == 100


def test_several_headers_are_one_list(client: TestClient) -> None:
    headers = [("Accept-Encoding", "br"), ("Accept-Encoding", "gzip")]

    assert client.get(ITEMS, headers=headers).headers["content-encoding"] == "gzip"
