"""Where a page begins: after the last row of the one before, not at a number of rows.

A page found by its keys costs the same wherever it lies; `offset` walks past every row before.
The token in a `next` link holds the last row's sort values, so it stands for a place in the
order even when that row is gone. It is a parameter like any other: bounded, and read with care.
"""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import json
import math
import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

import sqlalchemy as sa

from skanekarta.errors import BadParameter
from skanekarta.layer import Layer

MOST_SORT_KEYS = 5
LONGEST_TOKEN = 4_000

ORDERS = 256
"""How many orders of rows are remembered."""


def sortables(layer: Layer) -> tuple[str, ...]:
    """The names that `sortby` takes: fields with one value."""
    return tuple(field.name for field in layer.fields if not layer.many(field.name))


def read_sort(layer: Layer, text: str | None) -> tuple[str, ...]:
    """The sort keys that a text names, `-` for falling. Raises BadParameter."""
    if text is None:
        return ()
    keys = tuple(part.strip().removeprefix("+") for part in text.split(",") if part.strip())
    valid = sortables(layer)
    bad = [key for key in keys if key.removeprefix("-") not in valid]
    if bad:
        raise BadParameter("sortby", "”{text}” går inte att sortera på.", valid, text=bad[0])
    if not 0 < len(keys) <= MOST_SORT_KEYS or len({key.lstrip("-") for key in keys}) < len(keys):
        raise BadParameter("sortby", "ska ha ett till {most} olika fält.", most=MOST_SORT_KEYS)
    return keys


@dataclass(frozen=True)
class Key:
    """A column that rows are in order by; those that lack it come last either way."""

    column: str
    descending: bool = False


@lru_cache(maxsize=ORDERS)
def keys(layer: Layer, sort: tuple[str, ...]) -> tuple[Key, ...]:
    """The sort keys asked for, else the layer's own; the id last, so that no two rows tie.
    People sort by the wording, not by the slug."""
    found = []
    for each in sort or layer.sort:
        name = each.removeprefix("-")
        shown = f"{name}_title" if f"{name}_title" in layer.rows.c else name
        found.append(Key(shown, each.startswith("-")))
    return (*found, Key("id"))


def write_token(layer: Layer, sort: tuple[str, ...], values: list[str | None]) -> str | None:
    """The token for a row whose keys have those values as text in that order of rows; None where
    it gets too long."""
    marked = [_order(layer, sort), *values]
    plain = json.dumps(marked, ensure_ascii=False, separators=(",", ":")).encode()
    token = base64.urlsafe_b64encode(plain).decode().rstrip("=")
    return token if len(token) <= LONGEST_TOKEN else None


def sample(layer: Layer, sort: tuple[str, ...], known: list[bool]) -> str | None:
    """A token of that order which stands for any other with values in the same places."""
    kinds = [layer.kind(key.column) for key in keys(layer, sort)]
    pairs = zip(kinds, known, strict=True)
    return write_token(layer, sort, [SAMPLES[kind] if there else None for kind, there in pairs])


@lru_cache(maxsize=ORDERS)
def _order(layer: Layer, sort: tuple[str, ...]) -> str:
    """The order in a word: a year of one order must not be read as the amount of another."""
    return ",".join(f"{'-' * key.descending}{key.column}" for key in keys(layer, sort))


def read_token(layer: Layer, sort: tuple[str, ...], token: str) -> tuple[Any, ...]:
    """The values of the keys that a token holds. Raises BadParameter: it fits no other order."""
    wanted = keys(layer, sort)
    try:
        order, *values = _texts(token)
        if order == _order(layer, sort) and len(values) == len(wanted):
            pairs = zip(wanted, values, strict=True)
            return tuple(_value(layer, key.column, text) for key, text in pairs)
    except (ValueError, InvalidOperation, RecursionError, binascii.Error):
        pass
    raise BadParameter("after", "är inget sidmärke för den här sorteringen. Följ länken next.")


def read_texts(layer: Layer, sort: tuple[str, ...], token: str) -> list[str | None]:
    """The same values as the texts that the token was written of. Raises BadParameter."""
    read_token(layer, sort, token)
    return _texts(token)[1:]


def _texts(token: str) -> list[str | None]:
    if len(token) > LONGEST_TOKEN or not re.fullmatch(r"[\w-]+", token, re.ASCII):
        raise ValueError(token)
    padded = token + "=" * (-len(token) % 4)
    found = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
    if not isinstance(found, list) or not all(isinstance(each, str | None) for each in found):
        raise ValueError(token)
    return found


def _value(layer: Layer, column: str, text: str | None) -> Any:
    if text is None:
        if column == "id":
            raise ValueError(column)
        return None
    value = READERS[layer.kind(column)](text)
    bits = 63 if isinstance(layer.rows.c[column].type, sa.BigInteger) else 31
    if isinstance(value, int) and not -(2**bits) <= value < 2**bits:
        raise ValueError(text)
    return value


def _text(text: str) -> str:
    text.encode()  # a lone surrogate can't be sent
    if "\0" in text:
        raise ValueError(text)
    return text


def _whole(text: str) -> int:
    if not re.fullmatch(r"-?\d{1,19}", text, re.ASCII):
        raise ValueError(text)
    return int(text)


def _decimal(text: str) -> Decimal:
    if not re.fullmatch(r"-?\d{1,30}(\.\d{1,30})?", text, re.ASCII):
        raise ValueError(text)
    return Decimal(text)


def _float(text: str) -> float:
    if not math.isfinite(float(text)):
        raise ValueError(text)
    return float(text)


def _moment(text: str) -> dt.datetime:
    found = dt.datetime.fromisoformat(text)
    return found.astimezone(dt.UTC) if found.tzinfo else found.replace(tzinfo=dt.UTC)


READERS: dict[type[Any], Any] = {
    str: _text,
    bool: lambda text: bool(["false", "true"].index(text)),
    int: _whole,
    float: _float,
    Decimal: _decimal,
    dt.date: dt.date.fromisoformat,
    dt.datetime: _moment,
}

SAMPLES: dict[type[Any], str] = {
    str: "",
    bool: "true",
    int: "0",
    float: "0",
    Decimal: "0",
    dt.date: "2000-01-01",
    dt.datetime: "2000-01-01T00:00:00+00:00",
}
"""A value of each kind, as a token has it."""
