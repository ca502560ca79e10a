"""A statement that reads no more of a layer's rows than it asks for gives the same rows."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from skanekarta import features, keyset, sql
from skanekarta.layer import Layer
from skanekarta.layers import all_layers, get_layer
from skanekarta.narrow import narrow
from skanekarta.query import Query

GRANTS = get_layer("grants")
EVERY = [(layer, column.key) for layer in all_layers().values() for column in layer.rows.c]


def put(statement: sa.Select[*tuple[object, ...]]) -> str:
    return str(statement.compile(dialect=postgresql.dialect()))  # type: ignore[no-untyped-call]  # it comes without types


@pytest.mark.parametrize(
    ("layer", "name"), EVERY, ids=[f"{layer.id}-{name}" for layer, name in EVERY]
)
def test_each_row_comes_once_whatever_is_left_out(
    connection: sa.Connection, layer: Layer, name: str
) -> None:
    """An outer join that gives a row two others could not be left out."""
    rows = layer.rows.c
    whole = sa.select(rows.id, sa.cast(rows[name], sa.Text).label("told"))
    in_order = [sa.cast(rows.id, sa.Text), sa.cast(rows[name], sa.Text)]
    asked = whole.order_by(*in_order)
    assert connection.execute(narrow(layer, asked)).all() == connection.execute(asked).all()


def test_joins_and_columns_that_nobody_asks_for_are_left_out() -> None:
    rows = GRANTS.rows.c
    alone = put(narrow(GRANTS, sa.select(rows.id).where(rows.year == 2020)))
    assert "JOIN" not in alone
    assert "project_title" not in alone
    worded = put(narrow(GRANTS, sa.select(rows.id, rows.recipient_title)))
    assert worded.count("JOIN") == 1


def test_a_count_needs_no_column() -> None:
    assert "JOIN" not in put(sql.count(GRANTS, Query()))


def test_what_is_put_together_stays_so(connection: sa.Connection) -> None:
    """Whatever makes of rows something else than a source's rows is kept whole."""
    grouped = replace(
        GRANTS,
        source=sa.select(
            sa.column("year").label("id"), sa.null().label("geom"), sa.func.count().label("n")
        )
        .select_from(sa.text("grants"))
        .group_by(sa.text("year")),
    )
    asked = sa.select(grouped.rows.c.id).order_by(grouped.rows.c.id)
    assert connection.execute(narrow(grouped, asked)).all() == connection.execute(asked).all()


SORTS = [("",), ("-year",), ("amount_sek", "-recipient"), ("decision_date",)]


@pytest.mark.parametrize("sort", SORTS, ids=map(",".join, SORTS))
@pytest.mark.parametrize("layer", all_layers().values(), ids=all_layers())
def test_a_page_that_is_sought_is_the_page_that_is_found(
    connection: sa.Connection, layer: Layer, sort: tuple[str, ...]
) -> None:
    """Every page of a layer, by its place in the order's index and among all that match."""
    if not set(keyset.sortables(layer)) >= {each.removeprefix("-") for each in sort if each}:
        sort = ("",)
    query = Query(limit=37, sort=tuple(each for each in sort if each))
    for _ in range(12):
        found = connection.execute(features.of_page(layer, query)).one()
        if query.after:
            sought = connection.execute(features.of_page(layer, query, seek=True)).one()
            assert sought == found
        if not found[2]:
            return
        values = json.loads(found[2])
        token = keyset.write_token(layer, query.sort, values)
        query = Query(limit=37, sort=query.sort, after=token)


def test_pages_of_one_shape_are_one_statement() -> None:
    """What differs between them are its parameters."""
    tokens = [
        keyset.write_token(GRANTS, (), [str(year), "100.00", str(year)]) for year in (2019, 2020)
    ]
    first, second = (Query(after=token) for token in tokens)
    assert sql.general(GRANTS, first) == sql.general(GRANTS, second)
    assert sql.own(GRANTS, first) != sql.own(GRANTS, second)
    assert sql.general(GRANTS, Query(offset=100)) == sql.general(GRANTS, Query(offset=200))
    without = keyset.write_token(GRANTS, (), ["2019", None, "7"])
    assert sql.general(GRANTS, Query(after=without)) != sql.general(GRANTS, first)


def test_a_place_deep_in_the_order_is_found_by_its_index(connection: sa.Connection) -> None:
    """No row before the place is looked at (requirement: a page costs the same whatever its
    number)."""
    token = keyset.write_token(GRANTS, (), ["2020", "100000.00", "5"])
    statement = features.of_page(GRANTS, Query(after=token, limit=5), stored=True, seek=True)
    asked = put(statement)
    assert asked.count("UNION ALL") == 4
    connection.execute(sa.text("SET LOCAL enable_seqscan = off"))
    connection.execute(sa.text("SET LOCAL enable_bitmapscan = off"))
    literal = statement.compile(
        dialect=postgresql.dialect(),  # type: ignore[no-untyped-call]  # it comes without types
        compile_kwargs={"literal_binds": True},
    )
    plan = connection.exec_driver_sql(f"EXPLAIN {literal}").scalars().all()
    spans = [line for line in plan if "Index Cond" in line and "year" in line]
    assert len(spans) == 5
