"""What changed in a grant, field by field, in the words of the layer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from skanekarta.codelists import FIXED
from skanekarta.importers.reading import shortened
from skanekarta.importers.storing.staging import CONTENT
from skanekarta.intervals import swedish
from skanekarta.layers.grants import LAYER
from skanekarta.vocabulary import Names

State = Mapping[str, Any]
Fields = tuple[tuple[str, str | None, str | None], ...]

MORE_TITLES = {
    "source_id": "Finansiärens id",
    "recipient_wording": "Mottagare i källan",
    "support_form_wording": "Stödform i källan",
    "call_wording": "Utlysning i källan",
    "area_wording": "Område i källan",
    "target_group_wording": "Målgrupp i källan",
    "published_date": "Publicerat",
    "starts_on": "Börjar",
    "ends_on": "Slutar",
    "shares_basis": "Andelarnas grund",
    "municipality_share": "Kommunernas andelar",
    "applicant": "Medsökande",
    "amount_years": "Åren",
    "amount_per_year": "Belopp per år",
}
"""Columns that are not fields of the layer."""

VOCABULARIES = {"applicant": "recipient"}


def title_of(column: str) -> str:
    """A column's name to people."""
    field = LAYER.by_name.get(column)
    return field.title if field else MORE_TITLES.get(column, column)


def differences(before: State, after: State, names: Names) -> Fields:
    """Each column that differs: its title, what it was and what it is."""
    found = []
    for column in CONTENT:
        if _plain(before.get(column)) != _plain(after.get(column)):
            told = (_told(column, state.get(column), names) for state in (before, after))
            found.append((title_of(column), *told))
    return tuple(found)  # type: ignore[arg-type]  # two are told, always


def what(state: State) -> str:
    """A grant in a line: to whom, for what, when, how much."""
    subject = state["project_title"] or state["call_wording"] or state["support_form_wording"]
    year = state["year"] if state["year"] is not None else "år okänt"
    amount = swedish(_plain(Decimal(str(state["amount_sek"]))))
    return f"{shortened(state['recipient_wording'])}: {shortened(subject)} ({year}, {amount} kr)"


def _plain(value: Any) -> Any:
    """The same value in one form: 300000 for 300000.00, a day for its text, as states that are
    kept as JSON have them."""
    if isinstance(value, list):
        return [_plain(each) for each in value]
    if isinstance(value, float | int | Decimal) and not isinstance(value, bool):
        number = Decimal(str(value))
        return number.quantize(Decimal(1)) if number == number.to_integral() else number
    return value.isoformat() if isinstance(value, dt.date) else value


def _told(column: str, value: Any, names: Names) -> str | None:
    value = _plain(value)
    if value is None:
        return None
    if isinstance(value, list):
        return ", ".join(str(_told(column, each, names)) for each in value)
    if isinstance(value, bool):
        return "ja" if value else "nej"
    if isinstance(value, Decimal):
        return str(value) if column in {"year", "amount_years"} else swedish(value)
    return shortened(_titles(column, names).get(value, value))


def _titles(column: str, names: Names) -> Mapping[str, str]:
    field = LAYER.by_name.get(column)
    vocabulary = field.filter.vocabulary if field and field.filter else VOCABULARIES.get(column)
    return names.get(vocabulary or "", FIXED.get(column, {}))
