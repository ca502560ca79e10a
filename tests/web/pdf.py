"""A PDF as its readers have it: its text, and what a screen reader is told."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from io import BytesIO

import pikepdf
import pypdfium2
from markup import Markup

NUMBER = re.compile(r"\d(?:[\d\s,]*\d)?")


def numbers(text: str) -> list[str]:
    """Every number in a text, whatever space is between its thousands."""
    return [re.sub(r"\s", "", found) for found in NUMBER.findall(text)]


@dataclass(frozen=True)
class Printed:
    """A file, read by two libraries that are not the one that made it."""

    content: bytes

    @cached_property
    def pages(self) -> list[str]:
        """The text of every page."""
        with pypdfium2.PdfDocument(self.content) as document:
            return [page.get_textpage().get_text_bounded() for page in document]

    @property
    def text(self) -> str:
        """All of it, with single spaces."""
        return " ".join("\n".join(self.pages).split())

    @cached_property
    def told(self) -> dict[str, str]:
        """What the file says of itself."""
        with pikepdf.open(BytesIO(self.content)) as document:
            root = document.Root
            return {
                "title": str(document.docinfo["/Title"]),
                "author": str(document.docinfo["/Author"]),
                "lang": str(root.Lang),
                "tagged": str(root.MarkInfo.Marked),
                "shows title": str(root.ViewerPreferences.DisplayDocTitle),
            }

    @cached_property
    def links(self) -> set[str]:
        """Every address that can be pressed."""
        with pikepdf.open(BytesIO(self.content)) as document:
            notes = [note for page in document.pages for note in page.get("/Annots", [])]
            return {str(note.A.URI) for note in notes if "/A" in note and "/URI" in note.A}

    @cached_property
    def typefaces(self) -> set[str]:
        """The names of all typefaces in it."""
        with pikepdf.open(BytesIO(self.content)) as document:
            fonts = (page.Resources.get("/Font", {}) for page in document.pages)
            return {str(font.BaseFont) for each in fonts for font in each.values()}

    def lacks(self, page: str) -> set[str]:
        """The numbers of the page's tables that are not in the file."""
        mine = re.sub(r"\s", "", self.text)
        cells = (cell for row in Markup(page).rows for cell in row)
        return {each for cell in cells for each in numbers(cell) if each not in mine}
