"""The map's filter panel: its controls, filled in with what the query asks for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from skanekarta.filters import Between, OneOf
from skanekarta.layer import Field, Layer, Polygons
from skanekarta.municipality import Municipality
from skanekarta.query import Query
from skanekarta.statistics.asked import PLACE, YEAR
from skanekarta.values import MISSING, Choice, Ranges
from skanekarta.vocabulary import Names

Pair = tuple[str, str]
OPEN = ".."
MOST_OPTIONS = 60


@dataclass(frozen=True)
class Option:
    """Something to choose."""

    value: str
    title: str
    chosen: bool = False


@dataclass(frozen=True)
class Control:
    """A part of the form. `kind` is how it looks: `select`, `checks`, `radios`, `years`, `days`
    or `text`; `values` are the two ends of an interval."""

    kind: str
    name: str
    title: str
    options: tuple[Option, ...] = ()
    values: tuple[str, str] = ("", "")
    missing: Option | None = None


def folded(layer: Layer, pairs: Iterable[Pair]) -> list[Pair]:
    """The pairs as the API writes them: a form without JavaScript sends each ticked box and both
    ends of an interval as pairs of their own, and empty ones for what nobody has touched."""
    given: dict[str, list[str]] = {}
    for name, text in pairs:
        given.setdefault(name, []).append(text.strip())
    found = [(name, _joined(layer, name, texts)) for name, texts in given.items()]
    return [(name, text) for name, text in found if text]


def _joined(layer: Layer, name: str, texts: Sequence[str]) -> str:
    if len(texts) == 1:
        return texts[0]
    if name != "datetime" and not _is_interval(layer, name):
        return ",".join(text for text in texts if text)
    lacking = [MISSING] if MISSING in texts else []
    ends = [text or OPEN for text in texts if text != MISSING][:2]
    if set(ends) <= {OPEN}:
        return ",".join(lacking)
    return ",".join([ends[0] if ends[0] == ends[-1] else "/".join(ends), *lacking])


def _is_interval(layer: Layer, name: str) -> bool:
    return name in layer.by_name and isinstance(layer.by_name[name].filter, Between)


def controls(
    connection: sa.Connection, layer: Layer, query: Query, names: Names
) -> tuple[Control, ...]:
    """What the panel asks: free text, time, then the listed fields with a vocabulary."""
    fields = [each for each in layer.queryables if each.listed]
    lacking = _lacking(connection, layer, [each.name for each in fields])
    found = []
    if layer.searched and not isinstance(layer.style, Polygons):
        found.append(Control("text", "q", "Sök", values=(query.q or "", "")))
    if YEAR in layer.by_name and layer.by_name[YEAR] in fields:
        found.append(_years(connection, layer, query, YEAR in lacking))
    elif layer.period:
        found.append(_days(query))
    for field in fields:
        found += _choice(field, query, _titles(connection, layer, field, names), lacking)
    return tuple(found)


def _lacking(connection: sa.Connection, layer: Layer, names: Sequence[str]) -> set[str]:
    """The fields that some row lacks: «uppgift saknas» is a choice there."""
    rows = layer.rows.c
    asked = [sa.func.bool_or(rows[name].is_(None)).label(name) for name in names]
    found = connection.execute(sa.select(*asked)).one() if asked else ()
    return {name for name, is_lacking in zip(names, found, strict=True) if is_lacking}


def _years(connection: sa.Connection, layer: Layer, query: Query, lacking: bool) -> Control:
    column = layer.rows.c[YEAR]
    statement = sa.select(column).where(column.is_not(None)).distinct().order_by(column.desc())
    options = tuple(Option(str(year), str(year)) for year in connection.scalars(statement))
    value = query.value(YEAR)
    asked = value if isinstance(value, Ranges) else Ranges()
    ends = (asked.hull.low, asked.hull.high) if asked.hull else (None, None)
    low, high = (OPEN if end is None else str(end) for end in ends)
    missing = Option(MISSING, "Stöd utan känt år", asked.missing) if lacking else None
    return Control("years", YEAR, "År", options, (low, high), missing)


def _days(query: Query) -> Control:
    ends = (query.period.low, query.period.high) if query.period else (None, None)
    low, high = (end.isoformat() if end else "" for end in ends)
    return Control("days", "datetime", "Tid", values=(low, high))


def _titles(
    connection: sa.Connection, layer: Layer, field: Field, names: Names
) -> Mapping[str, str]:
    """What can be chosen: the vocabulary, or the values themselves where there is none. Empty
    for a field that is not a choice, or one with too many."""
    if not isinstance(field.filter, OneOf):
        return {}
    titles = names.get(field.filter.vocabulary or "", {})
    if field.filter.vocabulary is None and layer.kind(field.name) is str:
        column = layer.rows.c[field.name]
        values = sa.select(column).where(column.is_not(None)).distinct().order_by(column)
        titles = {text: text for text in connection.scalars(values.limit(MOST_OPTIONS + 1))}
    return titles if len(titles) <= MOST_OPTIONS else {}


def _choice(
    field: Field, query: Query, titles: Mapping[str, str], lacking: set[str]
) -> list[Control]:
    if not titles or not isinstance(field.filter, OneOf):
        return []
    value = query.value(field.name)
    asked = field.filter.text(value) if isinstance(value, Choice) else ""
    pairs = [*titles.items(), *([(MISSING, "Uppgift saknas")] if field.name in lacking else [])]
    if field.filter.many and field.name != PLACE:
        ticked = set(asked.split(","))
        options = [Option(slug, title, slug in ticked) for slug, title in pairs]
        return [Control("checks", field.name, field.title, tuple(options))]
    if asked and asked not in dict(pairs):
        # Several values, or all but some: what a list can't say stays as it is.
        pairs.append((asked, "Flera, enligt adressen"))
    options = [Option(slug, title, slug == asked) for slug, title in [("", "Alla"), *pairs]]
    return [Control("select", field.name, field.title, tuple(options))]


def places(connection: sa.Connection) -> list[Pair]:
    """Every municipality's code and name, in the order of the alphabet."""
    statement = sa.select(Municipality.code, Municipality.name)
    collated = Municipality.name.collate("sv-x-icu")
    return [(code, name) for code, name in connection.execute(statement.order_by(collated))]
