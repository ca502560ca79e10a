"""Between a file and the database: what the steps of an import hand to each other.

A `Source` gives the cells of a file as they are, row by row; what they mean becomes a `GrantRow`
for each, or a `Finding` for what can't be understood; the `Report` gathers all of that.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal, NamedTuple, Protocol

from skanekarta.importers.told import Change, Compared, Measure, NewTerm, Total

Value = str | int | float | Decimal | bool | dt.date | dt.datetime | None
"""A cell as the file holds it; nothing is guessed yet."""

Level = Literal["error", "advice"]

MOST_FINDINGS = 5_000
"""More are counted, not kept: a report is to be read, and a file can be wrong a million times."""

MOST_ADVICE = 100
"""Advice of one kind that is kept word for word; more is counted, so that errors have room."""

MOST_SHOWN = 80
"""Characters of a cell that a finding quotes."""


class SourceRow(NamedTuple):
    """A row as a person sees it: its number in the file (the first is 1), its cells from the
    left, and a point (longitude, latitude in EPSG:4326) where the file places it on a map."""

    number: int
    cells: tuple[Value, ...]
    point: tuple[float, float] | None = None


class Source(AbstractContextManager["Source"], Protocol):
    """An open file. `rows` gives every row, headings and junk above them too, and may be asked
    for again, from the beginning; what is wrong with the file as a whole is in `findings`, which
    grows while rows are read and is whole when they have been read through."""

    name: str
    kind: str
    sheet: str | None
    sha256: str
    findings: list[Finding]

    def rows(self) -> Iterator[SourceRow]:
        """The rows, read as they are asked for: the file is never held in memory whole, but
        for GeoJSON and Esri JSON, whose size is bounded. Raises RefusedFile."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that a person should know of a file. An `error` stops it; `advice` does not.

    `code` is English and stable (`unknown-municipality`), `text` a Swedish sentence. `column` is
    the heading as the file has it. `valid` lists what would do, `suggestion` the likest of it.
    """

    level: Level
    code: str
    text: str
    row: int | None = None
    column: str | None = None
    value: str | None = None
    valid: tuple[str, ...] = ()
    suggestion: str | None = None


About = Literal[
    "grants",
    "calls",
    "activities",
    "boundaries",
    "localities",
    "policy-documents",
    "municipal-organisations",
    "municipal-links",
]
"""What the rows of a list are: the layer that they come to."""


@dataclass
class Report:
    """All that is found out about a file, and what became of it.

    `headings` maps each heading that was understood to the field it stands for; `unknown` lists
    the others; `heading_row` is the row that they stand in (the lower of two), `places` maps each
    to its column, from 0; `series` are the columns that are evidently of case numbers. `made` are
    the terms that it brings, by vocabulary; `numbers` what it says of recipients' organisation
    numbers, of which `learned` are new. `counts` counts findings by level and code, also those
    too many to keep. `about` is what the rows are; of calls there are `measures`, of grants
    `totals`, of registers what is `compared` with the report of 2024, and of what is drawn on the
    map `remarks`: sentences on how it came out.
    """

    file: str
    about: About = field(default="grants", kw_only=True)
    kind: str = ""
    sheet: str | None = None
    sha256: str = ""
    dry_run: bool = False
    rows: int = 0
    headings: dict[str, str] = field(default_factory=dict)
    heading_row: int | None = None
    places: dict[str, int] = field(default_factory=dict)
    series: set[int] = field(default_factory=set)
    unknown: list[str] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    counts: Counter[tuple[Level, str]] = field(default_factory=Counter)
    new_terms: list[NewTerm] = field(default_factory=list)
    made: dict[str, list[str]] = field(default_factory=dict)
    learned: dict[str, str] = field(default_factory=dict)
    numbers: dict[str, str] = field(default_factory=dict)
    totals: list[Total] = field(default_factory=list)
    measures: list[Measure] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    compared: list[Compared] = field(default_factory=list)
    import_id: int | None = None
    added: int = 0
    changed: list[Change] = field(default_factory=list)
    changed_count: int = 0
    unchanged: int = 0
    missing: list[Change] = field(default_factory=list)
    missing_count: int = 0
    withdrawn: int = 0

    def add(self, finding: Finding) -> None:
        """Counts a finding, and keeps it while there is room."""
        self.counts[finding.level, finding.code] += 1
        if len(self.findings) < MOST_FINDINGS:
            self.findings.append(finding)

    def number_of(self, level: Level) -> int:
        """How many findings of that level there are, kept or not."""
        return sum(number for (each, _), number in self.counts.items() if each == level)

    @property
    def moved(self) -> int:
        """How many grants or calls the file adds, changes and withdraws."""
        return self.added + self.changed_count + self.withdrawn

    @property
    def brings(self) -> bool:
        """Whether the file brings anything at all: grants, calls, terms or numbers."""
        return bool(self.moved or self.made or self.learned)

    @property
    def blocked(self) -> bool:
        """Whether anything stops the file."""
        return self.number_of("error") > 0


class GrantRow(NamedTuple):
    """A grant as a file tells it, in slugs and codes, checked.

    `work` is where the work happens: (municipality code, share in kronor), which add up to
    `amount_sek`; empty where `scope` is `skane` or `unknown`. `shares_basis` is `source` where
    the file states the shares, else `equal`. `years` is (year, kronor), empty or adding up to
    the amount. `applicants` are joint applicants besides `recipient`. `source_id` is the
    funder's own id.
    """

    row: int
    funder: str
    recipient: str
    recipient_wording: str
    support_form: str
    support_form_wording: str
    amount_sek: Decimal
    scope: Literal["municipality", "skane", "unknown"]
    source: str
    source_id: str | None = None
    original_funder: str | None = None
    year: int | None = None
    year_basis: str | None = None
    decision_date: dt.date | None = None
    published_date: dt.date | None = None
    starts_on: dt.date | None = None
    ends_on: dt.date | None = None
    recipient_type: str | None = None
    seat: str | None = None
    seat_basis: str | None = None
    work: tuple[tuple[str, Decimal], ...] = ()
    shares_basis: Literal["equal", "source"] = "equal"
    areas: tuple[str, ...] = ()
    area_wording: str | None = None
    area_basis: str | None = None
    target_groups: tuple[str, ...] = ()
    target_group_wording: str | None = None
    call: str | None = None
    call_wording: str | None = None
    project_title: str | None = None
    years: tuple[tuple[int, Decimal], ...] = ()
    applicants: tuple[str, ...] = ()
    source_url: str | None = None
    note: str | None = None
    generated: bool = False

    def identity(self) -> tuple[object, ...]:
        """What tells this grant from others: the funder's own id where there is one, else its
        funder, year, call, recipient, title and amount (a counter beside tells true twins
        apart). The order of the columns is the one that stored keys were made with."""
        if self.source_id is not None:
            return (self.funder, self.source_id)
        return (
            *(self.funder, self.year, self.call, self.recipient),
            *(self.project_title, self.amount_sek),
        )


def shortened(text: str) -> str:
    """A cell's text as a finding quotes it: one line, at most `MOST_SHOWN` characters."""
    line = " ".join(text.split())
    return line if len(line) <= MOST_SHOWN else f"{line[: MOST_SHOWN - 1]}…"


def most_of(items: Sequence[str], most: int = 12) -> str:
    """A list in a sentence: the first few, and how many more there are."""
    shown = ", ".join(items[:most])
    left = len(items) - most
    return f"{shown} och {left} till" if left > 0 else shown
