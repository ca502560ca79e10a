"""What several cells of a row mean together is remembered, and what is to be said of them is said
at every row all the same."""

from __future__ import annotations

from collections import Counter

import pytest
import sqlalchemy as sa

from grant_lists import codes, errors, listed, read
from skanekarta.importers.granting import Approvals, rows
from skanekarta.importers.granting.recipients import Recipients
from skanekarta.importers.granting.whereabouts import Whereabouts
from skanekarta.importers.reading import Value
from skanekarta.organisations import SOLE_TRADER

NAME = "Börje Månsson"
SOLE: dict[str, Value] = {"Mottagare": NAME, "Organisationsform": "Enskild firma"}
JOINT = "Musikringen Vällinge"


def titled(number: int, **cells: Value) -> dict[str, Value]:
    return {"Projekt": f"Projekt {number}", **cells}


def test_rows_that_say_the_same_are_understood_once(
    connection: sa.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = Counter[str]()
    for kind, name in ((Whereabouts, "_read"), (Recipients, "_find")):
        own = getattr(kind, name)

        def counted(*given: object, own: object = own, name: str = name) -> object:
            asked[name] += 1
            return own(*given)  # type: ignore[operator]  # a method, taken by its name

        monkeypatch.setattr(kind, name, counted)
    grants, report = read(connection, listed(*(titled(number) for number in range(20))))

    assert not report.blocked
    assert len(grants) == 20
    assert {(each.recipient, each.work[0][0]) for each in grants} == {("teater-kapija", "1280")}
    assert asked == {"_read": 1, "_find": 1}


def test_an_error_is_told_at_every_row_that_has_it(connection: sa.Connection) -> None:
    _, report = read(connection, listed(*(titled(n, Kommun="Nirgends") for n in range(3))))

    assert [each.row for each in report.findings if each.level == "error"] == [2, 3, 4]


def test_every_sole_trader_is_without_a_name(connection: sa.Connection) -> None:
    given = listed(*(titled(number, **SOLE) for number in range(3)))
    grants, report = read(connection, given)

    assert [each.recipient for each in grants] == [SOLE_TRADER] * 3
    assert NAME not in f"{grants} {report}"


def test_a_new_recipient_is_counted_at_every_row(connection: sa.Connection) -> None:
    given = listed(*(titled(number, Mottagare=JOINT) for number in range(3)))
    grants, report = read(connection, given, Approvals({"recipient": frozenset({JOINT})}))

    assert len(grants) == 3
    assert [(each.wording, each.rows) for each in report.new_terms] == [(JOINT, 3)]


def test_a_number_is_not_taken_for_the_text_before_it(connection: sa.Connection) -> None:
    """1280, 1280.0 and True are each their own to a reader, and the same to a dictionary."""
    cells: tuple[Value, ...] = ("1280", 1280, 1280.0, True, 1, "1280")
    alone = [read(connection, listed({"Kommun": each})) for each in cells]
    given = listed(*(titled(n, Kommun=each) for n, each in enumerate(cells)))
    grants, report = read(connection, given)

    wanted = [grant.work for found, _ in alone for grant in found]
    assert [each.work for each in grants] == wanted
    assert len(errors(report.findings)) == sum(len(errors(each.findings)) for _, each in alone)


def test_the_memory_has_an_end(connection: sa.Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows, "MOST_TOGETHER", 2)
    sizes = []
    keep = rows.Together.__setitem__

    def kept(memory: rows.Together[object], cells: tuple[Value, ...], found: object) -> None:
        keep(memory, cells, found)
        sizes.append(len(memory))

    monkeypatch.setattr(rows.Together, "__setitem__", kept)
    towns = ("Malmö", "Lund", "Höör", "Osby", "Ystad", "Malmö")
    grants, report = read(connection, listed(*(titled(n, Kommun=t) for n, t in enumerate(towns))))

    assert codes(report, "error") == []
    assert len({each.work[0][0] for each in grants}) == 5
    assert max(sizes) == 2
