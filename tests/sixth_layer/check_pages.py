"""Run inside a copy of the project to which only the layer's file and migration were added."""

from __future__ import annotations

import check_migrations
from fastapi.testclient import TestClient


def test_it_has_a_table_page(client: TestClient) -> None:
    answer = client.get("/lager/kulturresurser?sort=Konsthall")

    assert answer.status_code == 200
    assert "Påhittat hus 1214" in answer.text
    assert "Kulturresurser" in answer.text


def test_it_has_a_map_entry(client: TestClient) -> None:
    answer = client.get("/?tab=kulturresurser")

    assert answer.status_code == 200
    assert "tab=kulturresurser" in answer.text
    assert "Kulturresurser" in answer.text


def test_its_statistics_group_by_its_fields(client: TestClient) -> None:
    answer = client.get("/api/v1/statistics/kulturresurser?by=sort&measure=sum,count").json()

    assert [(row["sort"], row["count"]) for row in answer["rows"]] == [("Konsthall", 6), (None, 27)]


def test_the_models_and_the_migrations_still_agree() -> None:
    assert check_migrations.main() == 0


def test_it_has_pages_among_the_open_data(client: TestClient) -> None:
    own = "/api/v1/collections/kulturresurser"
    fid = client.get(f"{own}/items?limit=1").json()["features"][0]["id"]

    for address in (own, f"{own}?sort=Konsthall", f"{own}/items", f"{own}/items/{fid}"):
        answer = client.get(address, headers={"Accept": "text/html"})
        assert answer.status_code == 200
        assert "Kulturresurser" in answer.text
    assert "/api/v1/collections/kulturresurser?f=html" in client.get("/api/v1?f=html").text
