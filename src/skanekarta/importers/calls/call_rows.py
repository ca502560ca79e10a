"""A row of a list becomes a call with its figures, or what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from skanekarta.importers.calls.columns import MONEY
from skanekarta.importers.calls.figures import count, kronor, share
from skanekarta.importers.granting.days import year
from skanekarta.importers.granting.grant_rows import address
from skanekarta.importers.granting.headings import Layout
from skanekarta.importers.granting.readings import Reader
from skanekarta.importers.granting.rows import Row
from skanekarta.importers.granting.words import Words

State = Mapping[str, Any]
"""A call's columns by name."""

COUNTS = ("applications", "granted")
TEXTS = ("precision", "note")


@dataclass(frozen=True, slots=True)
class CallRow:
    """A call as a file tells it. `said` are the columns of the table that the file speaks of,
    with what it says of each: None where the cell is empty. What it does not speak of stays."""

    row: int
    slug: str
    said: State


class CallReader:
    """Reads the rows under one set of headings."""

    def __init__(self, words: Words, layout: Layout) -> None:
        self.words, self.calls = words, words.terms["call"]
        self.readers: dict[str, Reader[Any]] = {
            **{name: Reader(count) for name in COUNTS},
            **{name: Reader(partial(kronor, scale=layout.scales.get(name, 1))) for name in MONEY},
            "year": Reader(year),
            "source_url": Reader(address),
        }
        self.share = Reader(share)

    def read(self, row: Row) -> tuple[str | None, State]:
        """The call of a row, None where it can't be told, and what the row says of it. All of it
        is read, so that every problem is told at once; the row has failed if there is any."""
        if row.cell("funder") is None:
            row.lacks("funder")
        funder = self.words.one(row, "funder")
        slug = self._call(row, funder)
        said: dict[str, Any] = {"funder": funder}
        for name, reader in self.readers.items():
            if name in row.at:
                said[name] = row.read(name, reader)
        said.update({name: row.text(name) for name in TEXTS if name in row.at})
        if "part_of" in row.at:
            said["parent"] = self._parent(row, slug, funder)
        self._check_share(row, said)
        return slug, said

    def _call(self, row: Row, funder: str | None) -> str | None:
        """The call that a row names, among those of its funder: the same name can be another's."""
        code, title = row.text("call"), row.text("call_title")
        if code is None and title is None:
            row.lacks("call")
            return None
        found = self.calls.known(code or "") or self.calls.known(title or "")
        whose = self.words.funder_of_call
        own = [each for each in found if funder is None or whose.get(each, funder) == funder]
        if len(own) > 1:
            self.words.ambiguous(row, "call", own)
            return None
        if own and title is not None:
            self.words.agree(row, "call", tuple(own))
        return own[0] if own else self._new(row, title or code or "", funder)

    def _new(self, row: Row, title: str, funder: str | None) -> str | None:
        """A call that there is not: made if a person has approved it."""
        if title in self.calls.titles.values():
            text = "En annan finansiärs utlysning heter likadant; lägg till finansiären i namnet."
            row.fails("call", "name-of-another", text, title)
            return None
        read = self.calls.unknown(title)
        row.problems("call", read.problems, title)
        return self._owned(read.value[0], funder) if read.value else None

    def _owned(self, slug: str, funder: str | None) -> str:
        """A call that the file is the first to have is its funder's."""
        if slug in self.calls.made and slug not in self.words.funder_of_call and funder:
            self.calls.made[slug]["funder"] = funder
            self.words.funder_of_call[slug] = funder
        return slug

    def _parent(self, row: Row, slug: str | None, funder: str | None) -> str | None:
        found = self.words.one(row, "part_of")
        if found is not None and found == slug:
            row.fails(
                "part_of", "part-of-itself", "En utlysning kan inte vara en del av sig själv."
            )
        return self._owned(found, funder) if found else None

    def _check_share(self, row: Row, said: State) -> None:
        """The list's own share, of one or of a hundred, is what its numbers come to."""
        told = row.read("granted_share", self.share) if "granted_share" in row.at else None
        applications, granted = (said.get(name) for name in COUNTS)
        if told is None or not applications or granted is None:
            return
        per_cent = 100 * granted / applications
        if all(abs(float(each) - per_cent) > 1 for each in (told, 100 * told)):
            text = f"Andelen stämmer inte: {granted} av {applications} är {per_cent:.1f} procent."
            row.advise("granted_share", "share-differs", text.replace(".", ",", 1), str(told))
