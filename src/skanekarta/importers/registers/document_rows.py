"""A row of a list of policy documents: a document, or that a municipality's list is complete."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa

from skanekarta import swedish
from skanekarta.codelists import FIXED
from skanekarta.importers.granting.readings import Reader
from skanekarta.importers.granting.rows import Row
from skanekarta.importers.granting.terms import folded
from skanekarta.importers.registers.cells import PRECISIONS, Time, date, flag, is_notice, time
from skanekarta.importers.registers.kinds import COMPLETE_TABLE, DOCUMENT_TABLE
from skanekarta.importers.registers.rows import Found, Shared
from skanekarta.municipality import WHOLE_SKANE

ENDS = ("valid_from", "valid_to")
LEVELS = {**{name: name for name in PRECISIONS}, "år": "year", "månad": "month", "dag": "day"}
STATUSES = {folded(word): slug for slug, title in FIXED["document_status"].items()
            for word in (slug, title)}  # fmt: skip


class DocumentReader:
    """Reads the rows. `complete`: the person who loads the list says that it is all that the
    municipalities in it have."""

    def __init__(self, connection: sa.Connection, *, complete: bool) -> None:
        self.shared, self.complete = Shared(connection, "policy_kind"), complete
        self.readers: dict[str, Reader[Any]] = {
            **{name: Reader(flag) for name in ("until_further_notice", "proposal", "complete")},
            **{name: Reader(time) for name in ENDS},
            **{name: Reader(date) for name in ("decided_on", "as_of")},
            "decided_by": Reader(self.shared.functions.body),
            "url": self.shared.address,
        }
        known = sa.text("SELECT organisation, title FROM policy_documents")
        self.known = {(of, folded(title)): title for of, title in connection.execute(known)}

    def read(self, row: Row) -> list[Found]:
        """What the row says; nothing where it can't be understood."""
        code = self.shared.municipality(row, or_region=True)
        complete = self._complete(row, code)
        origin = self.shared.origin(row)
        title = row.text("title")
        if title is None and row.cell("kind") is None and complete is not None:
            return [complete]
        document = self._document(row, code, title)
        if row.failed or code is None:
            return []
        said = {**document, **origin}
        key = (str(said["organisation"]), str(said["title"]))
        found = Found(row.number, DOCUMENT_TABLE, key, said)
        return [found, *([complete] if complete else [])]

    def _document(self, row: Row, code: str | None, title: str | None) -> dict[str, Any]:
        """The columns of a document. All of it is read, so that every problem is told at once."""
        if title is None:
            row.lacks("title")
        if row.cell("kind") is None:
            row.lacks("kind")
        kind = row.read("kind", self.shared.term)
        of = "Region Skåne" if code == WHOLE_SKANE else self.shared.names.get(code or "", "")
        known = self.known.setdefault((of, folded(title or "")), title or "")
        found: dict[str, Any] = {
            "municipality": None if code == WHOLE_SKANE else code,
            **{"organisation": of, "kind": kind, "title": known},
            "kind_wording": row.text("kind_title") or row.text("kind"),
        }
        for name in ("decided_by", "decided_on", "url"):
            if name in row.at:
                found[name] = row.read(name, self.readers[name])
        return {**found, **self._status(row), **self._period(row)}

    def _period(self, row: Row) -> dict[str, Any]:
        """When it holds."""
        notice = bool(row.read("until_further_notice", self.readers["until_further_notice"]))
        if is_notice(row.cell("valid_to")):
            notice = True
            row.hide("valid_to")
        first, last = (row.read(name, self.readers[name]) for name in ENDS)
        if last and notice:
            text = "Dokumentet kan inte både gälla tills vidare och ha ett slut."
            row.fails("valid_to", "notice-with-end", text, row.cell("valid_to"))
        if first and last and last.last < first.first:
            row.fails("valid_to", "ends-before", "Slutet ligger före början.", row.cell("valid_to"))
        if not last and not notice and not row.failed:
            text = "Slut saknas, och källan säger inte tills vidare: giltighetstiden blir okänd."
            row.advise("valid_to", "no-end", text)
        return {
            **_edge(row, "valid_from", first, first.first if first else None),
            **_edge(row, "valid_to", last, last.last if last else None),
            "until_further_notice": notice,
        }

    def _status(self, row: Row) -> dict[str, Any]:
        """What the source says of it. The status itself is computed: of what a list says of it
        only that it is a proposal counts."""
        wording = row.text("status_wording") or row.text("status_title") or row.text("status")
        told = row.read("proposal", self.readers["proposal"]) if "proposal" in row.at else None
        is_one = bool(wording) and (wording or "").casefold().startswith(("förslag", "proposed"))
        found: dict[str, Any] = {"proposal": is_one if told is None else told}
        if "status_wording" in row.at or (wording and folded(wording) not in STATUSES):
            found["status_wording"] = row.text("status_wording") or wording
        return found

    def _complete(self, row: Row, code: str | None) -> Found | None:
        """That the municipality's list is complete, where the row or the person says so."""
        told = row.read("complete", self.readers["complete"]) if "complete" in row.at else None
        as_of = row.read("as_of", self.readers["as_of"]) if "as_of" in row.at else None
        if as_of and as_of > swedish.today():
            row.fails("as_of", "as-of-in-future", "Dagen har inte varit.", row.cell("as_of"))
        if not (self.complete if told is None else told) or code in {None, WHOLE_SKANE}:
            return None
        said: dict[str, Any] = {"municipality": code, "source": row.text("source")}
        if row.cell("source_url") is not None:
            said["source_url"] = row.read("source_url", self.shared.address)
        said["as_of"] = as_of
        return Found(row.number, COMPLETE_TABLE, (code,), said)


def _edge(row: Row, name: str, told: Time | None, day: dt.date | None) -> dict[str, Any]:
    """An end of the time and how well it is known: a column of its own can say less of it than
    the day, which is how this service writes a year."""
    precision = told.precision if told else None
    level = LEVELS.get((row.text(f"{name}_precision") or "").casefold())
    if precision == "day" and level in {"year", "month"} and told is not None:
        whole = Time(told.year, told.month if level == "month" else None)
        if day == (whole.first if name == "valid_from" else whole.last):
            precision = level
    return {name: day, f"{name}_precision": precision}
