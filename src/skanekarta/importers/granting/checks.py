"""What is not wrong with a grant, but worth a second look."""

from __future__ import annotations

import heapq
import random
from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from skanekarta import swedish
from skanekarta.grant import Grant
from skanekarta.importers.granting.notes import Notes
from skanekarta.importers.granting.readings import Problem
from skanekarta.importers.granting.rows import Row
from skanekarta.importers.reading import GrantRow, shortened
from skanekarta.swedish import kr

FAR = 20
"""An amount is far off when it is more than so many times the 99th percentile."""

FEWEST = 20
"""Amounts that a percentile needs to say anything."""

SAMPLE = 50_000
LARGEST = 200
"""Amounts of a file that are kept for its percentile (a fair sample of more), and the largest
ones that are compared with it."""

ABSENT = {
    "decision_date": Problem("no-decision-date", "Beslutsdatum saknas.", level="advice"),
    "areas": Problem("no-area", "Konst- och kulturområde saknas.", level="advice"),
    "project_title": Problem("no-title", "Projektets titel saknas.", level="advice"),
    "year": Problem("no-year", "År saknas.", level="advice"),
}
COLUMN = {"areas": "area"}


class Usual:
    """What amounts usually are: in the database by form, and in the file as it is read."""

    def __init__(self, connection: sa.Connection) -> None:
        percentile = sa.func.percentile_disc(0.99).within_group(Grant.amount_sek)
        statement = sa.select(Grant.support_form, percentile).group_by(Grant.support_form)
        rows = connection.execute(statement.having(sa.func.count() >= FEWEST))
        self.of_form: Mapping[str, Decimal] = dict(rows.all())
        self.sample, self.seen = array("d"), 0
        self.largest: list[tuple[Decimal, int, str]] = []
        self.chance = random.Random(0)

    def see(self, grant: GrantRow) -> None:
        """Takes a grant's amount into account."""
        self.seen += 1
        if len(self.sample) < SAMPLE:
            self.sample.append(float(grant.amount_sek))
        elif (place := self.chance.randrange(self.seen)) < SAMPLE:
            self.sample[place] = float(grant.amount_sek)
        if len(self.largest) < LARGEST or grant.amount_sek > self.largest[0][0]:
            heapq.heappush(self.largest, (grant.amount_sek, grant.row, grant.support_form))
            if len(self.largest) > LARGEST:
                heapq.heappop(self.largest)

    def tell(self, notes: Notes, heading: str | None) -> None:
        """Advises of amounts that are far off, under the file's heading for them."""
        ordered = sorted(self.sample)
        enough = len(ordered) >= FEWEST
        of_file = Decimal(ordered[int(0.99 * (len(ordered) - 1))]) if enough else None
        for amount, row, form in sorted(self.largest, key=lambda each: each[1]):
            usual, where = self.of_form.get(form, of_file), "filens belopp"
            if form in self.of_form:
                where = "de inlästa stöden av samma form"
            if usual is not None and amount > FAR * max(usual, Decimal(1)):
                text = (
                    f"Beloppet {kr(amount)} är mer än {FAR} gånger så stort som det vanliga: "
                    f"99 procent av {where} är högst {kr(usual)}."
                )
                notes.tell("advice", "amount-far-off", text, row, heading)


Absent = Sequence[tuple[str, str, tuple[Problem, ...]]]
"""Field of a grant, its column, and what is told where it is lacking."""


def worth_having(present: Mapping[str, int], notes: Notes) -> Absent:
    """What every grant should have. Columns that are not there are told once, not at every row;
    the others are given back."""
    found = []
    for name, problem in ABSENT.items():
        column = COLUMN.get(name, name)
        if column in present or (column == "year" and "decision_date" in present):
            found.append((name, column, (problem,)))
        else:
            text = f"{problem.text[:-1]} i hela filen: kolumnen finns inte."
            notes.tell("advice", problem.code, text)
    return found


def check_row(row: Row, grant: GrantRow, absent: Absent, this_year: int) -> None:
    """Advises of what a grant lacks, and of what is odd in it."""
    for name, column, told in absent:
        if not getattr(grant, name):
            row.problems(column, told)
    if grant.amount_sek <= 0:
        text = "Beloppet är noll." if not grant.amount_sek else "Beloppet är negativt."
        row.advise("amount_sek", "amount-not-positive", text, row.cell("amount_sek"))
    if grant.year is not None:
        _check_year(row, grant, grant.year, this_year)


def _check_year(row: Row, grant: GrantRow, year: int, this_year: int) -> None:
    if year > this_year:
        row.advise("year", "year-in-future", f"Året {year} har inte börjat.")
    if grant.decision_date is not None and grant.decision_date.year != year:
        text = f"Beslutsdatumet {grant.decision_date} ligger inte i året {year}."
        row.advise("decision_date", "decision-in-other-year", text)


Alike = tuple[str, str, int | None, Decimal]


@dataclass
class Likely:
    """Grants of one funder, recipient, year and amount: perhaps one and the same, unless their
    funder gives them numbers of their own. As many are looked at as memory allows; more than
    that is told."""

    most: int = 100_000
    first: dict[Alike, int] = field(default_factory=dict)
    identities: dict[tuple[object, ...], int] = field(default_factory=dict)
    numbered: bool = False
    full: bool = False

    def see(self, grant: GrantRow, notes: Notes) -> bool:
        """Compares a grant with those before it in the file. False where it has the same id of
        its funder as another, which is an error."""
        identity = grant.identity()
        self.numbered = self.numbered or grant.source_id is not None
        earlier = self.identities.get(identity)
        if earlier is not None and grant.source_id is not None:
            text = f"Finansiärens id finns redan på rad {earlier}."
            notes.tell("error", "duplicate-source-id", text, grant.row)
            return False
        alike = (grant.funder, grant.recipient, grant.year, grant.amount_sek)
        if earlier is not None or (alike in self.first and grant.source_id is None):
            self._tell(grant, earlier, self.first.get(alike), notes)
        elif len(self.first) >= self.most:
            self.full = True
            return True
        self.first.setdefault(alike, grant.row)
        self.identities.setdefault(identity, grant.row)
        return True

    def _tell(self, grant: GrantRow, same: int | None, alike: int | None, notes: Notes) -> None:
        text = f"Möjlig dubblett av rad {alike}: samma mottagare, år och belopp, men något skiljer."
        if same is not None:
            text = f"Raden är likadan som rad {same}; båda läses in, som två stöd."
        notes.tell("advice", "possible-duplicate", text, grant.row)

    def compare(self, connection: sa.Connection, notes: Notes) -> None:
        """Compares the file with the grants in the database: one with the same recipient, year
        and amount under another title or call may be the same."""
        if self.full:
            text = f"Dubbletter har bara sökts bland de första {self.most} stöden."
            notes.tell("advice", "duplicates-not-sought", text)
        keys = list(self.first)
        for start in range(0, len(keys), 5_000):
            self._compare(connection, keys[start : start + 5_000], notes)

    def _compare(self, connection: sa.Connection, keys: Sequence[Alike], notes: Notes) -> None:
        columns = (Grant.funder, Grant.recipient, Grant.year, Grant.amount_sek)
        beside = (Grant.call, Grant.project_title, Grant.source_id)
        asked = (
            sa.func.unnest(
                _listed(each[1] for each in keys),
                sa.cast(_listed(each[3] for each in keys), ARRAY(sa.Numeric)),
            )
            .table_valued("recipient", "amount", name="asked")
            .render_derived()
        )
        same = (Grant.recipient == asked.c.recipient) & (Grant.amount_sek == asked.c.amount)
        found = sa.select(*columns, *beside).join(asked, same).distinct()
        rows = connection.execute(found)
        for funder, recipient, year, amount, call, title, source_id in rows:
            row = self.first.get((funder, recipient, year, amount))
            plain = (funder, year, call, recipient, title, amount)
            identity = plain if source_id is None else (funder, source_id)
            apart = self.numbered and source_id is not None
            if row is not None and not apart and identity not in self.identities:
                shown = f"”{shortened(title)}”" if title else "utan titel"
                text = (
                    "Möjlig dubblett av ett stöd som redan är inläst: samma mottagare, år och "
                    f"belopp ({shown})."
                )
                notes.tell("advice", "possible-duplicate", text, row)


def _listed(values: Iterable[object]) -> sa.ColumnElement[Any]:
    """Slugs or amounts as one text that the database takes apart: to bind each of a hundred
    thousand by itself takes as long as to read their rows."""
    return sa.func.string_to_array(",".join(map(str, values)), ",")


def today() -> int:
    """The year that it is."""
    return swedish.today().year
