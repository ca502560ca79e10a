"""A selection's address as lines to paste into the tools that people have.

Each tool gets the address in its own language's quotes: what a reader has asked for may hold any
character, and none of it may end the string that it stands in.
"""

from __future__ import annotations

import datetime as dt
import json
import shlex
from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal

from skanekarta.crs import CRS84
from skanekarta.formats import DEFAULT, FORMATS
from skanekarta.formats.export import geometry_type
from skanekarta.formats.table import METRIC, POINT, columns
from skanekarta.layer import Layer
from skanekarta.links import Addresses, with_query
from skanekarta.pairs import DEFAULT_LIMIT, LARGEST_LIMIT
from skanekarta.query import Query
from skanekarta.web.language import noted

Pair = tuple[str, str]


@dataclass(frozen=True)
class Wanted:
    """A selection to be fetched: as `format` says, as many rows as `limit` says, all without it.
    `matched` tells how many there are."""

    layer: Layer
    query: Query
    addresses: Addresses
    matched: int
    format: tuple[Pair, ...] = (("f", DEFAULT),)
    limit: str | None = None

    @property
    def address(self) -> str:
        """Where it is had, with the format written out: an address that a browser opens would
        else give the page that browsers like better."""
        query = FORMATS[dict(self.format)["f"]].fitting(self.query)
        pairs = replace(query, limit=DEFAULT_LIMIT, after=None).pairs(self.layer)
        address = with_query(self.addresses.items(self.layer), [*pairs, *self.limits, *self.format])
        # Shells remember history by a `!`, and what is built on GDAL may look for archives by it.
        return address.replace("!", "%21")

    @property
    def limits(self) -> list[Pair]:
        """A file is the whole selection; a page of features is as large as it may be."""
        if self.limit is not None:
            return [("limit", self.limit)]
        is_page = dict(self.format)["f"] == DEFAULT
        return [("limit", str(LARGEST_LIMIT))] if is_page and self.matched > DEFAULT_LIMIT else []

    @property
    def is_cut(self) -> bool:
        """Whether a page of features can't hold all that is asked for."""
        rest = self.matched - self.query.offset
        return self.limit is None and rest > LARGEST_LIMIT

    def as_format(self, name: str, *more: Pair) -> Wanted:
        """The same in another format."""
        return replace(self, format=(("f", name), *more))

    @property
    def placed(self) -> Wanted:
        """The same as something that knows its coordinate system: GeoJSON in degrees, else a
        GeoPackage, since GeoJSON can't tell of any other system and has a largest page."""
        plain = self.query.crs == CRS84 and not self.is_cut
        fits = plain or not self.query.geometry
        return self.as_format(DEFAULT if fits else "gpkg")

    @property
    def extension(self) -> str:
        """The end of the file's name."""
        return FORMATS[dict(self.format)["f"]].extension or DEFAULT


@dataclass(frozen=True)
class Line:
    """What to paste into a tool, and where."""

    id: str
    title: str
    where: str
    text: str


def lines(wanted: Wanted) -> tuple[Line, ...]:
    """One for each tool."""
    return tuple(Line(id_, title, where, make(wanted)) for id_, title, where, make in CLIENTS)


def quoted(text: str) -> str:
    """A string in double quotes as Python and R both read it."""
    return json.dumps(text, ensure_ascii=False)


def quoted_m(text: str) -> str:
    """A string as Power Query's M reads it: quotes doubled, and `#(`, which begins an escape,
    escaped itself (Power Query M specification, Text literals)."""
    return '"' + text.replace("#(", "#(#)(").replace('"', '""') + '"'


def curl(wanted: Wanted) -> str:
    """A line for a POSIX shell."""
    file = f"{wanted.layer.id}.{wanted.extension}"
    return f"curl --fail --output {shlex.quote(file)} {shlex.quote(wanted.address)}"


def geopandas(wanted: Wanted) -> str:
    """Python, with geopandas."""
    address = quoted(wanted.placed.address)
    return f"import geopandas\n\ndata = geopandas.read_file({address})"


def r(wanted: Wanted) -> str:
    """R, with sf. The file is fetched first: what sf would read of an address that has a query
    depends on how its GDAL was built."""
    placed = wanted.placed
    return (
        "library(sf)\n\n"
        f"fil <- tempfile(fileext = {quoted('.' + placed.extension)})\n"
        f'download.file({quoted(placed.address)}, fil, mode = "wb")\n'
        "data <- read_sf(fil)"
    )


def qgis(wanted: Wanted) -> str:
    """A line for QGIS's Python console. GeoJSON in degrees: QGIS itself turns it into the
    project's system."""
    plain = replace(wanted, query=replace(wanted.query, crs=CRS84)).as_format(DEFAULT)
    # Streamed, because an answer that is made while it is sent can't be read in pieces.
    source = quoted(f"/vsicurl_streaming/{plain.address}")
    return f'iface.addVectorLayer({source}, {quoted(wanted.layer.title)}, "ogr")'


TYPES = {
    int: "Int64.Type",
    float: "type number",
    Decimal: "type number",
    dt.date: "type date",
}


def power_query(wanted: Wanted) -> str:
    """A query in M. The types are read as American ones: CSV has a decimal point, whatever the
    reader's own Excel writes."""
    address = quoted_m(wanted.as_format("csv").address)
    kinds = "".join(f"\n        {{{quoted_m(name)}, {kind}}}," for name, kind in _typed(wanted))
    return (
        "let\n"
        f"    Text = Csv.Document(Web.Contents({address}),\n"
        '        [Delimiter = ",", Encoding = 65001, QuoteStyle = QuoteStyle.Csv]),\n'
        "    Tabell = Table.PromoteHeaders(Text, [PromoteAllScalars = true]),\n"
        f"    Data = Table.TransformColumnTypes(Tabell, {{{kinds.rstrip(',')}\n"
        '    }, "en-US")\n'
        "in\n"
        "    Data"
    )


def _typed(wanted: Wanted) -> list[Pair]:
    """The columns of the CSV that hold figures or days, with M's types."""
    layer, query = wanted.layer, wanted.query
    found = [
        (each.name, TYPES[each.kind])
        for each in columns(layer, query.properties)
        if each.kind in TYPES and not each.many
    ]
    if query.geometry and geometry_type(layer) == "POINT":
        axes = POINT if query.crs.degrees else METRIC
        found += [(name, TYPES[Decimal]) for name, _ in axes]
    return found


CLIENTS: tuple[tuple[str, str, str, Callable[[Wanted], str]], ...] = (
    ("curl", "curl", noted("Klistra in i en terminal (Linux, macOS eller Git Bash)."), curl),
    (
        "geopandas",
        "Python (geopandas)",
        noted("Klistra in i ett skript eller en notebook."),
        geopandas,
    ),
    (
        "qgis",
        "QGIS",
        noted("Klistra in i QGIS Python-konsol (Insticksprogram, Python-konsol)."),
        qgis,
    ),
    ("r", "R (sf)", noted("Klistra in i R-konsolen eller ett skript."), r),
    (
        "excel",
        noted("Excel och Power BI (Power Query)"),
        noted(
            "Välj Data, Hämta data, Från andra källor, Tom fråga. Öppna Avancerad redigerare och "
            "klistra in."
        ),
        power_query,
    ),
)
