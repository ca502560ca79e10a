"""Localities come in from files as SCB delivers them, all or none, and can be taken back.

The populations are made up, and look it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import geopandas
import openpyxl
import pytest
import sqlalchemy as sa
from shapely.geometry import MultiPolygon, Point, box

from skanekarta.errors import SkanekartaError
from skanekarta.importers.geofiles import Said
from skanekarta.importers.importing import undo_import
from skanekarta.importers.mapping import By, import_localities, take_back
from skanekarta.importers.reading import Report

BY = By("Kim")
OSBY, LONSBODA = "1273TC104", "1273TB103"
PLACES = {OSBY: (13.983, 56.381), LONSBODA: (14.319, 56.399)}
COLUMNS = ("tatortskod", "tatort", "kommun", "kommunnamn", "area_ha", "bef", "ar")


def row(code: str, name: str, people: int | None, **others: object) -> dict[str, Any]:
    told = (code, name, code[:4], "Kommunen", 99, people, 2023)
    return {**dict(zip(COLUMNS, told, strict=True)), **others}


ROWS = (row(OSBY, "Osby", 77_777), row(LONSBODA, "Lönsboda", 11_111))


def square(code: str) -> Any:
    x, y = PLACES.get(code, (14.0, 56.38))
    return box(x - 0.01, y - 0.01, x + 0.01, y + 0.01)


def of(*rows: Mapping[str, Any], crs: int = 3006) -> geopandas.GeoDataFrame:
    shapes = [square(str(each["tatortskod"])) for each in rows]
    return geopandas.GeoDataFrame(list(rows), geometry=shapes, crs=4326).to_crs(crs)


def written(frame: geopandas.GeoDataFrame, path: Path, **how: Any) -> Path:
    frame.to_file(path, **how)
    return path


def take_in(connection: sa.Connection, file: Path, by: By = BY, **how: Any) -> Report:
    said = how.pop("said", Said())
    return import_localities(connection, file, by, said, **how)


def held(connection: sa.Connection, code: str = OSBY) -> Mapping[str, Any]:
    statement = sa.text("SELECT *, ST_X(geom) x, ST_Y(geom) y FROM localities WHERE code = :code")
    return connection.execute(statement, {"code": code}).mappings().one()


def state(connection: sa.Connection) -> object:
    whole = "SELECT md5(string_agg(to_jsonb(l) - 'import_id' || '{}', '' ORDER BY code)) FROM"
    return connection.scalar(sa.text(f"{whole} localities l".replace("|| '{}'", "#>> '{}'")))


def errors(report: Report) -> list[str]:
    return [each.code for each in report.findings if each.level == "error"]


def told(report: Report) -> str:
    return " ".join([*report.remarks, *(each.text for each in report.findings)])


@pytest.mark.parametrize("crs", [3006, 4326])
@pytest.mark.parametrize("name", ["a.gpkg", "a.geojson"])
def test_a_map_file_brings_people_area_and_a_point_within(
    connection: sa.Connection, tmp_path: Path, name: str, crs: int
) -> None:
    report = take_in(connection, written(of(*ROWS, crs=crs), tmp_path / name))

    assert errors(report) == []
    osby = held(connection)
    assert (osby["population"], osby["population_year"], osby["area_ha"]) == (77_777, 2023, 99)
    assert osby["population_note"] == "SCB, tätorter 2023"
    assert square(OSBY).contains(Point(osby["x"], osby["y"]))
    assert (report.changed_count, report.added) == (2, 0)
    assert report.withdrawn == report.missing_count > 0


def test_each_change_is_told_with_what_was(connection: sa.Connection, tmp_path: Path) -> None:
    report = take_in(connection, written(of(*ROWS), tmp_path / "a.gpkg"), dry_run=True)

    fields = {field: after for field, _, after in report.changed[-1].fields}
    assert fields["Folkmängd"] == "77\u00a0777 (2023)"
    assert fields["Yta"] == "99\u00a0hektar"
    assert any(each.what.startswith("1273T") for each in report.missing)


def test_a_dry_run_changes_nothing_and_the_same_again_changes_nothing(
    connection: sa.Connection, tmp_path: Path
) -> None:
    file, before = written(of(*ROWS), tmp_path / "a.gpkg"), state(connection)
    tried = take_in(connection, file, dry_run=True)
    assert (tried.import_id, state(connection)) == (None, before)

    assert take_in(connection, file).import_id is not None
    versions = sa.text("SELECT sum(version) FROM data_versions")
    after = connection.scalar(versions)
    again = take_in(connection, file)
    assert (again.import_id, again.unchanged, again.moved) == (None, 2, 0)
    assert connection.scalar(versions) == after


def test_a_new_delimitation_lets_codes_come_go_and_move(
    connection: sa.Connection, tmp_path: Path
) -> None:
    take_in(connection, written(of(*ROWS), tmp_path / "a.gpkg"))
    later = (
        row(OSBY, "Osby", 88_888, ar=2025),
        row("1273TB999", "Nyby", 222, ar=2025),
        row("1256TB999", "Killeberg", 333, ar=2025, kommun="1273"),
    )
    report = take_in(connection, written(of(*later), tmp_path / "b.gpkg"))

    assert (report.added, report.changed_count, report.withdrawn) == (2, 1, 1)
    assert held(connection)["population_note"] == "SCB, tätorter 2025"
    assert held(connection, "1256TB999")["municipality"] == "1273"
    gone = sa.text("SELECT before ->> 'population', after FROM locality_history WHERE id = (SELECT"
                   " max(id) FROM locality_history WHERE locality = :code)")  # fmt: skip
    assert tuple(connection.execute(gone, {"code": LONSBODA}).one()) == ("11111", None)


def test_an_import_is_taken_back_and_the_taking_back_too(
    connection: sa.Connection, tmp_path: Path
) -> None:
    before = state(connection)
    first = take_in(connection, written(of(*ROWS), tmp_path / "a.gpkg")).import_id
    between = state(connection)
    second = take_in(connection, written(of(*ROWS[:1]), tmp_path / "b.gpkg")).import_id
    assert first is not None
    assert second is not None

    with pytest.raises(SkanekartaError, match=f"Ångra först, i den här ordningen: {second}"):
        take_back(connection, first, "Kim")
    take_back(connection, second, "Kim")
    assert state(connection) == between
    undone = take_back(connection, first, "Kim")
    assert state(connection) == before
    take_back(connection, undone, "Kim")
    assert state(connection) == between


def test_a_list_of_grants_is_still_taken_back_as_before(connection: sa.Connection) -> None:
    with pytest.raises(SkanekartaError, match="Det finns ingen inläsning 999999"):
        take_back(connection, 999_999, "Kim")
    with pytest.raises(SkanekartaError, match="Det finns ingen inläsning 999999"):
        undo_import(connection, 999_999, "Kim")


def test_a_table_brings_people_and_leaves_places_as_they_were(
    connection: sa.Connection, tmp_path: Path
) -> None:
    place = held(connection)["x"]
    book = openpyxl.Workbook()
    book.active.append(["Tätorter 2023, folkmängd"])
    book.active.append(["Tätortskod", "Tätort", "Kommun", "Yta (hektar)", "Folkmängd", "År"])
    for each in ROWS:
        people = f"{each['bef']:,}".replace(",", "\u00a0")
        book.active.append(
            [each["tatortskod"], each["tatort"], int(each["kommun"]), 99.5, people, 2023]
        )
    book.save(tmp_path / "a.xlsx")
    refused = take_in(connection, tmp_path / "a.xlsx")
    report = take_in(connection, tmp_path / "a.xlsx", By("Kim", "SCB, bok", "https://example.org"))

    assert errors(refused) == ["no-source"]
    assert (errors(report), report.heading_row) == ([], 2)
    osby = held(connection)
    assert (osby["population"], osby["x"]) == (77_777, place)
    assert osby["population_source_url"] == "https://example.org"


def test_a_list_of_text_is_read(connection: sa.Connection, tmp_path: Path) -> None:
    lines = [";".join(COLUMNS), *(";".join(map(str, each.values())) for each in ROWS)]
    (tmp_path / "a.csv").write_text("\n".join(lines), encoding="utf-8")

    assert errors(take_in(connection, tmp_path / "a.csv")) == []
    assert held(connection)["population"] == 77_777


def test_parts_in_several_municipalities_are_one_locality(
    connection: sa.Connection, tmp_path: Path
) -> None:
    part = row(OSBY, "Osby", 23, kommun="1256", area_ha=1)
    report = take_in(connection, written(of(*ROWS, part), tmp_path / "a.gpkg"))

    assert errors(report) == []
    assert "delarna är lagda ihop: Osby." in told(report)
    osby = held(connection)
    assert (osby["population"], osby["area_ha"], osby["municipality"]) == (77_800, 100, "1273")


def test_localities_in_several_pieces_have_their_point_in_the_largest(
    connection: sa.Connection, tmp_path: Path
) -> None:
    frame = of(ROWS[0], crs=4326)
    frame["geometry"] = [MultiPolygon([box(14.2, 56.3, 14.201, 56.301), square(OSBY)])]
    take_in(connection, written(frame, tmp_path / "a.gpkg"))

    osby = held(connection)
    assert square(OSBY).contains(Point(osby["x"], osby["y"]))


def test_other_counties_are_left_out_and_told(connection: sa.Connection, tmp_path: Path) -> None:
    other = row("1380TC101", "Halmstad", 99_999)
    report = take_in(connection, written(of(*ROWS, other), tmp_path / "a.gpkg"))

    assert (errors(report), report.rows) == ([], 3)
    assert "1 rader är utanför Skåne och utelämnade." in told(report)


def test_everything_that_is_wrong_is_told_with_row_and_column(
    connection: sa.Connection, tmp_path: Path
) -> None:
    before = state(connection)
    wrong = (
        row("12", "Osby", 1, kommun="1273"),
        row(LONSBODA, "", 1),
        row("1273TB102", "Killeberg", -5),
    )
    frame = of(*ROWS[:1], *wrong).rename(columns={"bef": "Folkmängd"})
    report = take_in(connection, written(frame, tmp_path / "a.gpkg"))

    where = {(each.row, each.column) for each in report.findings if each.level == "error"}
    assert where == {(3, "tatortskod"), (4, "tatort"), (5, "Folkmängd"), (None, None)}
    assert (report.import_id, state(connection)) == (None, before)


@pytest.mark.parametrize("lacking", ["tatortskod", "tatort"])
def test_a_missing_attribute_is_told(
    connection: sa.Connection, tmp_path: Path, lacking: str
) -> None:
    file = written(of(*ROWS).drop(columns=lacking), tmp_path / "a.gpkg", layer="Tatorter_2023")
    report = take_in(connection, file)

    assert errors(report) == ["refused-file"]
    assert f"Lagret Tatorter_2023 saknar kolumnen {lacking}" in told(report)


def test_a_wrong_system_and_changed_axes_are_told(
    connection: sa.Connection, tmp_path: Path
) -> None:
    wrong = of(*ROWS, crs=3008).set_crs(3006, allow_override=True)
    file = written(wrong, tmp_path / "a.gpkg")
    assert "ange i så fall --crs 3008" in told(take_in(connection, file))
    assert errors(take_in(connection, file, said=Said(crs=3008))) == []

    flipped = of(*ROWS)
    flipped["geometry"] = flipped.geometry.map(lambda s: box(s.bounds[1], s.bounds[0], s.bounds[3], s.bounds[2]))  # noqa: E501  # fmt: skip
    assert "Axlarna är omkastade" in told(
        take_in(connection, written(flipped, tmp_path / "b.gpkg"))
    )


def test_a_point_in_another_municipality_is_advice(
    connection: sa.Connection, tmp_path: Path
) -> None:
    frame = of(*ROWS, crs=4326)
    frame.loc[0, "geometry"] = box(13.0, 55.6, 13.01, 55.61)
    report = take_in(connection, written(frame, tmp_path / "a.gpkg"))

    assert errors(report) == []
    assert f"{OSBY} Osby ligger inte i kommunen 1273." in told(report)
