"""`/nyckeltal`: every indicator; `/nyckeltal/{slug}`: one of them."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response

from skanekarta.analysis.figures import OVER_TIME, RANKING, SCATTER
from skanekarta.deps import ReadConnection, TheNames, TheParts
from skanekarta.errors import UnknownParameter
from skanekarta.facts import POPULATION
from skanekarta.links import Addresses, with_query
from skanekarta.municipality import WHOLE_SKANE
from skanekarta.pairs import once
from skanekarta.parts import Parts
from skanekarta.routes import ReadingRoute
from skanekarta.statistics import PLACE, YEAR
from skanekarta.vocabulary import Names
from skanekarta.web.addresses import LocalAddresses, indicator, municipality
from skanekarta.web.cells import sources as linked
from skanekarta.web.drawing.palette import palette
from skanekarta.web.drawing.sheet import counted
from skanekarta.web.indicators import index, told
from skanekarta.web.indicators.asked import ADDRESS, Asked, Pair, read, the_indicator
from skanekarta.web.indicators.drawn_map import drawn_map
from skanekarta.web.indicators.shown import Shown, data, on_map, others
from skanekarta.web.language import KNOWN_LANGUAGE, gettext
from skanekarta.web.onward import redirect
from skanekarta.web.pictures import outlines_now
from skanekarta.web.rendering import render
from skanekarta.web.subjects import lowered
from skanekarta.web.tables import filled

router = APIRouter(route_class=ReadingRoute, dependencies=KNOWN_LANGUAGE, include_in_schema=False)


@router.get(ADDRESS)
def indicators(
    request: Request, connection: ReadConnection, names: TheNames, addresses: LocalAddresses
) -> Response:
    """Every indicator by topic. A map's address leads to the page of the one that it shows.
    Raises UnknownParameter."""
    pairs = filled(request.query_params.multi_items())
    given = once(pairs)
    if given.keys() & {"tab", "indicator"}:
        return redirect(_of_map(given, names, addresses))
    for name in given:
        if name != "lang":
            raise UnknownParameter(name, ("lang",))
    return _every(request, connection, addresses)


def _of_map(given: dict[str, str], names: Names, addresses: Addresses) -> str:
    """The page of what a map shows: its indicator and year, and the municipality in its panel."""
    slug = given.get("indicator", POPULATION)
    if slug not in names["indicator"]:
        return f"{addresses.base}{ADDRESS}"
    wanted = {YEAR: given.get("indicator_year"), PLACE: given.get("panel")}
    kept = [(name, text) for name, text in wanted.items() if text and text.isdecimal()]
    return with_query(indicator(addresses, slug), kept)


def _every(
    request: Request, connection: Any, addresses: Addresses, unknown: str | None = None
) -> Response:
    topics = index.topics(connection)
    return render(
        request,
        "indicators.html",
        topics=topics,
        say=gettext,
        unknown=unknown,
        many=sum(len(topic.indicators) for topic in topics),
        lacking=told.lacking,
        page=lambda slug: indicator(addresses, slug),
        status=404 if unknown else 200,
    )


@router.get(f"{ADDRESS}/{{slug}}")
def one(
    request: Request,
    slug: str,
    connection: ReadConnection,
    names: TheNames,
    addresses: LocalAddresses,
    the: TheParts,
) -> Response:
    """One indicator; 404 and the list of those that exist for another slug. Raises
    BadParameter."""
    found = the_indicator(connection, slug)
    if found is None:
        return _every(request, connection, addresses, unknown=slug[:60])
    pairs: list[Pair] = filled(request.query_params.multi_items())
    asked = read(connection, found, pairs, names)
    shown = Shown(connection, names, asked)
    return render(request, "indicator.html", **_context(shown, addresses, the))


def _context(shown: Shown, addresses: Addresses, the: Parts) -> dict[str, Any]:
    asked = shown.asked
    return {
        "shown": shown,
        "asked": asked,
        "indicator": asked.indicator,
        **_told(shown, the),
        "analyses": {"ranking": RANKING, "over_time": OVER_TIME, "scatter": SCATTER},
        "places": _places(shown.names),
        "others": others(shown.connection, asked.indicator.slug),
        "links": _links(addresses, asked),
        "data": data(addresses, asked),
        "place": lambda code: municipality(addresses, code),
        "mark": lambda code: asked.address(addresses.base, **{PLACE: code}),
        "page": lambda slug: indicator(addresses, slug),
    }


def _told(shown: Shown, the: Parts) -> dict[str, Any]:
    """The figures in words and on the map."""
    asked, rows = shown.asked, shown.ranking["rows"]
    outlined = outlines_now(the, shown.connection)
    return {
        "tell": told.teller(asked.indicator),
        "facts": told.facts(asked.indicator, shown.ranking, asked.municipality, shown.similar),
        "lacking": told.lacking(asked.indicator),
        "fetched": told.fetched(shown.connection, asked.indicator),
        "sources": told.sources(rows),
        "linked": linked,
        "map": drawn_map(rows, outlined, asked.indicator, asked.municipality)
        if shown.known
        else None,
        "colours": palette(),
        "say": gettext,
        "counted": counted,
        "lowered": lowered,
    }


def _places(names: Names) -> list[Pair]:
    return [(code, name) for code, name in names[PLACE].items() if code != WHOLE_SKANE]


def _links(addresses: Addresses, asked: Asked) -> dict[str, str | None]:
    """The ways on from the page."""
    found: dict[str, str | None] = {
        "all": f"{addresses.base}{ADDRESS}",
        "map": on_map(addresses, asked),
        "svg": on_map(addresses, asked, "karta.svg"),
        "png": on_map(addresses, asked, "karta.png"),
        "upstream": None,
    }
    if asked.indicator.system == "kolada" and asked.indicator.upstream_id:
        found["upstream"] = with_query(KOLADA, [("kpis", asked.indicator.upstream_id)])
    return found


KOLADA = "https://www.kolada.se/verktyg/fri-sokning/"
"""Where people read a key figure at its source, by its id."""
