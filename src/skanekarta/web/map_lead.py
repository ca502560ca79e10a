"""The sentences that lead the map of an amount shared out over municipalities: what no single
municipality has, so that the map and they add up to the sum, and what the figures cover."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from skanekarta.layer import Layer
from skanekarta.municipality import WHOLE_SKANE
from skanekarta.query import Query
from skanekarta.statistics import PLACE
from skanekarta.values import MISSING
from skanekarta.web.language import _, ngettext
from skanekarta.web.notation import number
from skanekarta.web.selection import Selection
from skanekarta.web.totals import amount, counted

Answer = Mapping[str, Any]
Sentence = dict[str, str | None]


def lead(selection: Selection, answer: Answer) -> list[Sentence]:
    """The sentences, each with the address of the rows that it speaks of. `answer` is the
    statistics by municipality."""
    return [*_outside(selection, answer), *_covers(selection, answer)]


def _outside(selection: Selection, answer: Answer) -> list[Sentence]:
    rows = {row[PLACE]: row for row in answer["rows"] if row["count"]}
    found = []
    for code in (None, WHOLE_SKANE):
        if code in rows:
            told = _told(selection.layer, code, rows[code], answer["total"]["count"])
            of_these = of_place(selection.layer, selection.query, code or MISSING)
            found.append(_said(told, selection.addresses.table(selection.layer, of_these)))
    return found


def _said(text: str, href: str | None = None) -> Sentence:
    return {"text": text, "href": href}


def _told(layer: Layer, code: str | None, row: Answer, all_rows: int) -> str:
    count = row["count"]
    if code is None and count == all_rows:  # said already: how many, and what they come to
        return ngettext(
            "Det syns inte på kartan: platsen är inte känd.",
            "Inget av dem syns på kartan: platsen är inte känd.",
            count,
        )
    text = _("{rows}, {sum}, gäller hela Skåne.")
    if code is None:
        text = _("{rows}, {sum}, saknar känd plats.")
    return text.format(rows=counted(layer, count), sum=amount(layer, row["sum"]))


def of_place(layer: Layer, query: Query, code: str) -> Query:
    """The query of that place alone."""
    field = layer.by_name[PLACE]
    assert field.filter is not None
    value = field.filter.parse(PLACE, code, str)
    order = [each.name for each in layer.fields]
    filters = [*query.without(PLACE).filters, (PLACE, value)]
    return replace(query, filters=tuple(sorted(filters, key=lambda each: order.index(each[0]))))


def _covers(selection: Selection, answer: Answer) -> list[Sentence]:
    coverage = answer["coverage"] or {}
    if not coverage:
        return []
    found = [coverage["text"]]
    if lists := coverage["lists"]:
        told = ngettext(
            "{n} av {all} beslutslista är helt inläst.",
            "{n} av {all} beslutslistor är helt inlästa.",
            lists,
        )
        found = [told.format(n=number(coverage["complete_lists"]), all=number(lists))]
    if answer["total"]["count"] and selection.query.value("funder") is None:
        found.append(_("Alla finansiärers pengar är hopräknade."))
    return [_said(text) for text in found]
