"""Grants into the database: put beside it, compared with it, merged into it, and undone again."""

from skanekarta.importers.storing.merging import Delivery, Progress, quietly, store
from skanekarta.importers.storing.scope import DATASET, Scope, read_scope
from skanekarta.importers.storing.undoing import undo

__all__ = ["DATASET", "Delivery", "Progress", "Scope", "quietly", "read_scope", "store", "undo"]
