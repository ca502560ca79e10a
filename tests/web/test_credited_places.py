"""Pages credit GeoNames for the places that are still GeoNames', and for no others."""

from __future__ import annotations

import sqlalchemy as sa
from fastapi.testclient import TestClient
from markup import Markup

BY_SCB = sa.text("UPDATE localities SET coordinate_source = 'SCB, tätorter 2023'")


def rows(client: TestClient) -> list[list[str]]:
    return [row for row in Markup(client.get("/om").text).rows if row[0].startswith("Tätorternas")]


def test_geonames_is_credited_where_it_is_the_source(client: TestClient) -> None:
    assert rows(client) == [
        ["Tätorternas lägen", "GeoNames: 153 av 251 tätorter", "CC BY 4.0, ange GeoNames"]
    ]


def test_scb_is_the_source_of_all_once_its_localities_are_in(
    client: TestClient, connection: sa.Connection
) -> None:
    connection.execute(BY_SCB)

    assert rows(client) == [
        ["Tätorternas lägen, ytor och folkmängd", "SCB:s öppna geodata", "CC0 1.0"]
    ]


def test_a_municipality_s_page_says_whose_its_places_are(
    client: TestClient, connection: sa.Connection
) -> None:
    assert "Lägen: GeoNames." in client.get("/kommun/1273").text
    connection.execute(BY_SCB)

    after = client.get("/kommun/1273").text
    assert "Lägen: GeoNames." not in after
    assert "med SCB:s folkmängd och lägen." in after
