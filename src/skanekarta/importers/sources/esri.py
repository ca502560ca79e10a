"""Esri JSON, as ArcGIS Online exports a layer: fields with aliases, domains and dates."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from zoneinfo import ZoneInfo

from skanekarta.importers.reading import Value
from skanekarta.importers.sources.content import Content
from skanekarta.importers.sources.features import Features, headings_of
from skanekarta.importers.sources.notes import Notes
from skanekarta.importers.sources.positions import KNOWN, Point, Transform, transform_from

EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
SWEDEN = "Europe/Stockholm"
LAST_MOMENT = 253_402_214_400_000
"""Milliseconds to the year 9999's last day."""


class EsriTable(Features):
    """The features of a layer: their attributes are the columns, under the fields' aliases.

    A date field's milliseconds become the day and time in Sweden, where they were entered: a day
    alone is stored as its midnight, there or in UTC, which is the same day in Sweden either way.
    A value of a coded domain becomes its name.
    """

    kind = "esrijson"

    def __init__(
        self,
        document: dict[str, object],
        features: Sequence[object],
        content: Content,
        notes: Notes,
    ) -> None:
        super().__init__(features, "attributes", content, notes)
        fields = _fields(document.get("fields"))
        self.names = headings_of(features, "attributes", content)
        self.headings = [_alias(fields.get(name, {}), name) for name in self.names]
        self._dates = {n for n, field in fields.items() if field.get("type") == "esriFieldTypeDate"}
        self._domains = {name: _domain(field.get("domain")) for name, field in fields.items()}
        self._system = document.get("spatialReference")
        self._transforms: dict[int, Transform] = {}
        self._zone = ZoneInfo(SWEDEN)

    def told(self, name: str, cell: Value) -> Value:
        """A date for a date field's number, a domain's name for its code."""
        if cell is None or isinstance(cell, dt.date):
            return cell
        if name in self._dates and isinstance(cell, int | float) and abs(cell) < LAST_MOMENT / 5:
            moment = EPOCH + dt.timedelta(milliseconds=cell)
            return moment.astimezone(self._zone).replace(tzinfo=None)
        return self._domains.get(name, {}).get(str(cell), cell)

    def _point(self, geometry: dict[str, object]) -> Point | None:
        points = geometry.get("points")
        if isinstance(points, list):
            first = points[0] if points else None
            x, y = first[:2] if isinstance(first, list) and len(first) > 1 else (None, None)
        elif "x" in geometry:
            x, y = geometry.get("x"), geometry.get("y")
        else:
            raise self.another_shape(", ".join(geometry))
        if x in (None, "NaN") or y in (None, "NaN"):
            return None
        return self._way(geometry.get("spatialReference", self._system)).point(x, y)

    def _way(self, system: object) -> Transform:
        """From the system that a geometry or its layer names. Raises RefusedFile."""
        found = system if isinstance(system, dict) else {}
        for number in (found.get("latestWkid"), found.get("wkid")):
            if isinstance(number, int) and number not in self._transforms:
                transform = transform_from(number)
                if transform:
                    self._transforms[number] = transform
            if isinstance(number, int) and number in self._transforms:
                return self._transforms[number]
        problem = f"Filens koordinatsystem (spatialReference) är inte känt; de som är det: {KNOWN}."
        raise self._content.refused(problem)


def _fields(fields: object) -> dict[str, dict[str, object]]:
    if not isinstance(fields, list):
        return {}
    found = [each for each in fields if isinstance(each, dict)]
    return {name: each for each in found if isinstance(name := each.get("name"), str)}


def _alias(field: dict[str, object], name: str) -> str:
    alias = field.get("alias")
    return alias if isinstance(alias, str) and alias.strip() else name


def _domain(domain: object) -> dict[str, str]:
    """Names by code, codes as texts."""
    values = domain.get("codedValues") if isinstance(domain, dict) else None
    if not isinstance(values, list):
        return {}
    coded = [each for each in values if isinstance(each, dict)]
    return {str(each.get("code")): str(each["name"]) for each in coded if each.get("name")}
