"""The figures on the map, in the colours of the page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from skanekarta.outlines import Outlines
from skanekarta.statistics import PLACE
from skanekarta.web.drawing import shading
from skanekarta.web.drawing.shading import UNKNOWN, Classing, Value
from skanekarta.web.drawing.sheet import Drawn
from skanekarta.web.fact_subjects import OF_FACTS
from skanekarta.web.indicators.told import teller
from skanekarta.web.notation import number


@dataclass(frozen=True)
class DrawnMap:
    """The map and its legend."""

    drawn: Drawn
    legend: Sequence[shading.Entry]


def drawn_map(
    rows: Sequence[Mapping[str, Any]], outlined: Outlines, indicator: Any, marked: str | None
) -> DrawnMap:
    """The ranked municipalities by their figures; one that is marked stands out."""
    values: dict[str, Value] = {
        row[PLACE]: UNKNOWN if row["value"] is None else float(row["value"]) for row in rows
    }
    tell = teller(indicator)
    told = {row[PLACE]: f"{row[f'{PLACE}_title']}: {tell(row['value'])}" for row in rows}
    shaded = shading.sequential(
        values, lambda value: number(value, indicator.decimals), Classing(), OF_FACTS
    )
    return DrawnMap(Drawn(outlined, shaded, told, (marked,) if marked else ()), shaded.legend)
