"""The log as a calendar and as a feed: what programs that subscribe to them can rely on."""

from __future__ import annotations

import datetime as dt
from typing import Any
from xml.etree import ElementTree as ET

import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient
from icalendar import Calendar

import signing
from open_and_internal import HIDDEN, ITEMS, OPEN, then, write

ATOM = "{http://www.w3.org/2005/Atom}"
POINT = "{http://www.georss.org/georss}point"
TITLE = "Möte; om, allt \\ och " + "åäö " * 30
"""With all that iCalendar has to mark, and longer than its lines."""


def calendar(client: TestClient, query: str = "", **headers: str) -> list[Any]:
    answer = client.get(f"{ITEMS}?f=ics{query}", headers=headers)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    return Calendar.from_ical(answer.content).walk("VEVENT")


def feed(client: TestClient, query: str = "") -> ET.Element:
    answer = client.get(f"{ITEMS}?f=atom{query}")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/atom+xml"
    return ET.fromstring(answer.content)


def only(found: list[Any], title: str) -> Any:
    [event] = [each for each in found if each["SUMMARY"] == title]
    return event


def test_a_calendar_has_the_entries_of_the_selection_as_whole_days(client: TestClient) -> None:
    matched = client.get(f"{ITEMS}?kind=kommundialog").json()["numberMatched"]
    found = calendar(client, "&kind=kommundialog")

    assert len(found) == matched > 0
    assert all(type(each["DTSTART"].dt) is dt.date for each in found)
    assert all(each["DTEND"].dt > each["DTSTART"].dt for each in found)
    assert len({each["UID"] for each in found}) == matched


def test_an_event_says_all_that_the_entry_does(
    client: TestClient, connection: sa.Connection
) -> None:
    days = {"starts_on": dt.date(2024, 5, 2), "ends_on": dt.date(2024, 5, 3)}
    fid = write(connection, {**OPEN, **days, "title": TITLE.strip(), "date_precision": "period"})
    event = only(calendar(client), TITLE.strip())

    assert event["DTSTART"].dt == dt.date(2024, 5, 2)
    assert event["DTEND"].dt == dt.date(2024, 5, 4)  # the day after the last
    assert event["LOCATION"] == "Torget, Höör"
    assert (event["GEO"].latitude, event["GEO"].longitude) == (55.93, 13.54)
    assert event["CATEGORIES"].cats == ["Studiebesök", "Dans"]
    assert "Någon gång under perioden; dagen är inte känd." in event["DESCRIPTION"]
    assert event["URL"].endswith(f"/items/{fid}?f=html")
    assert event["CLASS"] == "PUBLIC"


def test_an_entry_that_is_known_to_a_municipality_has_no_place_in_a_calendar(
    client: TestClient,
) -> None:
    assert all("GEO" not in event for event in calendar(client, "&position_basis=centre"))


def test_the_lines_are_folded_as_the_standard_has_it(
    client: TestClient, connection: sa.Connection
) -> None:
    write(connection, {**OPEN, "title": TITLE.strip()})
    lines = client.get(f"{ITEMS}?f=ics").content.split(b"\r\n")

    assert all(len(line) <= 75 for line in lines)
    assert not any(b"\n" in line for line in lines)


def test_a_corrected_entry_is_the_same_event_and_the_same_entry_of_the_feed(
    client: TestClient, connection: sa.Connection
) -> None:
    first = write(connection, OPEN)
    before = only(calendar(client), "Öppet hus")
    then(connection, {**OPEN, "title": "Rättat"}, "correction", first)
    after = only(calendar(client), "Rättat")
    [entry] = [
        e for e in feed(client).iter(f"{ATOM}entry") if e.findtext(f"{ATOM}title") == "Rättat"
    ]

    assert after["UID"] == before["UID"]
    assert (before["SEQUENCE"], after["SEQUENCE"]) == (0, 1)
    assert after["CREATED"].dt == before["CREATED"].dt
    assert entry.findtext(f"{ATOM}id") == f"http://testserver{ITEMS}/{first}"
    assert (entry.findtext(f"{ATOM}published") or "") < (entry.findtext(f"{ATOM}updated") or "")


def test_an_entry_that_was_internal_tells_nothing_of_that(
    client: TestClient, connection: sa.Connection
) -> None:
    hidden = write(connection, HIDDEN)
    fid = then(connection, OPEN, "correction", hidden)
    event = only(calendar(client), "Öppet hus")
    key = {"Authorization": f"Bearer {signing.token(connection)}"}
    own = only(calendar(client, **key), "Öppet hus")

    assert (event["UID"], event["SEQUENCE"]) == (f"activity-{fid}@testserver", 0)
    assert (own["UID"], own["SEQUENCE"]) == (f"activity-{hidden}@testserver", 1)
    assert client.get(f"{ITEMS}/{fid}").json()["properties"]["supersedes"] is None


def test_a_feed_has_the_latest_written_first(client: TestClient, connection: sa.Connection) -> None:
    write(connection, {**OPEN, "starts_on": dt.date(1999, 1, 1)})
    found = feed(client, "&limit=5")
    entries = found.findall(f"{ATOM}entry")
    moments = [each.findtext(f"{ATOM}updated") or "" for each in entries]

    assert len(entries) == 5
    assert entries[0].findtext(f"{ATOM}title") == "Öppet hus"
    assert moments == sorted(moments, reverse=True)
    assert found.findtext(f"{ATOM}updated") == moments[0]
    assert entries[0].findtext(POINT) == "55.930000 13.540000"
    assert all(found.findtext(f"{ATOM}{each}") for each in ("id", "title"))
    assert found.find(f"{ATOM}author/{ATOM}name") is not None


def test_an_empty_feed_is_a_feed(client: TestClient) -> None:
    found = feed(client, "&q=finnsinte")

    assert found.findall(f"{ATOM}entry") == []
    assert found.findtext(f"{ATOM}updated")
    assert calendar(client, "&q=finnsinte") == []


@pytest.mark.parametrize("name", ["ics", "atom"])
def test_the_same_data_are_the_same_bytes(client: TestClient, name: str) -> None:
    one, other = (client.get(f"{ITEMS}?f={name}") for _ in "12")

    assert one.content == other.content
    assert one.headers["etag"] == other.headers["etag"]


@pytest.mark.parametrize("name", ["ics", "atom"])
def test_only_the_log_can_be_subscribed_to(client: TestClient, name: str) -> None:
    assert client.get(f"/api/v1/collections/grants/items?f={name}").status_code == 400
    assert client.get(f"{ITEMS}?f={name}&properties=title").status_code == 400
    assert client.get(f"{ITEMS}?f={name}&ar=2020").status_code == 400


def test_the_list_of_the_log_leads_to_both(client: TestClient) -> None:
    page = client.get("/lager/activities?kind=kommundialog").text

    assert "Prenumerera" in page
    for name in ("ics", "atom"):
        assert f"/items?kind=kommundialog&amp;f={name}" in page
