"""`/kommun/{code}?f=xlsx`: all that the page shows, in sheets that can be counted with."""

from __future__ import annotations

import datetime as dt
from io import BytesIO
from typing import Any

import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient
from openpyxl import load_workbook
from openpyxl.workbook import Workbook

import signing
from open_and_internal import HIDDEN, write
from skanekarta.credentials import LOCAL_COOKIE
from skanekarta.swedish import today
from skanekarta.web.paper.book import Number, Table, workbook

MALMO = "/kommun/1280?f=xlsx"
Rows = list[dict[str, Any]]


def book(
    client: TestClient, address: str = MALMO, headers: dict[str, str] | None = None
) -> Workbook:
    answer = client.get(address, headers=headers)
    assert answer.status_code == 200, answer.text
    return load_workbook(BytesIO(answer.content))


def rows(found: Workbook, title: str) -> Rows:
    """The rows of a sheet by its headings, which the filter begins at."""
    sheet = found[title]
    first = int(sheet.auto_filter.ref.split(":")[0][1:])
    heads, *below = sheet.iter_rows(min_row=first, values_only=True)
    return [dict(zip(heads, row, strict=True)) for row in below]


def test_its_sums_are_the_apis(client: TestClient) -> None:
    found = book(client)
    asked = {"municipality": "1280", "funder": "region-skane", "measure": "sum,count"}
    total = client.get("/api/v1/statistics/grants", params=asked).json()["total"]
    parts = rows(found, "Stöd, delar")
    years = [row for row in parts if row["Indelning"] == "År"]

    assert sum(row["Belopp, kr"] for row in years) == total["sum"]
    assert sum(row["Antal stöd"] for row in years) == total["count"]
    assert {row["Värde"] for row in rows(found, "Stöd i siffror")} >= {total["sum"], total["count"]}


@pytest.mark.long
def test_every_row_leads_to_the_same_figure_in_the_api(client: TestClient) -> None:
    found = book(client)
    people = [
        row for row in rows(found, "Vilka de är") if row["Benämning"] == "Folkmängd 31 december"
    ]
    assert people
    for row in people:
        assert row["Data i API:et"].startswith("http://testserver/api/v1/")
        items = client.get(row["Data i API:et"]).json()["features"]
        assert [each["properties"]["value"] for each in items] == [row["Värde"]]
        assert items[0]["properties"]["year"] == row["År"]
    for sheet in found:
        for row in sheet.iter_rows(values_only=True):
            for cell in row:
                if isinstance(cell, str) and "/api/v1/" in cell:
                    assert client.get(cell).status_code == 200, (sheet.title, cell)


def test_what_is_not_known_is_an_empty_cell_and_a_reason(client: TestClient) -> None:
    found = book(client)
    for title in ("Vilka de är", "Vad de lägger", "Tätorter"):
        lacking = [row for row in rows(found, title) if row["Varför värde saknas"]]
        assert lacking, title
        for row in lacking:
            value = next(row[head] for head in ("Värde", "Malmö", "Invånare") if head in row)
            assert value is None


def test_numbers_are_numbers_and_days_are_days(client: TestClient) -> None:
    found = book(client)
    grants = rows(found, "Senaste stöden")

    assert all(isinstance(row["Belopp, kr"], int | float) for row in grants)
    assert any(isinstance(row["Beslut"], dt.datetime) for row in grants)
    amounts = next(found["Senaste stöden"].iter_cols(min_col=9, max_col=9, min_row=4))
    assert {cell.number_format for cell in amounts} == {"#,##0"}


def test_it_is_a_file_with_a_name_and_an_etag(client: TestClient) -> None:
    answer = client.get(MALMO)
    again = client.get(MALMO, headers={"If-None-Match": answer.headers["etag"]})

    assert f"samtalsunderlag-malm%C3%B6-{today()}.xlsx" in answer.headers["content-disposition"]
    assert answer.headers["content-type"].endswith("spreadsheetml.sheet")
    assert again.status_code == 304
    assert client.head(MALMO).content == b""


def test_no_text_of_it_runs(client: TestClient, connection: sa.Connection) -> None:
    hostile = "=HYPERLINK(1)\x07"
    write(connection, {**HIDDEN, "visibility": "open", "title": hostile})
    entries = rows(book(client, "/kommun/1267?f=xlsx"), "Tillsammans")

    assert "'=HYPERLINK(1)" in {row["Rubrik"] for row in entries}


def test_internal_entries_are_in_the_file_of_staff_alone(
    client: TestClient, connection: sa.Connection
) -> None:
    write(connection, HIDDEN)
    cookie = {"Cookie": f"{LOCAL_COOKIE}={signing.session(connection, 'Petra', 'staff')}"}
    address = "/kommun/1267?f=xlsx"
    of_staff = rows(book(client, address, cookie), "Tillsammans")
    of_public = rows(book(client, address), "Tillsammans")

    assert "Zebrafinkarna i Höör" in {row["Rubrik"] for row in of_staff}
    assert "Zebrafinkarna i Höör" not in {row["Rubrik"] for row in of_public}
    assert {row["Synlighet"] for row in of_public} <= {"öppen"}
    assert client.get(address, headers=cookie).headers["cache-control"].startswith("private")


def test_it_speaks_english_where_the_address_does(client: TestClient) -> None:
    found = book(client, f"{MALMO}&lang=en")

    assert "Grants, parts" in found.sheetnames
    assert list(rows(found, "About the file")[0].values()) == ["Municipality", "Malmö"]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\tcmd", "\r=1"])
def test_a_cell_that_would_run_is_text(text: str) -> None:
    made = workbook("Prov", "Vi", today(), [Table("Blad", ["Ord"], [[text], [Number(-1, 1)]])])
    sheet = load_workbook(BytesIO(made))["Blad"]

    assert str(sheet["A2"].value).startswith("'") or text[0] == "\r"
    assert sheet["A2"].data_type == "s"
    assert sheet["A3"].value == -1
    assert sheet["A3"].number_format == "#,##0.0"
