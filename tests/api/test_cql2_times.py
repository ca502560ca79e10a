"""CQL2 filters over times: rows whose period has no end, open ends, and every relation."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient

from skanekarta.layers import all_layers

ACTIVITIES = "/api/v1/collections/activities/items"
PERIOD = "INTERVAL(starts_on, ends_on)"


@pytest.fixture
def periods(connection: sa.Connection) -> dict[str, int]:
    """How many entries there are, and how many of them have an end."""
    rows = all_layers()["activities"].rows
    total, ended = connection.execute(
        sa.select(sa.func.count(), sa.func.count(rows.c.ends_on))
    ).one()
    assert 0 < ended < total, "the test needs entries of both kinds"
    return {"all": total, "ended": ended}


def matched(client: TestClient, text: str) -> int:
    answer = client.get(ACTIVITIES, params={"filter": text, "limit": "1"})
    assert answer.status_code == 200, answer.text
    found: int = answer.json()["numberMatched"]
    return found


LONG = "INTERVAL('1800-01-01', '2200-01-01')"


@pytest.mark.parametrize("name", ["t_during", "t_intersects"])
def test_a_period_without_an_end_is_not_known_to_lie_within_another(
    name: str, periods: dict[str, int], client: TestClient
) -> None:
    assert matched(client, f"{name}({PERIOD}, {LONG})") == periods["ended"]
    assert matched(client, f"NOT {name}({PERIOD}, {LONG})") == 0


def test_a_period_without_an_end_begins_when_it_begins(
    periods: dict[str, int], client: TestClient
) -> None:
    assert matched(client, f"t_after({PERIOD}, DATE('1800-01-01'))") == periods["all"]
    assert matched(client, f"t_before({PERIOD}, DATE('2200-01-01'))") == periods["ended"]


RELATIONS = (
    *("after", "before", "contains", "disjoint", "during", "equals", "finishedBy", "finishes"),
    *("intersects", "meets", "metBy", "overlappedBy", "overlaps", "startedBy", "starts"),
)
OTHERS = (
    "DATE('2024-06-19')",
    "TIMESTAMP('2024-06-19T12:00:00Z')",
    "TIMESTAMP('2024-06-19T12:00:00+02:00')",
    "INTERVAL('..', '2024-06-19')",
    "INTERVAL('2024-06-19', '..')",
    "INTERVAL('..', '..')",
    "INTERVAL('2024-01-01T00:00:00Z', '2024-12-31T23:59:59Z')",
    "INTERVAL(ends_on, starts_on)",
    "starts_on",
)


@pytest.mark.parametrize("relation", RELATIONS)
def test_every_relation_takes_every_kind_of_time(relation: str, client: TestClient) -> None:
    for other in OTHERS:
        for text in (f"t_{relation}({PERIOD}, {other})", f"t_{relation}({other}, starts_on)"):
            known = matched(client, text) + matched(client, f"NOT {text}")

            assert known <= matched(client, "TRUE"), text


def test_intersecting_and_being_disjoint_part_the_known_periods(
    periods: dict[str, int], client: TestClient
) -> None:
    for other in OTHERS[:7]:
        meeting = matched(client, f"t_intersects(starts_on, {other})")

        assert meeting + matched(client, f"t_disjoint(starts_on, {other})") == periods["all"]
