"""CQL2 filters over times: open ends, moments, and every relation."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

ACTIVITIES = "/api/v1/collections/activities/items"
PERIOD = "INTERVAL(starts_on, ends_on)"


def matched(client: TestClient, text: str) -> int:
    answer = client.get(ACTIVITIES, params={"filter": text, "limit": "1"})
    assert answer.status_code == 200, answer.text
    found: int = answer.json()["numberMatched"]
    return found


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


def test_intersecting_and_being_disjoint_part_the_known_periods(client: TestClient) -> None:
    total = matched(client, "NOT starts_on IS NULL")
    for other in OTHERS[:7]:
        meeting = matched(client, f"t_intersects(starts_on, {other})")

        assert meeting + matched(client, f"t_disjoint(starts_on, {other})") == total
