"""SCB's figures of Skåne's municipalities: as SCB has them, and the shares worked out of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from functools import partial

from skanekarta.sync.fetched import Fetched, Stopped
from skanekarta.sync.scb.ages import covering
from skanekarta.sync.scb.asking import Asked, NotAsKnown
from skanekarta.sync.scb.reading import Ask, Opened, Reader
from skanekarta.sync.scb.tables import (
    FACTS,
    FIRST_YEAR,
    FOLKMANGD,
    PERTURBED_FROM,
    SERIES,
    SHARES,
    TABLES,
    Fact,
    Table,
)

COUNTY = "12"

SLACK = 100
"""How far the municipalities' sum may be from the county's once each is moved a little. Public
comparisons found ten people; another table, or a municipality left out, differs by thousands."""

PERTURBED = (
    "SCB ändrar varje tal något för att skydda enskilda (röjandekontroll, CKM, från 2025): "
    "summor kan skilja på några få."
)

Tell = Callable[[str], None]
"""Is told of each step."""

Place = tuple[str, str]
"""A municipality and a year."""


@dataclass
class Answered:
    """All that SCB said: the figures, and what was left as it was."""

    figures: list[Fetched] = field(default_factory=list)
    stopped: list[Stopped] = field(default_factory=list)


@dataclass(frozen=True)
class Wanted:
    """Of which municipalities, from which year, and which indicators, each with its title."""

    codes: tuple[str, ...]
    titles: Mapping[str, str]
    since: int = FIRST_YEAR


@dataclass
class _Held:
    """A table that could be read, its years, and the cells of each of its contents."""

    opened: Opened
    years: tuple[str, ...]
    cells: dict[str, dict[Place, Decimal | None]]


def fetch(ask: Ask, wanted: Wanted, tell: Tell = lambda step: None) -> Answered:
    """Asks for everything. What is no longer what it was known to be stops, the rest goes on."""
    return _Fetch(ask, wanted, tell).all()


class _Fetch:
    def __init__(self, ask: Ask, wanted: Wanted, tell: Tell) -> None:
        self.wanted, self.tell = wanted, tell
        self.reader = Reader(ask)
        self.held: dict[str, _Held] = {}
        self.broken: dict[str, str] = {}
        self.answered = Answered()

    def all(self) -> Answered:
        for table in TABLES:
            self.tell(f"Tabell {table.id}")
            try:
                self.held[table.id] = self._hold(table)
            except NotAsKnown as why:
                self.broken[table.id] = str(why)
        for fact in FACTS:
            self._stopping((fact.slug,), partial(self._facts, fact))
        self.tell("Åldrar")
        self._stopping(tuple(SHARES), self._shares)
        return self.answered

    def _stopping(self, slugs: Sequence[str], make: Callable[[], Iterator[Fetched]]) -> None:
        known = [slug for slug in slugs if slug in self.wanted.titles]
        try:
            self.answered.figures += [each for each in make() if each.indicator in known]
        except NotAsKnown as why:
            titles = (self.wanted.titles[slug] for slug in known)
            self.answered.stopped += [Stopped(title, str(why)) for title in titles]

    def _hold(self, table: Table) -> _Held:
        opened = self.reader.open(table)
        years = self._years(opened)
        codes = {code: content for content, code in opened.contents.items()}
        cells: dict[str, dict[Place, Decimal | None]] = {each: {} for each in opened.contents}
        if years and codes:
            asked = Asked(self._areas(opened), tuple(codes), years)
            for place, value in self.reader.cells(opened, asked):
                content = codes[place["ContentsCode"]]
                cells[content][place["Region"], place["Tid"]] = value
        return _Held(opened, years, cells)

    def _years(self, opened: Opened) -> tuple[str, ...]:
        """Those that are wanted, and that no table before it has."""
        before = {year for held in self._beside(opened.table) for year in held.years}
        found = [each for each in opened.codes("Tid") if each.isascii() and each.isdigit()]
        return tuple(
            year for year in sorted(found) if int(year) >= self.wanted.since and year not in before
        )

    def _beside(self, table: Table) -> list[_Held]:
        return [self.held[each.id] for each in SERIES if table in SERIES and each.id in self.held]

    def _areas(self, opened: Opened) -> tuple[str, ...]:
        there = opened.codes("Region")
        lacking = [code for code in self.wanted.codes if code not in there]
        if lacking:
            raise NotAsKnown(f"Tabellen saknar kommunerna {', '.join(lacking[:5])}.")
        return (*self.wanted.codes, *([COUNTY] if COUNTY in there else []))

    def _of(self, table: Table, content: str) -> _Held:
        if table.id in self.broken:
            raise NotAsKnown(self.broken[table.id])
        held = self.held[table.id]
        if content not in held.opened.contents:
            raise NotAsKnown(held.opened.lacking[content])
        return held

    def _facts(self, fact: Fact) -> Iterator[Fetched]:
        for table in fact.tables:
            held = self._of(table, fact.content)
            cells = held.cells[fact.content]
            if fact.adds_up:
                check_sums(cells, held.years, self.wanted.codes)
            for code in self.wanted.codes:
                for year in held.years:
                    value = _plausible(fact, cells[code, year])
                    note = _note(year) if fact.adds_up else None
                    yield _figure(held.opened, (code, fact.slug, year), value, note)

    def _shares(self) -> Iterator[Fetched]:
        for table in SERIES:
            held = self._of(table, FOLKMANGD)
            check_sums(held.cells[FOLKMANGD], held.years, self.wanted.codes)
            spans = {slug: _covering(held.opened, *span) for slug, span in SHARES.items()}
            counted = self._counted(
                held, tuple(dict.fromkeys(c for s in spans.values() for c in s))
            )
            for slug, ages in spans.items():
                for place, whole in held.cells[FOLKMANGD].items():
                    if place[0] == COUNTY:
                        continue
                    parts = [counted[*place, age] for age in ages]
                    yield _share(held.opened, (place[0], slug, place[1]), parts, whole)

    def _counted(
        self, held: _Held, ages: tuple[str, ...]
    ) -> Mapping[tuple[str, str, str], Decimal | None]:
        code = held.opened.contents[FOLKMANGD]
        asked = Asked(self.wanted.codes, (code,), held.years, ages)
        rows = self.reader.cells(held.opened, asked)
        return {(at["Region"], at["Tid"], at["Alder"]): value for at, value in rows}


def check_sums(
    cells: Mapping[Place, Decimal | None], years: Sequence[str], codes: Sequence[str]
) -> None:
    """That the municipalities add up to the county: exactly, and nearly once SCB has begun to move
    the cells. Raises NotAsKnown."""
    for year in years:
        county = cells.get((COUNTY, year))
        parts = [cells[code, year] for code in codes]
        known = [part for part in parts if part is not None]
        if county is None or len(known) < len(parts):
            continue
        slack = SLACK if int(year) >= PERTURBED_FROM else 0
        if abs(sum(known) - county) > slack:
            raise NotAsKnown(f"Kommunerna är {sum(known)} tillsammans {year}, men länet {county}.")


def _plausible(fact: Fact, value: Decimal | None) -> Decimal | None:
    """A municipality of nobody or without land is one that SCB's table did not have yet."""
    if value is None or fact.slug == "population-growth":
        return value
    if value < 0:
        raise NotAsKnown(f"Svaret har ett negativt värde: {value}.")
    return value or None


def _covering(opened: Opened, first: int, last: int) -> tuple[str, ...]:
    found = covering(opened.codes("Alder"), first, last)
    if found is None:
        raise NotAsKnown(f"Åldrarna i {opened.id} går inte att räkna samman på samma sätt längre.")
    return found


def _share(
    opened: Opened,
    key: tuple[str, str, str],
    parts: Sequence[Decimal | None],
    whole: Decimal | None,
) -> Fetched:
    known = [part for part in parts if part is not None]
    value = None
    if whole and len(known) == len(parts):
        share = 100 * sum(known, Decimal()) / whole
        value = share.quantize(Decimal("0.1"), ROUND_HALF_UP)
    return _figure(opened, key, value, _note(key[2]), derived=True)


def _figure(
    opened: Opened,
    key: tuple[str, str, str],
    value: Decimal | None,
    note: str | None,
    *,
    derived: bool = False,
) -> Fetched:
    code, slug, year = key
    source = f"Egen bearbetning av {opened.source}" if derived else opened.source
    return Fetched(code, slug, int(year), value, source, opened.table.page, note, derived)


def _note(year: str) -> str | None:
    return PERTURBED if int(year) >= PERTURBED_FROM else None
