"""Who is in which corner of Skåne: a list becomes the whole division, or nothing at all.

rows      a file's cells → a row for each of the 33
storing   the division in place, what it was kept, taken in or taken back
loading   the project's own list, and the sums of the 2024 report
"""

from skanekarta.importers.dividing.loading import load_corners, load_report_sums
from skanekarta.importers.dividing.storing import (
    DATASET,
    Divided,
    import_corners,
    touches,
    undo,
)

__all__ = [
    "DATASET",
    "Divided",
    "import_corners",
    "load_corners",
    "load_report_sums",
    "touches",
    "undo",
]
