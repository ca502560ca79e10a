"""What is asked of a table: made from the table's own metadata, never from what is remembered.

The address is a GET: it can be asked again without harm, and anyone can open it. A question is cut
by years so that no answer is larger than SCB gives, and no address longer than its server takes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from skanekarta.sync.scb.jsonstat import Cube, Dimension
from skanekarta.sync.scb.tables import SIDES, TOTALS

CELLS = 150_000
"""The most cells in an answer, where /config says nothing else."""

LONGEST = 1_900
"""Characters of a query; SCB's server refuses 2 048 (as 404, which would say that the table is
gone)."""

Selection = Mapping[str, Sequence[str]]


class NotAsKnown(Exception):
    """A table that is not what it is known to be: what rests on it is left as it was. The text is
    Swedish."""


@dataclass(frozen=True)
class Asked:
    """What is wanted of a table: areas, contents (by code) and years, and ages if not the total."""

    areas: tuple[str, ...]
    contents: tuple[str, ...]
    years: tuple[str, ...]
    ages: tuple[str, ...] = ()


def selections(metadata: Cube, asked: Asked, most_cells: int = CELLS) -> Iterator[Selection]:
    """The questions that together are the whole of what is wanted. Raises NotAsKnown for a table
    with a side that is new, or that has no total and must not be left out."""
    unknown = {each.code for each in metadata.dimensions} - SIDES
    if unknown:
        raise NotAsKnown(f"Tabellen är uppdelad på något nytt: {', '.join(sorted(unknown))}.")
    wanted: dict[str, Sequence[str]] = {
        "Region": asked.areas,
        "ContentsCode": asked.contents,
        **({"Alder": asked.ages} if asked.ages else {}),
    }
    sides = [each for each in metadata.dimensions if each.code not in {*wanted, "Tid"}]
    wanted |= {each.code: [total] for each in sides if (total := _total(each)) is not None}
    at_once = _years_at_once(wanted, most_cells)
    for first in range(0, len(asked.years), at_once):
        yield {**wanted, "Tid": asked.years[first : first + at_once]}


def _total(side: Dimension) -> str | None:
    """The code of all of them; None where the side may be left out, which is the same."""
    found = [code for code in TOTALS.get(side.code, ()) if code in side.categories]
    if not found and not side.eliminable:
        raise NotAsKnown(f"Tabellen har ingen summa för {side.code}.")
    return found[0] if found else None


def _years_at_once(wanted: Selection, most_cells: int) -> int:
    a_year = 1
    for codes in wanted.values():
        a_year *= len(codes)
    if a_year > most_cells:
        raise NotAsKnown("Ett enda år av tabellen är mer än SCB svarar med på en gång.")
    room = LONGEST - len(query_of({**wanted, "Tid": ()}))
    return max(1, min(most_cells // a_year, room // len("%2C2025")))


def query_of(selection: Selection) -> str:
    """The question as the query of an address. Each side is named once with all its codes: one
    that is named twice is silently read as its first code alone."""
    return urlencode(parameters_of(selection))


def parameters_of(selection: Selection) -> dict[str, str]:
    """As `query_of`, before it is encoded."""
    codes = {f"valueCodes[{side}]": ",".join(each) for side, each in selection.items()}
    return {"lang": "sv", "outputFormat": "json-stat2", **codes}


def check(cube: Cube, selection: Selection) -> None:
    """That an answer is of all that was asked for and of nothing else. Raises NotAsKnown."""
    for side in cube.dimensions:
        got, wanted = set(side.categories), set(selection.get(side.code, ()))
        if got != wanted:
            told = ", ".join(sorted(got ^ wanted)[:5])
            raise NotAsKnown(f"Svaret är inte på det som frågades ({side.code}: {told}).")
    lacking = selection.keys() - {each.code for each in cube.dimensions}
    if lacking:
        raise NotAsKnown(f"Svaret saknar {', '.join(sorted(lacking))}.")
