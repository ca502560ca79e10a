"""How a selection is written out: one row a format.

export     what is to be written, its file's name
sentences  the selection in words
table      the columns of a file and their cells
geojson · delimited · workbook · geofiles (over arrow) · giving · feeds   one family each
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache, lru_cache

import sqlalchemy as sa

from skanekarta import links
from skanekarta.crs import CRS84
from skanekarta.dialects import read_dialect
from skanekarta.errors import BadParameter
from skanekarta.formats import delimited, feeds, geofiles, geojson, giving, workbook
from skanekarta.formats.export import Export, disposition
from skanekarta.layer import Layer
from skanekarta.links import Addresses, Link, link, with_more, with_query
from skanekarta.pairs import DEFAULT_LIMIT, Pairs, once
from skanekarta.query import PRESENTATION, REMEMBERED, Query
from skanekarta.swedish import today

Render = Callable[[sa.Connection, Export], bytes | Iterator[bytes]]

CSV = "text/csv; charset=utf-8; header=present"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
GPKG = "application/geopackage+sqlite3"
PARQUET = "application/vnd.apache.parquet"
FGB = "application/vnd.flatgeobuf"


def _any(layer: Layer) -> bool:
    return True


def _none(export: Export) -> Mapping[str, str]:
    return {}


@dataclass(frozen=True)
class Format:
    """A way to write a selection. One with an `extension` is a file: it is the whole selection,
    unless `limit` is given, and comes in blocks. `suits` tells which layers can be written so;
    `notes` gives headers of its own; `reads` are tables that it reads besides the layer's. One
    with a `most` is a feed: so many rows unless `limit` is given, with columns of its own."""

    id: str
    title: str
    media_type: str
    render: Render
    extension: str = ""
    suits: Callable[[Layer], bool] = _any
    notes: Callable[[Export], Mapping[str, str]] = _none
    reads: frozenset[str] = frozenset()
    most: int = 0

    @property
    def geometric(self) -> bool:
        """Whether it is a file of geometries, which nobody can ask for without them."""
        return self.id in {"gpkg", "parquet", "fgb"}

    @property
    def fixed(self) -> bool:
        """Whether its columns are a standard's own, whatever a reader would rather see."""
        return self.id == "360giving" or self.most > 0

    def fitting(self, query: Query) -> Query:
        """The query without what the format can't show."""
        if self.fixed and query.presentation():
            return replace(query, properties=(), geometry=True, crs=CRS84)
        return replace(query, geometry=True) if self.geometric and not query.geometry else query


FORMATS: dict[str, Format] = {
    each.id: each
    for each in (
        Format("geojson", "GeoJSON", links.GEOJSON, geojson.page),
        Format("csv", "CSV", CSV, delimited.lines, "csv"),
        Format("xlsx", "Excel", XLSX, workbook.sheets, "xlsx", reads=frozenset({"coverage"})),
        Format("gpkg", "GeoPackage", GPKG, geofiles.geopackage, "gpkg"),
        Format("parquet", "GeoParquet", PARQUET, geofiles.geoparquet, "parquet"),
        Format("fgb", "FlatGeobuf", FGB, geofiles.flatgeobuf, "fgb"),
        Format(
            "360giving",
            "360Giving",
            CSV,
            giving.grants,
            "360giving.csv",
            giving.is_giving,
            giving.described,
        ),
        Format("ics", "iCalendar", feeds.ICS, feeds.calendar, suits=feeds.is_log, most=1000),
        Format("atom", "Atom", feeds.ATOM_TYPE, feeds.atom, suits=feeds.is_log, most=100),
    )
}

FOR_EXCEL = "CSV för svensk Excel"

LONGER = sa.select(sa.func.set_config("statement_timeout", "600000", True))
"""A file may take ten minutes where a page may take some seconds: a COPY lasts as long as its
reader needs. The setting ends with the transaction."""

DEFAULT = "geojson"
ALSO_GEOJSON = {"json": "geojson"}
"""MapLibre and the like ask for plain JSON and must get GeoJSON."""


@dataclass(frozen=True)
class Asked:
    """The format that a query string asks for, and how."""

    format: Format
    dialect: str | None = None
    limited: bool = False

    def render(self, connection: sa.Connection, export: Export) -> bytes | Iterator[bytes]:
        """The selection, written."""
        whole = bool(self.format.extension) and not self.limited
        if self.format.extension:
            connection.execute(LONGER)
        if self.format.most and not self.limited:
            export = replace(export, query=replace(export.query, limit=self.format.most))
        linked = _as_text(export.layer, export.query, export.addresses)
        return self.format.render(
            connection, replace(export, whole=whole, dialect=self.dialect, alternates=linked)
        )

    def headers(self, export: Export) -> Mapping[str, str]:
        """What is said of a file besides its type."""
        if not self.format.extension:
            return {}
        named = disposition(export, self.format.extension, today())
        return {**named, **self.format.notes(export)}


@cache
def offered(layer: Layer) -> tuple[Format, ...]:
    """The formats that a layer can be written in."""
    return tuple(each for each in FORMATS.values() if each.suits(layer))


def asked(layer: Layer, pairs: Pairs) -> tuple[Asked, list[tuple[str, str]]]:
    """The format asked for by `f` and `dialect`, and the other pairs. Raises BadParameter."""
    pairs = list(pairs)
    given = once(pairs)
    name = given.get("f", DEFAULT)
    known = {each.id: each for each in offered(layer)}
    found = known.get(ALSO_GEOJSON.get(name, name))
    if found is None:
        raise BadParameter(
            "f", "”{text}” är inget format som finns här.", (*known, "html"), text=name
        )
    if found.geometric and given.get("skip-geometry") == "true":
        raise BadParameter(
            "skip-geometry", "går inte för {format}, som är till för geometri.", format=found.title
        )
    shown = sorted(PRESENTATION & set(given)) if found.fixed else []
    if shown:
        raise BadParameter(
            shown[0], "går inte för {format}, vars kolumner är givna.", format=found.title
        )
    is_csv = found.render is delimited.lines
    dialect = read_dialect(given.get("dialect"), is_csv=is_csv)
    rest = [pair for pair in pairs if pair[0] not in {"f", "dialect"}]
    return Asked(found, dialect, "limit" in given), rest


def alternates(
    layer: Layer, query: Query, addresses: Addresses, rel: str = "alternate"
) -> tuple[Link, ...]:
    """Links to the whole selection in every other format."""
    whole = replace(query, limit=DEFAULT_LIMIT, offset=0, after=None)
    plain = with_query(addresses.items(layer), whole.pairs(layer))
    found = []
    for title, media_type, own in variants(layer):
        fitted = FORMATS[dict(own)["f"]].fitting(whole)
        address = plain if fitted is whole else addresses.items(layer, fitted)
        if own != (("f", DEFAULT),):
            found.append(link(with_more(address, own), rel, media_type, title))
    return tuple(found)


@lru_cache(maxsize=REMEMBERED)
def _as_text(layer: Layer, query: Query, addresses: Addresses) -> str:
    """The same as JSON, each with a comma after it."""
    found = alternates(layer, query, addresses)
    return "".join(f"{json.dumps(each, ensure_ascii=False)}, " for each in found)


@cache
def variants(layer: Layer) -> tuple[tuple[str, str, tuple[tuple[str, str], ...]], ...]:
    """Every way to write a layer: its title, its media type and the pairs that ask for it."""
    excel = (FOR_EXCEL, CSV, (("f", "csv"), ("dialect", "excel-sv")))
    return (*((each.title, each.media_type, (("f", each.id),)) for each in offered(layer)), excel)


__all__ = [
    "DEFAULT",
    "FORMATS",
    "Asked",
    "Export",
    "Format",
    "alternates",
    "asked",
    "offered",
    "variants",
]
