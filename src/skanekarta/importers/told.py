"""What a report tells besides findings: new words, sums, and what a file changes."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class NewTerm:
    """A wording that a vocabulary lacks, for a person to approve: how many rows have it, the
    first of them, the likest term that there is, and what to type to approve it."""

    vocabulary: str
    wording: str
    rows: int
    first_row: int
    suggestion: str | None = None
    approved: bool = False
    option: str | None = None


@dataclass(frozen=True, slots=True)
class Total:
    """The sum of a year and a support form, in kronor: in the database before and after, and
    in the file."""

    year: int | None
    support_form: str
    before: Decimal
    file: Decimal
    after: Decimal


@dataclass(frozen=True, slots=True)
class Measure:
    """The sum of one figure of a year's calls: in the database before and after, and in the
    file; `unit` is what it counts."""

    year: int | None
    title: str
    unit: str
    before: Decimal
    file: Decimal
    after: Decimal


@dataclass(frozen=True, slots=True)
class Compared:
    """A sum of the report of 2024 beside the same of the loaded table; `counted` is None as long
    as the table does not have all 33 municipalities."""

    title: str
    reported: int
    counted: int | None


@dataclass(frozen=True, slots=True)
class Change:
    """A grant that a file changed, withdrew or no longer has: its key, its row in the file
    (None where the file lacks it), what it is, and each field that differs: (field, before,
    after) as texts."""

    key: str
    row: int | None
    what: str
    fields: tuple[tuple[str, str | None, str | None], ...] = ()
