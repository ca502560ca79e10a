"""Many entries at once: what a list says, what is wrong with it, and that it is taken in once."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import sqlalchemy as sa

import signing
from skanekarta import chain, provenance
from skanekarta.access import Who
from skanekarta.access.who import SCOPES
from skanekarta.db import AS_WEB
from skanekarta.errors import SkanekartaError
from skanekarta.importers.entry_lists import LARGEST, MOST_ROWS
from skanekarta.importers.importing import undo_import
from skanekarta.importers.logging import append_batch, import_entries, read_batch
from skanekarta.importers.reading import Report
from skanekarta.importers.reports import as_document, as_page, as_text, write_workbook

HEADING = "Slag;Rubrik;Datum;Kommun"
LINES = (
    "Studiebesök;Besök på biblioteket;2026-03-02;Höör",
    "Kommundialog;Dialog om kulturplanen;3/3 2026;Lund, Malmö",
)


@pytest.fixture
def who(connection: sa.Connection) -> Who:
    return Who(signing.account(connection, "anna"), "anna", "staff", frozenset(SCOPES))


def text(*lines: str, heading: str = HEADING) -> bytes:
    return "\n".join((heading, *lines)).encode()


def take_in(connection: sa.Connection, content: bytes, who: Who | str, **how: Any) -> Report:
    return append_batch(connection, read_batch(connection, content, "lista.csv"), who, **how)


def rows(connection: sa.Connection, import_id: int | None) -> list[sa.Row[Any]]:
    statement = "SELECT *, ST_X(geom) AS x, ST_Y(geom) AS y FROM activities WHERE import_id = :id"
    return list(connection.execute(sa.text(f"{statement} ORDER BY seq"), {"id": import_id}).all())


def findings(report: Report) -> list[tuple[str, int | None, str | None]]:
    return [(each.code, each.row, each.column) for each in report.findings]


def count(connection: sa.Connection) -> int:
    return int(connection.scalar(sa.text("SELECT count(*) FROM activities")) or 0)


def test_every_row_becomes_an_entry_of_the_one_who_sends(
    connection: sa.Connection, who: Who
) -> None:
    report = take_in(connection, text(*LINES), who)
    first, second = rows(connection, report.import_id)

    assert (report.added, report.unchanged, report.rows) == (2, 0, 2)
    assert (first.kind, first.title, first.municipality) == (
        *("studiebesok", "Besök på biblioteket"),
        ["1267"],
    )
    assert second.municipality == ["1280", "1281"]
    assert {first.recorded_by, second.recorded_by} == {"anna"}
    assert first.account_id == who.account_id
    assert (first.visibility, first.position_basis) == ("open", "centre")
    assert chain.verify(connection).faults == []


ALL = {
    "Slag": "studiebesok",
    "Title": "Besök",
    "Description": "Rad ett\nrad två",
    "Börjar": "2026-03",
    "Municipality": "1267",
    "place_name": "Biblioteket",
    "area": "bibliotek",
    "Antal deltagare": "1 204",
    "Synlighet": "internal",
    "Enhet": "Enheten för bibliotek",
    "Länk": "https://example.org/",
    "Longitud": "13,5435",
    "Latitud": "55.9357",
    "Källa": "Kalendern",
    "Anmärkning": "Efter mötet",
}


def test_every_column_is_read_under_swedish_and_english_headings(
    connection: sa.Connection, who: Who, tmp_path: Path
) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(list(ALL))
    sheet.append(list(ALL.values()))
    book.save(tmp_path / "lista.xlsx")
    report = import_entries(connection, tmp_path / "lista.xlsx", who)
    assert findings(report) == []
    (found,) = rows(connection, report.import_id)

    assert (str(found.starts_on), str(found.ends_on)) == ("2026-03-01", "2026-03-31")
    assert found.date_precision == "month"
    assert found.description == "Rad ett\nrad två"
    assert (found.area, found.participants, found.visibility) == (["bibliotek"], 1204, "internal")
    assert (found.unit, found.link) == ("Enheten för bibliotek", "https://example.org/")
    assert (found.source, found.note) == ("Kalendern", "Efter mötet")
    assert (found.x, found.y, found.position_basis) == (13.5435, 55.9357, "point")


@pytest.mark.parametrize(
    ("start", "end", "precision", "stored"),
    [
        ("2026-03-02", "", "", ("2026-03-02", "None", "day")),
        ("2 mars 2026", "4 mars 2026", "", ("2026-03-02", "2026-03-04", "period")),
        ("2026-03-02", "2026-03-04", "day", ("2026-03-02", "2026-03-04", "day")),
        ("mars 2026", "", "", ("2026-03-01", "2026-03-31", "month")),
        ("2026", "", "", ("2026-01-01", "2026-12-31", "year")),
        ("2025-09", "2026-05", "", ("2025-09-01", "2026-05-31", "period")),
        ("2026-03-02", "", "månad", ("2026-03-01", "2026-03-31", "month")),
    ],
)
def test_how_well_the_time_is_known_follows_from_how_it_is_written(
    *, connection: sa.Connection, who: Who, start: str, end: str, precision: str, stored: Any
) -> None:
    heading = f"{HEADING};Slutar;date_precision"
    content = text(f"Studiebesök;Besök;{start};Höör;{end};{precision}", heading=heading)
    report = take_in(connection, content, who)
    assert findings(report) == []
    (found,) = rows(connection, report.import_id)

    assert (str(found.starts_on), str(found.ends_on), found.date_precision) == stored


def test_a_point_in_sweref_is_taken_to_where_it_is(connection: sa.Connection, who: Who) -> None:
    heading = "Slag;Rubrik;Datum;N (SWEREF 99 TM);E (SWEREF 99 TM)"
    report = take_in(connection, text("Studiebesök;Besök;2026-03-02;6199800;409000",
                                      heading=heading), who)  # fmt: skip
    assert findings(report) == []
    (found,) = rows(connection, report.import_id)

    assert found.municipality == ["1267"]
    assert found.x == pytest.approx(13.54, abs=0.02)


def test_a_geojson_file_places_its_entries(connection: sa.Connection, who: Who) -> None:
    feature = {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [13.5435, 55.9357]},
        "properties": {"kind": "studiebesok", "title": "Besök", "starts_on": "2026-03-02"},
    }
    content = json.dumps({"type": "FeatureCollection", "features": [feature]}).encode()
    report = take_in(connection, content, who)
    (found,) = rows(connection, report.import_id)

    assert (found.municipality, found.x) == (["1267"], 13.5435)


def test_cells_pasted_from_a_spreadsheet_are_read(connection: sa.Connection, who: Who) -> None:
    pasted = b"Slag\tRubrik\tDatum\tKommun\r\nMuseum\tX\t2026-03-02\tLund\r\n"
    report = take_in(connection, pasted.replace(b"Museum", "Rådgivning".encode()), who)

    assert report.added == 1


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("Studiebsök;Besök;2026-03-02;Höör", ("unknown-term", 2, "Slag")),
        ("Studiebesök;;2026-03-02;Höör", ("missing-value", 2, "Rubrik")),
        (f"Studiebesök;{'x' * 201};2026-03-02;Höör", ("too-long", 2, "Rubrik")),
        ("Studiebesök;Besök;igår;Höör", ("not-a-date", 2, "Datum")),
        ("Studiebesök;Besök;2026-13;Höör", ("no-such-date", 2, "Datum")),
        ("Studiebesök;Besök;1987-03-02;Höör", ("date-out-of-range", 2, "Datum")),
        ("Studiebesök;Besök;2026-03-02;Stockholm", ("unknown-municipality", 2, "Kommun")),
        ("Studiebesök;Besök;2026-03-02;Hela Skåne, Lund", ("skane-and-others", 2, "Kommun")),
        ("Studiebesök;Besök;2026-03-02;", ("no-place", 2, None)),
        ("Studiebesök;Med 811218-9876;2026-03-02;Höör", ("personal-identity-number", 2, "Rubrik")),
    ],
)
def test_what_is_wrong_is_told_with_row_and_column_and_nothing_is_appended(
    connection: sa.Connection, who: Who, line: str, found: tuple[str, int, str]
) -> None:
    before = count(connection)
    report = take_in(connection, text(line, LINES[1]), who)

    assert report.blocked
    assert found in findings(report)
    assert report.import_id is None
    assert count(connection) == before


@pytest.mark.parametrize(
    ("more", "value", "code"),
    [
        ("Deltagare", "många", "not-a-count"),
        ("Deltagare", "-1", "not-a-count"),
        ("Länk", "javascript:alert(1)", "not-an-address"),
        ("Slutar", "2026-03-01", "ends-before"),
        ("date_precision", "period", "period-without-end"),
        ("Synlighet", "hemlig", "unknown-term"),
        ("Nätverk", "inget nätverk", "unknown-term"),
        ("Longitud", "13.5", "half-a-point"),
    ],
)
def test_a_column_that_need_not_be_there_must_be_right(
    connection: sa.Connection, who: Who, more: str, value: str, code: str
) -> None:
    content = text(f"{LINES[0]};{value}", heading=f"{HEADING};{more}")

    assert code in {each for each, _, _ in findings(take_in(connection, content, who))}


@pytest.mark.parametrize(
    ("point", "code"),
    [
        ("18.07;59.33", "point-outside-skane"),
        ("13.19;55.70", "point-elsewhere"),
        ("55.93;13.54", "point-outside-skane"),
        ("200;55", "not-a-position"),
    ],
)
def test_a_point_must_be_where_the_list_says(
    connection: sa.Connection, who: Who, point: str, code: str
) -> None:
    content = text(f"{LINES[0]};{point}", heading=f"{HEADING};Longitud;Latitud")

    assert [each for each, _, _ in findings(take_in(connection, content, who))] == [code]


def test_a_point_the_wrong_way_round_is_told_so(connection: sa.Connection, who: Who) -> None:
    content = text(f"{LINES[0]};55.93;13.54", heading=f"{HEADING};Longitud;Latitud")
    (found,) = take_in(connection, content, who).findings

    assert found.text == "Punkten ligger utanför Skåne: latitud och longitud har bytt plats."


def test_all_problems_are_told_at_once(connection: sa.Connection, who: Who) -> None:
    report = take_in(connection, text("Nej;;igår;Nej", "Nej;;igår;Nej"), who)

    assert report.number_of("error") == 8


def test_the_same_file_twice_changes_nothing(connection: sa.Connection, who: Who) -> None:
    take_in(connection, text(*LINES), who)
    before = chain.verify(connection)
    again = take_in(connection, text(*LINES), who)

    assert (again.added, again.unchanged, again.import_id) == (0, 2, None)
    assert chain.verify(connection) == before


def test_a_longer_file_brings_only_what_is_new(connection: sa.Connection, who: Who) -> None:
    take_in(connection, text(LINES[0]), who)
    again = take_in(connection, text(*LINES), who)

    assert (again.added, again.unchanged) == (1, 1)


def test_twins_are_entries_each_and_told(connection: sa.Connection, who: Who) -> None:
    report = take_in(connection, text(LINES[0], LINES[0]), who)
    again = take_in(connection, text(LINES[0], LINES[0]), who)

    assert report.added == 2
    assert ("same-row", 3, None) in findings(report)
    assert (again.added, again.unchanged) == (0, 2)


def test_an_entry_like_one_in_the_log_is_told(connection: sa.Connection, who: Who) -> None:
    take_in(connection, text(LINES[0]), who)
    report = take_in(connection, text(LINES[0].replace("Besök på", "Vi var på")), who)

    assert report.added == 1
    assert findings(report) == [("like-an-entry", 2, None)]


def test_a_dry_run_changes_nothing_and_tells_all(connection: sa.Connection, who: Who) -> None:
    before = chain.verify(connection)
    batch = read_batch(connection, text(*LINES), "lista.csv")
    tried = append_batch(connection, batch, who, dry_run=True)

    assert (tried.added, tried.import_id, tried.blocked) == (2, None, False)
    assert chain.verify(connection) == before
    assert append_batch(connection, batch, who).added == 2


def test_a_list_has_two_thousand_entries_at_most(connection: sa.Connection, who: Who) -> None:
    line = "Studiebesök;Besök {};2026-03-02;Höör"
    most = text(*(line.format(n) for n in range(MOST_ROWS)))
    report = take_in(connection, most, who)
    assert report.added == MOST_ROWS
    more = take_in(connection, text(*(line.format(n) for n in range(MOST_ROWS + 1))), who)

    assert [each for each, _, _ in findings(more)] == ["too-many-rows"]


def test_a_list_has_five_mebibytes_at_most(connection: sa.Connection, who: Who) -> None:
    report = take_in(connection, text(*LINES) + b"\n" * LARGEST, who)

    assert [each for each, _, _ in findings(report)] == ["refused-file"]


@pytest.mark.parametrize("content", [b"", b"\x00\x01", b"PK\x03\x04", b"{", b"hej"])
def test_what_is_no_list_is_a_sentence(connection: sa.Connection, who: Who, content: bytes) -> None:
    assert take_in(connection, content, who).blocked


def test_the_report_comes_in_every_form(
    connection: sa.Connection, who: Who, tmp_path: Path
) -> None:
    for content in (text(*LINES), text("Nej;;igår;Nej")):
        report = take_in(connection, content, who)
        assert "Granskning av lista.csv" in as_text(report)
        assert "<html" in as_page(report)
        assert as_document(report)["about"] == "activities"
        write_workbook(report, None, tmp_path / "rapport.xlsx")


def test_undoing_withdraws_each_entry_and_undoing_that_restores_it(
    connection: sa.Connection, who: Who
) -> None:
    first = take_in(connection, text(*LINES), who).import_id
    assert first is not None
    undone = undo_import(connection, first, "anna")
    withdrawn = rows(connection, undone)

    assert [each.action for each in withdrawn] == ["withdrawal", "withdrawal"]
    assert [each.supersedes for each in withdrawn] == [each.id for each in rows(connection, first)]
    assert withdrawn[0].reason == f"Inläsning {first} är ångrad"
    assert withdrawn[0].account_id == who.account_id
    with pytest.raises(SkanekartaError, match=f"redan ångrad, av inläsning {undone}"):
        undo_import(connection, first, "anna")

    back = rows(connection, undo_import(connection, undone, "anna"))
    assert [each.action for each in back] == ["restoration", "restoration"]
    assert back[0].title == "Besök på biblioteket"

    again = rows(connection, undo_import(connection, first, "anna"))
    assert [each.supersedes for each in again] == [each.id for each in back]
    assert chain.verify(connection).faults == []


def test_undoing_leaves_what_is_erased_and_withdraws_what_is_corrected(
    connection: sa.Connection, who: Who
) -> None:
    first = take_in(connection, text(*LINES), who).import_id
    assert first is not None
    erased, other = (each.id for each in rows(connection, first))
    chain.erase(connection, erased, "Ett namn", "testet")
    undone = rows(connection, undo_import(connection, first, "anna"))

    assert [each.supersedes for each in undone] == [other]
    assert chain.verify(connection).faults == []


def test_the_audit_tells_of_both(connection: sa.Connection, who: Who) -> None:
    first = take_in(connection, text(*LINES), who).import_id
    assert first is not None
    undo_import(connection, first, "anna")
    noted = connection.execute(sa.text("SELECT * FROM audit ORDER BY id DESC LIMIT 2")).all()

    assert [each.event for each in noted] == ["import-undone", "imported"]
    assert noted[1].detail == {"import": first, "dataset": "activities", "added": 2}
    assert (noted[1].account_id, noted[1].actor) == (who.account_id, "anna")


def test_readers_learn_nothing_of_an_import_of_internal_entries(
    connection: sa.Connection, who: Who
) -> None:
    def seen() -> tuple[object, ...]:
        told = sa.select(sa.func.count()).select_from(provenance.Import).where(provenance.TOLD)
        versions = provenance.version(connection, ("imports", "activities"))
        return connection.scalar(told), versions.number

    before = seen()
    content = text(f"{LINES[0]};Intern", heading=f"{HEADING};Synlighet")
    first = take_in(connection, content, who).import_id
    assert first is not None
    undo_import(connection, first, "anna")

    assert seen() == before


def test_the_webs_own_role_may_append_a_list(connection: sa.Connection, who: Who) -> None:
    connection.execute(AS_WEB)

    assert take_in(connection, text(*LINES), who).added == 2
