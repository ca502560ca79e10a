"""The loaded grants of the board in a few figures, and each year beside its frame."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from skanekarta.coverage import BudgetFrame
from skanekarta.statistics import YEAR, Frame
from skanekarta.web.language import gettext
from skanekarta.web.rows import Row, fetch
from skanekarta.web.selected import Selected

COLUMNS = (
    *(BudgetFrame.year, BudgetFrame.total_sek, BudgetFrame.regional_sek, BudgetFrame.state_sek),
    *(BudgetFrame.note, BudgetFrame.source_url),
)


@dataclass(frozen=True)
class Year:
    """A year: what is loaded of it (None: nothing), the frame as its source states it, and how
    much of the frame the loaded is, as text. `part` is the length of a bar, 0–1."""

    year: int | None
    loaded: Row | None
    frame: Row | None
    share: str | None
    part: float


@dataclass(frozen=True)
class Column:
    """A year of the chart, in its units: where it stands, how high its frame's two parts and
    what is loaded are. No frame: nothing is stated of it."""

    year: int
    x: float
    regional: float
    state: float
    loaded: float

    @property
    def is_stated(self) -> bool:
        """Whether anything is known of the frame."""
        return self.regional + self.state > 0


@dataclass(frozen=True)
class Money:
    """All that is loaded, year by year and beside the frames."""

    total: Row
    years: Sequence[Year]
    columns: Sequence[Column]
    first: int | None
    last: int | None
    newest: Frame | None

    @property
    def newest_part(self) -> str:
        """How much of the newest frame is loaded."""
        return self.newest.part(gettext) if self.newest else ""


WIDTH, HEIGHT = 640.0, 150.0


def money(selected: Selected) -> Money:
    """What the selection comes to, and what the board's frames are."""
    answer = selected.ask(("sum", "count", "recipients"), YEAR)
    loaded = {row[YEAR]: row for row in answer["rows"]}
    frames = {row["year"]: row for row in stated(selected.connection)}
    shares = {each.year: each for each in selected.ground.frames}
    known = sorted(year for year in loaded if year is not None)
    return Money(
        answer["total"],
        _years(loaded, frames, shares),
        _columns(loaded, frames),
        known[0] if known else None,
        known[-1] if known else None,
        next(iter(selected.ground.frames), None),
    )


def stated(connection: sa.Connection) -> list[Row]:
    """Every year of which a source states anything of the frame."""
    return fetch(connection, sa.select(*COLUMNS).order_by(BudgetFrame.year))


def _years(
    loaded: Mapping[int | None, Row], frames: Mapping[int, Row], shares: Mapping[int, Frame]
) -> list[Year]:
    """The newest first; the grants whose year is not known last."""
    most = max((row["sum"] for row in loaded.values()), default=0)
    years = sorted({*frames, *(year for year in loaded if year is not None)}, reverse=True)
    listed: list[int | None] = [*years, *([None] if None in loaded else [])]
    return [
        Year(
            year,
            loaded.get(year),
            frames.get(year) if year else None,
            shares[year].part(gettext) if year and year in shares and year in loaded else None,
            float(loaded[year]["sum"] / most) if year in loaded and most else 0.0,
        )
        for year in listed
    ]


def _columns(loaded: Mapping[int | None, Row], frames: Mapping[int, Row]) -> list[Column]:
    """Every year from the first that has a frame to the last that has anything, on the frames'
    own scale."""
    most = max((_frame_of(row) for row in frames.values()), default=0)
    if not most:
        return []
    last = max(*frames, *(year for year in loaded if year is not None))
    span = range(min(frames), last + 1)
    step = WIDTH / len(span)
    return [
        Column(
            year,
            round(step * place, 1),
            *_heights(frames.get(year), most),
            _height(loaded.get(year, {}).get("sum"), most),
        )
        for place, year in enumerate(span)
    ]


def _frame_of(row: Mapping[str, Any]) -> int:
    """The whole frame; where only its parts are stated, those."""
    parts: int = (row["regional_sek"] or 0) + (row["state_sek"] or 0)
    return max(row["total_sek"] or 0, parts)


def _heights(row: Row | None, most: int) -> tuple[float, float]:
    """The region's own part and the state's; a frame of which only the whole is stated is drawn
    as the region's."""
    if row is None:
        return 0.0, 0.0
    regional, state = row["regional_sek"], row["state_sek"]
    if regional is None and state is None:
        return _height(row["total_sek"], most), 0.0
    return _height(regional, most), _height(state, most)


def _height(value: Decimal | int | None, most: int) -> float:
    return round(HEIGHT * float(value or 0) / most, 1)
