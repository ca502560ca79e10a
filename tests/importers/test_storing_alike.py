"""Rows that look like grants that are there: found among many of a kind, and told."""

from __future__ import annotations

import random
from collections import Counter
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa
from generating import made
from test_storing_merging import taken

from skanekarta.importers.storing import alike
from skanekarta.organisations import SOLE_TRADER
from skanekarta.vocabulary import Recipient

NUMBERS = (None, None, "1", "2", "3")


def sides(connection: sa.Connection, rows: list[Any], grants: list[Any]) -> None:
    """Both sides as they are put beside each other, made by hand: (who, title, amount, number)."""
    for table, values in (("row_side", rows), ("grant_side", grants)):
        connection.exec_driver_sql(
            f"CREATE TEMP TABLE {table} "
            '(of bigint, who text COLLATE "C", title text COLLATE "C", amount numeric, number text)'
            " ON COMMIT DROP"
        )
        names = ("of", "who", "title", "amount", "number")
        made = [dict(zip(names, (at, *each), strict=True)) for at, each in enumerate(values)]
        told = ", ".join(f":{name}" for name in names)
        connection.execute(sa.text(f"INSERT INTO {table} VALUES ({told})"), made)
        connection.exec_driver_sql(f"ANALYZE {table}")


def pairs_one_by_one(rows: list[Any], grants: list[Any], *, same: bool) -> set[tuple[int, int]]:
    """The definition itself: every pair looked at."""
    found = []
    for at, (who, title, amount, number) in enumerate(rows):
        for of, (whose, other, money, id_) in enumerate(grants):
            agree = (title == other, amount == money)
            numbered = number is None or id_ is None or number == id_
            if who == whose and numbered and (all(agree) if same else any(agree)):
                found.append((at, of))
    left, right = Counter(at for at, _ in found), Counter(of for _, of in found)
    return {(at, of) for at, of in found if left[at] == 1 and right[of] == 1}


@pytest.mark.parametrize("seed", range(12))
def test_only_choices_are_the_same_as_when_every_pair_is_looked_at(
    connection: sa.Connection, seed: int
) -> None:
    chance = random.Random(seed)
    few = 2 + seed % 6

    def some() -> list[Any]:
        return [
            (
                f"w{chance.randrange(few)}",
                "abcdefg"[chance.randrange(few)],
                chance.randrange(few),
                chance.choice(NUMBERS),
            )
            for _ in range(chance.randrange(4, 24))
        ]

    rows, grants = some(), some()
    sides(connection, rows, grants)
    for wanted, same in ((alike.SAME, True), (alike.NEARLY, False)):
        found = connection.exec_driver_sql(alike.statement(wanted))
        assert {tuple(each) for each in found} == pairs_one_by_one(rows, grants, same=same)


@pytest.mark.parametrize("wanted", [alike.SAME, alike.NEARLY])
@pytest.mark.parametrize("numbered", [False, True])
def test_many_of_a_kind_are_never_put_beside_each_other_one_by_one(
    connection: sa.Connection, wanted: alike.Wanted, numbered: bool
) -> None:
    """Two thousand untitled rows took four million pairs."""
    most = 2_000
    rows = [("w", "", 1000 + at, f"A{at}" if numbered else None) for at in range(most)]
    grants = [("w", "", 9000 + at, f"B{at}" if numbered else None) for at in range(most)]
    sides(connection, rows, grants)
    plan = connection.exec_driver_sql(
        f"EXPLAIN (ANALYZE, FORMAT JSON) {alike.statement(wanted)}"
    ).scalar_one()

    assert busiest(plan[0]["Plan"]) <= 2 * most


def busiest(node: dict[str, Any]) -> float:
    """The most rows that any step of a plan has looked at."""
    removed = sum(value for name, value in node.items() if name.startswith("Rows Removed"))
    own = (node["Actual Rows"] + removed) * node["Actual Loops"]
    return float(max([own, *map(busiest, node.get("Plans", ()))]))


def test_a_sole_traders_row_that_another_list_has_had_is_told(connection: sa.Connection) -> None:
    values = {"slug": SOLE_TRADER, "title": "Enskild firma", "recipient_type": SOLE_TRADER}
    connection.execute(sa.insert(Recipient).values(values))
    rows = [made(1, recipient=SOLE_TRADER), made(2, recipient=SOLE_TRADER), made(3)]
    first = taken(connection, rows, dataset="a.csv")
    assert first.findings == []

    again = [*rows[:2], made(4, recipient=SOLE_TRADER, amount_sek=Decimal(3))]
    again = [each._replace(source="b.csv") for each in again]
    report = taken(connection, again, dataset="b.csv", dry_run=True)
    assert [(each.level, each.code, each.row) for each in report.findings] == [
        ("advice", "possible-duplicate", 2),
        ("advice", "possible-duplicate", 3),
    ]
    assert f"(inläsning {first.import_id})" in report.findings[0].text
    assert "påhittad.csv" in report.findings[0].text
    # The same list under its own name is known, and nothing is told.
    assert taken(connection, rows, dataset="a.csv").findings == []
