"""The newest figure of each indicator, beside the medians of Skåne and of similar municipalities.

A median is of the municipalities whose figure of the same year is known; the API gives the same
by `measure=median`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, distinct_on

from skanekarta.briefing import asking
from skanekarta.briefing.asking import Asked, Row
from skanekarta.briefing.figures import FROM_KOLADA, FROM_SCB, MISSING, Figure, Origin
from skanekarta.briefing.parts import Compared, Topic
from skanekarta.briefing.wording import noted
from skanekarta.facts import POPULATION, Indicator
from skanekarta.facts import Figure as Stored
from skanekarta.paging import SWEDISH
from skanekarta.provenance import Import

FETCHED = {"kolada": FROM_KOLADA, "scb": FROM_SCB}
"""What is said of a figure that is fetched from elsewhere and has not been."""

OF_THE_PLACE = ("population", "ages", "territory")
"""The topics of what a municipality is; the others are of what it does."""

NOT_OF_MUNICIPALITIES = ("region-culture",)

NOT_COMPARED = noted("jämförs inte: ett totalbelopp")
SKANE_MEDIAN = noted("Median i Skåne")
SIMILAR_MEDIAN = noted("Median, liknande kommuner")


TABLES = frozenset({"figures", "indicators", "imports"})


def read(asked: Asked, alike: Sequence[str]) -> list[Row]:
    """A row for each indicator that some municipality may have, in the topics' order."""
    of = {"code": asked.code, "alike": list(alike)}

    def rows() -> list[Row]:
        return [row._asdict() for row in asked.connection.execute(_statement(), of)]

    return asked.kept.get("indicators", TABLES, rows, asked.code, tuple(alike))


ABOUT = (
    *(Indicator.slug, Indicator.title, Indicator.unit_title, Indicator.decimals, Indicator.per),
    *(Indicator.better, Indicator.topic, Indicator.system, Indicator.headline),
)
TOLD = ("value", "year", "source", "source_url", "derived", "imported_at", "note")


@lru_cache(maxsize=1)
def _statement() -> sa.Select[Any]:
    known, every = _own_newest(), sa.orm.aliased(Stored)
    own, told = known.c, [known.c[name] for name in TOLD]
    same_year = every.year.is_not_distinct_from(own.year)
    others = sa.and_(every.indicator == own.indicator, same_year, every.value.is_not(None))
    similar = every.municipality == sa.any_(sa.bindparam("alike", type_=ARRAY(sa.Text)))
    median, known_of = sa.func.percentile_cont(0.5).within_group(every.value), sa.func.count
    return (
        sa.select(
            *(*ABOUT, *told),
            median.label("skane"),
            median.filter(similar).label("similar"),
            known_of(every.id).label("ranked"),
            known_of(every.id).filter(similar).label("similar_count"),
            (1 + known_of(every.id).filter(every.value > own.value)).label("rank"),
        )
        .outerjoin(known, own.indicator == Indicator.slug)
        .outerjoin(every, others)
        .where(Indicator.topic.not_in(NOT_OF_MUNICIPALITIES))
        .group_by(*ABOUT, *told)
        .order_by(Indicator.headline.desc(), sa.collate(Indicator.title, SWEDISH))
    )


def _own_newest() -> sa.Subquery:
    """The newest figure of each indicator that the municipality has."""
    code = sa.bindparam("code", type_=sa.Text)
    return (
        sa.select(Stored.__table__, Import.imported_at)
        .join(Import, Import.id == Stored.import_id)
        .where(Stored.municipality == code, Stored.value.is_not(None))
        .order_by(Stored.indicator, Stored.year.desc().nulls_last())
        .ext(distinct_on(Stored.indicator))
        .subquery("own")
    )


def facts(asked: Asked, rows: Sequence[Row]) -> list[Figure]:
    """The newest of what the municipality is; those that are told year by year are not among
    them."""
    of_the_place = [row for row in rows if row["topic"] in OF_THE_PLACE]
    return [_own(asked, row) for row in of_the_place if row["slug"] != POPULATION]


def topics(
    asked: Asked, rows: Sequence[Row], alike: Sequence[str], titles: Mapping[str, str]
) -> list[Topic]:
    """What the municipality does, by topic. An indicator without a figure here is told where it
    can be fetched, or where others have it; what is known of a few other municipalities only is
    not."""
    found: dict[str, list[Compared]] = {}
    for row in rows:
        if row["topic"] not in OF_THE_PLACE and (row["value"] is not None or row["system"]):
            found.setdefault(row["topic"], []).append(_compared(asked, row, alike))
    return [Topic(slug, title, found[slug]) for slug, title in titles.items() if slug in found]


def _own(asked: Asked, row: Row) -> Figure:
    year = () if row["year"] is None else (("year", str(row["year"])),)
    query = asking.items("figures", ("municipality", asked.code), ("indicator", row["slug"]), *year)
    read_on = row["imported_at"].date() if row["imported_at"] else None
    origin = Origin(row["source"], row["source_url"], query, bool(row["derived"]), read_on)
    missing = FETCHED.get(row["system"] or "", MISSING) if row["value"] is None else None
    return Figure(
        row["title"],
        row["value"],
        origin,
        row["unit_title"],
        row["year"],
        row["decimals"],
        missing,
        row["note"],
    )


def _compared(asked: Asked, row: Row, alike: Sequence[str]) -> Compared:
    is_ranked = row["value"] is not None and row["ranked"] > 1 and _is_comparable(row)
    return Compared(
        indicator=row["slug"],
        own=_own(asked, row),
        skane=_median(row, SKANE_MEDIAN, row["skane"] if is_ranked else None, ()),
        similar=_median(row, SIMILAR_MEDIAN, row["similar"] if is_ranked else None, alike),
        rank=row["rank"] if is_ranked else None,
        ranked=row["ranked"] if is_ranked else 0,
        better=row["better"],
    )


def _is_comparable(row: Row) -> bool:
    """Whether large and small municipalities can be compared by it: it is per something."""
    return row["per"] is not None or row["unit_title"] == "%"


def _median(row: Row, title: str, value: float | None, alike: Sequence[str]) -> Figure:
    """A median of the same year's figures, of all or of those alike."""
    of = [("indicator", row["slug"])]
    of += [("municipality", ",".join(sorted(alike)))] if alike else []
    of += [("year", str(row["year"]))] if row["year"] is not None else []
    query = asking.statistics("figures", of, measure=("median",))
    origin = Origin(row["source"], query=query, derived=True)
    median = None if value is None else Decimal(str(value))
    missing = None if median is not None else _why(row)
    decimals = row["decimals"]
    return Figure(title, median, origin, row["unit_title"], row["year"], decimals, missing)


def _why(row: Row) -> str:
    if row["value"] is not None and not _is_comparable(row):
        return NOT_COMPARED
    return FETCHED.get(row["system"] or "", MISSING)
