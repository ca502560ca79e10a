"""The rows of a file beside the database: as `COPY` takes them, in bounded memory.

They stand in a temporary table with the columns of `grants`, what a grant has several of too, so
that a whole state is compared with another by comparing two rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from itertools import islice
from operator import attrgetter
from typing import Any, TypeVar

import sqlalchemy as sa

from skanekarta.grant import Grant
from skanekarta.importers.reading import GrantRow
from skanekarta.municipality import WHOLE_SKANE

T = TypeVar("T")

OWN = ("id", "key", "import_id", "import_row", "added_by", "geom", "project_title_folded")
"""What a grant has of the database's own, not of the file's."""

CONTENT = tuple(column.name for column in Grant.__table__.columns if column.name not in OWN)
"""The columns of a grant that a file tells, in the table's order."""

AT_A_TIME = 5_000
"""Rows of one `COPY`: between two of them the reader may ask the database, and is told of."""

Tell = Callable[[int], None]


def _sorted(values: Sequence[T]) -> Sequence[T]:
    """In order and once each; most rows have one at most."""
    return values if len(values) < 2 else sorted(set(values))  # type: ignore[type-var]


SEVERAL = (
    *("municipality", "municipality_share", "area", "target_group", "applicant"),
    *("amount_years", "amount_per_year"),
)
"""Columns with several values, in the order that the database keeps them in."""


def _several(row: GrantRow) -> tuple[str, ...]:
    """The cells of those columns."""
    if row.scope == "skane":
        places = (f"{{{WHOLE_SKANE}}}", f"{{{row.amount_sek}}}")
    else:
        places = _pairs(row.work)
    words = (_words(row.areas), _words(row.target_groups), _words(row.applicants))
    return (*places, *words, *_pairs(row.years))


@lru_cache(maxsize=10_000)
def _words(values: tuple[str, ...]) -> str:
    """A list of words, of which the same few come again and again."""
    return _list(_sorted(values)) if values else NULL


def _pairs(values: Sequence[tuple[object, object]]) -> tuple[str, str]:
    """Two lists of the same length; most have one member or none."""
    if not values:
        return NULL, NULL
    if len(values) == 1:
        ((each, part),) = values
        return f"{{{_element(each)}}}", f"{{{_element(part)}}}"
    found = _sorted(values)
    return _list([each for each, _ in found]), _list([each for _, each in found])


SINGLE = tuple(name for name in CONTENT if name not in SEVERAL)
COLUMNS = ("import_row", *SINGLE, *SEVERAL)

MAKE = f"""
CREATE TEMP TABLE incoming ON COMMIT DROP AS SELECT {", ".join(COLUMNS)} FROM grants WITH NO DATA
"""

# The database keeps lists in the order of its own collation, which need not be Python's.
SORTED = """
UPDATE incoming SET {0} = s.sorted
FROM (SELECT import_row, (SELECT array_agg(each ORDER BY each) FROM unnest({0}) AS each) AS sorted
      FROM incoming WHERE cardinality({0}) > 1) AS s
WHERE s.import_row = incoming.import_row AND s.sorted <> {0}
"""

JOINED_BY = ("import_row", "funder", "year", "call", "support_form", "recipient", "source_id")
"""What the planner has to know of the rows; of all forty columns it would take a second."""

WORDS = ("area", "target_group", "applicant")


def stage(connection: sa.Connection, rows: Iterable[GrantRow], tell: Tell | None = None) -> int:
    """Puts the rows in the temporary table `incoming`, which is made anew; how many they are.
    `tell` is called with the number so far."""
    clear(connection)
    connection.exec_driver_sql(MAKE)
    number, waiting = 0, iter(rows)
    while block := list(islice(waiting, AT_A_TIME)):
        _copy(connection, block)
        number += len(block)
        if tell is not None:
            tell(number)
    connection.exec_driver_sql("CREATE INDEX ON incoming (import_row)")
    for column in WORDS:
        connection.exec_driver_sql(SORTED.format(column))
    connection.exec_driver_sql(f"ANALYZE incoming ({', '.join(JOINED_BY)})")
    return number


TABLES = (
    *("alike", "row_side", "grant_side", "absent", "settled", "matched"),
    *("incoming", "arriving", "places"),
)


def clear(connection: sa.Connection) -> None:
    """Takes away what an earlier import of the same transaction has left."""
    for table in TABLES:
        found = "SELECT to_regclass(%s)"
        if connection.exec_driver_sql(found, (f"pg_temp.{table}",)).scalar() is not None:
            connection.exec_driver_sql(f"DROP TABLE pg_temp.{table}")


def _copy(connection: sa.Connection, rows: Iterable[GrantRow]) -> None:
    cursor: Any = connection.connection.cursor()
    with cursor, cursor.copy(f"COPY incoming ({', '.join(COLUMNS)}) FROM STDIN") as copy:
        text = "".join(map(_line, rows))
        # A lone half of a pair is not a character, and no database takes it.
        copy.write(text.encode("utf-8", "replace"))


def _line(row: GrantRow) -> str:
    values = OF_ROW(row)
    cells = [
        NULL if value is None else value if type(value) is str else str(value) for value in values
    ]
    # Looked at all at once: most rows have no backslash but those of their NULLs.
    text = "".join(cells)
    if not text.isprintable() or text.count("\\") != values.count(None):
        cells = [NULL if value is None else _text(str(value)) for value in values]
    return "\t".join([str(row.row), *cells, *_several(row)]) + "\n"


OF_ROW: Callable[[GrantRow], tuple[Any, ...]] = attrgetter(*SINGLE)
NULL = r"\N"


def _list(values: Sequence[object]) -> str:
    """A list as PostgreSQL reads it; a slug or a number is plain as it is."""
    return f"{{{','.join(map(_element, values))}}}"


ESCAPES = str.maketrans(
    {"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r", "\0": "\N{REPLACEMENT CHARACTER}"}
)


def _text(value: str) -> str:
    return value.translate(ESCAPES)


def _element(value: object) -> str:
    return _quoted(value) if type(value) is str else str(value)


@lru_cache(maxsize=20_000)
def _quoted(text: str) -> str:
    """A member of a list: plain where it may be, else between quotation marks."""
    if text.replace("-", "").isalnum() and text.upper() != "NULL":
        return text
    quoted = text.replace("\\", "\\\\").replace('"', '\\"')
    return _text(f'"{quoted}"')
