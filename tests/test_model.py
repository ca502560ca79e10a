"""What the database itself refuses: the truths of the design, §2."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from skanekarta.importers.granting.sharing import shares

APPEND_ONLY = [
    "UPDATE activities SET title = 'x'",
    "UPDATE activities SET title = title",
    "DELETE FROM activities WHERE id = 1",
    "TRUNCATE activities CASCADE",
    "TRUNCATE activity_kinds CASCADE",
]

GRANT = """
    INSERT INTO grants (key, funder, recipient, recipient_wording, scope, support_form,
                        support_form_wording, amount_sek, source, import_id, import_row)
    VALUES (:key, 'region-skane', 'abf-malmo', 'ABF', :scope, 'utvecklingsstod', 'U', 100, 's',
            (SELECT min(id) FROM imports), 1)
    RETURNING id
"""
PLACE = "INSERT INTO grant_municipalities VALUES (:grant, :role, :code, :share)"


def add_grant(connection: sa.Connection, scope: str = "municipality") -> int:
    found = connection.execute(sa.text(GRANT), {"key": scope, "scope": scope}).scalar_one()
    assert isinstance(found, int)
    return found


def add_place(connection: sa.Connection, grant: int, *row: object) -> None:
    values = dict(zip(("role", "code", "share"), row, strict=True))
    connection.execute(sa.text(PLACE), {"grant": grant, **values})


def check_now(connection: sa.Connection) -> None:
    connection.execute(sa.text("SET CONSTRAINTS ALL IMMEDIATE"))


@pytest.mark.parametrize("statement", APPEND_ONLY)
def test_the_log_cannot_be_changed(connection: sa.Connection, statement: str) -> None:
    with pytest.raises(sa.exc.DBAPIError, match="append-only"):
        connection.execute(sa.text(statement))


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("municipality", "ARRAY['0180']"),
        ("municipality", "ARRAY[]::text[]"),
        ("area", "ARRAY['nope']"),
        ("kind", "'nope'"),
        ("visibility", "'secret'"),
        ("date_precision", "'second'"),
        ("participants", "-1"),
        ("ends_on", "DATE '2000-01-01'"),
        ("title", "''"),
        ("geom", "NULL"),
    ],
)
def test_an_entry_that_breaks_the_model_is_refused(
    connection: sa.Connection, column: str, value: str
) -> None:
    values = {
        "kind": "'kommundialog'",
        "title": "'x'",
        "starts_on": "DATE '2024-01-01'",
        "municipality": "ARRAY['1280']",
        "geom": "ST_SetSRID(ST_Point(13, 55.6), 4326)",
        "recorded_by": "'x'",
    }
    values[column] = value
    statement = f"INSERT INTO activities ({','.join(values)}) VALUES ({','.join(values.values())})"
    with pytest.raises(sa.exc.DBAPIError):
        connection.execute(sa.text(statement))


def test_an_entry_can_be_superseded_once(connection: sa.Connection) -> None:
    again = sa.text("""
        INSERT INTO activities (kind, title, starts_on, municipality, geom, recorded_by, action,
                                supersedes)
        SELECT kind, title, starts_on, municipality, geom, 'x', 'correction', id FROM activities
        ORDER BY id LIMIT 1
    """)
    connection.execute(again)
    with pytest.raises(sa.exc.IntegrityError, match="uq_activities_supersedes"):
        connection.execute(again)


def test_shares_that_do_not_add_up_are_refused(connection: sa.Connection) -> None:
    grant = add_grant(connection)
    add_place(connection, grant, "activity", "1280", 60)
    add_place(connection, grant, "activity", "1281", 39.99)
    with pytest.raises(sa.exc.DBAPIError, match="do not add up"):
        check_now(connection)


def test_shares_that_add_up_give_the_columns_that_filters_read(connection: sa.Connection) -> None:
    grant = add_grant(connection)
    add_place(connection, grant, "activity", "1281", 39.99)
    add_place(connection, grant, "activity", "1280", 60.01)
    add_place(connection, grant, "seat", "1273", 100)
    check_now(connection)

    row = connection.execute(
        sa.text(
            "SELECT municipality, municipality_share, seat, ST_NumGeometries(geom) n "
            "FROM grants WHERE id = :id"
        ),
        {"id": grant},
    ).one()
    assert row.municipality == ["1280", "1281"]
    assert row.municipality_share == [Decimal("60.01"), Decimal("39.99")]
    assert row.seat == "1273"
    assert row.n == 2


def test_a_scope_that_says_other_than_the_places_is_refused(connection: sa.Connection) -> None:
    add_grant(connection, "municipality")
    with pytest.raises(sa.exc.DBAPIError, match="scope"):
        check_now(connection)


def test_all_of_skane_is_code_12_with_the_whole_amount(connection: sa.Connection) -> None:
    grant = add_grant(connection, "skane")
    check_now(connection)

    row = connection.execute(
        sa.text("SELECT municipality, municipality_share FROM grants WHERE id = :id"),
        {"id": grant},
    ).one()
    assert (row.municipality, row.municipality_share) == (["12"], [Decimal(100)])


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE grants SET municipality_share = '{0,0}' WHERE cardinality(municipality) = 2",
        "UPDATE grants SET municipality = '{1280}' WHERE municipality IS NULL",
        "UPDATE grants SET amount_sek = amount_sek + 1 WHERE municipality IS NOT NULL",
    ],
)
def test_what_is_kept_on_a_grant_cannot_part_from_its_places(
    connection: sa.Connection, statement: str
) -> None:
    connection.execute(sa.text(statement))
    with pytest.raises(sa.exc.DBAPIError, match=r"keeps other|do not add up"):
        check_now(connection)


def test_a_grant_that_turns_out_to_be_for_all_of_skane_says_so(
    connection: sa.Connection,
) -> None:
    changed = connection.execute(
        sa.text(
            "UPDATE grants SET scope = 'skane' WHERE id = (SELECT min(id) FROM grants "
            "WHERE scope = 'unknown') RETURNING id"
        )
    ).scalar_one()
    check_now(connection)
    codes = sa.text("SELECT municipality FROM grants WHERE id = :id")

    assert connection.scalar(codes, {"id": changed}) == ["12"]


@pytest.mark.parametrize("table", ["grant_municipalities", "grant_areas", "grant_target_groups"])
def test_a_link_table_cannot_be_emptied_behind_the_grants(
    connection: sa.Connection, table: str
) -> None:
    with pytest.raises(sa.exc.DBAPIError, match="TRUNCATE is refused"):
        connection.execute(sa.text(f"TRUNCATE {table}"))


def test_new_boundaries_move_the_grants_with_them(connection: sa.Connection) -> None:
    moved = "UPDATE municipalities SET geom = ST_Translate(geom, 0.1, 0) WHERE code = '1280'"
    where = "SELECT ST_X(ST_GeometryN(geom, 1)) FROM grants WHERE municipality = '{1280}' LIMIT 1"
    before = connection.scalar(sa.text(where))
    connection.execute(sa.text(moved))
    after = connection.scalar(sa.text(where))

    assert isinstance(before, float)
    assert after == pytest.approx(before + 0.1)


@given(
    st.decimals(0, 10**9, places=2),
    st.lists(st.integers(1200, 1299).map(str), min_size=1, max_size=33, unique=True),
)
def test_equal_shares_add_up_to_the_ore(amount: Decimal, codes: Sequence[str]) -> None:
    found = shares(amount, codes)

    assert sum(found.values()) == amount
    assert max(found.values()) == found[min(codes)]
    assert max(found.values()) - min(found.values()) < Decimal("0.01") * len(codes)
