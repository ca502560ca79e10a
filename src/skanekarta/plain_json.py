"""Answers as JSON: database numbers and days in the plainest form that a reader can count with."""

from __future__ import annotations

import json
from decimal import Decimal


def number(value: object) -> float | int | str:
    """A database number as JSON has it: whole where it is whole. Anything else as text."""
    if isinstance(value, Decimal):
        whole = int(value) if value.is_finite() else None
        return whole if whole is not None and whole == value else float(value)
    return str(value)


ENCODER = json.JSONEncoder(ensure_ascii=False, check_circular=False, default=number)
"""No answer has itself in it, which takes a sixth of the time to make sure of."""


def read(text: str) -> float | int:
    """The same of a number that the database has written."""
    return float(text) if "." in text else int(text)


def encoded(value: object) -> bytes:
    """UTF-8, å ä ö as they are."""
    return ENCODER.encode(value).encode()
