"""Free text: which rows hold the words that somebody has typed, whatever their case and accents.

«orkelljunga» finds Örkelljunga and «Östen» finds Osten: the letters that people leave out are
left out on both sides (the database's function `folded`). Sorting still knows å, ä and ö.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from skanekarta.layer import Layer
from skanekarta.vocabulary import VOCABULARIES

Text = sa.ColumnElement[str]
Condition = sa.ColumnElement[bool]

FOLDED = "_folded"
"""A layer's select may have a column `<name>_folded`, where an index is wanted."""

TITLE = "_title"


def folded(text: sa.ColumnElement[Any] | str) -> Text:
    """The text as a search compares it."""
    return sa.func.folded(text, type_=sa.Text)


def pattern(word: str, before: str = "%", after: str = "%") -> Text:
    """The pattern of a word, in which `%`, `_` and `\\` mean themselves. They are looked for once
    the word is folded, since that makes a plain `%` of others."""
    plain = folded(sa.literal(word))
    for each in "\\%_":
        plain = sa.func.replace(plain, each, f"\\{each}", type_=sa.Text)
    return sa.literal(before) + plain + sa.literal(after)


def column(layer: Layer, name: str) -> Text:
    """A layer's column as a search compares it."""
    kept = layer.rows.c.get(f"{name}{FOLDED}")
    return folded(layer.rows.c[name]) if kept is None else kept


def has_words(layer: Layer, text: str) -> Condition:
    """Every word is found in some searched column."""
    return sa.and_(*(_has(layer, word) for word in text.split()))


def _has(layer: Layer, word: str) -> Condition:
    return sa.or_(*(_in(layer, name, word) for name in layer.searched))


def _in(layer: Layer, name: str, word: str) -> Condition:
    """The column holds the word. Of a wording, the vocabulary is asked, which is far shorter than
    the layer: PostgreSQL finds the rows by the index of their slugs."""
    field = layer.by_name.get(name.removesuffix(TITLE))
    terms = VOCABULARIES.get((field and field.filter and field.filter.vocabulary) or "")
    if field is None or field.name == name or terms is None or layer.many(field.name):
        return column(layer, name).like(pattern(word))
    table = terms.__table__
    found = sa.select(table.c.slug).where(folded(table.c.title).like(pattern(word)))
    return (
        layer.rows.c[field.name]
        == sa.func.array(found.scalar_subquery(), type_=ARRAY(sa.Text)).any_()
    )
