"""SCB: population, density and ages over PxWebApi, localities over WFS."""

from __future__ import annotations

from skanekarta.sync.scb.localities import LOCALITIES, localities
from skanekarta.sync.scb.statistics import MANNERS, SYSTEM, statistics

__all__ = ["LOCALITIES", "MANNERS", "SYSTEM", "localities", "statistics"]
