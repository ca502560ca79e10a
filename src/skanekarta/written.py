"""A select that is put into words once, to be asked of ever again.

SQLAlchemy puts a statement of a new shape into words from its first part to its last, and most of
a statement about a layer is the layer's own select, the same every time. Here it is text, so that
only what is asked of it is left to put together, and to recognize (decision 0045).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql import visitors
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.visitors import InternalTraversal

T = TypeVar("T")
Statement = sa.Select[*tuple[Any, ...]]

Kinds = Mapping[str, sa.types.TypeEngine[Any]]
Varying = sa.ColumnElement[Any] | None

NAME = "s"

PLAIN: sa.Dialect = PGDialect_psycopg(  # type: ignore[no-untyped-call]  # SQLAlchemy's own has no types
    paramstyle="numeric_dollar"
)
"""PostgreSQL's own way of numbering parameters. It writes a percent sign as it is; a driver that
looks for parameters in the text wants two."""

PLACE = "\x1a"
"""Where in the text what a reader asks for stands."""


class Written(sa.TableClause):
    """The rows of a select, with its columns and their types, as its text.

    What the select holds of values is in the text: they are the program's own. `varying` is what
    a reader asks for; it stays an expression, and stands where the select has its `place_of`."""

    inherit_cache = True
    _traverse_internals = [  # noqa: RUF012 (SQLAlchemy reads it once)
        ("text", InternalTraversal.dp_string),
        ("varying", InternalTraversal.dp_clauseelement),
    ]
    """What one is recognized by; of its columns, a statement names those that it asks for."""

    def __init__(
        self, name: str, text: str, kinds: Kinds, tables: frozenset[str], varying: Varying = None
    ) -> None:
        super().__init__(name, *(sa.column(each, kind) for each, kind in kinds.items()))
        self.text, self.kinds, self.tables, self.varying = text, kinds, tables, varying

    @classmethod
    def of(cls, statement: Statement, varying: Varying = None, name: str = NAME) -> Written:
        """The rows of that select, under a name."""
        kinds = {each: column.type for each, column in statement.subquery().c.items()}
        return cls(name, _text(statement, name), kinds, frozenset(tables(statement)), varying)

    def having(self, varying: Varying) -> Written:
        """The same text with another expression in its place."""
        return Written(self.name, self.text, self.kinds, self.tables, varying)


def rows(statement: Statement) -> sa.FromClause:
    """The rows of a select, put into words once. One that asks of such rows itself is put together
    like any other question: its values are a reader's, and those are never part of a text."""
    if any(isinstance(each, Written) for each in statement.get_final_froms()):
        return statement.subquery(NAME)
    return Written.of(statement)


def words(expression: sa.ColumnElement[T]) -> sa.ColumnElement[T]:
    """An expression that stands the same in many statements, as its text. Whoever uses it selects
    from what its columns are of."""
    written = str(expression.compile(dialect=PLAIN, compile_kwargs={"literal_binds": True}))
    return sa.literal_column(written, expression.type)


def place_of(kind: sa.types.TypeEngine[T]) -> sa.ColumnElement[T]:
    """What stands in a `Written` select where an expression of that type is to come."""
    return sa.literal_column(PLACE, kind)


def _text(statement: Statement, name: str) -> str:
    # Asked of, not alone: alone it would hand out geometries as the driver wants them.
    whole = sa.select(sa.text("*")).select_from(statement.subquery(name))
    written = str(whole.compile(dialect=PLAIN, compile_kwargs={"literal_binds": True}))
    return written.partition("FROM ")[2]


@compiles(Written)
def _put(element: Written, compiler: SQLCompiler, **how: Any) -> str:
    if linter := how.get("from_linter"):
        linter.froms[element] = element.name
    if not how.get("asfrom"):
        return element.name
    text = element.text
    if compiler.preparer._double_percents:
        text = text.replace("%", "%%")
    if element.varying is None:
        return text
    as_literal = how.get("literal_binds", False)
    return text.replace(PLACE, f"({compiler.process(element.varying, literal_binds=as_literal)})")


def tables(statement: Statement) -> Iterator[str]:
    """The names of every table that a statement reads, in subqueries and in what is written too."""
    found: Iterable[Any] = visitors.iterate(statement)
    for each in found:
        if isinstance(each, Written):
            yield from each.tables
        elif isinstance(each, sa.Table):
            yield each.name
