"""A workbook's table of shared texts, to which its cells refer by number."""

from __future__ import annotations

import re

from skanekarta.importers.sources.limits import mebibytes
from skanekarta.importers.sources.markup import DEEPEST, TOO_MUCH, Damaged, bare, feed
from skanekarta.importers.sources.packages import Package

ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
"""How a workbook writes characters that XML has no place for (ECMA-376, 22.9.2.19)."""


def read_strings(package: Package, part: str | None) -> list[str]:
    """The shared texts in their order; none where the workbook has no such table."""
    if part is None or part not in package.namelist():
        return []
    content, most = package.content, package.content.limits.strings_bytes
    if package.getinfo(part).file_size > most:
        raise content.refused(f"Arbetsbokens texter är större än {mebibytes(most)}; dela upp den.")
    table = _Table(content.limits.elements)
    with package.open(part) as stream:
        for _ in feed(stream, table, content):
            pass
    return table.texts


def unescaped(text: str) -> str:
    """The text with its escaped characters in place."""
    return ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text


class _Table:
    """Collects the text of each `si`, leaving out how it is pronounced (`rPh`)."""

    def __init__(self, most: int) -> None:
        self.texts: list[str] = []
        self._parts: list[str] = []
        self._depth, self._left = 0, most
        self._takes = self._spoken = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        name = bare(name)
        self._depth, self._left = self._depth + 1, self._left - 1
        if self._depth > DEEPEST:
            raise Damaged
        if self._left < 0:
            raise Damaged(TOO_MUCH)
        if name == "t":
            self._takes = not self._spoken
        elif name == "si":
            self._parts.clear()
        elif name == "rPh":
            self._spoken = True

    def end(self, name: str) -> None:
        name = bare(name)
        self._depth -= 1
        if name == "t":
            self._takes = False
        elif name == "si":
            self.texts.append(unescaped("".join(self._parts)))
        elif name == "rPh":
            self._spoken = False

    def text(self, data: str) -> None:
        if self._takes:
            self._parts.append(data)
