"""Where a grant belongs: its recipient's seat, and where the work happens, with shares."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Literal, NamedTuple

from skanekarta.importers.granting import sharing
from skanekarta.importers.granting.fixed import of_list
from skanekarta.importers.granting.headings import Layout
from skanekarta.importers.granting.places import Places
from skanekarta.importers.granting.readings import Reader
from skanekarta.importers.granting.rows import Row, Together
from skanekarta.municipality import WHOLE_SKANE

Scope = Literal["municipality", "skane", "unknown"]
Basis = Literal["equal", "source"]
Point = tuple[float, float]
PLACES = (
    *("seat", "seat_title", "municipality", "municipality_title", "work", "partners", "scope"),
)
"""The cells that all of it is told by, but for the shares and a point on the map."""

Near = Mapping[Point, Sequence[str]]
"""For each point of a file, the municipalities that it may lie in, the nearest first."""


class Where(NamedTuple):
    """Seat and place of work. `work` is (municipality, kronor) in the order of the codes."""

    scope: Scope
    seat: str | None
    work: tuple[tuple[str, Decimal], ...] = ()
    basis: Basis = "equal"


class Whereabouts:
    """The columns of places of a list. «Kommun» is where the work happens if another column tells
    the seat, else the recipient's; one without a place of work works at its seat (truth 1)."""

    def __init__(self, layout: Layout, places: Places, near: Near) -> None:
        self.places, self.near = places, near
        self.seat, self.one = Reader(places.seat), Reader(places.one)
        self.listed = Reader(places.listed)
        self.scope, self.basis = of_list("scope"), of_list("shares_basis")
        self.number = Reader(sharing.number)
        self.written = Reader(lambda value: sharing.written(str(value)))
        self.columns = {code: f"share@{code}" for code in layout.starting("share@")}
        self.together = Together[tuple[str | None, tuple[str, ...], Scope]](*PLACES)
        self.seat_apart = "seat" in layout.at
        self.work_apart = "work" in layout.at

    def read(self, row: Row, point: Point | None) -> tuple[str | None, tuple[str, ...], Scope]:
        """The seat, the municipalities of the work and the scope, before any money is shared."""
        if point is None:
            return self.together.of(row, self._read)
        return self._read(row, point)

    def _read(
        self, row: Row, point: Point | None = None
    ) -> tuple[str | None, tuple[str, ...], Scope]:
        seat = row.read("seat", self.seat)
        place = row.read("municipality", self.listed) or ()
        work = row.read("work", self.listed) or ()
        partners = row.read("partners", self.listed) or ()
        self._agree(row, "seat_title", (seat,) if seat else ())
        self._agree(row, "municipality_title", place)
        if not self.seat_apart and len(place) == 1 and place[0] != WHOLE_SKANE:
            seat = place[0]
        told = work or (place if not self.work_apart or len(place) != 1 else ())
        here = told or ((seat,) if seat else ())
        found = tuple(dict.fromkeys((*here, *partners)))
        if point is not None:
            found = self._at(row, point, found, seat)
        return seat, *self._scoped(row, found, stated=bool(told or partners))

    def _agree(self, row: Row, name: str, codes: Sequence[str]) -> None:
        """The names beside codes must not be of other places."""
        words = row.cell(name)
        told = self.listed(words).value if words is not None else None
        if told and codes and set(told) != set(codes):
            text = "Koden och namnet bredvid är inte samma plats."
            row.fails(name, "code-and-text-differ", text, words)

    def shared(
        self, row: Row, found: tuple[str | None, tuple[str, ...], Scope], amount: Decimal
    ) -> Where:
        """The amount shared between the municipalities."""
        seat, codes, scope = found
        if scope == "skane":
            return Where(scope, seat)
        if "shares" in row.at or self.columns:
            weights = self._weights(row, codes)
            if weights is not None:
                return self._weighed(row, weights, codes, seat, amount)
        if len(codes) == 1:
            return Where(scope, seat, ((codes[0], amount),))
        return Where(scope, seat, tuple(sharing.shares(amount, codes).items()))

    def _scoped(
        self, row: Row, found: tuple[str, ...], *, stated: bool
    ) -> tuple[tuple[str, ...], Scope]:
        scope = row.read("scope", self.scope)
        whole = WHOLE_SKANE in found
        if whole and len(found) > 1:
            text = "Ange antingen hela Skåne eller enskilda kommuner, inte båda."
            row.fails("municipality", "skane-and-municipalities", text)
        if scope not in {None, "municipality"} and stated and found and not whole:
            text = "Utbredningen säger något annat än kommunerna."
            row.fails("scope", "scope-and-municipalities-differ", text, row.cell("scope"))
        if whole or scope == "skane":
            return (), "skane"
        if not found or scope == "unknown":
            return (), "unknown"
        return found, "municipality"

    def _at(
        self, row: Row, point: Point, found: tuple[str, ...], seat: str | None
    ) -> tuple[str, ...]:
        """What the point on the map adds: a place where the row has none. A written one goes
        first, and must not be somewhere else."""
        near = self.near.get(point, ())
        if not near:
            row.advise("point", "point-outside-skane", "Punkten ligger utanför Skåne; läses inte.")
        elif not found and row.cell("scope") is None:
            name = self.places.names[near[0]]
            row.advise("point", "place-from-point", f"Kommunen tas från punkten: {name}.")
            return (near[0],)
        elif found and WHOLE_SKANE not in found and not {*found, seat} & set(near):
            there = self.places.names[near[0]]
            text = f"Punkten ligger i {there}, inte i den kommun som raden anger."
            row.fails("point", "point-elsewhere", text)
        return found

    def _weights(self, row: Row, codes: Sequence[str]) -> Mapping[str, Decimal] | None:
        """The numbers that a row has for municipalities; None where it has none."""
        read = {code: row.read(name, self.number) for code, name in self.columns.items()}
        found = {code: number for code, number in read.items() if number}
        text = row.cell("shares")
        if text is None:
            return found or None
        pairs = row.read("shares", self.written) or ()
        if pairs and not any(name for name, _ in pairs):
            order = row.read("municipality", self.listed) or codes
            if len(pairs) == len(order):
                return dict(zip(order, (number for _, number in pairs), strict=True))
            told = "Andelarna ska vara lika många som kommunerna."
            row.fails("shares", "not-shares", told, text)
            return None
        for name, number in pairs:
            where = self.one(name)
            row.problems("shares", where.problems, name)
            found.update({where.value: number} if where.value else {})
        return found or None

    def _weighed(
        self,
        row: Row,
        weights: Mapping[str, Decimal],
        codes: tuple[str, ...],
        seat: str | None,
        amount: Decimal,
    ) -> Where:
        if codes and set(codes) != set(weights) and codes != (seat,):
            text = "Fördelningen har andra kommuner än dem som raden anger."
            row.fails("shares", "shares-of-others", text, row.cell("shares"))
            return Where("municipality", seat)
        read = sharing.stated(amount, weights)
        row.problems("shares", read.problems, row.cell("shares"))
        found = read.value or {}
        equal = found == sharing.shares(amount, list(weights))
        basis: Basis = "equal" if equal and self._says_equal(row) else "source"
        return Where("municipality", seat, tuple(found.items()), basis)

    def _says_equal(self, row: Row) -> bool:
        """Files of ours tell the basis, or write the numbers alone."""
        basis = row.read("shares_basis", self.basis)
        written = row.cell("shares")
        return basis == "equal" or (basis is None and str(written or "a")[:1].isdecimal())
