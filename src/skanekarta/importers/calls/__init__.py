"""Rounds of grants (utlysningar) from an administrator's list into the table of calls.

columns     what headings may say
figures     what one cell means: numbers of applications, whole kronor
call_rows   a row becomes a CallRow; checks: what is wrong or worth a second look
lists       the whole file
storing     into the database; history: what calls were, told and taken back
standing    what lists have said, when the project's own list is newer
"""

from skanekarta.importers.calls.call_rows import CallRow
from skanekarta.importers.calls.history import keep, states, touched, touches, undo
from skanekarta.importers.calls.lists import read_calls
from skanekarta.importers.calls.standing import overruled, stand
from skanekarta.importers.calls.storing import DATASET, store

__all__ = [
    "DATASET",
    "CallRow",
    "keep",
    "overruled",
    "read_calls",
    "stand",
    "states",
    "store",
    "touched",
    "touches",
    "undo",
]
