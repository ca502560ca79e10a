"""Pairs of a new row and a missing grant that are each other's only choice.

A row and a grant are alike when they say the same of who gave to whom, how, when and in which
call, and of the title or the amount. Lists have hundreds of such rows, all untitled or all of one
amount: to write every pair down takes the square of their number. So what is alike is counted
first, by groups, and only rows and grants with one choice are put beside each other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import sqlalchemy as sa

from skanekarta.organisations import SOLE_TRADER

WHO = """concat_ws(chr(31), {0}.funder, coalesce({0}.year, 0), coalesce({0}.call, ''),
    {0}.support_form, {0}.recipient)"""
SAYS = f"""({WHO}) COLLATE "C" AS who, coalesce({{0}}.project_title, '') COLLATE "C" AS title,
    {{0}}.amount_sek AS amount, {{0}}.source_id AS number"""

ROWS = f"""
SELECT i.import_row AS of, {SAYS.format("i")} FROM incoming i JOIN matched m USING (import_row)
WHERE m.grant_id IS NULL AND (i.recipient <> '{SOLE_TRADER}' OR i.source_id IS NOT NULL)
AND (i.funder, i.support_form, i.recipient) IN (
    SELECT g.funder, g.support_form, g.recipient FROM absent a JOIN grants g ON g.id = a.id)
"""
GRANTS = f"SELECT g.id AS of, {SAYS.format('g')} FROM absent a JOIN grants g ON g.id = a.id"

SIDES = {"grant_side": GRANTS, "row_side": ROWS}
TABLES = ("alike", *SIDES)

Group = tuple[str, ...]
Wanted = tuple[Mapping[Group, int], Sequence[Group]]
"""How the numbers of alike add up to the number of choices, and what pairs may agree in."""

NOTHING = "SELECT NULL::bigint AS import_row, NULL::bigint AS id WHERE false"

TITLE: Group = ("who", "title")
AMOUNT: Group = ("who", "amount")
BOTH: Group = ("who", "title", "amount")

SAME: Wanted = ({BOTH: 1}, (BOTH,))
"""Pairs that differ in nothing that tells grants apart, but for what the key was made of before
two recipients were joined, or in that one has the funder's id."""

NEARLY: Wanted = ({TITLE: 1, AMOUNT: 1, BOTH: -1}, (TITLE, AMOUNT))
"""Those that differ in the title or the amount; pairs that agree in both are counted once."""


def find(connection: sa.Connection, wanted: Wanted) -> None:
    """Finds the pairs, in the temporary table `alike`."""
    for table in TABLES:
        connection.exec_driver_sql(f"DROP TABLE IF EXISTS pg_temp.{table}")
    made = "CREATE TEMP TABLE {0} ON COMMIT DROP AS {1}"
    for table, rows in SIDES.items():
        found = connection.exec_driver_sql(made.format(table, rows)).rowcount
        if not found:  # most files: nothing to be like
            connection.exec_driver_sql(made.format("alike", NOTHING))
            return
        connection.exec_driver_sql(f"ANALYZE {table}")
    connection.exec_driver_sql(f"CREATE TEMP TABLE alike ON COMMIT DROP AS {statement(wanted)}")


def statement(wanted: Wanted) -> str:
    """What finds the pairs when both sides are there."""
    counted, agreeing = wanted
    pairs = " UNION ".join(_pairs(names) for names in agreeing)
    return (
        f"WITH one_row AS MATERIALIZED ({_single('row_side', 'grant_side', counted)}), "
        f"one_grant AS MATERIALIZED ({_single('grant_side', 'row_side', counted)}) {pairs}"
    )


def _single(side: str, other: str, counted: Mapping[Group, int]) -> str:
    """Those of a side that have one choice on the other. One without the funder's id may be any
    of its group; one with an id those that have none or the same."""
    joins, numbers = "", []
    for place, (names, sign) in enumerate(counted.items()):
        group = ", ".join(names)
        any_, own = f"a{place}", f"o{place}"
        joins += (
            f" LEFT JOIN (SELECT {group}, count(*) AS whole, count(*) - count(number) AS bare "
            f"FROM {other} GROUP BY {group}) AS {any_} ON {_agree('s', any_, names)}"
            f" LEFT JOIN (SELECT {group}, number, count(*) AS whole FROM {other} "
            f"WHERE number IS NOT NULL GROUP BY {group}, number) AS {own} "
            f"ON {_agree('s', own, (*names, 'number'))}"
        )
        numbers.append(
            f"{sign} * CASE WHEN s.number IS NULL THEN coalesce({any_}.whole, 0) "
            f"ELSE coalesce({any_}.bare, 0) + coalesce({own}.whole, 0) END"
        )
    return f"SELECT s.* FROM {side} s{joins} WHERE {' + '.join(numbers)} = 1"


def _pairs(names: Group) -> str:
    """Each join has few partners for a row, since it has one choice."""
    ways = (
        "r.number IS NULL",
        "r.number IS NOT NULL AND g.number IS NULL",
        "r.number = g.number",
    )
    return " UNION ".join(
        f"SELECT r.of AS import_row, g.of AS id FROM one_row r JOIN one_grant g "
        f"ON {_agree('r', 'g', names)} AND {way}"
        for way in ways
    )


def _agree(one: str, other: str, names: Group) -> str:
    return " AND ".join(f"{one}.{name} = {other}.{name}" for name in names)
