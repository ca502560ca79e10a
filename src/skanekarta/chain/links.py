"""An entry as the chain has it: its number, its moment, what it says and its seals."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

import sqlalchemy as sa

GONE = "Borttagen uppgift"
"""What stands where words have been erased (trigger `only_erase`)."""

EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
BATCH = 500

ENTRIES = sa.text("""
    SELECT a.id, a.seq, a.action, a.erases, a.import_key AS proof, a.salt, a.digest, a.previous,
           a.seal, log_content(a) AS content, a.erased_at IS NOT NULL AS is_erased,
           CASE WHEN isfinite(a.recorded_at)
                THEN (extract(epoch FROM a.recorded_at) * 1000000)::bigint END AS micros,
           CASE WHEN isfinite(a.erased_at)
                THEN (extract(epoch FROM a.erased_at) * 1000000)::bigint END AS erased_micros,
           a.title = :gone AND coalesce(a.reason, :gone) = :gone AND num_nonnulls(
               a.salt, a.description, a.place_name, a.source, a.source_url, a.note, a.link, a.unit
           ) = 0 AS is_tombstone
    FROM activities a ORDER BY a.seq, a.id
""").bindparams(gone=GONE)


@dataclass(frozen=True)
class Link:
    """An entry. `content` is what it says, in the database's one text of it; `micros` is its
    moment in microseconds since 1970, None where it is no moment; `proof` is what an erasure
    says that the entries it erased were left as."""

    id: int
    seq: int
    action: str
    erases: list[int] | None
    proof: str | None
    salt: bytes | None
    digest: bytes
    previous: bytes
    seal: bytes
    content: str
    is_erased: bool
    micros: int | None
    erased_micros: int | None
    is_tombstone: bool

    def own_digest(self) -> bytes:
        """The digest that what the entry says comes to, under its salt."""
        return hashlib.sha256((self.salt or b"") + self.content.encode()).digest()

    def own_seal(self) -> bytes:
        """The seal that the entry comes to: of the one before it, what it says and when."""
        place = f"{self.seq} {self.micros}".encode()
        return hashlib.sha256(self.previous + self.digest + place).digest()


def links(connection: sa.Connection) -> Iterator[Link]:
    """Every entry in the order of the chain, some at a time: the log is never held whole."""
    how = {"stream_results": True, "yield_per": BATCH}
    for row in connection.execute(ENTRIES, execution_options=how):
        yield Link(*row)


def proof_of(contents: list[str]) -> str:
    """What an erasure says of the entries that it erases: the digest of what is left of them,
    the earliest first."""
    told = hashlib.sha256()
    for content in contents:
        told.update(hashlib.sha256(content.encode()).digest())
    return f"erasure:{told.hexdigest()}"


def moment(micros: int | None) -> dt.datetime | None:
    """A moment that microseconds since 1970 stand for; None for one that no calendar has."""
    try:
        return None if micros is None else EPOCH + dt.timedelta(microseconds=micros)
    except OverflowError:
        return None
