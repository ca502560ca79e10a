"""The ways to the log's pages, for those who may log; and the pages in English."""

from __future__ import annotations

import datetime as dt

import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient
from markup import Markup
from staff import VISIT, Staff, form
from swedish_words import swedish_in

from skanekarta.swedish import today


@pytest.fixture
def anna(client: TestClient, connection: sa.Connection) -> Staff:
    return Staff(client, connection)


def hrefs(page: str) -> set[str]:
    return {href for href, _ in Markup(page).links}


WAYS = [
    ("/om", "/logga"),
    ("/kommun/1267", "/logga?municipality=1267"),
    ("/api/v1/collections/activities/items/1?f=html", "/logga/1"),
]


@pytest.mark.parametrize(("address", "way"), WAYS)
def test_those_who_may_log_are_led_to_it_and_no_others(
    anna: Staff, client: TestClient, connection: sa.Connection, address: str, way: str
) -> None:
    reader = Staff(client, connection, "läsaren", "reader")

    assert way in hrefs(anna.get(address).text)
    assert way not in hrefs(reader.get(address).text)
    assert way not in hrefs(client.get(address).text)


def test_the_log_of_a_municipality_leads_to_the_form_with_the_municipality_chosen(
    anna: Staff,
) -> None:
    _, fields = form(anna.get("/logga?municipality=1267").text)

    assert fields["municipality"] == ["1267"]


@pytest.mark.parametrize(("days", "told"), [(0, "i dag"), (1, "i går")])
def test_the_page_of_a_municipality_tells_of_a_visit_as_people_do(
    anna: Staff, days: int, told: str
) -> None:
    day = today() - dt.timedelta(days=days)
    anna.log(starts_on=day.isoformat())
    page = Markup(anna.get("/kommun/1267").text)

    assert f"Senaste besöket i loggen: {told} (Studiebesök)." in page.text
    ways = [href for href, _ in page.links if href.startswith("/logga?municipality")]
    assert len(ways) == 1


@pytest.mark.parametrize(
    "address", ["/logga", "/logga?rattar={fid}", "/logga/{fid}?sparad=1", "/logga/fil"]
)
def test_the_logs_pages_in_english_have_no_texts_in_swedish_that_are_not_marked(
    anna: Staff, address: str
) -> None:
    fid = anna.log(title="A visit", participants="7")
    saved = anna.send(anna.get(f"/logga?rattar={fid}"), participants="17", reason="Miscounted")
    fid = int(saved.headers["location"].split("?")[0].rsplit("/", 1)[1])
    where = address.format(fid=fid)
    page = anna.get(f"{where}{'&' if '?' in where else '?'}lang=en")

    assert page.status_code == 200
    assert swedish_in(page.text) == []


def test_who_may_not_write_is_told_so_in_english_all_through(
    client: TestClient, connection: sa.Connection
) -> None:
    page = Staff(client, connection, "läsaren", "reader").get("/logga?lang=en")

    assert page.status_code == 403
    assert "That needs permission to append to the log." in Markup(page.text).text
    assert swedish_in(page.text) == []


def test_the_form_leads_to_where_many_are_logged_at_once(anna: Staff) -> None:
    fid = anna.log()

    assert ("/logga/fil", "Logga många på en gång") in Markup(anna.get("/logga").text).links
    assert "/logga/fil" not in anna.get(f"/logga?rattar={fid}").text


def test_what_is_wrong_is_told_in_english_on_an_english_page(anna: Staff) -> None:
    wrong = {**VISIT, "title": "", "place_name": "Storstad", "kind": ""}
    answer = anna.send(anna.get("/logga?lang=en"), **wrong)

    assert swedish_in(answer.text) == []
    assert "Write a title." in Markup(answer.text).text
