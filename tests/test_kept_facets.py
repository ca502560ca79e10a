"""Facets kept with the data answer as the rows do, only while they are those of the data, and
without reading a row."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

import pytest
import sqlalchemy as sa

from databases import sent
from skanekarta import facets, vocabulary
from skanekarta.layer import Layer
from skanekarta.layers import all_layers, get_layer
from skanekarta.query import Query

GRANTS, LOG = get_layer("grants"), get_layer("activities")
LASTING = [each for each in all_layers().values() if each is not LOG and each.day is None]

lasting = pytest.mark.parametrize("layer", LASTING, ids=lambda each: each.id)


@cache
def plain(layer: Layer) -> Layer:
    """The same layer with nothing kept of it; one of each, whose statements are made once."""
    return replace(layer, id="plain", totals=())


def answers(connection: sa.Connection, layer: Layer, *pairs: tuple[str, str]) -> tuple[Any, Any]:
    query, names = Query.parse(layer, pairs), vocabulary.names(connection)
    return tuple(  # type: ignore[return-value]  # two of them
        facets.answer(connection, each, query, names) for each in (layer, plain(layer))
    )


@lasting
def test_they_are_kept_when_the_data_come_in(layer: Layer, connection: sa.Connection) -> None:
    found = facets.kept.found(connection, layer)

    assert set(found) == {field.name for field in layer.queryables}


@lasting
def test_they_are_what_the_rows_say(layer: Layer, connection: sa.Connection) -> None:
    kept, of_rows = answers(connection, layer)

    assert repr(kept) == repr(of_rows)


@lasting
def test_a_field_chosen_alone_has_its_kept_facet_and_the_others_are_narrowed(
    layer: Layer, connection: sa.Connection
) -> None:
    for field in layer.queryables:
        kept, of_rows = answers(connection, layer, (field.name, "missing"))
        assert repr(kept) == repr(of_rows), field.name


@pytest.mark.parametrize(
    "pairs",
    [
        [("municipality_role", "seat")],
        [("municipality", "1280"), ("municipality_role", "seat")],
        [("q", "teater")],
        [("bbox", "13,55,14,56")],
        [("datetime", "2020-01-01/..")],
        [("filter", "amount_sek > 100000")],
        [("year", "2020"), ("area", "musik")],
    ],
)
def test_what_narrows_or_turns_a_field_is_asked_of_the_rows(
    pairs: list[tuple[str, str]], connection: sa.Connection
) -> None:
    kept, of_rows = answers(connection, GRANTS, *pairs)

    assert repr(kept) == repr(of_rows)


def test_without_a_filter_no_row_is_read(connection: sa.Connection) -> None:
    names = vocabulary.names(connection)
    facets.kept.refresh(connection, GRANTS)
    with sent(connection) as asked:
        facets.answer(connection, GRANTS, Query(), names)

    reading = [each for each in asked if "FROM grants" in each or "JOIN grants" in each]
    # Too few real grants for totals worth keeping: how many they are is told by combination 0.
    assert reading == []
    assert len(asked) <= 4


def test_those_of_older_data_are_not_used(connection: sa.Connection) -> None:
    before, _ = answers(connection, GRANTS)
    connection.execute(sa.text("UPDATE grants SET project_title = 'Ändrad', amount_sek = 0.5"
                               " WHERE id = (SELECT min(id) FROM grants)"))  # fmt: skip
    assert facets.kept.found(connection, GRANTS) == {}
    kept, of_rows = answers(connection, GRANTS)
    assert repr(kept) == repr(of_rows) != repr(before)
    facets.kept.refresh(connection, GRANTS)
    assert facets.kept.found(connection, GRANTS)
    kept, of_rows = answers(connection, GRANTS)
    assert repr(kept) == repr(of_rows)


def test_those_by_another_statement_are_not_used(connection: sa.Connection) -> None:
    others = (
        replace(GRANTS, source=GRANTS.source.where(sa.column("amount_sek") > 0)),
        replace(GRANTS, fields=GRANTS.fields[:5]),
    )

    assert [facets.kept.found(connection, other) for other in others] == [{}, {}]


def test_hostile_values_come_back_as_they_are(connection: sa.Connection) -> None:
    for n, text in enumerate(("å\nä", "=1+1", "None", "'", "{a,b}", "x" * 3000, "NULL", "\\N", "")):
        connection.execute(
            sa.text("UPDATE grants SET project_title = :text, note = :text WHERE id ="
                    " (SELECT id FROM grants ORDER BY id OFFSET :n LIMIT 1)"),
            {"text": text, "n": n},
        )  # fmt: skip
    facets.kept.refresh(connection, GRANTS)
    kept, of_rows = answers(connection, GRANTS)

    assert repr(kept) == repr(of_rows)


def test_an_empty_layer_has_empty_facets(connection: sa.Connection) -> None:
    connection.execute(sa.text("DELETE FROM grants"))
    facets.kept.refresh(connection, GRANTS)
    kept, of_rows = answers(connection, GRANTS)

    assert kept["numberMatched"] == 0
    assert repr(kept) == repr(of_rows)


def test_what_not_every_reader_may_see_is_not_kept(connection: sa.Connection) -> None:
    facets.kept.refresh(connection, LOG)

    assert facets.kept.found(connection, LOG) == {}
    rows = sa.select(sa.func.count()).where(facets.kept.Facet.collection == LOG.id)
    assert connection.scalar(rows) == 0
