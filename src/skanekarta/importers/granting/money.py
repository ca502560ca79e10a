"""What a grant comes to, and in which years."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from functools import partial
from typing import NamedTuple

from skanekarta.importers.granting import numbers
from skanekarta.importers.granting.days import FIRST, LAST
from skanekarta.importers.granting.headings import Layout
from skanekarta.importers.granting.readings import Reader
from skanekarta.importers.granting.rows import Row
from skanekarta.swedish import kr


class Sum(NamedTuple):
    """Kronor in all, and for each year where the source tells them."""

    amount: Decimal
    years: tuple[tuple[int, Decimal], ...] = ()


class Money:
    """The columns of money of a list."""

    def __init__(self, layout: Layout) -> None:
        self.whole = _reader(layout, "amount_sek")
        self.by_year: Mapping[int, Reader[Decimal]] = {
            int(year): _reader(layout, f"amount@{year}") for year in layout.starting("amount@")
        }
        self.listed = "amount_per_year" in layout.at

    def read(self, row: Row) -> Sum | None:
        """The money of a row; None, with an error, where it lacks it."""
        whole = row.read("amount_sek", self.whole)
        if whole is not None and not self.by_year and not self.listed:
            return Sum(whole)  # as most lists have it
        years = self._years(row) if self.by_year or self.listed else ()
        together = sum((each for _, each in years), Decimal(0))
        if whole is None and row.cell("amount_sek") is not None:
            return None
        if whole is None and not years:
            row.lacks("amount_sek", "amount")
            return None
        if whole is not None and years and together != whole:
            text = f"Åren blir tillsammans {kr(together)}, inte {kr(whole)}."
            row.fails("amount_sek", "years-do-not-add-up", text, row.cell("amount_sek"))
        return Sum(together if whole is None else whole, years)

    def _years(self, row: Row) -> tuple[tuple[int, Decimal], ...]:
        if self.listed:
            return self._listed(row)
        read = ((year, row.read(f"amount@{year}", each)) for year, each in self.by_year.items())
        return tuple((year, each) for year, each in read if each)

    def _listed(self, row: Row) -> tuple[tuple[int, Decimal], ...]:
        """Two cells as our own files have them: the years, and what each was given."""
        cells = [str(row.cell(name) or "") for name in ("amount_years", "amount_per_year")]
        years, amounts = (
            [part.strip() for part in cell.split(";") if part.strip()] for cell in cells
        )
        read = [numbers.amount(each).value for each in amounts]
        whole = [int(year) if year.isdecimal() and len(year) == 4 else 0 for year in years]
        fits = len(years) == len(set(whole)) == len(read) and None not in read
        if not fits or not all(FIRST <= year <= LAST for year in whole):
            text = "Åren och beloppen för dem ska vara lika många, med semikolon emellan."
            row.fails("amount_per_year", "not-amounts-per-year", text, cells[1])
            return ()
        return tuple(sorted((year, each) for year, each in zip(whole, read, strict=True) if each))


def _reader(layout: Layout, name: str) -> Reader[Decimal]:
    return Reader(partial(numbers.amount, scale=layout.scales.get(name, 1)))
