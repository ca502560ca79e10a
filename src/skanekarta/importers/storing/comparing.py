"""What a file changes, told before it does: grant by grant, and in sums."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from skanekarta.importers.reading import MOST_FINDINGS, Report
from skanekarta.importers.storing.staging import CONTENT
from skanekarta.importers.storing.telling import State, differences, what
from skanekarta.importers.told import Change, Total
from skanekarta.vocabulary import Names

Sums = Mapping[tuple[int | None, str], Decimal]
"""Year and support form → kronor."""

SUMS = """
SELECT t.year, f.title, sum(t.amount_sek) FROM {} t JOIN support_forms f ON f.slug = t.support_form
GROUP BY t.year, f.title
"""

ABSENT = f"""
SELECT g.key, {", ".join(f"g.{name}" for name in CONTENT)} FROM absent a JOIN grants g USING (id)
WHERE a.missed ORDER BY g.id LIMIT :most
"""

CHANGED = f"""
SELECT a.key, a.import_row, {", ".join(f"a.{name}" for name in CONTENT)},
       {", ".join(f"g.{name} AS old_{name}" for name in CONTENT)}
FROM arriving a JOIN grants g USING (id) WHERE NOT a.is_new ORDER BY a.import_row LIMIT :most
"""


def totals(connection: sa.Connection, table: str) -> Sums:
    """The sum of every year and support form."""
    found = connection.exec_driver_sql(SUMS.format(table))
    return {(year, form): amount for year, form, amount in found}


def beside(before: Sums, file: Sums, after: Sums) -> list[Total]:
    """The sums that the file has or moves, the newest year first."""
    nothing = Decimal(0)
    found = [
        Total(*key, *(sums.get(key, nothing) for sums in (before, file, after)))
        for key in before.keys() | file.keys() | after.keys()
    ]
    concerned = (each for each in found if each.file or each.before != each.after)
    return sorted(concerned, key=lambda each: (-(each.year or 0), each.support_form))


def rows(connection: sa.Connection, statement: str, asked: Mapping[str, Any]) -> Iterator[State]:
    """The rows of a statement, each as a state of a grant."""
    for row in connection.execute(sa.text(statement), asked):
        yield row._asdict()


def tell_missing(connection: sa.Connection, report: Report) -> None:
    """The grants that the file lacks, and how many of them go."""
    counted = "SELECT count(*), count(*) FILTER (WHERE goes) FROM absent WHERE missed"
    report.missing_count, report.withdrawn = connection.exec_driver_sql(counted).one()
    for row in rows(connection, ABSENT, {"most": MOST_FINDINGS}):
        report.missing.append(Change(row["key"], None, what(row)))


def tell_changed(connection: sa.Connection, report: Report, names: Names) -> None:
    """The grants that the file changes, field by field; asked before they are changed."""
    for row in rows(connection, CHANGED, {"most": MOST_FINDINGS}):
        before = {name: row[f"old_{name}"] for name in CONTENT}
        fields = differences(before, row, names)
        report.changed.append(Change(row["key"], row["import_row"], what(before), fields))
