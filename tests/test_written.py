"""What a layer's rows are asked of: its select, put into words once."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.sql import visitors

from skanekarta import features, sql, stored, written
from skanekarta.chosen_share import with_share
from skanekarta.facets import counting
from skanekarta.layer import Layer
from skanekarta.layers import all_layers
from skanekarta.policy import DAY
from skanekarta.query import Query
from skanekarta.values import Choice
from skanekarta.written import PLAIN, Written, words

every_layer = pytest.mark.parametrize("layer", all_layers().values(), ids=lambda layer: layer.id)
GRANTS, FACTS = all_layers()["grants"], all_layers()["kommunfakta"]
THEN = dt.date(2016, 3, 1)


def _plain(rows: sa.FromClause) -> sa.Select[Any]:
    columns = [column for column in rows.c if column.name != "geom"]
    return sa.select(*columns, sa.func.ST_AsText(rows.c.geom)).order_by(rows.c.id)


@every_layer
def test_the_rows_are_those_of_the_select(layer: Layer, connection: sa.Connection) -> None:
    for each in {layer, layer.on(THEN)}:
        own = each.select.subquery("s")

        assert [(name, repr(column.type)) for name, column in each.rows.c.items()] == [
            (name, repr(column.type)) for name, column in own.c.items()
        ]
        assert connection.execute(_plain(each.rows)).all() == connection.execute(_plain(own)).all()


@every_layer
def test_a_question_does_not_put_the_select_together_again(layer: Layer) -> None:
    asked = visitors.iterate(sql.page(layer, Query(limit=7)))

    assert [each for each in asked if isinstance(each, Written)]
    assert not [each for each in asked if isinstance(each, sa.Table)]


def test_the_day_asked_for_is_a_parameter_of_the_same_text() -> None:
    now, then = FACTS.rows, FACTS.on(THEN).rows
    compiled = sa.select(then).compile(dialect=PLAIN)

    assert isinstance(now, Written)
    assert isinstance(then, Written)
    assert now.text == then.text
    assert THEN in compiled.params.values()
    assert str(THEN) not in str(compiled)
    assert str(THEN) in str(
        sa.select(then).compile(dialect=PLAIN, compile_kwargs={"literal_binds": True})
    )


def test_the_rows_of_one_day_are_not_taken_for_those_of_another(connection: sa.Connection) -> None:
    days = (THEN, dt.date(2024, 3, 1))
    told = [
        connection.execute(_plain(all_layers()["policy-documents"].on(day).rows)).all()
        for day in days
    ]

    assert told[0] != told[1]
    assert all(FACTS.on(day).day == DAY for day in days)


def test_what_a_reader_asks_for_is_never_in_the_text() -> None:
    asked = Query(filters=(("municipality", Choice(("1267'; --",))),))
    layer = with_share(GRANTS, asked)
    compiled = sql.page(layer, asked).compile(dialect=PLAIN)

    assert layer is not GRANTS
    assert "1267" not in str(compiled)
    assert GRANTS.tables <= layer.tables


def test_one_text_has_the_conditions_of_many_questions() -> None:
    """A facet's statement is the same but for what is asked."""
    field = GRANTS.by_name["recipient"]
    asked = [Query(filters=(("area", Choice((area,))),)) for area in ("dans", "musik' OR 1=1")]
    texts = [str(counting.values(GRANTS, each, field).compile(dialect=PLAIN)) for each in asked]

    assert texts[0] == texts[1]
    assert "dans" not in texts[0]


def test_one_of_two_conditions_does_not_let_the_other_by(connection: sa.Connection) -> None:
    """What a reader asks for is held together, whatever stands beside its place."""
    told = sa.select(sa.literal(1).label("n")).where(written.place_of(sa.Boolean()), sa.false())
    rows = Written.of(told, sa.or_(sa.literal(2) > 1, sa.literal(3) > 1))

    assert connection.execute(sa.select(rows.c.n)).all() == []


def test_a_percent_sign_is_one_to_the_server(connection: sa.Connection) -> None:
    told = sa.select(sa.literal("5 % av %(allt)s").label("told"))
    rows = Written.of(told)
    share = words(sa.func.concat(sa.literal("100 % ", sa.Text), rows.c.told, type_=sa.Text))

    found = connection.execute(sa.select(share).select_from(rows)).scalar_one()

    assert found == "100 % 5 % av %(allt)s"


def test_what_is_kept_of_a_layer_is_kept_by_all_of_its_select() -> None:
    """Another select, though of the same columns, makes other texts."""
    fewer = Written.of(GRANTS.select.where(sa.column("amount_sek") > 0))
    made_by = stored.print_of(sa.select(fewer))

    assert made_by != stored.print_of(sa.select(GRANTS.rows))
    assert stored.lasts(features.texts(GRANTS))
    assert not stored.lasts(features.texts(all_layers()["activities"]))
