"""What an entry may hold: units, target groups, links, and times known to a month or a year."""

from __future__ import annotations

import json
from typing import Any

import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as some
from test_log_corrections import ADDRESS, ENTRY, entry, move

import signing
from skanekarta.activity import days, sent
from skanekarta.activity.fields import Problems
from skanekarta.codelists import FIXED
from skanekarta.errors import BadEntry

NAMES = {
    **FIXED,
    "kind": {"studiebesok": "Studiebesök"},
    "municipality": {"12": "Hela Skåne", "1267": "Höör", "1266": "Hörby"},
    "area": {"musik": "Musik"},
    "network": {"noks": "NOKS"},
    "target_group": {"barn-och-unga": "Barn och unga"},
}


@pytest.fixture
def staff(connection: sa.Connection) -> dict[str, str]:
    return {"Authorization": f"Bearer {signing.token(connection, 'Anna')}"}


def test_unit_target_group_and_link_are_kept(
    client: TestClient, staff: dict[str, str], connection: sa.Connection
) -> None:
    group = connection.execute(sa.text("SELECT min(slug) FROM target_groups")).scalar_one()
    told = {
        "unit": "Enheten för kulturutveckling",
        "target_group": [group],
        "link": "https://www.skane.se/kultur?år=2026#möte",
    }
    made = client.post(ADDRESS, json=entry(**told), headers=staff).json()["id"]
    sql = "SELECT unit, target_group, link FROM activities WHERE id = :id"
    kept = connection.execute(sa.text(sql), {"id": made}).mappings().one()

    assert dict(kept) == told


@pytest.mark.parametrize(
    "link",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "ftp://skane.se/x",
        "//skane.se",
        "skane.se",
        "https://",
        "https:///x",
        "https://namn:ord@skane.se",
        "https://namn@skane.se",
        "https://skane.se/a b",
        "https://skane.se/\u2028x",
        'https://skane.se/">x',
        "https://skane.se\\@x.se",
        "https://[::1",
        "https://skane.se:99999",
        "https://skane.se/" + "x" * 500,
        "https://skane.se/?p=19121212-1212",
        "https://skane.se/?p=19121212%2D1212",
        "https://skane.se/%00",
        17,
        ["https://skane.se"],
    ],
)
def test_a_link_that_should_not_be_followed_is_refused(link: Any) -> None:
    with pytest.raises(BadEntry) as refused:
        sent.read(entry(link=link), NAMES)

    assert set(refused.value.problems) == {"link"}


@pytest.mark.parametrize("field", ["title", "description", "place_name", "unit"])
def test_no_text_may_have_a_personal_number(field: str) -> None:
    with pytest.raises(BadEntry) as refused:
        sent.read(entry(**{field: "ring 19121212-1212"}), NAMES)

    assert set(refused.value.problems) == {field}


@pytest.mark.parametrize(
    ("told", "first", "last", "precision"),
    [
        ({"starts_on": "2024-06-19"}, "2024-06-19", None, "day"),
        ({"starts_on": "2024-06-19", "ends_on": "2024-06-19"}, "2024-06-19", "2024-06-19", "day"),
        (
            {"starts_on": "2024-06-19", "ends_on": "2024-06-21"},
            *("2024-06-19", "2024-06-21", "period"),
        ),
        (
            {"starts_on": "2024-06-19", "ends_on": "2024-06-21", "date_precision": "day"},
            *("2024-06-19", "2024-06-21", "day"),
        ),
        ({"starts_on": "2024-02"}, "2024-02-01", "2024-02-29", "month"),
        ({"starts_on": "2024-02", "ends_on": "2024-02"}, "2024-02-01", "2024-02-29", "month"),
        ({"starts_on": "2024-02", "date_precision": "month"}, "2024-02-01", "2024-02-29", "month"),
        (
            {"starts_on": "2024-02-14", "date_precision": "month"},
            *("2024-02-01", "2024-02-29", "month"),
        ),
        ({"starts_on": "2024"}, "2024-01-01", "2024-12-31", "year"),
        ({"starts_on": "2024-05", "date_precision": "year"}, "2024-01-01", "2024-12-31", "year"),
        ({"starts_on": "2022-09", "ends_on": "2024-05"}, "2022-09-01", "2024-05-31", "period"),
        ({"starts_on": "2022", "ends_on": "2023"}, "2022-01-01", "2023-12-31", "period"),
        (
            {"starts_on": "2024-02-01", "ends_on": "2024-02-29", "date_precision": "period"},
            *("2024-02-01", "2024-02-29", "period"),
        ),
    ],
)  # fmt: skip
def test_a_time_has_its_first_and_last_day(
    told: dict[str, str], first: str, last: str | None, precision: str
) -> None:
    found = sent.read(entry(**told), NAMES).values

    assert str(found["starts_on"]) == first
    assert (str(found["ends_on"]) if found["ends_on"] else None) == last
    assert found["date_precision"] == precision


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"starts_on": "2024-13"}, "starts_on"),
        ({"starts_on": "2024-6"}, "starts_on"),
        ({"starts_on": "24"}, "starts_on"),
        ({"starts_on": "2024-06-31"}, "starts_on"),
        ({"starts_on": "٢٠٢٤"}, "starts_on"),
        ({"starts_on": "1989"}, "starts_on"),
        ({"starts_on": "2099"}, "starts_on"),
        ({"starts_on": "2024", "ends_on": "2023"}, "ends_on"),
        ({"starts_on": "2024", "date_precision": "day"}, "starts_on"),
        ({"starts_on": "2024-06-19", "ends_on": "2024-07", "date_precision": "day"}, "ends_on"),
        ({"starts_on": "2024", "date_precision": "month"}, "date_precision"),
        ({"starts_on": "2024-06", "date_precision": "period"}, "ends_on"),
        ({"starts_on": "2024-06", "ends_on": "2024-07", "date_precision": "month"}, "ends_on"),
        ({"starts_on": "2024-06", "date_precision": "vecka"}, "date_precision"),
        ({"starts_on": "2024-06", "date_precision": ["month"]}, "date_precision"),
    ],
)
def test_a_time_that_goes_together_with_nothing_is_refused(told: Any, field: str) -> None:
    with pytest.raises(BadEntry) as refused:
        sent.read(entry(**told), NAMES)

    assert set(refused.value.problems) == {field}


@given(some.dates(min_value=days.EARLIEST), some.sampled_from(days.UNITS))
def test_what_is_written_as_a_time_holds_the_day_that_it_was_written_from(
    day: Any, unit: str
) -> None:
    text = day.isoformat()[: {"year": 4, "month": 7, "day": 10}[unit]]
    problems: Problems = {}
    found = days.read(problems, {"starts_on": text}, NAMES)
    if not problems:
        assert found["starts_on"] <= day <= (found["ends_on"] or found["starts_on"])
        assert found["date_precision"] == unit


@pytest.mark.parametrize(
    ("given", "kept"),
    [(["12"], ["12"]), ("12", ["12"]), (["1267", "1266", "1267"], ["1266", "1267"])],
)
def test_all_of_skane_or_several_municipalities_can_be_named(
    client: TestClient, staff: dict[str, str], given: Any, kept: list[str]
) -> None:
    made = client.post(ADDRESS, json=entry(municipality=given), headers=staff)

    assert made.json()["properties"]["municipality"] == kept


LEAVES = (
    some.none()
    | some.booleans()
    | some.integers()
    | some.floats()
    | some.text()
    | some.sampled_from(["2024", "2024-02", "withdrawal", "undo", "studiebesok", "1267", "open"])
)
ANYTHING = some.recursive(
    LEAVES,
    lambda inner: some.lists(inner, max_size=4) | some.dictionaries(some.text(), inner, max_size=4),
    max_leaves=12,
)
FIELDS = (
    "kind", "title", "starts_on", "ends_on", "date_precision", "description", "place_name",
    "network", "visibility", "municipality", "area", "target_group", "participants", "unit",
    "link", "action", "supersedes", "reason", "recorded_by",
)  # fmt: skip
BODIES = some.fixed_dictionaries(
    {"type": some.just("Feature") | ANYTHING},
    optional={
        "geometry": some.just(ENTRY["geometry"]) | some.none() | ANYTHING,
        "properties": some.dictionaries(some.sampled_from(FIELDS), ANYTHING, max_size=8)
        | some.dictionaries(some.sampled_from(FIELDS), ANYTHING, max_size=4).map(
            lambda more: {**ENTRY["properties"], **more}
        )
        | ANYTHING,
    },
)


@settings(
    max_examples=150,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(body=BODIES | ANYTHING)
@example(body=entry(supersedes=2**63 - 1))
@example(body=move("undo", 1e300))
@example(body=entry(participants=float("nan")))
@example(body=entry(participants=float("inf")))
def test_whatever_is_sent_is_answered(client: TestClient, staff: dict[str, str], body: Any) -> None:
    sent = json.dumps(body).encode()
    headers = {**staff, "Content-Type": "application/json"}
    answer = client.post(ADDRESS, content=sent, headers=headers)

    assert answer.status_code in {201, 400, 403, 409, 429}, answer.text
    if answer.status_code == 400:
        assert answer.json()["invalid_fields"]
