"""SCB's figures and localities come in whole, once, and nothing that was said before is lost."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import scb_server
import sqlalchemy as sa
from fastapi.testclient import TestClient
from scb_server import Answer, Scb
from scb_world import PUBLISHED

from databases import SharedEngine
from skanekarta.api.changes import OF_DATA_SETS
from skanekarta.importers.importing import undo_import
from skanekarta.layers import all_layers
from skanekarta.polite import Clock, Polite
from skanekarta.sync import scb
from skanekarta.sync.fetched import Run
from skanekarta.sync.running import Report, synchronise


@pytest.fixture
def server() -> Iterator[Scb]:
    with scb_server.answering() as found:
        yield found


def client() -> Polite:
    """One that need not wait."""
    return Polite(manners=scb.MANNERS, clock=Clock(sleep=lambda seconds: None, now=lambda: 0.0))


def sync(
    connection: sa.Connection, server: Scb, *, since: int = 2024, dry_run: bool = False
) -> Report:
    source = scb.statistics(server.api, client(), since, lambda step, total: None)
    begin: Any = SharedEngine(connection).begin
    return synchronise(begin, Run(scb.SYSTEM, server.api), source, dry_run=dry_run)


def sync_localities(connection: sa.Connection, server: Scb, *, dry_run: bool = False) -> Report:
    source = scb.localities(server.wfs, client(), lambda step, total: None)
    begin: Any = SharedEngine(connection).begin
    return synchronise(begin, Run(scb.LOCALITIES, server.wfs), source, dry_run=dry_run)


def rows(connection: sa.Connection, statement: str) -> list[tuple[object, ...]]:
    return [tuple(row) for row in connection.execute(sa.text(statement))]


def state(connection: sa.Connection) -> list[tuple[object, ...]]:
    """All that is said of municipalities and localities, and its history."""
    return [
        *rows(connection, "SELECT f::text FROM figures f ORDER BY id"),
        *rows(connection, "SELECT h::text FROM figure_history h ORDER BY id"),
        *rows(connection, "SELECT l::text FROM localities l ORDER BY code"),
        *rows(connection, "SELECT h::text FROM locality_history h ORDER BY id"),
        *rows(connection, "SELECT count(*) FROM imports"),
    ]


def test_the_populations_add_up_in_the_database(connection: sa.Connection, server: Scb) -> None:
    report = sync(connection, server, since=2019)

    assert (report.outcome, report.stopped) == ("complete", [])
    found = rows(
        connection,
        """SELECT year::text, sum(value)::integer FROM figures WHERE indicator = 'population'
           AND year IN (2019, 2022, 2024) AND source LIKE 'SCB, %' GROUP BY year""",
    )
    assert dict(found) == PUBLISHED  # type: ignore[arg-type]


def test_the_project_s_own_sums_are_those_of_its_sources(connection: sa.Connection) -> None:
    found = rows(
        connection,
        """SELECT sum(value) FILTER (WHERE indicator = 'land-area')::integer,
                  sum(value) FILTER (WHERE indicator = 'holiday-homes')::integer FROM figures""",
    )
    assert found == [(10_967, 44_533)]


def test_second_hand_figures_give_way_and_are_kept(connection: sa.Connection, server: Scb) -> None:
    sync(connection, server, since=2019)

    (figure,) = rows(
        connection,
        """SELECT value::integer, source FROM figures
           WHERE municipality = '1214' AND indicator = 'population' AND year = 2019""",
    )
    (before,) = rows(
        connection,
        """SELECT before ->> 'source', (before ->> 'value')::integer FROM figure_history
           WHERE municipality = '1214' AND indicator = 'population' AND year = 2019""",
    )
    assert figure == (14_268, "SCB, Folkmängden efter region, civilstånd, ålder och kön (TAB638)")
    assert before == ("Wikipedia (tyska), Skåne län, tabellen över kommuner", 14_268)


def test_a_revised_figure_is_changed_and_the_earlier_one_kept(
    connection: sa.Connection, server: Scb
) -> None:
    sync(connection, server)
    server.world.cells["1214", "BE0101U3", "2024"] = 386.5

    report = sync(connection, server)

    assert report.stored.total.changed == 1
    statement = """SELECT before ->> 'value', after ->> 'value' FROM figure_history
                   WHERE municipality = '1214' AND indicator = 'land-area' AND year = 2024"""
    ((before, after),) = rows(connection, statement)
    assert float(str(after)) == 386.5
    assert float(str(before)) != 386.5


def test_what_scb_does_not_know_takes_no_figure_away(
    connection: sa.Connection, server: Scb
) -> None:
    server.world.cells["1214", "BE0101N1", "2019"] = None

    sync(connection, server, since=2019)

    (found,) = rows(
        connection,
        """SELECT value::integer FROM figures
           WHERE municipality = '1214' AND indicator = 'population' AND year = 2019""",
    )
    assert found == (14_268,)


def test_twice_is_as_once(connection: sa.Connection, server: Scb) -> None:
    sync(connection, server)
    sync_localities(connection, server)
    before = state(connection)

    second = [sync(connection, server), sync_localities(connection, server)]

    assert [each.stored.import_id for each in second] == [None, None]
    assert state(connection) == before


def test_a_dry_run_changes_nothing(connection: sa.Connection, server: Scb) -> None:
    before = state(connection)

    reports = [
        sync(connection, server, dry_run=True),
        sync_localities(connection, server, dry_run=True),
    ]

    assert all(each.stored.total.brings for each in reports)
    assert state(connection) == before
    assert rows(connection, "SELECT count(*) FROM sync_runs") == [(0,)]


def test_localities_get_their_population_and_place(connection: sa.Connection, server: Scb) -> None:
    report = sync_localities(connection, server)

    assert report.outcome == "complete"
    statement = """SELECT count(*), count(population), count(geom), min(population_year),
                   count(*) FILTER (WHERE coordinate_source LIKE 'GeoNames%') FROM localities"""
    assert rows(connection, statement) == [(251, 251, 251, 2023, 0)]


def test_the_feed_of_changes_leads_to_what_has_changed(
    client: TestClient, connection: sa.Connection, server: Scb
) -> None:
    sync_localities(connection, server)

    changes = client.get("/api/v1/changes?limit=1000").json()["changes"]

    (found,) = [each for each in changes if each.get("dataset") == "localities/scb"]
    assert [each["href"].rpartition("/collections/")[2] for each in found["links"]] == [
        "localities/items"
    ]
    assert {layer for layer, _ in OF_DATA_SETS.values()} <= all_layers().keys()


def test_a_newer_delimitation_from_a_file_is_not_replaced_by_an_older_one(
    connection: sa.Connection, server: Scb
) -> None:
    connection.execute(sa.text("UPDATE localities SET population_year = 2025, population = 7"))
    before = rows(connection, "SELECT l::text FROM localities l ORDER BY code")

    report = sync_localities(connection, server)

    assert report.outcome == "complete"
    assert [each.why for each in report.stopped] == ["Avgränsningen 2025 är redan inläst."]
    assert rows(connection, "SELECT l::text FROM localities l ORDER BY code") == before


def test_what_a_person_has_taken_back_does_not_come_back_by_itself(
    connection: sa.Connection, server: Scb
) -> None:
    import_id = sync_localities(connection, server).stored.import_id
    assert import_id is not None
    undo_import(connection, import_id, "ett test")
    before = rows(connection, "SELECT l::text FROM localities l ORDER BY code")

    report = sync_localities(connection, server)

    assert [each.left_out for each in report.stopped] == [True]
    assert rows(connection, "SELECT l::text FROM localities l ORDER BY code") == before


def test_few_localities_are_not_taken_for_all_of_them(
    connection: sa.Connection, server: Scb
) -> None:
    before = state(connection)
    server.places.features = server.places.features[:100]

    report = sync_localities(connection, server)

    assert report.outcome == "failed"
    assert "100 tätorter, men 251 är kända" in (report.reason or "")
    assert state(connection) == before


def test_a_locality_that_can_t_be_read_stops_them_all(
    connection: sa.Connection, server: Scb
) -> None:
    before = state(connection)
    server.places.features[7]["properties"]["bef"] = "många"

    report = sync_localities(connection, server)

    assert "kolumn bef" in (report.reason or "")
    assert state(connection) == before


NOT_NOW: Answer = (429, {"Retry-After": "3"}, b"")
GONE: Answer = (410, {}, b"")
BROKEN: Answer = (500, {}, b"")
NO_JSON: Answer = (200, {}, b"<html>Underhall</html>")
ELSEWHERE: Answer = (302, {"Location": "https://example.org/"}, b"")


@pytest.mark.parametrize("once", [NOT_NOW, BROKEN, NO_JSON])
def test_what_passes_is_asked_for_again(
    connection: sa.Connection, server: Scb, once: Answer
) -> None:
    server.fault = lambda number, path: once if number == 3 else None

    assert sync(connection, server).outcome == "complete"


@pytest.mark.parametrize("answer", [NOT_NOW, GONE, BROKEN, NO_JSON, ELSEWHERE])
def test_what_does_not_pass_leaves_everything_as_it_was(
    connection: sa.Connection, server: Scb, answer: Answer
) -> None:
    before = state(connection)
    server.fault = lambda number, path: answer if number >= 4 else None

    report = sync(connection, server)

    assert report.outcome == "failed"
    assert (report.reason or "").startswith("SCB: ")
    assert state(connection) == before
    assert rows(connection, "SELECT outcome FROM sync_runs") == [("failed",)]


def test_a_stopped_indicator_is_told_and_keeps_what_it_had(
    connection: sa.Connection, server: Scb
) -> None:
    table = server.world.tables["TAB628"]
    labels = {**table.side("ContentsCode").labels, "BE0101U1": "Invånare per hektar"}
    server.world.tables["TAB628"] = table.other("ContentsCode", labels=labels)

    report = sync(connection, server)

    assert report.outcome == "partly"
    (stopped,) = report.stopped
    assert stopped.what == "Folktäthet"
    assert "heter nu ”Invånare per hektar” hos SCB" in stopped.why
    statement = "SELECT count(*) FROM figures WHERE indicator = 'population-density'"
    assert rows(connection, statement) == [(0,)]
