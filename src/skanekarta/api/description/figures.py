"""A figure's history, as the description has it."""

from __future__ import annotations

from skanekarta.api.description import examples
from skanekarta.api.description import parameters as asked
from skanekarta.api.description.operations import Object, get, of
from skanekarta.api.description.schemas import LINKS, TEXT, WHOLE, many, thing
from skanekarta.layers.figures import LAYER
from skanekarta.links import JSON

OR_NOT: Object = {"nullable": True}
TIME: Object = {**TEXT, "format": "date-time"}

VERSION: Object = {
    "value": {
        **{"type": "number", **OR_NOT},
        "description": "Värdet; null när källan säger att det inte är känt.",
    },
    "source": {**TEXT, "description": "Vem som sade det."},
    "source_url": {**TEXT, **OR_NOT, "description": "Källans adress."},
    "note": {**TEXT, **OR_NOT, "description": "Förbehåll om värdet."},
    "derived": {"type": "boolean", "description": "Om värdet är uträknat här."},
    "dataset": {**TEXT, "description": "Inläsningen som det kom med."},
    "since": {**TIME, "description": "När det kom in, i UTC."},
    "until": {**TIME, **OR_NOT, "description": "När det ändrades, i UTC; null gäller nu."},
}

SCHEMAS: dict[str, Object] = {
    "FigureHistory": thing(
        {
            "municipality": {**TEXT, "description": "Kommunens kod."},
            "indicator": {**TEXT, "description": "Nyckeltalet, som slug."},
            "year": {**WHOLE, **OR_NOT, "description": "Året; null när källan inte anger något."},
            "versions": many(thing(VERSION, tuple(VERSION))),
            "links": LINKS,
        },
        ("municipality", "indicator", "year", "versions", "links"),
    ),
}
EXAMPLE: Object = {
    "municipality": "1267",
    "indicator": "population",
    "year": 2024,
    "versions": [
        {
            **{"value": None, "source": "Kolada", "source_url": None, "note": None},
            **{"derived": False, "dataset": "sync/kolada"},
            **{"since": examples.MOMENT, "until": None},
        }
    ],
    "links": [],
}


def describe(paths: dict[str, Object]) -> None:
    """Adds to the collection's own paths what only figures have."""
    paths[f"/collections/{LAYER.id}/items/{{featureId}}/history"] = get(
        f"{LAYER.id}.history",
        f"{LAYER.title}: allt som en siffra har varit, det senaste först",
        {JSON: of("FigureHistory", EXAMPLE)},
        [asked.in_path("featureId", "Siffrans id.", TEXT, "1"), asked.of_format("json")],
        "404",
    )
