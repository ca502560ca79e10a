"""The values that the examples have, each of which can be asked for."""

from __future__ import annotations

from typing import Any

from skanekarta.layer import Layer

Object = dict[str, Any]

SAMPLES: Object = {
    "municipality": "1267",
    "municipality_title": "Höör",
    "seat": "1267",
    "seat_title": "Höör",
    "area": "musik",
    "area_title": "Musik",
    "funder": "region-skane",
    "funder_title": "Region Skåne",
    "indicator": "population",
    "code": "1267",
    "name": "Höör",
    "kind": "studiebesok",
    "title": "Besök på biblioteket i Höör",
    "starts_on": "2026-11-20",
    "visibility": "open",
    "year": 2023,
    "generated": False,
}
OWN: dict[str, Object] = {
    "policy-documents": {"kind": "biblioteksplan", "title": "Biblioteksplan"},
}
"""What a layer has instead, where a name means another thing there."""


def samples_of(layer: Layer) -> Object:
    """The values by the names of that layer's fields."""
    return {**SAMPLES, **OWN.get(layer.id, {})}
