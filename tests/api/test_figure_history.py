"""What a figure has been, over the API; the values are made up."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise

import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient

from skanekarta.sync import Fetched, Run, store

FIGURES = "/api/v1/collections/figures/items"
ASKED = {"municipality": "1273", "indicator": "population", "year": "2024"}


def number(client: TestClient) -> int:
    (found,) = client.get(FIGURES, params=ASKED).json()["features"]
    return int(found["id"])


def say(connection: sa.Connection, value: int | None) -> None:
    known = None if value is None else Decimal(value)
    figure = Fetched("1273", "population", 2024, known, "Kolada", "https://kolada.example/")
    store(connection, Run("kolada", "api.kolada.example"), [figure])


def test_a_figure_that_has_not_changed_has_been_one_thing(client: TestClient) -> None:
    told = client.get(f"{FIGURES}/{number(client)}/history").json()

    assert (told["municipality"], told["indicator"], told["year"]) == ("1273", "population", 2024)
    (only,) = told["versions"]
    assert only["until"] is None
    assert only["dataset"] == "municipalities/kommunfakta.csv"


def test_every_value_is_told_the_newest_first_with_who_said_it_and_when(
    client: TestClient, connection: sa.Connection
) -> None:
    fid = number(client)
    before = client.get(f"{FIGURES}/{fid}").json()["properties"]["value"]
    for value in (4711, 4712, None):
        say(connection, value)

    versions = client.get(f"{FIGURES}/{fid}/history").json()["versions"]

    assert [each["value"] for each in versions] == [None, 4712, 4711, before]
    assert [each["dataset"] for each in versions] == [
        *(["sync/kolada"] * 3),
        "municipalities/kommunfakta.csv",
    ]
    for newer, older in pairwise(versions):
        assert newer["since"] == older["until"]


def test_the_answer_has_a_tag_that_moves_when_the_figure_does(
    client: TestClient, connection: sa.Connection
) -> None:
    address = f"{FIGURES}/{number(client)}/history"
    tag = client.get(address).headers["ETag"]
    assert client.get(address, headers={"If-None-Match": tag}).status_code == 304

    say(connection, 4711)

    assert client.get(address, headers={"If-None-Match": tag}).status_code == 200


@pytest.mark.parametrize("fid", ["0", "999999", "x", "1e3", "99999999999999999999", "٣", "-1"])
def test_what_is_no_figure_has_no_history(client: TestClient, fid: str) -> None:
    answer = client.get(f"{FIGURES}/{fid}/history")

    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_parameter_is_refused(client: TestClient) -> None:
    assert client.get(f"{FIGURES}/1/history?x=1").status_code == 400


def test_the_feed_of_changes_tells_of_what_was_fetched(
    client: TestClient, connection: sa.Connection
) -> None:
    say(connection, 4711)

    told = client.get("/api/v1/changes?limit=1000").json()["changes"][-1]

    assert told["kind"] == "import"
    assert told["dataset"] == "sync/kolada"
    assert (told["added"], told["changed"], told["withdrawn"]) == (0, 1, 0)
    assert [each["href"] for each in told["links"]] == [
        "http://testserver/api/v1/collections/figures/items"
    ]
