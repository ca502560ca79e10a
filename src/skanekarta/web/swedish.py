"""Figures and days for pages; `skanekarta.swedish` writes them for everybody."""

from skanekarta.swedish import MINUS, MONTHS, SPACE, UNKNOWN, Figure, day, kr, number, percent

__all__ = ["MINUS", "MONTHS", "SPACE", "UNKNOWN", "Figure", "day", "kr", "number", "percent"]
