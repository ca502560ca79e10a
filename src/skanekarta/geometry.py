"""PostGIS's column type, without the library that computes with shapes.

GeoAlchemy2 imports shapely where it is installed, and shapely numpy: 8 MiB of every process that
serves, for `to_shape`, which nothing here calls. Whoever computes imports shapely himself.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["Geometry"]


@contextmanager
def _without(name: str) -> Iterator[None]:
    """As if that library were not installed, unless it is imported already."""
    if name in sys.modules:
        yield
        return
    sys.modules[name] = None  # type: ignore[assignment]  # Python's own way: an ImportError
    try:
        yield
    finally:
        del sys.modules[name]


with _without("shapely"):
    from geoalchemy2 import Geometry
