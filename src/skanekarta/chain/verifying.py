"""Whether the log's chain holds: every entry as it was written, in the order they were."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

import sqlalchemy as sa

from skanekarta.chain.links import Link, links, moment, proof_of
from skanekarta.entry import LogHead
from skanekarta.errors import SkanekartaError

MOST_FAULTS = 1_000
"""Faults that are kept word for word; more are counted."""

SEAL = re.compile(r"[0-9a-f]{64}", re.ASCII)


@dataclass(frozen=True)
class Fault:
    """What is wrong, and with which entry: its place in the chain and its id; neither where it is
    about the chain as a whole."""

    code: str
    text: str
    seq: int | None = None
    id: int | None = None

    def __str__(self) -> str:
        if self.id is None:
            return self.text
        return f"Post {self.id} (nr {self.seq} i kedjan): {self.text}"


@dataclass
class Verdict:
    """What was found: how many entries, how many of them erased, and where the chain ends."""

    entries: int = 0
    erased: int = 0
    seal: bytes = b""
    micros: int | None = None
    faults: list[Fault] = field(default_factory=list)
    number: int = 0

    @property
    def holds(self) -> bool:
        """Whether nothing is wrong."""
        return not self.number

    @property
    def recorded_at(self) -> dt.datetime | None:
        """When the last entry was written."""
        return moment(self.micros)

    def add(self, fault: Fault) -> None:
        """Counts a fault, and keeps it while there is room."""
        self.number += 1
        if len(self.faults) < MOST_FAULTS:
            self.faults.append(fault)


def read_seal(text: str) -> bytes:
    """A seal as people have noted it. Raises SkanekartaError."""
    plain = "".join(text.split()).lower()
    if not SEAL.fullmatch(plain):
        raise SkanekartaError("Ett sigill har 64 tecken, 0–9 och a–f, som log verify skriver det.")
    return bytes.fromhex(plain)


def verify(connection: sa.Connection, expected: Collection[bytes] = ()) -> Verdict:
    """Goes through the whole chain. `expected` are seals that were noted elsewhere, and that must
    be in it: a chain that somebody has made anew holds, but lacks them."""
    verdict, wanted, erasures = Verdict(), set(expected), _Erasures()
    last: Link | None = None
    for link in links(connection):
        verdict.entries += 1
        verdict.erased += link.is_erased
        for fault in (*_placed(link, last), *_sealed(link, last), *erasures.see(link)):
            verdict.add(fault)
        wanted.discard(link.seal)
        last = link
    for fault in (*erasures.left(), *_head(connection, last), *map(_missing, sorted(wanted))):
        verdict.add(fault)
    if last is not None:
        verdict.seal, verdict.micros = last.seal, last.micros
    return verdict


def _fault(link: Link, code: str, text: str) -> Fault:
    return Fault(code, text, link.seq, link.id)


def _placed(link: Link, last: Link | None) -> Iterator[Fault]:
    """What is wrong with an entry's number or its moment beside the one before."""
    expected = last.seq + 1 if last else 1
    if link.seq > expected:
        gone = f"nr {expected}" if link.seq == expected + 1 else f"nr {expected}–{link.seq - 1}"
        yield _fault(link, "gap", f"Före den saknas {gone}: en post är borttagen.")
    elif link.seq < expected:
        yield _fault(link, "same-number", "Numret finns redan: en post är inskjuten.")
    if link.micros is None:
        yield _fault(link, "no-moment", "Tiden är ingen tidpunkt.")
    elif last and last.micros is not None and link.micros < last.micros:
        yield _fault(link, "backwards", "Tiden är tidigare än postens före den.")


def _sealed(link: Link, last: Link | None) -> Iterator[Fault]:
    """What is wrong with an entry's seals."""
    if link.previous != (last.seal if last else b""):
        text = "Den hänger inte ihop med posten före: en post är ändrad, borttagen eller flyttad."
        yield _fault(link, "not-joined", text)
    if not link.is_erased and link.salt is None:
        yield _fault(link, "no-salt", "Saltet är borta fast posten inte är borttagen.")
    elif not link.is_erased and link.digest != link.own_digest():
        text = "Innehållet är ändrat: det stämmer inte med postens kontrollsumma."
        yield _fault(link, "content", text)
    if link.seal != link.own_seal():
        text = "Sigillet stämmer inte: nummer, tid, kontrollsumma eller sigill är ändrat."
        yield _fault(link, "seal", text)


class _Erasures:
    """The erased entries so far, by their ids, until an entry says that they are."""

    def __init__(self) -> None:
        self.waiting: dict[int, Link] = {}

    def see(self, link: Link) -> Iterator[Fault]:
        """What is wrong with what an entry erases, or with what is left of it."""
        if link.is_erased:
            self.waiting[link.id] = link
            if not link.is_tombstone:
                text = "Posten är borttagen men har ord kvar som inte är ”Borttagen uppgift”."
                yield _fault(link, "words-left", text)
        if link.action == "erasure":
            found = [self.waiting.pop(each, None) for each in link.erases or ()]
            yield from self._erased(link, [each for each in found if each is not None])
            for at, each in zip(link.erases or (), found, strict=True):
                if each is None:
                    text = f"Den säger att post {at} är borttagen, men den är inte det."
                    yield _fault(link, "not-erased", text)

    def _erased(self, link: Link, erased: list[Link]) -> Iterator[Fault]:
        erased.sort(key=lambda each: each.seq)
        if link.proof != proof_of([each.content for each in erased]):
            text = "Det som är kvar av de borttagna posterna är inte det som skulle vara kvar."
            yield _fault(link, "left-differs", text)
        for each in erased:
            if each.erased_micros != link.micros:
                text = f"Den är inte borttagen när post {link.id} säger det."
                yield _fault(each, "erased-when", text)

    def left(self) -> Iterator[Fault]:
        """Those that no entry speaks of."""
        for link in self.waiting.values():
            text = "Posten är borttagen utan att någon post om borttagning nämner den."
            yield _fault(link, "erased-untold", text)


def _head(connection: sa.Connection, last: Link | None) -> Iterator[Fault]:
    """What is wrong with the note of where the chain ends."""
    heads = connection.execute(sa.select(LogHead.seq, LogHead.seal)).all()
    ends = [(last.seq, last.seal)] if last else []
    if [tuple(each) for each in heads] == ends:
        return
    if not heads:
        yield Fault("head", "Anteckningen om kedjans slut (log_head) är borta.")
        return
    there = f"nr {last.seq}" if last else "ingen post alls"
    text = f"Kedjan slutar med {there}, men ska enligt log_head sluta med nr {heads[0].seq}"
    yield Fault("head", f"{text}: poster i slutet är borttagna, eller så är sigillet ändrat.")


def _missing(seal: bytes) -> Fault:
    text = "poster är borttagna eller kedjan är gjord på nytt."
    return Fault("expected", f"Sigillet {seal.hex()} finns inte i kedjan: {text}")
