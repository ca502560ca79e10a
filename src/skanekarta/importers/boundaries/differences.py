"""Whether the municipalities lie where they lay: new boundaries are finer, not elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from skanekarta.importers.reading import Finding, Report
from skanekarta.swedish import number, percent


@dataclass(frozen=True)
class Difference:
    """A municipality's area before and after, in km², and what is in one of the two only."""

    before_km2: float
    after_km2: float
    lost_km2: float
    gained_km2: float

    @property
    def share(self) -> float:
        """Of the earlier area."""
        return (self.lost_km2 + self.gained_km2) / self.before_km2


def differences(before: Any, after: Any) -> dict[str, Difference]:
    """By code, of two GeoSeries in metres."""
    found = {}
    for code, shape in after.items():
        earlier = before[code]
        shared = earlier.intersection(shape).area
        areas = (earlier.area, shape.area, earlier.area - shared, shape.area - shared)
        found[str(code)] = Difference(*(max(0.0, area) / 1e6 for area in areas))
    return found


def tell_differences(
    before: Any, after: Any, names: Mapping[str, str], most: float, report: Report
) -> dict[str, Difference]:
    """An error for each municipality of which more than `most` (a share) differs."""
    found = differences(before, after)
    for code, each in found.items():
        if each.share > most:
            why = _why(code, each, before, after, names)
            text = (
                f"{code} {names[code]} skiljer sig med {percent(each.share)} från den inlästa ytan"
            )
            bound = f"Högst {percent(most)} är tillåtet (--most-difference)."
            report.add(Finding("error", "elsewhere", f"{text}{why} {bound}"))
    return found


def _why(code: str, each: Difference, before: Any, after: Any, names: Mapping[str, str]) -> str:
    shared = before.intersection(after[code], align=False).area
    nearest = str(shared.idxmax())
    if nearest != code and shared[nearest] > 0:
        return f": den ligger där {names[nearest]} ({nearest}) låg."
    sums = f" (tillkommer {_km2(each.gained_km2)}, försvinner {_km2(each.lost_km2)})."
    outside = after[code].difference(before.union_all()).area / 1e6
    if outside > each.gained_km2 / 2 and each.gained_km2 > 2 * each.lost_km2:
        return f"{sums} Har filen havet med?"
    return sums


def _km2(area: float) -> str:
    return f"{number(area, 1)}\u00a0km²"
