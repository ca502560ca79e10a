"""Localities as SCB delimits them: its attributes, from a file or over WFS, become rows.

`features_of(frame)` opens a frame of geopandas, `read` says what its rows mean, and `store` puts
them in place, in the caller's transaction.
"""

from skanekarta.importers.localities.delimited import (
    ATTRIBUTES,
    Delimitation,
    Delimited,
    Feature,
    Problem,
)
from skanekarta.importers.localities.reading import features_of, read
from skanekarta.importers.localities.storing import DATASET, Outcome, Told, store

__all__ = [
    "ATTRIBUTES",
    "DATASET",
    "Delimitation",
    "Delimited",
    "Feature",
    "Outcome",
    "Problem",
    "Told",
    "features_of",
    "read",
    "store",
]
