"""Entries of the log, many at once: a list in a file, or pasted, whole or not at all.

columns      what headings may say
words        the terms that cells name; times: when it was; entry_rows: a row becomes an entry
whereabouts  the point and the municipality of each
batches      a list read, with its report, and appended
undoing      an import withdrawn, entry by entry, and done again
"""

from skanekarta.importers.logging.batches import (
    Batch,
    append_batch,
    import_entries,
    read_batch,
)
from skanekarta.importers.logging.undoing import is_of_entries, undo

__all__ = [
    "Batch",
    "append_batch",
    "import_entries",
    "is_of_entries",
    "read_batch",
    "undo",
]
