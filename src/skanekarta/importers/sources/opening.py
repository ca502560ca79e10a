"""The door: a path becomes an open `Source`, or a sentence that says why not."""

from __future__ import annotations

from pathlib import Path

from skanekarta.importers.reading import Source
from skanekarta.importers.sources.content import Content
from skanekarta.importers.sources.delimited import open_delimited
from skanekarta.importers.sources.documents import open_document
from skanekarta.importers.sources.kinds import kind_of
from skanekarta.importers.sources.limits import LIMITS, Limits
from skanekarta.importers.sources.notes import Notes
from skanekarta.importers.sources.workbooks import open_workbook

OPENERS = {"delimited": open_delimited, "workbook": open_workbook, "json": open_document}


def open_source(file: Path, limits: Limits = LIMITS) -> Source:
    """The file's cells, to be read in a `with` statement.

    CSV (also with semicolons or tabs), XLSX and XLSM, GeoJSON and Esri JSON, told apart by their
    bytes. `findings` holds what is known when the file is opened, and grows while the rows are
    read: it is whole when they have been read through. Raises RefusedFile.
    """
    content = Content(file, limits)
    notes = Notes()
    try:
        return OPENERS[kind_of(content, notes)](content, notes)
    except BaseException:
        content.close()
        raise
