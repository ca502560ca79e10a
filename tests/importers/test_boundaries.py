"""Finer boundaries are taken in whole and simplified with shared borders, or refused with why."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import finer
import geopandas
import pytest
import shapely
import sqlalchemy as sa
from fastapi.testclient import TestClient
from finer import OURS, changed, shape, shared_border, written
from shapely.affinity import translate

from skanekarta.errors import SkanekartaError
from skanekarta.importers.boundaries import Tolerance
from skanekarta.importers.geofiles import Said
from skanekarta.importers.importing import undo_import
from skanekarta.importers.mapping import import_boundaries
from skanekarta.importers.project import load_project
from skanekarta.importers.reading import Report
from skanekarta.placing import municipalities_at
from skanekarta.settings import PROJECT_DIR

MALMO, LUND, STAFFANSTORP = "1280", "1281", "1230"


def take_in(
    connection: sa.Connection, file: Path, said: Said | None = None, *, dry_run: bool = False
) -> Report:
    return import_boundaries(connection, file, "Kim", said or Said(), Tolerance(), dry_run=dry_run)


def held(connection: sa.Connection, column: str = "geom") -> geopandas.GeoSeries:
    rows = connection.execute(
        sa.text(f"SELECT code, ST_AsBinary({column}) FROM municipalities ORDER BY code")
    ).all()
    shapes = [bytes(row[1]) for row in rows]
    return geopandas.GeoSeries.from_wkb(shapes, index=[row[0] for row in rows], crs=4326)


def errors(report: Report) -> list[str]:
    return [each.code for each in report.findings if each.level == "error"]


def told(report: Report) -> str:
    return " ".join(each.text for each in report.findings)


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(finer.finer(), tmp_path_factory.mktemp("finer") / "kommun.gpkg", layer="kommun")


def test_finer_boundaries_are_taken_in_and_simplified_with_shared_borders(
    connection: sa.Connection, file: Path
) -> None:
    report = take_in(connection, file)

    assert errors(report) == []
    assert (report.changed_count, report.unchanged) == (33, 0)
    web, precise = held(connection), held(connection, "precise")
    assert 500 < web.count_coordinates().sum() <= 1_000
    assert precise.count_coordinates().sum() > 11_000
    for shapes in (web, precise):
        assert shapes.is_valid.all()
        assert shapely.coverage_is_valid(shapes.to_numpy())
        assert len(shapely.get_parts(shapely.union_all(shapes.to_numpy()))[0].interiors) == 0


@pytest.mark.long
def test_the_same_file_again_changes_nothing(connection: sa.Connection, file: Path) -> None:
    take_in(connection, file)
    versions = sa.text("SELECT sum(version), (SELECT count(*) FROM imports) FROM data_versions")
    before = connection.execute(versions).one()
    again = take_in(connection, file)

    assert (again.import_id, again.changed_count, again.unchanged) == (None, 0, 33)
    assert connection.execute(versions).one() == before


@pytest.mark.long
def test_a_dry_run_tells_and_leaves_everything(connection: sa.Connection, file: Path) -> None:
    before = held(connection)
    report = take_in(connection, file, dry_run=True)

    assert (report.changed_count, report.import_id) == (33, None)
    assert any("Kartan ritar gränser med" in each for each in report.remarks)
    assert held(connection).geom_equals_exact(before, 0).all()


@pytest.mark.long
def test_the_projects_own_file_brings_the_old_boundaries_back(
    connection: sa.Connection, file: Path
) -> None:
    web, precise = held(connection), held(connection, "precise")
    take_in(connection, file)
    back = take_in(connection, OURS)

    assert (errors(back), back.changed_count) == ([], 33)
    assert held(connection).geom_equals_exact(web, 0).all()
    assert held(connection, "precise").geom_equals_exact(precise, 0).all()


@pytest.mark.long
def test_an_import_of_boundaries_is_not_undone_as_a_list_is(
    connection: sa.Connection, file: Path
) -> None:
    number = take_in(connection, file).import_id

    assert number is not None
    with pytest.raises(SkanekartaError, match="läs in den förra filen"):
        undo_import(connection, number, "Kim")


@pytest.mark.long
def test_points_follow_the_new_boundaries_and_the_log_keeps_its_own(
    connection: sa.Connection, file: Path
) -> None:
    where = sa.text(
        "SELECT ST_AsText(g.geom), ST_AsText(ST_Multi(m.centre)) FROM grants g"
        " JOIN municipalities m ON g.municipality = ARRAY[m.code] WHERE m.code = '1280' LIMIT 1"
    )
    log = sa.text("SELECT md5(string_agg(a::text, '' ORDER BY id)) FROM activities a")
    before, entries = connection.execute(where).one(), connection.scalar(log)
    take_in(connection, file)
    after = connection.execute(where).one()

    assert after[0] == after[1] != before[0]
    assert connection.scalar(log) == entries


@pytest.mark.long
def test_a_point_lies_where_the_precise_boundary_says(
    connection: sa.Connection, tmp_path: Path
) -> None:
    lund, other = shape(finer.finer(), LUND), shape(finer.finer(), STAFFANSTORP)
    # A bit of Lund's, a stone's throw wide, becomes Staffanstorp's: too little for the web to show.
    border = shared_border(LUND, STAFFANSTORP)
    near = border.interpolate(0.5, normalized=True).buffer(60)
    bit = lund.intersection(near)
    frame = changed(LUND, lund.difference(bit))
    frame.loc[frame["KnKod"] == STAFFANSTORP, "geometry"] = other.union(bit)
    middle = geopandas.GeoSeries([bit.representative_point()], crs=3006).to_crs(4326).iloc[0]
    report = take_in(connection, written(frame, tmp_path / "a.gpkg"))

    assert errors(report) == []
    assert municipalities_at(connection, None, (middle.x, middle.y)) == [STAFFANSTORP]


@pytest.mark.long
def test_the_map_the_drawing_and_the_tiles_are_of_the_new_boundaries(
    connection: sa.Connection, client: TestClient, file: Path
) -> None:
    items = "/api/v1/collections/kommunfakta/items?code=1280"
    tile = "/api/v1/collections/kommunfakta/tiles/WebMercatorQuad/8/79/137"
    drawing = "/karta.svg?tab=kommunfakta"
    before = [client.get(each).content for each in (items, tile, drawing)]
    take_in(connection, file)
    after = [client.get(each) for each in (items, tile, drawing)]

    assert [each.status_code for each in after] == [200, 200, 200]
    assert all(old != new.content for old, new in zip(before, after, strict=True))
    assert len(client.get("/api/v1/collections/kommunfakta/items?limit=100").content) < 45_000


@pytest.mark.long
def test_the_boundaries_stay_when_the_program_loads_its_own_data(
    connection: sa.Connection, file: Path, tmp_path: Path
) -> None:
    take_in(connection, file)
    before = held(connection)
    connection.execute(
        sa.text("UPDATE imports SET sha256 = 'older' WHERE dataset LIKE 'municipalities/muni%'")
    )
    loaded = {each.path: each for each in load_project(connection, PROJECT_DIR)}

    assert loaded["municipalities/municipalities.geojson"].overruled
    assert held(connection).geom_equals_exact(before, 0).all()


@pytest.mark.long
@pytest.mark.parametrize("kind", ["geojson", "degrees", "shapefile", "whole-country"])
def test_other_kinds_of_files_are_read(
    connection: sa.Connection, tmp_path: Path, kind: str
) -> None:
    frame = finer.finer()
    if kind == "degrees":
        file = written(frame.to_crs(4326), tmp_path / "a.geojson")
    elif kind == "geojson":
        file = written(frame, tmp_path / "a.geojson")
    elif kind == "shapefile":
        file = zipped(frame, tmp_path)
    else:
        other = frame.iloc[:1].assign(KnKod="1380", KnNamn="Halmstad")
        other["geometry"] = translate(shape(frame, MALMO), 0, 100_000)
        whole = geopandas.pd.concat([frame, other])
        whole["KnKod"] = whole["KnKod"].astype(int)
        file = written(whole, tmp_path / "a.gpkg", layer="Kommun_Sweref99TM")
    report = take_in(connection, file)

    assert (errors(report), report.changed_count) == ([], 33)
    assert ("1 ytor utanför Skåne" in " ".join(report.remarks)) == (kind == "whole-country")


def zipped(frame: geopandas.GeoDataFrame, folder: Path, *left_out: str) -> Path:
    frame.to_file(folder / "kommun.shp", encoding="utf-8")
    packed = folder / "kommun.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        for part in sorted(folder.glob("kommun.*")):
            if part.suffix not in {".zip", *left_out}:
                archive.write(part, part.name)
    return packed


def test_a_file_without_a_system_is_read_as_somebody_says(
    connection: sa.Connection, tmp_path: Path
) -> None:
    file = zipped(finer.finer(), tmp_path, ".prj")

    assert "Ange --crs: 3006" in told(take_in(connection, file, dry_run=True))
    assert errors(take_in(connection, file, Said(crs=3006), dry_run=True)) == []


def test_a_gap_is_told_with_its_area_and_its_neighbours(
    connection: sa.Connection, tmp_path: Path
) -> None:
    lund = shape(finer.finer(), LUND)
    border = shared_border(LUND, STAFFANSTORP)
    hole = border.interpolate(0.5, normalized=True).buffer(100)
    inside = lund.difference(hole)
    report = take_in(connection, written(changed(LUND, inside), tmp_path / "a.gpkg"))

    assert errors(report) == ["gap"]
    assert "lucka mellan Staffanstorp (1230) och Lund (1281)" in told(report)
    assert f"{round(lund.intersection(hole).area):,}".replace(",", "\u00a0") in told(report)


def test_an_overlap_is_told_with_its_area_and_whose_it_is(
    connection: sa.Connection, tmp_path: Path
) -> None:
    lund = shape(finer.finer(), LUND)
    border = shared_border(LUND, STAFFANSTORP)
    wider = lund.union(border.interpolate(0.5, normalized=True).buffer(100))
    report = take_in(connection, written(changed(LUND, wider), tmp_path / "a.gpkg"))

    assert errors(report) == ["overlap"]
    assert "Staffanstorp (1230) och Lund (1281) överlappar varandra" in told(report)


@pytest.mark.long
def test_small_gaps_and_overlaps_are_evened_out_and_told(
    connection: sa.Connection, tmp_path: Path
) -> None:
    lund = shape(finer.finer(), LUND)
    border = shared_border(LUND, STAFFANSTORP)
    a, b = (border.interpolate(at, normalized=True).buffer(3) for at in (0.3, 0.7))
    rough = lund.difference(a).union(b)
    report = take_in(connection, written(changed(LUND, rough), tmp_path / "a.gpkg"))

    assert errors(report) == []
    assert any("2 överlapp och luckor under" in each for each in report.remarks)
    assert shapely.coverage_is_valid(held(connection, "precise").to_numpy())


def test_a_missing_and_an_unknown_code_are_told(connection: sa.Connection, tmp_path: Path) -> None:
    frame = finer.finer()
    frame.loc[frame["KnKod"] == MALMO, "KnKod"] = "1299"
    report = take_in(connection, written(frame, tmp_path / "a.gpkg"))

    assert {"missing-code", "unknown-code"} <= set(errors(report))
    assert "Filen saknar en kommun: 1280 Malmö." in told(report)


def test_codes_that_have_changed_places_are_told(connection: sa.Connection, tmp_path: Path) -> None:
    frame = finer.finer()
    frame["KnKod"] = frame["KnKod"].replace({MALMO: LUND, LUND: MALMO})
    report = take_in(connection, written(frame, tmp_path / "a.gpkg"))

    assert errors(report).count("code-and-name-differ") == 2
    assert "den ligger där Lund (1281) låg" in told(report)


def test_a_ring_that_crosses_itself_is_told_with_where(
    connection: sa.Connection, tmp_path: Path
) -> None:
    west, south, east, north = shape(finer.finer(), MALMO).bounds
    bow = shapely.Polygon([(west, south), (east, north), (east, south), (west, north)])
    report = take_in(connection, written(changed(MALMO, bow), tmp_path / "a.gpkg"))

    assert errors(report) == ["invalid-shape"]
    assert "1280 Malmö: ytans gräns korsar sig själv vid N 61" in told(report)


@pytest.mark.parametrize("crs", [3006, 4326])
def test_axes_that_have_changed_places_are_told(
    connection: sa.Connection, tmp_path: Path, crs: int
) -> None:
    frame = finer.finer().to_crs(crs)
    frame["geometry"] = shapely.transform(frame.geometry.to_numpy(), lambda xy: xy[:, ::-1])
    report = take_in(connection, written(frame, tmp_path / "a.gpkg"))

    assert errors(report) == ["misplaced"]
    assert "Axlarna är omkastade" in told(report)


def test_a_wrong_system_is_told_with_the_likely_one(
    connection: sa.Connection, tmp_path: Path
) -> None:
    frame = finer.finer().to_crs(3008).set_crs(3006, allow_override=True)
    file = written(frame, tmp_path / "a.gpkg")
    report = take_in(connection, file, dry_run=True)

    assert errors(report) == ["misplaced"]
    assert "SWEREF 99 13 30; ange i så fall --crs 3008" in told(report)
    assert errors(take_in(connection, file, Said(crs=3008), dry_run=True)) == []


def test_a_municipality_that_has_the_sea_with_it_is_told(
    connection: sa.Connection, tmp_path: Path
) -> None:
    frame = finer.finer()
    others = frame[frame["KnKod"] != MALMO].union_all()
    sea = shape(frame, MALMO).union(shapely.box(350_000, 6_150_000, 366_000, 6_168_000))
    sea = sea.difference(others)
    report = take_in(connection, written(changed(MALMO, sea), tmp_path / "a.gpkg"))

    assert errors(report) == ["elsewhere"]
    assert "1280 Malmö skiljer sig med" in told(report)
    assert "Har filen havet med?" in told(report)


def test_of_several_layers_the_one_that_is_meant_is_read(
    connection: sa.Connection, tmp_path: Path
) -> None:
    file = tmp_path / "a.gpkg"
    for layer in ("lan", "A", "B"):
        frame = finer.finer()
        columns = ["geometry"] if layer == "lan" else ["KnKod", "geometry"]
        written(frame[columns], file, layer=layer, driver="GPKG")

    assert "Flera lager går att läsa: A, B. Välj: --layer." in told(take_in(connection, file))
    assert errors(take_in(connection, file, Said(layer="B"), dry_run=True)) == []
    assert "Filen har inget lager C" in told(take_in(connection, file, Said(layer="C")))


@pytest.mark.parametrize(
    "content", [b"", b"code;name\n", b"PK\x03\x04", b"SQLite format 3\0", b"{"]
)
def test_what_is_no_file_of_boundaries_is_a_sentence(
    connection: sa.Connection, tmp_path: Path, content: bytes
) -> None:
    file = tmp_path / "a.gpkg"
    file.write_bytes(content)

    assert errors(take_in(connection, file)) == ["refused-file"]


def test_a_damaged_package_is_a_sentence(
    connection: sa.Connection, tmp_path: Path, file: Path
) -> None:
    whole = file.read_bytes()
    cut = tmp_path / "a.gpkg"
    cut.write_bytes(whole[: len(whole) // 3])

    assert errors(take_in(connection, cut)) == ["refused-file"]


def test_a_file_of_something_else_is_told_what_it_lacks(
    connection: sa.Connection, tmp_path: Path
) -> None:
    file = tmp_path / "a.geojson"
    point = {"type": "Point", "coordinates": [13, 55.6]}
    feature = {"type": "Feature", "properties": {"namn": "x"}, "geometry": point}
    file.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    report = take_in(connection, file)

    assert "saknar kolumnen kommunkod eller KnKod" in told(report)
    assert "fel slags geometrier (Point)" in told(report)
