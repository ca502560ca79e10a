"""GeoJSON, and Esri JSON as ArcGIS Online exports it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import good_files as good
import pytest

from skanekarta.errors import RefusedFile
from skanekarta.importers.reading import Finding, SourceRow
from skanekarta.importers.sources import open_source
from skanekarta.importers.sources.limits import Limits

MALMO = (13.0, 55.6)
"""In the other systems as PROJ has it, forward; for Web Mercator by its formula too."""


def read(
    folder: Path, content: bytes, kind: str = "geojson"
) -> tuple[list[SourceRow], list[Finding]]:
    file = folder / "a.json"
    file.write_bytes(content)
    with open_source(file) as source:
        assert (source.kind, source.sheet) == (kind, None)
        return list(source.rows()), source.findings


def one(folder: Path, value: object) -> tuple[object, list[Finding]]:
    rows, findings = read(folder, good.collection([good.feature({"Namn": "x", "Värde": value})]))
    return rows[1].cells[1], findings


def test_properties_become_headings_and_features_are_numbered_from_two(tmp_path: Path) -> None:
    place = {"type": "Point", "coordinates": [13.0, 55.6]}
    found: list[object] = [
        good.feature({"Namn": "Lund", "Belopp": 5}, place),
        good.feature({"Belopp": 2.5, "År": None, "Öppen": True}),
        good.feature({"Namn": None}),
        good.feature({"Namn": "Höör"}),
    ]

    rows, findings = read(tmp_path, good.collection(found))

    assert rows == [
        SourceRow(1, ("Namn", "Belopp", "År", "Öppen")),
        SourceRow(2, ("Lund", 5, None, None), MALMO),
        SourceRow(3, (None, 2.5, None, True)),
        SourceRow(5, ("Höör", None, None, None)),
    ]
    assert findings == []


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (["musik", "dans", None, 5], "musik;dans;5"),
        ([], None),
        ("", None),
        ({"a": [1]}, '{"a": [1]}'),
        (10**25, 10**25),
        (False, False),
    ],
)
def test_values_are_told_as_cells(value: object, expected: object, tmp_path: Path) -> None:
    assert one(tmp_path, value) == (expected, [])


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (float("nan"), "not-a-number"),
        (float("-inf"), "not-a-number"),
        (10**40, "not-a-number"),
        ("a\0b", "nul-character"),
        ("x" * 32_768, "long-cell"),
    ],
)
def test_a_value_that_no_cell_can_have_is_an_error_with_row_and_column(
    value: object, code: str, tmp_path: Path
) -> None:
    found, findings = one(tmp_path, value)

    assert found is None
    assert [(f.level, f.code, f.row, f.column) for f in findings] == [("error", code, 2, "Värde")]


@pytest.mark.parametrize(
    ("geometry", "point", "codes"),
    [
        ({"type": "Point", "coordinates": [13.0, 55.6, 7]}, MALMO, []),
        ({"type": "MultiPoint", "coordinates": [[13.0, 55.6], [14.0, 56.0]]}, MALMO, []),
        ({"type": "MultiPoint", "coordinates": []}, None, []),
        (None, None, []),
        (
            {"type": "LineString", "coordinates": [[1, 2], [3, 4]]},
            None,
            [("advice", "other-geometry")],
        ),
        ({"type": "Point", "coordinates": [373_000, 6_163_000]}, None, [("error", "bad-position")]),
        ({"type": "Point", "coordinates": ["13", "55"]}, None, [("error", "bad-position")]),
    ],
)
def test_the_first_point_is_where_a_feature_is(
    geometry: object, point: object, codes: list[object], tmp_path: Path
) -> None:
    rows, findings = read(tmp_path, good.collection([good.feature({"a": "b"}, geometry)]))

    assert rows[1].point == point
    assert [(f.level, f.code) for f in findings] == codes


def test_geojson_in_sweref_is_moved_to_degrees(tmp_path: Path) -> None:
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::3006"}}
    place = {"type": "Point", "coordinates": [373_988.37, 6_163_377.12]}

    rows, _ = read(tmp_path, good.collection([good.feature({"a": "b"}, place)], crs=crs))

    assert rows[1].point == pytest.approx(MALMO, abs=1e-6)


@pytest.mark.parametrize(
    ("system", "x", "y"),
    [
        ({"wkid": 4326}, 13.0, 55.6),
        ({"wkid": 102_100, "latestWkid": 3857}, 1_447_153.38, 7_479_195.60),
        ({"wkid": 102_100}, 1_447_153.38, 7_479_195.60),
        ({"wkid": 3006}, 373_988.37, 6_163_377.12),
        ({"wkid": 3008, "latestWkid": 3008}, 118_482.32, 6_164_141.21),
    ],
)
def test_esri_points_are_moved_to_degrees(
    system: object, x: float, y: float, tmp_path: Path
) -> None:
    content = good.esri([good.esri_feature({"x": x, "y": y})], spatialReference=system)

    rows, findings = read(tmp_path, content, "esrijson")

    assert rows[1].point == pytest.approx(MALMO, abs=1e-6)
    assert findings == []


def test_esri_fields_give_headings_dates_and_names_of_codes(tmp_path: Path) -> None:
    fields = [
        {"name": "mottagare", "type": "esriFieldTypeString", "alias": "Mottagare"},
        {"name": "belopp", "type": "esriFieldTypeInteger", "alias": " "},
        {"name": "beslut", "type": "esriFieldTypeDate", "alias": "Beslutsdatum"},
        {
            "name": "form",
            "type": "esriFieldTypeSmallInteger",
            "alias": "Stödform",
            "domain": {"type": "codedValue", "codedValues": [{"code": 2, "name": "Projektstöd"}]},
        },
    ]
    found: list[object] = [
        good.esri_feature(beslut=1_718_748_000_000, form=2),  # 2024-06-18T22:00Z
        good.esri_feature(beslut=1_718_755_200_000, form=3),  # 2024-06-19T00:00Z
        good.esri_feature(beslut=None, form=None),
    ]

    rows, _ = read(tmp_path, good.esri(found, fields=fields), "esrijson")

    assert rows[0].cells == ("Mottagare", "belopp", "Beslutsdatum", "Stödform")
    assert rows[1].cells == ("Malmö Opera", 150_000, dt.datetime(2024, 6, 19), "Projektstöd")
    assert rows[2].cells == ("Malmö Opera", 150_000, dt.datetime(2024, 6, 19, 2), 3)
    assert rows[3].cells == ("Malmö Opera", 150_000, None, None)


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (good.collection([good.feature({"a": "b"})], numberMatched=900), "geojson"),
        (good.collection([good.feature({"a": "b"})], exceededTransferLimit=True), "geojson"),
        (good.esri([good.esri_feature()], exceededTransferLimit=True), "esrijson"),
    ],
)
def test_a_file_that_says_that_it_is_not_whole_is_an_error(
    content: bytes, kind: str, tmp_path: Path
) -> None:
    _, findings = read(tmp_path, content, kind)

    assert [(f.level, f.code) for f in findings] == [("error", "cut-short")]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('{"a": 1', "Rad 1, tecken 8: filen är inte giltig JSON"),
        ('{"a": 1}', "varken GeoJSON"),
        ('[{"a": 1}]', "varken GeoJSON"),
        ('{"a": ' + "[" * 100_000, "för många nivåer"),
        ('{"a": 1, "a": 2}', "”a” står två gånger"),
    ],
)
def test_json_that_holds_no_features_is_refused(text: str, sentence: str, tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(text)
    with pytest.raises(RefusedFile, match=sentence):
        open_source(tmp_path / "a.json")


@pytest.mark.parametrize(
    ("limits", "sentence"),
    [
        (Limits(json_bytes=100), "högst 1.MiB"),
        (Limits(json_values=100), "fler än 100 värden"),
        (Limits(columns=5), "fler än 5 olika egenskaper"),
        (Limits(rows=100), "fler än 100 rader"),
    ],
)
def test_a_document_beyond_a_limit_is_refused(
    limits: Limits, sentence: str, tmp_path: Path
) -> None:
    (tmp_path / "a.json").write_bytes(good.collection(list(good.features())))
    with pytest.raises(RefusedFile, match=sentence), open_source(tmp_path / "a.json", limits) as s:
        list(s.rows())
