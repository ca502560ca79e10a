"""How the page before a talk puts figures, facts and sentences into words and addresses."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from markupsafe import Markup, escape

from skanekarta.briefing import Briefing, Figure, Voice
from skanekarta.briefing.granted import Part
from skanekarta.briefing.money import of_part, of_seat, selection
from skanekarta.briefing.parts import Document
from skanekarta.briefing.wording import Sentence
from skanekarta.layers.activities import LAYER as ACTIVITIES
from skanekarta.layers.figures import LAYER as FIGURES
from skanekarta.layers.grants import LAYER as GRANTS
from skanekarta.layers.localities import LAYER as LOCALITIES
from skanekarta.links import Addresses, with_query
from skanekarta.query import Query
from skanekarta.web import grant_rows, periods, totals
from skanekarta.web.addresses import call, indicator, municipality, recipient
from skanekarta.web.cells import sources
from skanekarta.web.language import _, gettext, is_translated, term
from skanekarta.web.notation import SPACE, day, number
from skanekarta.web.references import References
from skanekarta.web.rows import Row

WRITTEN = {"kr": "{n}\u00a0kr", "%": "{n}\u00a0%"}
"""Units that not every language writes after the number."""

OPENED, CLOSED = "\ue000", "\ue001"
"""Around a wording in a sentence that is being told (Unicode's private use)."""


def voice() -> Voice:
    """The language of the page."""
    return Voice(gettext, number, day)


def aloud(said: Sentence) -> Markup:
    """A sentence whose wordings of the data are marked as Swedish where they are not translated,
    as `term` marks one alone. The marks go through the sentence as characters that no text has,
    since its parts are put together as plain text."""
    marking = replace(voice(), say=_marked)
    parts = re.split(f"[{OPENED}{CLOSED}]", said.told(marking))
    return Markup().join(term(part) if at % 2 else escape(part) for at, part in enumerate(parts))


def _marked(text: str) -> str:
    return gettext(text) if is_translated(text) else f"{OPENED}{text}{CLOSED}"


def value(figure: Figure, *, signed: bool = False) -> str:
    """«12 345 invånare», «+5,6 %», «34,55 kr»: a figure that is known."""
    assert figure.value is not None
    amount = Decimal(str(figure.value))
    text = number(amount, figure.decimals)
    template = WRITTEN.get(figure.unit or "")
    if template:
        text = _(template).format(n=text)
    elif figure.unit:
        text = f"{text}{SPACE}{_(figure.unit)}"
    return f"+{text}" if signed and amount > 0 else text


def bare(figure: Figure) -> str:
    """The number alone, where its unit stands beside."""
    return number(figure.value, figure.decimals)


def period(document: Document) -> str:
    """«2021–2024», «från 2008, tills vidare», «giltighetstid okänd»."""
    return periods.validity(vars(document)) or _("giltighetstid okänd")


def grants(of: Briefing) -> list[Row]:
    """The newest grants, each with this municipality's part of those that are shared."""
    return [
        {
            **grant_rows.told(dict(row)),
            "share": _share(row, of.code),
            "several": len(row["municipality"] or ()) > 1,
        }
        for row in of.given.rows
    ]


def _share(row: Any, code: str) -> Decimal | None:
    shares = dict(zip(row["municipality"], row["municipality_share"], strict=True))
    return shares.get(code)


def chart(parts: Sequence[Part]) -> Decimal | None:
    """The greatest amount: what bars are drawn against."""
    return max((part.amount for part in parts), default=None)


def words(addresses: Addresses, of: Briefing, on: dt.date | None = None) -> dict[str, Any]:
    """What the templates call; other municipalities are led to on the day that is chosen."""
    return {
        "value": value,
        "bare": bare,
        "period": period,
        "voice": voice(),
        "aloud": aloud,
        "references": References(),
        "grants": grants(of),
        "chart": chart,
        "spanned": periods.years,
        "when": periods.when,
        "genitive": totals.genitive,
        "sources": sources,
        "counted": lambda count: totals.counted(GRANTS, count),
        "covering": lambda extent: extent.sentence(gettext),
        "passed_on": lambda rows: totals.passed_on(GRANTS, rows),
        "similar_names": lambda alike: totals.listing(alike.names),
        **_ways(addresses, of.code, on),
    }


def _ways(addresses: Addresses, code: str, on: dt.date | None) -> dict[str, Any]:
    """The pages of what is named, and the rows that a part of a sum is made of."""
    own = selection(code)
    return {
        "grant_page": lambda fid: addresses.item(GRANTS, str(fid)) + "?f=html",
        "entry_page": lambda fid: addresses.item(ACTIVITIES, str(fid)) + "?f=html",
        "recipient_page": lambda slug: recipient(addresses, slug),
        "call_page": lambda slug: call(addresses, slug),
        "indicator_page": lambda slug: indicator(addresses, slug, code),
        "municipality_page": lambda other: municipality(addresses, other, on),
        "rows_of": lambda field, slug: _table_of(addresses, own, field, slug),
    }


def _table_of(addresses: Addresses, own: Query, field: str, slug: str | int | None) -> str:
    """The table of the grants that a part of a sum is made of."""
    return addresses.table(GRANTS, of_part(own, field, slug))


def links(addresses: Addresses, code: str) -> dict[str, str]:
    """The ways on from the page: the same selections as tables, on the map and from the API."""
    own, everyone, here = selection(code), selection(code, None), [("municipality", code)]
    panel = [("tab", GRANTS.id), *own.without("municipality").selection(GRANTS), ("panel", code)]
    return {
        "map": with_query(f"{addresses.base}/", panel),
        "figures": addresses.table(FIGURES, Query.parse(FIGURES, here)),
        "localities": addresses.table(LOCALITIES, Query.parse(LOCALITIES, here)),
        "grants": addresses.table(GRANTS, own),
        "all_grants": addresses.table(GRANTS, everyone),
        "as_seat": addresses.table(GRANTS, of_seat(own)),
        "activities": addresses.table(ACTIVITIES, Query.parse(ACTIVITIES, here)),
        "data": addresses.data(GRANTS, own),
    }
