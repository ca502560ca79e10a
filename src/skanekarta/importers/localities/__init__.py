"""Localities as SCB delimits them: its attributes, from a file or over WFS, become rows.

`read_file` opens a file and `features_of(frame)` a frame of geopandas, `read` says what the rows
mean, `store` puts them in place, and `undo` takes that back, in the caller's transaction.
"""

from skanekarta.importers.localities.delimited import (
    ATTRIBUTES,
    Delimitation,
    Delimited,
    Feature,
    Problem,
)
from skanekarta.importers.localities.files import of_scb, read_file
from skanekarta.importers.localities.reading import features_of, read
from skanekarta.importers.localities.storing import DATASET, Outcome, Told, held, store
from skanekarta.importers.localities.telling import differences
from skanekarta.importers.localities.undoing import is_of_localities, touched, undo

__all__ = [
    "ATTRIBUTES",
    "DATASET",
    "Delimitation",
    "Delimited",
    "Feature",
    "Outcome",
    "Problem",
    "Told",
    "differences",
    "features_of",
    "held",
    "is_of_localities",
    "of_scb",
    "read",
    "read_file",
    "store",
    "touched",
    "undo",
]
