"""Municipal boundaries: the project's own, and finer ones of SCB's or Lantmäteriet's.

bundled       the files that come with the project
candidates    which shapes of a file are Skåne's municipalities
seams         whether they are whole, and meet without gaps and overlaps
differences   whether they lie where the municipalities lay
simplifying   the same for the web, with fewer corners and the borders still shared
storing       into the tables, and what else that moves
"""

from skanekarta.importers.boundaries.bundled import load_boundaries, load_neighbours, overruled
from skanekarta.importers.boundaries.storing import DATASET
from skanekarta.importers.boundaries.taking_in import Tolerance, read_boundaries, store

__all__ = [
    "DATASET",
    "Tolerance",
    "load_boundaries",
    "load_neighbours",
    "overruled",
    "read_boundaries",
    "store",
]
