"""A grant over three years with a joint applicant, as the API and the files tell it.

Worked out by hand in `joint_grant.py`.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow.parquet as pq
import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient

from joint_grant import add_joint_grant
from skanekarta.layers.grants import LAYER as GRANTS

ITEMS = "/api/v1/collections/grants/items"
STATISTICS = "/api/v1/statistics/grants"


@pytest.fixture
def grant(connection: sa.Connection) -> int:
    return add_joint_grant(connection)


def get(client: TestClient, path: str, **asked: str) -> Any:
    answer = client.get(path, params=asked)
    assert answer.status_code == 200, answer.text
    return answer.json()


def matched(client: TestClient, **asked: str) -> list[str]:
    found = get(client, ITEMS, **asked)["features"]
    return [each["properties"]["project_title"] for each in found]


def test_a_feature_has_the_period_the_years_and_who_applied(client: TestClient, grant: int) -> None:
    found = get(client, f"{ITEMS}/{grant}")["properties"]

    assert found["starts_on"] == "2024-09-01"
    assert found["ends_on"] == "2026-12-31"
    assert found["amount_sek"] == 600000
    assert found["amount_years"] == [2024, 2025, 2026]
    assert found["amount_per_year"] == [300000, 200000, 100000]
    assert found["applicant"] == ["eslovs-kommun"]
    assert found["applicant_title"] == ["Eslövs kommun"]
    assert found["municipality_title"] == ["Lund", "Eslöv"]
    assert found["shares"] == [360000, 240000]
    assert found["shares_basis"] == "source"
    assert found["shares_basis_title"] == "Källans egen fördelning"
    assert found["source_id"] == "KN 2024/17"


def test_amounts_are_written_without_needless_decimals(client: TestClient, grant: int) -> None:
    assert '"amount_per_year" : [300000,200000,100000]' in client.get(f"{ITEMS}/{grant}").text


@pytest.mark.parametrize(
    "asked",
    [
        {"applicant": "eslovs-kommun"},
        {"starts_on": "2024-09-01"},
        {"ends_on": "2026-01-01/.."},
        {"starts_on": "../2024-12-31", "ends_on": "2025-06-01/.."},
        {"shares_basis": "source"},
        {"datetime": "2024-06-19"},
        {"year": "2024", "applicant": "!missing"},
    ],
    ids=str,
)
def test_the_grant_is_found_by_its_new_fields(
    client: TestClient, grant: int, asked: Mapping[str, str]
) -> None:
    assert matched(client, funder="region-skane", **asked).count("Läsning över gränsen") == 1


@pytest.mark.parametrize(
    "asked",
    [
        {"applicant": "lunds-kommun"},
        {"applicant": "missing"},
        {"starts_on": "2024-09-02/.."},
        {"shares_basis": "equal"},
        # `datetime` keeps its meaning, the day of the decision, though the money is for 2025 too.
        {"datetime": "2025-01-01/2025-12-31"},
        {"year": "2025"},
        # A joint applicant is no recipient.
        {"recipient": "eslovs-kommun"},
    ],
    ids=str,
)
def test_the_grant_is_not_found_where_it_does_not_belong(
    client: TestClient, grant: int, asked: Mapping[str, str]
) -> None:
    assert "Läsning över gränsen" not in matched(client, funder="region-skane", **asked)


def test_an_unknown_applicant_is_refused_by_name(client: TestClient) -> None:
    answer = client.get(ITEMS, params={"applicant": "ingen-alls"})
    assert answer.status_code == 400
    assert "applicant" in answer.json()["detail"]


def test_sums_have_the_whole_amount_in_the_year_of_the_decision(
    client: TestClient, grant: int, connection: sa.Connection
) -> None:
    asked = {"by": "year", "funder": "region-skane", "support_form": "kommunsamverkan"}
    rows = {row["year"]: row["sum"] for row in get(client, STATISTICS, **asked)["rows"]}

    assert rows[2024] == 600000
    assert not {2025, 2026} & set(rows)


def test_sums_over_municipalities_follow_the_sources_shares(client: TestClient, grant: int) -> None:
    asked = {"by": "municipality", "applicant": "eslovs-kommun"}
    found = get(client, STATISTICS, **asked)
    sums = {row["municipality"]: row["sum"] for row in found["rows"] if row["sum"]}

    assert sums == {"1281": 360000, "1285": 240000}
    assert found["total"]["sum"] == 600000


def test_grouping_by_applicant_tells_their_names(client: TestClient, grant: int) -> None:
    found = get(client, STATISTICS, by="applicant", recipient="lunds-kommun")
    rows = {row["applicant"]: row for row in found["rows"]}

    assert rows["eslovs-kommun"]["applicant_title"] == "Eslövs kommun"
    assert rows["eslovs-kommun"]["sum"] == 600000


def test_the_facets_name_applicants_and_bases_in_swedish(client: TestClient, grant: int) -> None:
    found = get(client, "/api/v1/collections/grants/facets", funder="region-skane")
    facets = {each["name"]: each for each in found["facets"]}

    assert facets["applicant"]["values"] == [
        {"value": "eslovs-kommun", "title": "Eslövs kommun", "count": 1}
    ]
    assert facets["starts_on"]["min"] == "2024-09-01"
    for name in ("year_basis", "area_basis", "seat_basis", "shares_basis"):
        for each in facets[name]["values"]:
            assert each["title"] != each["value"], (name, each)


def test_every_basis_in_the_data_has_a_swedish_wording(client: TestClient) -> None:
    found = get(client, ITEMS, limit="1000")["features"]
    for name in ("year_basis", "area_basis", "seat_basis", "shares_basis"):
        for each in found:
            worded = each["properties"][f"{name}_title"]
            assert (worded is None) == (each["properties"][name] is None), each["id"]


def test_every_field_of_a_grant_says_what_it_means(client: TestClient) -> None:
    told = get(client, "/api/v1/collections/grants/queryables")["properties"]
    assert {"applicant", "starts_on", "ends_on", "shares_basis"} <= set(told)
    silent = [name for name, each in told.items() if not each.get("description")]
    assert silent in ([], ["geometry"])
    assert [each.name for each in GRANTS.fields if not each.description] == []


def as_table(text: str, separator: str = ",") -> dict[str, str]:
    (row,) = csv.DictReader(io.StringIO(text), delimiter=separator)
    return row


MINE = {"applicant": "eslovs-kommun"}


def test_csv_has_several_values_with_semicolons(client: TestClient, grant: int) -> None:
    row = as_table(client.get(ITEMS, params={**MINE, "f": "csv"}).text)

    assert row["applicant_title"] == "Eslövs kommun"
    assert row["amount_years"] == "2024;2025;2026"
    assert row["amount_per_year"] == "300000;200000;100000"
    assert row["shares"] == "360000;240000"
    assert (row["starts_on"], row["ends_on"]) == ("2024-09-01", "2026-12-31")


def test_a_swedish_excel_gets_decimal_commas_in_lists_too(
    client: TestClient, connection: sa.Connection, grant: int
) -> None:
    for statement in (
        "DELETE FROM grant_years WHERE grant_id = :id AND year > 2024",
        "INSERT INTO grant_years VALUES (:id, 2025, 299999.5), (:id, 2026, 0.5)",
    ):
        connection.execute(sa.text(statement), {"id": grant})
    asked = {**MINE, "f": "csv", "dialect": "excel-sv"}
    row = as_table(client.get(ITEMS, params=asked).content.decode("utf-8-sig"), ";")

    assert row["Belopp per bidragsår (kr)"] == "300000;299999,5;0,5"
    assert row["Medsökande"] == "Eslövs kommun"
    assert row["Andelarnas grund"] == "Källans egen fördelning"


def test_a_workbook_has_them_under_swedish_headings(client: TestClient, grant: int) -> None:
    answer = client.get(ITEMS, params={**MINE, "f": "xlsx"})
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).worksheets[0]
    heads, values = ([cell.value for cell in row] for row in sheet.iter_rows())
    row = dict(zip(heads, values, strict=True))

    assert row["Bidragsår"] == "2024;2025;2026"
    assert row["Finansiärens beteckning"] == "KN 2024/17"
    assert str(row["Gäller till"]).startswith("2026-12-31")


def test_parquet_keeps_lists_of_numbers(client: TestClient, grant: int, tmp_path: Path) -> None:
    file = tmp_path / "a.parquet"
    file.write_bytes(client.get(ITEMS, params={**MINE, "f": "parquet"}).content)
    (row,) = pq.read_table(file).to_pylist()

    assert row["amount_years"] == [2024, 2025, 2026]
    assert row["amount_per_year"] == [300000.0, 200000.0, 100000.0]
    assert row["shares"] == [360000.0, 240000.0]


def test_360giving_has_the_funders_id_and_the_planned_dates(client: TestClient, grant: int) -> None:
    row = as_table(client.get(ITEMS, params={**MINE, "f": "360giving"}).text)

    assert row["Identifier"] == "360G-skane-region-skane-KN 2024/17"
    assert row["Planned Dates:Start Date"] == "2024-09-01"
    assert row["Planned Dates:End Date"] == "2026-12-31"
    assert row["Amount Awarded"] == "600000"
    assert row["skane:joint_applicants"] == "Eslövs kommun"
    assert row["skane:amount_years"] == "2024;2025;2026"
    assert row["skane:amount_per_year"] == "300000;200000;100000"
    assert row["skane:beneficiary_shares"] == "360000;240000"


def test_360giving_keeps_the_stable_key_where_the_funder_has_no_id(client: TestClient) -> None:
    answer = client.get(ITEMS, params={"f": "360giving", "year": "2012"})
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert rows
    assert all(len(each["Identifier"]) == len("360G-skane-") + 32 for each in rows)
    assert {each["Planned Dates:Start Date"] for each in rows} == {""}


def test_children_and_young_people_take_in_every_age_band(client: TestClient) -> None:
    """Six rows name an age: they have it, and are found by the broader group too."""
    found = get(client, ITEMS, target_group="barn-och-unga", limit="100")["features"]
    groups = {slug for each in found for slug in each["properties"]["target_group"]}
    assert {"barn-och-unga", "barn-9-13", "barn-6-10", "forskolebarn", "unga-16-21"} <= groups
    assert len(get(client, ITEMS, target_group="barn-9-13")["features"]) == 1
