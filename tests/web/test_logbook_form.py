"""`/logga` without JavaScript: the form, what comes of it, and what comes back."""

from __future__ import annotations

import datetime as dt
import re

import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient
from markup import Markup
from staff import VISIT, Staff, form

from skanekarta.entry import Activity
from skanekarta.web.logbook.page import STOCKHOLM


@pytest.fixture
def anna(client: TestClient, connection: sa.Connection) -> Staff:
    return Staff(client, connection)


def entry(connection: sa.Connection, fid: int) -> sa.Row[tuple[object, ...]]:
    return connection.execute(
        sa.select(
            *Activity.__table__.c,
            sa.func.ST_X(Activity.geom).label("x"),
            sa.func.ST_Y(Activity.geom).label("y"),
        ).where(Activity.id == fid)
    ).one()


def how_many(connection: sa.Connection) -> int:
    return connection.scalar(sa.select(sa.func.count()).select_from(Activity)) or 0


def test_one_who_has_not_signed_in_is_sent_to_do_so_and_back(client: TestClient) -> None:
    answer = client.get("/logga?kind=konferens", follow_redirects=False)

    assert answer.status_code == 303
    assert answer.headers["location"] == "/logga-in?till=/logga%3Fkind%3Dkonferens"


def test_readers_are_told_that_the_log_is_not_theirs_to_write(
    client: TestClient, connection: sa.Connection
) -> None:
    reader = Staff(client, connection, "läsaren", "reader")

    assert reader.get("/logga").status_code == 403
    assert reader.post("/logga", {}).status_code == 403


def test_the_form_begins_with_today_in_skane_and_an_open_entry(anna: Staff) -> None:
    page = anna.get("/logga")
    address, fields = form(page.text)

    assert address == "/logga"
    assert fields["starts_on"] == [dt.datetime.now(STOCKHOLM).date().isoformat()]
    assert fields["visibility"] == ["open"]
    assert page.headers["cache-control"] == "no-store"


def test_a_visit_is_logged_with_a_kind_a_title_and_a_place(
    anna: Staff, connection: sa.Connection
) -> None:
    found = entry(connection, anna.log())

    assert (found.kind, found.title, found.place_name) == (
        "studiebesok",
        "Besök på kulturskolan",
        "Höör",
    )
    assert found.municipality == ["1267"]
    assert (round(found.x, 2), round(found.y, 2)) == (13.54, 55.93)
    assert found.recorded_by == "anna"
    assert found.visibility == "open"


def test_everything_that_the_form_asks_for_is_saved(anna: Staff, connection: sa.Connection) -> None:
    fid = anna.log(
        description="Vi såg lokalerna.",
        participants="1 200",
        area=["dans", "musik"],
        visibility="internal",
        municipality=["1267", "1266"],
    )
    found = entry(connection, fid)

    assert found.description == "Vi såg lokalerna."
    assert found.participants == 1200
    assert found.area == ["dans", "musik"]
    assert found.visibility == "internal"
    assert found.municipality == ["1266", "1267"]


@pytest.mark.parametrize(
    "where",
    [
        {"place_name": "", "coordinates": "55,9357 13,5435"},
        {"place_name": "", "coordinates": "6199882 409020"},
        {"place_name": "55.9357, 13.5435"},
        {"place_name": "höör (höör)"},
        {"place_name": "", "longitude": "13.5435", "latitude": "55.9357"},
    ],
)
def test_a_place_is_told_by_coordinates_a_name_or_a_script(
    anna: Staff, connection: sa.Connection, where: dict[str, str | list[str]]
) -> None:
    found = entry(connection, anna.log(**where))

    assert (found.x, found.y) == pytest.approx((13.5435, 55.9357), abs=6e-3)
    assert found.municipality == ["1267"]


def test_what_a_place_is_called_is_kept_beside_its_coordinates(
    anna: Staff, connection: sa.Connection
) -> None:
    fid = anna.log(place_name="Kulturskolan", coordinates="55,9357 13,5435")

    assert entry(connection, fid).place_name == "Kulturskolan"


def test_a_name_that_may_mean_several_places_comes_back_with_them_to_choose(
    anna: Staff, connection: sa.Connection
) -> None:
    again = anna.send(anna.get("/logga"), **{**VISIT, "place_name": "Höörs bibliotek"})
    choices = [
        given["value"]
        for tag, given in Markup(again.text).elements
        if tag == "input" and given.get("name") == "place"
    ]

    assert again.status_code == 400
    assert "1267" in choices

    locality = next(code for code in choices if code != "1267")
    saved = anna.send(again, place=locality)
    fid = int(saved.headers["location"].split("?")[0].rsplit("/", 1)[1])

    assert entry(connection, fid).place_name == "Höörs bibliotek"
    assert entry(connection, fid).municipality == ["1267"]


def test_all_that_is_wrong_is_told_at_once_and_linked_to_its_field(anna: Staff) -> None:
    answer = anna.send(anna.get("/logga"), title="Med 19811218-9876", place_name="Storstad")
    page = Markup(answer.text)
    links = {href: text for href, text in page.links if href.startswith("#")}

    assert answer.status_code == 400
    assert links["#kind"] == "Välj vilket slag det var."
    assert links["#title"].startswith("Rubrik: ser ut att innehålla ett personnummer.")
    assert links["#place_name"].startswith("Plats: är ingen känd tätort.")
    ids = {given["id"] for _, given in page.elements if "id" in given}
    assert {"kind", "title", "place_name"} <= ids
    wrong = [given["name"] for _, given in page.elements if given.get("aria-invalid")]
    assert wrong == ["kind", "title", "place_name"]


def test_nothing_that_was_typed_is_lost_when_something_is_wrong(anna: Staff) -> None:
    typed: dict[str, str | list[str]] = {
        "kind": "konferens",
        "description": 'Rad ett\r\noch <två> & "tre"',
        "participants": "många",
        "area": ["dans", "musik"],
        "municipality": ["1267"],
        "ends_on": "2026-01-02",
        "unit": "Utveckling",
        "link": "https://example.org/a?b=c&d",
        "visibility": "internal",
        "coordinates": "hos oss",
        "title": "Åäö",
    }
    answer = anna.send(anna.get("/logga"), **typed)
    _, fields = form(answer.text)

    assert answer.status_code == 400
    for name, texts in typed.items():
        if name != "description":
            assert fields[name] == ([texts] if isinstance(texts, str) else texts), name
    assert "Rad ett" in answer.text
    assert "och &lt;två&gt; &amp; &#34;tre&#34;</textarea>" in answer.text


def test_an_address_fills_in_the_form(anna: Staff) -> None:
    page = anna.get(
        "/logga?kind=konferens&title=Möte&municipality=1267,1266&longitude=13.5&latitude=55.9"
    )
    _, fields = form(page.text)

    assert fields["kind"] == ["konferens"]
    assert fields["title"] == ["Möte"]
    assert sorted(fields["municipality"]) == ["1266", "1267"]
    assert fields["coordinates"] == ["55.9 13.5"]


def test_an_address_with_a_field_that_there_is_not_is_refused(anna: Staff) -> None:
    assert anna.get("/logga?titel=x").status_code == 400


def test_a_form_of_another_session_comes_back_with_what_was_typed(
    anna: Staff, connection: sa.Connection
) -> None:
    before = how_many(connection)
    answer = anna.send(anna.get("/logga"), **VISIT, csrf="en annans")
    _, fields = form(answer.text)

    assert answer.status_code == 403
    assert fields["title"] == [VISIT["title"]]
    assert how_many(connection) == before
    assert anna.send(answer).status_code == 303


def test_a_form_from_another_site_is_refused(anna: Staff, connection: sa.Connection) -> None:
    before = how_many(connection)
    address, fields = form(anna.get("/logga").text)
    sent = {**fields, **{name: [str(text)] for name, text in VISIT.items()}}

    answer = anna.post(address, sent, Origin="https://elsewhere.example")

    assert answer.status_code == 403
    assert how_many(connection) == before


def test_one_who_was_signed_out_meanwhile_gets_the_form_back_with_what_was_typed(
    anna: Staff, client: TestClient
) -> None:
    _, fields = form(anna.get("/logga").text)
    sent = {**fields, "title": ["Det här vill jag inte skriva igen"]}

    answer = client.post("/logga", data=sent, follow_redirects=False)

    assert answer.status_code == 401
    assert form(answer.text)[1]["title"] == sent["title"]
    assert "Du är utloggad" in Markup(answer.text).text


def test_the_form_takes_no_more_than_an_entry_needs(anna: Staff) -> None:
    _, fields = form(anna.get("/logga").text)

    assert anna.post("/logga", {**fields, "description": ["x" * 70_000]}).status_code == 413


def test_the_last_ten_of_ones_own_stand_below_the_form(
    anna: Staff, connection: sa.Connection
) -> None:
    for n in range(11):
        anna.log(title=f"Besök {n:02}")
    mine = Markup(anna.get("/logga").text)
    others = Markup(Staff(anna.client, connection, "berit").get("/logga").text)

    assert [text for href, text in mine.links if text.startswith("Besök")] == [
        f"Besök {n:02}" for n in range(10, 0, -1)
    ]
    assert "Besök" not in others.text


def test_ones_own_entry_without_the_name_of_a_place_is_told_by_its_municipality(
    anna: Staff,
) -> None:
    anna.log(title="Utan ort", place_name="", coordinates="55,9357 13,5435")
    mine = Markup(anna.get("/logga").text).text

    assert re.search(r"Utan ort\s+Studiebesök · [^·]+ · Höör\s", mine)


def test_a_copy_has_all_but_the_day_and_how_many_there_were(anna: Staff) -> None:
    anna.log(starts_on="2025-03-04", participants="7", area=["dans"])
    _, fields = form(anna.get("/logga?kopiera=senaste").text)

    assert fields["title"] == [VISIT["title"]]
    assert fields["area"] == ["dans"]
    assert fields["participants"] == [""]
    assert fields["starts_on"] == [dt.datetime.now(STOCKHOLM).date().isoformat()]
    assert "supersedes" not in fields


def test_an_english_page_is_sent_on_and_answered_in_english(anna: Staff) -> None:
    answer = anna.send(anna.get("/logga?lang=en"), title="A visit")

    assert answer.status_code == 400
    assert '<html lang="en">' in answer.text
    assert anna.send(answer, **VISIT).headers["location"].endswith("lang=en")


def test_a_form_that_is_sent_twice_is_one_entry(anna: Staff, connection: sa.Connection) -> None:
    page = anna.get("/logga")
    first = anna.send(page, **VISIT)
    before = how_many(connection)
    second = anna.send(page, **VISIT)

    assert second.headers["location"] == first.headers["location"]
    assert how_many(connection) == before


def test_a_form_that_has_been_sent_with_something_else_is_told_so(anna: Staff) -> None:
    page = anna.get("/logga")
    anna.send(page, **VISIT)
    again = anna.send(page, **{**VISIT, "title": "Ett annat besök"})

    assert again.status_code == 409
    assert form(again.text)[1]["title"] == ["Ett annat besök"]
    assert anna.send(again).status_code == 303


def test_target_groups_units_links_and_networks_are_saved(
    anna: Staff, connection: sa.Connection
) -> None:
    _, fields = form(anna.get("/logga").text)
    network = connection.scalar(sa.text("SELECT min(slug) FROM networks"))
    fid = anna.log(
        target_group=["aldre", "barn-och-unga"],
        unit="Utveckling",
        link="https://example.org/a",
        network=str(network),
    )
    found = entry(connection, fid)

    assert fields["network"] == [""]
    assert found.target_group == ["aldre", "barn-och-unga"]
    assert (found.unit, found.link) == ("Utveckling", "https://example.org/a")
    assert found.network == network
    assert '<option value="Utveckling">' in anna.get("/logga").text


def test_a_correction_supersedes_and_says_why(anna: Staff, connection: sa.Connection) -> None:
    fid = anna.log(participants="7", starts_on="2025-03-04", area=["dans"])
    page = anna.get(f"/logga?rattar={fid}")
    _, fields = form(page.text)
    assert (fields["participants"], fields["starts_on"]) == (["7"], ["2025-03-04"])

    saved = anna.send(page, participants="17", reason="Räknade fel")
    found = entry(connection, int(saved.headers["location"].split("?")[0].rsplit("/", 1)[1]))

    assert (found.supersedes, found.action, found.reason) == (fid, "correction", "Räknade fel")
    assert found.participants == 17
    assert found.area == ["dans"]


def test_a_correction_of_what_another_has_corrected_is_told_so_and_can_be_sent_again(
    anna: Staff, connection: sa.Connection
) -> None:
    fid = anna.log()
    page = anna.get(f"/logga?rattar={fid}")
    berit = Staff(anna.client, connection, "berit")
    berit.send(berit.get(f"/logga?rattar={fid}"), title="Berits rättelse")

    late = anna.send(page, title="Annas rättelse")

    assert late.status_code == 409
    assert "Posten har ändrats sedan dess" in Markup(late.text).text
    assert form(late.text)[1]["title"] == ["Annas rättelse"]
    assert anna.send(late).status_code == 303


def test_an_entry_that_another_has_made_internal_is_not_opened_by_sending_again(
    anna: Staff, connection: sa.Connection
) -> None:
    fid = anna.log()
    page = anna.get(f"/logga?rattar={fid}")
    berit = Staff(anna.client, connection, "berit")
    berit.send(berit.get(f"/logga?rattar={fid}"), visibility="internal")

    late = anna.send(page, title="Annas rättelse")

    assert late.status_code == 409
    assert form(late.text)[1]["visibility"] == ["internal"]


@pytest.mark.parametrize("name", ["participants", "supersedes"])
def test_a_number_of_thousands_of_digits_is_refused_like_any_other(anna: Staff, name: str) -> None:
    answer = anna.send(anna.get("/logga"), **{**VISIT, name: "9" * 5_000})

    assert answer.status_code == 400


def test_where_only_the_municipality_is_known_the_point_stands_in_its_middle_and_says_so(
    anna: Staff, connection: sa.Connection
) -> None:
    fid = anna.log(place_name="Rådhuset", municipality=["1267"])
    centre = connection.execute(
        sa.text("SELECT ST_X(centre), ST_Y(centre) FROM municipalities WHERE code = '1267'")
    ).one()
    found = entry(connection, fid)

    assert (found.x, found.y) == pytest.approx(tuple(centre))
    assert found.position_basis == "centre"
    assert found.place_name == "Rådhuset"
    assert "(kommunens mittpunkt)" in Markup(anna.get(f"/logga/{fid}").text).text

    page = anna.get(f"/logga?rattar={fid}")
    assert form(page.text)[1]["coordinates"] == [""]
    saved = anna.send(page, title="Rättad")
    again = entry(connection, int(saved.headers["location"].split("?")[0].rsplit("/", 1)[1]))
    assert again.position_basis == "centre"


@pytest.mark.parametrize("name", ["Höörs kommun", "höörs kommun"])
def test_a_municipality_can_be_named_as_a_place(
    anna: Staff, connection: sa.Connection, name: str
) -> None:
    found = entry(connection, anna.log(place_name=name))

    assert (found.position_basis, found.municipality) == ("centre", ["1267"])


def test_all_of_skane_has_no_middle_of_its_own(anna: Staff) -> None:
    answer = anna.send(anna.get("/logga"), **{**VISIT, "place_name": "", "municipality": ["12"]})

    assert "var hölls det?" in Markup(answer.text).text
    assert anna.send(answer, place_name="Höör").status_code == 303
