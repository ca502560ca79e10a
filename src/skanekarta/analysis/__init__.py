"""Questions that people ask of the grants, each with its definition and its formula.

described   what an analysis is: its columns, its words, how it is worked out
spread      how unevenly, outside the largest cities, seat beside reach
returning   recipients for the first time, and those that have not come back
purposes    children and young people; development of libraries

They are worked out of the same statistics as every other sum, under the same filters.
"""

from skanekarta.analysis.described import Analysis, Asked, Column
from skanekarta.analysis.described import get_analysis as _get
from skanekarta.analysis.purposes import CHILDREN, LIBRARIES
from skanekarta.analysis.returning import FIRST_TIME, NOT_RETURNED
from skanekarta.analysis.spread import OUTSIDE, SEAT_AND_REACH, SPREAD

OF = "grants"
"""The layer that they are of."""

ANALYSES: dict[str, Analysis] = {
    each.id: each
    for each in (SPREAD, OUTSIDE, SEAT_AND_REACH, FIRST_TIME, NOT_RETURNED, CHILDREN, LIBRARIES)
}
"""Every analysis, in the order that people read them."""


def get_analysis(id_: str) -> Analysis:
    """The analysis with that id. Raises NotFound."""
    return _get(ANALYSES, id_)


__all__ = ["ANALYSES", "OF", "Analysis", "Asked", "Column", "get_analysis"]
