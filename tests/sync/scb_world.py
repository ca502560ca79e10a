"""What SCB would answer, made from the facts in `data/`: PxWebApi v2 in the shapes that
SOURCES.md describes. Population, growth and areas are the real ones, and null where the project
does not know them. Ages are made up and look it: as many of each year of age, the rest are thirty.
"""

from __future__ import annotations

import csv
import itertools
import json
import math
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cache
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from skanekarta.polite import Missing, Refused, read_json
from skanekarta.settings import PROJECT_DIR

FACTS = PROJECT_DIR / "data/municipalities/kommunfakta.csv"
PUBLISHED = {"2019": 1_377_827, "2022": 1_414_324, "2024": 1_428_626}
"""The county's population, as SCB has published it (SOURCES.md §1)."""

OTHERS = {"00": "Riket", "01": "Stockholms län", "12": "Skåne län", "0180": "Stockholm"}
SINGLE = tuple(str(age) for age in range(100))
BANDS_5 = ("-4", *(f"{first}-{first + 4}" for first in range(5, 100, 5)), "100+5")
BANDS_10 = ("-9", *(f"{first}-{first + 9}" for first in range(10, 100, 10)), "100+10")

Reply = tuple[int, bytes]
Cell = Mapping[str, str]


@cache
def facts() -> Mapping[tuple[str, str, str], Decimal]:
    """The project's own figures, by municipality, indicator and year."""
    with FACTS.open(encoding="utf-8", newline="") as file:
        return {
            (row["municipality_code"], row["indicator"], row["year"]): Decimal(row["value"])
            for row in csv.DictReader(file)
        }


@cache
def names() -> Mapping[str, str]:
    with FACTS.open(encoding="utf-8", newline="") as file:
        return {row["municipality_code"]: row["municipality_name"] for row in csv.DictReader(file)}


CODES = tuple(sorted(names()))


@dataclass(frozen=True)
class Side:
    code: str
    labels: Mapping[str, str]
    eliminable: bool = False


@dataclass(frozen=True)
class Table:
    label: str
    sides: tuple[Side, ...]

    def side(self, code: str) -> Side:
        return next(each for each in self.sides if each.code == code)

    def other(self, side: str, **changes: Any) -> Table:
        """The same with something else said of a side."""
        sides = [replace(s, **changes) if s.code == side else s for s in self.sides]
        return replace(self, sides=tuple(sides))


def _side(code: str, *codes: str, eliminable: bool = False, **labels: str) -> Side:
    return Side(code, {each: labels.get(each, each) for each in codes}, eliminable)


REGION = Side("Region", {**OTHERS, **names()}, True)
CIVIL = ("OG", "G", "SK", "ÄNKL")


def years(first: int, last: int) -> Side:
    return _side("Tid", *(str(year) for year in range(first, last + 1)))


TABLES = {
    "TAB638": Table(
        "Folkmängden efter region, civilstånd, ålder och kön. År 1968-2024",
        (
            REGION,
            _side("Civilstand", *CIVIL, eliminable=True),
            _side("Alder", *SINGLE, "100+", "tot", eliminable=True),
            _side("Kon", "1", "2", eliminable=True),
            Side("ContentsCode", {"BE0101N1": "Folkmängd", "BE0101N2": "Folkökning"}),
            years(1968, 2024),
        ),
    ),
    "TAB5557": Table(
        "Folkmängden efter region, civilstånd, ålder och kön. År 2025",
        (
            REGION,
            _side("Civilstand", *CIVIL, "SC"),
            _side("Alder", *SINGLE, "100+1", *BANDS_5, *BANDS_10, "TOT1", "TOT5", "TOT10", "TotSA"),
            _side("Kon", "1", "2", "TotSa"),
            Side("ContentsCode", {"000007ME": "Folkmängd", "000007MG": "Folkökning"}),
            years(2025, 2025),
        ),
    ),
    "TAB628": Table(
        "Befolkningstäthet, folkmängd och landareal efter region och kön. År 1991-2025",
        (
            REGION,
            _side("Kon", "1", "2", "1+2"),
            Side(
                "ContentsCode",
                {
                    "BE0101U1": "Invånare per kvadratkilometer",
                    "BE0101U2": "Folkmängd",
                    "BE0101U3": "Landareal i kvadratkilometer",
                },
            ),
            years(1991, 2025),
        ),
    ),
}


def population(region: str, year: str) -> int | None:
    """The real one where the project knows it; the county is as published, or the sum."""
    if region == "12":
        parts = [population(code, year) for code in CODES]
        if None in parts:
            return None
        return PUBLISHED.get(year, sum(part for part in parts if part is not None))
    found = facts().get((region, "folkmangd_31dec", year))
    return None if found is None else int(found)


def of_age(whole: int, age: str) -> int:
    """As many of each year from 0 to 100, and those that are over are thirty."""
    if age in {"tot", "TOT1", "TOT5", "TOT10", "TotSA"}:
        return whole
    each, over = divmod(whole, 101)
    low, _, high = age.partition("+" if "+" in age else "-")
    first, last = int(low or 0), 100 if "+" in age else int(high or low)
    return each * (last - first + 1) + (over if first <= 30 <= last else 0)


def cell(cell: Cell) -> int | float | None:
    """What stands in a cell."""
    region, year, content = cell["Region"], cell["Tid"], cell["ContentsCode"]
    if content in {"BE0101N2", "000007MG"}:
        found = facts().get((region, "folkokning", year))
        return None if found is None else int(found)
    area = facts().get((region, "landareal", ""))
    if content == "BE0101U3":
        return None if area is None or int(year) < 2019 else float(area)
    whole = population(region, year)
    if content == "BE0101U1":
        return None if whole is None or area is None else round(whole / float(area), 1)
    return None if whole is None else of_age(whole, cell.get("Alder", "tot"))


@dataclass
class World:
    """SCB, as it is now. `cells` stand instead of those that the facts give, by region, content
    and year; every answer begins with a byte order mark."""

    tables: dict[str, Table] = field(default_factory=lambda: dict(TABLES))
    most_cells: int = 150_000
    cells: dict[tuple[str, ...], int | float | None] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    order: random.Random = field(default_factory=lambda: random.Random(7))
    mark: bytes = b"\xef\xbb\xbf"

    def ask(self, path: str, parameters: Mapping[str, str]) -> object:
        """As over HTTP, without it."""
        status, content = self.answer(path, list(parameters.items()))
        if status != 200:
            raise (Missing if status == 404 else Refused)(f"svaret är ett fel ({status})")
        return read_json(content)

    def answer_to(self, address: str) -> Reply:
        """The answer to a path with its query."""
        parts = urlsplit(address)
        return self.answer(parts.path.strip("/"), parse_qsl(parts.query, keep_blank_values=True))

    def answer(self, path: str, parameters: Sequence[tuple[str, str]]) -> Reply:
        self.asked.append(path)
        given: dict[str, str] = {}
        for name, value in parameters:  # the first of two with the same name counts, silently
            given.setdefault(name, value)
        match path.split("/"):
            case ["config"]:
                return self._said(200, self._config())
            case ["tables"]:
                return self._said(200, self._listed(given.get("query", "")))
            case ["tables", table, *_] if table not in self.tables:
                return self._refused(404, "Non-existent table")
            case ["tables", table, "metadata"]:
                return self._said(200, self._dataset(self.tables[table], None))
            case ["tables", table, "data"]:
                return self._data(self.tables[table], given)
        return self._refused(404, "Not found")

    def _said(self, status: int, found: object) -> Reply:
        return status, self.mark + json.dumps(found, ensure_ascii=False).encode()

    def _refused(self, status: int, title: str) -> Reply:
        return self._said(status, {"type": "Parameter error", "title": title, "status": status})

    def _config(self) -> dict[str, Any]:
        return {
            "apiVersion": "2.3.2",
            "defaultLanguage": "sv",
            "maxDataCells": self.most_cells,
            "maxCallsPerTimeWindow": 30,
            "timeWindow": 10,
            "license": "https://creativecommons.org/publicdomain/zero/1.0/",
        }

    def _listed(self, query: str) -> dict[str, Any]:
        words = query.casefold().split()
        tables = [
            {
                "id": table_id,
                "label": table.label,
                "firstPeriod": min(table.side("Tid").labels),
                "lastPeriod": max(table.side("Tid").labels),
                "variableNames": [side.code for side in table.sides],
            }
            for table_id, table in self.tables.items()
            if all(word in table.label.casefold() for word in words)
        ]
        page = {"pageNumber": 1, "pageSize": 100, "totalElements": len(tables), "totalPages": 1}
        return {"language": "sv", "tables": tables, "page": page, "links": []}

    def _data(self, table: Table, given: Mapping[str, str]) -> Reply:
        chosen: dict[str, list[str]] = {}
        for side in table.sides:
            codes = given.get(f"valueCodes[{side.code}]")
            if codes is None and not side.eliminable:
                return self._refused(400, "Missing selection for mandantory variable")
            if codes is not None:
                chosen[side.code] = codes.split(",")
                if not set(chosen[side.code]) <= side.labels.keys():
                    return self._refused(400, "Non-existent value")
        if math.prod(len(codes) for codes in chosen.values()) > self.most_cells:
            return self._refused(403, "Too many cells selected")
        return self._said(200, self._dataset(table, chosen))

    def _dataset(self, table: Table, chosen: Mapping[str, list[str]] | None) -> dict[str, Any]:
        sides = [side for side in table.sides if chosen is None or side.code in chosen]
        codes = [list(side.labels if chosen is None else chosen[side.code]) for side in sides]
        if chosen is not None:
            for each in codes:
                self.order.shuffle(each)
        return {
            "version": "2.0",
            "class": "dataset",
            "label": table.label,
            "source": "SCB",
            "updated": "2026-02-21T07:00:00Z",
            "role": {"time": ["Tid"], "metric": ["ContentsCode"]},
            "id": [side.code for side in sides],
            "size": [len(each) for each in codes],
            "dimension": {
                side.code: self._told(side, each) for side, each in zip(sides, codes, strict=True)
            },
            "value": [] if chosen is None else self._values(sides, codes),
        }

    def _told(self, side: Side, codes: Sequence[str]) -> dict[str, Any]:
        """The categories as an object whose keys are in any order: the places are what counts."""
        places = [(code, place) for place, code in enumerate(codes)]
        self.order.shuffle(places)
        return {
            "label": side.code.lower(),
            "category": {"index": dict(places), "label": {c: side.labels[c] for c in codes}},
            "extension": {"elimination": side.eliminable},
        }

    def _values(
        self, sides: Sequence[Side], codes: Sequence[Sequence[str]]
    ) -> list[int | float | None]:
        found = []
        for place in itertools.product(*codes):
            at = dict(zip((side.code for side in sides), place, strict=True))
            key = (at["Region"], at["ContentsCode"], at["Tid"])
            found.append(self.cells[key] if key in self.cells else cell(at))
        return found
