"""Where the headings of a list are, and which column holds which field."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from functools import cached_property

from skanekarta.importers.granting import columns, persons
from skanekarta.importers.granting.approvals import Defaults
from skanekarta.importers.granting.columns import Columns
from skanekarta.importers.granting.combined import combined
from skanekarta.importers.granting.notes import Notes, quoted
from skanekarta.importers.granting.places import Places
from skanekarta.importers.reading import SourceRow, most_of
from skanekarta.personal_numbers import Purpose

WITHIN = 50
"""Rows from the top that the headings are looked for in."""

FEWEST = 2
SURELY = 3
"""Known headings that make a row one of headings."""

LONGEST = 100
LIKENESS = 0.8
"""«Sökt belopp» is no misspelt «Belopp»."""


@dataclass(frozen=True)
class Layout:
    """Which column holds which field. `at` maps a field to its place from the left; `headings`
    are the file's own, as findings quote them; `scales` says what a bare number counts;
    `not_read` are fields whose cells are left alone; `titles` are their names to people."""

    row: int
    headings: tuple[str, ...]
    at: Mapping[str, int]
    purposes: tuple[Purpose, ...]
    scales: Mapping[str, int] = field(default_factory=dict)
    not_read: frozenset[str] = frozenset()
    titles: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def places(self) -> tuple[tuple[str, int], ...]:
        """The fields that are read, and where."""
        return tuple((name, at) for name, at in self.at.items() if name not in self.not_read)

    @cached_property
    def width(self) -> int:
        """Cells that a row must have for every field to have one."""
        return max(self.at.values(), default=-1) + 1

    def heading(self, name: str) -> str | None:
        """The file's heading over a field, None where it has none."""
        place = self.at.get(name)
        return None if place is None else self.headings[place]

    def column(self, name: str) -> str:
        """What a field's column is called to people: the file's own heading, else its title."""
        return self.heading(name) or self.titles.get(name.removesuffix("_title"), name)

    def starting(self, prefix: str) -> dict[str, int]:
        """The columns of a family (`amount@2023`): what comes after the prefix, and where."""
        found = {name: at for name, at in self.at.items() if name.startswith(prefix)}
        return {name.removeprefix(prefix): at for name, at in sorted(found.items())}


@dataclass(frozen=True)
class _Heading:
    at: int
    text: str
    field: str | None
    scale: int = 1


def find_layout(
    rows: Iterable[SourceRow],
    known: Columns,
    places: Places | None,
    defaults: Defaults,
    notes: Notes,
) -> Layout | None:
    """The layout of a list whose first rows are given, of those columns; None, with an error,
    where none of them has headings. What is unknown, doubled or lacking is noted."""
    best: tuple[SourceRow, list[_Heading]] | None = None
    others: list[int] = []
    above: tuple[SourceRow, int] | None = None
    for row in rows:
        found = [_understood(at, text, known, places) for at, text in _texts(row)]
        number = _understandable(found)
        if number >= SURELY:
            others.append(row.number)
        two = _of_two(above, row, known, places)
        if above is not None and _understandable(two) > max(number, above[1], FEWEST):
            found, number = two, _understandable(two)
            others = [each for each in others if each != above[0].number]
        if number >= FEWEST and (best is None or number > _understandable(best[1])):
            best = (row, found)
        above = (row, number)
    if best is None:
        told = most_of(sorted(known.titles[name] for name, _, _ in known.required))
        text = (
            f"Ingen rad bland de första {WITHIN} har rubriker som känns igen, till exempel {told}."
        )
        notes.tell("error", "no-headings", text)
        return None
    _refuse_two(best[0].number, others, notes)
    return _layout(*best, known, defaults, notes)


def _of_two(
    above: tuple[SourceRow, int] | None, row: SourceRow, known: Columns, places: Places | None
) -> list[_Heading]:
    """The headings that a row has together with the one just above it."""
    if above is None or row.number != above[0].number + 1:
        return []
    found = []
    for at, text, readings in combined(above[0], row):
        each = (_understood(at, reading, known, places) for reading in readings)
        first = next((heading for heading in each if heading.field), _Heading(at, text, None))
        found.append(replace(first, text=text))
    return found


def _refuse_two(chosen: int, others: Iterable[int], notes: Notes) -> None:
    """What stands between two headings would be taken for junk above the second."""
    for number in others:
        if number < chosen:
            text = (
                f"Raden har rubriker, och det har rad {chosen} också. En fil kan bara ha en "
                "tabell: lägg tabellerna i var sin fil, eller under samma rubriker."
            )
            notes.tell("error", "two-tables", text, number)


def _understandable(found: Iterable[_Heading]) -> int:
    return len({each.field for each in found if each.field})


def _texts(row: SourceRow) -> list[tuple[int, str]]:
    texts = [
        (at, " ".join(str(cell).split())) for at, cell in enumerate(row.cells) if cell is not None
    ]
    return [(at, text) for at, text in texts if text]


def _understood(at: int, text: str, known: Columns, places: Places | None) -> _Heading:
    """The field that a heading stands for; an amount's may tell what it counts in."""
    if len(text) > LONGEST:
        return _Heading(at, text, None)
    named = known.known.get(columns.plain(text))
    if named:
        return _Heading(at, text, named)
    scaled = columns.SCALED.fullmatch(text)
    bare, scale = (scaled[1], columns.SCALES[scaled[2].lower()]) if scaled else (text, 1)
    money = known.known.get(columns.plain(bare)) if scaled else None
    if money in known.money:
        return _Heading(at, text, money, scale)
    return _Heading(at, text, _of_family(text, bare, places) if places else None, scale)


def _of_family(text: str, bare: str, places: Places) -> str | None:
    """The field of a heading that names a year or a municipality."""
    if year := columns.OF_YEAR.fullmatch(bare.casefold()):
        return f"amount@{year[1]}"
    of = columns.SHARE_OF.fullmatch(text.casefold())
    code = places.one(of[1]).value if of else None
    return f"share@{code}" if code else None


def _layout(
    row: SourceRow, found: list[_Heading], known: Columns, defaults: Defaults, notes: Notes
) -> Layout:
    notes.report.heading_row = row.number
    named = {each.field for each in found}
    at: dict[str, int] = {}
    width = max([len(row.cells), *(each.at + 1 for each in found)])
    headings = [""] * width
    fields: list[str | None] = [None] * width
    for each in found:
        headings[each.at] = quoted(each.text[:LONGEST]) or ""
        notes.report.places.setdefault(headings[each.at], each.at)
        if each.field is None:
            continue
        name = _own(each.field, named, known)
        if name in at:
            _doubled(each, headings[at[name]], row.number, notes)
        at.setdefault(name, each.at)
        fields[each.at] = name
        notes.report.headings[headings[each.at]] = name
    unknown = [headings[each.at] for each in found if each.field is None]
    _unknown(unknown, known, row.number, notes)
    _lacking(at, known, defaults, notes)
    purposes = map(persons.purpose_of, headings, fields)
    scales = {_own(each.field, named, known): each.scale for each in found if each.field}
    told = (scales, known.not_read, known.titles)
    return Layout(row.number, tuple(headings), at, tuple(purposes), *told)


def _own(name: str, named: set[str | None], known: Columns) -> str:
    """The field itself for a column of wordings that stands alone: a code beside it goes first."""
    if name == "amount_years" and not named & {"amount_per_year", "year"}:
        return "year"  # «Bidragsår» alone is the year; with «Belopp per bidragsår» there are many
    own = name.removesuffix("_title")
    return name if own in named or own not in known.titles else own


def _doubled(each: _Heading, other: str, row: int, notes: Notes) -> None:
    same = "finns två gånger" if each.text == other else f"betyder detsamma som ”{other}”"
    text = f"Rubriken {same}; ta bort eller byt namn på en av dem."
    notes.tell("error", "duplicate-heading", text, row, quoted(each.text[:LONGEST]))


def _unknown(headings: list[str], known: Columns, row: int, notes: Notes) -> None:
    titles = {columns.plain(title): title for title in known.titles.values()}
    notes.report.unknown = list(dict.fromkeys(headings))
    for heading, times in Counter(headings).items():
        near = get_close_matches(columns.plain(heading), titles, 1, LIKENESS)
        told = f" Menas {titles[near[0]]}?" if near else ""
        again = " Den finns flera gånger." if times > 1 else ""
        text = f"Kolumnen känns inte igen och läses inte.{told}{again}"
        notes.tell("advice", "unknown-column", text, row, heading)


def _lacking(at: Mapping[str, int], known: Columns, defaults: Defaults, notes: Notes) -> None:
    for name, any_of, default in known.required:
        if any(each.startswith(wanted) for each in at for wanted in any_of):
            continue
        if default is not None and getattr(defaults, default) is not None:
            continue
        wanted = most_of([known.titles[name], *known.fields[name]])
        text = f"Det finns ingen kolumn för {known.titles[name]}. Rubriken kan vara: {wanted}."
        notes.tell("error", "missing-column", text, notes.report.heading_row)
