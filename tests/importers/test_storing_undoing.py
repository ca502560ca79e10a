"""An import taken back leaves the grants exactly as they were, and can itself be taken back."""

from __future__ import annotations

from decimal import Decimal

import pytest
import sqlalchemy as sa
from generating import made, placed
from test_storing_merging import FULL, THREE, held, taken

from skanekarta import organisations
from skanekarta.errors import SkanekartaError
from skanekarta.importers.storing import read_scope, undo

WHOLE = """
SELECT to_jsonb(g) AS grant, (SELECT jsonb_agg(to_jsonb(m) ORDER BY role, municipality)
    FROM grant_municipalities m WHERE m.grant_id = g.id),
  (SELECT jsonb_agg(area ORDER BY area) FROM grant_areas a WHERE a.grant_id = g.id),
  (SELECT jsonb_agg(target_group ORDER BY 1) FROM grant_target_groups t WHERE t.grant_id = g.id),
  (SELECT jsonb_agg(recipient ORDER BY 1) FROM grant_applicants p WHERE p.grant_id = g.id),
  (SELECT jsonb_agg(to_jsonb(y) ORDER BY year) FROM grant_years y WHERE y.grant_id = g.id)
FROM grants g ORDER BY g.id
"""


def whole(connection: sa.Connection) -> list[tuple[object, ...]]:
    return [tuple(row) for row in connection.execute(sa.text(WHOLE))]


def import_of(connection: sa.Connection, *rows: object, **delivery: object) -> int:
    found = taken(connection, rows, **delivery).import_id  # type: ignore[arg-type]
    assert found is not None
    return found


SECOND = [
    placed(1, ("1280", 500), ("1283", 600), source_id="D-1", areas=("dans",), seat="1290"),
    made(2, amount_sek=Decimal(7)),
    made(4, row=11),
]


def test_an_import_of_all_kinds_is_taken_back_and_done_again(connection: sa.Connection) -> None:
    import_of(connection, *THREE)
    before = whole(connection)
    scope = read_scope(connection, "year=2031")
    second = import_of(connection, *SECOND, scope=scope)
    after = whole(connection)

    taken_back = undo(connection, second, "prov")
    assert whole(connection) == before
    again = undo(connection, taken_back, "prov")
    assert whole(connection) == after
    undo(connection, again, "prov")
    assert whole(connection) == before


def test_what_was_added_is_gone_and_comes_back_with_its_ids(connection: sa.Connection) -> None:
    empty = whole(connection)
    first = import_of(connection, *THREE)
    filled = whole(connection)

    taken_back = undo(connection, first, "prov")
    assert whole(connection) == empty
    undo(connection, taken_back, "prov")
    assert whole(connection) == filled
    assert taken(connection, THREE).unchanged == 3


def test_an_undo_is_recorded_as_an_import_of_its_own(connection: sa.Connection) -> None:
    first = import_of(connection, *THREE)
    taken_back = undo(connection, first, "Kim")
    found = connection.execute(
        sa.text(
            "SELECT kind, undoes, imported_by, added, changed, withdrawn, rows FROM imports "
            "WHERE id = :id"
        ),
        {"id": taken_back},
    ).one()
    assert tuple(found) == ("undo", first, "Kim", 0, 0, 3, 3)


def test_later_imports_of_the_same_grants_are_undone_first(connection: sa.Connection) -> None:
    first = import_of(connection, *THREE)
    second = import_of(connection, FULL, made(2, note="a"), made(3))
    third = import_of(connection, FULL, made(2, note="b"), made(3))

    with pytest.raises(SkanekartaError, match=rf"i den här ordningen: {third}, {second}\."):
        undo(connection, first, "prov")
    with pytest.raises(SkanekartaError, match=rf"i den här ordningen: {third}\."):
        undo(connection, second, "prov")
    undo(connection, third, "prov")
    undo(connection, second, "prov")
    undo(connection, first, "prov")
    assert held(connection) == []


def test_later_imports_of_other_grants_do_not_stand_in_the_way(connection: sa.Connection) -> None:
    first = import_of(connection, *THREE)
    import_of(connection, made(5, year=2032))
    undo(connection, first, "prov")
    assert [each["row"]["year"] for each in held(connection)] == [2032]


def test_a_later_import_that_withdrew_them_stands_in_the_way(connection: sa.Connection) -> None:
    first = import_of(connection, *THREE)
    second = import_of(connection, FULL, scope=read_scope(connection, "year=2031"))
    with pytest.raises(SkanekartaError, match=rf"ordningen: {second}\."):
        undo(connection, first, "prov")


def test_what_is_undone_is_not_undone_twice(connection: sa.Connection) -> None:
    first = import_of(connection, *THREE)
    taken_back = undo(connection, first, "prov")
    with pytest.raises(SkanekartaError, match=f"redan ångrad, av inläsning {taken_back}"):
        undo(connection, first, "prov")
    undo(connection, taken_back, "prov")
    undo(connection, first, "prov")
    assert held(connection) == []


@pytest.mark.parametrize(
    ("chosen", "why"),
    [
        ("SELECT max(id) + 1000 FROM imports", "Det finns ingen inläsning"),
        ("SELECT id FROM imports WHERE dataset LIKE '%figures%' OR dataset LIKE '%kommunfakta%'",
         "går inte att ångra"),
    ],
)  # fmt: skip
def test_what_cannot_be_undone_says_why(connection: sa.Connection, chosen: str, why: str) -> None:
    import_id = connection.scalar(sa.text(chosen))
    assert isinstance(import_id, int)
    with pytest.raises(SkanekartaError, match=why):
        undo(connection, import_id, "prov")


def test_the_history_is_only_added_to(connection: sa.Connection) -> None:
    first = import_of(connection, *THREE)
    undo(connection, first, "prov")
    for statement in (
        "UPDATE grant_history SET state = NULL",
        "DELETE FROM grant_history",
        "TRUNCATE grant_history",
    ):
        with pytest.raises(sa.exc.DBAPIError, match="append-only"), connection.begin_nested():
            connection.execute(sa.text(statement))


def test_recipients_that_were_joined_since_stay_joined(connection: sa.Connection) -> None:
    import_of(connection, made(1, recipient="teater-kapija"))
    scope = read_scope(connection, "year=2031")
    second = import_of(connection, made(2), scope=scope)
    organisations.join(connection, "teater-kapija", "abf-malmo", "Kim")
    undo(connection, second, "prov")

    assert [each["row"]["recipient"] for each in held(connection)] == ["abf-malmo"]
