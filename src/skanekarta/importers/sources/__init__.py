"""Files that people have: opened, their kind told by what is in them, their cells given row by
row. Nothing here knows what a grant is."""

from skanekarta.importers.sources.opening import open_source

__all__ = ["open_source"]
