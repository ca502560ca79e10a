"""Policy documents on a chosen day: what each is, and what its municipality is."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient

from skanekarta import policy, swedish
from skanekarta.facts import PolicyDocument
from skanekarta.policy import PolicyList

NOBODY = "1257"
"""Örkelljunga: no document of theirs is loaded."""


def add(connection: sa.Connection, title: str = "Prov", **more: Any) -> None:
    """A document of Örkelljunga's that is made up for the test."""
    values = {"municipality": NOBODY, "organisation": "Örkelljunga", "kind": "kulturplan"}
    values |= {"kind_wording": "Kulturplan", "title": title, **more}
    for end in ("valid_from", "valid_to"):
        values[f"{end}_precision"] = "day" if values.get(end) else None
    imported = sa.text("(SELECT min(id) FROM imports)")
    connection.execute(sa.insert(PolicyDocument).values(**values, import_id=imported))


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def status(connection: sa.Connection, text: str) -> str:
    [found] = policy.documents(connection, NOBODY, day(text))
    told: str = found["status"]
    return told


SPAN = {"valid_from": day("2020-02-29"), "valid_to": day("2024-02-29")}


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        ("2020-02-28", "upcoming"),
        ("2020-02-29", "in_force"),
        ("2024-02-28", "in_force"),
        ("2024-02-29", "in_force"),
        ("2024-03-01", "expired"),
    ],
)
def test_a_document_holds_from_its_first_day_through_its_last(
    connection: sa.Connection, on: str, expected: str
) -> None:
    add(connection, **SPAN)
    assert status(connection, on) == expected


@pytest.mark.parametrize(
    ("document", "on", "expected"),
    [
        ({"valid_from": day("2012-01-01")}, "2026-01-01", "unknown"),
        ({"valid_from": day("2012-01-01")}, "2011-12-31", "upcoming"),
        ({"valid_from": day("2012-01-01"), "until_further_notice": True}, "2090-01-01", "in_force"),
        ({"until_further_notice": True}, "2026-01-01", "in_force"),
        ({"valid_to": day("2024-12-31")}, "2024-12-31", "in_force"),
        ({"valid_to": day("2024-12-31")}, "2025-01-01", "expired"),
        ({"valid_to": day("2024-12-31")}, "1950-01-01", "in_force"),
        ({}, "2026-01-01", "unknown"),
        ({"proposal": True, **SPAN}, "2022-01-01", "proposed"),
    ],
)
def test_an_open_end_is_only_taken_to_hold_where_the_source_says_so(
    connection: sa.Connection, document: dict[str, Any], on: str, expected: str
) -> None:
    add(connection, **document)
    assert status(connection, on) == expected


def test_a_municipality_is_what_the_best_of_its_cultural_documents_is(
    connection: sa.Connection,
) -> None:
    def told(on: str) -> str | None:
        return policy.municipal_status(connection, NOBODY, day(on))

    assert told("2022-01-01") is None
    add(connection, "Bibliotek", kind="biblioteksplan", **SPAN)
    assert told("2022-01-01") is None
    add(connection, "Gammal", valid_to=day("2019-12-31"))
    assert told("2022-01-01") == "expired"
    add(connection, "Odaterad")
    assert told("2022-01-01") == "unknown"
    add(connection, "Förslaget", proposal=True)
    assert told("2022-01-01") == "proposed"
    add(connection, "Planen", **SPAN)
    assert [told(on) for on in ("2020-02-28", "2022-01-01")] == ["proposed", "in_force"]


def test_none_is_said_only_of_a_municipality_whose_complete_list_is_loaded(
    connection: sa.Connection,
) -> None:
    assert policy.municipal_status(connection, NOBODY, day("2024-12-31")) is None
    connection.execute(
        sa.insert(PolicyList).values(
            municipality=NOBODY,
            as_of=day("2024-06-01"),
            source="Prov",
            import_id=sa.text("(SELECT min(id) FROM imports)"),
        )
    )
    assert policy.municipal_status(connection, NOBODY, day("2024-12-31")) == "none"
    add(connection, **SPAN)
    # What is still to come does not count on a day before it.
    assert policy.municipal_status(connection, NOBODY, day("2020-02-28")) == "none"
    assert policy.municipal_status(connection, NOBODY, day("2024-03-01")) == "expired"


@pytest.mark.parametrize(
    ("on", "expected"), [("2020-12-31", "proposed"), ("2024-12-31", "in_force")]
)
def test_the_api_tells_the_status_of_the_day_that_is_asked_for(
    client: TestClient, on: str, expected: str
) -> None:
    """Helsingborg: a programme for 2021–2024, and a proposal for the years after."""
    asked = f"/api/v1/collections/kommunfakta/items?code=1283&policy_day={on}"
    answer = client.get(asked).json()

    properties = answer["features"][0]["properties"]
    assert properties["policy_status"] == expected
    assert all(
        f"policy_day={on}" in each["href"] for each in answer["links"] if each["rel"] == "self"
    )


def test_a_day_that_is_asked_for_counts_in_filters_facets_and_statistics(
    client: TestClient,
) -> None:
    rest = "policy_status=in_force&policy_day=2018-06-01"
    [found] = client.get(f"/api/v1/collections/kommunfakta/items?{rest}").json()["features"]
    assert found["id"] == "1272"
    told = client.get("/api/v1/statistics/kommunfakta?by=policy_status&policy_day=2018-06-01")
    counts = {row["policy_status"]: row["count"] for row in told.json()["rows"]}
    assert counts == {"in_force": 1, "proposed": 1, "unknown": 1, None: 30}
    facets = client.get("/api/v1/collections/policy-documents/facets?policy_day=2018-06-01")
    [field] = [each for each in facets.json()["facets"] if each["name"] == "status"]
    counted = {each["value"]: each["count"] for each in field["values"]}
    assert counted == {"in_force": 3, "expired": 1, "unknown": 3, "proposed": 1, "upcoming": 4}


@pytest.mark.parametrize("text", ["i går", "2024-02-30", "2024", "24-01-01", ""])
def test_a_day_that_is_none_is_refused_with_how_it_is_written(
    client: TestClient, text: str
) -> None:
    answer = client.get(f"/api/v1/collections/policy-documents/items?policy_day={text}")
    assert answer.status_code == 400
    assert "policy_day" in answer.json()["detail"]
    assert "ÅÅÅÅ-MM-DD" in answer.json()["detail"]


def test_a_layer_without_days_takes_none(client: TestClient) -> None:
    answer = client.get("/api/v1/collections/grants/items?policy_day=2024-01-01")
    assert answer.status_code == 400


def test_without_a_day_the_status_is_of_today_in_skane(connection: sa.Connection) -> None:
    assert connection.scalar(sa.select(policy.today())) == swedish.today()


def test_the_documents_of_the_region_are_read_by_its_own_code(connection: sa.Connection) -> None:
    found = policy.documents(connection, "12", day("2026-06-01"))
    told = [(each["title"][-9:], each["status"], each["decided_by"]) for each in found]
    assert told == [
        ("2025–2028", "in_force", None),
        ("2021-2024", "expired", "Regionfullmäktige"),
        ("2016-2019", "expired", "Regionfullmäktige"),
    ]


def test_pages_and_pictures_tell_the_day_and_keep_it(client: TestClient) -> None:
    asked = "policy_day=2018-06-01"

    def read(address: str) -> str:
        return client.get(address).text.replace("\u00a0", " ").replace("&nbsp;", " ")

    table = read(f"/lager/policy-documents?{asked}")
    assert "Status för 1 juni 2018" in table
    assert 'name="policy_day" value="2018-06-01"' in table
    picture = read(f"/karta.svg?tab=kommunfakta&indicator=policy_status&{asked}")
    assert "Status för 1 juni 2018" in picture
    assert "Gällande: 1" in picture
    front = read(f"/?tab=kommunfakta&indicator=policy_status&{asked}")
    assert 'name="policy_day" value="2018-06-01"' in front
    told = client.get(f"/urval?tab=kommunfakta&{asked}").json()
    assert [each["text"] for each in told["chips"]] == ["Status för 1\u00a0juni 2018"]


def test_the_about_page_holds_the_table_against_the_report(client: TestClient) -> None:
    page = client.get("/om").text
    assert "Kommuner med gällande kulturpolitiskt styrdokument" in page
    assert "Kultur- och fritidsförvaltning" in page
