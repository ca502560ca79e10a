"""What the address of an indicator's page asks for."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from skanekarta.analysis.figures import AGAINST, GRANTS_PER_INHABITANT
from skanekarta.errors import BadParameter, UnknownParameter
from skanekarta.facts import Figure, Indicator
from skanekarta.links import with_query
from skanekarta.municipality import WHOLE_SKANE
from skanekarta.pairs import once
from skanekarta.statistics import PLACE, YEAR
from skanekarta.vocabulary import Names

ADDRESS = "/nyckeltal"
TAKEN = (PLACE, AGAINST, YEAR, "lang")

COLUMNS = (
    *(Indicator.slug, Indicator.title, Indicator.unit_title, Indicator.decimals),
    *(Indicator.better, Indicator.note, Indicator.topic, Indicator.topic_title),
    *(Indicator.system, Indicator.upstream_id, Indicator.upstream_title),
)

Pair = tuple[str, str]


@dataclass(frozen=True)
class Asked:
    """One indicator (its row), the years that it has figures of, and what the page is to show."""

    indicator: Any
    years: Sequence[int]
    municipality: str | None = None
    against: str = GRANTS_PER_INHABITANT
    year: int | None = None

    def address(self, base: str, **other: str | None) -> str:
        """This page, with some of it otherwise."""
        wanted = {
            YEAR: str(self.year) if self.year else None,
            PLACE: self.municipality,
            AGAINST: None if self.against == GRANTS_PER_INHABITANT else self.against,
            **other,
        }
        pairs = [(name, text) for name, text in wanted.items() if text]
        return with_query(f"{base}{ADDRESS}/{self.indicator.slug}", pairs)

    @property
    def selection(self) -> list[Pair]:
        """What is asked of the figures, as the API reads it."""
        years = [(YEAR, str(self.year))] if self.year else []
        return [("indicator", self.indicator.slug), *years]


def read(connection: sa.Connection, indicator: Any, pairs: Sequence[Pair], names: Names) -> Asked:
    """What the pairs ask of that indicator. Raises BadParameter."""
    given = {name: text for name, text in once(pairs).items() if text.strip()}
    for name in given:
        if name not in TAKEN:
            raise UnknownParameter(name, TAKEN)
    years = years_of(connection, indicator.slug)
    against = (GRANTS_PER_INHABITANT, *(slug for slug in names["indicator"]))
    year = _one_of(given, YEAR, [str(each) for each in years])
    return Asked(
        indicator,
        years,
        _one_of(given, PLACE, [code for code in names[PLACE] if code != WHOLE_SKANE]),
        _one_of(given, AGAINST, against) or GRANTS_PER_INHABITANT,
        int(year) if year else None,
    )


def _one_of(given: dict[str, str], name: str, valid: Collection[str]) -> str | None:
    text = given.get(name)
    if text is not None and text not in valid:
        raise BadParameter(name, "”{text}” går inte att visa här.", tuple(valid), text=text)
    return text


def the_indicator(connection: sa.Connection, slug: str) -> Any:
    """The indicator with that slug; None where there is none."""
    return connection.execute(sa.select(*COLUMNS).where(Indicator.slug == slug)).one_or_none()


def years_of(connection: sa.Connection, slug: str) -> list[int]:
    """The years that some municipality's figure is known of, the newest first."""
    statement = (
        sa.select(Figure.year)
        .where(Figure.indicator == slug, Figure.value.is_not(None), Figure.year.is_not(None))
        .distinct()
        .order_by(Figure.year.desc())
    )
    return [year for year in connection.scalars(statement) if year is not None]
