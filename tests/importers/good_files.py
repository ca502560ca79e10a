"""The files that all damaged ones are made from: the real grants, as a person would have them."""

from __future__ import annotations

import csv
import datetime as dt
import functools
import io
import json
import re
import zipfile
from collections.abc import Callable, Mapping

from openpyxl import Workbook

from skanekarta.settings import PROJECT_DIR

GRANTS = PROJECT_DIR / "data/grants/grants.csv"
WHEN = dt.datetime(2024, 6, 19)

Parts = dict[str, bytes]
Cells = list[list[object]]


def text() -> str:
    """The grants as CSV."""
    return GRANTS.read_text()


def table() -> list[list[str]]:
    """The grants' cells, the heading first."""
    return list(csv.reader(io.StringIO(text(), newline="")))


def typed() -> Cells:
    """The same as a workbook holds them: numbers and dates, None for empty."""
    heading, *rows = table()
    kinds: Mapping[str, Callable[[str], object]] = {
        "year": int,
        "amount_sek": int,
        "decision_date": dt.date.fromisoformat,
        "published_date": dt.date.fromisoformat,
    }
    made: Cells = [list(heading)]
    made += [
        [
            kinds.get(name, str)(cell) if cell else None
            for name, cell in zip(heading, row, strict=True)
        ]
        for row in rows
    ]
    return made


def written(rows: list[list[str]], **dialect: str) -> str:
    """Cells as CSV."""
    stream = io.StringIO(newline="")
    csv.writer(stream, **dialect).writerows(rows)
    return stream.getvalue()


def workbook(
    rows: Cells | None = None, change: Callable[[Workbook], object] | None = None
) -> bytes:
    """A workbook of those rows (the grants), changed by a function; the same bytes each time."""
    made = Workbook()
    made.active.title = "Beslut"
    for row in typed() if rows is None else rows:
        made.active.append(row)
    if change:
        change(made)
    made.properties.created = WHEN
    stream = io.BytesIO()
    made.save(stream)
    return packed(as_excel(parts_of(stream.getvalue())))


INLINE = re.compile(
    rb't="inlineStr"([^>]*)><is><t(?: xml:space="preserve")?>(.*?)</t></is>', re.DOTALL
)
MODIFIED = re.compile(rb"(<\w+:modified[^>]*>)[^<]*")
"""Of any prefix: which one the parts get depends on what else in the process has named it."""
STRINGS = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
MAIN = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
SHARED = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"


def as_excel(parts: Parts) -> Parts:
    """The parts with the texts in a table of their own, as Excel writes them: openpyxl leaves
    them in the cells."""
    texts: dict[bytes, int] = {}

    def refer(found: re.Match[bytes]) -> bytes:
        number = texts.setdefault(found[2], len(texts))
        return b't="s"%s><v>%d</v>' % (found[1], number)

    made = dict(parts)
    core = "docProps/core.xml"
    made[core] = MODIFIED.sub(rb"\g<1>2024-06-19T00:00:00Z", parts[core])
    for name in parts:
        if name.startswith("xl/worksheets/"):
            made[name] = INLINE.sub(refer, parts[name])
    items = b"".join(b'<si><t xml:space="preserve">%s</t></si>' % text for text in texts)
    made["xl/sharedStrings.xml"] = b'<sst xmlns="%s">%s</sst>' % (MAIN, items)
    part = b'<Override PartName="/xl/sharedStrings.xml" ContentType="%s"/></Types>' % STRINGS
    link = b'<Relationship Type="%s" Target="sharedStrings.xml" Id="rS"/></Relationships>' % SHARED
    types, links = "[Content_Types].xml", "xl/_rels/workbook.xml.rels"
    made[types] = parts[types].replace(b"</Types>", part)
    made[links] = parts[links].replace(b"</Relationships>", link)
    return made


@functools.cache
def good_workbook() -> bytes:
    """The workbook of the grants."""
    return workbook()


def parts_of(package: bytes) -> Parts:
    """The parts of a workbook by name."""
    with zipfile.ZipFile(io.BytesIO(package)) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def packed(parts: Parts, how: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Parts as a package, without the time of day in it."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", how) as opened:
        for name, content in parts.items():
            opened.writestr(zipfile.ZipInfo(name), content, how)
    return stream.getvalue()


SHEET = "xl/worksheets/sheet1.xml"


def with_sheet(markup: str | bytes) -> bytes:
    """The good workbook with another sheet."""
    parts = parts_of(good_workbook())
    parts[SHEET] = markup.encode() if isinstance(markup, str) else markup
    return packed(parts)


def sheet(rows: str, before: str = "", after: str = "") -> str:
    """A sheet's markup around its rows."""
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><worksheet xmlns="{space}">{before}'
        f"<sheetData>{rows}</sheetData>{after}</worksheet>"
    )


HEADING = (
    '<row r="1"><c r="A1" t="inlineStr"><is><t>Mottagare</t></is></c>'
    '<c r="B1" t="inlineStr"><is><t>Belopp</t></is></c></row>'
)


def row_of(number: int, cell: str) -> str:
    """A row whose second cell is given as markup."""
    return (
        f'<row r="{number}"><c r="A{number}" t="inlineStr"><is><t>Malmö Opera</t></is></c>'
        f"{cell}</row>"
    )


def feature(properties: object, geometry: object = None) -> dict[str, object]:
    """A GeoJSON feature."""
    return {"type": "Feature", "geometry": geometry, "properties": properties}


def features() -> list[dict[str, object]]:
    """The grants as GeoJSON features, in Malmö."""
    heading, *rows = typed()
    place = {"type": "Point", "coordinates": [13.0, 55.6]}
    made = []
    for row in rows:
        pairs = zip(heading, row, strict=True)
        cells = {str(n): str(c) if isinstance(c, dt.date) else c for n, c in pairs}
        made.append(feature(cells, place))
    return made


def collection(found: list[object], **members: object) -> bytes:
    """A GeoJSON document."""
    made = {"type": "FeatureCollection", "features": found, **members}
    return json.dumps(made, ensure_ascii=False).encode()


def esri(found: list[object], **members: object) -> bytes:
    """An Esri JSON document, as ArcGIS Online exports a layer."""
    made: dict[str, object] = {
        "objectIdFieldName": "OBJECTID",
        "geometryType": "esriGeometryPoint",
        "spatialReference": {"wkid": 102100, "latestWkid": 3857},
        "fields": [
            {"name": "mottagare", "type": "esriFieldTypeString", "alias": "Mottagare"},
            {"name": "belopp", "type": "esriFieldTypeInteger", "alias": "Belopp"},
            {"name": "beslut", "type": "esriFieldTypeDate", "alias": "Beslutsdatum"},
        ],
        "features": found,
    }
    return json.dumps(made | members, ensure_ascii=False).encode()


def esri_feature(geometry: object = None, **attributes: object) -> dict[str, object]:
    """A feature of such a document."""
    shown = {"mottagare": "Malmö Opera", "belopp": 150_000, "beslut": 1_718_748_000_000}
    return {
        "attributes": shown | attributes,
        "geometry": geometry or {"x": 1447153.0, "y": 7484000.0},
    }
