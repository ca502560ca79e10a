"""Calls with their figures: read, checked, stored, undone."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient

from skanekarta import provenance
from skanekarta.errors import SkanekartaError
from skanekarta.importers import calls
from skanekarta.importers.granting import Defaults, read_approvals
from skanekarta.importers.importing import Said, import_calls, undo_import
from skanekarta.importers.project import DATA_SETS
from skanekarta.importers.reading import Report
from skanekarta.importers.storing import Delivery
from skanekarta.settings import PROJECT_DIR

OWN = PROJECT_DIR / "data" / "grants" / "call_rounds.csv"
VOCABULARY = PROJECT_DIR / "data" / "grants" / "vocabularies" / "call.csv"
FIGURES = ("applications", "granted", "sought_sek", "granted_sek")

HEADINGS = ("Utlysning", "Finansiär", "År", "Ansökningar", "Beviljade", "Sökt belopp", "Beviljat")
KNOWN = ("Kommunsamverkan 2021", "Region Skåne", "2021", "10", "8", "2 893 500", "1,7 mnkr")
NEW = ("Påhittad omgång 2025", "Region Skåne", "2025", "120", "30", "25 mnkr", "6 000 000 kr")


def written(folder: Path, *rows: tuple[str, ...], headings: tuple[str, ...] = HEADINGS) -> Path:
    file = folder / "utlysningar.csv"
    with file.open("w", encoding="utf-8-sig", newline="") as opened:
        csv.writer(opened, delimiter=";").writerows([headings, *rows])
    return file


def taken(
    connection: sa.Connection,
    file: Path,
    *approved: str,
    dry_run: bool = False,
    corrections: bool = False,
    funder: str | None = None,
) -> Report:
    said = Said(read_approvals(approved), Defaults(funder=funder))
    delivery = Delivery(calls.DATASET, "prov", corrections=corrections)
    return import_calls(connection, file, delivery, said, dry_run=dry_run)


def told(report: Report, level: str = "error") -> list[tuple[str, int | None]]:
    return [(each.code, each.row) for each in report.findings if each.level == level]


def state(connection: sa.Connection, slug: str) -> dict[str, Any]:
    return dict(calls.states(connection)[slug])


def test_the_projects_own_rounds_change_nothing(connection: sa.Connection) -> None:
    before = calls.states(connection)
    report = taken(connection, OWN)

    assert told(report) == []
    assert (report.rows, report.unchanged, report.moved) == (21, 21, 0)
    assert report.import_id is None
    assert calls.states(connection) == before


def test_the_projects_own_rounds_add_up_to_the_vocabularys_figures(
    connection: sa.Connection,
) -> None:
    with VOCABULARY.open(encoding="utf-8") as opened:
        vocabulary = {row["title"]: row for row in csv.DictReader(opened)}
    with OWN.open(encoding="utf-8") as opened:
        rounds = list(csv.DictReader(opened))
    for each in rounds:
        assert [each[name] for name in FIGURES] == [
            vocabulary[each["call"]][name] for name in FIGURES
        ]

    report = taken(connection, OWN)
    sums = Counter[str]()
    for measure in report.measures:
        sums[measure.title] += int(measure.file)
        assert measure.before == measure.after == measure.file
    assert list(sums.values()) == [sum(int(each[name] or 0) for each in rounds) for name in FIGURES]
    assert list(sums.values()) == [1_900, 566, 320_005_600, 80_381_000]


def test_the_projects_own_rounds_give_back_figures_that_are_gone(
    connection: sa.Connection,
) -> None:
    before = calls.states(connection)
    gone = ", ".join(f"{name} = NULL" for name in (*FIGURES, "precision", "source_url"))
    connection.execute(sa.text(f"UPDATE calls SET {gone}"))
    report = taken(connection, OWN)

    assert (report.changed_count, report.unchanged) == (21, 0)
    assert calls.states(connection) == before
    assert taken(connection, OWN).import_id is None


def test_a_known_call_is_changed_and_the_report_says_how(
    connection: sa.Connection, tmp_path: Path
) -> None:
    row = ("kommunsamverkan 2021", *KNOWN[1:3], "11", *KNOWN[4:])
    report = taken(connection, written(tmp_path, row))

    assert told(report) == []
    (change,) = report.changed
    assert (change.what, change.row) == ("Kommunsamverkan 2021", 2)
    assert change.fields == (("Ansökningar", "10", "11"),)
    after = state(connection, "kommunsamverkan-2021")
    assert (after["applications"], after["granted_sek"]) == (11, 1_700_000)
    assert after["note"] == "Ansökan 17 maj-31 augusti 2021."
    assert taken(connection, written(tmp_path, row)).import_id is None


def test_a_dry_run_tells_the_same_and_changes_nothing(
    connection: sa.Connection, tmp_path: Path
) -> None:
    before = calls.states(connection)
    file = written(tmp_path, (*KNOWN[:3], "12", *KNOWN[4:]), NEW)
    report = taken(connection, file, "utlysning", dry_run=True)

    assert (report.added, report.changed_count, report.import_id) == (1, 1, None)
    assert calls.states(connection) == before


def test_a_new_call_waits_for_a_person(connection: sa.Connection, tmp_path: Path) -> None:
    file = written(tmp_path, NEW)
    report = taken(connection, file)
    (term,) = report.new_terms

    assert told(report) == [("unknown-term", 2)]
    assert term.option == '--approve utlysning="Påhittad omgång 2025"'

    report = taken(connection, file, "utlysning=Påhittad omgång 2025")
    assert (told(report), report.added, report.changed_count) == ([], 1, 0)
    found = state(connection, "pahittad-omgang-2025")
    assert [found[name] for name in ("funder", "year", *FIGURES)] == [
        *("region-skane", 2025, 120, 30, 25_000_000, 6_000_000)
    ]


def test_the_page_and_the_collection_show_what_was_imported(
    connection: sa.Connection, client: TestClient, tmp_path: Path
) -> None:
    taken(connection, written(tmp_path, (*KNOWN[:3], "19", *KNOWN[4:]), NEW), "call")

    for slug, applications in (("kommunsamverkan-2021", 19), ("pahittad-omgang-2025", 120)):
        item = client.get(f"/api/v1/collections/calls/items/{slug}").json()
        assert item["properties"]["applications"] == applications
        page = client.get(f"/utlysning/{slug}")
        assert page.status_code == 200
        assert str(applications) in page.text
    items = client.get("/api/v1/collections/calls/items?call=pahittad-omgang-2025").json()
    assert items["features"][0]["properties"]["granted_share"] == 0.25

    newest = client.get("/api/v1/changes?limit=1000").json()["changes"][-1]
    assert (newest["dataset"], newest["added"], newest["changed"]) == ("calls", 1, 1)
    assert newest["links"][0]["href"].endswith("/collections/calls/items")


def test_an_import_is_undone_and_done_again(connection: sa.Connection, tmp_path: Path) -> None:
    before = calls.states(connection)
    file = written(tmp_path, (*KNOWN[:3], "19", *KNOWN[4:]), NEW)
    first = taken(connection, file, "call").import_id
    assert first is not None
    after = calls.states(connection)
    told_of = {each.id: each for each in calls.touched(connection, first)}
    assert told_of["kommunsamverkan-2021"].fields == (("Ansökningar", "10", "19"),)
    assert told_of["pahittad-omgang-2025"].happened == "added"

    undone = undo_import(connection, first, "prov")
    assert calls.states(connection) == before
    (gone,) = [each for each in calls.touched(connection, undone) if each.happened != "changed"]
    assert (gone.happened, gone.what) == ("withdrawn", "Påhittad omgång 2025")
    again = undo_import(connection, undone, "prov")
    assert calls.states(connection) == after
    with pytest.raises(SkanekartaError, match="redan ångrad"):
        undo_import(connection, undone, "prov")
    undo_import(connection, again, "prov")
    assert calls.states(connection) == before


def test_later_imports_of_the_same_call_are_undone_first(
    connection: sa.Connection, tmp_path: Path
) -> None:
    before = calls.states(connection)
    imports = []
    for number in ("11", "12"):
        file = written(tmp_path, (*KNOWN[:3], number, *KNOWN[4:]))
        imports.append(taken(connection, file).import_id or 0)

    with pytest.raises(SkanekartaError, match=f"i den här ordningen: {imports[1]}"):
        undo_import(connection, imports[0], "prov")
    for each in reversed(imports):
        undo_import(connection, each, "prov")
    assert calls.states(connection) == before


def test_a_call_with_grants_does_not_go_when_its_import_is_undone(
    connection: sa.Connection, tmp_path: Path
) -> None:
    first = taken(connection, written(tmp_path, NEW), "call").import_id
    connection.execute(
        sa.text(
            "UPDATE grants SET call = 'pahittad-omgang-2025', call_wording = 'Påhittad' "
            "WHERE id = (SELECT min(id) FROM grants)"
        )
    )
    with pytest.raises(SkanekartaError, match="hör till Påhittad omgång 2025"):
        undo_import(connection, first or 0, "prov")


def load_vocabulary(connection: sa.Connection, file: Path) -> int:
    """As `skanekarta load` does with a list of calls that is newer."""
    (each,) = [each for each in DATA_SETS if each.path.endswith("vocabularies/call.csv")]
    new_id = provenance.record(connection, each.path, "call.csv", "0" * 64, 0, "prov")
    assert each.load is not None
    each.load(connection, file, new_id)
    return new_id


def newer(folder: Path, **changes: str) -> Path:
    """The project's own list with other figures for the known call."""
    with VOCABULARY.open(encoding="utf-8", newline="") as opened:
        rows = list(csv.DictReader(opened))
    (row,) = [row for row in rows if row["title"] == KNOWN[0]]
    row.update(changes)
    file = folder / "call.csv"
    with file.open("w", encoding="utf-8", newline="") as opened:
        found = csv.DictWriter(opened, list(row))
        found.writeheader()
        found.writerows(rows)
    return file


def test_what_an_administrator_has_said_stands_when_the_projects_list_is_newer(
    connection: sa.Connection, tmp_path: Path
) -> None:
    before = calls.states(connection)
    imported = taken(connection, written(tmp_path, (*KNOWN[:3], "19", *KNOWN[4:]))).import_id or 0
    new_id = load_vocabulary(connection, newer(tmp_path, applications="12", granted="9"))

    now = state(connection, "kommunsamverkan-2021")
    assert (now["applications"], now["granted"]) == (19, 9), "only what was said stands"
    assert calls.overruled(connection, new_id) == [
        "Kommunsamverkan 2021: Ansökningar 19 står kvar från en inläst lista; filen säger 12."
    ]
    # The history keeps both.
    first, second = calls.touched(connection, new_id)
    assert first.fields == (("Ansökningar", "19", "12"), ("Beviljade", "8", "9"))
    assert second.fields == (("Ansökningar", "12", "19"),)
    (touched,) = calls.touched(connection, imported)
    assert touched.fields == (("Ansökningar", "10", "19"),)

    # The import can be taken back; then the newer list counts, whole.
    undone = undo_import(connection, imported, "prov")
    newest = {**before["kommunsamverkan-2021"], "applications": 12, "granted": 9}
    assert state(connection, "kommunsamverkan-2021") == newest
    undo_import(connection, undone, "prov")
    assert state(connection, "kommunsamverkan-2021") == {**newest, "applications": 19}


def test_a_call_that_only_an_administrators_list_has_is_left_as_it_is(
    connection: sa.Connection, tmp_path: Path
) -> None:
    imported = taken(connection, written(tmp_path, NEW), "call").import_id or 0
    before = calls.states(connection)
    new_id = load_vocabulary(connection, VOCABULARY)

    assert (calls.states(connection), calls.overruled(connection, new_id)) == (before, [])
    undo_import(connection, imported, "prov")
    assert "pahittad-omgang-2025" not in calls.states(connection)


def test_an_import_that_has_been_undone_overrules_nothing(
    connection: sa.Connection, tmp_path: Path
) -> None:
    imported = taken(connection, written(tmp_path, (*KNOWN[:3], "19", *KNOWN[4:]))).import_id or 0
    undo_import(connection, imported, "prov")
    new_id = load_vocabulary(connection, newer(tmp_path, applications="12"))

    assert state(connection, "kommunsamverkan-2021")["applications"] == 12
    assert calls.overruled(connection, new_id) == []


def test_history_is_only_added_to(connection: sa.Connection) -> None:
    with pytest.raises(sa.exc.DBAPIError, match="refused"), connection.begin_nested():
        connection.execute(sa.text("UPDATE call_history SET state = NULL"))


def test_a_workbook_with_typed_cells_and_a_title_above_is_read(
    connection: sa.Connection, tmp_path: Path
) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Utlysningar, kulturnämnden"])
    sheet.append([])
    sheet.append([*HEADINGS, "Källans adress"])
    sheet.append([*KNOWN[:2], 2021, 10, 8.0, 2_893_500, 1_700_000.0, "https://example.org/a"])
    sheet.append(["Summa", None, None, 10, 8, 2_893_500, 1_700_000, None])
    file = tmp_path / "utlysningar.xlsx"
    book.save(file)
    report = taken(connection, file)

    assert (told(report), report.rows, report.heading_row) == ([], 1, 3)
    (change,) = report.changed
    assert [name for name, _, _ in change.fields] == ["Källans adress"]
