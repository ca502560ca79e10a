"""Figures fetched from the systems that hold them: whole or not at all, and nothing is lost."""

from __future__ import annotations

from skanekarta.sync.fetched import Fetched, Outcome, Run, Stopped
from skanekarta.sync.storing import store

__all__ = ["Fetched", "Outcome", "Run", "Stopped", "store"]
