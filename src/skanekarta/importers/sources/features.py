"""What GeoJSON and Esri JSON have in common: features with named values and a geometry."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from skanekarta.importers.reading import Value, shortened
from skanekarta.importers.sources.content import Content
from skanekarta.importers.sources.notes import Notes
from skanekarta.importers.sources.positions import NoPosition, Point


class OtherShape(Exception):
    """A geometry that is no point; the text names it."""


class Features:
    """The features of a document. `names` are the properties that become columns, `headings`
    what stands over them; features are numbered from 2."""

    kind: str
    names: list[str]
    headings: list[str]

    def __init__(
        self, features: Sequence[object], member: str, content: Content, notes: Notes
    ) -> None:
        self._features, self._member = features, member
        self._content, self._notes = content, notes

    def number_of_features(self) -> int:
        """How many features there are."""
        return len(self._features)

    def feature(self, row: int) -> tuple[Mapping[str, object], Point | None]:
        """A feature's values by name, and its point if it has one."""
        feature = self._features[row - 2]
        values = feature.get(self._member) if isinstance(feature, dict) else None
        if not isinstance(feature, dict) or not isinstance(values, dict | None):
            self._notes.error("damaged-feature", f"Rad {row}: posten är inte ett objekt.", row)
            return {}, None
        return values or {}, self._place(feature.get("geometry"), row)

    def told(self, name: str, cell: Value) -> Value:
        """The value that a cell stands for."""
        raise NotImplementedError

    def _point(self, geometry: dict[str, object]) -> Point | None:
        raise NotImplementedError

    def another_shape(self, shape: str) -> OtherShape:
        """The error for a geometry that is no point."""
        return OtherShape(shortened(shape))

    def _place(self, geometry: object, row: int) -> Point | None:
        if geometry is None:
            return None
        try:
            if not isinstance(geometry, dict):
                raise NoPosition("är inte ett objekt")
            return self._point(geometry)
        except OtherShape as other:
            text = f"Rad {row}: geometrin är ingen punkt ({other}) och lästes inte."
            self._notes.advice("other-geometry", text, row)
        except NoPosition as error:
            self._notes.error("bad-position", f"Rad {row}: koordinaterna {error}.", row)
        return None


def headings_of(features: Sequence[object], member: str, content: Content) -> list[str]:
    """The names of all values of all features, in the order in which they first stand. Raises
    RefusedFile where there are too many of them, or none."""
    names: dict[str, None] = {}
    most = content.limits.columns
    for feature in features:
        values = feature.get(member) if isinstance(feature, dict) else None
        if isinstance(values, dict):
            names.update(dict.fromkeys(values))
        if len(names) > most:
            raise content.refused(f"Filen har fler än {most} olika egenskaper.")
    if not names:
        raise content.refused("Filen har inga poster med egenskaper.")
    return list(names)
