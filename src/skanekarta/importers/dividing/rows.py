"""A list of municipalities and corners, read whole: every problem is told, not the first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import sqlalchemy as sa

from skanekarta.corners import CORNERS
from skanekarta.errors import RefusedFile
from skanekarta.importers.granting import persons
from skanekarta.importers.granting.places import Places
from skanekarta.importers.reading import Source, SourceRow, Value
from skanekarta.municipality import WHOLE_SKANE

HEADINGS: Mapping[str, tuple[str, ...]] = {
    "municipality": (
        *("municipality_code", "kommunkod", "kod", "code"),
        *("municipality", "kommun", "kommunnamn", "name"),
    ),
    "corner": ("corner", "hörn", "skånes hörn", "del av skåne", "delregion", "corner_title"),
    "source": ("source", "källa", "källans namn", "source_title"),
    "source_url": ("source_url", "källans adress", "adress", "länk"),
}
"""What each column may be called; of several for the same, the first in this order counts."""

NEEDED = {"municipality": "kommun", "corner": "hörn"}
WITHIN = 20
"""The headings stand among the first rows."""

OTHER_WORDS = {
    "nordvast": ("skåne nordväst", "nordvästra skåne", "familjen helsingborg"),
    "nordost": ("skåne nordost", "nordöstra skåne", "nordöst"),
    "sydvast": ("skåne sydväst", "sydvästra skåne", "malmölundregionen"),
    "sydost": ("skåne sydost", "sydöstra skåne", "sydöst", "sösk"),
}
WORDS: Mapping[str, str] = {
    word: slug
    for slug, title in CORNERS.items()
    for word in (slug, title.casefold(), *OTHER_WORDS[slug])
}
LONGEST = 500
MOST_PROBLEMS = 1_000


@dataclass(frozen=True)
class Divided:
    """A municipality's place in the division."""

    municipality: str
    corner: str
    source: str
    source_url: str | None


@dataclass
class Reading:
    """What has been understood so far, and what has not."""

    file: str
    otherwise: str
    places: Places
    found: dict[str, Divided] = field(default_factory=dict)
    rows: dict[str, int] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)

    def note(self, row: int, column: str, text: str) -> None:
        """Notes a problem with a cell."""
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(f"rad {row}, kolumn {column}: {text}")


def read_division(connection: sa.Connection, source: Source, otherwise: str) -> Sequence[Divided]:
    """Each of the 33 municipalities with its corner; `otherwise` is the source of a row that
    names none. Raises RefusedFile with all that is wrong."""
    reading = Reading(source.name, otherwise, Places(connection))
    rows = iter(source.rows())
    columns = _columns(rows, reading)
    for row in rows:
        if any(cell is not None for cell in row.cells):
            _read(row, columns, reading)
    _check_all_are_there(reading)
    if reading.problems:
        raise RefusedFile(source.name, reading.problems)
    return [reading.found[code] for code in sorted(reading.found)]


def _columns(rows: Iterator[SourceRow], reading: Reading) -> Mapping[str, int]:
    """Where each column stands, by the first row that has both of those that must be there."""
    for row in rows:
        named = {str(cell).strip().casefold(): place for place, cell in enumerate(row.cells)}
        found = {
            column: next((named[name] for name in names if name in named), None)
            for column, names in HEADINGS.items()
        }
        known = {column: place for column, place in found.items() if place is not None}
        if NEEDED.keys() <= known.keys():
            return known
        if row.number >= WITHIN:
            break
    wanted = " och ".join(NEEDED.values())
    raise RefusedFile(reading.file, [f"rubrikerna {wanted} saknas."])


def _read(row: SourceRow, columns: Mapping[str, int], reading: Reading) -> None:
    cells = {
        column: row.cells[place] if place < len(row.cells) else None
        for column, place in columns.items()
    }
    texts = {column: _text(row.number, column, cell, reading) for column, cell in cells.items()}
    code = _municipality(row.number, cells["municipality"], reading)
    corner = _corner(row.number, texts["corner"], reading)
    if code is None or corner is None:
        return
    source = texts.get("source") or reading.otherwise
    reading.found[code] = Divided(code, corner, source, texts.get("source_url"))


def _text(row: int, column: str, cell: Value, reading: Reading) -> str | None:
    text = "" if cell is None else str(cell).strip()
    if len(text) > LONGEST:
        reading.note(row, column, f"är längre än {LONGEST} tecken.")
        return None
    if persons.holds(text):
        reading.note(row, column, "har ett personnummer; det får inte läsas in.")
        return None
    return text or None


def _municipality(row: int, cell: Value, reading: Reading) -> str | None:
    """The municipality's code. One that another row has named is a problem."""
    if cell is None or persons.holds(cell):
        reading.note(row, "kommun", "saknar värde.")
        return None
    found = reading.places.one(cell)
    for problem in found.problems:
        reading.note(row, "kommun", problem.text)
    if found.value == WHOLE_SKANE:
        reading.note(row, "kommun", "Hela Skåne är ingen kommun.")
        return None
    if found.value is None:
        return None
    first = reading.rows.setdefault(found.value, row)
    if first != row:
        name = reading.places.names[found.value]
        reading.note(row, "kommun", f"{name} står redan på rad {first}.")
        return None
    return found.value


def _corner(row: int, text: str | None, reading: Reading) -> str | None:
    if text is None:
        reading.note(row, "hörn", "saknar värde.")
        return None
    slug = WORDS.get(text.casefold())
    if slug is None:
        known = ", ".join(title.lower() for title in CORNERS.values())
        reading.note(row, "hörn", f"”{text[:60]}” är inget av Skånes hörn: {known}.")
    return slug


def _check_all_are_there(reading: Reading) -> None:
    absent = [name for code, name in reading.places.names.items() if code not in reading.rows]
    if absent:
        reading.problems.append(f"filen saknar {', '.join(sorted(absent))}.")
