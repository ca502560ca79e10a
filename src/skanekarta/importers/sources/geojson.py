"""GeoJSON (RFC 7946), and the older kind that names its reference system."""

from __future__ import annotations

import re
from collections.abc import Sequence

from skanekarta.importers.reading import Value
from skanekarta.importers.sources.content import Content
from skanekarta.importers.sources.features import Features, headings_of
from skanekarta.importers.sources.notes import Notes
from skanekarta.importers.sources.positions import (
    KNOWN,
    NoPosition,
    Point,
    Transform,
    transform_from,
)

URN = re.compile(r"(?:urn:ogc:def:crs:)?(EPSG|OGC):(?:[\d.]*:)?(\w{1,10})", re.IGNORECASE)


class GeoJsonTable(Features):
    """The features of a collection: their properties are the columns."""

    kind = "geojson"

    def __init__(
        self,
        document: dict[str, object],
        features: Sequence[object],
        content: Content,
        notes: Notes,
    ) -> None:
        super().__init__(features, "properties", content, notes)
        self.names = self.headings = headings_of(features, "properties", content)
        self._transform = _transform(document.get("crs"), content)

    def told(self, name: str, cell: Value) -> Value:
        """A value is told as it is."""
        return cell

    def _point(self, geometry: dict[str, object]) -> Point | None:
        found = geometry.get("coordinates")
        if geometry.get("type") == "MultiPoint" and isinstance(found, list):
            if not found:
                return None
            found = found[0]
        elif geometry.get("type") != "Point":
            raise self.another_shape(str(geometry.get("type")))
        if not isinstance(found, list) or len(found) < 2:
            raise NoPosition("är inte två tal")
        return self._transform.point(found[0], found[1])


def _transform(crs: object, content: Content) -> Transform:
    """From the system that the member `crs` names; RFC 7946 knows no other than WGS 84."""
    if crs is None:
        return Transform()
    properties = crs.get("properties") if isinstance(crs, dict) else None
    name = properties.get("name") if isinstance(properties, dict) else None
    found = URN.fullmatch(name) if isinstance(name, str) else None
    if found and found[2].upper() == "CRS84":
        return Transform()
    transform = transform_from(int(found[2])) if found and found[2].isdecimal() else None
    if transform is None:
        raise content.refused(f"Filens koordinatsystem är inte känt; de som är det: {KNOWN}.")
    return transform
