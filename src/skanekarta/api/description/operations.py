"""Every path with its operation: what is asked and what is answered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from skanekarta import tiles
from skanekarta.analysis import BY_LAYER
from skanekarta.api.description import examples
from skanekarta.api.description import parameters as asked
from skanekarta.api.description.responses import BINARY, ERRORS, NUMBERED, TEXTUAL, TRACED, shared
from skanekarta.api.description.schemas import ref
from skanekarta.api.statistics import CSV
from skanekarta.api.tilesets import MVT, TILEJSON, held
from skanekarta.dialects import DIALECTS
from skanekarta.formats import offered
from skanekarta.formats.giving import is_giving
from skanekarta.layer import Layer
from skanekarta.links import GEOJSON, HTML, JSON, SCHEMA, taken_by_one

Object = dict[str, Any]


def get(
    name: str,
    summary: str,
    content: Mapping[str, Object],
    parameters: list[Object] | None = None,
    *more: str,
) -> Object:
    """A GET. `more` are statuses beyond those that every one can have; its description is its
    summary with what follows a colon there."""
    statuses = ("400", "401", *more, "500", "503")
    failures = {status: shared(ERRORS[status][0]) for status in statuses}
    answers = {"200": {"description": summary, "headers": TRACED, "content": dict(content)}}
    return {
        "get": {
            "operationId": name,
            "summary": summary,
            "description": f"{summary}. Svaret har en ETag; en parameter som inte finns ger 400.",
            "tags": [name.partition(".")[0]],
            "parameters": [*(parameters or [asked.of_format("json")]), asked.TRACE],
            "responses": {**answers, "304": shared("NotModified"), **failures},
        }
    }


def of(schema: str, example: Object) -> Object:
    """What an answer of that shape looks like."""
    return {"schema": ref(schema), "examples": {"exempel": {"value": example}}}


PAGE: dict[str, Object] = {HTML: {"schema": TEXTUAL}}
"""The same as a page for people."""


def read(name: str, summary: str, schema: str, example: Object) -> Object:
    """A GET of what is JSON and a page."""
    content = {JSON: of(schema, example), **PAGE}
    return get(name, summary, content, [asked.of_format("json", "html")])


DIALECT = asked.parameter("dialect", "Hur f=csv skrivs.", asked.one_of(DIALECTS))


def of_layer(layer: Layer) -> dict[str, Object]:
    """The paths of one collection."""
    own, name = f"/collections/{layer.id}", layer.id
    found = {
        own: read(
            *(f"{name}.collection", f"Samlingen {layer.title}"),
            *("Collection", examples.collection(layer)),
        ),
        **_askable(layer),
        f"{own}/items": _items(layer),
        f"{own}/items/{{featureId}}": _item(layer),
        f"{own}/facets": get(
            f"{name}.facets",
            f"{layer.title}: filtrens värden och antal i urvalet",
            {JSON: of("Facets", examples.facets(layer))},
            [asked.of_format("json"), *asked.of_selection(layer)],
        ),
        f"/statistics/{layer.id}": _statistics(layer),
        **_tiles(layer),
    }
    # The page's own form sends what nobody has filled in, and is led to the question without it.
    found[own]["get"]["responses"]["303"] = shared("SeeOther")
    return found | _of_some(layer)


def _of_some(layer: Layer) -> dict[str, Object]:
    """The paths that only some collections have."""
    found = _analyses(layer) if layer.id in BY_LAYER else {}
    if is_giving(layer):
        found[f"/collections/{layer.id}/360giving"] = _giving(layer)
    return found


def _askable(layer: Layer) -> dict[str, Object]:
    """What can be asked for, and sorted by, and what comes, as JSON Schemas."""
    shape = examples.shape(layer)
    kinds = {"queryables": "fråga efter", "sortables": "sortera på"}
    own = f"/collections/{layer.id}/schema"
    told = f"{layer.title}: posternas form som JSON Schema"
    found = {own: get(f"{layer.id}.schema", told, {SCHEMA: of("Schema", shape)})}
    return found | {
        f"/collections/{layer.id}/{kind}": get(
            f"{layer.id}.{kind}",
            f"{layer.title}: fälten som går att {told}",
            {SCHEMA: of(kind.capitalize(), examples.askable(layer, kind))},
        )
        for kind, told in kinds.items()
    }


def _items(layer: Layer) -> Object:
    formats = offered(layer)
    content = {each.media_type: {"schema": BINARY} for each in formats}
    content |= {GEOJSON: of(f"{layer.id}.Features", examples.features(layer)), **PAGE}
    names = [*(each.id for each in formats), "json", "html"]
    return get(
        f"{layer.id}.items",
        f"{layer.title}: poster i urvalet",
        content,
        [asked.of_format(*names), DIALECT, *asked.of_items(layer)],
    )


def _giving(layer: Layer) -> Object:
    return get(
        f"{layer.id}.360giving",
        f"{layer.title}: vad 360Giving kräver och urvalet saknar",
        {JSON: of("Giving", {"rows": 1})},
        [asked.of_format("json"), *asked.of_selection(layer)],
    )


def _item(layer: Layer) -> Object:
    schema = {"type": "string"}
    taken = {each["name"]: each for each in asked.of_items(layer)}
    return get(
        f"{layer.id}.item",
        f"{layer.title}: en post",
        {GEOJSON: of(f"{layer.id}.Feature", examples.feature(layer)), **PAGE},
        [
            asked.in_path("featureId", "Postens id.", schema, "1"),
            asked.of_format("json", "geojson", "html"),
            *(taken[name] for name in sorted(taken_by_one(layer))),
        ],
        "404",
    )


def _statistics(layer: Layer) -> Object:
    return get(
        f"{layer.id}.statistics",
        f"{layer.title}: grupper och mått över urvalet",
        {JSON: of("Statistics", examples.statistics(layer)), CSV: {"schema": TEXTUAL}},
        [asked.of_format("json", "csv"), DIALECT, *asked.of_statistics(layer)],
    )


def _analyses(layer: Layer) -> dict[str, Object]:
    own = f"/analyses/{layer.id}"
    every = BY_LAYER[layer.id]
    schema = {"type": "string", "enum": [*every]}
    told = {JSON: of("Analyses", examples.analyses(layer))}
    return {
        own: get(f"{layer.id}.analyses", f"{layer.title}: analyser med definitioner", told),
        f"{own}/{{analysisId}}": get(
            f"{layer.id}.analysis",
            f"{layer.title}: en analys av urvalet",
            {JSON: of("Analysis", examples.analysis(layer)), CSV: {"schema": TEXTUAL}},
            [
                asked.in_path("analysisId", "Analysens id.", schema, next(iter(every))),
                *(asked.of_format("json", "csv"), DIALECT, *asked.of_selection(layer)),
                *asked.of_analyses(every.values()),
            ],
            "404",
        ),
    }


def _tiles(layer: Layer) -> dict[str, Object]:
    own, chosen = f"/collections/{layer.id}/tiles", asked.of_selection(layer)
    title, json = layer.title, [asked.of_format("json"), *chosen]
    sets = {JSON: of("TileSets", examples.tilesets(layer))}
    one = {
        JSON: of("TileSet", examples.tileset(layer)),
        TILEJSON: of("TileJson", examples.tilejson(layer)),
    }
    both = [asked.of_format("json", "tilejson"), *chosen]
    return {
        own: get(f"{layer.id}.tilesets", f"{title}: rutnät som finns", sets, json),
        f"{own}/{tiles.SCHEME}": get(f"{layer.id}.tileset", f"{title}: ett rutnät", one, both),
        f"{own}/{tiles.SCHEME}/{{tileMatrix}}/{{tileRow}}/{{tileCol}}": _tile(layer),
    }


def _tile(layer: Layer) -> Object:
    largest = {"type": "integer", "minimum": 0, "maximum": 2**tiles.DEEPEST - 1}
    deepest = {"type": "integer", "minimum": 0, "maximum": tiles.DEEPEST}
    found = get(
        f"{layer.id}.tile",
        f"{layer.title}: en vektorruta",
        {MVT: {"schema": BINARY}},
        [
            asked.in_path("tileMatrix", f"Zoomnivå, 0–{tiles.DEEPEST}.", deepest, 8),
            asked.in_path("tileRow", "Rad från norr, från 0.", largest, 79),
            asked.in_path("tileCol", "Kolumn från väster, från 0.", largest, 137),
            asked.of_format("mvt"),
            *asked.of_selection(layer),
        ],
        "404",
    )
    found["get"]["description"] += f" {held(layer)}"
    found["get"]["responses"]["200"]["headers"] = {**TRACED, **NUMBERED}
    found["get"]["responses"]["204"] = {
        "description": "Urvalet har ingenting i rutan.",
        "headers": TRACED,
    }
    return found
