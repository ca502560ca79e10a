"""Whoever sends: one thing at a time, the same thing once, and no faster than people do.

All of it is counted in the database, so that several processes agree. An account's own writes
wait for each other, which is what makes a key safe however often it is tried at once.
"""

from __future__ import annotations

import hashlib
import json
import re
from functools import lru_cache
from typing import Any

import sqlalchemy as sa

from skanekarta.access import Who
from skanekarta.access.accounts import Account
from skanekarta.entry import Activity, AppendRequest
from skanekarta.errors import BadParameter, Conflict, TooManyRequests, Unauthorized

KEY = "Idempotency-Key"
LONGEST_KEY = 255
PRINTABLE = re.compile(rf"[\x20-\x7e]{{1,{LONGEST_KEY}}}")

WRITES_A_MINUTE = 120
"""Far more than a form can send; what is loaded from a file is not counted."""

TURN = 1213
"""The advisory lock that an account's writes wait at; its second number is the account's."""


def check_key(key: str) -> str:
    """The key, if it is one. Raises BadParameter."""
    if not PRINTABLE.fullmatch(key):
        raise BadParameter(
            KEY, "ska vara 1–{longest} tecken ur ASCII, till exempel ett UUID.", longest=LONGEST_KEY
        )
    return key


def fingerprint(entry: object) -> bytes:
    """The same for the same JSON, in whatever order and with whatever spaces it was written."""
    text = json.dumps(entry, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).digest()


def take_turn(connection: sa.Connection, who: Who) -> None:
    """Waits until no other transaction writes for that account; until this one has ended, the
    others wait, and nobody closes the account. Raises Unauthorized for one that has been closed
    since it was asked who sends."""
    connection.execute(sa.select(sa.func.pg_advisory_xact_lock(TURN, who.account_id)))
    is_open = sa.select(Account.id).where(
        Account.id == who.account_id, Account.disabled_at.is_(None)
    )
    if connection.scalar(is_open.with_for_update(read=True)) is None:
        raise Unauthorized("Nyckeln är okänd, återkallad eller för gammal.")


def earlier(
    connection: sa.Connection, who: Who, key: str | None, sha256: bytes, most: int
) -> int | None:
    """The entry that this account has had made under that key; None for what is new.
    Raises Conflict when that was of something else, and TooManyRequests when the account has
    written `most` entries in the last minute."""
    asked = {"account": who.account_id, "key": key, "reach": 20 * most}
    count, found, was = connection.execute(_look(), asked).one()
    if found is not None:
        if bytes(was) != sha256:
            raise Conflict("Nyckeln i Idempotency-Key har använts till något annat.")
        return int(found)
    if count >= most:
        raise TooManyRequests(
            "Högst {most} poster i minuten. Vänta en minut och försök igen.", most=most
        )
    return None


@lru_cache(maxsize=1)
def _look() -> sa.Select[Any]:
    """How many entries the account has written in the last minute, and what its key has made.

    The first are looked for among the log's newest rows, which are found by their numbers: an
    account's own share of what is written in a minute is more than a twentieth, or small."""
    account = sa.bindparam("account", type_=sa.Integer)
    newest = sa.select(sa.func.max(Activity.seq)).scalar_subquery()
    lately = sa.select(sa.func.count().label("written")).where(
        Activity.seq > newest - sa.bindparam("reach", type_=sa.BigInteger),
        Activity.account_id == account,
        Activity.import_id.is_(None),
        Activity.recorded_at > sa.func.clock_timestamp() - sa.text("interval '1 minute'"),
    )
    written, key = lately.subquery(), sa.bindparam("key", type_=sa.Text)
    same = sa.and_(AppendRequest.account_id == account, AppendRequest.key == key)
    return sa.select(
        written.c.written, AppendRequest.activity_id, AppendRequest.sha256
    ).select_from(written.outerjoin(AppendRequest, same))


def note(connection: sa.Connection, who: Who, key: str, sha256: bytes, activity_id: int) -> None:
    """Keeps what was made under a key."""
    values = {
        "account_id": who.account_id,
        "key": key,
        "sha256": sha256,
        "activity_id": activity_id,
    }
    connection.execute(sa.insert(AppendRequest).values(values))
