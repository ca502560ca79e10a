"""Whoever asks, once they have shown who they are."""

from __future__ import annotations

from dataclasses import dataclass

from skanekarta.message import message

ROLES = {"reader": "Läsare", "staff": "Personal", "administrator": "Administratör"}
"""Readers see what everybody sees; staff see internal entries and append; administrators also
load lists and look after accounts."""

SCOPES = {
    "read": "läsa interna poster",
    "append": "lägga till i loggen",
    "administer": "läsa in listor och granska",
}
"""What a token can be given; never more than its account's role has."""

NEEDED = {
    "read": message("läsa interna poster"),
    "append": message("lägga till i loggen"),
    "administer": message("läsa in listor och granska"),
}
"""The same as a part of an error's sentence."""

OF_ROLE = {
    "reader": frozenset[str](),
    "staff": frozenset({"read", "append"}),
    "administrator": frozenset(SCOPES),
}


@dataclass(frozen=True)
class Who:
    """An account as it asks now: by a session of a browser, or by a token."""

    account_id: int
    name: str
    role: str
    scopes: frozenset[str]
    """Of the token; every scope for a session."""
    session_id: int | None = None
    csrf: str | None = None
    """What a form of this session carries, so that no other site can send it."""

    def may(self, scope: str) -> bool:
        """Whether both the role and the token allow that."""
        return scope in OF_ROLE[self.role] and scope in self.scopes
