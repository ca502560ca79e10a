"""What a selection comes to: rows, their sum, whose money, and what the lists behind it cover."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from skanekarta import sql, statistics
from skanekarta.layer import Layer
from skanekarta.query import Query
from skanekarta.statistics import Statistic
from skanekarta.vocabulary import Names
from skanekarta.web.language import _, both, gettext, is_swedish, ngettext
from skanekarta.web.notation import Figure, number, whole_kr, with_unit

Row = Mapping[str, Any]

PLACE = "municipality"
"""The field whose shares a sum is made of when it is asked for."""

ROWS = both("{n}\u00a0rad", "{n}\u00a0rader")
NOUNS = {
    "recipients": both("{n}\u00a0mottagare", "{n}\u00a0mottagare"),
    "calls": both("{n}\u00a0utlysning", "{n}\u00a0utlysningar"),
    "activities": both("{n}\u00a0aktivitet", "{n}\u00a0aktiviteter"),
    "figures": both("{n}\u00a0siffra", "{n}\u00a0siffror"),
    "grants": both("{n}\u00a0stöd", "{n}\u00a0stöd"),
    "kommunfakta": both("{n}\u00a0kommun", "{n}\u00a0kommuner"),
    "localities": both("{n}\u00a0tätort", "{n}\u00a0tätorter"),
}
"""What the rows of a layer are called; those of any other are rows."""


@dataclass(frozen=True)
class Total:
    """The sum of a selection. `known` of the `matched` rows have an amount; `notes` say what a
    reader must know to use it."""

    title: str
    text: str
    notes: tuple[str, ...] = ()


def counted(layer: Layer, matched: int) -> str:
    """«123 stöd», «1 kommun», «0 rader»."""
    one, many = NOUNS.get(layer.id, ROWS)
    return ngettext(one, many, matched).format(n=number(matched))


def amount(layer: Layer, value: Figure | None) -> str:
    """A sum in the layer's own unit; of money in whole kronor."""
    unit = _unit(layer)
    return whole_kr(value) if unit == "kr" else with_unit(value, unit)


def _unit(layer: Layer) -> str | None:
    return layer.by_name[layer.amount].unit if layer.amount else None


def total(
    connection: sa.Connection, layer: Layer, query: Query, names: Names, matched: int
) -> Total | None:
    """The sum; none for a layer without amounts, or whose amounts are in different units."""
    if layer.amount is None or layer.by_name[layer.amount].unit is None or not matched:
        return None
    found = statistics.answer(connection, layer, query, Statistic(measure=("sum",)), names)
    notes = [
        *_lacking(connection, layer, query, matched),
        *_shared(layer, query),
        *_whose_money(connection, layer, query, names),
    ]
    summed = layer.by_name[layer.amount].title
    title = _(summed)
    if not summed.startswith("Summa"):
        title = _("Summa {amount}").format(amount=title.lower())
    return Total(title, with_unit(found["total"]["sum"], _unit(layer)), tuple(notes))


def coverage(connection: sa.Connection, layer: Layer, query: Query) -> str | None:
    """What the lists behind a selection cover; none for a layer that is not read from lists."""
    covered = statistics.covers(connection, layer, query)
    return (
        " ".join([covered.sentence(gettext), *frame(connection, layer, query)]) if covered else None
    )


def frame(connection: sa.Connection, layer: Layer, query: Query) -> list[str]:
    """How much of the board's frames in a selection the map knows; nothing where the selection
    is not of that board's grants."""
    found = statistics.frame_text(statistics.framed(connection, layer, query), gettext)
    return [found] if found else []


def _lacking(connection: sa.Connection, layer: Layer, query: Query, matched: int) -> list[str]:
    assert layer.amount is not None
    column = layer.rows.c[layer.amount]
    statement = sa.select(sa.func.count(column)).where(*sql.where(layer, query))
    known = int(connection.scalar(statement) or 0)
    if known == matched:
        return []
    text = _("Uppgiften finns för {known} av {all}.")
    return [text.format(known=number(known), all=counted(layer, matched))]


def _shared(layer: Layer, query: Query) -> list[str]:
    """The rule of shares (truth 1), where it makes the sum differ from the rows' own."""
    divided = PLACE in layer.by_name and layer.by_name[PLACE].shares is not None
    if not divided or query.value(PLACE) is None or not layer.many(query.column(layer, PLACE)):
        return []
    return [_("Ett stöd till flera kommuner räknas här bara med de valda kommunernas andel.")]


def _whose_money(connection: sa.Connection, layer: Layer, query: Query, names: Names) -> list[str]:
    """Whose money it is, where it is not all one funder's own (truth 6)."""
    if not {"funder", "original_funder"} <= set(layer.by_name):
        return []
    by = Statistic(("funder", "original_funder"), ("sum", "count"))
    rows = statistics.answer(connection, layer, query, by, names)["rows"]
    sums: dict[str, Any] = {}
    for row in rows:
        sums[row["funder_title"]] = sums.get(row["funder_title"], 0) + row["sum"]
    largest = sorted(sums, key=lambda title: -sums[title])
    mixed = listing([f"{_(title)} {amount(layer, sums[title])}" for title in largest])
    text = _("Summan blandar flera finansiärers pengar: {sums}.")
    notes = [text.format(sums=mixed)] if largest[1:] else []
    return notes + passed_on(layer, rows)


def passed_on(layer: Layer, rows: Sequence[Row]) -> list[str]:
    """How much of it the funder has passed on from another, so that nobody adds it twice."""
    text = _(
        "Av {whose} summa är {sum} ({grants}) pengar från {original} som har fördelats vidare. "
        "Lägg dem inte ihop med den finansiärens egna redovisningar."
    )
    return [
        text.format(
            whose=genitive(_(whose)),
            sum=amount(layer, row["sum"]),
            grants=counted(layer, row["count"]),
            original=_(original),
        )
        for row in rows
        if (whose := row["funder_title"]) and (original := row["original_funder_title"])
    ]


def genitive(name: str) -> str:
    """«Höörs», «Höganäs», «Höör’s»: whose something is."""
    if not is_swedish():
        return f"{name}’s"
    return name if name.endswith(("s", "x", "z")) else f"{name}s"


def listing(parts: Sequence[str]) -> str:
    """«a, b och c»."""
    return _(" och ").join([", ".join(parts[:-1]), parts[-1]] if parts[1:] else list(parts))
