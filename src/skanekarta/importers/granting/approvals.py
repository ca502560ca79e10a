"""What the person who loads a file has said beforehand: which new terms may be made, and what
stands in for what the file does not say."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from skanekarta.errors import SkanekartaError
from skanekarta.vocabulary import VOCABULARIES

SWEDISH = {
    "funder": "finansiär",
    "recipient": "mottagare",
    "recipient_type": "organisationsform",
    "support_form": "stödform",
    "call": "utlysning",
    "area": "område",
    "target_group": "målgrupp",
}
"""What people type for a vocabulary that lists speak of; its own name will do too."""

MEANS_SOMETHING = re.compile(r'["$`\\!]')
"""What a shell reads something into between double quotes."""


@dataclass(frozen=True)
class Approvals:
    """New vocabulary values that a person has approved: single wordings by vocabulary
    (`{"call": frozenset({"Läsfrämjande 2025"})}`), or every new one of the vocabularies in
    `every` (`frozenset({"recipient"})`). Case and spaces make no difference."""

    wordings: Mapping[str, frozenset[str]] = field(default_factory=dict)
    every: frozenset[str] = frozenset()


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


def read_approvals(texts: Iterable[str]) -> Approvals:
    """The approvals that `utlysning` (every new one) and `mottagare=Nya föreningen` (that one)
    mean. Raises SkanekartaError for a vocabulary that is not there."""
    own = {title: name for name, title in SWEDISH.items()}
    wordings: dict[str, set[str]] = {}
    every = set()
    for text in texts:
        typed, equals, wording = text.partition("=")
        word = typed.strip().casefold()
        name = own.get(word, word)
        if name not in VOCABULARIES:
            known = ", ".join(SWEDISH.get(each, each) for each in VOCABULARIES)
            raise SkanekartaError(
                f"Det finns ingen vokabulär ”{typed.strip()[:80]}”. De som finns: {known}."
            )
        if equals:
            wordings.setdefault(name, set()).add(wording)
        else:
            every.add(name)
    told = {name: frozenset(found) for name, found in wordings.items()}
    return Approvals(told, frozenset(every))


def option(vocabulary: str, wording: str) -> str:
    """What to type to approve a wording: `--approve mottagare="Nya föreningen"`."""
    name = SWEDISH.get(vocabulary, vocabulary)
    text = " ".join(wording.split())
    quoted = shlex.quote(text) if MEANS_SOMETHING.search(text) else f'"{text}"'
    return f"--approve {name}={quoted}"
