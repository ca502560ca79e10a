"""Questions that people ask of grants, log and indicators, each with its definition and formula.

described   what an analysis is: its columns, its words, how it is worked out
spread      how unevenly, outside the largest cities, seat beside reach
returning   recipients for the first time, and those that have not come back
purposes    children and young people; development of libraries
visits      municipalities that the log tells of no visit to
figures     any indicator: in order, over time, against another

Those of grants are worked out of the same statistics as every other sum, under the same filters.
"""

from skanekarta.analysis.described import Analysis, Asked, Column
from skanekarta.analysis.described import get_analysis as _get
from skanekarta.analysis.figures import OVER_TIME, RANKING, SCATTER
from skanekarta.analysis.purposes import CHILDREN, LIBRARIES
from skanekarta.analysis.returning import FIRST_TIME, NOT_RETURNED
from skanekarta.analysis.spread import OUTSIDE, SEAT_AND_REACH, SPREAD
from skanekarta.analysis.visits import NOT_VISITED

OF = "grants"
"""The layer that most of them are of."""

ANALYSES: dict[str, Analysis] = {
    each.id: each
    for each in (SPREAD, OUTSIDE, SEAT_AND_REACH, FIRST_TIME, NOT_RETURNED, CHILDREN, LIBRARIES)
}
"""Every analysis of the grants, in the order that people read them."""

BY_LAYER: dict[str, dict[str, Analysis]] = {
    OF: ANALYSES,
    "activities": {NOT_VISITED.id: NOT_VISITED},
    "figures": {each.id: each for each in (RANKING, OVER_TIME, SCATTER)},
}
"""The analyses of each layer that has any."""


def get_analysis(layer_id: str, id_: str) -> Analysis:
    """The analysis of a layer with that id. Raises NotFound."""
    return _get(BY_LAYER[layer_id], id_)


__all__ = [
    "ANALYSES",
    "BY_LAYER",
    "OF",
    "Analysis",
    "Asked",
    "Column",
    "get_analysis",
]
