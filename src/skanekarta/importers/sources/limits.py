"""How large a file may be, in every direction that a file can grow."""

from __future__ import annotations

from dataclasses import dataclass

KIB, MIB = 1024, 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds on a file; whatever passes one of them is refused with a sentence that names it.

    Sizes are bytes. `text_bytes` holds for text with delimiters, of which only a row is held at
    a time (a million grants are some 450 MB), `file_bytes` for every other file. A JSON document
    is held whole, so its values are counted before it is parsed: the smallest, `{}`, takes twenty
    times its size. Of a workbook, `unpacked_bytes` is all parts together, `strings_bytes` the
    table of shared texts (held in memory), `part_bytes` any part that is read whole, and `ratio`
    how many times larger than its packed form a part above `part_bytes` may be: Excel's own
    sheets stay below 50, zeros reach 1 000. `elements` bounds the time that a sheet takes (a
    minute): two to a cell, so a million rows of fifteen filled cells. `cell_characters` is
    Excel's own limit.
    """

    file_bytes: int = 200 * MIB
    text_bytes: int = 1024 * MIB
    json_bytes: int = 64 * MIB
    json_values: int = 5_000_000
    unpacked_bytes: int = 1024 * MIB
    strings_bytes: int = 128 * MIB
    part_bytes: int = 4 * MIB
    directory_bytes: int = 1 * MIB
    ratio: int = 200
    elements: int = 30_000_000
    rows: int = 2_000_000
    columns: int = 200
    cell_characters: int = 32_767

    @property
    def line_characters(self) -> int:
        """The longest line of text that a row within the other limits can be."""
        return self.columns * (self.cell_characters + 3)


LIMITS = Limits()


def grouped(number: int) -> str:
    """A whole number as Swedish writes it: 24 268 000, with no-break spaces."""
    return f"{number:,}".replace(",", "\u00a0")


def mebibytes(size: int) -> str:
    """A size in whole MiB, as people are told it."""
    return f"{grouped(-(-size // MIB))}\u00a0MiB"
