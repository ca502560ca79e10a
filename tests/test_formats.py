"""The same selection in every format: the same rows, the same sum, and nothing that runs."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import geopandas
import openpyxl
import pyarrow.parquet as pq
import pyogrio
import pytest
import shapely
import sqlalchemy as sa
from fastapi.testclient import TestClient

from skanekarta.formats import FORMATS, Export
from skanekarta.formats.table import RUNS, columns
from skanekarta.layer import Layer
from skanekarta.layers import all_layers
from skanekarta.links import Addresses
from skanekarta.query import Query

API = "/api/v1/collections"
LAYERS = list(all_layers().values())
GRANTS = all_layers()["grants"]

Rows = list[dict[str, Any]]
Read = Callable[[bytes, Layer, Path], Rows]


def named(rows: list[list[Any]], layer: Layer) -> Rows:
    """Rows below Swedish headings, by the properties' names."""
    names = {column.title: column.name for column in columns(layer)}
    head, *rest = rows
    return [dict(zip([names.get(t, t) for t in head], row, strict=True)) for row in rest]


def read_csv(body: bytes, layer: Layer, folder: Path) -> Rows:
    return list(csv.DictReader(io.StringIO(body.decode(), newline="")))


def read_excel_csv(body: bytes, layer: Layer, folder: Path) -> Rows:
    assert body.startswith("\ufeff".encode())
    text = io.StringIO(body.decode("utf-8-sig"), newline="")
    return named(list(csv.reader(text, delimiter=";")), layer)


def read_xlsx(body: bytes, layer: Layer, folder: Path) -> Rows:
    book = openpyxl.load_workbook(io.BytesIO(body))
    return named([list(row) for row in book.worksheets[0].iter_rows(values_only=True)], layer)


def read_gdal(body: bytes, layer: Layer, folder: Path) -> Rows:
    path = folder / ("a.gpkg" if body.startswith(b"SQLite") else "a.fgb")
    path.write_bytes(body)
    frame = geopandas.read_file(path)
    assert frame.crs == "EPSG:4326"
    assert list(pyogrio.list_layers(path)[:, 0]) == [layer.id]
    rows: Rows = frame.to_dict("records")
    return rows


def read_parquet(body: bytes, layer: Layer, folder: Path) -> Rows:
    path = folder / "a.parquet"
    path.write_bytes(body)
    frame = geopandas.read_parquet(path)
    assert frame.crs == "OGC:CRS84"
    rows: Rows = pq.read_table(path).to_pylist()
    return rows


def read_duckdb(body: bytes, layer: Layer, folder: Path) -> Rows:
    path = folder / "a.parquet"
    path.write_bytes(body)
    with duckdb.connect() as database:
        rows: Rows = database.sql(f"SELECT * FROM '{path}'").to_arrow_table().to_pylist()
        return rows


READERS: dict[str, tuple[str, Read]] = {
    "csv": ("f=csv", read_csv),
    "excel-sv": ("f=csv&dialect=excel-sv", read_excel_csv),
    "xlsx": ("f=xlsx", read_xlsx),
    "gpkg": ("f=gpkg", read_gdal),
    "fgb": ("f=fgb", read_gdal),
    "parquet": ("f=parquet", read_parquet),
    "duckdb": ("f=parquet", read_duckdb),
}

every_layer = pytest.mark.parametrize("layer", LAYERS, ids=lambda layer: layer.id)
every_format = pytest.mark.parametrize("form", READERS)


@pytest.fixture
def had(client: TestClient, tmp_path: Path) -> Callable[..., Rows]:
    """The rows that a format's own readers find in it."""

    def get(form: str, layer: Layer, query: str = "") -> Rows:
        asked, read = READERS[form]
        answer = client.get(f"{API}/{layer.id}/items?{asked}&{query}")
        assert answer.status_code == 200, answer.text
        return read(answer.content, layer, tmp_path)

    return get


def features(client: TestClient, layer: Layer, query: str = "limit=10000") -> Rows:
    found: Rows = client.get(f"{API}/{layer.id}/items?{query}").json()["features"]
    return found


NOTHING = {"NaT", "None", "nan", "<NA>"}


def plain(value: Any) -> str:
    """A value as plain text, whatever a format's reader makes of it."""
    several = value.split(";") if isinstance(value, str) and ";" in value else value
    if isinstance(several, list):
        return ";".join(plain(each) for each in several)
    text = value.isoformat() if isinstance(value, dt.date) else str(value)
    text = {"True": "true", "False": "false", "ja": "true", "nej": "false"}.get(text, text)
    if re.match(r"\d{4}-\d\d-\d\d", text):
        return text[:10]
    try:
        return "" if text in NOTHING else f"{float(text.replace(',', '.')):.6f}"
    except ValueError:
        return text


@every_layer
def test_headings_are_told_apart(layer: Layer) -> None:
    titles = [column.title for column in columns(layer)]

    assert len(set(titles)) == len(titles)
    assert [column.name for column in columns(layer)] == ["id", *layer.properties]


@every_layer
@every_format
def test_every_row_and_every_value_is_there(
    form: str, layer: Layer, client: TestClient, had: Callable[..., Rows]
) -> None:
    """Without a limit a file is the whole selection, though a page has a hundred."""
    expected = {str(each["id"]): each["properties"] for each in features(client, layer)}
    rows = had(form, layer)

    assert sorted(str(row["id"]) for row in rows) == sorted(expected)
    for row in rows:
        for name, value in expected[str(row["id"])].items():
            found = row[name]
            if isinstance(value, bool) and isinstance(found, int | float):
                found = bool(found)
            assert plain(found) == plain(value), (name, row["id"])


@every_layer
@pytest.mark.parametrize("form", ["csv", "excel-sv", "xlsx", "gpkg", "parquet", "duckdb"])
def test_the_order_is_the_one_asked_for(
    form: str, layer: Layer, client: TestClient, had: Callable[..., Rows]
) -> None:
    key = f"-{layer.fields[0].name}" if not layer.many(layer.fields[0].name) else "id"
    expected = features(client, layer, f"limit=10000&sortby={key}")

    rows = had(form, layer, f"sortby={key}")

    assert [str(row["id"]) for row in rows] == [str(each["id"]) for each in expected]


@every_format
@pytest.mark.parametrize("query", ["", "funder=region-skane", "area=musik,dans&year=2015/2021"])
def test_the_sum_is_the_same_to_the_krona(
    form: str, query: str, client: TestClient, had: Callable[..., Rows]
) -> None:
    answer = client.get(f"/api/v1/statistics/grants?measure=sum,count&{query}").json()["total"]

    rows = had(form, GRANTS, query)

    assert len(rows) == answer["count"]
    assert sum(float(str(row["amount_sek"]).replace(",", ".")) for row in rows) == answer["sum"]


@every_layer
@every_format
def test_an_empty_selection_is_an_empty_file(
    form: str, layer: Layer, had: Callable[..., Rows]
) -> None:
    assert had(form, layer, "bbox=0,0,1,1") == []


@every_format
def test_a_limit_is_kept(form: str, client: TestClient, had: Callable[..., Rows]) -> None:
    expected = features(client, GRANTS, "limit=3&offset=2&municipality=1280")

    rows = had(form, GRANTS, "limit=3&offset=2&municipality=1280")

    assert sorted(int(row["id"]) for row in rows) == sorted(each["id"] for each in expected)


def shape(value: Any) -> Any:
    if isinstance(value, bytes | bytearray):
        return shapely.from_wkb(bytes(value))
    return shapely.from_wkt(value) if isinstance(value, str) and value else value or None


@every_layer
@pytest.mark.parametrize("form", ["csv", "excel-sv", "gpkg", "fgb", "parquet"])
def test_geometries_are_the_same_and_rows_without_one_are_kept(
    form: str, layer: Layer, client: TestClient, had: Callable[..., Rows]
) -> None:
    expected = {str(each["id"]): each["geometry"] for each in features(client, layer)}
    for row in had(form, layer):
        known = expected[str(row["id"])]
        found = shape(row.get("geometry") or row.get("Geometri (WKT)"))
        longitude = row.get("lon") or row.get("Longitud")
        if longitude:
            latitude = row.get("lat") or row.get("Latitud")
            found = shapely.Point(*(float(n.replace(",", ".")) for n in (longitude, latitude)))
        if known is None:
            assert found is None
        else:
            wanted = shapely.from_geojson(json.dumps(known))
            assert found.geom_type == wanted.geom_type
            assert shapely.equals_exact(found.normalize(), wanted.normalize(), 2e-6)


def test_duckdb_and_geopandas_read_the_geometry_as_wkb(client: TestClient, tmp_path: Path) -> None:
    path = tmp_path / "grants.parquet"
    path.write_bytes(client.get(f"{API}/grants/items?f=parquet").content)
    table = pq.read_table(path)
    geo = json.loads(table.schema.metadata[b"geo"])
    frame = geopandas.read_parquet(path)

    assert (geo["version"], geo["primary_column"]) == ("1.1.0", "geometry")
    assert geo["columns"]["geometry"]["encoding"] == "WKB"
    assert geo["columns"]["geometry"]["bbox"] == pytest.approx(list(frame.total_bounds))
    known = [each for each in table["geometry"].to_pylist() if each is not None]
    assert set(shapely.get_type_id(shapely.from_wkb(known))) == {shapely.GeometryType.MULTIPOINT}
    assert len(known) == frame.geometry.notna().sum() < len(frame)
    with duckdb.connect() as database:
        counted = database.sql(f"SELECT count(geometry), sum(amount_sek) FROM '{path}'")
        assert counted.fetchall() == [(len(known), frame["amount_sek"].sum())]


HOSTILE = [f"{sign}HYPERLINK(1)" for sign in RUNS]
AWKWARD = ['å, ä; ö "citat"', "två\nrader", "två\r\nrader", " =1", "'=1", "1280", "", "−5"]


def put(connection: sa.Connection, text: str, amount: int = -5) -> int:
    """A grant whose texts are these; the test's transaction takes it back."""
    found = connection.scalar(
        sa.text(
            "UPDATE grants SET project_title = :text, note = :text, amount_sek = :amount"
            " WHERE id = (SELECT min(id) FROM grants) RETURNING id"
        ),
        {"text": text, "amount": amount},
    )
    assert isinstance(found, int)
    return found


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("form", ["csv", "excel-sv", "xlsx"])
def test_no_text_can_run_in_a_spreadsheet(
    form: str, text: str, connection: sa.Connection, had: Callable[..., Rows]
) -> None:
    fid = put(connection, text)

    row = next(row for row in had(form, GRANTS) if int(row["id"]) == fid)

    assert row["project_title"].startswith(f"'{text[0]}") or text[0] == "\r"
    assert row["note"].startswith("'")
    assert row["project_title"].endswith("HYPERLINK(1)")
    assert float(row["amount_sek"]) == -5  # a number is no text


@pytest.mark.parametrize("text", AWKWARD)
@every_format
def test_awkward_text_comes_through(
    form: str, text: str, connection: sa.Connection, had: Callable[..., Rows]
) -> None:
    fid = put(connection, text)

    row = next(row for row in had(form, GRANTS) if int(row["id"]) == fid)

    assert (row["project_title"] or "").replace("_x000D_", "\r").replace("\r\n", "\n") == (
        text.replace("\r\n", "\n")
    )


@pytest.mark.parametrize("text", HOSTILE)
def test_formats_that_run_nothing_keep_the_text_as_it_is(
    text: str, connection: sa.Connection, had: Callable[..., Rows]
) -> None:
    fid = put(connection, text)

    row = next(row for row in had("parquet", GRANTS) if row["id"] == fid)

    assert row["project_title"] == text


def test_csv_is_rfc_4180(client: TestClient, connection: sa.Connection) -> None:
    put(connection, "två\nrader")
    answer = client.get(f"{API}/grants/items?f=csv")
    lines = answer.content.split(b"\r\n")

    assert answer.headers["content-type"] == "text/csv; charset=utf-8; header=present"
    assert lines[-1] == b""
    assert len(lines) == 1 + 176 + 1  # a line feed inside a cell is none of the ends of rows
    assert lines[0].decode().split(",")[0:2] == ["id", "funder"]
    assert "år" not in answer.text.split("\r\n")[0]


def test_excel_sv_is_what_a_swedish_excel_opens(client: TestClient) -> None:
    answer = client.get(f"{API}/kommunfakta/items?f=csv&dialect=excel-sv&code=1260")
    head, row = answer.content.decode("utf-8-sig").split("\r\n")[:2]

    assert head.startswith("Id;Kommunkod;Kommun;Folkmängd (invånare);")
    assert ";115,31;" in row


def test_the_workbook_says_what_it_is(client: TestClient) -> None:
    address = f"{API}/grants/items?f=xlsx&year=2021&area=musik"
    book = openpyxl.load_workbook(io.BytesIO(client.get(address).content))
    sheet, about = book.worksheets
    told = {str(row[0]): row[1] for row in about.iter_rows(values_only=True) if row[0]}

    assert (sheet.title, about.title) == ("Regionala stöd", "Om urvalet")
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == sheet.dimensions
    assert all(cell.font.bold for cell in sheet[1])
    amount = next(cell for cell in sheet[2] if sheet.cell(1, cell.column).value == "Belopp (kr)")
    assert amount.data_type == "n"
    assert told["Rader"] == sheet.max_row - 1
    assert told["Licens"].startswith("https://creativecommons.org/")
    urval = [row[1] for row in about.iter_rows(values_only=True) if row[0] == "Urval"]
    assert urval == ["År är 2021", "Konst- och kulturområde är Musik"]
    meant = {row[1] for row in about.iter_rows(values_only=True)}
    assert {column.name for column in columns(GRANTS)} <= meant
    assert "address" not in told


def about(client: TestClient, address: str) -> dict[str, str]:
    answer = client.get(f"{API}/{address}")
    assert answer.status_code == 200, answer.text
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content))["Om urvalet"]
    return {str(row[0]): str(row[1]) for row in sheet.iter_rows(values_only=True) if row[0]}


def test_the_workbook_says_what_the_lists_that_are_read_cover(client: TestClient) -> None:
    for query in ("", "&year=2021&area=musik", "&call=biblioteken-som-kulturhus-2012"):
        told = client.get(f"/api/v1/statistics/grants?{query}").json()["coverage"]["text"]
        assert about(client, f"grants/items?f=xlsx{query}")["Täckning"] == told
    assert "Täckning" not in about(client, "localities/items?f=xlsx")


def test_a_new_list_gives_the_workbook_a_new_tag(
    client: TestClient, connection: sa.Connection
) -> None:
    address = f"{API}/grants/items?f=xlsx&limit=1"
    first = client.get(address).headers["etag"]
    connection.execute(sa.text("UPDATE coverage SET note = 'x' WHERE complete"))

    assert client.get(address).headers["etag"] != first


def test_characters_that_xml_has_no_place_for_are_left_out(
    client: TestClient, connection: sa.Connection
) -> None:
    connection.execute(sa.text("UPDATE grants SET project_title = U&'a\\FFFEb\\FFFF' WHERE id = 1"))
    told = about(client, "grants/items?f=xlsx&q=a%EF%BF%BEb")

    assert told["Urval"] == "Innehåller ”ab”"
    assert told["Rader"] == "1"


def test_a_box_is_told_with_every_digit_and_its_system(client: TestClient) -> None:
    box = "bbox=6163926.55,374243.76,6170000,380000"
    system = "bbox-crs=http://www.opengis.net/def/crs/EPSG/0/3006"
    told = about(client, f"grants/items?f=xlsx&{box}&{system}&datetime=2024-01-01/..")

    assert "Tid är från och med 2024-01-01" in told["Urval"]
    assert about(client, f"grants/items?f=xlsx&{box}&{system}")["Urval"] == (
        "Inom 6163926.55, 374243.76, 6170000, 380000 (SWEREF 99 TM, N och E)"
    )


def test_dates_in_the_workbook_are_dates(client: TestClient) -> None:
    body = client.get(f"{API}/activities/items?f=xlsx").content
    rows = read_xlsx(body, all_layers()["activities"], Path())

    assert isinstance(rows[0]["starts_on"], dt.datetime)
    assert isinstance(rows[0]["recorded_at"], dt.datetime)


def test_more_rows_than_excel_has_are_refused_before_anything_is_made(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("skanekarta.formats.workbook.MOST_ROWS", 100)
    answer = client.get(f"{API}/grants/items?f=xlsx")

    assert answer.status_code == 400
    assert "176 rader ryms inte" in answer.json()["detail"]
    assert client.get(f"{API}/grants/items?f=xlsx&limit=100").status_code == 200


def test_a_file_is_named_after_layer_selection_and_day(client: TestClient) -> None:
    address = f"{API}/grants/items?f=csv&municipality=1273,1267&q=dans/teater"
    header = client.get(address).headers["content-disposition"]
    today = dt.datetime.now(dt.UTC).date()

    plain_name = f"grants_municipality-1267-1273_q-dans-teater_{today}.csv"
    assert header.startswith(f'attachment; filename="{plain_name}"; ')
    assert "filename*=UTF-8''Regionala%20st%C3%B6d%20%E2%80%93%20Kommun" in header
    assert header.endswith(f"{today}.csv")
    header.encode("ascii")


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("f=csv&dialect=excel-en", "dialect"),
        ("f=xlsx&dialect=excel-sv", "dialect"),
        ("dialect=rfc4180", "dialect"),
        ("f=shp", "f"),
        ("f=csv&f=xlsx", "f"),
        ("f=360giving", "f"),
    ],
)
def test_what_does_not_exist_is_refused(query: str, name: str, client: TestClient) -> None:
    answer = client.get(f"{API}/figures/items?{query}")

    assert answer.status_code == 400
    assert answer.json()["invalid_parameters"][0]["name"] == name


@pytest.mark.parametrize("form", [f for f in FORMATS if f != "geojson"])
def test_a_file_one_has_is_not_made_again(form: str, client: TestClient) -> None:
    layer = next(each for each in all_layers().values() if FORMATS[form].suits(each))
    address = f"{API}/{layer.id}/items?f={form}"
    tag = client.get(address).headers["etag"]

    assert client.get(address, headers={"If-None-Match": tag}).status_code == 304
    head = client.head(address)
    assert (head.status_code, head.content) == (200, b"")
    is_file = bool(FORMATS[form].extension)  # a feed is read where it is
    assert ("content-disposition" in head.headers) == is_file


@every_layer
def test_every_format_is_linked_to_with_the_selection(layer: Layer, client: TestClient) -> None:
    name = layer.searched[0].removesuffix("_title")
    page = client.get(f"{API}/{layer.id}/items?limit=5&q=a&sortby={name}").json()
    listed = client.get(f"{API}/{layer.id}").json()["links"]
    links = [each for each in page["links"] if "f=" in each["href"]]

    suits = [each for each in FORMATS.values() if each.suits(layer)]
    assert len(links) == len(suits)  # one for each but GeoJSON, and one for a Swedish Excel
    # Beside them the collection lists GeoJSON itself and the page.
    assert (
        len([each for each in listed if each["rel"] == "items"]) == len(suits) + 2
    )  # and the page
    for each in links:
        assert each["rel"] == "alternate"
        assert "limit" not in each["href"]
        answer = client.get(each["href"])
        assert answer.status_code == 200
        assert answer.headers["content-type"] == each["type"]


@pytest.mark.parametrize("form", ["gpkg", "parquet", "fgb", "csv"])
def test_a_file_can_be_in_sweref_99_tm(
    form: str, connection: sa.Connection, tmp_path: Path
) -> None:
    layer = all_layers()["activities"]
    export = Export(layer, Query(), Addresses("http://x"), {}, lambda: 0, whole=True, srid=3006)
    path = tmp_path / f"a.{form}"
    path.write_bytes(b"".join(FORMATS[form].render(connection, export)))
    if form == "csv":
        rows = list(csv.DictReader(io.StringIO(path.read_text())))
        assert all(6_000_000 < float(row["north"]) < 6_300_000 for row in rows)
        assert all(340_000 < float(row["east"]) < 480_000 for row in rows)
        return
    frame = geopandas.read_parquet(path) if form == "parquet" else geopandas.read_file(path)
    west, south, east, north = frame.total_bounds

    assert frame.crs == "EPSG:3006"
    assert 340_000 < west < east < 480_000
    assert 6_120_000 < south < north < 6_280_000


def test_a_database_that_gives_up_is_told_of_before_the_first_block(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    hurried = sa.select(sa.func.set_config("statement_timeout", "1", True))
    monkeypatch.setattr("skanekarta.formats.LONGER", hurried)
    answer = client.get(f"{API}/figures/items?f=csv")

    assert answer.status_code == 503
    assert answer.headers["retry-after"]
    assert answer.headers["content-type"] == "application/problem+json"
