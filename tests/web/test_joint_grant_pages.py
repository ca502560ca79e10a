"""A grant over three years with a joint applicant, as pages show it (`joint_grant.py`)."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient
from markup import Markup

from joint_grant import add_joint_grant


@pytest.fixture
def grant(connection: sa.Connection) -> int:
    return add_joint_grant(connection)


def opened(client: TestClient, address: str) -> Markup:
    answer = client.get(address)
    assert answer.status_code == 200, answer.text
    return Markup(answer.text)


def test_the_grants_page_has_a_table_of_years_and_one_of_shares(
    client: TestClient, grant: int
) -> None:
    page = opened(client, f"/api/v1/collections/grants/items/{grant}?f=html")

    for row in (
        ["2024", "300 000 kr"],
        ["2025", "200 000 kr"],
        ["2026", "100 000 kr"],
        ["Lund", "360 000 kr"],
        ["Eslöv", "240 000 kr"],
    ):
        assert row in page.rows
    assert page.rows.count(["Sammanlagt", "600 000 kr"]) == 2
    assert "Andelarnas grund: Källans egen fördelning." in page.text
    assert "Lunds kommun, Läsning över gränsen" in page.text
    assert "1 september 2024" in page.text
    assert "31 december 2026" in page.text
    assert ("/mottagare/eslovs-kommun", "Eslövs kommun") in page.links
    assert "Staten" in page.text


def test_a_grant_for_all_of_skane_says_so_and_has_no_table_of_one_share(
    client: TestClient, connection: sa.Connection, grant: int
) -> None:
    for statement in (
        "DELETE FROM grant_municipalities WHERE grant_id = :id AND role = 'activity'",
        "UPDATE grants SET scope = 'skane', shares_basis = 'equal' WHERE id = :id",
    ):
        connection.execute(sa.text(statement), {"id": grant})
    page = opened(client, f"/api/v1/collections/grants/items/{grant}?f=html")

    assert "Hela Skåne" in page.text
    assert page.rows.count(["Sammanlagt", "600 000 kr"]) == 1


def test_no_page_of_a_grant_shows_a_code_where_it_has_a_word(client: TestClient) -> None:
    for fid in range(1, 177, 25):
        page = opened(client, f"/api/v1/collections/grants/items/{fid}?f=html")
        told = " ".join(" ".join(row[1:]) for row in page.rows)
        for code in ("source_url", "classified", "recipient_name", "inferred", "equal"):
            assert code not in told, (fid, code)


def test_the_recipient_has_the_whole_sum_and_names_who_applied_with_it(
    client: TestClient, grant: int
) -> None:
    page = opened(client, "/mottagare/lunds-kommun")

    assert ["2024", "600 000 kr", "1"] in page.rows
    assert "tillsammans med Eslövs kommun" in page.text
    assert "gäller 1 september 2024–31 december 2026" in page.text
    assert "Stöd som medsökande" not in page.text


def test_a_joint_applicants_page_tells_the_grant_apart_from_its_sums(
    client: TestClient, grant: int
) -> None:
    page = opened(client, "/mottagare/eslovs-kommun")

    assert "Belopp, alla inlästa år 271 000 kr" in page.text
    assert (
        "Eslövs kommun har också sökt 1 stöd tillsammans med andra. Beloppet, 600 000 kr "
        "sammanlagt, räknas hos den som står som mottagare och ingår inte i summorna ovan."
    ) in page.text
    assert ("/mottagare/lunds-kommun", "Lunds kommun") in page.links
    # It is not told that it applied together with itself.
    assert "tillsammans med Eslövs kommun" not in page.text


def test_the_collection_of_recipients_counts_joint_grants_apart(
    client: TestClient, grant: int
) -> None:
    found = client.get("/api/v1/collections/recipients/items?limit=1000").json()["features"]
    rows = {each["id"]: each["properties"] for each in found}

    assert rows["eslovs-kommun"]["grant_count"] == 1
    assert rows["eslovs-kommun"]["sum_sek"] == 271000
    assert rows["eslovs-kommun"]["joint_count"] == 1
    assert rows["eslovs-kommun"]["joint_sum_sek"] == 600000
    assert rows["lunds-kommun"]["joint_count"] == 0
    assert sum(row["sum_sek"] for row in rows.values()) == 100_991_540 + 600_000


def test_the_collection_follows_an_applicant_that_is_taken_away(
    client: TestClient, connection: sa.Connection, grant: int
) -> None:
    address = "/api/v1/collections/recipients/items/eslovs-kommun"
    before = client.get(address)
    connection.execute(sa.text("DELETE FROM grant_applicants"))
    after = client.get(address, headers={"If-None-Match": before.headers["etag"]})

    assert after.status_code == 200
    assert after.json()["properties"]["joint_count"] == 0


def test_a_municipalitys_page_has_its_share_and_who_applied(client: TestClient, grant: int) -> None:
    page = opened(client, "/kommun/1285")

    assert ["2024", "240 000 kr", "1", "data: 2024"] in page.rows
    assert "andel: 240 000 kr" in page.text
    assert "tillsammans med Eslövs kommun" in page.text


HOSTILE = '<script>alert(1)</script> "å\'ä" & ö'


def test_hostile_wordings_are_only_text(
    client: TestClient, connection: sa.Connection, grant: int
) -> None:
    values = {"id": grant, "text": HOSTILE}
    for statement in (
        "UPDATE grants SET source_id = :text, project_title = :text WHERE id = :id",
        "UPDATE recipients SET title = :text WHERE slug = 'eslovs-kommun'",
    ):
        connection.execute(sa.text(statement), values)
    for address in (
        f"/api/v1/collections/grants/items/{grant}?f=html",
        "/mottagare/lunds-kommun",
        "/mottagare/eslovs-kommun",
        "/kommun/1281",
        "/lager/grants?applicant=eslovs-kommun",
    ):
        answer = client.get(address)
        assert answer.status_code == 200
        assert "<script>alert" not in answer.text, address
        assert HOSTILE in Markup(answer.text).text, address


@pytest.mark.parametrize("slug", ["åäö", '"', "<script>", "x" * 3000, "%00", "..", "lunds kommun"])
@pytest.mark.parametrize("page", ["mottagare", "utlysning"])
def test_a_slug_that_is_none_is_answered_in_swedish(
    client: TestClient, page: str, slug: str
) -> None:
    answer = client.get(f"/{page}/{slug}", follow_redirects=True)
    assert answer.status_code in {200, 404}
    assert "<script>alert" not in answer.text
    if answer.status_code == 404:
        assert "finns inte" in answer.text


def test_a_recipients_page_tells_how_little_of_the_frame_is_loaded(client: TestClient) -> None:
    """Of the years of its own grants from the region; other funders' have no such frame."""
    of_region = opened(client, "/mottagare/bombina-bombast").text
    assert "Kartan visar 0,3 % av 2023 års ram för kulturnämnden" in of_region
    assert "års ram för kulturnämnden" not in opened(client, "/mottagare/eslovs-kommun").text


def test_a_round_of_a_framed_year_has_its_frame_beside_it(client: TestClient) -> None:
    page = opened(client, "/utlysning/produktions-och-utvecklingsstod-2023-omgang-1").text
    assert "Kartan visar 0,3 % av 2023 års ram för kulturnämnden: verksamhetsstödet" in page
