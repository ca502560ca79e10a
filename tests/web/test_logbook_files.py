"""`/logga/fil` without JavaScript: a list is looked through, and saved when all is right."""

from __future__ import annotations

import base64
import re
import zlib
from io import BytesIO

import httpx
import openpyxl
import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient
from markup import Markup
from staff import Fields, Staff, form

from skanekarta.access import keeping, sessions
from skanekarta.entry import Activity
from skanekarta.web.logbook.files import EXAMPLE, HEADINGS

LIST = "Slag;Rubrik;Datum;Kommun\nStudiebesök;Ett;2026-03-04;Höör\nKonferens;Två;2026-03-05;Lund\n"


@pytest.fixture
def anna(client: TestClient, connection: sa.Connection) -> Staff:
    return Staff(client, connection)


def send(
    anna: Staff, page: str, form_id: str, listed: bytes = b"", name: str = "", **fields: str
) -> httpx.Response:
    """A form with a file, as a browser sends it."""
    address, own = form(page, form_id)
    data: Fields = {**own, **{key: [text] for key, text in fields.items()}}
    return anna.client.post(
        address,
        data=data,
        files={"file": (name, listed)},
        headers=anna.shown,
        follow_redirects=False,
    )


def titles(connection: sa.Connection) -> set[str]:
    asked = sa.select(Activity.title).where(
        Activity.import_id.is_not(None), Activity.title.in_(("Ett", "Två", "Besök på kulturskolan"))
    )
    return set(connection.scalars(asked))


@pytest.mark.parametrize(
    ("heading", "cell"),
    [
        ("Deltagare", "9" * 5_000),
        ("Länk", "https://anna:hemligt@example.org/"),
        ("Länk", "https:///protokoll"),
    ],
)
def test_a_cell_that_the_form_would_refuse_is_told(anna: Staff, heading: str, cell: str) -> None:
    listed = f"Slag;Rubrik;Datum;Kommun;{heading}\nStudiebesök;Ett;2026-03-04;Höör;{cell}\n"
    looked = send(anna, anna.get("/logga/fil").text, "logga-fil", listed.encode(), "lista.csv")

    assert looked.status_code == 400
    assert "Spara" not in Markup(looked.text).text


def test_of_one_who_has_not_signed_in_nothing_is_unpacked(client: TestClient) -> None:
    kind = {"Content-Type": "multipart/form-data; boundary=x"}
    answer = client.post("/logga/fil", content="y" * 100, headers=kind, follow_redirects=False)

    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/logga-in")


def test_a_list_is_looked_through_before_it_is_saved(
    anna: Staff, connection: sa.Connection
) -> None:
    looked = send(anna, anna.get("/logga/fil").text, "logga-fil", LIST.encode(), "lista.csv")

    assert looked.status_code == 200
    assert "Filen kan läsas in." in Markup(looked.text).text
    assert "Spara 2 poster" in Markup(looked.text).text
    assert titles(connection) == set()

    saved = send(anna, looked.text, "spara")
    assert saved.status_code == 303
    page = anna.get(saved.headers["location"])

    assert "2 poster är sparade." in Markup(page.text).text
    assert titles(connection) == {"Ett", "Två"}
    row = connection.execute(sa.select(Activity).where(Activity.title == "Ett")).one()
    assert row.recorded_by == "anna"


def test_rows_copied_out_of_a_spreadsheet_are_a_list_too(
    anna: Staff, connection: sa.Connection
) -> None:
    page = anna.get("/logga/fil").text
    looked = send(anna, page, "logga-fil", pasted=LIST.replace(";", "\t").replace("\n", "\r\n"))
    assert "Raderna kan läsas in." in Markup(looked.text).text
    assert not re.search("[Ff]il(en)? kan", Markup(looked.text).text)
    send(anna, looked.text, "spara")

    assert titles(connection) == {"Ett", "Två"}


def test_a_workbook_is_a_list_and_every_heading_that_the_page_names_is_known(
    anna: Staff, connection: sa.Connection
) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(list(HEADINGS))
    sheet.append([EXAMPLE.get(each) for each in HEADINGS])
    written = BytesIO()
    book.save(written)
    looked = send(anna, anna.get("/logga/fil").text, "logga-fil", written.getvalue(), "lista.xlsx")

    assert "Filen kan läsas in." in Markup(looked.text).text
    assert "Okända kolumner" not in Markup(looked.text).text
    send(anna, looked.text, "spara")
    assert titles(connection) == {"Besök på kulturskolan"}


def test_whatever_is_wrong_is_told_with_its_row_and_column_and_nothing_is_saved(
    anna: Staff, connection: sa.Connection
) -> None:
    wrong = LIST.replace("Lund", "Storstad").replace("2026-03-04", "i våras")
    looked = send(anna, anna.get("/logga/fil").text, "logga-fil", pasted=wrong)
    rows = [row[:3] for row in Markup(looked.text).rows]

    assert looked.status_code == 400
    assert "Raderna kan inte läsas in: 2 fel." in Markup(looked.text).text
    assert ["2", "Datum", "i våras"] in rows
    assert ["3", "Kommun", "Storstad"] in rows
    assert 'id="spara"' not in looked.text
    assert "Storstad</textarea>" not in looked.text
    assert re.search(r"<textarea[^>]*>Slag;Rubrik", looked.text)
    assert titles(connection) == set()


def test_the_report_is_told_in_the_language_of_the_page(anna: Staff) -> None:
    page = anna.get("/logga/fil?lang=en").text
    wrong = LIST.replace("Lund", "Storstad")
    looked = Markup(send(anna, page, "logga-fil", pasted=wrong).text)

    assert "The rows can't be imported: 1 error." in looked.text
    assert "Errors that must be corrected" in looked.text
    assert "Heading" in looked.text
    assert "The place is none of the 33 municipalities of Skåne." in looked.text
    for swedish in ("Granskning av", "Fel som", "Giltigt", "Läses som", "Platsen är ingen"):
        assert swedish not in looked.text
    assert (
        "The file can be imported."
        in Markup(send(anna, page, "logga-fil", LIST.encode(), "lista.csv").text).text
    )


def test_the_same_list_again_changes_nothing(anna: Staff, connection: sa.Connection) -> None:
    page = anna.get("/logga/fil").text
    looked = send(anna, page, "logga-fil", LIST.encode(), "lista.csv")
    send(anna, looked.text, "spara")
    before = connection.scalar(sa.select(sa.func.count()).select_from(Activity))
    again = send(anna, looked.text, "spara")

    assert "Inget har ändrats." in Markup(again.text).text
    assert connection.scalar(sa.select(sa.func.count()).select_from(Activity)) == before


def test_nothing_sent_is_told_so(anna: Staff) -> None:
    answer = send(anna, anna.get("/logga/fil").text, "logga-fil")

    assert answer.status_code == 400
    assert "Välj en fil, eller klistra in rader." in Markup(answer.text).text


def test_more_than_a_list_can_need_is_refused(anna: Staff) -> None:
    page = anna.get("/logga/fil").text

    assert send(anna, page, "logga-fil", b"x" * 6_000_000, "a.csv").status_code == 413
    assert send(anna, page, "logga-fil", b"x" * 11_000_000, "a.csv").status_code == 413


def test_what_is_carried_is_unpacked_no_further_than_a_list_may_be(anna: Staff) -> None:
    looked = send(anna, anna.get("/logga/fil").text, "logga-fil", LIST.encode(), "lista.csv")
    bomb = base64.b64encode(zlib.compress(b"\0" * 20_000_000)).decode()

    assert send(anna, looked.text, "spara", content=bomb).status_code == 413
    assert send(anna, looked.text, "spara", content="%%%").status_code == 400


@pytest.mark.parametrize(
    ("kind", "body", "status"),
    [
        ("application/x-www-form-urlencoded", b"a=b", 415),
        ("multipart/form-data", b"a=b", 400),
        ("multipart/form-data; boundary=x", b"nonsense", 400),
    ],
)
def test_what_is_no_form_is_refused(anna: Staff, kind: str, body: bytes, status: int) -> None:
    answer = anna.client.post(
        "/logga/fil", content=body, headers={**anna.shown, "Content-Type": kind}
    )

    assert answer.status_code == status


def test_a_list_of_one_whose_account_is_closed_meanwhile_is_not_saved(
    anna: Staff, connection: sa.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who asks is found out in one transaction, and what is asked is done in the next."""
    looked = send(anna, anna.get("/logga/fil").text, "logga-fil", LIST.encode(), "lista.csv")
    who = sessions.who(connection, anna.cookie)
    assert who
    keeping.disable(connection, who.account_id)
    monkeypatch.setattr(sessions, "who", lambda *_: who)

    assert send(anna, looked.text, "spara").status_code == 401
    assert titles(connection) == set()


def test_only_staff_of_that_very_session_save(
    anna: Staff, client: TestClient, connection: sa.Connection
) -> None:
    page = anna.get("/logga/fil").text
    reader = Staff(client, connection, "läsaren", "reader")

    assert send(anna, page, "logga-fil", LIST.encode(), "l.csv", csrf="x").status_code == 403
    assert send(reader, page, "logga-fil", LIST.encode(), "l.csv").status_code == 403
    assert reader.get("/logga/fil").status_code == 403
    public = client.get("/logga/fil", follow_redirects=False)
    assert public.headers["location"] == "/logga-in?till=/logga/fil"
    assert titles(connection) == set()
