"""Figures and days for pages, by their old name."""

from skanekarta.web.notation import SPACE, Figure, day, kr, number, percent

__all__ = ["SPACE", "Figure", "day", "kr", "number", "percent"]
