"""What the person who loads a file has said beforehand: which new terms may be made, and what
stands in for what the file does not say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Approvals:
    """New vocabulary values that a person has approved: single wordings by vocabulary
    (`{"call": frozenset({"Läsfrämjande 2025"})}`), or every new one of the vocabularies in
    `every` (`frozenset({"recipient"})`)."""

    wordings: Mapping[str, frozenset[str]] = field(default_factory=dict)
    every: frozenset[str] = frozenset()

    def include(self, vocabulary: str, wording: str) -> bool:
        """Whether a new term may be made of that wording."""
        approved = self.wordings.get(vocabulary, frozenset())
        return vocabulary in self.every or wording in approved


@dataclass(frozen=True)
class Defaults:
    """What holds for rows whose own cell is missing or empty, in the words that a cell would
    have. `source` is the name of the file where nothing is said. `passed_on` tells which support
    forms pass on whose money, as slugs (`original_funders.passed_on`)."""

    funder: str | None = None
    support_form: str | None = None
    call: str | None = None
    year: str | None = None
    decision_date: str | None = None
    source: str | None = None
    source_url: str | None = None
    passed_on: Mapping[str, str] = field(default_factory=dict)
