"""Measures of a statistics answer as people read them: names, units, and what is no number."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from skanekarta.errors import BadParameter
from skanekarta.layer import Layer
from skanekarta.statistics import measures
from skanekarta.swedish import MINUS
from skanekarta.web.drawing.shading import NOTHING, UNKNOWN, ZERO, Value
from skanekarta.web.language import _, ngettext
from skanekarta.web.notation import SPACE, Figure, kr, number, percent
from skanekarta.web.totals import counted

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Measure:
    """A measure: what a list of choices calls it, what stands above a scale of it, a value
    without and with its unit."""

    id: str
    title: str
    unit: str
    tell: Callable[[Figure], str]
    full: Callable[[Figure], str]

    def short(self, value: Figure) -> str:
        """A value with its unit where that is money, for a cell below a heading."""
        return f"{self.tell(value)}{SPACE}kr" if self.id == "per_inhabitant" else self.full(value)

    def change(self, value: Figure) -> str:
        """A difference with its sign, without the unit."""
        return signed(value, self.tell)

    def short_change(self, value: Figure) -> str:
        """A difference with its sign, for a cell below a heading."""
        return signed(value, self.short)

    def full_change(self, value: Figure) -> str:
        """A difference with its sign and unit."""
        return signed(value, self.full)


def signed(value: Figure, tell: Callable[[Figure], str]) -> str:
    """«+1,20», «−3», «0»."""
    text = tell(value)
    return f"+{text}" if value > 0 and not text.startswith((MINUS, "+")) else text


def _per_inhabitant(value: Figure) -> str:
    return _("{kr} per invånare").format(kr=_("{n}\u00a0kr").format(n=number(value, 2)))


def every(layer: Layer) -> dict[str, Measure]:
    """The measures of a layer that a map or a chart can show, the pages' first choice first:
    of money where its amounts are that, and of its rows."""
    is_money = layer.amount is not None and layer.by_name[layer.amount].unit == "kr"
    offered = set(measures(layer))
    found = [*(_of_money() if is_money else ()), *_of_rows(layer)]
    return {each.id: each for each in found if each.id in offered}


def _of_money() -> tuple[Measure, ...]:
    return (
        Measure(
            "per_inhabitant",
            _("Per invånare"),
            _("Kronor per invånare"),
            lambda value: number(value, 2),
            _per_inhabitant,
        ),
        Measure("sum", _("Summa"), _("Kronor"), number, kr),
        Measure("median", _("Median"), _("Median, kronor"), number, kr),
        Measure("share", _("Andel av summan"), _("Andel av summan"), percent, percent),
    )


def _of_rows(layer: Layer) -> tuple[Measure, ...]:
    rows = _("Antal {rows}").format(rows=counted(layer, 0).split(SPACE)[1])

    def row(value: Figure) -> str:
        return counted(layer, int(value))

    def recipient(value: Figure) -> str:
        forms = ("{n}\u00a0mottagare", "{n}\u00a0mottagare")
        return ngettext(*forms, float(value)).format(n=number(value))

    return (
        Measure("count", rows, rows, number, row),
        Measure("recipients", _("Antal mottagare"), _("Antal mottagare"), number, recipient),
    )


def chosen(layer: Layer, text: str | None) -> Measure:
    """The measure that the page parameter `measure` names, the first where it names none.
    Raises BadParameter."""
    offered = every(layer)
    if text is None:
        return next(iter(offered.values()))
    if text not in offered:
        raise BadParameter("measure", "”{text}” går inte att visa här.", tuple(offered), text=text)
    return offered[text]


def value_of(row: Row | None, measure: Measure) -> Value:
    """A row's value, or which of the things that are no number it is (the design, truth 2): a
    row without a count has nothing in the loaded lists, a count of none is a zero."""
    if row is None or row.get("count") is None:
        return NOTHING
    if not row["count"]:
        return ZERO
    value = row[measure.id]
    return UNKNOWN if value is None else float(value)
