"""OGC's own predicates (21-065r2, Annex A) over its own data: every count must come out."""

from __future__ import annotations

import csv
import json
from functools import cache
from pathlib import Path
from typing import Any

import cql2
import pytest
import sqlalchemy as sa
from geoalchemy2 import Geometry
from sqlalchemy.dialects import postgresql

from skanekarta.cql import JSON
from skanekarta.filters import Between, OneOf
from skanekarta.layer import Field, Layer
from skanekarta.query import Query
from skanekarta.sql import count

HERE = Path(__file__).parent / "natural_earth"
COLUMNS: dict[str, Any] = {
    **dict.fromkeys(("NAME", "name", "nameascii"), sa.Text),
    **dict.fromkeys(("POP_EST", "pop_max", "pop_min", "pop_other"), sa.BigInteger),
    **dict.fromkeys(("start", "end"), sa.DateTime(timezone=True)),
    **{"date": sa.Date, "boolean": sa.Boolean, "geom": Geometry("GEOMETRY", 4326)},
}


EXPLAINED = {
    # This copy of the countries has Crimea, which the parallel passes over, with Ukraine.
    "S_INTERSECTS(geom,MULTILINESTRING((-180 -45, 0 -45), (0 45, 180 45)))": (14, 15),
}
"""What is published, and what is right for these rows, where the two differ."""


def rows(name: str) -> list[dict[str, str | None]]:
    with (HERE / f"{name}.csv").open(encoding="utf-8", newline="") as opened:
        return [{key: text or None for key, text in row.items()} for row in csv.DictReader(opened)]


PREDICATES = [
    (str(row["conformance_class"]), str(row["source"]), str(row["predicate"]), int(row["expected"]))
    for row in rows("predicates")
    if row["expected"]
]
CLASSES = sorted({each[0] for each in PREDICATES})


@cache
def table(name: str) -> sa.Table:
    found = [sa.Column(key, COLUMNS[key]) for key in rows(name)[0] if key != "id"]
    return sa.Table(name, sa.MetaData(), sa.Column("id", sa.Text), *found, prefixes=["TEMPORARY"])


@cache
def layer(name: str) -> Layer:
    source = sa.select(table(name))
    names = [column.name for column in source.selected_columns]
    fields = tuple(
        Field(each, each, OneOf() if COLUMNS[each] in {sa.Text, sa.Boolean} else Between())
        for each in names
        if each not in {"id", "geom"}
    )
    return Layer(name, 1, name, name, "", "", source, fields)


@pytest.fixture
def earth(connection: sa.Connection) -> sa.Connection:
    """Natural Earth in tables that go with the test's transaction."""
    for name in ("countries", "places", "rivers"):
        columns = table(name).columns
        table(name).create(connection)
        texts = ", ".join(f"CAST(:{each.name} AS text)::{_sql(each)}" for each in columns)
        connection.execute(sa.text(f"INSERT INTO {name} VALUES ({texts})"), rows(name))
    return connection


def _sql(column: sa.Column[Any]) -> str:
    return "geometry" if column.name == "geom" else column.type.compile(postgresql.dialect())


def counted(connection: sa.Connection, source: str, pairs: dict[str, str]) -> int:
    query = Query.parse(layer(source), pairs.items())
    return connection.execute(count(layer(source), query)).scalar_one()


@pytest.mark.parametrize("conformance_class", CLASSES)
@pytest.mark.parametrize("language", ["text", "json"])
def test_the_standards_predicates_give_the_standards_counts(
    conformance_class: str, language: str, earth: sa.Connection
) -> None:
    wrong = []
    for _, source, predicate, expected in (p for p in PREDICATES if p[0] == conformance_class):
        text = predicate.replace("geom", "geometry")
        pairs = {"filter": text}
        if language == "json":
            tree = cql2.parse_text(text).to_json()
            pairs = {"filter": json.dumps(tree), "filter-lang": JSON}
        found = counted(earth, source, pairs)
        right = EXPLAINED.get(predicate, (expected, expected))
        wrong += [(predicate, expected, found)] if (expected, found) != right else []

    assert wrong == []


def test_no_predicate_is_left_out() -> None:
    assert len(PREDICATES) == len(rows("predicates")) > 300


ENDLESS = [
    # Athens, whose end is taken away, is not known to lie within anything…
    ("t_during(interval(start,end),interval('1900-01-01','2100-01-01'))", 2),
    ("NOT t_during(interval(start,end),interval('1900-01-01','2100-01-01'))", 0),
    ("t_intersects(interval(start,end),interval('1900-01-01','2100-01-01'))", 2),
    ("t_before(interval(start,end),date('2100-01-01'))", 2),
    ("t_equals(interval(start,end),interval(start,end))", 2),
    # …but it began when it began, which is enough to tell that it is after, or apart.
    ("t_after(interval(start,end),date('1900-01-01'))", 3),
    ("t_disjoint(interval(start,end),date('1900-01-01'))", 3),
    # An open end that is asked for is no unknown one.
    ("t_after(interval(start,'..'),date('1900-01-01'))", 3),
    ("t_intersects(interval(start,'..'),date('2100-01-01'))", 3),
    ("t_during(start,interval('..','..'))", 3),
]


@pytest.mark.parametrize(("text", "expected"), ENDLESS)
def test_what_needs_an_unknown_end_is_unknown(
    text: str, expected: int, earth: sa.Connection
) -> None:
    earth.execute(sa.text("""UPDATE places SET "end" = NULL WHERE name = 'Athens'"""))

    assert counted(earth, "places", {"filter": text}) == expected
