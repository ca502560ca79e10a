"""What a system said, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal


@dataclass(frozen=True)
class Fetched:
    """A figure as its source has it. `value` is None where the source says that it is not known.
    `derived` is what is worked out here from what the source said."""

    municipality: str
    indicator: str
    year: int | None
    value: Decimal | None
    source: str
    source_url: str | None = None
    note: str | None = None
    derived: bool = False


@dataclass(frozen=True)
class Reference:
    """A figure to compare with, as its source has it: of the whole country."""

    area_code: str
    area_name: str
    indicator: str
    year: int | None
    value: Decimal | None
    source: str
    source_url: str | None = None
    note: str | None = None


@dataclass(frozen=True)
class Stopped:
    """What was left as it was, and why, in Swedish. Something that has never been fetched and
    can't be found is only `left_out`: nothing is wrong with what there is."""

    what: str
    why: str
    left_out: bool = False


@dataclass(frozen=True)
class Run:
    """One time that a system is asked. `number` is its row in `sync_runs`, None in a dry run;
    `address` is who answered."""

    system: str
    address: str
    by: str = "kommandoraden"
    number: int | None = None


@dataclass
class Counts:
    """What became of the figures of an indicator. `held` are those that a source nearer to the
    figure has said otherwise of."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    held: int = 0

    @property
    def brings(self) -> int:
        """How many rows the database gets or changes."""
        return self.added + self.changed


@dataclass
class Outcome:
    """What storing came to: for each indicator, and the import that brought it; no import where
    nothing was new."""

    by_indicator: dict[str, Counts] = field(default_factory=dict)
    import_id: int | None = None

    def of(self, indicator: str) -> Counts:
        """The counts of one indicator."""
        return self.by_indicator.setdefault(indicator, Counts())

    @property
    def total(self) -> Counts:
        """All of them together."""
        every = self.by_indicator.values()
        return Counts(
            sum(each.added for each in every),
            sum(each.changed for each in every),
            sum(each.unchanged for each in every),
            sum(each.held for each in every),
        )
