"""The project's own list and the files that the service gives, read as any other list."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections import Counter
from decimal import Decimal

import openpyxl
import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient

from grant_lists import ListOfRows, codes, csv_list, read
from skanekarta.grant import Grant
from skanekarta.importers.granting import Defaults, passed_on
from skanekarta.importers.reading import GrantRow
from skanekarta.settings import PROJECT_DIR

FOLDER = PROJECT_DIR / "data" / "grants"


def keys(grants: list[GrantRow]) -> list[str]:
    """As importers/grants.py makes them."""
    seen: Counter[tuple[object, ...]] = Counter()
    found = []
    for grant in grants:
        identity = grant.identity()
        seen[identity] += 1
        text = "\x1f".join(str(part) for part in (*identity, seen[identity]))
        found.append(hashlib.sha256(text.encode()).hexdigest()[:32])
    return found


def own(connection: sa.Connection) -> tuple[list[GrantRow], list[str]]:
    defaults = Defaults(passed_on=passed_on(connection, FOLDER / "original_funders.csv"))
    grants, report = read(connection, csv_list(FOLDER / "grants.csv"), defaults=defaults)
    assert codes(report, "error") == []
    assert report.unknown == []
    return grants, codes(report)


def test_the_projects_own_list_has_its_totals_to_the_krona(connection: sa.Connection) -> None:
    grants, _ = own(connection)

    assert len(grants) == 176
    assert sum(each.amount_sek for each in grants) == 100_991_540
    of_region = [each.amount_sek for each in grants if each.funder == "region-skane"]
    assert (len(of_region), sum(of_region)) == (123, 52_695_800)


def test_the_projects_own_list_has_the_same_keys_and_columns(connection: sa.Connection) -> None:
    grants, _ = own(connection)
    stored = {row.key: row for row in connection.execute(sa.select(Grant.__table__))}
    plain = (
        *("funder", "original_funder", "year", "year_basis", "decision_date", "published_date"),
        *("recipient", "recipient_wording", "recipient_type", "seat", "seat_basis", "scope"),
        *("support_form", "support_form_wording", "call", "call_wording", "project_title"),
        *("target_group_wording", "area_wording", "area_basis", "amount_sek", "source"),
        *("source_url", "note", "generated", "source_id", "shares_basis"),
    )

    assert keys(grants) == sorted(stored, key=lambda key: stored[key].import_row)
    for key, grant in zip(keys(grants), grants, strict=True):
        row = stored[key]
        assert {name: getattr(grant, name) for name in plain} == {
            name: getattr(row, name) for name in plain
        }
        assert list(grant.areas) == sorted(row.area or [])
        assert list(grant.target_groups) == sorted(row.target_group or [])
        assert [code for code, _ in grant.work] == (row.municipality or [])
        assert [share for _, share in grant.work] == [
            Decimal(share) for share in row.municipality_share or []
        ]


ITEMS = "/api/v1/collections/grants/items"


def identities(grants: list[GrantRow]) -> list[tuple[object, ...]]:
    return sorted((grant.identity() for grant in grants), key=str)


def from_csv(text: str, separator: str) -> ListOfRows:
    return ListOfRows(list(csv.reader(io.StringIO(text, newline=""), delimiter=separator)))


def from_workbook(content: bytes) -> ListOfRows:
    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True)
    return ListOfRows(list(book.worksheets[0].iter_rows(values_only=True)))


def from_features(content: bytes) -> ListOfRows:
    """As the source for GeoJSON gives them: arrays with semicolons between."""
    features = json.loads(content)["features"]
    names = list(features[0]["properties"])
    rows = [[each["properties"][name] for name in names] for each in features]
    cells = [[";".join(map(str, c)) if isinstance(c, list) else c for c in row] for row in rows]
    points = [each["geometry"] and tuple(each["geometry"]["coordinates"][0]) for each in features]
    return ListOfRows([names, *cells], [None, *points])


def exported(client: TestClient, form: str) -> ListOfRows:
    answer = client.get(f"{ITEMS}?f={form}&limit=10000")
    assert answer.status_code == 200
    if form.startswith("csv"):
        return from_csv(answer.content.decode("utf-8-sig"), ";" if "excel" in form else ",")
    return (from_workbook if form == "xlsx" else from_features)(answer.content)


@pytest.mark.parametrize("form", ["csv", "csv&dialect=excel-sv", "xlsx", "geojson"])
def test_a_file_from_the_service_has_the_same_grants(
    connection: sa.Connection, client: TestClient, form: str
) -> None:
    first, _ = own(connection)
    again, report = read(connection, exported(client, form))

    assert codes(report, "error") == []
    assert report.unknown == []
    assert identities(again) == identities(first)
    by_identity = {grant.identity(): grant for grant in first}
    names = ("seat", "scope", "work", "shares_basis", "areas", "target_groups", "year_basis")
    kept = (*names, "recipient_type", "original_funder", "decision_date", "source", "note")
    twins = [key for key, number in Counter(map(GrantRow.identity, first)).items() if number > 1]
    for grant in again:
        if grant.identity() not in twins:
            before = by_identity[grant.identity()]
            assert [getattr(grant, name) for name in kept] == [
                getattr(before, name) for name in kept
            ]
