"""What the region granted, as the picture of a municipality has it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from skanekarta.briefing.figures import Figure, Origin


@dataclass(frozen=True)
class Part:
    """A part of the grants: of a year, an area, a support form or a funder. `slug` is None where
    the grants don't tell."""

    slug: str | int | None
    title: str | None
    amount: Decimal
    count: int
    origin: Origin


@dataclass(frozen=True)
class Receiver:
    """A recipient of grants at work in the municipality: the years here, what it got with this
    municipality's shares, and its first and last year in the funder's lists anywhere."""

    slug: str
    title: str
    years: Sequence[int]
    amount: Decimal
    count: int
    first_year: int | None
    last_year: int | None


@dataclass(frozen=True)
class Newcomers:
    """The recipients that are in the loaded lists for the first time in a year."""

    year: int
    recipients: int
    names: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Round:
    """A call of which some grants are loaded. `here`: how many of them are at work in the
    municipality, `unplaced` in all of Skåne or nobody knows where; `complete`: its list is known
    to be whole."""

    slug: str
    title: str
    year: int | None
    grants: int
    here: int
    unplaced: int
    complete: bool

    @property
    def is_surely_elsewhere(self) -> bool:
        """Whether nobody here received anything: the list is whole, and all of it has a place."""
        return self.complete and not self.here and not self.unplaced


@dataclass(frozen=True)
class AreaAround:
    """An area in the funder's lists, with those below it (`family`): in how many municipalities,
    and the last year, anywhere and here."""

    slug: str
    title: str
    municipalities: int
    last_year: int | None
    is_here: bool
    last_year_here: int | None
    family: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Around:
    """What the funder's loaded lists hold of all of Skåne: what a municipality's own is seen
    against."""

    first_year: int | None
    last_year: int | None
    areas: Sequence[AreaAround]


@dataclass(frozen=True)
class Given:
    """What the region granted, as the API's statistics have it: amounts count with this
    municipality's share. `seat` is the same after the recipients' seats; `last_year` the
    newest year with a grant here. `coverage` and `frame`
    say what the figures cover, `rows` are the newest grants."""

    funder: str
    amount: Figure
    count: Figure
    per_inhabitant: Figure
    skane_per_inhabitant: Figure
    rank: int | None
    ranked: int
    last_year: int | None
    by_year: Sequence[Part]
    by_area: Sequence[Part]
    by_form: Sequence[Part]
    by_funder: Sequence[Part]
    seat: Part
    receivers: Sequence[Receiver]
    newcomers: Sequence[Newcomers]
    rounds: Sequence[Round]
    around: Around
    coverage: Any
    frames: Sequence[Any]
    passed_on: Sequence[Mapping[str, Any]]
    several_areas: bool
    rows: Sequence[Mapping[str, Any]]
