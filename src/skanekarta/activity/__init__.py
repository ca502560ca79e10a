"""The log of activities: what may be sent, how it is kept, and what has become of it.

fields, days  what each field may hold
sent          a GeoJSON Feature as what it asks for
sending       whoever sends: keys, and how fast
changing      corrections, withdrawals, restorations, undoing
appending     all of it together: the one write
thread        which version stands now
history       every version of an entry
"""

from skanekarta.activity.appending import Appended, append
from skanekarta.activity.changing import UNDO_WITHIN
from skanekarta.activity.history import Change, Version, history, receipt
from skanekarta.activity.sending import KEY, check_key
from skanekarta.activity.thread import Standing, newest, number

LARGEST_BODY = 64 * 1024
"""Bytes: far more than an entry needs."""

__all__ = [
    "KEY",
    "LARGEST_BODY",
    "UNDO_WITHIN",
    "Appended",
    "Change",
    "Standing",
    "Version",
    "append",
    "check_key",
    "history",
    "newest",
    "number",
    "receipt",
]
