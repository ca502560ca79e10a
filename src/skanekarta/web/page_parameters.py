"""What the parameters that only pages know may say: a page ignores none, nor a value of theirs.

`lang` is read before all others (`language`); whether two things can be compared at all is the
comparison's own to tell.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from skanekarta.errors import BadParameter
from skanekarta.layers import get_layer
from skanekarta.municipality import WHOLE_SKANE
from skanekarta.statistics import PLACE
from skanekarta.values import MISSING
from skanekarta.vocabulary import Names
from skanekarta.web import map_layers
from skanekarta.web.comparison import asked
from skanekarta.web.drawing.classes import METHODS

FACTS = "kommunfakta"
OLDER = {"area_km2": "land-area"}
"""What an indicator is called as a field of the layer, where that is another name."""

OF_MAP = ("per_inhabitant", "sum", "count", "recipients", "share", "change")
"""What the map measures, in the order of its choice."""

MEASURES = (*OF_MAP, "median")
"""What a page or a picture measures."""

YEAR = re.compile(r"\d{4}", re.ASCII)


def check(page: Mapping[str, str], names: Names, *, measures: Sequence[str] = MEASURES) -> None:
    """Sees to it that every value is one that a page can use. Raises BadParameter."""
    for name, text in page.items():
        if name in CHECKS:
            CHECKS[name](text, names)
    if "measure" in page:
        _one_of("measure", measures, page["measure"])


def indicator(text: str, names: Names) -> str:
    """The category or the indicator that the text names. Raises BadParameter."""
    categories = categories_of(names)
    slug = OLDER.get(text, text.replace("_", "-"))
    if text not in categories and slug not in names["indicator"]:
        _one_of("indicator", (*categories, *names["indicator"]), text)
    return text if text in categories else slug


def categories_of(names: Names) -> Sequence[str]:
    """The fields of a municipality that say what kind it is of."""
    fields = map_layers.indicators(get_layer(FACTS), names)
    return [each["name"] for each in fields if each["kind"] == "category"]


def _one_of(name: str, valid: Sequence[str], text: str) -> None:
    if text not in valid:
        raise BadParameter(name, "”{text}” går inte att visa här.", tuple(valid), text=text)


def _codes(names: Names) -> tuple[str, ...]:
    return tuple(code for code in names[PLACE] if code != WHOLE_SKANE)


def _panel(text: str, names: Names) -> None:
    """A municipality's code, or a row of a layer: its id after the layer's."""
    layer, __, row = text.partition(":")
    if layer in map_layers.IN_PANEL and row:
        return
    if text not in _codes(names):
        raise BadParameter(
            "panel",
            "”{text}” är varken en kommun i Skåne eller en rad i ett lager (lager:nyckel).",
            _codes(names),
            text=text,
        )


def _compare(text: str, names: Names) -> None:
    if not asked.YEAR.fullmatch(text):  # a lone year is compared with that of the filter
        asked.read(text, _codes(names))


def _indicator_year(text: str, _names: Names) -> None:
    if text != MISSING and not YEAR.fullmatch(text):
        raise BadParameter("indicator_year", "”{text}” är inget år.", (MISSING,), text=text)


def _only(name: str, *valid: str) -> Callable[[str, Names], None]:
    return lambda text, _names: _one_of(name, valid, text)


CHECKS: Mapping[str, Callable[[str, Names], object]] = {
    "tab": lambda text, _names: map_layers.shown(text),
    "indicator": indicator,
    "indicator_year": _indicator_year,
    "classes": _only("classes", *METHODS),
    "numbers": _only("numbers", "show"),
    "compare": _compare,
    "panel": _panel,
    "embed": _only("embed", "1"),
}
