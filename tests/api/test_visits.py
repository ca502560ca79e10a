"""«Vilka kommuner har vi inte besökt på ett år?», as the log tells it."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient

import signing
from open_and_internal import OPEN, then, write
from skanekarta.entry import Activity
from skanekarta.swedish import today

ADDRESS = "/api/v1/analyses/activities/not-visited"
TODAY = today()
HOOR = "1267"


def test_the_day_is_the_one_in_skane_where_somebody_is_out_late() -> None:
    assert today(dt.datetime(2026, 11, 25, 23, 30, tzinfo=dt.UTC)) == dt.date(2026, 11, 26)
    assert today(dt.datetime(2026, 7, 25, 21, 30, tzinfo=dt.UTC)) == dt.date(2026, 7, 25)


def ago(days: int) -> dt.date:
    return TODAY - dt.timedelta(days=days)


def rows(client: TestClient, query: str = "", **headers: str) -> list[dict[str, Any]]:
    answer = client.get(f"{ADDRESS}{query}", headers=headers)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["rows"]
    return found


def of(code: str, found: list[dict[str, Any]]) -> dict[str, Any]:
    [row] = [each for each in found if each["municipality"] == code]
    return row


def test_every_municipality_has_a_row_those_never_visited_first_then_the_longest_ago(
    client: TestClient, connection: sa.Connection
) -> None:
    write(connection, OPEN, starts_on=ago(10))
    found = rows(client)
    days = [each["days"] for each in found]
    known = [each for each in days if each is not None]

    assert len({each["municipality"] for each in found}) == 33
    assert days == [None] * days.count(None) + sorted(known, reverse=True)
    assert (of(HOOR, found)["days"], of(HOOR, found)["last_on"]) == (10, ago(10).isoformat())


def test_those_over_a_year_are_counted_with_those_that_the_log_lacks(
    client: TestClient, connection: sa.Connection
) -> None:
    for code, days in (("1267", 365), ("1266", 366)):
        write(connection, OPEN, starts_on=ago(days), municipality=[code])
    found = client.get(ADDRESS).json()
    over = [row for row in found["rows"] if row["days"] is None or row["days"] > 365]

    assert found["summary"]["over"] == len(over)
    assert found["summary"]["within"] == 33 - len(over)
    assert {"1266"} <= {row["municipality"] for row in over}
    assert "1267" not in {row["municipality"] for row in over}
    assert any("inlagt hittills" in note for note in found["notes"])


def test_an_entry_for_all_of_skane_is_a_visit_nowhere(
    client: TestClient, connection: sa.Connection
) -> None:
    before = rows(client)
    write(connection, OPEN, starts_on=ago(1), municipality=["12"])

    assert rows(client) == before


def test_an_entry_in_two_municipalities_is_a_visit_to_both(
    client: TestClient, connection: sa.Connection
) -> None:
    write(connection, OPEN, starts_on=ago(3), municipality=["1267", "1266"])
    found = rows(client)

    assert [of(code, found)["days"] for code in ("1266", "1267")] == [3, 3]


def test_a_period_counts_by_its_end_and_is_marked(
    client: TestClient, connection: sa.Connection
) -> None:
    period = {"starts_on": ago(300), "ends_on": ago(200), "date_precision": "period"}
    write(connection, OPEN, **period)
    row = of(HOOR, rows(client))

    assert (row["days"], row["known_to"]) == (200, "Period")
    assert f"Studiebesök {ago(200).isoformat()} (senast)" in row["names"]


def test_what_has_not_begun_has_not_been(client: TestClient, connection: sa.Connection) -> None:
    before = rows(client)
    write(connection, OPEN, starts_on=ago(-5))
    ongoing = write(connection, OPEN, starts_on=ago(5), ends_on=ago(-5))

    assert of(HOOR, rows(client))["days"] == 0
    then(connection, OPEN, "withdrawal", ongoing)
    assert rows(client) == before


def test_the_reader_chooses_which_kinds_are_visits(
    client: TestClient, connection: sa.Connection
) -> None:
    write(connection, OPEN, starts_on=ago(4), kind="konferens")

    assert of(HOOR, rows(client))["days"] != 4
    assert of(HOOR, rows(client, "?kind=konferens"))["kind_title"] == "Konferens"
    assert client.get(f"{ADDRESS}?municipality=1267").status_code == 400


def test_internal_visits_are_known_to_the_staff_alone(
    client: TestClient, connection: sa.Connection
) -> None:
    write(connection, OPEN, starts_on=ago(2), visibility="internal")
    key = {"Authorization": f"Bearer {signing.token(connection)}"}

    assert of(HOOR, rows(client))["days"] != 2
    assert of(HOOR, rows(client, **key))["days"] == 2


def test_a_log_without_entries_has_no_figures(
    client: TestClient, connection: sa.Connection
) -> None:
    found = client.get(f"{ADDRESS}?q=finnsinte").json()

    assert set(found["summary"].values()) == {None}
    assert connection.scalar(sa.select(sa.func.count()).select_from(Activity)) > 0


def test_it_can_be_had_as_csv_and_stands_on_a_page_of_its_own(client: TestClient) -> None:
    sheet = client.get(f"{ADDRESS}?f=csv")
    page = client.get("/analys?tab=activities&kind=kommundialog")

    assert sheet.text.startswith("municipality,municipality_title,last_on,days,")
    assert page.status_code == 200
    assert "Vilka kommuner har vi inte besökt på ett år?" in page.text
    assert "i loggen" in page.text
    assert 'name="tab" value="activities"' in page.text


@pytest.mark.parametrize("address", ["/api/v1/analyses/recipients", f"{ADDRESS}x"])
def test_what_there_is_not_is_told(client: TestClient, address: str) -> None:
    assert client.get(address).status_code == 404
    assert client.get("/analys?tab=recipients").status_code == 400
