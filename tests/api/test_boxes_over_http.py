"""A box over HTTP: its pages, one after the other, hold each of its features once, also where a
point lies on the very edge and spots cannot tell."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient

from skanekarta import boxes, features

ITEMS = "/api/v1/collections/grants/items"
WIDE = (12.9, 55.5, 13.7, 56.2)


def walked(client: TestClient, box: tuple[float, ...], limit: int) -> list[dict[str, Any]]:
    """The pages of a box, found by their links."""
    href: str | None = f"{ITEMS}?bbox={','.join(map(str, box))}&limit={limit}"
    found = []
    while href:
        answer = client.get(href)
        assert answer.status_code == 200, answer.text
        found.append(answer.json())
        links = {each["rel"]: each["href"] for each in found[-1]["links"]}
        href = links.get("next")
    return found


def test_the_pages_of_a_box_hold_each_feature_once_in_the_order_of_all(client: TestClient) -> None:
    pages = walked(client, WIDE, 20)
    whole = client.get(ITEMS, params={"bbox": ",".join(map(str, WIDE)), "limit": "10000"}).json()
    ids = [each["id"] for page in pages for each in page["features"]]
    order = [each["id"] for each in client.get(ITEMS, params={"limit": "10000"}).json()["features"]]

    assert len(pages) > 2
    assert ids == [each["id"] for each in whole["features"]]
    assert ids == [each for each in order if each in set(ids)]
    assert {page["numberMatched"] for page in pages} == {len(ids)}
    assert [page["numberReturned"] for page in pages[:-1]] == [20] * (len(pages) - 1)


@pytest.mark.parametrize("corner", [0, 1])
def test_with_a_point_on_the_edge_the_page_is_made_of_the_rows(
    corner: int, client: TestClient, connection: sa.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    point = "SELECT g.id, ST_X(p.geom), ST_Y(p.geom) FROM grants g, ST_Dump(g.geom) p ORDER BY g.id"
    fid, x, y = connection.execute(sa.text(f"{point} LIMIT 1")).one()
    box = ((x, y, x + 0.5, y + 0.4), (x - 0.5, y - 0.4, x, y))[corner]
    told = walked(client, box, 25)
    monkeypatch.setattr(boxes, "can_page", lambda layer, query: False)
    asked = walked(client, box, 26)

    def ids(pages: list[dict[str, Any]]) -> list[Any]:
        return [each["id"] for page in pages for each in page["features"]]

    assert ids(told) == ids(asked)
    assert fid in ids(told)


def test_a_box_asks_nothing_of_the_rows(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither for its first page nor for any after it."""

    def refused(*_: object, **__: object) -> None:
        raise AssertionError("the rows were asked")

    monkeypatch.setattr(features, "ready_page", refused)
    assert len(walked(client, (12.91, 55.51, 13.71, 56.21), 30)) > 2
