"""No way round the tables ends in a grant that contradicts itself: the database refuses it when
the constraint is due, whoever writes and however many at once."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from generating import made, placed
from test_storing_merging import FULL, taken

ONE = "(SELECT max(id) FROM grants WHERE source_id = 'D-1')"

BREAKS = {
    "a share taken away": f"""DELETE FROM grant_municipalities
        WHERE grant_id = {ONE} AND municipality = '1281'""",
    "a place added": f"INSERT INTO grant_municipalities VALUES ({ONE}, 'activity', '1283', 1)",
    "another amount": f"UPDATE grants SET amount_sek = 1 WHERE id = {ONE}",
    "an amount and its shares as arrays": f"""UPDATE grants SET amount_sek = 10,
        municipality_share = '{{7,3}}' WHERE id = {ONE}""",
    "another scope": f"UPDATE grants SET scope = 'skane' WHERE id = {ONE}",
    "no scope": f"UPDATE grants SET scope = 'unknown' WHERE id = {ONE}",
    "another seat": f"UPDATE grants SET seat = '1280' WHERE id = {ONE}",
    "other municipalities": f"UPDATE grants SET municipality = '{{1280,1283}}' WHERE id = {ONE}",
    "another place": f"UPDATE grants SET geom = NULL WHERE id = {ONE}",
    "another area": f"UPDATE grants SET area = '{{teater}}' WHERE id = {ONE}",
    "another target group": f"UPDATE grants SET target_group = NULL WHERE id = {ONE}",
    "another applicant": f"UPDATE grants SET applicant = '{{abf-malmo}}' WHERE id = {ONE}",
    "another sum of a year": f"UPDATE grants SET amount_per_year = '{{1,2}}' WHERE id = {ONE}",
    "a year more": f"INSERT INTO grant_years VALUES ({ONE}, 2033, 5)",
    "a year less": f"DELETE FROM grant_years WHERE grant_id = {ONE} AND year = 2031",
    "the recipient as applicant": f"INSERT INTO grant_applicants VALUES ({ONE}, 'abf-malmo')",
    "a cooperation of one": """UPDATE grants SET support_form = 'kommunsamverkan'
        WHERE cardinality(municipality) = 1 AND scope = 'municipality'""",
    "a new grant with arrays and no links": """INSERT INTO grants (key, funder, recipient,
        recipient_wording, scope, support_form, support_form_wording, amount_sek, source,
        import_id, import_row, municipality, municipality_share)
        SELECT 'x', funder, recipient, 'x', 'municipality', support_form, 'x', 5, 's', import_id,
        1, '{1280}', '{5}' FROM grants LIMIT 1""",
    "every grant at once": "UPDATE grants SET area = '{teater,dans}'",
}


@pytest.mark.parametrize("statement", BREAKS.values(), ids=BREAKS.keys())
@pytest.mark.parametrize("then", ["", "DELETE FROM grant_checks"], ids=["", "notes-deleted"])
def test_a_grant_that_contradicts_itself_is_refused(
    connection: sa.Connection, statement: str, then: str
) -> None:
    taken(connection, [FULL, placed(2, ("1280", 5))])
    connection.execute(sa.text(statement))
    if then:
        connection.execute(sa.text(then))
    with pytest.raises(sa.exc.IntegrityError, match=r"of grant|grant \d+"):
        connection.execute(sa.text("SET CONSTRAINTS ALL IMMEDIATE"))


def test_a_grant_that_was_checked_is_checked_again_when_it_is_touched_again(
    connection: sa.Connection,
) -> None:
    taken(connection, [FULL])
    for statement in (
        f"UPDATE grants SET note = 'x' WHERE id = {ONE}",
        "SET CONSTRAINTS ALL IMMEDIATE",
        "SET CONSTRAINTS ALL DEFERRED",
        f"DELETE FROM grant_years WHERE grant_id = {ONE} AND year = 2031",
    ):
        connection.execute(sa.text(statement))
    with pytest.raises(sa.exc.IntegrityError, match="years of grant"):
        connection.execute(sa.text("SET CONSTRAINTS ALL IMMEDIATE"))


def test_what_a_savepoint_takes_back_leaves_nothing_to_check_and_nothing_unchecked(
    connection: sa.Connection,
) -> None:
    taken(connection, [FULL])
    savepoint = connection.begin_nested()
    connection.execute(sa.text(f"DELETE FROM grant_years WHERE grant_id = {ONE}"))
    savepoint.rollback()
    connection.execute(sa.text("SET CONSTRAINTS ALL IMMEDIATE"))
    connection.execute(sa.text("SET CONSTRAINTS ALL DEFERRED"))
    connection.execute(sa.text(f"DELETE FROM grant_years WHERE grant_id = {ONE} AND year = 2031"))
    with pytest.raises(sa.exc.IntegrityError, match="years of grant"):
        connection.execute(sa.text("SET CONSTRAINTS ALL IMMEDIATE"))


def test_the_rules_say_the_same_of_many_grants_as_of_few(connection: sa.Connection) -> None:
    """They are asked in two ways, by how many grants there are."""
    taken(connection, [FULL, placed(2, ("1280", 5), ("1281", 7), areas=("teater", "dans"))])
    every = "SELECT min(id), max(id) + 1, int8multirange(int8range(min(id), max(id) + 1))"
    few, many = "wrong_of_few(e.ids)", "wrong_of_many(e.ids, e.low, e.high)"

    def told(function: str) -> list[str]:
        asked = f"FROM ({every} FROM grants) AS e (low, high, ids), {function} AS w"
        return list(connection.scalars(sa.text(f"SELECT w.told {asked}")))

    assert told(few) == told(many) == []
    for statement in BREAKS.values():
        with connection.begin_nested() as savepoint:
            connection.execute(sa.text(statement))
            assert told(few) == told(many) != [], statement
            savepoint.rollback()


def test_the_number_of_a_note_hides_no_grant_from_the_rules(connection: sa.Connection) -> None:
    taken(connection, [FULL, placed(2, ("1280", 5))])
    number = "setval(pg_get_serial_sequence('grant_checks', 'id'), id, false)"
    for statement in (
        f"SELECT {number} FROM grants WHERE id = {ONE}",
        f"UPDATE grants SET note = 'x' WHERE id = {ONE}",
        f"""UPDATE grants SET amount_sek = amount_sek + 1
            WHERE scope = 'municipality' AND id <> {ONE}""",
    ):
        connection.execute(sa.text(statement))
    with pytest.raises(sa.exc.IntegrityError, match="of grant"):
        connection.execute(sa.text("SET CONSTRAINTS ALL IMMEDIATE"))


def test_a_grant_that_is_touched_again_and_again_is_noted_once(connection: sa.Connection) -> None:
    taken(connection, [FULL, *(placed(n, ("1280", 5)) for n in range(2, 9))])
    for statement in (
        f"UPDATE grants SET note = 'x' WHERE id = {ONE}",
        "UPDATE grants SET note = 'y'",
        "UPDATE grants SET note = 'z' WHERE id % 3 = 0",
        "DELETE FROM grant_areas WHERE grant_id % 2 = 0",
    ):
        connection.execute(sa.text(statement))
    noted = "SELECT sum(upper(s) - lower(s)) FROM grant_checks CROSS JOIN unnest(ids) AS s"
    every = connection.scalar(sa.text("SELECT count(*) FROM grants"))
    assert connection.scalar(sa.text(noted)) == every


@pytest.mark.parametrize(
    "statement",
    ["UPDATE grant_checks SET ids = '{}'", "TRUNCATE grant_checks"],
)
def test_the_notes_of_what_is_to_be_checked_are_not_changed(
    connection: sa.Connection, statement: str
) -> None:
    with pytest.raises(sa.exc.DBAPIError, match="append-only"):
        connection.execute(sa.text(statement))


def test_nobody_finds_notes_afterwards(connection: sa.Connection) -> None:
    taken(connection, [FULL, made(2)])
    assert connection.scalar(sa.text("SELECT count(*) FROM grant_checks")) == 0


def test_a_link_that_is_added_by_hand_is_kept_on_the_grant_at_once(
    connection: sa.Connection,
) -> None:
    taken(connection, [FULL])
    connection.execute(sa.text(f"INSERT INTO grant_areas VALUES ({ONE}, 'teater')"))
    areas = connection.scalar(sa.text(f"SELECT area FROM grants WHERE id = {ONE}"))
    assert areas == ["dans", "musik", "teater"]
    connection.execute(sa.text("SET CONSTRAINTS ALL IMMEDIATE"))


def test_the_first_import_is_named_where_nobody_names_it(connection: sa.Connection) -> None:
    connection.execute(
        sa.text("""INSERT INTO grants (key, funder, recipient, recipient_wording, scope,
            support_form, support_form_wording, amount_sek, source, import_id, import_row)
            SELECT 'x', funder, recipient, 'x', 'unknown', support_form, 'x', 5, 's', import_id, 1
            FROM grants ORDER BY id LIMIT 1""")
    )
    same = connection.scalar(sa.text("SELECT added_by = import_id FROM grants WHERE key = 'x'"))
    assert same is True


@pytest.mark.parametrize("number", [1, 150, 300, 650])
@pytest.mark.parametrize("column", ["area", "geom", "municipality_share", "seat"])
def test_one_of_many_that_contradicts_itself_is_found(
    connection: sa.Connection, number: int, column: str
) -> None:
    """Few are asked one by one, many each table at once: the same rules either way."""
    taken(connection, [FULL, *(placed(each, ("1280", 5)) for each in range(2, number + 2))])
    connection.execute(sa.text("UPDATE grants SET note = 'rörd' WHERE year = 2031"))
    connection.execute(sa.text("SET CONSTRAINTS ALL IMMEDIATE"))
    connection.execute(sa.text("SET CONSTRAINTS ALL DEFERRED"))
    connection.execute(
        sa.text(
            f"UPDATE grants SET note = 'igen', {column} = CASE WHEN source_id = 'D-1' "
            f"THEN NULL ELSE {column} END WHERE year = 2031"
        )
    )
    with pytest.raises(sa.exc.IntegrityError, match=r"grant \d+ keeps"):
        connection.execute(sa.text("SET CONSTRAINTS ALL IMMEDIATE"))
