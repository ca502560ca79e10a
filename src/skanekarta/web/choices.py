"""The form beside a table: every field that can be asked for, with how many rows each value has.

The counts are the facets' own: a field is counted without its own condition, so that each tells
what another choice would give.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from skanekarta import facets
from skanekarta.filters import Between, Contains
from skanekarta.layer import Field
from skanekarta.query import Query
from skanekarta.values import MISSING, Choice, Ranges, Value
from skanekarta.web.field_values import span
from skanekarta.web.language import _
from skanekarta.web.selection import Selection

MOST_OPEN = 10
"""Values of a field that stand open; of a longer list the commonest do, and the rest are folded."""

NEARLY = 3
"""So few more are not worth folding."""

MANY = 20_000
"""Rows that are too many to be gone through for each of the fields behind «Fler villkor»."""

OPEN = ".."


@dataclass(frozen=True)
class Box:
    """A value to tick, with how many rows have it; None where that is not counted."""

    value: str
    title: str
    count: int | None
    ticked: bool = False


@dataclass(frozen=True)
class Choosing:
    """A field of the form. `kind` is `boxes`, `years`, `numbers`, `days` or `text`; `ends` are an
    interval's two values, `folded` values that are less common, `more` how many there are beside
    them; `kept` is the condition as it stands where the form can't say it, with its sentence in
    `hint`."""

    name: str
    title: str
    kind: str
    boxes: tuple[Box, ...] = ()
    folded: tuple[Box, ...] = ()
    ends: tuple[str, str] = ("", "")
    text: str = ""
    hint: str = ""
    more: int = 0
    kept: str = ""
    missing: Box | None = None

    @property
    def is_used(self) -> bool:
        """Whether the field is asked for."""
        ticked = any(
            each.ticked for each in (*self.boxes, *([self.missing] if self.missing else []))
        )
        return bool(ticked or self.text or self.kept or set(self.ends) - {"", OPEN})


def choices(
    connection: sa.Connection,
    selection: Selection,
    matched: int,
    wanted: Collection[str] | None = None,
) -> tuple[Choosing, ...]:
    """A part of the form for each field that can be asked for, or for those `wanted`, in the
    layer's own order."""
    layer, query, names = selection.layer, selection.query, selection.names
    fields = [each for each in layer.queryables if wanted is None or each.name in wanted]
    asked = [field for field in fields if not isinstance(field.filter, Contains)]
    counted = [field for field in asked if field.listed or not _is_dear(query, matched)]
    others = [field for field in asked if field not in counted]
    found = facets.answer(connection, layer, query, names, counted)["facets"]
    if others:
        # What a field holds is told, without a count that would not be the selection's.
        whole = facets.answer(connection, layer, Query(), names, others)["facets"]
        found += [{**each, "uncounted": True} for each in whole]
    by_name = {each["name"]: each for each in found}
    return tuple(_choosing(selection, each, by_name.get(each.name)) for each in fields)


def _is_dear(query: Query, matched: int) -> bool:
    """Whether each count must go through very many rows: no totals are kept by free conditions."""
    is_free = bool(query.q or query.bbox or query.period or query.expression)
    return is_free and matched > MANY


def _choosing(selection: Selection, field: Field, facet: Mapping[str, Any] | None) -> Choosing:
    value = selection.query.value(field.name)
    if facet is None:
        asked = value if isinstance(value, str) else ""
        return Choosing(field.name, field.title, "text", text=asked, hint=_("Del av texten"))
    if _is_beyond(value):
        assert field.filter is not None
        kept = field.filter.text(value)
        told = selection.told(field.name).removeprefix(f"{_(field.title)} ")
        return Choosing(field.name, field.title, "kept", kept=kept, hint=told)
    if isinstance(field.filter, Between):
        return _interval(selection, field, facet, value)
    named = field.filter and field.filter.vocabulary
    return _boxes(field, facet, value, selection.names.get(named or "", {}))


def _is_beyond(value: Value | None) -> bool:
    """Whether boxes and ends can't say it: all but some, or several intervals."""
    if isinstance(value, Ranges):
        return value.negated or len(value.parts) > 1
    return isinstance(value, Choice) and value.negated


def _boxes(
    field: Field, facet: Mapping[str, Any], value: Value | None, titles: Mapping[str, str]
) -> Choosing:
    """The commonest values, those asked for among them, and «uppgift saknas»."""
    asked = value if isinstance(value, Choice) else Choice(())
    every = [_box(facet, each, asked) for each in facet["values"]]
    plain = [box for box in every if "," not in box.value and not box.value.startswith("!")]
    unseen = sorted(set(asked.values) - {box.value for box in plain})
    # No row has them, or they are rarer than those that were counted.
    count = None if facet["remainder"]["values"] else 0
    plain += [Box(text, _(titles.get(text, text)), count, True) for text in unseen]
    is_short = len(plain) <= MOST_OPEN + NEARLY
    near = [each for at, each in enumerate(plain) if is_short or at < MOST_OPEN or each.ticked]
    return Choosing(
        field.name,
        field.title,
        "boxes",
        tuple(near),
        tuple(each for each in plain if each not in near),
        more=facet["remainder"]["values"] + len(every) - len(plain) + len(unseen),
        missing=_missing(facet, ticked=asked.missing),
    )


def _box(facet: Mapping[str, Any], each: Mapping[str, Any], asked: Choice) -> Box:
    text = _text(each["value"])
    return Box(text, str(each["title"]), _count(facet, each), text in asked.values)


def _count(facet: Mapping[str, Any], each: Mapping[str, Any]) -> int | None:
    return None if "uncounted" in facet else each["count"]


def _text(raw: object) -> str:
    return str(raw).lower() if isinstance(raw, bool) else str(raw)


def _missing(facet: Mapping[str, Any], *, ticked: bool) -> Box | None:
    """«Uppgift saknas» is a choice like any other, where some row lacks the field."""
    lacking = facet["missing"]
    if not lacking["count"] and not ticked:
        return None
    return Box(MISSING, _("Uppgift saknas"), _count(facet, lacking), ticked)


def _interval(
    selection: Selection, field: Field, facet: Mapping[str, Any], value: Value | None
) -> Choosing:
    asked = value if isinstance(value, Ranges) else Ranges()
    hull = asked.hull
    low, high = (hull.low, hull.high) if hull else (None, None)
    ends = ("" if low is None else str(low), "" if high is None else str(high))
    kind = _kind(selection, field)
    years = facet.get("values", ()) if kind == "years" else ()
    boxes = [Box(str(each["value"]), str(each["value"]), _count(facet, each)) for each in years]
    return Choosing(
        field.name,
        field.title,
        kind,
        tuple(sorted(boxes, key=lambda box: -int(box.value))),
        ends=ends,
        hint=_hint(field, facet),
        missing=_missing(facet, ticked=asked.missing),
    )


def _kind(selection: Selection, field: Field) -> str:
    kind = selection.layer.kind(field.name)
    if kind in {dt.date, dt.datetime}:
        return "days"
    return "years" if field.name == "year" or field.name.endswith("_year") else "numbers"


def _hint(field: Field, facet: Mapping[str, Any]) -> str:
    found = span(field, facet)
    if found is None:
        return ""
    return f"{found} {_(field.unit)}" if field.unit else found
