"""Aggregates under the same filters: what was asked (`Statistic`) and what it comes to.

asked     Statistic: what to group by, what to work out
grouping  → one SQL statement; a shared grant is split between its municipalities
people    inhabitants, for sums per inhabitant
sharing   sums divided: by inhabitants, by the whole
covering  what the loaded lists cover: where a zero may be claimed
framing   how much of the board's yearly frame the loaded lists are
ground    what all statistics of a selection stand on
answer    all of it together
sheet     the rows of an answer as CSV
"""

from skanekarta.statistics.answer import answer, found, read
from skanekarta.statistics.asked import PLACE, YEAR, Statistic, groups, measures
from skanekarta.statistics.covering import covers
from skanekarta.statistics.framing import Frame, framed
from skanekarta.statistics.framing import sentence as frame_text
from skanekarta.statistics.ground import Ground
from skanekarta.statistics.sheet import as_csv, rows_as_csv

__all__ = [
    "PLACE",
    "YEAR",
    "Frame",
    "Ground",
    "Statistic",
    "answer",
    "as_csv",
    "covers",
    "found",
    "frame_text",
    "framed",
    "groups",
    "measures",
    "read",
    "rows_as_csv",
]
