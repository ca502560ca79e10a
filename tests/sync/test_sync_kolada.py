"""Kolada's figures, from a server on this machine into the database."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa
from clocks import polite
from kolada_server import YEARS, Answer, Kolada, group, row, whole

from skanekarta.facts import Indicator
from skanekarta.sync import Run
from skanekarta.sync.kolada import asking, source
from skanekarta.sync.kolada.answers import Damaged
from skanekarta.sync.running import Report, synchronise
from skanekarta.upstream import freshness

NET = "culture-net-cost-per-inhabitant"
LIBRARY = "library-net-cost-per-inhabitant"


def sync(connection: sa.Connection, kolada: Kolada, since: int | None = None, **how: Any) -> Report:
    """A run whose transactions are parts of the test's own."""

    @contextmanager
    def begin() -> Iterator[sa.Connection]:
        with connection.begin_nested():
            yield connection

    asked = source(kolada.base, polite(), since, lambda *_: None)
    return synchronise(begin, Run("kolada", kolada.base, "test"), asked, **how)


def figures(connection: sa.Connection) -> list[tuple[Any, ...]]:
    said = (
        "SELECT municipality, indicator, year, value, source, source_url, import_id FROM figures"
        " UNION ALL SELECT area_name, indicator, year, value, source, source_url, import_id"
        " FROM reference_figures ORDER BY 1, 2, 3"
    )
    return [tuple(each) for each in connection.execute(sa.text(said))]


def value(connection: sa.Connection, place: str, indicator: str, year: int) -> object:
    statement = sa.text(
        "SELECT value FROM figures"
        " WHERE municipality = :place AND indicator = :indicator AND year = :year"
    )
    given = {"place": place, "indicator": indicator, "year": year}
    return connection.execute(statement, given).scalar_one()


def versions(connection: sa.Connection) -> dict[str, int]:
    statement = "SELECT table_name, version FROM data_versions WHERE table_name <> 'sync_runs'"
    return dict(connection.execute(sa.text(statement)).all())  # type: ignore[arg-type]


def test_what_kolada_has_comes_in_and_what_it_lacks_is_told(
    connection: sa.Connection, kolada: Kolada
) -> None:
    report = sync(connection, kolada)

    assert report.outcome == "complete"
    assert value(connection, "1273", NET, 2023) == kolada.values["N09022", "1273", 2023]
    assert value(connection, "1273", NET, 2024) is None
    assert value(connection, "1280", "population", 2024) == Decimal(365644)
    left = {each.what: each for each in report.stopped}
    assert left["Bibliotekslån"].left_out
    assert "inget nyckeltal med rubriken ”Bibliotekslån, antal/inv”" in left["Bibliotekslån"].why
    places = {each[0] for each in figures(connection)}
    assert not places & {"0012", "0000", "G123456", "0180"}
    assert len(places & set(kolada.municipalities)) == 33


def test_every_municipality_has_every_year_of_what_is_asked_for(
    connection: sa.Connection, kolada: Kolada
) -> None:
    sync(connection, kolada)

    counts = connection.execute(
        sa.text("SELECT count(*), count(value) FROM figures WHERE indicator = :slug"),
        {"slug": NET},
    ).one()
    assert tuple(counts) == (33 * len(YEARS), 33 * len(YEARS) - 1)


def test_the_whole_country_is_a_figure_to_compare_with(
    connection: sa.Connection, kolada: Kolada
) -> None:
    sync(connection, kolada)

    country = [each for each in figures(connection) if each[:3] == ("Riket", NET, 2023)]
    assert [each[3] for each in country] == [kolada.values["N09022", "0000", 2023]]


def test_each_figure_is_credited_and_leads_to_its_page(
    connection: sa.Connection, kolada: Kolada
) -> None:
    sync(connection, kolada)

    (told,) = {each[4:6] for each in figures(connection) if each[1] == NET}
    assert told == ("Kolada", "https://www.kolada.se/verktyg/fri-sokning/?kpis=N09022")


def test_running_twice_changes_nothing(connection: sa.Connection, kolada: Kolada) -> None:
    sync(connection, kolada)
    before, there = versions(connection), figures(connection)

    report = sync(connection, kolada)

    assert report.outcome == "complete"
    assert report.stored.import_id is None
    assert report.stored.total.brings == 0
    assert versions(connection) == before
    assert figures(connection) == there


def test_the_audit_tells_who_fetched_what_and_nothing_where_nothing_came(
    connection: sa.Connection, kolada: Kolada
) -> None:
    said = sa.text(
        "SELECT actor, subject, detail FROM audit WHERE event = 'imported' AND actor = 'test'"
    )
    report = sync(connection, kolada)
    sync(connection, kolada)

    told = [tuple(each) for each in connection.execute(said)]
    assert told == [("test", kolada.base, {"import": report.stored.import_id})]


def test_an_id_that_was_found_is_remembered(connection: sa.Connection, kolada: Kolada) -> None:
    sync(connection, kolada)
    statement = sa.select(Indicator.upstream_id).where(Indicator.slug == LIBRARY)
    kolada.asked.clear()

    sync(connection, kolada)

    assert connection.scalar(statement) == "N09026"
    assert not [path for path in kolada.asked if "title=Nettokostnad%20bibliotek" in path]


def test_a_title_that_has_changed_stops_that_indicator_alone(
    connection: sa.Connection, kolada: Kolada
) -> None:
    sync(connection, kolada)
    kolada.kpis["N09022"] = "Nettokostnad kulturverksamhet, kr/hushåll"
    kolada.values["N09022", "1273", 2023] = 1
    kolada.values["N09100", "1273", 2023] = 2

    report = sync(connection, kolada)

    assert report.outcome == "partly"
    (told,) = [each for each in report.stopped if not each.left_out]
    assert "heter inte längre ”Nettokostnad kulturverksamhet, kr/inv”" in told.why
    assert "”Nettokostnad kulturverksamhet, kr/hushåll”" in told.why
    assert value(connection, "1273", NET, 2023) != 1
    assert value(connection, "1273", "culture-cost-per-inhabitant", 2023) == 2


def test_an_id_that_is_gone_stops_that_indicator_alone(
    connection: sa.Connection, kolada: Kolada
) -> None:
    del kolada.kpis["N09022"]

    report = sync(connection, kolada)

    assert [each.why for each in report.stopped if not each.left_out] == [
        "Kolada har inte längre något nyckeltal N09022."
    ]
    assert report.stored.total.added > 0


def test_an_id_that_is_gone_does_not_take_the_others_of_its_list_with_it(
    connection: sa.Connection, kolada: Kolada
) -> None:
    missing: Answer = (404, {}, b"{}")
    del kolada.kpis["N09022"]
    kolada.fault = lambda _, path: missing if "N09022" in path else None

    report = sync(connection, kolada)

    assert [each.why for each in report.stopped if not each.left_out] == [
        "Kolada har inte längre något nyckeltal N09022."
    ]
    assert report.stored.of("culture-cost-per-inhabitant").added > 0


def test_an_indicator_that_is_not_answered_for_is_told(
    connection: sa.Connection, kolada: Kolada
) -> None:
    kolada.values = {key: each for key, each in kolada.values.items() if key[0] != "N09022"}
    # The noise of the server is of the first one that is asked for.

    report = sync(connection, kolada)

    assert [each.why for each in report.stopped if not each.left_out] == [
        "Kolada svarade utan något värde."
    ]


def test_two_of_the_same_title_are_neither_of_them_taken(
    connection: sa.Connection, kolada: Kolada
) -> None:
    kolada.kpis["N00001"] = "Nettokostnad bibliotek, kr/inv"

    report = sync(connection, kolada)

    (told,) = [each for each in report.stopped if "bibliotek, kr/inv" in each.why]
    assert told.left_out
    assert "flera nyckeltal" in told.why


def test_a_title_is_found_whatever_else_holds_its_words(
    connection: sa.Connection, kolada: Kolada
) -> None:
    kolada.kpis["N00001"] = "Nettokostnad bibliotek, kr/inv, avvikelse"

    sync(connection, kolada)

    assert (
        connection.scalar(sa.select(Indicator.upstream_id).where(Indicator.slug == LIBRARY))
        == "N09026"
    )


def test_two_values_of_the_same_year_stop_the_indicator(
    connection: sa.Connection, kolada: Kolada
) -> None:
    class Twice(dict[Any, Any]):
        def items(self) -> Any:
            return [*super().items(), (("N09022", "1273", 2023), 1)]

    kolada.values = Twice(kolada.values)

    report = sync(connection, kolada)

    assert [each.why for each in report.stopped if not each.left_out] == [
        "Kolada säger två olika saker om samma kommun och år."
    ]


def test_a_revised_value_is_kept_as_it_was(connection: sa.Connection, kolada: Kolada) -> None:
    sync(connection, kolada)
    was = value(connection, "1273", NET, 2023)
    kolada.values["N09022", "1273", 2023] = 4711.5

    report = sync(connection, kolada)

    assert (report.stored.total.added, report.stored.total.changed) == (0, 1)
    assert value(connection, "1273", NET, 2023) == Decimal("4711.5")
    former = connection.execute(
        sa.text(
            "SELECT before ->> 'value', after ->> 'value', import_id FROM figure_history"
            " WHERE indicator = :slug"
        ),
        {"slug": NET},
    ).one()
    assert tuple(former) == (str(was), "4711.5", report.stored.import_id)


def test_only_the_years_from_the_one_that_is_named_are_asked_for(
    connection: sa.Connection, kolada: Kolada
) -> None:
    sync(connection, kolada, since=2024)

    years = {each[2] for each in figures(connection) if each[1] == NET}
    assert years == {2024}
    assert all("/year/2024," in path for path in kolada.asked if "/data/" in path)


def test_a_dry_run_tells_all_and_changes_nothing(connection: sa.Connection, kolada: Kolada) -> None:
    before, there = versions(connection), figures(connection)

    report = sync(connection, kolada, dry_run=True)

    assert report.outcome == "complete"
    assert report.stored.total.added > 500
    assert report.run is report.stored.import_id is None
    assert figures(connection) == there
    assert versions(connection) == before
    assert freshness(connection)["kolada"].succeeded_at is None


def groups(connection: sa.Connection) -> list[tuple[Any, ...]]:
    said = """SELECT g.municipality, array_agg(m.municipality ORDER BY m.municipality)
              FROM municipality_groups g JOIN municipality_group_members m ON m.group_id = g.id
              GROUP BY g.id ORDER BY g.id"""
    return [tuple(each) for each in connection.execute(sa.text(said))]


def test_koladas_groups_of_similar_municipalities_come_along(
    connection: sa.Connection, kolada: Kolada
) -> None:
    sync(connection, kolada)
    found = dict(groups(connection))

    assert set(found) == set(kolada.municipalities)
    assert len(found["1273"]) == 8
    assert "1490" in found["1273"]


def test_groups_that_change_are_replaced_and_groups_that_all_are_gone_are_kept(
    connection: sa.Connection, kolada: Kolada
) -> None:
    sync(connection, kolada)
    kolada.groups = [group(kolada.municipalities, "1273")]
    sync(connection, kolada)
    assert [each[0] for each in groups(connection)] == ["1273"]

    kolada.groups = []
    report = sync(connection, kolada)

    assert [each[0] for each in groups(connection)] == ["1273"]
    assert report.outcome == "partly"


@pytest.mark.parametrize("status", [404, 500])
def test_groups_that_can_not_be_had_do_not_stop_the_figures(
    connection: sa.Connection, kolada: Kolada, status: int
) -> None:
    refused: Answer = (status, {}, b"{}")
    kolada.fault = lambda _, path: refused if "groups" in path else None

    report = sync(connection, kolada)

    assert report.outcome == "partly"
    assert report.stored.total.added > 500
    assert [each.what for each in report.stopped if not each.left_out] == ["Kommungrupper"]


DAMAGED: list[object] = [
    [],
    {},
    {"values": {}},
    {"values": [1]},
    {"values": [], "next_url": 7},
    {"values": [{}]},
    {"values": [{**row("N09022", "1273", 2023, 1), "period": "2023"}]},
    {"values": [{**row("N09022", "1273", 2023, 1), "period": True}]},
    {"values": [row("N09022", "1273", 12023, 1)]},
    {"values": [{**row("N09022", "1273", 2023, 1), "values": None}]},
    {"values": [{**row("N09022", "1273", 2023, 1), "values": [{"gender": "T"}]}]},
    {"values": [{**row("N09022", "1273", 2023, 1), "values": [{"gender": "T", "value": 1}] * 2}]},
    {"values": [row("N09022", "1273", 2023, "1")]},  # type: ignore[arg-type]
    {"values": [row("N09022", "1273", 2023, True)]},
    {"values": [row("N09022", "1273", 2023, 10**14)]},
    {"values": [], "next_url": "https://other.example/v3/data/kpi"},
    {"values": [], "next_url": "/v4/data/kpi"},
    {"values": [], "next_url": "/v3/../admin"},
    {"values": [], "next_url": "http://127.0.0.1:1/v3/data/kpi"},
]


@pytest.mark.parametrize("damaged", DAMAGED, ids=lambda each: str(each)[:60])
def test_an_answer_of_another_shape_brings_nothing_and_says_so(
    connection: sa.Connection, kolada: Kolada, damaged: object
) -> None:
    there = figures(connection)
    told: Answer = (200, {}, json.dumps(damaged).encode())
    kolada.fault = lambda _, path: told if "/data/" in path else None

    report = sync(connection, kolada)

    assert report.outcome == "failed"
    assert (report.reason or "").startswith("Kolada: ")
    assert figures(connection) == there


BASE = "https://api.kolada.example/v3/"


@pytest.mark.parametrize(
    ("told", "asked"),
    [
        (f"{BASE}kpi?page=2", f"{BASE}kpi?page=2"),
        ("/v3/kpi?page=2", f"{BASE}kpi?page=2"),
        ("?page=2", f"{BASE}kpi?page=2"),
        ("http://api.kolada.example/v3/kpi?page=2#x", f"{BASE}kpi?page=2"),
        ("https://api.kolada.example:444/v3/kpi", None),
        ("https://api.kolada.example.other/v3/kpi", None),
        ("https://u:p@api.kolada.example/v3/kpi", None),
        ("//other.example/v3/kpi", None),
        ("https://api.kolada.example/v33/kpi", None),
        ("file:///etc/passwd", None),
        ("https://[", None),
    ],
)
def test_the_next_page_is_one_of_the_same_api(told: str, asked: str | None) -> None:
    if asked is not None:
        assert asking.following_address(BASE, f"{BASE}kpi", told) == asked
        return
    with pytest.raises(Damaged, match="på en annan adress"):
        asking.following_address(BASE, f"{BASE}kpi", told)


def test_pages_that_go_round_come_to_an_end(connection: sa.Connection, kolada: Kolada) -> None:
    def around(_: int, path: str) -> Answer | None:
        if "/data/" not in path:
            return None
        text = f'{{"values": [], "next_url": "{kolada.base}{path.removeprefix("/v3")}"}}'
        return 200, {}, text.encode()

    kolada.fault = around

    assert sync(connection, kolada).reason == "Kolada: svarets sidor går runt."


def test_pages_without_end_come_to_one(
    connection: sa.Connection, kolada: Kolada, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "MOST_PAGES", 10)

    def on(number: int, path: str) -> Answer | None:
        following = f"{kolada.base}/data/kpi?page={number}"
        text = f'{{"values": [], "next_url": "{following}"}}'
        return (200, {}, text.encode()) if "/data/" in path else None

    kolada.fault = on

    assert sync(connection, kolada).reason == "Kolada: svaret har fler än 10 sidor."


def test_a_failed_run_leaves_yesterdays_figures_and_is_told_until_one_goes_well(
    connection: sa.Connection, kolada: Kolada
) -> None:
    assert freshness(connection)["kolada"].succeeded_at is None
    sync(connection, kolada)
    good, there = freshness(connection)["kolada"], figures(connection)
    assert not good.has_failed

    kolada.fault = lambda *_: (500, {}, b"")
    assert sync(connection, kolada).outcome == "failed"
    bad = freshness(connection)["kolada"]
    assert bad.has_failed
    assert bad.succeeded_at == good.succeeded_at
    assert bad.reason == "Kolada: svaret är ett fel (500)."
    assert figures(connection) == there

    kolada.fault = None
    sync(connection, kolada)
    assert not freshness(connection)["kolada"].has_failed


def test_what_fails_in_the_middle_brings_nothing(connection: sa.Connection, kolada: Kolada) -> None:
    there = figures(connection)
    last = [path for path in _paths(connection, kolada) if "/data/" in path][-1]
    kolada.fault = lambda _, path: (410, {}, b"") if path == last else None

    assert sync(connection, kolada).outcome == "failed"
    assert figures(connection) == there


def _paths(connection: sa.Connection, kolada: Kolada) -> list[str]:
    sync(connection, kolada, dry_run=True)
    paths, kolada.asked[:] = list(kolada.asked), []
    return paths


def test_a_run_that_never_ended_is_told_as_one_that_was_cut_off(
    connection: sa.Connection,
) -> None:
    connection.execute(
        sa.text(
            "INSERT INTO sync_runs (system, run_by, started_at)"
            " VALUES ('kolada', 'x', now() - interval '1 day')"
        )
    )

    assert freshness(connection)["kolada"].reason == "Hämtningen avbröts innan den var klar."


def test_the_right_answer_is_one_that_the_server_gives(kolada: Kolada) -> None:
    assert b"N09022" in whole(kolada, "/v3/kpi/N09022")
