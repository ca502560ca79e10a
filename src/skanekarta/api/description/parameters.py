"""What can be asked: the parameters of each layer, written out as OpenAPI has them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from skanekarta import cql
from skanekarta.analysis import Analysis
from skanekarta.analysis.figures import AGAINST, GRANTS_PER_INHABITANT
from skanekarta.api.description import patterns
from skanekarta.crs import SYSTEMS
from skanekarta.filters import Between, Contains
from skanekarta.keyset import LONGEST_TOKEN, MOST_SORT_KEYS
from skanekarta.layer import Field, Layer
from skanekarta.pairs import DEFAULT_LIMIT, LARGEST_LIMIT
from skanekarta.query import LARGEST_OFFSET, LONGEST_QUERY, parameters
from skanekarta.statistics import groups, measures
from skanekarta.statistics.asked import MOST_GROUPS

Object = dict[str, Any]

FORMATS_TITLE = "Svarets format; utan parametern det som Accept helst vill ha, annars det första."


def parameter(name: str, description: str, schema: Object, **more: Any) -> Object:
    """A query parameter."""
    return {
        "name": name,
        "in": "query",
        "required": False,
        "description": description,
        "style": "form",
        "explode": False,
        "schema": schema,
        **more,
    }


def in_path(name: str, description: str, schema: Object, example: Any) -> Object:
    """A part of the path."""
    return {
        "name": name,
        "in": "path",
        "required": True,
        "description": description,
        "schema": schema,
        "example": example,
    }


TRACE: Object = {
    "name": "traceparent",
    "in": "header",
    "required": False,
    "description": "Spåret som anropet hör till (W3C Trace Context): version-spår-led-flaggor, "
    "hexadecimalt. Saknas det eller går inte att läsa börjar ett nytt.",
    "schema": {"type": "string"},
    "example": "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
}


def texts(valid: Iterable[str] = ()) -> Object:
    """A list of texts with commas between."""
    names = list(valid)
    return {"type": "array", "items": {"type": "string", **({"enum": names} if names else {})}}


def one_of(names: Iterable[str]) -> Object:
    """One of some texts, the first by default."""
    valid = list(names)
    return {"type": "string", "enum": valid, "default": valid[0]}


def of_format(*valid: str) -> Object:
    """`f`: which of the formats."""
    return parameter("f", FORMATS_TITLE, one_of(valid))


SHARED: dict[str, Object] = {
    each["name"]: each
    for each in (
        parameter(
            "limit",
            f"Högsta antal poster på en sida. Mer än {LARGEST_LIMIT} blir {LARGEST_LIMIT}.",
            {"type": "integer", "minimum": 1, "maximum": LARGEST_LIMIT, "default": DEFAULT_LIMIT},
        ),
        parameter(
            "offset",
            "Hur många poster som hoppas över.",
            {"type": "integer", "minimum": 0, "maximum": LARGEST_OFFSET, "default": 0},
        ),
        parameter(
            "bbox",
            "Väst, syd, öst, nord i grader (CRS84), eller sex tal med höjder som inte används.",
            {"type": "array", "items": {"type": "number"}, "minItems": 4, "maxItems": 6},
            example=[12.4, 55.3, 14.6, 56.6],
        ),
        parameter(
            "datetime",
            "En dag, en tid (RFC 3339) eller ett intervall a/b, a/.. eller ../b. Poster utan tid "
            "är med.",
            {"type": "string", "maxLength": 80, "pattern": patterns.PERIOD},
            example="2019-01-01/2023-12-31",
        ),
        parameter(
            "q",
            "Ord som alla ska finnas i postens text, oavsett skiftläge och accenter: ”hoor” "
            "hittar Höör.",
            {"type": "string", "maxLength": LONGEST_QUERY, "pattern": patterns.PLAIN},
        ),
        parameter("crs", "Koordinatsystem för svaret, som URI.", one_of(SYSTEMS)),
        parameter("bbox-crs", "Koordinatsystem för bbox, som URI.", one_of(SYSTEMS)),
        parameter(
            "filter",
            "Ett villkor i CQL2.",
            {"type": "string", "minLength": 1, "maxLength": cql.LONGEST},
        ),
        parameter("filter-lang", "Språket i filter.", one_of(cql.LANGUAGES)),
        parameter("filter-crs", "Koordinatsystem för filter, som URI.", one_of(SYSTEMS)),
        parameter("skip-geometry", "Utelämna geometrin.", {"type": "boolean", "default": False}),
        parameter(
            "after",
            "Var sidan börjar; ges av länken next och går inte ihop med offset.",
            {"type": "string", "minLength": 1, "maxLength": LONGEST_TOKEN},
        ),
    )
}
"""Those that are the same for every layer; a layer has the ones that its `Query` reads."""

OF_PAGES = ("limit", "offset", "sortby", "properties", "skip-geometry", "crs", "after")


def of_items(layer: Layer) -> list[Object]:
    """Every parameter of a layer's features, just those that `Query.parse` takes."""
    taken = parameters(layer)
    found = [each for name, each in SHARED.items() if name in taken]
    if "sortby" in taken:
        found.append(_sort(layer))
    if "properties" in taken:
        names = {**texts(layer.properties), "minItems": 1}
        found.append(parameter("properties", "Fälten som svaret ska ha.", names))
    found += [_filter(layer, field) for field in layer.queryables]
    found += [_role(name, field) for name, field in layer.role_parameters.items()]
    found += [_day(layer.day)] if layer.day else []
    described = {each["name"] for each in found}
    assert taken == described, taken ^ described
    return found


def of_selection(layer: Layer) -> list[Object]:
    """Those that choose rows: what facets, statistics and tiles take."""
    return [each for each in of_items(layer) if each["name"] not in OF_PAGES]


def of_statistics(layer: Layer) -> list[Object]:
    """Those of a statistic."""
    own = [
        parameter(
            "by",
            "Noll till tre fält att gruppera efter.",
            {**texts(groups(layer)), "maxItems": MOST_GROUPS},
        ),
        parameter("measure", "Måtten som räknas ut.", texts(measures(layer))),
    ]
    return [*own, *of_selection(layer)]


OWN = {AGAINST: "Slug för det andra nyckeltalet, eller {grants}: Region Skånes stöd."}
"""What some analyses are asked for besides."""


def of_analyses(every: Iterable[Analysis]) -> list[Object]:
    """Those that an analysis has for itself."""
    takers = {name: each.id for each in every for name in each.takes}
    schema = {"type": "string", "pattern": patterns.SLUG}
    return [
        parameter(name, f"Bara {id_}. {OWN[name].format(grants=GRANTS_PER_INHABITANT)}", schema)
        for name, id_ in takers.items()
    ]


def _sort(layer: Layer) -> Object:
    names = [field.name for field in layer.fields if not layer.many(field.name)]
    both = [*names, *(f"-{name}" for name in names)]
    keys = {**texts(both), "minItems": 1, "maxItems": MOST_SORT_KEYS}
    return parameter("sortby", "Fält att sortera efter; minus före vänder ordningen.", keys)


def _role(name: str, field: Field) -> Object:
    schema = {"type": "string", "enum": ["activity", *field.roles], "default": "activity"}
    return parameter(name, f"Vad {field.name} betyder: verksamhetens plats eller sätet.", schema)


def _day(name: str) -> Object:
    schema = {"type": "string", "format": "date", "pattern": f"^{patterns.CHOSEN_DAY}$"}
    about = "Dagen som status räknas för, ÅÅÅÅ-MM-DD; i dag i Skåne utan parametern."
    return parameter(name, about, schema, example="2024-12-31")


def _filter(layer: Layer, field: Field) -> Object:
    unit = f" ({field.unit})" if field.unit else ""
    about = f"{field.title}{unit}. {field.description}".strip()
    about = about if about.endswith((".", "?")) else f"{about}."
    return parameter(field.name, f"{about} {_how(layer, field)}", patterns.of_filter(layer, field))


def _how(layer: Layer, field: Field) -> str:
    """How the values of a field's parameter are written."""
    missing = "missing är uppgift saknas."
    if isinstance(field.filter, Between):
        example = {dt.date: "2019-01-01", int: "2019"}.get(layer.kind(field.name), "1000")
        return (
            f"Ett värde eller ett intervall: {example}, {example}/.. eller ../{example}; {missing}"
        )
    if isinstance(field.filter, Contains):
        return f"Text som ska finnas i fältet, oavsett skiftläge; {missing}"
    return f"Ett eller flera värden med komma emellan; utropstecken före väljer bort; {missing}"


def merged(*lists: Sequence[Object]) -> list[Object]:
    """The parameters of several lists, each name once."""
    return list({each["name"]: each for some in lists for each in some}.values())
