"""Coordinate reference systems that people may ask for (OGC 18-058r1, Part 2).

Everything is stored in degrees with longitude first; the other systems come and go at the edges.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from skanekarta.errors import BadParameter

Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Crs:
    """A system. `flipped`: its authority names the northing or latitude first, so that is the
    order of every position in and out. `reach` is where it can be computed: least x, least y,
    greatest x, greatest y; `decimals` give a tenth of a metre or finer."""

    uri: str
    title: str
    srid: int
    flipped: bool
    degrees: bool
    decimals: int
    reach: Box

    def swapped(self, box: Box) -> Box:
        """A box between the system's own order of axes and x, y; its own inverse."""
        a, b, c, d = box
        return (b, a, d, c) if self.flipped else box

    def within_reach(self, box: Box) -> Box:
        """The box (x, y) cut to where the system can be computed: what lies outside is not
        in Skåne, and PROJ answers it with an error."""
        left, bottom, right, top = self.reach
        return (
            min(max(box[0], left), right),
            min(max(box[1], bottom), top),
            min(max(box[2], left), right),
            min(max(box[3], bottom), top),
        )


OGC = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
EPSG = "http://www.opengis.net/def/crs/EPSG/0/"
GLOBE = (-180.0, -90.0, 180.0, 90.0)

CRS84 = Crs(OGC, "WGS 84, longitud och latitud", 4326, False, True, 6, GLOBE)

SYSTEMS: dict[str, Crs] = {
    each.uri: each
    for each in (
        CRS84,
        Crs(f"{EPSG}4326", "WGS 84, latitud och longitud", 4326, True, True, 6, GLOBE),
        Crs(
            f"{EPSG}3857",
            "Web Mercator",
            *(3857, False, False, 2),
            (-20037508.0, -20037508.0, 20037508.0, 20037508.0),
        ),
        Crs(
            f"{EPSG}3006",
            "SWEREF 99 TM, N och E",
            *(3006, True, False, 2),
            (-1_000_000.0, 4_000_000.0, 2_000_000.0, 9_000_000.0),
        ),
        Crs(
            f"{EPSG}3008",
            "SWEREF 99 13 30, N och E",
            *(3008, True, False, 2),
            (-1_000_000.0, 4_000_000.0, 1_500_000.0, 9_000_000.0),
        ),
    )
}
"""CRS84 first: the one that is given where none is asked for (18-058r1, requirement 2)."""

CURIE = re.compile(r"\[?(EPSG|OGC):(\w{1,10})\]?")
"""The short form `[EPSG:3006]`, which OGC's later standards take beside the address."""


def read_crs(name: str, text: str | None) -> Crs:
    """The system that a parameter names; CRS84 where it is not given. Raises BadParameter
    (18-058r1, requirements 5 and 10)."""
    if text is None:
        return CRS84
    short = CURIE.fullmatch(text)
    uri = text
    if short:
        uri = OGC if short[1] == "OGC" and short[2] == "CRS84" else EPSG + short[2]
    if uri not in SYSTEMS:
        raise BadParameter(
            name, "”{system}” är inget koordinatsystem här.", tuple(SYSTEMS), system=text
        )
    return SYSTEMS[uri]
