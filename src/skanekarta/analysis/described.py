"""What an analysis is: a question, its definition in words, its formula, and its columns."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from skanekarta import statistics, totals
from skanekarta.errors import BadParameter, NotFound
from skanekarta.layer import Layer
from skanekarta.message import Say, in_swedish, nearest
from skanekarta.query import Query
from skanekarta.statistics import Statistic
from skanekarta.vocabulary import Names

Row = dict[str, Any]


@dataclass(frozen=True)
class Asked:
    """A selection of a layer's rows, the names of its values, where to read them, and the language
    of the notes. `more` is what the analysis is asked for besides (its `takes`)."""

    connection: sa.Connection
    layer: Layer
    query: Query
    names: Names
    say: Say = in_swedish
    more: Mapping[str, str] = field(default_factory=dict)

    def grouped(self, *by: str, measure: Sequence[str] = ("sum", "count"), **more: Any) -> Row:
        """The statistic's whole answer, over the selection or over `query`."""
        query = more.get("query", self.query)
        statistic = Statistic(tuple(by), tuple(measure))
        return statistics.answer(self.connection, self.layer, query, statistic, self.names)


@dataclass(frozen=True)
class Column:
    """A column of the answer. `unit`: `kr`, `kr/invånare`, `andel` (0 to 1), or none for text
    and counts. `absent`: what it is called where there is none, if that is not that it is not
    known."""

    name: str
    title: str
    unit: str | None = None
    absent: str | None = None


@dataclass(frozen=True)
class Found:
    """What an analysis came to: its rows, the figures that sum them up, and what must be known
    to read them. `population_year`: whose inhabitants were counted."""

    rows: Sequence[Row]
    summary: Row
    coverage: Row | None
    notes: tuple[str, ...] = ()
    population_year: int | None = None


@dataclass(frozen=True)
class Analysis:
    """`definition` says what is counted and what is left out, `formula` how. `decides`: filters
    that the analysis sets by itself, and so can't be asked for. `takes`: parameters of its own;
    `reads`: other layers whose rows it reads."""

    id: str
    title: str
    question: str
    definition: str
    formula: str
    columns: tuple[Column, ...]
    summary: tuple[Column, ...]
    work: Callable[[Asked], Found]
    decides: tuple[str, ...] = ()
    takes: tuple[str, ...] = ()
    reads: tuple[str, ...] = ()

    def answer(self, asked: Asked) -> Row:
        """`id`, `title`, `definition`, `formula`, `columns`, `rows`, `summary`, `notes`,
        `coverage` and `population_year`. Money in kronor with öre, shares from 0 to 1; what is
        not known is null. Raises BadParameter."""
        for name in self.decides:
            if asked.query.value(name) is not None:
                raise BadParameter(name, "bestäms av analysen ”{title}”.", title=self.title)
        found = self.work(asked)
        return {
            **self.told(),
            "rows": list(found.rows),
            "summary": found.summary if _is_read(asked, found) else dict.fromkeys(found.summary),
            "notes": list(found.notes),
            "coverage": found.coverage,
            "population_year": found.population_year,
        }

    def told(self) -> Row:
        """What it is, without any figures."""
        return {
            "id": self.id,
            "title": self.title,
            "question": self.question,
            "definition": self.definition,
            "formula": self.formula,
            "columns": [_column(each) for each in self.columns],
            "summary_columns": [_column(each) for each in self.summary],
        }


def _is_read(asked: Asked, found: Found) -> bool:
    """Whether there is anything to sum up: rows in the selection, or lists that are known to be
    whole without any. Else a zero would claim what nobody knows (the design, truth 2)."""
    if found.coverage is not None and found.coverage["complete"]:
        return True
    return bool(found.rows) and totals.count(asked.connection, asked.layer, asked.query) > 0


def get_analysis(found: Mapping[str, Analysis], id_: str) -> Analysis:
    """The one with that id. Raises NotFound, which names those that exist."""
    if id_ not in found:
        known = nearest(id_, found)
        raise NotFound(
            "Det finns ingen analys ”{id}”. De som finns är {known}.", id=id_, known=known
        )
    return found[id_]


def _column(column: Column) -> Mapping[str, str]:
    unit = {"unit": column.unit} if column.unit else {}
    return {"name": column.name, "title": column.title, **unit}


def ratio(part: Decimal | int | None, whole: Decimal | int | None) -> Decimal | None:
    """A share, 0 to 1, with six decimals; None where there is nothing to be a share of."""
    if part is None or not whole:
        return None
    return round(Decimal(part) / Decimal(whole), 6)


def added(rows: Sequence[Row], name: str) -> Decimal:
    """The sum of a column, unknown values left out."""
    return sum((Decimal(row[name]) for row in rows if row[name] is not None), Decimal())
