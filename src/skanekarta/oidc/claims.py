"""What a provider's claims mean here: a role and a name."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import Any

from skanekarta.access.accounts import LONGEST_NAME
from skanekarta.access.who import ROLES

LEAST = "reader"
NAMES = ("email", "sub")
"""Where a name is taken from that the chosen claim does not have."""


def role(claims: Mapping[str, Any], path: str, roles: Mapping[str, str]) -> str:
    """The highest of the roles that the claim's values stand for; a reader's without any."""
    found = _at(claims, path)
    values = found if isinstance(found, list) else [found]
    given = {roles[each] for each in values if isinstance(each, str) and each in roles}
    return max(given or {LEAST}, key=list(ROLES).index)


def _at(claims: Mapping[str, Any], path: str) -> object:
    """A claim by its name or, where there is none of that name, by names with dots between:
    `realm_access.roles`."""
    if path in claims:
        return claims[path]
    found: object = claims
    for name in path.split("."):
        found = found.get(name) if isinstance(found, Mapping) else None
    return found


def name(claims: Mapping[str, Any], path: str) -> str:
    """What somebody is called here at first, without what can't be seen or is too long."""
    for each in (path, *NAMES):
        found = _at(claims, each)
        text = _plain(found) if isinstance(found, str) else ""
        if text:
            return text
    return "konto"


def _plain(text: str) -> str:
    normal = unicodedata.normalize("NFKC", text)
    seen = "".join(each for each in normal if each.isprintable())
    return seen.strip().lower()[:LONGEST_NAME].strip()
