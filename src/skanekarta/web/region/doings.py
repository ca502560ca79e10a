"""What the administration does besides giving grants, and what the municipalities have decided:
the log, the networks, the policy documents, and the sums of the 2024 report beside them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import distinct_on

from skanekarta import report_sums
from skanekarta.administration import MunicipalOrganisation
from skanekarta.briefing.keeping import Kept
from skanekarta.layers.activities import LAYER as ACTIVITIES
from skanekarta.layers.kommunfakta import LAYER as FACTS
from skanekarta.municipality import WHOLE_SKANE
from skanekarta.query import Query
from skanekarta.report_sums import Sum
from skanekarta.statistics import PLACE
from skanekarta.vocabulary import Names, Network
from skanekarta.web.rows import Row, fetch
from skanekarta.web.selected import Selected

DIALOGUE = "kommundialog"
DORMANT = "dormant"


@dataclass(frozen=True)
class Doings:
    """The log by kind; where there has been a dialogue and where the log has none; networks."""

    kinds: Sequence[Row]
    entries: int
    in_dialogue: int
    without: Sequence[str]
    networks: Sequence[Row]

    @property
    def dormant(self) -> int:
        """How many of the networks rest."""
        return sum(row["status"] == DORMANT for row in self.networks)


@dataclass(frozen=True)
class Line:
    """A sum of the report's beside what is loaded; None: nobody can say from what is loaded."""

    of: Sum
    loaded: int | None


def doings(connection: sa.Connection, names: Names, kept: Kept | None = None) -> Doings:
    """What the log holds that the reader may see."""
    log = Selected(connection, ACTIVITIES, Query(), names, kept)
    kinds = log.ask(("count",), "kind")
    met = Query.parse(ACTIVITIES, [("kind", DIALOGUE)])
    rows = Selected(connection, ACTIVITIES, met, names, kept).ask(("count",), PLACE)["rows"]
    seen = {row[PLACE] for row in rows if row["count"]} - {None, WHOLE_SKANE}
    every = [code for code in names[PLACE] if code != WHOLE_SKANE]
    return Doings(
        sorted(kinds["rows"], key=lambda row: -row["count"]),
        kinds["total"]["count"] or 0,
        len(seen),
        [names[PLACE][code] for code in every if code not in seen],
        _networks(connection, log),
    )


def _networks(connection: sa.Connection, log: Selected) -> list[Row]:
    """Every network, with how many entries of the log are its own."""
    met = {row["network"]: row["count"] for row in log.ask(("count",), "network")["rows"]}
    columns = (Network.slug, Network.title, Network.audience, Network.status, Network.source)
    order = sa.collate(Network.title, "sv-x-icu")
    rows = fetch(connection, sa.select(*columns).order_by(order))
    return [{**row, "met": met.get(row["slug"], 0)} for row in rows]


def documents(
    connection: sa.Connection, names: Names, kept: Kept | None = None
) -> Mapping[str | None, int]:
    """How many municipalities have each status of policy documents today; None: none loaded."""
    facts = Selected(connection, FACTS, Query(), names, kept)
    rows = facts.ask(("count",), "policy_status")["rows"]
    return {row["policy_status"]: row["count"] for row in rows}


ORGANISED = "organisation-"
"""Begins the names of the report's sums of forms, each then its form's own."""


def beside_the_report(
    connection: sa.Connection, found: Doings, statuses: Mapping[str | None, int]
) -> list[Line]:
    """The report's sums, each beside what is loaded: a form of organisation that nobody has is
    none only where some other is loaded, and no document only where a list says so."""
    forms = _forms(connection)
    loaded = {
        "policy-documents-in-force": statuses.get("in_force", 0),
        "policy-documents-expired": statuses.get("expired", 0),
        "policy-documents-none": statuses.get("none"),
        "dialogues-held": found.in_dialogue,
        "networks-all": len(found.networks),
        "networks-dormant": found.dormant,
    }
    return [
        Line(each, _of_form(each.slug, forms) if _is_form(each) else loaded.get(each.slug))
        for each in report_sums.sums(connection)
    ]


def _is_form(each: Sum) -> bool:
    return each.slug.startswith(ORGANISED)


def _of_form(slug: str, forms: Mapping[str, int]) -> int | None:
    return forms.get(slug.removeprefix(ORGANISED), 0) if forms else None


def _forms(connection: sa.Connection) -> dict[str, int]:
    """How many municipalities have each form, by the newest year that is loaded of each."""
    of = MunicipalOrganisation
    newest = (
        sa.select(of.municipality, of.form)
        .order_by(of.municipality, of.year.desc())
        .ext(distinct_on(of.municipality))
        .subquery()
    )
    counted = sa.select(newest.c.form, sa.func.count()).group_by(newest.c.form)
    return dict(connection.execute(counted).all())
