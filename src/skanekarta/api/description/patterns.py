"""How values are written, as regular expressions that JSON Schema and ECMA 262 share.

They say what they can: that an interval ends after it begins, or that the 30th of February is no
day, is for the error to say.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from skanekarta.filters import Between, Contains
from skanekarta.layer import Field, Layer
from skanekarta.values import LONGEST_LIST, LONGEST_TEXT, MISSING

Object = dict[str, Any]

PLAIN = "^[^\\u0000-\\u001f\\u007f]*$"
"""Text on one line, without control characters."""

PROSE = "^[^\\u0000-\\u0008\\u000b\\u000c\\u000e-\\u001f]*$"
"""Text that may have tabs and several lines."""

SLUG = "^[a-z0-9]+(-[a-z0-9]+)*$"

_OF_YEAR = "-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
DAY = f"[0-9]{{4}}{_OF_YEAR}"
CHOSEN_DAY = f"[12][0-9]{{3}}{_OF_YEAR}"
_HOUR, _SIXTY = "([01][0-9]|2[0-3])", "[0-5][0-9]"
_ZONE = f"([Zz]|[+-]{_HOUR}:{_SIXTY})"
MOMENT = f"{DAY}[Tt]{_HOUR}:{_SIXTY}:{_SIXTY}(\\.[0-9]{{1,9}})?{_ZONE}"

NUMBERS = {dt.date: DAY, int: "-?[0-9]{1,9}"}
OTHERWISE = "-?[0-9]{1,15}(\\.[0-9]{1,6})?"


def _interval(end: str) -> str:
    return f"({end}(/({end}|\\.\\.)?)?|(\\.\\.)?/{end})"


def _listed(part: str) -> str:
    """Values with commas between; all of them with `!` before, or none."""
    return f"^({part}(,{part})*|!{part}(,!{part})*)$"


PERIOD = f"^({DAY}|{MOMENT}|(({DAY}|{MOMENT}|\\.\\.)?/({DAY}|{MOMENT}|\\.\\.)?))$"
"""A day, a moment, or an interval of them (RFC 3339, OGC 17-069r4 §7.15.4)."""


def of_filter(layer: Layer, field: Field) -> Object:
    """How the parameter of a field with a filter is written."""
    kind = layer.kind(field.name)
    if isinstance(field.filter, Between):
        pattern = _listed(f"({_interval(NUMBERS.get(kind, OTHERWISE))}|{MISSING})")
    elif kind is bool:
        pattern = _listed(f"(true|false|{MISSING})")
    else:
        pattern = PLAIN
    longest = LONGEST_TEXT if isinstance(field.filter, Contains) else LONGEST_LIST
    return {"type": "string", "minLength": 1, "maxLength": longest, "pattern": pattern}
