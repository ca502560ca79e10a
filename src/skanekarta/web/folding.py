"""A form sent without JavaScript becomes an address: what people write, as the API writes it.

A browser sends each ticked box and both ends of an interval as pairs of their own, and empty ones
for what nobody has touched.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Callable, Iterable, Sequence

from skanekarta.filters import Between
from skanekarta.layer import Layer
from skanekarta.statistics.asked import YEAR
from skanekarta.values import MISSING
from skanekarta.web.form_controls import NUMBERS, OPEN
from skanekarta.web.language import is_swedish

Pair = tuple[str, str]

PERIOD = "datetime"
AS_IN_THE_ADDRESS = re.compile("[,!/]")
"""What no end of an interval has: the text is the whole of one, or several."""

PARTIAL_DAY = re.compile(r"(\d{4})(?:-(\d\d))?", re.ASCII)


def folded(layer: Layer, pairs: Iterable[Pair]) -> list[Pair]:
    """The pairs as the API writes them."""
    given: dict[str, list[str]] = {}
    for name, text in pairs:
        given.setdefault(name, []).append(text.strip())
    found = [(name, _joined(layer, name, texts)) for name, texts in given.items()]
    return [pair for pair in found if pair[1] and not _is_understood(layer, *pair)]


def _is_understood(layer: Layer, name: str, text: str) -> bool:
    """Whether a form says what no address needs to: a field in its ordinary role."""
    return name in layer.role_parameters and text == "activity"


def _joined(layer: Layer, name: str, texts: Sequence[str]) -> str:
    if len(texts) == 1:
        return texts[0]
    write = _writing(layer, name)
    if write is None:
        whole = [text for text in texts if text.startswith("!")]
        known = [text for text in texts if text and text != MISSING]
        known = sorted(set(known)) if name in layer.by_name else known
        return ",".join(whole[:1] or [*known, *([MISSING] if MISSING in texts else [])])
    lacking = [MISSING] if MISSING in texts else []
    ends = [text for text in texts if text != MISSING]
    return ",".join([*_interval(ends, write), *lacking])


Write = Callable[[str, bool], str]
"""What somebody wrote as an end, as the API reads it; and whether it is the last."""


def _writing(layer: Layer, name: str) -> Write | None:
    """How an end of an interval is written; None for what is chosen from a list."""
    if name == PERIOD:
        return _day
    if name not in layer.by_name or not isinstance(layer.by_name[name].filter, Between):
        return None
    if layer.kind(name) is dt.date:
        return _day
    return _number if layer.kind(name) in NUMBERS and name != YEAR else _plain


def _interval(texts: Sequence[str], write: Write) -> list[str]:
    """Ends the wrong way round are turned: nobody means an interval that ends before it begins."""
    ends = texts[:2]
    if set(ends) <= {"", OPEN}:
        return [text for text in texts[2:] if AS_IN_THE_ADDRESS.search(text)][:1]
    low, high = ends[0], ends[-1]
    if not {"", OPEN} & {low, high} and _place(write(low, False)) > _place(write(high, True)):
        low, high = high, low
    low, high = write(low, False) or OPEN, write(high, True) or OPEN
    return [low if low == high else f"{low}/{high}"]


def _place(text: str) -> tuple[float, str]:
    """Numbers by their size, days by their letters."""
    try:
        return float(text), ""
    except ValueError:
        return 0, text


def _plain(text: str, is_last: bool) -> str:
    return text


def _number(text: str, is_last: bool) -> str:
    """`100 000`, `1,5` in Swedish; `100,000`, `1.5` in English; with or without its unit."""
    bare = re.sub(r"\s|kr$|SEK", "", text)
    return bare.replace(",", "." if is_swedish() else "")


def _day(text: str, is_last: bool) -> str:
    """A year or a month means its first day at one end and its last at the other."""
    found = PARTIAL_DAY.fullmatch(text)
    if not found or not 1 <= int(found[2] or 1) <= 12 or not int(found[1]):
        return text
    year, month = int(found[1]), int(found[2] or (12 if is_last else 1))
    day = calendar.monthrange(year, month)[1] if is_last else 1
    return f"{year:04}-{month:02}-{day:02}"
