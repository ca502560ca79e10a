"""What one list must not do to what another has told; what no list may bring in."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient
from generating import made, placed
from test_storing_merging import held, taken

from skanekarta.errors import SkanekartaError
from skanekarta.importers.granting import Approvals, persons
from skanekarta.importers.importing import Said, import_grants, undo_import
from skanekarta.importers.reading import Report
from skanekarta.importers.storing import Delivery
from skanekarta.organisations import SOLE_TRADER

HEADS = "Bidragsgivare;År;Mottagare;Organisationstyp;Kommun;Stödform;Projekttitel;Belopp"
SOLE = "Region Skåne;2031;{};Enskild firma;{};Utvecklingsstöd;Arbetsstipendium;20000"


def imported(
    connection: sa.Connection, folder: Path, name: str, *lines: str, heads: str = HEADS
) -> Report:
    file = folder / name
    file.write_text("\n".join([heads, *lines]) + "\n")
    said = Said(Approvals(every=frozenset({"recipient", "recipient_type"})))
    return import_grants(connection, file, Delivery(name, "prov"), said)


def test_sole_traders_of_two_lists_are_different_persons(
    connection: sa.Connection, tmp_path: Path
) -> None:
    spring = [SOLE.format("Ada Ek", "Lund"), SOLE.format("Bo Alm", "Ystad")]
    autumn = [SOLE.format("Cia Lind", "Malmö"), SOLE.format("Dan Ask", "Ystad")]
    for name, lines in (("var.csv", spring), ("host.csv", autumn)):
        report = imported(connection, tmp_path, name, *lines)
        assert (report.added, report.changed_count) == (2, 0), report.findings
    assert imported(connection, tmp_path, "host.csv", *autumn).unchanged == 2

    rows = [each["row"] for each in held(connection)]
    assert {row["recipient"] for row in rows} == {SOLE_TRADER}
    assert sum(row["amount_sek"] for row in rows) == 80_000
    places = sorted(code for row in rows for code in row["municipality"])
    assert places == ["1280", "1281", "1286", "1286"]


@pytest.mark.parametrize("other", [{"year": 2032}, {"recipient": "teater-kapija"}])
def test_a_funders_id_of_another_year_or_recipient_is_no_correction_unasked(
    connection: sa.Connection, other: dict[str, object]
) -> None:
    taken(connection, [made(1, source_id="KN77")])
    rows = [made(1, source_id="KN77")._replace(**other)]
    before = held(connection)

    told = taken(connection, rows)
    assert [each.code for each in told.findings] == ["id-of-another-grant"]
    assert held(connection) == before
    assert taken(connection, rows, corrections=True).changed_count == 1


def test_columns_that_a_list_lacks_leave_what_is_there(
    connection: sa.Connection, tmp_path: Path
) -> None:
    whole = placed(1, ("1280", 600), ("1281", 400), seat="1290", areas=("dans",), note="Förbehåll")
    taken(connection, [whole])
    (before,) = held(connection)
    asked = sa.text(
        "SELECT f.title, r.title, s.title FROM grants g JOIN funders f ON f.slug = g.funder "
        "JOIN recipients r ON r.slug = g.recipient JOIN support_forms s ON s.slug = g.support_form "
        "WHERE g.id = :id"
    )
    names = connection.execute(asked, {"id": before["id"]}).one()
    row = before["row"]
    told = [names[0], row["year"], names[1], names[2], row["project_title"], row["amount_sek"]]
    heads = "Bidragsgivare;År;Mottagare;Stödform;Projekttitel;Belopp"
    line = ";".join(str(each or "") for each in told)
    report = imported(connection, tmp_path, "kort.csv", line, heads=heads)

    (after,) = held(connection)
    assert (report.added, report.blocked) == (0, False), report.findings
    kept = ("scope", "municipality", "municipality_share", "seat", "area", "note")
    assert {name: after["row"][name] for name in kept} == {name: row[name] for name in kept}
    assert after["places"] == before["places"]


def test_a_second_table_does_not_hide_the_first(connection: sa.Connection, tmp_path: Path) -> None:
    row = "Region Skåne;2031;Ny förening;Ideell förening;Lund;Utvecklingsstöd;Ett;1000"
    lines = [row, "", f"{HEADS};Område", f"{row};Musik"]
    report = imported(connection, tmp_path, "tva.csv", *lines)
    assert ("two-tables", 1) in {(each.code, each.row) for each in report.findings}
    assert report.blocked
    assert held(connection) == []


@pytest.mark.parametrize(
    "cells",
    [
        ("Mottagare", "Cecilia Höstmark enskild\u00a0firma", ""),
        ("Mottagare", "Cecilia Höstmark enskild  firma", ""),
        ("Mottagare", "Cecilia Höstmark", "Enskild firma (EF)"),
        ("Medsökande", "Cecilia Höstmark, enskild firma", ""),
    ],
)
def test_a_sole_traders_name_is_kept_nowhere(
    connection: sa.Connection, tmp_path: Path, cells: tuple[str, str, str]
) -> None:
    column, name, kind = cells
    recipient = name if column == "Mottagare" else "Ny förening"
    beside = name if column == "Medsökande" else ""
    line = f"Region Skåne;2031;{recipient};{kind};Lund;Utvecklingsstöd;Ett;1000;{beside}"
    report = imported(connection, tmp_path, "lista.csv", line, heads=f"{HEADS};Medsökande")

    assert "Höstmark" not in repr(report)
    named = "SELECT count(*) FROM recipients WHERE title || aliases::text ILIKE '%höstmark%'"
    assert connection.scalar(sa.text(named)) == 0


NUMBER = "850101-1236"


@pytest.mark.parametrize(
    "text",
    [
        *("850101 - 1236", "850101 -1236", "850101  1236", "850101\n1236", "850101_1236"),
        *("850101\u20071236", "8501\u00ad01-1236", "1985-01-01-1236"),
    ],
)
def test_a_personal_number_is_seen_however_it_is_written(text: str) -> None:
    assert persons.holds(NUMBER)
    assert persons.holds(f"Anna {text} sökte")
    assert "1236" not in persons.hidden(f"Anna {text} sökte")


@pytest.mark.parametrize("text", ["2024-06-19-2024-06-30", "2024-06-19 – 2024-06-30", "1985-01-01"])
def test_days_are_no_personal_numbers(text: str) -> None:
    assert not persons.holds(text)


def test_the_name_of_a_file_is_looked_at_too(connection: sa.Connection, tmp_path: Path) -> None:
    line = "Region Skåne;2031;Ny förening;Ideell förening;Lund;Utvecklingsstöd;Ett;1000"
    report = imported(connection, tmp_path, f"Ansökan {NUMBER}.csv", line)
    assert report.blocked
    assert NUMBER not in repr(report)
    assert held(connection) == []


def test_an_undo_that_a_later_list_stands_in_the_way_of_says_so(connection: sa.Connection) -> None:
    first = taken(connection, [made(1)])
    assert first.import_id is not None
    undone = undo_import(connection, first.import_id, "prov")
    taken(connection, [made(1)])
    with pytest.raises(SkanekartaError, match="Ångra den senare inläsningen först"):
        undo_import(connection, undone, "prov")


WITH_NUMBER = "Bidragsgivare;År;Mottagare;Organisationsnummer;Kommun;Stödform;Projekttitel;Belopp"


def test_a_number_is_learned_aloud_and_captures_nobody_elses_grant(
    connection: sa.Connection, tmp_path: Path
) -> None:
    line = "Region Skåne;2031;{};556777-1232;Lund;Utvecklingsstöd;Ett;1000"
    names = ("Kulturen i Lund", "Malmö Konsthall")
    first, second = (
        imported(connection, tmp_path, "nr.csv", line.format(name), heads=WITH_NUMBER)
        for name in names
    )
    assert "number-learned" in {each.code for each in first.findings}
    assert (first.added, first.blocked) == (1, False)
    assert "number-of-another" in {each.code for each in second.findings}
    assert second.blocked


def test_what_somebody_calls_a_file_of_his_own_is_not_public(
    client: TestClient, connection: sa.Connection
) -> None:
    report = taken(connection, [made(1)], dataset="Annas lista.xlsx")
    assert report.import_id is not None
    feed = client.get("/api/v1/changes?limit=1000")
    page = client.get("/om")
    told = [each["dataset"] for each in feed.json()["changes"] if each["kind"] == "import"]
    assert (feed.status_code, page.status_code, told[-1]) == (200, 200, "grants")
    assert "Annas lista" not in feed.text + page.text
    assert "egen lista" in page.text
