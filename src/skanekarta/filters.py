"""Filter kinds: one class each, with all its faces (house rule 2).

    parse(name, texts, type) → value     text from a query string, bounded and checked
    texts(value)             → texts     its inverse, in one canonical form
    clause(column, value)    → SQL
    tell(title, value, names, say) → sentence  for chips and headings; in Swedish without `say`

`missing` among the values asks for rows where the field is not known; `!` before a value leaves
it out (and keeps the rows that lack the field: a filter never drops those silently).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from skanekarta.errors import BadParameter
from skanekarta.intervals import interval, interval_text, place, told, within
from skanekarta.message import Say, in_swedish
from skanekarta.values import (
    LONGEST_LIST,
    MISSING,
    MISSING_TITLE,
    MOST_VALUES,
    Choice,
    Ranges,
    Value,
    clean,
)

Titles = Mapping[str, str]
Condition = sa.ColumnElement[bool]


class Filter(Protocol):
    """A way to ask for rows by one column. `vocabulary` is the list that its values are from."""

    @property
    def vocabulary(self) -> str | None:
        """The vocabulary's name, None where any text will do."""

    def parse(self, name: str, text: str, kind: type) -> Value:
        """The value that the text means; raises BadParameter."""

    def text(self, value: Any) -> str:
        """The canonical text of a value: `parse` of it gives the value back."""

    def clause(self, column: sa.ColumnElement[Any], value: Any) -> Condition:
        """The condition in SQL."""

    def tell(self, title: str, value: Any, titles: Titles, say: Say = in_swedish) -> str:
        """The condition as a sentence; the title is in the reader's language already."""


@dataclass(frozen=True)
class _Parts:
    """The values of a parameter: what stands between the commas, without `missing` and `!`."""

    values: tuple[str, ...]
    missing: bool
    negated: bool

    @classmethod
    def read(cls, name: str, text: str) -> _Parts:
        """Raises BadParameter for none, too many, or some with `!` and some without."""
        parts = [part.strip() for part in clean(name, text, LONGEST_LIST).split(",")]
        parts = [part for part in parts if part]
        negated = {part.startswith("!") for part in parts}
        if len(negated) > 1:
            raise BadParameter(name, "kan inte blanda värden med och utan utropstecken.")
        bare = [part.removeprefix("!").strip() for part in parts]
        values = tuple(sorted({part for part in bare if part and part != MISSING}))
        if not values and MISSING not in bare:
            raise BadParameter(name, "är tom. Ange ett eller flera värden med komma emellan.")
        if len(parts) > MOST_VALUES:
            raise BadParameter(name, "får ha högst {most} värden.", most=MOST_VALUES)
        return cls(values, MISSING in bare, negated == {True})

    @staticmethod
    def text(values: Sequence[str], *, missing: bool, negated: bool) -> str:
        """The inverse of `read`: `missing` last, each with `!` where left out."""
        parts = [*values, *([MISSING] if missing else [])]
        return ",".join(f"!{part}" if negated else part for part in parts)


def _any_or_missing(
    found: Sequence[Condition], column: sa.ColumnElement[Any], *, missing: bool, negated: bool
) -> Condition:
    """Rows that meet any condition, and those that lack the field where asked for.
    Negated with `IS DISTINCT FROM true` rather than NOT: null means unknown, and stays in."""
    either = sa.or_(*found, *([column.is_(None)] if missing else []))
    return either.is_distinct_from(sa.true()) if negated else either


@dataclass(frozen=True)
class OneOf:
    """A column with one value: any of those named. Text is compared as it stands, case and all;
    true and false are written `true` and `false`."""

    vocabulary: str | None = None
    many: bool = False

    def parse(self, name: str, text: str, kind: type) -> Choice:
        """Values with commas between; `true`/`false` only, for a yes-or-no column."""
        read = _Parts.read(name, text)
        if kind is bool and not set(read.values) <= {"true", "false"}:
            raise BadParameter(name, "ska vara true eller false.", ("true", "false"))
        return Choice(read.values, read.missing, read.negated)

    def text(self, value: Choice) -> str:
        """Sorted values, `missing` last, each with `!` where left out."""
        return _Parts.text(value.values, missing=value.missing, negated=value.negated)

    def clause(self, column: sa.ColumnElement[Any], value: Choice) -> Condition:
        """Rows with any of the values; negated, all others, those that lack the field too."""
        found = [self._matches(column, value.values)] if value.values else []
        return _any_or_missing(found, column, missing=value.missing, negated=value.negated)

    def _matches(self, column: sa.ColumnElement[Any], values: tuple[str, ...]) -> Condition:
        if self.many:
            wanted = sa.cast(list(values), ARRAY(sa.Text))
            overlap: sa.ColumnElement[bool] = column.op("&&", is_comparison=True)(wanted)
            return overlap
        if isinstance(column.type, sa.Boolean):
            return column.in_([value == "true" for value in values])
        return column.in_(values)

    def tell(self, title: str, value: Choice, titles: Titles, say: Say = in_swedish) -> str:
        """«Kommun är Osby eller Höör», «Konstområde är inte Film»."""
        parts = [titles.get(slug, slug) for slug in value.values]
        return _sentence(title, parts, value, say)


NARROWER = sa.table(
    "narrower_terms", *(sa.column(name, sa.Text) for name in ("vocabulary", "broader", "narrower"))
)
"""Every term with all that lie below it; the database keeps it (`vocabulary.NarrowerTerm`)."""


@dataclass(frozen=True)
class Within(OneOf):
    """A column with terms of a vocabulary that has broader and narrower ones: a term stands for
    itself and all below it. The value keeps what was asked; only the condition is wider."""

    def _matches(self, column: sa.ColumnElement[Any], values: tuple[str, ...]) -> Condition:
        # The terms asked for stand on their own too: PostgreSQL knows how common they are, and
        # knows nothing of what a subquery will give.
        asked = super()._matches(column, values)
        found = sa.select(NARROWER.c.narrower).where(
            NARROWER.c.vocabulary == self.vocabulary, NARROWER.c.broader.in_(values)
        )
        below = sa.func.array(found.scalar_subquery(), type_=ARRAY(sa.Text))
        inside = column.op("&&", is_comparison=True)(below) if self.many else column == below.any_()
        return sa.or_(asked, inside)


@dataclass(frozen=True)
class Between:
    """A number or a day: values or OGC's intervals `a/b`, where `..` is an open end; several
    with commas between, any of which will do."""

    vocabulary: str | None = None
    many: bool = False

    def parse(self, name: str, text: str, kind: type) -> Ranges:
        """The intervals; a lone value is an interval of one."""
        read = _Parts.read(name, text)
        parts = {interval(name, part, kind) for part in read.values}
        return Ranges(tuple(sorted(parts, key=place)), read.missing, read.negated)

    def text(self, value: Ranges) -> str:
        """`a`, `a/b`, `a/..`, `../b`, with commas between; `missing` last."""
        parts = [interval_text(part) for part in value.parts]
        return _Parts.text(parts, missing=value.missing, negated=value.negated)

    def clause(self, column: sa.ColumnElement[Any], value: Ranges) -> Condition:
        """Rows whose value lies in any of the intervals, both ends counted."""
        found = [within(column, part) for part in value.parts]
        return _any_or_missing(found, column, missing=value.missing, negated=value.negated)

    def tell(self, title: str, value: Ranges, titles: Titles, say: Say = in_swedish) -> str:
        """«År är 2019–2023», «Belopp är minst 100 000», «År är inte 2019 eller uppgift saknas»."""
        return _sentence(title, [told(part, say) for part in value.parts], value, say)


def _sentence(title: str, parts: Sequence[str], value: Choice | Ranges, say: Say) -> str:
    """«Kommun är inte Osby eller uppgift saknas»."""
    parts = [*parts, *([say(MISSING_TITLE)] if value.missing else [])]
    if value.negated:
        return say("{title} är inte {values}").format(title=title, values=any_of(parts, say))
    return say("{title} är {values}").format(title=title, values=any_of(parts, say))


def any_of(parts: Sequence[str], say: Say = in_swedish) -> str:
    """«Osby eller Höör eller Eslöv»."""
    return say(" eller ").join(parts)


@dataclass(frozen=True)
class Contains:
    """Free text: the column holds these words somewhere, whatever their case."""

    vocabulary: str | None = None
    many: bool = False

    def parse(self, name: str, text: str, kind: type) -> str:
        """The text asked for, as it is."""
        bare = clean(name, text)
        if not bare:
            raise BadParameter(name, "är tom.")
        return bare

    def text(self, value: str) -> str:
        """The same text."""
        return value

    def clause(self, column: sa.ColumnElement[Any], value: str) -> Condition:
        """A substring; `%` and `_` mean themselves. `missing` asks for rows without text."""
        return column.is_(None) if value == MISSING else column.icontains(value, autoescape=True)

    def tell(self, title: str, value: str, titles: Titles, say: Say = in_swedish) -> str:
        """«Projekttitel innehåller ”dans”»."""
        if value == MISSING:
            return f"{title}: {say(MISSING_TITLE)}"
        return say("{title} innehåller ”{text}”").format(title=title, text=value)
