"""Measures of a statistics answer as people read them: names, units, and what is no number."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from skanekarta.errors import BadParameter
from skanekarta.layer import Layer
from skanekarta.statistics import measures
from skanekarta.web.drawing.shading import NOTHING, UNKNOWN, ZERO, Value
from skanekarta.web.language import _, both, ngettext, noted
from skanekarta.web.notation import Figure, number, percent, whole_kr
from skanekarta.web.totals import counted

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Measure:
    """A measure: what a list of choices calls it, what stands above a scale of it, a value
    without and with its unit. `named` and `headed` are the Swedish texts, `steps` the fixed
    classes, as the map has them (`static/js/measures.js`)."""

    id: str
    named: str
    headed: str
    tell: Callable[[Figure], str]
    full: Callable[[Figure], str]
    steps: tuple[float, ...] = ()
    steps_of_change: tuple[float, ...] = ()

    @property
    def title(self) -> str:
        """What a list of choices calls it, in the page's language."""
        return _(self.named)

    @property
    def unit(self) -> str:
        """What stands above a scale of it, in the page's language."""
        return _(self.headed)

    def short(self, value: Figure) -> str:
        """A value with its unit where that is money, for a cell below a heading."""
        is_ratio = self.id == "per_inhabitant"
        return _("{n}\u00a0kr").format(n=self.tell(value)) if is_ratio else self.full(value)

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
    return f"+{text}" if value > 0 and not text.startswith("+") else text


def _per_inhabitant(value: Figure) -> str:
    return _("{n}\u00a0kr per invånare").format(n=number(value, 2))


def _whole(value: Figure) -> str:
    return number(value, 0)


NUMBERS = {
    "grants": noted("Antal stöd"),
    "activities": noted("Antal aktiviteter"),
    "localities": noted("Antal tätorter"),
}
"""What the number of a layer's rows is called."""


SHARE = (noted("Andel av summan"), noted("Andel av summan"))
FEW = (1.0, 4.0, 9.0, 24.0)
"""The fixed classes of rows and recipients."""


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
            noted("Per invånare"),
            noted("Kronor per invånare"),
            lambda value: number(value, 2),
            _per_inhabitant,
            (1, 5, 20, 50),
            (5, 20),
        ),
        Measure("sum", noted("Summa"), noted("Kronor"), _whole, whole_kr, (5e4, 2e5, 1e6, 5e6)),
        Measure("median", noted("Median"), noted("Median, kronor"), _whole, whole_kr),
        Measure("share", *SHARE, percent, percent, (0.01, 0.03, 0.1, 0.25)),
    )


def _of_rows(layer: Layer) -> tuple[Measure, ...]:
    rows = NUMBERS.get(layer.id, noted("Antal rader"))

    def row(value: Figure) -> str:
        return counted(layer, int(value))

    def recipient(value: Figure) -> str:
        forms = both("{n}\u00a0mottagare", "{n}\u00a0mottagare")
        return ngettext(*forms, float(value)).format(n=number(value))

    return (
        Measure("count", rows, rows, number, row, FEW),
        Measure(
            "recipients", noted("Antal mottagare"), noted("Antal mottagare"), number, recipient, FEW
        ),
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
