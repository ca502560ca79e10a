"""`/analys`: every analysis of the grants on one page, each with its definition and its figures;
those of the log with `tab=activities`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa
from fastapi import APIRouter, Request, Response

from skanekarta import statistics
from skanekarta.analysis import ANALYSES, BY_LAYER, OF, Analysis, Asked
from skanekarta.deps import ReadConnection, TheNames, page_pairs
from skanekarta.errors import BadParameter
from skanekarta.layer import Layer
from skanekarta.layers import get_layer
from skanekarta.links import Addresses, with_query
from skanekarta.municipality import WHOLE_SKANE
from skanekarta.query import Query
from skanekarta.routes import ReadingRoute
from skanekarta.vocabulary import Names
from skanekarta.web.addresses import LocalAddresses, municipality
from skanekarta.web.conditions import conditions
from skanekarta.web.language import KNOWN_LANGUAGE, _, gettext, noted
from skanekarta.web.map_layers import START
from skanekarta.web.notation import day, number, percent, whole_kr
from skanekarta.web.onward import redirect
from skanekarta.web.rendering import render
from skanekarta.web.selection import Selection
from skanekarta.web.tables import filled

router = APIRouter(route_class=ReadingRoute, dependencies=KNOWN_LANGUAGE, include_in_schema=False)

ADDRESS = "/analys"
FIRST = next(iter(ANALYSES.values()))
"""It stands for them all where the page tells what the lists cover."""


@dataclass(frozen=True)
class About:
    """What the page of a layer's analyses is called, tells, and says of a selection of all."""

    title: str
    lead: str
    everything: str


ABOUT = {
    OF: About(
        noted("Analys av stöden"),
        noted(
            "Frågor som ofta ställs om de regionala stöden, med definition och formel till varje "
            "svar. Alla siffror är egna beräkningar av de inlästa listorna. Belopp är avrundade "
            "till hela kronor; i filerna står de med öre."
        ),
        noted("Alla inlästa stöd, från alla finansiärer."),
    ),
    "activities": About(
        noted("Analys av loggen"),
        noted(
            "Frågor om vad förvaltningen har gjort, med definition och formel till varje svar. "
            "Svaren är egna beräkningar av det som är inlagt i loggen."
        ),
        noted("Allt som är inlagt i loggen."),
    ),
}

UNNAMED = {"year": noted("År okänt"), "municipality_title": noted("Okänd kommun")}


@dataclass(frozen=True)
class Shown:
    """An analysis as it stands on the page: its figures as text, and what it leaves out."""

    analysis: Analysis
    found: Mapping[str, Any]
    dropped: tuple[str, ...]
    coverage: str | None
    data: str
    sheet: str
    curve: str | None

    @property
    def is_known(self) -> bool:
        """Whether anything in the loaded lists answers the question."""
        summed = any(value is not None for value in self.found["summary"].values())
        return bool(self.found["rows"]) and summed


@dataclass(frozen=True)
class OfAnalyses(Selection):
    """A selection whose chips lead to the analyses without them."""

    def address(self, query: Query) -> str:
        """The analyses of another query."""
        pairs = query.selection(self.layer) or [("funder", "")]
        if self.layer.id != OF:
            pairs = [("tab", self.layer.id), *query.selection(self.layer)]
        return with_query(f"{self.addresses.base}{ADDRESS}", pairs)


@router.get(ADDRESS)
def analyses(
    request: Request, connection: ReadConnection, names: TheNames, addresses: LocalAddresses
) -> Response:
    """Every analysis of the selection; of Region Skåne's grants where nothing is asked for.
    Raises BadParameter."""
    given = list(page_pairs(request))
    layer = _layer(request)
    if not given and layer.id in START:
        return redirect(with_query(f"{addresses.base}{ADDRESS}", START[layer.id]), 303)
    query = conditions(layer, filled(given), names)
    selection = OfAnalyses(layer, query, names, addresses)
    return render(
        request,
        "analyses.html",
        selection=selection,
        layer=layer,
        shown=[_shown(connection, selection, each) for each in BY_LAYER[layer.id].values()],
        about=ABOUT[layer.id],
        tabs=[(each, f"{addresses.base}{_address(each)}") for each in map(get_layer, ABOUT)],
        figure=figure,
        place=lambda code: _place(addresses, code, names),
    )


def _layer(request: Request) -> Layer:
    """The layer whose analyses are asked for. Raises BadParameter."""
    name = request.query_params.get("tab") or OF
    if name not in ABOUT:
        raise BadParameter("tab", "”{text}” går inte att visa här.", tuple(ABOUT), text=name)
    return get_layer(name)


def _address(layer: Layer) -> str:
    return with_query(ADDRESS, [] if layer.id == OF else [("tab", layer.id)])


def _shown(connection: sa.Connection, selection: OfAnalyses, analysis: Analysis) -> Shown:
    """One analysis, without the conditions that it decides by itself."""
    layer, query = selection.layer, selection.query
    dropped = [name for name in analysis.decides if query.value(name) is not None]
    own = query.without(*dropped)
    if "municipality" in dropped:
        own = replace(own, roles=())
    found = analysis.answer(Asked(connection, layer, own, selection.names, gettext))
    pairs = own.selection(layer)
    data = f"{selection.addresses.api()}/analyses/{layer.id}/{analysis.id}"
    return Shown(
        analysis,
        found,
        tuple(_(layer.by_name[name].title) for name in dropped),
        coverage(connection, layer, own) if analysis is FIRST else None,
        with_query(data, pairs),
        with_query(data, [*pairs, ("f", "csv"), ("dialect", "excel-sv")]),
        curve(found["rows"]) if analysis.id == "spread" else None,
    )


def _place(addresses: Addresses, code: object, names: Names) -> str | None:
    """A municipality's own page; none for «hela Skåne» and the unknown."""
    if not isinstance(code, str) or code == WHOLE_SKANE or code not in names["municipality"]:
        return None
    return municipality(addresses, code)


def _per_inhabitant(value: Any) -> str:
    return _("{n}\u00a0kr").format(n=number(value, 2))


UNITS: Mapping[str, Callable[[Any], str]] = {
    "kr": whole_kr,
    "kr/invånare": _per_inhabitant,
    "andel": percent,
}


def figure(name: str, unit: str | None, value: Any) -> str | None:
    """A value as Swedish writes it; None for one that is not known."""
    if value is None:
        return _(UNNAMED[name]) if name in UNNAMED else None
    if name == "last_on":
        return day(dt.date.fromisoformat(value))
    if unit is not None and unit in UNITS:
        return UNITS[unit](value)
    if name == "gini":
        return number(value, 3)
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return str(value) if name == "year" or isinstance(value, str) else number(value)


def coverage(connection: sa.Connection, layer: Layer, query: Query) -> str | None:
    """What the lists behind a selection cover, and how much of the board's frames they know."""
    covered = statistics.covers(connection, layer, query)
    frame = statistics.frame_text(statistics.framed(connection, layer, query), gettext)
    return " ".join([covered.sentence(gettext), *([frame] if frame else [])]) if covered else None


SIDE = 200
"""The curve's square, in the drawing's own units."""


def curve(rows: Sequence[Mapping[str, Any]]) -> str | None:
    """The Lorenz curve's points as SVG has them, from the lower left; None where there is none."""
    points = [(row["population_share"], row["sum_share"]) for row in rows]
    if not points or any(None in point for point in points):
        return None
    at = [(0, SIDE), *((x * SIDE, SIDE - y * SIDE) for x, y in points)]
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in at)
