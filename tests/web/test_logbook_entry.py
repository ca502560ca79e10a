"""`/logga/{id}` without JavaScript: an entry, what has been done with it, and what can be."""

from __future__ import annotations

import datetime as dt

import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient
from markup import Markup
from staff import VISIT, Staff, form

from skanekarta.activity import UNDO_WITHIN
from skanekarta.entry import Activity
from skanekarta.web.logbook import entry_page


@pytest.fixture
def anna(client: TestClient, connection: sa.Connection) -> Staff:
    return Staff(client, connection)


def number(location: str) -> int:
    return int(location.split("?", maxsplit=1)[0].rsplit("/", 1)[1])


def action(connection: sa.Connection, fid: int) -> str | None:
    return connection.scalar(sa.select(Activity.action).where(Activity.id == fid))


def buttons(page: str) -> list[str]:
    """What the page's own small forms do."""
    return [given["value"] for _, given in Markup(page).elements if given.get("name") == "action"]


def do(anna: Staff, page: str, fid: int, name: str, **fields: str) -> int:
    """Presses a button; the number of the version that comes of it."""
    sent = {**fields_of(page), "action": [name], **{k: [v] for k, v in fields.items()}}
    answer = anna.post(f"/logga/{fid}", sent)
    assert answer.status_code == 303, Markup(answer.text).text
    return number(answer.headers["location"])


def fields_of(page: str) -> dict[str, list[str]]:
    given = [g for _, g in Markup(page).elements if g.get("name") in {"csrf", "key"}]
    return {each["name"]: [each["value"]] for each in given}


def test_the_page_after_saving_says_so_and_what_can_be_done_next(anna: Staff) -> None:
    saved = anna.send(anna.get("/logga"), **VISIT)
    page = anna.get(saved.headers["location"])
    fid = number(saved.headers["location"])
    links = Markup(page.text).links

    assert "Sparad." in Markup(page.text).text
    assert ("/logga", "Logga en till") in links
    assert (f"/logga?kopiera={fid}", "Kopiera") in links
    assert (f"/logga?rattar={fid}", "Rätta") in links
    assert buttons(page.text) == ["undo", "withdrawal"]
    assert page.headers["cache-control"] == "no-store"


def test_an_entry_is_undone_at_once_and_can_be_restored(
    anna: Staff, connection: sa.Connection
) -> None:
    fid = anna.log()
    undone = do(anna, anna.get(f"/logga/{fid}").text, fid, "undo")
    page = anna.get(f"/logga/{undone}")

    assert action(connection, undone) == "withdrawal"
    assert "Posten är återkallad" in Markup(page.text).text
    assert "Ångrad inom tio minuter" in Markup(page.text).text

    restored = do(anna, page.text, undone, "restoration")

    assert action(connection, restored) == "restoration"


def test_after_ten_minutes_there_is_nothing_to_undo(
    anna: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    fid = anna.log()
    assert "undo" in buttons(anna.get(f"/logga/{fid}").text)

    monkeypatch.setattr(entry_page, "UNDO_WITHIN", dt.timedelta(0))

    assert "undo" not in buttons(anna.get(f"/logga/{fid}").text)
    assert dt.timedelta(minutes=10) == UNDO_WITHIN


def test_only_the_one_who_wrote_it_is_offered_to_undo(
    anna: Staff, connection: sa.Connection
) -> None:
    fid = anna.log()
    berit = Staff(anna.client, connection, "berit")
    page = berit.get(f"/logga/{fid}").text

    assert buttons(page) == ["withdrawal"]
    refused = berit.post(f"/logga/{fid}", {**fields_of(page), "action": ["undo"]})
    assert refused.status_code == 403
    assert "Bara den som skrev posten kan ångra den." in Markup(refused.text).text


def test_a_withdrawal_needs_its_reason_and_shows_it(anna: Staff, connection: sa.Connection) -> None:
    fid = anna.log()
    page = anna.get(f"/logga/{fid}").text
    refused = anna.post(f"/logga/{fid}", {**fields_of(page), "action": ["withdrawal"]})

    assert refused.status_code == 400
    assert ("#reason", "Skriv ett skäl.") in Markup(refused.text).links

    withdrawn = do(anna, page, fid, "withdrawal", reason="Mötet blev inställt")

    assert action(connection, withdrawn) == "withdrawal"
    assert "Skäl: Mötet blev inställt" in Markup(anna.get(f"/logga/{withdrawn}").text).text


def test_the_history_says_who_when_why_and_what_changed(anna: Staff) -> None:
    fid = anna.log(participants="7", area=["dans"], visibility="internal")
    saved = anna.send(
        anna.get(f"/logga?rattar={fid}"),
        participants="17",
        area=["dans", "musik"],
        title="Nya <b>rubriken</b>",
        reason="Räknade fel",
    )
    page = anna.get(saved.headers["location"])
    text = Markup(page.text).text

    assert "Rättad" in text
    assert "Inlagd" in text
    assert "av anna" in text
    assert "Skäl: Räknade fel" in text
    assert "Antal deltagare Var: 7 → Blev: 17" in text
    assert "Områden Var: Dans → Blev: Dans, Musik" in text
    assert "Nya &lt;b&gt;rubriken&lt;/b&gt;" in page.text
    assert "Bara personalen ser posten." in text


def test_a_correction_can_be_taken_back(anna: Staff, connection: sa.Connection) -> None:
    fid = anna.log(title="Före")
    saved = anna.send(anna.get(f"/logga?rattar={fid}"), title="Efter")
    corrected = number(saved.headers["location"])

    restored = do(anna, anna.get(f"/logga/{corrected}").text, corrected, "restoration")

    assert connection.scalar(sa.select(Activity.title).where(Activity.id == restored)) == "Före"


def test_an_earlier_version_leads_to_the_one_that_stands(anna: Staff) -> None:
    fid = anna.log()
    saved = anna.send(anna.get(f"/logga?rattar={fid}"), title="Efter")

    led = anna.get(f"/logga/{fid}")

    assert led.status_code == 303
    assert led.headers["location"] == f"/logga/{number(saved.headers['location'])}"


def test_what_another_has_changed_meanwhile_is_not_withdrawn_unseen(
    anna: Staff, connection: sa.Connection
) -> None:
    fid = anna.log()
    page = anna.get(f"/logga/{fid}").text
    anna.send(anna.get(f"/logga?rattar={fid}"), title="Efter")

    late = anna.post(
        f"/logga/{fid}", {**fields_of(page), "action": ["withdrawal"], "reason": ["x"]}
    )

    assert late.status_code == 409
    assert "Posten har ändrats sedan dess" in Markup(late.text).text
    assert "Efter" in Markup(late.text).text


def test_a_button_that_is_pressed_twice_does_it_once(
    anna: Staff, connection: sa.Connection
) -> None:
    fid = anna.log()
    page = anna.get(f"/logga/{fid}").text
    first = do(anna, page, fid, "withdrawal", reason="Inställt")

    assert do(anna, page, fid, "withdrawal", reason="Inställt") == first


@pytest.mark.parametrize("fid", ["0", "999999999", "x", "1" * 30, "01"])
def test_a_number_that_no_entry_has_is_not_found(anna: Staff, fid: str) -> None:
    assert anna.get(f"/logga/{fid}").status_code == 404


def test_the_public_and_readers_see_nothing_of_an_entry_here(
    anna: Staff, client: TestClient, connection: sa.Connection
) -> None:
    fid = anna.log()
    reader = Staff(client, connection, "läsaren", "reader")

    public = client.get(f"/logga/{fid}", follow_redirects=False)
    assert public.status_code == 303
    assert public.headers["location"] == f"/logga-in?till=/logga/{fid}"
    assert client.get("/logga/999999999", follow_redirects=False).status_code == 303
    assert reader.get(f"/logga/{fid}").status_code == 403
    assert reader.get("/logga/999999999").status_code == 403


def test_a_change_without_the_sessions_own_word_is_refused(
    anna: Staff, connection: sa.Connection
) -> None:
    fid = anna.log()

    refused = anna.post(f"/logga/{fid}", {"action": ["undo"], "csrf": ["en annans"]})

    assert refused.status_code == 403
    assert action(connection, fid) == "entry"
    assert "undo" in buttons(anna.get(f"/logga/{fid}").text)


def test_scripts_are_told_who_is_signed_in_and_what_they_send_with(
    anna: Staff, client: TestClient, connection: sa.Connection
) -> None:
    _, fields = form(anna.get("/logga").text)
    mine = anna.get("/logga/lage").json()

    assert mine["name"] == "anna"
    assert mine["csrf"] == fields["csrf"][0]
    assert client.get("/logga/lage").json()["signed_in"] is False
    assert client.get("/logga/lage").json()["csrf"] is None
    reader = Staff(client, connection, "läsaren", "reader").get("/logga/lage").json()
    assert (reader["signed_in"], reader["may_append"], reader["csrf"]) == (True, False, None)
