"""Correcting without losing: supersede, withdraw, restore, undo; and where old numbers lead."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient
from httpx2 import Response

import signing
from skanekarta.credentials import LOCAL_COOKIE

ADDRESS = "/api/v1/collections/activities/items"
ENTRY: dict[str, Any] = {
    "type": "Feature",
    "geometry": {"type": "Point", "coordinates": [13.5435, 55.9357]},
    "properties": {
        "kind": "studiebesok",
        "title": "Besök på biblioteket i Höör",
        "starts_on": "2026-11-20",
    },
}
Send = Callable[..., Response]


def entry(**properties: Any) -> dict[str, Any]:
    found = copy.deepcopy(ENTRY)
    found["properties"].update(properties)
    return found


def move(action: str, supersedes: Any, **more: Any) -> dict[str, Any]:
    properties = {"action": action, "supersedes": supersedes, **more}
    return {"type": "Feature", "geometry": None, "properties": properties}


@pytest.fixture
def staff(connection: sa.Connection) -> dict[str, str]:
    return {"Authorization": f"Bearer {signing.token(connection, 'Anna')}"}


@pytest.fixture
def other(connection: sa.Connection) -> dict[str, str]:
    return {"Authorization": f"Bearer {signing.token(connection, 'Bo')}"}


@pytest.fixture
def send(client: TestClient, staff: dict[str, str]) -> Send:
    """Sends as Anna, or as whoever has those headers."""

    def sent(body: dict[str, Any], headers: dict[str, str] | None = None) -> Response:
        return client.post(ADDRESS, json=body, headers=headers or staff)

    return sent


def made(answer: Response) -> int:
    assert answer.status_code == 201, answer.text
    found: int = answer.json()["id"]
    return found


def age(connection: sa.Connection, activity_id: int, minutes: int) -> None:
    """Lets an entry be older than it is; the chain of this transaction is rolled back anyway."""
    connection.execute(sa.text("ALTER TABLE activities DISABLE TRIGGER USER"))
    connection.execute(
        sa.text("UPDATE activities SET recorded_at = recorded_at - make_interval(mins => :m)"
                " WHERE id = :id"),
        {"m": minutes, "id": activity_id},
    )  # fmt: skip
    connection.execute(sa.text("ALTER TABLE activities ENABLE TRIGGER USER"))


def test_a_correction_stands_in_the_place_of_the_old(client: TestClient, send: Send) -> None:
    first = made(send(entry()))
    second = made(send(entry(supersedes=first, title="Besök i Höör", reason="Fel rubrik")))
    read = client.get(f"{ADDRESS}/{second}").json()["properties"]

    assert (read["title"], read["supersedes"]) == ("Besök i Höör", first)
    assert client.get(ADDRESS).json()["numberMatched"] == 32


@pytest.mark.parametrize("accept", ["application/geo+json", "text/html"])
def test_an_old_number_leads_to_what_stands_now(
    client: TestClient, send: Send, accept: str
) -> None:
    first = made(send(entry()))
    second = made(send(entry(supersedes=first)))
    third = made(send(entry(supersedes=second)))
    headers = {"Accept": accept}
    for old in (first, second):
        answer = client.get(f"{ADDRESS}/{old}", headers=headers, follow_redirects=False)
        assert answer.status_code == 308
        assert answer.headers["location"].endswith(f"{ADDRESS}/{third}")
        assert "must-revalidate" in answer.headers["cache-control"]
        assert client.get(f"{ADDRESS}/{old}", headers=headers).status_code == 200


def test_what_was_asked_for_goes_along_to_what_stands_now(client: TestClient, send: Send) -> None:
    first = made(send(entry()))
    second = made(send(entry(supersedes=first)))
    asked = {"properties": "title", "f": "html"}
    answer = client.get(f"{ADDRESS}/{first}", params=asked, follow_redirects=False)

    assert answer.headers["location"].endswith(f"{ADDRESS}/{second}?properties=title&f=html")


@pytest.mark.parametrize("accept", ["application/geo+json", "text/html"])
def test_a_withdrawn_entry_is_gone_until_it_is_restored(
    client: TestClient, send: Send, accept: str
) -> None:
    first = made(send(entry(description="Allt ska med")))
    withdrawn = made(send(move("withdrawal", first, reason="Blev inställt")))
    headers = {"Accept": accept}
    for each in (first, withdrawn):
        answer = client.get(f"{ADDRESS}/{each}", headers=headers)
        assert answer.status_code == 410
        assert answer.headers["content-type"].partition(";")[0] in {
            "text/html" if accept == "text/html" else "application/problem+json"
        }
        assert "Allt ska med" not in answer.text
    assert client.get(ADDRESS).json()["numberMatched"] == 31

    restored = send(move("restoration", withdrawn))
    assert restored.json()["properties"]["description"] == "Allt ska med"
    assert client.get(f"{ADDRESS}/{first}").json()["id"] == made(restored)


def test_a_withdrawal_is_answered_without_a_place(send: Send) -> None:
    first = made(send(entry()))
    told = send(move("withdrawal", first, reason="Blev inställt")).json()

    assert told["geometry"] is None
    assert told["properties"] | {"recorded_at": None} == {
        "action": "withdrawal", "supersedes": first, "reason": "Blev inställt", "recorded_at": None,
    }  # fmt: skip


def test_restoring_a_correction_takes_the_former_state_back(send: Send) -> None:
    first = made(send(entry(participants=12)))
    second = made(send(entry(supersedes=first, participants=120)))
    restored = send(move("restoration", second, reason="Det var tolv")).json()

    assert restored["properties"]["participants"] == 12
    assert send(move("restoration", restored["id"])).json()["properties"]["participants"] == 120


@pytest.mark.parametrize(
    "path", [[], ["withdrawal", "restoration"], ["withdrawal", "withdrawal"], ["restoration"]]
)
def test_what_makes_no_sense_now_is_a_conflict(send: Send, path: list[str]) -> None:
    """A withdrawn entry is not withdrawn again, what is new has nothing to take back, and what
    was restored from a withdrawal is withdrawn rather than restored."""
    at = made(send(entry()))
    for action in path[:1]:
        if action == "withdrawal":
            at = made(send(move(action, at, reason="Blev inställt")))
    if path == ["withdrawal", "restoration"]:
        at = made(send(move("restoration", at)))
    last = "withdrawal" if path == ["withdrawal", "withdrawal"] else "restoration"
    more = {"reason": "Igen"} if last == "withdrawal" else {}
    answer = send(move(last, at, **more))

    assert answer.status_code == 409
    assert answer.json()["newest"] == at


def test_a_withdrawn_entry_is_restored_before_it_is_corrected(send: Send) -> None:
    first = made(send(entry()))
    withdrawn = made(send(move("withdrawal", first, reason="Blev inställt")))
    answer = send(entry(supersedes=withdrawn))

    assert (answer.status_code, answer.json()["newest"]) == (409, withdrawn)


def test_whoever_corrects_an_older_version_is_told_which_is_the_newest(send: Send) -> None:
    first = made(send(entry()))
    second = made(send(entry(supersedes=first)))
    third = made(send(entry(supersedes=second)))
    told = (
        entry(supersedes=first),
        move("withdrawal", first, reason="Dubblett"),
        move("restoration", second),
        move("undo", second),
    )
    for body in told:
        answer = send(body)
        assert (answer.status_code, answer.json()["newest"]) == (409, third)
        assert answer.headers["content-type"] == "application/problem+json"


def test_what_is_new_is_undone_by_a_withdrawal(client: TestClient, send: Send) -> None:
    first = made(send(entry()))
    told = send(move("undo", first)).json()["properties"]

    assert (told["action"], told["reason"]) == ("withdrawal", "Ångrad inom tio minuter")
    assert client.get(f"{ADDRESS}/{first}").status_code == 410


def test_a_correction_and_a_withdrawal_are_undone_by_a_restoration(
    client: TestClient, send: Send
) -> None:
    first = made(send(entry()))
    second = made(send(entry(supersedes=first, title="Fel")))
    undone = send(move("undo", second)).json()
    assert undone["properties"]["title"] == ENTRY["properties"]["title"]

    withdrawn = made(send(move("withdrawal", undone["id"], reason="Fel post")))
    restored = made(send(move("undo", withdrawn)))
    assert client.get(f"{ADDRESS}/{first}").json()["id"] == restored
    assert send(move("undo", restored)).json()["properties"]["action"] == "withdrawal"


def test_only_who_wrote_an_entry_can_undo_it(send: Send, other: dict[str, str]) -> None:
    first = made(send(entry()))

    assert send(move("undo", first), other).status_code == 403
    assert send(entry(supersedes=first), other).status_code == 201


def test_undoing_is_for_ten_minutes(send: Send, connection: sa.Connection) -> None:
    early, late = made(send(entry())), made(send(entry()))
    age(connection, early, 9)
    age(connection, late, 11)

    assert send(move("undo", early)).status_code == 201
    answer = send(move("undo", late))
    assert (answer.status_code, answer.json()["newest"]) == (409, late)


def test_an_internal_entry_stays_internal_when_nothing_is_said_of_that(
    client: TestClient, send: Send
) -> None:
    first = made(send(entry(visibility="internal")))
    second = made(send(entry(supersedes=first, title="Rättad")))
    assert client.get(f"{ADDRESS}/{second}").status_code == 404

    third = made(send(entry(supersedes=second, visibility="open")))
    assert client.get(f"{ADDRESS}/{third}").status_code == 200


def test_old_numbers_tell_the_public_nothing_of_what_is_internal(
    client: TestClient, send: Send, staff: dict[str, str]
) -> None:
    """As what has never been: the same words but for the number itself."""
    never = client.get(f"{ADDRESS}/99999999")
    internal = made(send(entry(visibility="internal")))
    opened = made(send(entry(supersedes=internal, visibility="open")))
    closed_from = made(send(entry()))
    closed = made(send(entry(supersedes=closed_from, visibility="internal")))
    hidden = made(send(entry(visibility="internal")))
    gone = made(send(move("withdrawal", hidden, reason="Dubblett")))
    for each in (internal, closed_from, closed, hidden, gone):
        answer = client.get(f"{ADDRESS}/{each}", follow_redirects=False)
        assert answer.status_code == 404
        assert answer.text.replace(str(each), "99999999") == never.text
    for each, status in {internal: 308, closed_from: 308, closed: 200, hidden: 410}.items():
        answer = client.get(f"{ADDRESS}/{each}", headers=staff, follow_redirects=False)
        assert answer.status_code == status
    assert client.get(f"{ADDRESS}/{opened}").status_code == 200


def test_an_entry_that_was_internal_for_a_while_is_another_one_to_the_public(
    client: TestClient, send: Send, staff: dict[str, str]
) -> None:
    """As the change feed has it: gone, and new."""
    first = made(send(entry()))
    between = made(send(entry(supersedes=first, visibility="internal")))
    last = made(send(entry(supersedes=between, visibility="open")))
    for headers, status in (({}, 404), (staff, 308)):
        answer = client.get(f"{ADDRESS}/{first}", headers=headers, follow_redirects=False)
        assert answer.status_code == status
        assert (str(last) in answer.headers.get("Location", "")) is (status == 308)
    gone = made(send(move("withdrawal", last, reason="Dubblett")))
    for each, status in {first: 404, between: 404, last: 410, gone: 410}.items():
        assert client.get(f"{ADDRESS}/{each}", follow_redirects=False).status_code == status


def test_a_key_that_may_not_read_learns_nothing_by_writing(
    client: TestClient, send: Send, connection: sa.Connection
) -> None:
    token = signing.token(connection, "Maskin", scopes=("append",))
    blind = {"Authorization": f"Bearer {token}"}
    internal = made(send(entry(visibility="internal", title="Hemligt")))
    opened = made(send(entry(supersedes=internal, visibility="open", title="Öppet")))
    for body in (entry(supersedes=internal), move("withdrawal", internal, reason="Nej")):
        answer = send(body, blind)
        assert answer.status_code == 400
        assert [each["name"] for each in answer.json()["invalid_fields"]] == ["supersedes"]
    closed_from = made(send(entry()))
    closed = made(send(entry(supersedes=closed_from, visibility="internal")))
    answer = send(entry(supersedes=closed_from), blind)
    assert answer.status_code == 400
    assert str(closed) not in answer.text
    restored = send(move("restoration", opened), blind)
    assert restored.status_code == 201
    assert "Hemligt" not in restored.text


def test_where_an_entry_came_from_is_kept_by_its_correction(client: TestClient, send: Send) -> None:
    loaded = client.get(f"{ADDRESS}?limit=1&kind=kommundialog").json()["features"][0]
    old = loaded["properties"]
    same = {**ENTRY, "geometry": loaded["geometry"]}
    same["properties"] = {
        **{name: old[name] for name in ("kind", "starts_on", "ends_on", "municipality")},
        "title": "Kommundialog, rättad",
        "supersedes": loaded["id"],
    }
    new = send(same).json()["properties"]
    for name in ("source", "source_url", "note", "generated", "position_basis", "date_precision"):
        assert new[name] == old[name]
    moved = copy.deepcopy(same)
    moved["properties"]["supersedes"] = client.get(f"{ADDRESS}/{loaded['id']}").json()["id"]
    longitude, latitude = loaded["geometry"]["coordinates"]
    moved["geometry"]["coordinates"] = [longitude + 0.001, latitude]

    assert send(moved).json()["properties"]["position_basis"] == "point"


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        (entry(supersedes=99999999), {"supersedes"}),
        (entry(supersedes=10**30), {"supersedes"}),
        (entry(supersedes=-1), {"supersedes"}),
        (entry(supersedes="1"), {"supersedes"}),
        (entry(supersedes=True), {"supersedes"}),
        (entry(supersedes=1.5), {"supersedes"}),
        (entry(action="correction"), {"supersedes"}),
        (entry(action="entry", supersedes=1), {"supersedes"}),
        (entry(action="erasure", supersedes=1), {"action"}),
        (entry(action=["entry"]), {"action"}),
        (entry(reason="Ny"), {"reason"}),
        (entry(supersedes=1, reason="x" * 501), {"reason"}),
        (entry(supersedes=1, reason="Ring 19121212-1212"), {"reason"}),
        (move("withdrawal", 1), {"reason"}),
        (move("withdrawal", 1, reason="  "), {"reason"}),
        (move("withdrawal", None, reason="Fel"), {"supersedes"}),
        (move("withdrawal", 1, reason="Fel", title="Ny"), {"title"}),
        ({**move("restoration", 1), "geometry": ENTRY["geometry"]}, {"geometry"}),
        (move("undo", 1, reason="Fel"), {"reason"}),
        (move("withdrawal", 0, reason="a\x00b", kind="fest"), {"supersedes", "reason", "kind"}),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_told_by_field(
    send: Send, connection: sa.Connection, body: dict[str, Any], fields: set[str]
) -> None:
    before = connection.scalar(sa.text("SELECT count(*) FROM activities"))
    answer = send(body)

    assert answer.status_code == 400, answer.text
    assert {each["name"] for each in answer.json()["invalid_fields"]} == fields
    assert connection.scalar(sa.text("SELECT count(*) FROM activities")) == before


def test_the_history_has_every_version_and_what_it_changed(
    client: TestClient, send: Send, staff: dict[str, str], other: dict[str, str]
) -> None:
    first = made(send(entry()))
    second = made(send(entry(supersedes=first, title="Rättad", participants=7), other))
    third = made(send(move("withdrawal", second, reason="Dubblett")))
    for each in (first, second, third):
        told = client.get(f"{ADDRESS}/{each}/history", headers=staff).json()
        assert (told["newest"], told["is_withdrawn"]) == (third, True)
        versions = told["versions"]
        assert [each["id"] for each in versions] == [third, second, first]
        assert [each["action"] for each in versions] == ["withdrawal", "correction", "entry"]
        assert [each["recorded_by"] for each in versions] == ["anna", "bo", "anna"]
        assert [each["reason"] for each in versions] == ["Dubblett", None, None]
        assert [[one["name"] for one in each["changed"]] for each in versions] == [
            [], ["title", "participants"], [],
        ]  # fmt: skip
        assert versions[1]["changed"][1] == {"name": "participants", "before": None, "after": 7}
        assert versions[0]["values"]["longitude"] == 13.5435
        assert versions[0]["recorded_at"].endswith("Z")


def test_the_history_is_for_staff(
    client: TestClient, send: Send, staff: dict[str, str], connection: sa.Connection
) -> None:
    first = made(send(entry()))
    reader = {"Cookie": f"{LOCAL_COOKIE}={signing.session(connection, 'Läsare', 'reader')}"}
    blind = signing.token(connection, "Maskin", scopes=("append",))

    assert client.get(f"{ADDRESS}/{first}/history").status_code == 401
    assert client.get(f"{ADDRESS}/{first}/history", headers=reader).status_code == 403
    blinded = {"Authorization": f"Bearer {blind}"}
    assert client.get(f"{ADDRESS}/{first}/history", headers=blinded).status_code == 403
    for missing in ("99999999", "x", "01", "9" * 40):
        answer = client.get(f"{ADDRESS}/{missing}/history", headers=staff)
        assert answer.status_code == 404
    told = client.get(f"{ADDRESS}/{first}/history", headers=staff)
    assert "no-store" in told.headers["cache-control"]


def test_every_version_is_a_row_that_stays(send: Send, connection: sa.Connection) -> None:
    first = made(send(entry()))
    second = made(send(entry(supersedes=first)))
    made(send(move("undo", second)))
    sql = "SELECT action, recorded_by FROM activities WHERE id >= :first ORDER BY id"
    rows = connection.execute(sa.text(sql), {"first": first}).all()

    assert [row.action for row in rows] == ["entry", "correction", "restoration"]
    assert {row.recorded_by for row in rows} == {"anna"}


def erase(connection: sa.Connection, newest: int) -> int:
    """An entry that says that what was before it is erased."""
    sql = """
        INSERT INTO activities (kind, title, starts_on, municipality, geom, recorded_by, action,
                                supersedes, erases, reason)
        SELECT kind, 'Borttagen uppgift', starts_on, municipality, geom, 'kommandoraden', 'erasure',
               id, ARRAY[id], 'Personuppgift' FROM activities WHERE id = :id RETURNING id"""
    return connection.execute(sa.text(sql), {"id": newest}).scalar_one()


def test_what_is_erased_stands_without_its_words_and_cannot_be_restored(
    client: TestClient, send: Send, connection: sa.Connection
) -> None:
    first = made(send(entry()))
    erased = erase(connection, first)
    read = client.get(f"{ADDRESS}/{first}").json()

    assert (read["id"], read["properties"]["title"]) == (erased, "Borttagen uppgift")
    assert send(move("restoration", erased)).status_code == 409
    assert send(move("undo", erased)).status_code == 403
    assert send(entry(supersedes=erased, title="Besök, utan namn")).status_code == 201


def test_erasing_a_withdrawn_entry_does_not_bring_it_back(
    client: TestClient, send: Send, connection: sa.Connection
) -> None:
    first = made(send(entry()))
    withdrawn = made(send(move("withdrawal", first, reason="Dubblett")))
    erased = erase(connection, withdrawn)
    for each in (first, withdrawn, erased):
        assert client.get(f"{ADDRESS}/{each}").status_code == 410
    assert client.get(ADDRESS).json()["numberMatched"] == 31
    for body in (
        entry(supersedes=erased),
        move("withdrawal", erased, reason="Igen"),
        move("restoration", erased),
    ):
        assert send(body).status_code == 409
