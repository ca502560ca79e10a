"""Kolada (RKA): the municipalities' key figures, over its API v3, which needs no key."""

from __future__ import annotations

from skanekarta.sync.kolada.fetching import SYSTEM, source

__all__ = ["SYSTEM", "source"]
