"""Skåne's four corners: a list of all 33, whole or not at all, taken in and taken back."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

import openpyxl
import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient

from skanekarta import provenance
from skanekarta.cli.corners import told
from skanekarta.corners import CORNERS, members
from skanekarta.errors import RefusedFile, SkanekartaError
from skanekarta.importers.dividing import Divided, import_corners, load_corners, load_report_sums
from skanekarta.importers.importing import refresh, undo_import
from skanekarta.settings import PROJECT_DIR

OWN = PROJECT_DIR / "data/municipalities/corners.csv"
Rows = list[dict[str, str]]


def own_rows() -> Rows:
    with OWN.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def written(file: Path, rows: Sequence[dict[str, str]]) -> Path:
    with file.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.DictWriter(lines, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return file


def with_osby_in(corner: str) -> Rows:
    return [{**row, "corner": corner if row["municipality"] == "Osby" else row["corner"]}
            for row in own_rows()]  # fmt: skip


def corner_of(connection: sa.Connection, code: str) -> object:
    asked = sa.text("SELECT corner FROM corners WHERE municipality = :code")
    return connection.scalar(asked, {"code": code})


def imports(connection: sa.Connection) -> int:
    return int(connection.scalar(sa.text("SELECT count(*) FROM imports")) or 0)


def test_every_municipality_is_in_one_corner_by_a_source_with_an_address(
    connection: sa.Connection,
) -> None:
    found = members(connection)

    assert list(found) == list(CORNERS)
    assert {slug: len(codes) for slug, codes in found.items()} == {
        "nordvast": 11,
        "nordost": 6,
        "sydvast": 12,
        "sydost": 4,
    }
    assert len({code for codes in found.values() for code in codes}) == 33
    assert all(row["source"] and row["source_url"].startswith("http") for row in own_rows())


def test_the_members_of_a_corner_stand_in_the_alphabets_order(connection: sa.Connection) -> None:
    names = dict(connection.execute(sa.text("SELECT code, name FROM municipalities")).all())

    assert [names[code] for code in members(connection)["nordost"]] == [
        *("Bromölla", "Hässleholm", "Hörby", "Kristianstad", "Osby", "Östra Göinge"),
    ]


def test_a_list_moves_a_municipality_and_the_api_tells_it(
    connection: sa.Connection, client: TestClient, tmp_path: Path
) -> None:
    file = written(tmp_path / "horn.csv", with_osby_in("nordvast"))

    found = import_corners(connection, file, "Kim")
    refresh(connection, "corners")

    assert found.moves == [("Osby", "Nordost", "Nordväst")]
    assert found.changed == 1
    row = client.get("/api/v1/collections/kommunfakta/items/1273").json()["properties"]
    assert (row["corner"], row["corner_title"]) == ("nordvast", "Nordväst")
    found_by = client.get("/api/v1/collections/kommunfakta/items?corner=nordvast&limit=50").json()
    assert found_by["numberMatched"] == 12


def test_the_same_list_twice_changes_nothing(connection: sa.Connection, tmp_path: Path) -> None:
    file = written(tmp_path / "horn.csv", with_osby_in("sydost"))
    import_corners(connection, file, "Kim")
    before = imports(connection)

    again = import_corners(connection, file, "Kim")

    assert (again.changed, again.import_id, imports(connection)) == (0, None, before)


def test_a_dry_run_tells_what_would_change_and_changes_nothing(
    connection: sa.Connection, tmp_path: Path
) -> None:
    file = written(tmp_path / "horn.csv", with_osby_in("sydost"))
    before = imports(connection)

    found = import_corners(connection, file, "Kim", dry_run=True)

    assert found.moves == [("Osby", "Nordost", "Sydost")]
    assert (corner_of(connection, "1273"), imports(connection)) == ("nordost", before)


def test_every_problem_of_a_list_is_told_at_once_and_nothing_is_taken_in(
    connection: sa.Connection, tmp_path: Path
) -> None:
    rows = [row for row in own_rows() if row["municipality"] not in {"Ystad", "Lund"}]
    rows[0]["corner"] = "mitten"
    rows[1]["municipality_code"] = "0180"
    rows[2]["corner"] = ""
    rows.append(dict(rows[5]))
    file = written(tmp_path / "horn.csv", rows)
    before = members(connection)

    with pytest.raises(RefusedFile) as refused:
        import_corners(connection, file, "Kim")

    text = str(refused.value)
    assert "rad 2, kolumn hörn: ”mitten” är inget av Skånes hörn" in text
    assert "rad 3, kolumn kommun: Platsen ligger utanför Skåne" in text
    assert "rad 4, kolumn hörn: saknar värde." in text
    assert f"rad {len(rows) + 1}, kolumn kommun: {rows[5]['municipality']} står redan" in text
    assert "filen saknar Lund, Staffanstorp, Ystad." in text
    assert members(connection) == before


def test_a_workbook_with_swedish_headings_names_and_wordings_is_read(
    connection: sa.Connection, tmp_path: Path
) -> None:
    words = {"nordvast": "Nordvästra Skåne", "nordost": "nordost", "sydvast": "Sydväst",
             "sydost": "SÖSK"}  # fmt: skip
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Kulturförvaltningens indelning"])
    sheet.append(["Kommun", "Hörn"])
    for row in own_rows():
        sheet.append([f"{row['municipality']} kommun", words[row["corner"]]])
    file = tmp_path / "horn.xlsx"
    book.save(file)

    found = import_corners(connection, file, "Kim", source="Kulturnämnden 2031-01-15")

    assert found.moves == []
    asked = sa.text("SELECT DISTINCT source, source_url FROM corners")
    assert connection.execute(asked).all() == [("Kulturnämnden 2031-01-15", None)]


def test_a_list_without_its_headings_says_which(connection: sa.Connection, tmp_path: Path) -> None:
    file = tmp_path / "horn.csv"
    file.write_text("Kommun;Del\nLund;sydväst\n", encoding="utf-8")

    with pytest.raises(RefusedFile, match="rubrikerna kommun och hörn saknas"):
        import_corners(connection, file, "Kim")


def test_a_personal_number_is_not_taken_in(connection: sa.Connection, tmp_path: Path) -> None:
    rows = own_rows()
    rows[3]["source"] = "Samtal med 640823-3234"
    file = written(tmp_path / "horn.csv", rows)

    with pytest.raises(RefusedFile, match="personnummer") as refused:
        import_corners(connection, file, "Kim")
    assert "640823" not in str(refused.value)


def test_an_import_is_undone_and_done_again(connection: sa.Connection, tmp_path: Path) -> None:
    before = connection.execute(sa.text("SELECT * FROM corners ORDER BY 1")).all()
    file = written(tmp_path / "horn.csv", with_osby_in("sydost"))
    made = import_corners(connection, file, "Kim").import_id
    assert made is not None

    undone = undo_import(connection, made, "Kim")

    assert connection.execute(sa.text("SELECT * FROM corners ORDER BY 1")).all() == before
    with pytest.raises(SkanekartaError, match="redan ångrad"):
        undo_import(connection, made, "Kim")
    undo_import(connection, undone, "Kim")
    assert corner_of(connection, "1273") == "sydost"


def test_an_import_that_another_has_changed_since_is_undone_after_it(
    connection: sa.Connection, tmp_path: Path
) -> None:
    first = import_corners(
        connection, written(tmp_path / "a.csv", with_osby_in("sydost")), "Kim"
    ).import_id
    second = import_corners(
        connection, written(tmp_path / "b.csv", with_osby_in("sydvast")), "Kim"
    ).import_id
    assert first is not None
    assert second is not None

    with pytest.raises(SkanekartaError, match=f"i den här ordningen: {second}"):
        undo_import(connection, first, "Kim")
    undo_import(connection, second, "Kim")
    undo_import(connection, first, "Kim")
    assert corner_of(connection, "1273") == "nordost"


def test_the_projects_list_leaves_an_administrators_division_as_it_is(
    connection: sa.Connection, tmp_path: Path
) -> None:
    import_corners(connection, written(tmp_path / "a.csv", with_osby_in("sydost")), "Kim")
    again = provenance.record(connection, "municipalities/corners.csv", OWN.name, "x", 33, "x")

    assert load_corners(connection, OWN, again) == 33
    assert corner_of(connection, "1273") == "sydost"


def test_what_the_division_was_can_not_be_changed(connection: sa.Connection) -> None:
    with pytest.raises(sa.exc.DBAPIError, match="append-only"):
        connection.execute(sa.text("UPDATE corner_history SET state = NULL"))


def test_the_feed_tells_that_the_corners_have_changed(
    connection: sa.Connection, client: TestClient, tmp_path: Path
) -> None:
    import_corners(connection, written(tmp_path / "a.csv", with_osby_in("sydost")), "Kim")

    changes = client.get("/api/v1/changes?limit=1000").json()["changes"]

    assert [each["dataset"] for each in changes if each.get("changed") == 1] == ["corners"]


def test_the_command_says_who_moves_and_how_to_take_it_back() -> None:
    moved = Divided(33, [("Osby", "Nordost", "Sydost"), ("Lund", None, "Sydväst")], 2, 7)

    assert told(moved, dry_run=False) == [
        "Inläst: 33 kommuner, 2 byter hörn, 2 rader ändras.",
        "  Osby: Nordost → Sydost",
        "  Lund: inget hörn → Sydväst",
        "Det är inläsning 7. Ångra: skanekarta imports undo 7",
    ]
    assert told(Divided(33, [], 0), dry_run=True) == [
        "Alla 33 kommuner hör redan till de hörnen. Inget är ändrat."
    ]


def test_the_sums_of_the_report_are_held_with_their_source(connection: sa.Connection) -> None:
    rows = dict(connection.execute(sa.text("SELECT slug, figure FROM report_sums")).all())
    documents = [rows[f"policy-documents-{each}"] for each in ("in-force", "expired", "none")]
    forms = [figure for slug, figure in rows.items() if slug.startswith("organisation-")]
    known = connection.scalars(sa.text("SELECT 'organisation-' || slug FROM organisation_forms"))

    assert documents == [16, 5, 12]
    assert (sum(documents), sum(forms), len(forms)) == (33, 33, 7)
    assert set(known) == {slug for slug in rows if slug.startswith("organisation-")}
    assert (rows["dialogues-held"], rows["networks-all"]) == (30, 17)


def test_sums_of_the_report_may_change_their_names_with_the_program(
    connection: sa.Connection, tmp_path: Path
) -> None:
    known = PROJECT_DIR / "data/municipalities/report_2024.csv"
    names = connection.scalars(sa.text("SELECT slug FROM report_sums ORDER BY place")).all()
    renamed = known.read_text().replace("organisation-", "forvaltning-")
    first, second = connection.scalars(
        sa.text("SELECT title FROM report_sums WHERE topic = 'networks' ORDER BY place LIMIT 2")
    ).all()
    swapped = renamed.replace(first, "~").replace(second, first).replace("~", second)
    file = tmp_path / "report-sums.csv"
    file.write_text(swapped)
    import_id = provenance.record(connection, "report-sums", file.name, "0" * 64, 0, "prov")

    assert load_report_sums(connection, file, import_id) == len(names)
    now = connection.scalars(sa.text("SELECT slug FROM report_sums ORDER BY place")).all()
    assert now == [name.replace("organisation-", "forvaltning-") for name in names]
