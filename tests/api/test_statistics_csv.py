"""Statistics as CSV: the same rows as the JSON, readable by anything."""

from __future__ import annotations

import csv
import io
from typing import Any
from urllib.parse import unquote

import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient
from httpx2 import Response

from skanekarta.layers import all_layers

API = "/api/v1"
CSV = "text/csv; charset=utf-8; header=present"


def ask(client: TestClient, layer: str = "grants", **params: str) -> Response:
    answer = client.get(f"{API}/statistics/{layer}", params={**params, "f": "csv"})
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == CSV
    found: Response = answer
    return found


def rows(answer: Response) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(answer.content.decode(), newline="")))


def as_cell(value: Any) -> str:
    return "" if value is None else str(value)


@pytest.mark.parametrize("layer", list(all_layers()))
def test_they_are_the_rows_of_the_json(layer: str, client: TestClient) -> None:
    described = client.get(f"{API}/collections/{layer}").json()["statistics"]
    for by in ("", *described["by"][:3], ",".join(described["by"][:3])):
        params = {"measure": ",".join(described["measure"])} | ({"by": by} if by else {})
        told = client.get(f"{API}/statistics/{layer}", params=params).json()["rows"]
        found = rows(ask(client, layer, **params))
        assert len(found) == len(told)
        for ours, theirs in zip(found, told, strict=True):
            assert list(ours) == list(theirs)
            for name, value in theirs.items():
                if isinstance(value, float):
                    assert float(ours[name]) == value
                elif not isinstance(value, bool):
                    assert ours[name].removeprefix("'") == as_cell(value)


def test_titles_stand_beside_slugs_and_lines_end_as_rfc_4180_has_it(client: TestClient) -> None:
    answer = ask(client, by="area", measure="sum,count")

    assert answer.content.startswith(b"area,area_title,sum,count\r\n")
    assert answer.content.endswith(b"\r\n")
    assert b"musik,Musik," in answer.content


def test_the_link_tells_what_the_figures_cover(client: TestClient) -> None:
    answer = ask(client, by="municipality", area="dans")
    address, _, rest = answer.headers["link"].partition(">; ")
    told = client.get(address.removeprefix("<")).json()

    assert 'rel="describedby"' in rest
    assert unquote(rest.rpartition("title*=UTF-8''")[2]) == told["coverage"]["text"]
    assert len(told["rows"]) == len(rows(answer))


def test_a_zero_and_an_unknown_are_two_things(client: TestClient) -> None:
    known = rows(ask(client, by="municipality", call="biblioteken-som-kulturhus-2012"))
    unsure = rows(ask(client, by="municipality", year="2021"))

    assert "0" in {row["sum"] for row in known}
    assert "" in {row["sum"] for row in unsure}
    assert "0" not in {row["sum"] for row in unsure}


def test_a_question_without_rows_still_has_its_header(client: TestClient) -> None:
    answer = ask(client, by="year,area", measure="sum,per_inhabitant", q="finns inte alls")

    assert answer.text == "year,area,area_title,sum,per_inhabitant,population_year\r\n"


def test_a_text_that_a_spreadsheet_would_run_is_made_harmless(
    client: TestClient, connection: sa.Connection
) -> None:
    connection.execute(sa.text("UPDATE areas SET title = '=1+1,\"x\"' WHERE slug = 'musik'"))
    titles = {row["area"]: row["area_title"] for row in rows(ask(client, by="area"))}

    assert titles["musik"] == '\'=1+1,"x"'


def test_a_swedish_excel_gets_its_own_dialect_as_of_the_features(client: TestClient) -> None:
    plain = rows(ask(client, by="area,generated", measure="sum,mean"))
    answer = ask(client, by="area,generated", measure="sum,mean", dialect="excel-sv")
    head, *lines = answer.content.decode("utf-8-sig").splitlines()

    assert answer.content.startswith(b"\xef\xbb\xbf")
    assert head == (
        "Konst- och kulturområde (kod);Konst- och kulturområde;"
        "Påhittad för demonstration;Summa (kr);Medelvärde (kr)"
    )
    cells = [line.split(";") for line in lines]
    assert [row[2] for row in cells] == ["nej"] * len(plain)
    assert [row[4] for row in cells] == [row["mean"].replace(".", ",") for row in plain]
    assert any("," in row[4] for row in cells)


def test_a_dialect_is_for_csv_alone_and_is_one_that_exists(client: TestClient) -> None:
    address = f"{API}/statistics/grants?by=year"

    assert client.get(f"{address}&dialect=excel-sv").status_code == 400
    assert client.get(f"{address}&f=csv&dialect=nope").json()["invalid_parameters"][0]["valid"]


def test_the_json_and_the_csv_have_tags_of_their_own(client: TestClient) -> None:
    first = ask(client, by="year")
    again = {"If-None-Match": first.headers["etag"]}
    address = f"{API}/statistics/grants?by=year"

    assert client.get(f"{address}&f=csv", headers=again).status_code == 304
    assert client.get(address, headers=again).status_code == 200
    assert client.get(f"{address}&f=xml").status_code == 400
