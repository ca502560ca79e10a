"""Figures that were fetched, in the database. All of them are made up: 4 711 and its like."""

from __future__ import annotations

from decimal import Decimal

import pytest
import sqlalchemy as sa

from skanekarta import provenance
from skanekarta.errors import SkanekartaError
from skanekarta.importers.facts import load_figures
from skanekarta.importers.importing import undo_import
from skanekarta.settings import PROJECT_DIR
from skanekarta.sync import Fetched, Run, store

KOLADA = Run("kolada", "api.kolada.example", "test")
SCB = Run("scb", "api.scb.example", "test")
COST = "culture-net-cost-per-inhabitant"


def cost(value: int | None, year: int = 2023, code: str = "1273") -> Fetched:
    known = None if value is None else Decimal(value)
    return Fetched(code, COST, year, known, "Källa: Kolada", "https://kolada.example/N09022")


def population(value: int | None, source: str = "Källa: Kolada") -> Fetched:
    return Fetched("1273", "population", 2024, None if value is None else Decimal(value), source)


def kept(connection: sa.Connection, indicator: str = COST) -> list[tuple[object, ...]]:
    rows = connection.execute(
        sa.text(
            "SELECT municipality, year, value FROM figures WHERE indicator = :indicator"
            " AND municipality = '1273' AND year >= 2023 ORDER BY 1, 2"
        ),
        {"indicator": indicator},
    )
    return [tuple(row) for row in rows]


def former(connection: sa.Connection) -> list[tuple[object, ...]]:
    rows = connection.execute(
        sa.text(
            "SELECT municipality, indicator, year, before ->> 'value', after ->> 'value', n.dataset"
            " FROM figure_history h JOIN imports n ON n.id = h.import_id ORDER BY h.id"
        )
    )
    return [tuple(row) for row in rows]


def versions(connection: sa.Connection) -> object:
    return connection.execute(sa.text("SELECT sum(version) FROM data_versions")).scalar_one()


def test_what_is_new_is_added_and_what_is_unknown_is_a_row_without_a_value(
    connection: sa.Connection,
) -> None:
    outcome = store(connection, KOLADA, [cost(4711), cost(None, 2024)])

    assert (outcome.total.added, outcome.total.changed) == (2, 0)
    assert kept(connection) == [("1273", 2023, Decimal(4711)), ("1273", 2024, None)]
    assert former(connection) == []


def test_the_same_twice_changes_nothing(connection: sa.Connection) -> None:
    store(connection, KOLADA, [cost(4711), cost(None, 2024)])
    before = versions(connection)

    outcome = store(connection, KOLADA, [cost(None, 2024), cost(4711)])

    assert outcome.import_id is None
    assert outcome.total.unchanged == 2
    assert versions(connection) == before


def test_a_value_that_is_revised_is_kept_as_it_was(connection: sa.Connection) -> None:
    store(connection, KOLADA, [cost(4711)])
    store(connection, KOLADA, [cost(4712)])
    store(connection, KOLADA, [cost(None)])

    assert kept(connection) == [("1273", 2023, None)]
    assert former(connection) == [
        ("1273", COST, 2023, "4711", "4712", "sync/kolada"),
        ("1273", COST, 2023, "4712", None, "sync/kolada"),
    ]


def test_what_is_not_spoken_of_stays(connection: sa.Connection) -> None:
    store(connection, KOLADA, [cost(4711), cost(4712, 2024)])
    store(connection, KOLADA, [cost(4799, 2024)])

    assert kept(connection) == [("1273", 2023, Decimal(4711)), ("1273", 2024, Decimal(4799))]


def test_what_a_system_says_comes_before_the_file_that_came_with_the_program(
    connection: sa.Connection,
) -> None:
    outcome = store(connection, KOLADA, [population(4711)])

    assert outcome.total.changed == 1
    assert kept(connection, "population")[0] == ("1273", 2024, Decimal(4711))
    (was,) = former(connection)
    assert was[-2:] == ("4711", "sync/kolada")


def test_whoever_makes_a_figure_comes_before_whoever_passes_it_on(
    connection: sa.Connection,
) -> None:
    store(connection, SCB, [population(4711, "SCB")])

    outcome = store(connection, KOLADA, [population(4712)])

    assert outcome.import_id is None
    assert outcome.total.held == 1
    assert kept(connection, "population")[0] == ("1273", 2024, Decimal(4711))


def test_that_one_does_not_know_says_nothing_against_anothers_value(
    connection: sa.Connection,
) -> None:
    before = kept(connection, "population")

    assert store(connection, SCB, [population(None)]).total.held == 1
    assert kept(connection, "population") == before


@pytest.mark.parametrize("figures", [[cost(4711), cost(4712)], [cost(4711, code="0180")]])
def test_what_can_not_be_held_stops_all_of_it(
    connection: sa.Connection, figures: list[Fetched]
) -> None:
    with pytest.raises(ValueError, match=r"figures of the same|no such municipality"):
        store(connection, KOLADA, figures)

    assert kept(connection) == []


def test_what_was_fetched_is_not_undone_since_the_next_run_would_bring_it_again(
    connection: sa.Connection,
) -> None:
    outcome = store(connection, KOLADA, [cost(4711)])
    assert outcome.import_id is not None

    with pytest.raises(SkanekartaError, match="hämtad ur ett annat system"):
        undo_import(connection, outcome.import_id, "test")


def test_a_newer_file_of_the_programs_own_does_not_take_the_place_of_what_was_fetched(
    connection: sa.Connection,
) -> None:
    store(connection, KOLADA, [population(4711), cost(4712)])
    file = PROJECT_DIR / "data/municipalities/kommunfakta.csv"
    newer = provenance.record(
        connection, "municipalities/kommunfakta.csv", file.name, "0" * 64, 0, "test"
    )

    load_figures(connection, file, newer)

    assert kept(connection, "population")[0] == ("1273", 2024, Decimal(4711))
    assert kept(connection) == [("1273", 2023, Decimal(4712))]


@pytest.mark.parametrize(
    "statement",
    ["UPDATE figure_history SET year = 1", "DELETE FROM figure_history", "TRUNCATE figure_history"],
)
def test_what_figures_were_can_not_be_changed(connection: sa.Connection, statement: str) -> None:
    with pytest.raises(sa.exc.DBAPIError, match="append-only"):
        connection.execute(sa.text(statement))
