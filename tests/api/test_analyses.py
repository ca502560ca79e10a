"""The analyses over HTTP: they agree with the statistics, and say what they leave out."""

from __future__ import annotations

import csv
import io
from decimal import Decimal
from typing import Any

import pytest
from fastapi.testclient import TestClient

from skanekarta.analysis import ANALYSES

ADDRESS = "/api/v1/analyses/grants"
REGION = {"funder": "region-skane"}


def ask(client: TestClient, id_: str, **params: str) -> dict[str, Any]:
    answer = client.get(f"{ADDRESS}/{id_}", params=params)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def test_all_are_listed_with_their_definitions(client: TestClient) -> None:
    found = client.get(ADDRESS).json()

    assert [each["id"] for each in found["analyses"]] == list(ANALYSES)
    assert all(each["definition"] and each["formula"] for each in found["analyses"])


@pytest.mark.parametrize("id_", ANALYSES)
def test_the_columns_are_those_of_the_rows_and_of_the_summary(client: TestClient, id_: str) -> None:
    found = ask(client, id_)

    names = [each["name"] for each in found["columns"]]
    assert found["rows"]
    assert all(set(names) <= set(row) for row in found["rows"])
    assert {each["name"] for each in found["summary_columns"]} == set(found["summary"])


@pytest.mark.parametrize("id_", ANALYSES)
def test_the_same_rows_as_csv(client: TestClient, id_: str) -> None:
    answer = client.get(f"{ADDRESS}/{id_}", params={**REGION, "f": "csv"})

    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert answer.headers["content-type"].startswith("text/csv")
    assert len(rows) == len(ask(client, id_, **REGION)["rows"])
    assert list(rows[0]) == [each.name for each in ANALYSES[id_].columns]


@pytest.mark.parametrize("id_", ANALYSES)
def test_nothing_selected_is_an_answer_too(client: TestClient, id_: str) -> None:
    found = ask(client, id_, year="1950")

    # How many recipients there are in all years does not depend on the year.
    told = {name: value for name, value in found["summary"].items() if name != "recipients"}
    assert all(value is None or value == 0 for value in told.values())
    assert all(not row.get("sum") for row in found["rows"])


@pytest.mark.parametrize("id_", ANALYSES)
def test_a_year_of_which_nothing_is_read_has_no_figures(client: TestClient, id_: str) -> None:
    found = ask(client, id_, year="1950")["summary"]
    # How many recipients there were among all years is known of other years.
    assert {value for name, value in found.items() if name != "recipients"} <= {None}


def test_the_spread_takes_in_every_krona(client: TestClient) -> None:
    found = ask(client, "spread", **REGION)

    summary = found["summary"]
    parts = (summary[name] or 0 for name in ("sum", "whole_skane_sum", "unplaced_sum"))
    assert sum(parts) == 52_695_800
    assert len(found["rows"]) == 33
    assert found["rows"][-1]["population_share"] == found["rows"][-1]["sum_share"] == 1
    assert sum(row["population"] for row in found["rows"]) > 1_400_000
    assert 0 < summary["gini"] < 1


def test_a_municipality_that_is_in_no_list_has_no_amount(client: TestClient) -> None:
    rows = {row["municipality"]: row for row in ask(client, "spread", **REGION)["rows"]}

    assert rows["1257"]["sum"] is None  # Örkelljunga


def test_outside_the_cities_adds_up_for_every_year(client: TestClient) -> None:
    found = ask(client, "outside-the-cities", **REGION)

    for row in [*found["rows"], found["summary"]]:
        assert row["cities_sum"] + row["outside_sum"] == row["sum"]
    whole = sum(row["sum"] + row["not_in_a_municipality_sum"] for row in found["rows"])
    assert whole == 52_695_800


def test_seat_and_reach_move_money_but_make_none(client: TestClient) -> None:
    rows = ask(client, "seat-and-reach", **REGION)["rows"]

    by_seat = sum(Decimal(str(row["seat_sum"] or 0)) for row in rows)
    by_reach = sum(Decimal(str(row["activity_sum"] or 0)) for row in rows)
    assert by_seat == by_reach == 52_695_800
    assert sum(Decimal(str(row["difference"] or 0)) for row in rows) == 0


def test_a_recipient_is_new_once_and_gone_once(client: TestClient) -> None:
    new, gone = (
        ask(client, id_, **REGION) for id_ in ("first-time-recipients", "recipients-not-returned")
    )

    assert new["rows"][-1]["marked"] is None, "nobody knows who was new in the first year"
    assert gone["rows"][0]["marked"] is None, "nobody knows who comes back after the last year"
    everybody = new["summary"]["recipients"]
    assert sum(row["marked"] or 0 for row in new["rows"]) + new["rows"][-1]["recipients"] == (
        everybody
    )
    assert sum(row["marked"] or 0 for row in gone["rows"]) + gone["rows"][0]["recipients"] == (
        everybody
    )


def test_a_chosen_year_is_judged_by_all_years(client: TestClient) -> None:
    every = {row["year"]: row for row in ask(client, "first-time-recipients", **REGION)["rows"]}

    alone = ask(client, "first-time-recipients", year="2023", **REGION)["rows"]

    assert alone == [every[2023]]


def test_what_is_stated_of_children_is_kept_apart_from_what_is_not(client: TestClient) -> None:
    found = ask(client, "children-and-young-people", **REGION)

    stated = client.get(
        "/api/v1/statistics/grants", params={**REGION, "target_group": "barn-och-unga"}
    ).json()
    assert found["summary"]["young_sum"] == stated["total"]["sum"]
    assert found["summary"]["young_count"] == stated["total"]["count"]
    assert found["summary"]["sum"] == 52_695_800


def test_the_library_tracks_lie_below_one_form(client: TestClient) -> None:
    found = ask(client, "library-tracks")

    forms = {row["support_form"] for row in found["rows"]}
    assert "biblioteksutveckling" in forms
    assert "starkta-bibliotek" not in forms
    assert sum(row["sum"] for row in found["rows"]) == found["summary"]["sum"]


@pytest.mark.parametrize(
    ("id_", "name", "value"),
    [
        ("spread", "municipality", "1280"),
        ("children-and-young-people", "target_group", "alla"),
        ("library-tracks", "support_form", "verksamhetsstod"),
        ("spread", "limit", "10"),
        ("spread", "musik", "1"),
        ("spread", "area", "musikk"),
    ],
)
def test_what_cannot_be_asked_is_told(client: TestClient, id_: str, name: str, value: str) -> None:
    answer = client.get(f"{ADDRESS}/{id_}", params={name: value})

    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"
    assert [each["name"] for each in answer.json()["invalid_parameters"]] == [name]


def test_an_analysis_that_does_not_exist_names_those_that_do(client: TestClient) -> None:
    answer = client.get(f"{ADDRESS}/gini")

    assert answer.status_code == 404
    assert "spread" in answer.json()["detail"]


def test_the_same_answer_is_not_sent_twice(client: TestClient) -> None:
    first = client.get(f"{ADDRESS}/spread", params=REGION)

    again = client.get(
        f"{ADDRESS}/spread", params=REGION, headers={"If-None-Match": first.headers["etag"]}
    )

    assert again.status_code == 304
