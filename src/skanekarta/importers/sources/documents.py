"""A JSON document of features: GeoJSON, or Esri JSON as ArcGIS Online exports it."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Sequence

from skanekarta.importers.reading import SourceRow, Value, shortened
from skanekarta.importers.sources.content import Content
from skanekarta.importers.sources.esri import EsriTable
from skanekarta.importers.sources.geojson import GeoJsonTable
from skanekarta.importers.sources.limits import grouped
from skanekarta.importers.sources.notes import Notes
from skanekarta.importers.sources.opened import Opened
from skanekarta.importers.sources.properties import Properties

Json = dict[str, object]

NOT_FEATURES = (
    "Filen är JSON, men varken GeoJSON (FeatureCollection) eller Esri JSON från ArcGIS Online"
    " (features med attributes)."
)


def open_document(content: Content, notes: Notes) -> Document:
    """The document's features as rows. Raises RefusedFile."""
    document = _parsed(content)
    features = document.get("features")
    if not isinstance(features, list):
        raise content.refused(NOT_FEATURES)
    if document.get("type") == "FeatureCollection":
        table: GeoJsonTable | EsriTable = GeoJsonTable(document, features, content, notes)
    elif any(isinstance(each, dict) and "attributes" in each for each in features[:100]):
        table = EsriTable(document, features, content, notes)
    else:
        raise content.refused(NOT_FEATURES)
    _tell_if_cut(document, len(features), notes)
    return Document(content, notes, table)


class Document(Opened):
    """Row 1 has the names of the properties, the features follow from row 2.

    Numbers, texts and true or false are as in the file, null is None, a list of them is a text
    with semicolons, anything deeper its JSON. A number that is not finite is an error.
    """

    def __init__(self, content: Content, notes: Notes, table: GeoJsonTable | EsriTable) -> None:
        super().__init__(content, notes)
        self.kind, self._table = table.kind, table

    def _rows(self) -> Iterator[SourceRow]:
        table = self._table
        properties = Properties(self._content.limits, self._notes)
        yield SourceRow(1, tuple(properties.cell(each, 1, each) for each in table.headings))
        for row in range(2, table.number_of_features() + 2):
            found, point = table.feature(row)
            values = [found.get(name) for name in table.names]
            cells = self._cells(properties, row, values)
            if any(cell is not None for cell in cells):
                yield SourceRow(row, cells, point)

    def _cells(
        self, properties: Properties, row: int, values: Sequence[object]
    ) -> tuple[Value, ...]:
        table = self._table
        headings = zip(table.names, table.headings, values, strict=True)
        return tuple(
            table.told(name, properties.cell(value, row, heading))
            for name, heading, value in headings
        )


def _parsed(content: Content) -> Json:
    content.check_size(content.limits.json_bytes)
    text = content.stream().read()
    if sum(text.count(mark) for mark in (b",", b"[", b"{")) > content.limits.json_values:
        most = grouped(content.limits.json_values)
        raise content.refused(f"Filen har fler än {most} värden; fler kan inte läsas in.")
    try:
        found = json.loads(
            text,
            parse_int=_whole,
            object_pairs_hook=_without_twins,
        )
    except json.JSONDecodeError as error:
        problem = f"Rad {error.lineno}, tecken {error.colno}: filen är inte giltig JSON."
        raise content.refused(problem) from None
    except UnicodeDecodeError:
        raise content.refused("Filen är inte giltig UTF-8.") from None
    except RecursionError:
        raise content.refused("Filen har för många nivåer i varandra.") from None
    except Twins as twins:
        raise content.refused(f"Namnet ”{twins}” står två gånger i samma objekt.") from None
    if not isinstance(found, dict):
        raise content.refused(NOT_FEATURES)
    return found


class Twins(Exception):
    """Two values under the same name: which of them counts can't be told."""


def _without_twins(pairs: list[tuple[str, object]]) -> Json:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twin = next(name for name in names if names.count(name) > 1)
        raise Twins(shortened(twin.encode("utf-8", "replace").decode()))
    return found


def _whole(text: str) -> int | float:
    """A whole number; one of more digits than any amount has is taken for infinite, so that it
    is told of as an error."""
    return int(text) if len(text) <= 30 else math.inf


def _tell_if_cut(document: Json, number: int, notes: Notes) -> None:
    inner = document.get("properties")
    marks = [document, inner] if isinstance(inner, dict) else [document]
    matched = document.get("numberMatched")
    more = isinstance(matched, int) and matched > number
    if more or any(each.get("exceededTransferLimit") is True for each in marks):
        text = (
            f"Filen säger själv att den är avkortad: den har {number} poster, men det finns fler."
            " Exportera alla."
        )
        notes.error("cut-short", text)
