"""Grants over several years and with joint applicants: what the database keeps and refuses."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
import sqlalchemy as sa

from joint_grant import add_joint_grant
from skanekarta import organisations


def run(connection: sa.Connection, statement: str, **values: object) -> None:
    connection.execute(sa.text(statement), values)


def check_now(connection: sa.Connection) -> None:
    run(connection, "SET CONSTRAINTS ALL IMMEDIATE")


def kept(connection: sa.Connection, grant: int) -> sa.Row[tuple[object, ...]]:
    statement = (
        "SELECT applicant, amount_years, amount_per_year, municipality, municipality_share, seat, "
        "ends_on FROM grants WHERE id = :id"
    )
    return connection.execute(sa.text(statement), {"id": grant}).one()


@pytest.fixture
def grant(connection: sa.Connection) -> int:
    return add_joint_grant(connection)


def test_a_grant_keeps_its_years_and_its_applicants(connection: sa.Connection, grant: int) -> None:
    assert tuple(kept(connection, grant)) == (
        ["eslovs-kommun"],
        [2024, 2025, 2026],
        [Decimal(300000), Decimal(200000), Decimal(100000)],
        ["1281", "1285"],
        [Decimal(360000), Decimal(240000)],
        "1281",
        dt.date(2026, 12, 31),
    )


def test_what_is_taken_away_is_no_longer_kept(connection: sa.Connection, grant: int) -> None:
    for table in ("grant_years", "grant_applicants"):
        run(connection, f"DELETE FROM {table} WHERE grant_id = :id", id=grant)
    check_now(connection)
    assert tuple(kept(connection, grant))[:3] == (None, None, None)


def test_a_grant_that_goes_takes_its_years_and_applicants_with_it(
    connection: sa.Connection, grant: int
) -> None:
    run(connection, "DELETE FROM grants WHERE id = :id", id=grant)
    check_now(connection)
    for table in ("grant_years", "grant_applicants"):
        assert connection.scalar(sa.text(f"SELECT count(*) FROM {table}")) == 0


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ("INSERT INTO grant_years VALUES (:id, 2027, 0.01)", "years of grant"),
        ("DELETE FROM grant_years WHERE grant_id = :id AND year = 2025", "years of grant"),
        ("UPDATE grants SET amount_sek = 600001 WHERE id = :id", "add up"),
        ("INSERT INTO grant_applicants VALUES (:id, 'lunds-kommun')", "joint applicant too"),
        ("UPDATE grants SET recipient = 'eslovs-kommun' WHERE id = :id", "joint applicant too"),
        ("UPDATE grants SET applicant = NULL WHERE id = :id", "keeps other applicants"),
        ("UPDATE grants SET amount_years = '{2024}' WHERE id = :id", "keeps other years"),
        ("UPDATE grants SET amount_per_year = '{1,2,3}' WHERE id = :id", "keeps other years"),
    ],
)
def test_years_and_applicants_that_contradict_the_grant_are_refused(
    connection: sa.Connection, grant: int, change: str, complaint: str
) -> None:
    run(connection, change, id=grant)
    with pytest.raises(sa.exc.IntegrityError, match=complaint):
        check_now(connection)


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ("INSERT INTO grant_years VALUES (:id, 1899, 0)", "year_is_plausible"),
        ("INSERT INTO grant_years VALUES (:id, 2024, 0)", "pk_grant_years"),
        ("INSERT INTO grant_applicants VALUES (:id, 'nobody')", "fk_grant_applicants_recipient"),
        ("UPDATE grants SET ends_on = '2024-08-31' WHERE id = :id", "period_has_an_order"),
        ("UPDATE grants SET shares_basis = 'guess' WHERE id = :id", "shares_basis_is_known"),
        ("UPDATE grants SET source_id = '' WHERE id = :id", "source_id_is_not_empty"),
        ("UPDATE grant_years SET year = 2027 WHERE grant_id = :id", "UPDATE is refused"),
        ("UPDATE grant_applicants SET recipient = 'x' WHERE grant_id = :id", "UPDATE is refused"),
        ("TRUNCATE grant_years", "TRUNCATE is refused"),
        ("TRUNCATE grant_applicants", "TRUNCATE is refused"),
    ],
)
def test_what_no_grant_can_have_is_refused_at_once(
    connection: sa.Connection, grant: int, change: str, complaint: str
) -> None:
    with pytest.raises(sa.exc.DBAPIError, match=complaint):
        run(connection, change, id=grant)


def test_years_may_be_corrected_while_they_add_up(connection: sa.Connection, grant: int) -> None:
    run(connection, "DELETE FROM grant_years WHERE grant_id = :id AND year > 2024", id=grant)
    run(
        connection,
        "INSERT INTO grant_years VALUES (:id, 2025, 400000), (:id, 2027, -1e5)",
        id=grant,
    )
    check_now(connection)
    assert kept(connection, grant).amount_years == [2024, 2025, 2027]


COPY = """
    INSERT INTO grants (key, source_id, funder, recipient, recipient_wording, scope, support_form,
                        support_form_wording, amount_sek, source, import_id, import_row)
    SELECT :key, :source_id, :funder, recipient, recipient_wording, 'unknown', 'utvecklingsstod',
           'U', 1, source, import_id, import_row FROM grants WHERE id = :id
"""


def test_a_funders_own_id_is_one_grant_and_another_funders_is_another(
    connection: sa.Connection, grant: int
) -> None:
    again = {"id": grant, "source_id": "KN 2024/17"}
    run(connection, COPY, key="other", funder="malmo-stad", **again)
    for key in ("first", "second"):
        run(connection, COPY, key=key, funder="region-skane", id=grant, source_id=None)
    with pytest.raises(sa.exc.IntegrityError, match="uq_grants_source_id"):
        run(connection, COPY, key="same", funder="region-skane", **again)


ALONE = "DELETE FROM grant_municipalities WHERE grant_id = :id AND role = 'activity'"
LUND = "INSERT INTO grant_municipalities VALUES (:id, 'activity', '1281', 600000)"


def test_cooperation_between_municipalities_demands_two(
    connection: sa.Connection, grant: int
) -> None:
    run(connection, ALONE, id=grant)
    run(connection, LUND, id=grant)
    with pytest.raises(sa.exc.IntegrityError, match="for cooperation between municipalities"):
        check_now(connection)


def test_cooperation_whose_places_are_not_known_claims_nothing(
    connection: sa.Connection, grant: int
) -> None:
    run(connection, ALONE, id=grant)
    run(connection, "UPDATE grants SET scope = 'unknown' WHERE id = :id", id=grant)
    check_now(connection)
    assert kept(connection, grant).municipality is None


def test_another_form_may_have_one_municipality_until_it_becomes_cooperation(
    connection: sa.Connection, grant: int
) -> None:
    run(connection, "UPDATE grants SET support_form = 'projektstod' WHERE id = :id", id=grant)
    run(connection, ALONE, id=grant)
    run(connection, LUND, id=grant)
    check_now(connection)
    run(connection, "SET CONSTRAINTS ALL DEFERRED")
    run(connection, "UPDATE grants SET support_form = 'kommunsamverkan' WHERE id = :id", id=grant)
    with pytest.raises(sa.exc.IntegrityError, match="for cooperation between municipalities"):
        check_now(connection)


def test_a_form_that_comes_to_lie_below_cooperation_brings_its_grants_under_the_rule(
    connection: sa.Connection, grant: int
) -> None:
    run(connection, "UPDATE grants SET support_form = 'deltagarstod' WHERE id = :id", id=grant)
    run(connection, ALONE, id=grant)
    run(connection, LUND, id=grant)
    below = "UPDATE support_forms SET parent = 'kommunsamverkan' WHERE slug = 'deltagarstod'"
    run(connection, below)
    with pytest.raises(sa.exc.IntegrityError, match="for cooperation between municipalities"):
        check_now(connection)


def test_the_real_cooperation_projects_have_two_municipalities_or_more(
    connection: sa.Connection,
) -> None:
    statement = sa.text(
        "SELECT cardinality(municipality) FROM grants WHERE support_form = 'kommunsamverkan'"
    )
    assert sorted(connection.scalars(statement)) == [2, 2, 2, 3, 3, 4, 5]


def test_a_joined_recipient_is_not_left_as_its_own_joint_applicant(
    connection: sa.Connection, grant: int
) -> None:
    organisations.join(connection, "eslovs-kommun", "lunds-kommun", "Prov")
    check_now(connection)
    assert kept(connection, grant).applicant is None


def test_a_joint_applicant_that_is_joined_with_another_becomes_that(
    connection: sa.Connection, grant: int
) -> None:
    organisations.join(connection, "eslovs-kommun", "hoors-kommun", "Prov")
    check_now(connection)
    assert kept(connection, grant).applicant == ["hoors-kommun"]
