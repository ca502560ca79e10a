"""The board's yearly frame beside the sums, never in them: how much of it the map knows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from skanekarta import coverage, totals
from skanekarta.coverage import BudgetFrame
from skanekarta.filters import NARROWER
from skanekarta.layer import Layer
from skanekarta.message import Say, in_swedish
from skanekarta.query import Query
from skanekarta.statistics.asked import YEAR
from skanekarta.statistics.covering import years_of
from skanekarta.statistics.grouping import grouped
from skanekarta.values import Choice

OWNER = "region-skane"
"""Whose board the frames are: only its own sums stand beside them."""

OPERATING = "verksamhetsstod"
"""The support form that most of a frame goes to."""


@dataclass(frozen=True)
class Frame:
    """A year's frame as its source states it, and what is loaded of that year's grants from the
    same funder: all municipalities, all forms, in kronor. `operating`: some of it is operating
    support."""

    year: int
    frame_sek: int
    loaded_sek: Decimal
    operating: bool
    source_url: str | None

    @property
    def share(self) -> Decimal:
        """The loaded part of the frame, 0–1; our own figure."""
        return round(self.loaded_sek / self.frame_sek, 6)

    def part(self, say: Say = in_swedish) -> str:
        """How much of the frame the map knows: «0,3 %»."""
        if not self.loaded_sek:
            return say("ingenting")
        percent = self.share * 100
        if 0 < percent < Decimal("0.05"):
            return say("mindre än 0,1\u00a0%")
        whole, _, tenths = f"{percent:.1f}".partition(".")
        return say("{whole},{tenths}\u00a0%").format(whole=whole, tenths=tenths)


def sentence(frames: Sequence[Frame], say: Say = in_swedish) -> str | None:
    """How much of the frames the map knows, the newest first; None of no frames."""
    if not frames:
        return None
    newest, *older = frames
    others = ", ".join(f"{each.year}:\u00a0{each.part(say)}" for each in older)
    beside = f" ({others})" if others else ""
    text = say("Kartan visar {part} av {year} års ram för kulturnämnden{beside}{gap}.")
    part = newest.part(say)
    return text.format(part=part, year=newest.year, beside=beside, gap=_gap(frames, say))


def _gap(frames: Sequence[Frame], say: Say) -> str:
    """What most of a frame goes to, and of which years it is not loaded."""
    lacking = [str(each.year) for each in frames if not each.operating]
    if not lacking:
        return ""
    if len(lacking) == len(frames):
        return say(": verksamhetsstödet saknas")
    return say(": verksamhetsstödet saknas för {years}").format(years=", ".join(lacking))


def framed(
    connection: sa.Connection, layer: Layer, query: Query, known: totals.Kept | None = None
) -> list[Frame]:
    """The frames of the years that a selection of the owner's grants spans, the newest first;
    none for a selection that is not of its grants alone, or of years without a stated frame.

    What else is asked for makes no difference: a frame is for all of Skåne and every form, so it
    is compared with all that is loaded of the year. `known` are the layer's totals, where they
    have been looked up already.
    """
    chosen = query.value("funder") if set(coverage.KEYS) <= set(layer.by_name) else None
    if not isinstance(chosen, Choice) or chosen != Choice((OWNER,)):
        return []
    span = years_of(query) or (None, None)
    frames = [row for row in stated(connection) if coverage.within(row.year, span)]
    if not frames:
        return []
    years = f"{min(row.year for row in frames)}/{max(row.year for row in frames)}"
    owned = Query.parse(layer, [("funder", OWNER), (YEAR, years)])
    by = (YEAR, "support_form")
    source = totals.best(connection, layer, owned, *by, known=known)
    loaded = connection.execute(grouped(source, owned, by, ("sum",))).all()
    return _compared(frames, loaded, operating_forms(connection))


def stated(connection: sa.Connection) -> Sequence[Any]:
    """The years whose frame has a stated total, the newest first."""
    statement = sa.select(BudgetFrame.year, BudgetFrame.total_sek, BudgetFrame.source_url)
    known = statement.where(BudgetFrame.total_sek.is_not(None))
    return connection.execute(known.order_by(BudgetFrame.year.desc())).all()


def operating_forms(connection: sa.Connection) -> frozenset[str]:
    """The support forms that are operating support."""
    below = sa.select(NARROWER.c.narrower).where(
        NARROWER.c.vocabulary == "support_form", NARROWER.c.broader == OPERATING
    )
    return frozenset({OPERATING, *connection.scalars(below)})


def _compared(
    frames: Sequence[Any], loaded: Sequence[Any], operating: frozenset[str]
) -> list[Frame]:
    found = []
    for frame in frames:
        rows = [row for row in loaded if row.year == frame.year]
        whole = sum((Decimal(row.sum) for row in rows), Decimal(0))
        runs = any(row.support_form in operating for row in rows)
        found.append(Frame(frame.year, frame.total_sek, whole, runs, frame.source_url))
    return found


def told(frames: Sequence[Frame]) -> dict[str, Any]:
    """The frames as an answer has them: a sentence, and every year's figures."""
    if not frames:
        return {}
    rows = [
        {
            "year": each.year,
            "frame_sek": each.frame_sek,
            "loaded_sek": each.loaded_sek,
            "share": each.share,
            "operating_support": each.operating,
            "source_url": each.source_url,
        }
        for each in frames
    ]
    return {"frame_text": sentence(frames), "frames": rows}
