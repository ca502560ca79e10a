"""SCB's localities over WFS: all of Skåne's, page by page, as features.

GeoServer gives no more than so many at a time, and says how many there are in all: an answer that
was cut is found by counting.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from skanekarta.errors import SkanekartaError
from skanekarta.importers.localities import Feature

LAYER = "stat:Tatorter_2023"
SOURCE = "SCB, tätorter 2023"
PAGE_URL = "https://www.scb.se/vara-tjanster/oppna-data/oppna-geodata/statistiska-tatorter/"
PAGE = 500
MOST_PAGES = 20
SYSTEMS = ("EPSG::4326", "EPSG:4326", "CRS84")

Get = Callable[[Mapping[str, str]], object]
"""The opened JSON for the parameters of a question."""


class NoFeatures(SkanekartaError):
    """An answer that is not the localities. Says why, in Swedish."""


def parameters(start: int) -> dict[str, str]:
    """One page of Skåne's localities: their codes begin with the county's. Pages are only sure to
    be parts of one list when that is sorted."""
    return {
        "service": "WFS",
        "version": "2.0.0",
        "request": "GetFeature",
        "typeNames": LAYER,
        "outputFormat": "application/json",
        "srsName": "EPSG:4326",
        "CQL_FILTER": "tatortskod LIKE '12%'",
        "sortBy": "tatortskod",
        "count": str(PAGE),
        "startIndex": str(start),
    }


def features(get: Get, tell: Callable[[str], None] = lambda step: None) -> Iterator[Feature]:
    """Every locality of Skåne. Raises NoFeatures where the answers are not all of them."""
    total, read = None, 0
    for _ in range(MOST_PAGES):
        tell(f"Tätorter från {read + 1}")
        page = _page(get(parameters(read)))
        if total not in {None, page.total}:
            raise NoFeatures("antalet tätorter ändrades medan de lästes")
        total = page.total
        for each in page.features:
            read += 1
            yield read, each["properties"], _geometry(each.get("geometry"))
        if read >= total or not page.features:
            break
    if read != total or not read:
        raise NoFeatures(f"svaret har {read} tätorter, men ska ha {total}")


class _Page:
    def __init__(self, total: int, features: list[Mapping[str, Any]]) -> None:
        self.total, self.features = total, features


def _page(found: object) -> _Page:
    if not isinstance(found, dict) or found.get("type") != "FeatureCollection":
        raise NoFeatures("svaret är ingen lista med tätorter")
    listed, total = found.get("features"), found.get("totalFeatures", found.get("numberMatched"))
    if not isinstance(listed, list) or not all(map(_is_feature, listed)):
        raise NoFeatures("svarets tätorter går inte att läsa")
    if type(total) is not int or found.get("numberReturned", len(listed)) != len(listed):
        raise NoFeatures("svaret har inte så många tätorter som det säger")
    system = _system(found.get("crs"))
    if not system.endswith(SYSTEMS):
        raise NoFeatures(f"svaret är i fel koordinatsystem ({system[:60]})")
    return _Page(total, listed)


def _is_feature(found: object) -> bool:
    return isinstance(found, dict) and isinstance(found.get("properties"), dict)


def _system(crs: object) -> str:
    """What the answer says that its coordinates are in; GeoJSON is in CRS84 where it says nothing
    (RFC 7946 §4)."""
    if crs is None:
        return "CRS84"
    properties = crs.get("properties") if isinstance(crs, dict) else None
    return str(properties.get("name")) if isinstance(properties, dict) else "?"


def _geometry(found: object) -> BaseGeometry | None:
    if found is None:
        return None
    try:
        return shapely.from_geojson(json.dumps(found, default=float))
    except (shapely.errors.ShapelyError, TypeError, ValueError):
        raise NoFeatures("en tätorts yta går inte att läsa") from None
