"""SCB's tables opened: each is held against what it is known to be, then asked."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from skanekarta.polite import Missing, Refused
from skanekarta.sync.scb import jsonstat
from skanekarta.sync.scb.asking import (
    CELLS,
    Asked,
    NotAsKnown,
    check,
    parameters_of,
    selections,
)
from skanekarta.sync.scb.jsonstat import Cube
from skanekarta.sync.scb.tables import Table

Ask = Callable[[str, Mapping[str, str]], object]
"""A path below the address of the API and its parameters become opened JSON. Raises Missing where
there is nothing, Refused where the question is not taken, and NoAnswer where it may be another
time."""

YEARS = re.compile(r"\W*\bår \d{4}.*$", re.IGNORECASE)
SWEDISH = {"lang": "sv"}
LOCAL = re.compile(r"[A-Za-z0-9_]{1,40}", re.ASCII)


@dataclass(frozen=True)
class Opened:
    """A table as SCB has it now: its id, its metadata, and for each of its contents the code, or
    why it can't be used."""

    table: Table
    id: str
    metadata: Cube
    contents: Mapping[str, str] = field(default_factory=dict)
    lacking: Mapping[str, str] = field(default_factory=dict)

    @property
    def source(self) -> str:
        """What readers are told that a figure comes from."""
        return f"SCB, {without_years(self.metadata.label)} ({self.id})"

    def codes(self, side: str) -> Mapping[str, str]:
        """The codes and labels of one of its sides."""
        found = self.metadata.side(side)
        if found is None:
            raise NotAsKnown(f"Tabellen {self.id} har inte {side}.")
        return found.categories


def without_years(title: str) -> str:
    """A table's title; its years change each time it grows."""
    return YEARS.sub("", title).strip(" .")


class Reader:
    """Asks SCB. Raises NoAnswer and NotJsonStat, whatever was asked."""

    def __init__(self, ask: Ask) -> None:
        self._ask = ask
        self.most_cells = self._most_cells()

    def _most_cells(self) -> int:
        try:
            found = self._ask("config", {})
        except (Missing, Refused):
            return CELLS
        most = found.get("maxDataCells") if isinstance(found, dict) else None
        return most if isinstance(most, int) and 0 < most < 10_000_000 else CELLS

    def open(self, table: Table) -> Opened:
        """The table, by its id, else by its title. Raises NotAsKnown where there is none such."""
        metadata = self._metadata(table.id)
        if metadata is not None and _is_called(table, metadata.label):
            return _opened(table, table.id, metadata)
        if table.title is None:
            raise NotAsKnown(f"Tabellen {table.id} finns inte längre hos SCB.")
        found = [each for each in self._search(table) if _holds(table, each.metadata)]
        if len(found) == 1:
            return found[0]
        if metadata is not None:
            told = metadata.label[:120]
            raise NotAsKnown(f"Tabellen {table.id} heter nu ”{told}”, inte ”{table.title}”.")
        raise NotAsKnown(f"Tabellen ”{table.title}” ({table.id}) finns inte längre hos SCB.")

    def cells(
        self, opened: Opened, asked: Asked
    ) -> Iterator[tuple[Mapping[str, str], Decimal | None]]:
        """Every cell of what is wanted, with its codes. Raises NotAsKnown."""
        for selection in selections(opened.metadata, asked, self.most_cells):
            try:
                found = self._ask(f"tables/{opened.id}/data", parameters_of(selection))
            except (Missing, Refused) as error:
                raise NotAsKnown(f"SCB svarar inte på frågan till {opened.id}: {error}.") from None
            cube = jsonstat.read(found)
            check(cube, selection)
            yield from cube.rows()

    def _metadata(self, table_id: str) -> Cube | None:
        try:
            found = self._ask(f"tables/{table_id}/metadata", SWEDISH)
        except (Missing, Refused):
            return None
        return jsonstat.read(found, with_cells=False)

    def _search(self, table: Table) -> Iterator[Opened]:
        assert table.title is not None
        asked = {**SWEDISH, "query": table.title, "pageSize": "100"}
        try:
            found = self._ask("tables", asked)
        except (Missing, Refused):
            return
        listed = found.get("tables") if isinstance(found, dict) else None
        for each in listed if isinstance(listed, list) else ():
            table_id = _id_of(each)
            if table_id is None or not _is_called(table, str(each.get("label", ""))):
                continue
            metadata = self._metadata(table_id)
            if metadata is not None:
                yield _opened(table, table_id, metadata)


def _id_of(listed: Any) -> str | None:
    """The id of a table in a list, if it can be a part of an address."""
    found = listed.get("id") if isinstance(listed, dict) else None
    return found if isinstance(found, str) and LOCAL.fullmatch(found) else None


def _is_called(table: Table, label: str) -> bool:
    wanted = table.title
    return wanted is None or without_years(label).casefold() == wanted.casefold()


def _holds(table: Table, metadata: Cube) -> bool:
    """Whether it has the contents by the codes that the table is known to have them by: SCB has
    several of the same title."""
    side = metadata.side("ContentsCode")
    return side is not None and set(table.contents.values()) <= side.categories.keys()


def _opened(table: Table, table_id: str, metadata: Cube) -> Opened:
    side = metadata.side("ContentsCode")
    labels = side.categories if side else {}
    contents: dict[str, str] = {}
    lacking: dict[str, str] = {}
    for content, code in table.contents.items():
        alike = [key for key, label in labels.items() if label == content]
        if labels.get(code) == content:
            contents[content] = code
        elif code in labels:
            lacking[content] = f"”{content}” heter nu ”{labels[code][:120]}” hos SCB."
        elif len(alike) == 1:
            contents[content] = alike[0]
        else:
            lacking[content] = f"”{content}” finns inte längre i tabellen {table_id}."
    return Opened(table, table_id, metadata, contents, lacking)
