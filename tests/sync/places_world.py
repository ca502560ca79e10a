"""What SCB's WFS would answer: Skåne's localities from `data/`, drawn as small squares about the
points that are known. Populations and areas are made up, and look it: 1 111 and 11 hectares.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from skanekarta.settings import PROJECT_DIR

FILE = PROJECT_DIR / "data/municipalities/localities.csv"
PEOPLE, HECTARES, YEAR = 1_111, 11, 2023
MIDDLE = (13.5, 55.9)
"""Where a locality is drawn whose place the project does not know."""


@cache
def listed() -> tuple[Mapping[str, str], ...]:
    with FILE.open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


def square(x: float, y: float) -> dict[str, Any]:
    ring = [[x - 0.01, y - 0.01], [x + 0.01, y - 0.01], [x + 0.01, y + 0.01], [x - 0.01, y + 0.01]]
    return {"type": "MultiPolygon", "coordinates": [[[*ring, ring[0]]]]}


def feature(row: Mapping[str, str]) -> dict[str, Any]:
    x, y = (float(row["lon"]), float(row["lat"])) if row["lon"] else MIDDLE
    code = row["municipality_code"]
    return {
        "type": "Feature",
        "id": f"Tatorter_2023.{row['locality_code']}",
        "geometry": square(x, y),
        "geometry_name": "sp_geometry",
        "properties": {
            "tatortskod": row["locality_code"],
            "tatort": row["name"],
            "kommun": code,
            "kommunnamn": code,
            "lan": "12",
            "lannamn": "Skåne",
            "area_ha": HECTARES,
            "bef": PEOPLE,
            "ar": YEAR,
        },
    }


@dataclass
class Places:
    """The WFS, as it is now."""

    features: list[dict[str, Any]] = field(default_factory=lambda: [feature(r) for r in listed()])
    crs: str = "urn:ogc:def:crs:EPSG::4326"
    most: int = 10_000
    asked: list[Mapping[str, str]] = field(default_factory=list)
    total: int | None = None

    def get(self, given: Mapping[str, str]) -> dict[str, Any]:
        """A page; the server gives no more than its own most."""
        self.asked.append(given)
        start, count = int(given["startIndex"]), min(int(given["count"]), self.most)
        page = self.features[start : start + count]
        total = len(self.features) if self.total is None else self.total
        return {
            "type": "FeatureCollection",
            "features": page,
            "totalFeatures": total,
            "numberMatched": total,
            "numberReturned": len(page),
            "timeStamp": "2026-11-22T00:00:00.000Z",
            "crs": {"type": "name", "properties": {"name": self.crs}},
        }
