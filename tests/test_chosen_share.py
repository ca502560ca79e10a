"""Rows of a selection by municipality add up to the sum that the page and the statistics tell."""

from __future__ import annotations

import csv
import io
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow.parquet as pq
import pytest
from fastapi.testclient import TestClient

from skanekarta.chosen_share import name_of, with_share
from skanekarta.layers import all_layers
from skanekarta.query import Query

GRANTS = all_layers()["grants"]
ITEMS = "/api/v1/collections/grants/items"
OWN = "amount_in_selection_sek"
CHOSEN = (
    "municipality=1267",
    "municipality=1280,1281,12",
    "municipality=missing",
    "municipality=1267,missing&funder=region-skane",
    "municipality=!1280",
)


def lines(client: TestClient, query: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(client.get(f"{ITEMS}?{query}&f=csv").text)))


def told(client: TestClient, query: str) -> tuple[int, Decimal]:
    total = client.get(f"/api/v1/statistics/grants?{query}&measure=sum,count").json()["total"]
    return total["count"], Decimal(str(total["sum"]))


@pytest.mark.parametrize("query", CHOSEN)
def test_the_rows_of_a_file_add_up_to_the_sum_of_the_selection(
    client: TestClient, query: str
) -> None:
    found = lines(client, query)
    count, total = told(client, query)

    assert len(found) == count == client.get(f"{ITEMS}?{query}").json()["numberMatched"]
    assert sum(Decimal(row[OWN] or 0) for row in found) == total
    assert all(Decimal(row[OWN]) <= Decimal(row["amount_sek"]) for row in found if row[OWN])


def test_the_column_has_less_than_the_amount_where_others_have_a_part(client: TestClient) -> None:
    found = lines(client, "municipality=1267")

    assert any(row[OWN] != row["amount_sek"] for row in found)
    assert told(client, "municipality=1267")[1] < sum(Decimal(row["amount_sek"]) for row in found)


def test_a_workbook_and_a_columnar_file_have_it_as_well(client: TestClient, tmp_path: Path) -> None:
    _, total = told(client, "municipality=1267")
    book = openpyxl.load_workbook(
        io.BytesIO(client.get(f"{ITEMS}?municipality=1267&f=xlsx").content)
    )
    rows: list[Any] = list(book.worksheets[0].iter_rows(values_only=True))
    at = rows[0].index("Belopp i urvalet (kr)")
    path = tmp_path / "grants.parquet"
    path.write_bytes(client.get(f"{ITEMS}?municipality=1267&f=parquet").content)

    assert sum(Decimal(str(row[at])) for row in rows[1:]) == total
    assert sum(Decimal(str(each)) for each in pq.read_table(path)[OWN].to_pylist()) == total
    explained = [row[:2] for row in book.worksheets[1].iter_rows(values_only=True)]
    assert ("Belopp i urvalet (kr)", OWN) in explained


@pytest.mark.parametrize("query", ["", "year=2020", "municipality=1267&municipality_role=seat"])
def test_without_a_municipality_to_share_by_there_is_no_such_column(
    client: TestClient, query: str
) -> None:
    assert OWN not in lines(client, query)[0]
    pairs = [tuple(each.split("=")) for each in query.split("&") if each]
    assert with_share(GRANTS, Query.parse(GRANTS, pairs)) is GRANTS


def test_features_keep_their_properties_and_hold_every_municipalitys_share(
    client: TestClient,
) -> None:
    features = client.get(f"{ITEMS}?municipality=1267&limit=1000").json()["features"]
    parts = [
        Decimal(str(part))
        for each in features
        for code, part in zip(
            each["properties"]["municipality"],
            each["properties"]["shares"] or [each["properties"]["amount_sek"]],
            strict=True,
        )
        if code == "1267"
    ]

    assert set(features[0]["properties"]) == set(GRANTS.properties)
    assert sum(parts) == told(client, "municipality=1267")[1]


def test_a_table_tells_the_part_below_the_amount(client: TestClient) -> None:
    chosen = client.get("/lager/grants?municipality=1267").text
    assert "Belopp i urvalet" in chosen
    assert chosen.count("91\u00a0666,68 i urvalet") == chosen.count(" i urvalet</div>") == 1
    assert "Belopp i urvalet" not in client.get("/lager/grants").text


def test_the_column_is_called_after_the_amount() -> None:
    assert name_of(GRANTS) == OWN
