"""The picture of a municipality before a talk with it, section by section.

Whoever shows it, as a page, on paper, as a workbook or in a test, reads these and nothing else.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from skanekarta.briefing.closeup import Closeup
from skanekarta.briefing.figures import Fact, Figure, Origin
from skanekarta.briefing.granted import Given
from skanekarta.briefing.wording import Sentence
from skanekarta.similar import Similar


@dataclass(frozen=True)
class Place:
    """A locality. `home`: the municipality that it belongs to, where that is another. `x` and `y`
    are metres in SWEREF 99 TM, None where its place is not known."""

    code: str
    name: str
    people: Figure
    home: str | None
    x: float | None
    y: float | None


@dataclass(frozen=True)
class Who:
    """Who they are. `people` are the inhabitants of the known years of late, the newest last;
    `change` is from the first to the last of them, `change_rank` its place of `change_ranked`
    municipalities, the greatest first; `facts` the newest of each indicator of the municipality
    itself (growth, ages, area)."""

    people: Sequence[Figure]
    change: Figure | None
    change_rank: int | None
    change_ranked: int
    facts: Sequence[Figure]
    localities: Sequence[Place]
    locality_source: str
    closeup: Closeup


@dataclass(frozen=True)
class Compared:
    """An indicator of money or use: here, and the medians of Skåne's and of similar
    municipalities the same year. `rank` is this one's place of `ranked`, the greatest first;
    `better`: `higher`, `lower` or None where neither is."""

    indicator: str
    own: Figure
    skane: Figure
    similar: Figure
    rank: int | None
    ranked: int
    better: str | None


@dataclass(frozen=True)
class Topic:
    """Indicators about the same thing."""

    slug: str
    title: str
    rows: Sequence[Compared]


@dataclass(frozen=True)
class Alike:
    """The municipalities that this one is compared with, and how they were found."""

    codes: Sequence[str]
    names: Sequence[str]
    found: Similar


@dataclass(frozen=True)
class Spending:
    """What they spend beside Skåne and similar municipalities. `freshness` tells when the source
    was last asked, and how that went."""

    topics: Sequence[Topic]
    alike: Alike | None
    freshness: Sequence[Sentence]

    def known(self) -> list[tuple[str, Sequence[Compared]]]:
        """By topic, the indicators that have a value here."""
        found = [
            (topic.title, [row for row in topic.rows if row.own.value is not None])
            for topic in self.topics
        ]
        return [(title, rows) for title, rows in found if rows]

    def missing(self) -> dict[str, list[tuple[str, Sequence[Compared]]]]:
        """Why values are missing, and by topic the indicators of which."""
        found: dict[str, list[tuple[str, Sequence[Compared]]]] = {}
        for topic in self.topics:
            for reason in dict.fromkeys(row.own.missing for row in topic.rows if row.own.missing):
                rows = [row for row in topic.rows if row.own.missing == reason]
                found.setdefault(reason, []).append((topic.title, rows))
        return found


@dataclass(frozen=True)
class Document:
    """A policy document with its status on the day. A first or last day is known to the `day`,
    the `month` or the `year`, as its precision says. `url` is the document's own address."""

    title: str
    kind: str
    kind_title: str
    status: str
    valid_from: dt.date | None
    valid_from_precision: str | None
    valid_to: dt.date | None
    valid_to_precision: str | None
    until_further_notice: bool
    decided_by: str | None
    url: str | None
    origin: Origin


@dataclass(frozen=True)
class Policy:
    """The policy documents that are known, those in force first, and the status of them together:
    None where nothing is known, `none` where a complete list says that there is none. `day` is the
    day that they are told for."""

    day: dt.date
    documents: Sequence[Document]
    status: str | None
    origin: Origin
    complete: Origin | None


@dataclass(frozen=True)
class Organised:
    """How culture is organised, whom one turns to (functions, never persons), and links."""

    form: Fact
    contacts: Sequence[Fact]
    links: Sequence[Fact]


@dataclass(frozen=True)
class Visit:
    """The last entry that means that somebody was there, its last day so far, and how many days
    ago that is."""

    entry: Mapping[str, Any]
    day: dt.date
    days: int
    is_long_ago: bool


@dataclass(frozen=True)
class Together:
    """What was done together, as the log tells it, the latest first; `count` counts the entries
    that are not among the newest too. `networks` are those that entries here name, with how many
    name them; `all_networks` how many the administration keeps."""

    entries: Sequence[Mapping[str, Any]]
    count: int
    by_kind: Mapping[str, int]
    visit: Visit | None
    networks: Sequence[tuple[str, int]]
    all_networks: int


@dataclass(frozen=True)
class Remark:
    """What a rule found: the sentence, the rule's id, and where the figures in it are from."""

    rule: str
    text: Sentence
    origin: Origin


@dataclass(frozen=True)
class Briefing:
    """Everything that is known of one municipality before a talk with it on that day."""

    code: str
    name: str
    day: dt.date
    who: Who
    spending: Spending
    policy: Policy
    organised: Organised
    given: Given
    together: Together
    stands_out: Sequence[Remark]
    questions: Sequence[Remark]

    def figures(self) -> Iterator[Figure]:
        """Every figure, section by section."""
        yield from self.who.people
        yield from (each for each in (self.who.change,) if each)
        yield from self.who.facts
        for place in self.who.localities:
            yield place.people
        for topic in self.spending.topics:
            for row in topic.rows:
                yield from (row.own, row.skane, row.similar)
        given = self.given
        yield from (given.amount, given.count, given.per_inhabitant, given.skane_per_inhabitant)
