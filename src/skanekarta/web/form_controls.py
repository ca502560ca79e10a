"""The controls of the map's filter panel: how each kind of field is asked for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from skanekarta.filters import Between, OneOf
from skanekarta.layer import Field, Layer
from skanekarta.query import Query
from skanekarta.statistics.asked import YEAR
from skanekarta.values import MISSING, Choice, Interval, Ranges, Value
from skanekarta.vocabulary import Names
from skanekarta.web.language import _
from skanekarta.web.notation import number
from skanekarta.web.term_order import Above, ordered

MOST_OPTIONS = 60
"""A longer list is not read through: its values are found by typing."""

OPEN = ".."
NUMBERS = (int, float, Decimal)

Facet = Mapping[str, Any]


@dataclass(frozen=True)
class Option:
    """Something to choose; `depth` is how many broader terms it stands below."""

    value: str
    title: str
    chosen: bool = False
    depth: int = 0


@dataclass(frozen=True)
class Control:
    """A part of the form. `kind` is how it looks: `text`, `day`, `years`, `days`, `numbers`,
    `checks`, `radios`, or `names` (found by typing); `ends` are those of an interval. `given` is
    what the address asks for that the control can't show: all but some, several intervals."""

    kind: str
    name: str
    title: str
    options: tuple[Option, ...] = ()
    ends: tuple[str, str] = ("", "")
    missing: Option | None = None
    unit: str = ""
    given: str = ""

    @property
    def is_used(self) -> bool:
        """Whether it asks for anything."""
        chosen = [each.chosen for each in (*self.options, self.missing) if each]
        asked = any(chosen) or any(end not in {"", OPEN} for end in self.ends)
        return bool(self.given) or (asked and self.kind != "radios")

    @property
    def recent(self) -> tuple[Option, ...]:
        """The last three and the last five years that there are, to choose at once."""
        last = int(self.options[0].value)
        titles = {3: _("Senaste tre åren"), 5: _("Senaste fem åren")}
        return tuple(
            Option(f"{last - n + 1}/{last}", f"{title}, {last - n + 1}–{last}")
            for n, title in titles.items()
            if n < len(self.options)
        )


@dataclass(frozen=True)
class Asked:
    """A layer's form: its query, and what there is to choose among."""

    layer: Layer
    query: Query
    names: Names
    facets: Mapping[str, Facet]
    above: Mapping[str, Above]

    def control(self, field: Field) -> Control | None:
        """How a field is asked for; None for one that has nothing to choose."""
        kind = self.layer.kind(field.name)
        if isinstance(field.filter, OneOf):
            return self._choice(field)
        if not isinstance(field.filter, Between):
            return None
        if field.name == YEAR:
            return self._years(field)
        if kind is dt.date:
            return self._interval("days", field, str)
        return self._interval("numbers", field, number) if kind in NUMBERS else None

    def text(self) -> Control:
        """Free text."""
        return Control("text", "q", _("Sök i urvalet"), ends=(self.query.q or "", ""))

    def day(self) -> Control:
        """The day that the rows are told for."""
        title = _("Styrdokumentens status för dagen")
        return Control("day", self.layer.day or "", title, ends=(str(self.query.day or ""), ""))

    def band(self) -> Control:
        """The days that a row may speak of."""
        period = self.query.period or Interval()
        return Control("band", "datetime", _("Tid"), ends=_told(period, str, ""))

    def _years(self, field: Field) -> Control:
        years = sorted((each["value"] for each in self._values(field)), reverse=True)
        options = tuple(Option(str(year), str(year)) for year in years)
        ends, given = self._ends(field, str, OPEN)
        missing = self._missing(field, _("Stöd utan känt år"))
        return Control("years", YEAR, _(field.title), options, ends, missing, given=given)

    def _interval(self, kind: str, field: Field, tell: Any) -> Control:
        ends, given = self._ends(field, tell, "")
        title, unit = _(field.title), _(field.unit) if field.unit else ""
        missing = self._missing(field, _("Uppgift saknas"))
        return Control(kind, field.name, title, (), ends, missing, unit, given)

    def _ends(self, field: Field, tell: Any, open_end: str) -> tuple[tuple[str, str], str]:
        """The two ends as they are written, or what the address says that two ends can't."""
        value = self.query.value(field.name)
        asked = value if isinstance(value, Ranges) else Ranges()
        if asked.negated or len(asked.parts) > 1:
            return (open_end, open_end), self._text(field, asked)
        return _told(asked.parts[0] if asked.parts else Interval(), tell, open_end), ""

    def _choice(self, field: Field) -> Control | None:
        assert isinstance(field.filter, OneOf)
        titles = self._titles(field)
        if not titles:
            return None
        value = self.query.value(field.name)
        asked = value if isinstance(value, Choice) else Choice(())
        given = self._text(field, asked) if asked.negated else ""
        chosen = set() if asked.negated else set(asked.values)
        placed = ordered(titles, self.above.get(field.filter.vocabulary or "", {}))
        many = len(titles) > MOST_OPTIONS
        options = [
            Option(slug, _(titles[slug]), slug in chosen, depth)
            for slug, depth in placed
            if not many or slug in chosen
        ]
        missing = self._missing(field, _("Uppgift saknas"))
        kind = "names" if many else "checks"
        return Control(
            kind, field.name, _(field.title), tuple(options), ("", ""), missing, "", given
        )

    def _titles(self, field: Field) -> Mapping[str, str]:
        """What can be chosen: the vocabulary, or the values themselves where there is none."""
        vocabulary = field.filter.vocabulary if field.filter else None
        if vocabulary is not None:
            return self.names.get(vocabulary, {})
        return {str(each["value"]): each["title"] for each in self._values(field)}

    def _values(self, field: Field) -> Sequence[Mapping[str, Any]]:
        found: Sequence[Mapping[str, Any]] = self.facets[field.name].get("values", ())
        return found

    def _missing(self, field: Field, title: str) -> Option | None:
        """«Uppgift saknas», where some row lacks the field or the address asks for those."""
        value: Value | None = self.query.value(field.name)
        chosen = isinstance(value, Choice | Ranges) and value.missing and not value.negated
        if not chosen and not self.facets[field.name]["missing"]["count"]:
            return None
        return Option(MISSING, title, chosen)

    def _text(self, field: Field, value: Value) -> str:
        assert field.filter is not None
        return field.filter.text(value)


def _told(interval: Interval, tell: Any, open_end: str) -> tuple[str, str]:
    low, high = (open_end if end is None else tell(end) for end in (interval.low, interval.high))
    return low, high
