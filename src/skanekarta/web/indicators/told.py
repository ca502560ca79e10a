"""An indicator's figures in words: with their unit, where they are from, what stands out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from skanekarta import upstream
from skanekarta.analysis.figures import order
from skanekarta.similar import Similar
from skanekarta.statistics import PLACE
from skanekarta.swedish import SWEDEN
from skanekarta.upstream import SYSTEMS
from skanekarta.web.drawing.sheet import counted
from skanekarta.web.language import _
from skanekarta.web.notation import SPACE, Figure, day, number, unknown

Row = Mapping[str, Any]
Tell = Callable[[Figure | None], str]


@dataclass(frozen=True)
class Fact:
    """A figure at the top of the page: what it is, the figure, its unit, a few words of it."""

    title: str
    text: str
    unit: str
    note: str


def teller(indicator: Any) -> Tell:
    """How a value of that indicator is written, with its unit."""
    unit = indicator.unit_title

    def tell(value: Figure | None) -> str:
        if value is None:
            return unknown()
        return f"{number(value, indicator.decimals)}{SPACE}{_(unit)}"

    return tell


def lacking(indicator: Any) -> str:
    """What stands where no figure of it is known: where it will come from."""
    if indicator.system is None:
        return _("Uppgift saknas")
    return _("Uppgift saknas: hämtas från {source}").format(source=SYSTEMS[indicator.system])


@dataclass(frozen=True)
class Fetched:
    """How it stands with fetching an indicator: sentences, and why it was left out the last time
    (in Swedish, as the run noted it)."""

    sentences: Sequence[str] = ()
    left_out: Sequence[str] = ()


def fetched(connection: sa.Connection, indicator: Any) -> Fetched:
    """When it was last fetched, and what has gone wrong since."""
    if indicator.system is None:
        return Fetched()
    found = upstream.freshness(connection)[indicator.system]
    if found.succeeded_at is None:
        sentences = [_("Inget är hämtat från {source} än.").format(source=found.title)]
    else:
        text = _("Senast hämtat från {source} {day}.")
        sentences = [
            text.format(source=found.title, day=day(found.succeeded_at.astimezone(SWEDEN)))
        ]
    if found.failed_at is not None:
        text = _("Hämtningen {day} misslyckades, så här står det som var känt innan.")
        sentences.append(text.format(day=day(found.failed_at.astimezone(SWEDEN))))
    why = [each["why"] for each in found.stopped if each["what"] == indicator.title]
    return Fetched(sentences, why)


def facts(
    indicator: Any, ranking: Row, municipality: str | None, similar: Similar | None
) -> list[Fact]:
    """The median, both ends, and the municipality that is marked beside those like it."""

    def fact(title: str, value: Decimal | None, note: str) -> Fact:
        unit = "" if value is None else _(indicator.unit_title)
        return Fact(title, number(value, indicator.decimals), unit, note)

    known = [row for row in ranking["rows"] if row["value"] is not None]
    if not known:
        return []
    values = [row["value"] for row in known]
    found = [
        fact(_("Median i Skåne"), order.median(values), counted(len(known))),
        fact(_("Högst"), max(values), _named(known, max(values))),
        fact(_("Lägst"), min(values), _named(known, min(values))),
    ]
    if municipality and similar:
        found += _of_one(fact, ranking["rows"], municipality, similar)
    return found


Telling = Callable[[str, Decimal | None, str], Fact]
MOST_NAMED = 3


def _named(rows: Sequence[Row], value: Decimal) -> str:
    names = [row[f"{PLACE}_title"] for row in rows if row["value"] == value]
    more = len(names) - MOST_NAMED
    told = ", ".join(names[:MOST_NAMED])
    return _("{names} och {n} till").format(names=told, n=number(more)) if more > 0 else told


def _of_one(fact: Telling, rows: Sequence[Row], code: str, similar: Similar) -> list[Fact]:
    own = next(row for row in rows if row[PLACE] == code)
    known = sum(row["value"] is not None for row in rows)
    place = _("plats {rank} av {n}").format(rank=own["rank"], n=known) if own["rank"] else ""
    found = [fact(own[f"{PLACE}_title"], own["value"], place)]
    values = [
        row["value"] for row in rows if row[PLACE] in similar.codes and row["value"] is not None
    ]
    if similar.codes:
        note = _("{n} av {all} kända").format(n=len(values), all=len(similar.codes))
        found.append(fact(_("Median för liknande kommuner"), order.median(values), note))
    return found


def sources(rows: Sequence[Row]) -> list[Row]:
    """Each source of the figures once, with its address and of how many it is; most first."""
    found: dict[tuple[str, str | None, bool], int] = {}
    for row in rows:
        if row["value"] is not None:
            key = (row["source"], row["source_url"], row["derived"])
            found[key] = found.get(key, 0) + 1
    ordered = sorted(found.items(), key=lambda pair: -pair[1])
    return [
        {"source": source, "source_url": url, "derived": derived, "count": count}
        for (source, url, derived), count in ordered
    ]
