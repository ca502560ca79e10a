"""Where in Skåne: the map, the municipalities with most, and those of which nothing is loaded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from skanekarta.municipality import WHOLE_SKANE
from skanekarta.outlines import Outlines
from skanekarta.parts import Parts
from skanekarta.statistics import PLACE
from skanekarta.web import measures
from skanekarta.web.drawing.shading import (
    NOTHING,
    ZERO,
    Classing,
    Shading,
    Value,
    sequential,
)
from skanekarta.web.drawing.sheet import Drawn
from skanekarta.web.measures import Measure, value_of
from skanekarta.web.pictures import outlines_now
from skanekarta.web.rows import Row
from skanekarta.web.selected import Selected
from skanekarta.web.subjects import told

MOST = 10
"""Municipalities, and recipients, that a list begins with."""

MEASURES = ("sum", "count", "recipients", "per_inhabitant")
SCOPES = ("municipality", "skane", "unknown")


@dataclass(frozen=True)
class Places:
    """The money by municipality, where the work happens: drawn, ranked, and what is left over.
    `answer` is the API's own."""

    answer: Mapping[str, Any]
    drawn: Drawn
    shading: Shading
    ranked: Sequence[Row]
    silent: Sequence[Row]
    none: Sequence[Row]
    with_some: int
    rest: Mapping[str, Row]

    @property
    def every(self) -> int:
        """How many municipalities there are."""
        return len(self.drawn.told)


def places(selected: Selected, the: Parts) -> Places:
    """What the selection comes to in each municipality."""
    answer = selected.ask(MEASURES, PLACE)
    rows = {row[PLACE]: row for row in answer["rows"]}
    rest = {"whole": rows.pop(WHOLE_SKANE, None), "unknown": rows.pop(None, None)}
    measure = measures.every(selected.layer)["per_inhabitant"]
    values = {code: value_of(row, measure) for code, row in rows.items()}
    some = [row for row in rows.values() if row["count"]]
    drawn = _drawn(values, measure, outlines_now(the, selected.connection))
    silent, none = (
        [rows[code] for code in selected.names[PLACE] if values.get(code) == kind]
        for kind in (NOTHING, ZERO)
    )
    return Places(
        answer,
        drawn,
        drawn.shading,
        sorted(some, key=lambda row: -(row["per_inhabitant"] or 0)),
        silent,
        none,
        len(some),
        {name: row for name, row in rest.items() if row is not None},
    )


def _drawn(values: Mapping[str, Value], measure: Measure, outlined: Outlines) -> Drawn:
    """Each municipality shaded by its value, which is told of it too."""
    shading = sequential(values, measure.tell, Classing(steps=measure.steps))
    sentences = {
        code: f"{each.name}: {told(values[code], measure.full)}"
        for code, each in outlined.places.items()
    }
    return Drawn(outlined, shading, sentences)


def recipients(selected: Selected) -> list[Row]:
    """The organisations that have received most, with what of it is others' money."""
    rows = selected.ask(("sum", "count"), "recipient", "original_funder")["rows"]
    found: dict[str, Row] = {}
    for row in rows:
        own = found.setdefault(row["recipient"], {**row, "sum": 0, "count": 0, "passed_on": 0})
        own["sum"] += row["sum"]
        own["count"] += row["count"]
        own["passed_on"] += row["sum"] if row["original_funder"] else 0
    return sorted(found.values(), key=lambda row: -row["sum"])[:MOST]


def reaches(selected: Selected) -> list[Row]:
    """How much is for named municipalities, for all of Skåne, and for no known place."""
    rows = {row["scope"]: row for row in selected.ask(("sum", "count"), "scope")["rows"]}
    return [rows[scope] for scope in SCOPES if scope in rows]
