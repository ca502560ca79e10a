"""Facts about municipalities side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import sqlalchemy as sa
from markupsafe import Markup

from skanekarta.web import municipality_facts
from skanekarta.web.comparison.grids import Cell, Line
from skanekarta.web.language import _, term
from skanekarta.web.notation import SPACE, number, unknown
from skanekarta.web.rows import Row

MOST_FACTS = 16


def side_by_side(connection: sa.Connection, codes: Sequence[str]) -> list[Line]:
    """The headline figures of each and those that all have, with the year; the last cell says
    from whom."""
    found = [municipality_facts.facts(connection, code).figures for code in codes]
    by_code = [{row["title"]: row for row in rows} for rows in found]
    every = dict.fromkeys(row["title"] for rows in found for row in rows)
    headline = {row["title"] for rows in found for row in rows if row["headline"]}
    titles = [each for each in every if each in headline or all(each in rows for rows in by_code)]
    return [
        Line(_(title), [*(_fact(rows.get(title)) for rows in by_code), _source(by_code, title)])
        for title in titles[:MOST_FACTS]
    ]


def _fact(row: Row | None) -> Cell:
    if row is None:
        return Cell(unknown(), known=False)
    unit = row["unit_title"]
    year = f" ({row['year']})" if row["year"] else ""
    return Cell(f"{number(row['value'], row['decimals'])}{SPACE}{_(unit)}{year}")


def _source(by_code: Sequence[Mapping[str, Row]], title: str) -> Cell:
    sources = dict.fromkeys(rows[title]["source"] for rows in by_code if title in rows)
    return Cell(Markup("; ").join(term(each) for each in sources))
