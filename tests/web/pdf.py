"""A PDF as its readers have it: its text, and what a screen reader is told."""

from __future__ import annotations

import ctypes
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from io import BytesIO
from itertools import groupby

import pikepdf
import pypdfium2
from markup import Markup
from pypdfium2 import raw

NUMBER = re.compile(r"\d(?:[\d\s,]*\d)?")


def numbers(text: str) -> list[str]:
    """Every number in a text, whatever space is between its thousands."""
    return [re.sub(r"\s", "", found) for found in NUMBER.findall(text)]


POINTS_A_MM = 72 / 25.4
TOP, BOTTOM = (297 - 14) * POINTS_A_MM, 20 * POINTS_A_MM
"""The margins of a page of A4, measured from its foot."""

HEADING = 11.4
"""Points from which letters are those of a heading."""

APART = 12
"""Points between two texts beside each other."""


@dataclass(frozen=True)
class Line:
    """Letters of one size beside each other: their base line and ends, in points from the page's
    lower left corner."""

    base: float
    left: float
    right: float
    size: float
    text: str

    @property
    def heads(self) -> bool:
        """Whether it is as large as a heading."""
        return self.size >= HEADING

    def is_below(self, other: Line) -> bool:
        """Whether it stands below another one, in its column."""
        return self.base < other.base - 2 and self.left < other.right and self.right > other.left


def letters(page: pypdfium2.PdfPage) -> Iterator[Line]:
    """Every letter that is seen, as a line of its own."""
    text = page.get_textpage()
    x, y, matrix = ctypes.c_double(), ctypes.c_double(), raw.FS_MATRIX()
    for at in range(text.count_chars()):
        letter = chr(raw.FPDFText_GetUnicode(text, at))
        if letter.strip():
            left, _bottom, right, _top = text.get_charbox(at)
            raw.FPDFText_GetCharOrigin(text, at, x, y)
            raw.FPDFText_GetMatrix(text, at, matrix)
            size = raw.FPDFText_GetFontSize(text, at) * abs(matrix.d)
            yield Line(round(y.value, 1), left, right, round(size, 1), letter)


def lines(page: pypdfium2.PdfPage) -> list[Line]:
    """What stands on a page above its foot, from the top."""
    found = [each for each in letters(page) if each.base > BOTTOM]
    found.sort(key=lambda each: (-each.base, each.size, each.left))
    made: list[Line] = []
    for _, row in groupby(found, key=lambda each: (each.base, each.size)):
        first, *rest = row
        made.append(first)
        for each in rest:
            last = made[-1]
            if each.left - last.right < APART:
                text = last.text + each.text
                made[-1] = replace(last, right=max(last.right, each.right), text=text)
            else:
                made.append(each)
    return made


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

    @cached_property
    def lines(self) -> list[list[Line]]:
        """The lines of every page."""
        with pypdfium2.PdfDocument(self.content) as document:
            return [lines(page) for page in document]

    @property
    def filled(self) -> list[float]:
        """How far down each page goes, of what there is room for."""
        return [(TOP - min(line.base for line in page)) / (TOP - BOTTOM) for page in self.lines]

    @property
    def cut_off(self) -> list[str]:
        """What stands in the margin above."""
        return [line.text for page in self.lines for line in page if line.base > TOP]

    @property
    def alone(self) -> list[str]:
        """Headings that have fewer than two lines of what they are of on their own page, and
        more on the next: there, what stands first in their column is no heading."""
        found = []
        for page, after in zip(self.lines, [*self.lines[1:], []], strict=True):
            for heading in (line for line in page if line.heads):
                below = {line.base for line in page if line.is_below(heading) and not line.heads}
                onward = next((line for line in after if line.is_below(_moved(heading))), None)
                if len(below) < 2 and (onward is None or not onward.heads):
                    found.append(heading.text)
        return found

    def lacks(self, page: str) -> set[str]:
        """The numbers of the page's tables that are not in the file."""
        mine = re.sub(r"\s", "", self.text)
        cells = (cell for row in Markup(page).rows for cell in row)
        return {each for cell in cells for each in numbers(cell) if each not in mine}


def _moved(heading: Line) -> Line:
    """The heading as if it stood above a page."""
    return replace(heading, base=TOP + APART)
