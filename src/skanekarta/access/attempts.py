"""Attempts to sign in, counted so that passwords can't be tried and nobody can be shut out.

A browser that the account has signed in with before is counted by itself. All others are counted
by network: what one network tries at one account, and at all. So whoever tries passwords shuts
out his own network from that account, for a quarter of an hour, and nobody else.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import ipaddress
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import CIDR
from sqlalchemy.orm import Mapped, mapped_column

from skanekarta.access.devices import Device
from skanekarta.db import Base
from skanekarta.errors import TooManyAttempts

WINDOW = dt.timedelta(minutes=15)
MOST = 10
"""Of one network at one account, or of one known browser, in that time."""

MOST_OF_NETWORK = 100
KEPT = dt.timedelta(days=1)

NOWHERE = "0.0.0.0/24"
"""The network of whoever has no address, as over a socket of the machine's own."""


class Attempt(Base):
    """Somebody tried a password. It is taken away when that was right, else after a day.

    Of the name there is a digest too short to tell what was typed, which may have been a
    password; and of the address, the network."""

    __tablename__ = "sign_in_attempts"
    __table_args__ = (
        sa.CheckConstraint(
            "masklen(network) <= (CASE family(network) WHEN 4 THEN 24 ELSE 48 END)",
            name="network_is_no_address",
        ),
        sa.Index(None, "network", "at"),
        sa.Index(None, "device_id", "at"),
    )

    id: Mapped[int] = mapped_column(sa.BigInteger, sa.Identity(always=True), primary_key=True)
    at: Mapped[dt.datetime] = mapped_column(
        sa.DateTime(timezone=True), server_default=sa.func.clock_timestamp(), index=True
    )
    name_digest: Mapped[bytes] = mapped_column(sa.LargeBinary)
    network: Mapped[str] = mapped_column(CIDR)
    device_id: Mapped[int | None] = mapped_column(sa.ForeignKey(Device.id, ondelete="CASCADE"))


@dataclass(frozen=True)
class Counted:
    """An attempt by what it is counted with: the name, and a known browser or else a network."""

    name: str
    network: str
    device_id: int | None

    @property
    def name_digest(self) -> bytes:
        """Four bytes."""
        return hashlib.sha256(self.name.encode(errors="replace")).digest()[:4]

    @property
    def lock(self) -> str:
        """What those that are counted together take turns at."""
        return f"sign-in {self.device_id or self.network}"

    @property
    def of_all(self) -> sa.ColumnElement[bool]:
        """Those that are counted together with it."""
        if self.device_id is not None:
            return Attempt.device_id == self.device_id
        return sa.and_(Attempt.network == self.network, Attempt.device_id.is_(None))


def network_of(host: str | None) -> str:
    """The network that a client is counted with: the first 24 bits of its address, or 48."""
    try:
        # What follows % is the name of the machine's own interface.
        address = ipaddress.ip_address((host or "").partition("%")[0])
    except ValueError:
        return NOWHERE
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    bits = 24 if address.version == 4 else 48
    return str(ipaddress.ip_network(f"{address}/{bits}", strict=False))


def begin(connection: sa.Connection, attempt: Counted) -> bool:
    """Notes an attempt, as one that fails until it has been told otherwise; whether it is the
    last that is let through for a while. Raises TooManyAttempts."""
    now = sa.func.clock_timestamp()
    connection.execute(
        sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtextextended(attempt.lock, 0)))
    )
    connection.execute(sa.delete(Attempt).where(Attempt.at < now - KEPT))
    same_name = sa.func.count().filter(Attempt.name_digest == attempt.name_digest)
    statement = sa.select(sa.func.count(), same_name).where(
        attempt.of_all, Attempt.at > now - WINDOW
    )
    of_all, of_name = connection.execute(statement).one()
    if of_name >= MOST or of_all >= MOST_OF_NETWORK:
        raise TooManyAttempts(
            "Det har varit för många försök härifrån. Vänta en kvart och försök igen."
        )
    values = {
        "name_digest": attempt.name_digest,
        "network": attempt.network,
        "device_id": attempt.device_id,
    }
    connection.execute(sa.insert(Attempt).values(values))
    return of_name + 1 >= MOST or of_all + 1 >= MOST_OF_NETWORK


def forgive(connection: sa.Connection, attempt: Counted) -> None:
    """Whoever has signed in has tried nothing at that account."""
    same = Attempt.name_digest == attempt.name_digest
    connection.execute(sa.delete(Attempt).where(attempt.of_all, same))
