"""What the loaded lists cover: where a zero may be claimed, and where one may not.

A zero is only true where the lists that it is read from are complete (the design, truth 2).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from skanekarta.db import Base
from skanekarta.message import Say, in_swedish


class Coverage(Base):
    """A list of decisions that has been read, wholly or in part. An empty key means «all»."""

    __tablename__ = "coverage"
    __table_args__ = (
        sa.UniqueConstraint(
            "funder", "support_form", "call", "year", postgresql_nulls_not_distinct=True
        ),
        sa.CheckConstraint("rows_stated >= 0", name="rows_counted"),
    )

    id: Mapped[int] = mapped_column(sa.Integer, sa.Identity(always=True), primary_key=True)
    funder: Mapped[str] = mapped_column(sa.ForeignKey("funders.slug"))
    support_form: Mapped[str | None] = mapped_column(sa.ForeignKey("support_forms.slug"))
    call: Mapped[str | None] = mapped_column(sa.ForeignKey("calls.slug"))
    year: Mapped[int | None]
    complete: Mapped[bool]
    rows_stated: Mapped[int | None]
    amount_stated_sek: Mapped[int | None] = mapped_column(sa.BigInteger)
    frame_share: Mapped[float | None] = mapped_column(sa.Double)
    note: Mapped[str | None]
    source: Mapped[str | None]
    import_id: Mapped[int] = mapped_column(sa.ForeignKey("imports.id"))


class BudgetFrame(Base):
    """Kulturnämnden's frame for a year. Not grants: never added to them."""

    __tablename__ = "budget_frames"

    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    total_sek: Mapped[int | None] = mapped_column(sa.BigInteger)
    regional_sek: Mapped[int | None] = mapped_column(sa.BigInteger)
    state_sek: Mapped[int | None] = mapped_column(sa.BigInteger)
    operating_support_recipients: Mapped[str | None]
    note: Mapped[str | None]
    source_url: Mapped[str | None]
    import_id: Mapped[int] = mapped_column(sa.ForeignKey("imports.id"))


KEYS = ("funder", "support_form", "call", "year")
"""What a list of decisions is told apart by."""


@dataclass(frozen=True)
class Extent:
    """How much of a selection's lists has been read. `exhaustive`: these lists are all there
    could be for the selection; `unplaced`: rows that might belong anywhere; `years`: the first
    and the last of those that no list is of."""

    lists: int
    complete_lists: int
    exhaustive: bool
    unplaced: int
    years: tuple[int | None, int | None] | None = None

    @property
    def complete(self) -> bool:
        """Whether a municipality without a row in the selection really got nothing: every list
        is read to its end, and no row of the selection lacks its place."""
        all_read = self.lists > 0 and self.lists == self.complete_lists
        return all_read and self.exhaustive and self.unplaced == 0

    def sentence(self, say: Say = in_swedish) -> str:
        """What the figures cover."""
        if self.years:
            return self._of_no_list(self.years, say)
        if self.lists == 0:
            return say("Inga beslutslistor som svarar mot urvalet är inlästa.")
        told = f"{self._read(say)} {self._gap(say)}"
        return told.strip()

    def _of_no_list(self, years: tuple[int | None, int | None], say: Say) -> str:
        low, high = years
        if low is None or high is None:
            return say("Ingen beslutslista för de åren är inläst.")
        told = str(low) if low == high else f"{low}–{high}"
        return say("Ingen beslutslista för {years} är inläst.").format(years=told)

    def _read(self, say: Say) -> str:
        if self.complete_lists < self.lists:
            return self._read_in_part(say)
        if self.lists == 1:
            return say("Siffrorna bygger på en beslutslista, inläst i sin helhet.")
        text = say("Siffrorna bygger på {lists} beslutslistor, inlästa i sin helhet.")
        return text.format(lists=self.lists)

    def _read_in_part(self, say: Say) -> str:
        if self.lists == 1:
            return say("Beslutslistan är inte inläst i sin helhet.")
        if not self.complete_lists:
            text = say(
                "Av {lists} kända beslutslistor är ingen inläst i sin helhet, övriga delvis eller "
                "inte alls."
            )
        elif self.complete_lists == 1:
            text = say(
                "Av {lists} kända beslutslistor är 1 inläst i sin helhet, övriga delvis eller inte "
                "alls."
            )
        else:
            text = say(
                "Av {lists} kända beslutslistor är {whole} inlästa i sin helhet, övriga delvis "
                "eller inte alls."
            )
        return text.format(lists=self.lists, whole=self.complete_lists)

    def _gap(self, say: Say) -> str:
        """Why a municipality without an amount may have got something all the same."""
        if self.complete:
            return ""
        if self.complete_lists < self.lists or not self.exhaustive:
            return say(
                "En kommun utan belopp kan ha fått stöd som inte står i de inlästa listorna."
            )
        text = say(
            "För {n} stöd är kommunen eller en annan uppgift i urvalet inte känd, så en kommun "
            "utan belopp kan ändå ha fått stöd."
        )
        return text.format(n=self.unplaced)


def extent(
    rows: Sequence[Mapping[str, object]],
    wanted: Mapping[str, frozenset[str]],
    years: tuple[int | None, int | None] | None,
    unplaced: int,
) -> Extent:
    """The lists in `rows` that the selection reads from.

    `wanted` holds the slugs chosen for funder, support form and call (absent: all); `years` the
    first and last year chosen. A selection that names its calls reads just their lists, and
    every one of them must be known. One that does not may always miss a call that nobody has
    loaded, unless a list speaks of all calls of a form or a funder at once.
    """
    lists = [row for row in rows if _touches(row, wanted, years)]
    calls = wanted.get("call")
    if calls:
        lists = [row for row in lists if row["call"] in calls]
        exhaustive = calls <= {row["call"] for row in lists}
    else:
        exhaustive = all(row["call"] is None for row in lists)
    complete = sum(1 for row in lists if row["complete"])
    return Extent(len(lists), complete, exhaustive, unplaced)


def _touches(
    row: Mapping[str, object],
    wanted: Mapping[str, frozenset[str]],
    years: tuple[int | None, int | None] | None,
) -> bool:
    chosen = all(row[key] is None or row[key] in slugs for key, slugs in wanted.items() if slugs)
    return chosen and (years is None or within(row["year"], years))


def within(year: object, years: tuple[int | None, int | None]) -> bool:
    """Whether a list of that year may speak of those, the first and the last, open where None."""
    low, high = years
    if not isinstance(year, int):
        return True  # no year: the list may speak of any, so it counts against a claim of zero
    return (low is None or year >= low) and (high is None or year <= high)


def all_rows(connection: sa.Connection) -> list[Mapping[str, object]]:
    """Every list that has been read, wholly or in part."""
    return [dict(row) for row in connection.execute(EVERY).mappings()]


EVERY = sa.select(*(Coverage.__table__.c[name] for name in (*KEYS, "complete")))
