"""A square of the map: WebMercatorQuad, counted from the north-west (OGC 17-083r4, annex D.1)."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from skanekarta.errors import NotFound
from skanekarta.spots import DEEPEST, EXTENT

SCHEME = "WebMercatorQuad"
BUFFER = 64
"""Of a tile's own units: a circle of eight pixels beside the edge is drawn whole."""

WHOLE = re.compile(r"\d{1,7}", re.ASCII)

Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Tile:
    """One square of one level."""

    matrix: int
    row: int
    column: int

    @classmethod
    def parse(cls, matrix: str, row: str, column: str) -> Tile:
        """The tile that the texts name. Raises NotFound for one that does not exist."""
        texts = (matrix, row, column)
        if all(WHOLE.fullmatch(text) for text in texts):
            tile = cls(*(int(text) for text in texts))
            if tile.matrix <= DEEPEST and max(tile.row, tile.column) < 1 << tile.matrix:
                return tile
        raise NotFound(
            "Rutan finns inte. tileMatrix är 0–{deepest}, tileRow och tileCol 0–2^tileMatrix-1.",
            deepest=DEEPEST,
        )

    def box(self, margin: float = 0.0) -> Box:
        """West, south, east, north in degrees, widened by a share of the tile's own side."""
        west, east = (self._longitude(self.column + each) for each in (-margin, 1 + margin))
        north, south = (self._latitude(self.row + each) for each in (-margin, 1 + margin))
        return west, south, east, north

    def _longitude(self, column: float) -> float:
        return min(180.0, max(-180.0, column / (1 << self.matrix) * 360 - 180))

    def _latitude(self, row: float) -> float:
        return math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * row / (1 << self.matrix)))))

    @property
    def scale(self) -> int:
        """How many times a unit of the deepest level is halved into one of this: a shift."""
        return DEEPEST - self.matrix

    def spans(self) -> tuple[tuple[int, int], tuple[int, int]]:
        """First and last unit of the deepest level, across and down, with the buffer."""
        side, buffer = EXTENT << self.scale, BUFFER << self.scale
        return tuple(  # type: ignore[return-value]  # two of them
            (place * side - buffer, (place + 1) * side - 1 + buffer)
            for place in (self.column, self.row)
        )
