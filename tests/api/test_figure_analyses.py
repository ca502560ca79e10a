"""Any indicator in order, over time and against another, from the API."""

from __future__ import annotations

import csv
import io
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient

from made_up import COSTS, SOURCE, put
from skanekarta.facts import Figure, Indicator

ADDRESS = "/api/v1/analyses/figures"
COST = "culture-cost-per-inhabitant"


def ask(client: TestClient, id_: str, **params: str) -> dict[str, Any]:
    answer = client.get(f"{ADDRESS}/{id_}", params=params)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def test_all_33_are_ranked_by_population(client: TestClient) -> None:
    found = ask(client, "ranking", indicator="population")

    assert found["summary"] == {
        "indicator_title": "Folkmängd 31 december",
        "unit": "invånare",
        "better": None,
        "year": 2025,
        "known": 33,
        "lacking": 0,
        "median": found["summary"]["median"],
    }
    assert [row["rank"] for row in found["rows"]] == list(range(1, 34))
    assert found["rows"][0]["municipality_title"] == "Malmö"
    values = sorted(row["value"] for row in found["rows"])
    assert found["summary"]["median"] == values[16]
    assert all(row["source"] for row in found["rows"])


def test_ties_share_a_rank_and_the_unknown_stand_last(
    client: TestClient, connection: sa.Connection
) -> None:
    put(connection, COSTS | {"1290": None})
    found = ask(client, "ranking", indicator=COST)

    told = [(row["municipality"], row["rank"], row["value"]) for row in found["rows"]]
    assert told[:5] == [
        ("1280", 1, 1500),
        ("1261", 2, 1200),
        ("1263", 2, 1200),
        ("1260", 4, 1000),
        ("1273", 5, 800),
    ]
    assert {(rank, value) for _, rank, value in told[5:]} == {(None, None)}
    assert (found["summary"]["known"], found["summary"]["lacking"]) == (5, 28)
    assert {row["source"] for row in found["rows"][:5]} == {SOURCE}


def test_one_municipality_has_its_place_among_all(client: TestClient) -> None:
    found = ask(client, "ranking", indicator="population", municipality="1280,1281")

    assert [(row["municipality"], row["rank"]) for row in found["rows"]] == [
        ("1280", 1),
        ("1281", 3),
    ]
    assert found["summary"]["known"] == 33


def test_a_year_that_is_asked_for_is_the_one_that_is_told(client: TestClient) -> None:
    found = ask(client, "ranking", indicator="population", year="2019")

    assert found["summary"]["year"] == 2019
    assert sum(row["value"] for row in found["rows"]) == 1_377_827


def test_the_spread_has_every_year_and_how_many_it_knows(client: TestClient) -> None:
    found = ask(client, "spread-over-time", indicator="population")

    years = {row["year"]: row for row in found["rows"]}
    assert list(years) == sorted(years)
    assert (years[2019]["known"], years[2021]["known"], years[2025]["known"]) == (33, 18, 33)
    assert 2020 not in years
    for row in found["rows"]:
        parts = [row[name] for name in ("minimum", "lower_quartile", "median", "upper_quartile")]
        assert [*parts, row["maximum"]] == sorted([*parts, row["maximum"]])


def test_the_spread_of_five_worked_out_by_hand(
    client: TestClient, connection: sa.Connection
) -> None:
    """800, 1 000, 1 200, 1 200, 1 500: quartiles at places 2, 3 and 4."""
    put(connection, COSTS)
    rows = ask(client, "spread-over-time", indicator=COST)["rows"]

    assert rows == [
        {
            **{"year": 2023, "known": 5, "minimum": 800, "lower_quartile": 1000},
            **{"median": 1200, "upper_quartile": 1200, "maximum": 1500},
        }
    ]


def test_two_indicators_of_the_same_year(client: TestClient) -> None:
    found = ask(client, "scatter", indicator="population", against="population-growth")

    assert (found["summary"]["x_year"], found["summary"]["y_year"]) == (2025, 2025)
    assert found["summary"]["known"] == 33
    assert -1 <= found["summary"]["spearman"] <= 1
    assert "inte samma år" not in " ".join(found["notes"])
    malmo = next(row for row in found["rows"] if row["municipality"] == "1280")
    assert malmo["x"] == 367_924


def test_an_area_has_no_year_and_the_answer_says_so(client: TestClient) -> None:
    found = ask(client, "scatter", indicator="population", against="land-area")

    assert (found["summary"]["x_year"], found["summary"]["y_year"]) == (2025, None)
    assert found["summary"]["known"] == 33
    assert "De två gäller inte samma år." in found["notes"]


def test_culture_cost_against_the_regions_grants_per_inhabitant(
    client: TestClient, connection: sa.Connection
) -> None:
    """The grants of 2023 where the work happens, by the inhabitants of the year that is told."""
    put(connection, COSTS)
    found = ask(client, "scatter", indicator=COST, year="2023")
    grants = client.get(
        "/api/v1/statistics/grants",
        params={
            **{"funder": "region-skane", "year": "2023", "by": "municipality"},
            "measure": "sum,per_inhabitant",
        },
    ).json()

    of_malmo = next(row for row in grants["rows"] if row["municipality"] == "1280")
    malmo = next(row for row in found["rows"] if row["municipality"] == "1280")
    people = connection.scalar(
        sa.select(Figure.value).where(
            Figure.indicator == "population",
            Figure.municipality == "1280",
            Figure.year == found["population_year"],
        )
    )
    assert malmo["x"] == 1500
    assert malmo["y"] == of_malmo["per_inhabitant"]
    assert people is not None
    assert Decimal(str(malmo["y"])) == round(Decimal(str(of_malmo["sum"])) / people, 4)
    assert found["summary"]["y_year"] == 2023
    assert found["population_year"] == grants["population_year"]
    assert found["coverage"] == grants["coverage"]
    nothing = {row["municipality"] for row in grants["rows"] if row["sum"] is None}
    assert all(row["y"] is None for row in found["rows"] if row["municipality"] in nothing)


def test_grants_are_of_another_year_where_that_has_far_more_municipalities(
    client: TestClient, connection: sa.Connection
) -> None:
    """The lists of 2023 have Malmö and Lund among few; those of 2021 have fifteen."""
    put(connection, COSTS)
    summary = ask(client, "scatter", indicator=COST)["summary"]

    assert (summary["x_year"], summary["y_year"]) == (2023, 2021)
    of_all = ask(client, "scatter", indicator="population")["summary"]
    assert of_all["x_year"] == of_all["y_year"] == 2019


def test_an_indicator_that_nobody_has_fetched_has_places_for_all_and_no_figures(
    client: TestClient,
) -> None:
    for id_ in ("ranking", "spread-over-time", "scatter"):
        found = ask(client, id_, indicator=COST)
        assert all(row.get("value") is None for row in found["rows"])
        assert all(value is None for value in found["summary"].values())


@pytest.mark.parametrize(
    ("id_", "params", "name"),
    [
        ("ranking", {"indicator": "population,land-area"}, "indicator"),
        ("ranking", {"indicator": "!population"}, "indicator"),
        ("ranking", {"indicator": "folkmangd"}, "indicator"),
        ("ranking", {"against": "population"}, "against"),
        ("scatter", {"against": "musik"}, "against"),
        ("scatter", {"municipality": "1280"}, "municipality"),
        ("spread-over-time", {"municipality": "1280"}, "municipality"),
    ],
)
def test_what_cannot_be_asked_is_told(
    client: TestClient, id_: str, params: dict[str, str], name: str
) -> None:
    answer = client.get(f"{ADDRESS}/{id_}", params=params)

    assert answer.status_code == 400
    assert [each["name"] for each in answer.json()["invalid_parameters"]] == [name]


@pytest.mark.parametrize("id_", ["ranking", "spread-over-time", "scatter"])
def test_the_same_rows_as_csv(client: TestClient, id_: str) -> None:
    asked = {"indicator": "population"}
    answer = client.get(f"{ADDRESS}/{id_}", params={**asked, "f": "csv"})

    found = ask(client, id_, **asked)
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert len(rows) == len(found["rows"])
    assert list(rows[0]) == [each["name"] for each in found["columns"]]


def test_new_grants_make_a_new_answer_of_a_scatter(
    client: TestClient, connection: sa.Connection
) -> None:
    asked = {"indicator": "population"}
    before = client.get(f"{ADDRESS}/scatter", params=asked).headers["etag"]
    connection.execute(
        sa.text("UPDATE grants SET note = 'x' WHERE id = (SELECT min(id) FROM grants)")
    )

    assert client.get(f"{ADDRESS}/scatter", params=asked).headers["etag"] != before


def test_the_better_direction_stands_first(client: TestClient, connection: sa.Connection) -> None:
    loans = "library-loans-per-inhabitant"
    put(connection, COSTS, loans)
    assert ask(client, "ranking", indicator=loans)["summary"]["better"] == "higher"
    assert ask(client, "ranking", indicator=loans)["rows"][0]["municipality"] == "1280"

    lower = sa.update(Indicator).where(Indicator.slug == loans).values(better="lower")
    connection.execute(lower)
    found = ask(client, "ranking", indicator=loans)
    assert [row["rank"] for row in found["rows"]][:5] == [1, 2, 3, 3, 5]
    assert found["rows"][0]["municipality"] == "1273"
    assert "Lägst värde står först: ett lägre värde räknas som bättre." in found["notes"]
