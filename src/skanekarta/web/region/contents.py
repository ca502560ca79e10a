"""Everything that `/skane` shows, read once: for the page, its PDF and its workbook."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa

from skanekarta.briefing.keeping import Kept
from skanekarta.briefing.region import RULES
from skanekarta.layer import Layer
from skanekarta.layers.activities import LAYER as ACTIVITIES
from skanekarta.layers.grants import LAYER as GRANTS
from skanekarta.layers.kommunfakta import LAYER as FACTS
from skanekarta.links import Addresses, with_query
from skanekarta.parts import Parts
from skanekarta.query import Query
from skanekarta.statistics import Statistic, frame_text
from skanekarta.swedish import today
from skanekarta.values import MISSING
from skanekarta.vocabulary import Names
from skanekarta.web import totals
from skanekarta.web.addresses import municipality, recipient
from skanekarta.web.cells import sources
from skanekarta.web.drawing.palette import palette
from skanekarta.web.language import gettext
from skanekarta.web.municipality_told import aloud, voice
from skanekarta.web.pictures import outlines_now
from skanekarta.web.region.doings import beside_the_report, documents, doings
from skanekarta.web.region.overview import money
from skanekarta.web.region.places import MOST, places, reaches, recipients
from skanekarta.web.region.quarters import quarters
from skanekarta.web.region.telling import told
from skanekarta.web.region.timeline import timeline
from skanekarta.web.selected import Selected

FUNDER = "region-skane"
"""The page is Kulturnämnden's, so its money is the region's (truth 6)."""

OVER_TIME = ("area", "support_form", "target_group")


def contents(
    connection: sa.Connection, names: Names, addresses: Addresses, the: Parts
) -> dict[str, Any]:
    """All of Skåne as the data are now, with how it is put into words and addresses."""
    query = Query.parse(GRANTS, [("funder", FUNDER)])
    kept = Kept(connection, the.briefings.parts)
    selected = Selected(connection, GRANTS, query, names, kept)
    return {
        **_money(selected, addresses, the),
        **_besides(connection, names, kept),
        "funder": gettext(names["funder"][FUNDER]),
        "statuses": names["policy_status"],
        "today": today(),
        "most": MOST,
        "colours": palette(),
        "data": _data(addresses, query),
        "links": _links(addresses, query),
        **_spoken(addresses),
    }


def _money(selected: Selected, addresses: Addresses, the: Parts) -> dict[str, Any]:
    """What is read of the grants."""
    found = money(selected)
    where = places(selected, the)
    outlined = outlines_now(the, selected.connection)
    leads_to = _leads_to(addresses, selected.query)
    over_time = {by: timeline(selected, by, leads_to, found.total) for by in OVER_TIME}
    corners = quarters(selected, where.answer, outlined)
    passed_on = selected.ask(("sum", "count"), "funder", "original_funder")["rows"]
    return {
        "money": found,
        "places": where,
        "quarters": corners,
        "stands_out": told(found, where, corners, over_time["area"], passed_on),
        "recipients": recipients(selected),
        "reaches": reaches(selected),
        "over_time": over_time,
        "funders": selected.answer(Query(), Statistic(("funder",), ("sum", "count")))["rows"],
        "passed_on": passed_on,
        "coverage": selected.ground.extent,
        "frame": [text for text in (frame_text(selected.ground.frames, gettext),) if text],
    }


def _besides(connection: sa.Connection, names: Names, kept: Kept) -> dict[str, Any]:
    """What is read of all else."""
    done, statuses = doings(connection, names, kept), documents(connection, names, kept)
    return {
        "doings": done,
        "documents": statuses,
        "report": beside_the_report(connection, done, statuses),
    }


def _leads_to(addresses: Addresses, query: Query) -> Callable[[str, str | None], str]:
    """The grants of a row of the timelines, as a table."""
    chosen = query.selection(GRANTS)

    def address(by: str, key: str | None) -> str:
        return addresses.table(GRANTS, Query.parse(GRANTS, [*chosen, (by, key or MISSING)]))

    return address


Answers = list[tuple[str, str]]


def _data(addresses: Addresses, query: Query) -> Callable[..., Answers]:
    """The same figures from the API: what a section was made of."""

    def asked(*by: str, of: Layer | None = None, measure: str = "sum,count") -> Answers:
        layer = of or GRANTS
        chosen = query.selection(GRANTS) if layer is GRANTS else []
        grouped = [("by", ",".join(by))] if by else []
        address = addresses.api(f"/statistics/{layer.id}")
        return [("", with_query(address, [*grouped, ("measure", measure), *chosen]))]

    return asked


def _links(addresses: Addresses, query: Query) -> dict[str, Any]:
    """The ways on from the page."""
    chosen, base = query.selection(GRANTS), addresses.base
    corner = [("tab", FACTS.id), ("indicator", "corner")]
    return {
        "map": with_query(f"{base}/", [("tab", GRANTS.id), *chosen]),
        "corners": with_query(f"{base}/", corner),
        "table": addresses.table(GRANTS, query),
        "places": with_query(f"{base}/kommun", chosen),
        "years": f"{base}/jamfor",
        "activities": addresses.table(ACTIVITIES, Query()),
        "facts": addresses.table(FACTS, Query()),
        "of_corner": lambda quarter: addresses.table(GRANTS, quarter.query),
        "on_map": lambda quarter: with_query(
            f"{base}/", [("tab", GRANTS.id), *quarter.query.selection(GRANTS)]
        ),
        "of_corner_data": lambda quarter: with_query(
            addresses.api(f"/statistics/{GRANTS.id}"),
            [("measure", "sum,count,per_inhabitant,recipients"), *quarter.query.selection(GRANTS)],
        ),
    }


def _spoken(addresses: Addresses) -> dict[str, Any]:
    """How the templates put a value into words and addresses."""
    return {
        "layers": {"activities": ACTIVITIES, "facts": FACTS},
        "sources": sources,
        "aloud": aloud,
        "voice": voice(),
        "rules": RULES,
        "counted": lambda number: totals.counted(GRANTS, number),
        "covering": lambda extent: extent.sentence(gettext),
        "passing_on": lambda rows: totals.passed_on(GRANTS, rows),
        "place": lambda code: municipality(addresses, code),
        "recipient_page": lambda slug: recipient(addresses, slug),
    }
