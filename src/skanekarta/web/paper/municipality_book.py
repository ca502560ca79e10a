"""The picture of a municipality as a workbook."""

from __future__ import annotations

from skanekarta.web.language import _
from skanekarta.web.paper import chapters, grant_chapters
from skanekarta.web.paper.book import workbook
from skanekarta.web.paper.chapters import Told


def bound(told: Told, author: str) -> bytes:
    """All that the page before a talk shows, a sheet a section."""
    title = _("Samtalsunderlag {name}").format(name=told.of.name)
    makers = (*chapters.CHAPTERS, *grant_chapters.CHAPTERS)
    return workbook(title, author, told.of.day, [make(told) for make in makers])
