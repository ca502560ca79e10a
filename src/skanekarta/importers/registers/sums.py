"""A full table beside the sums of the region's report of 2024, which does not tell which
municipality is which: they are something to hold a table against, never to fill one in from."""

from __future__ import annotations

import datetime as dt
from collections import Counter

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import distinct_on

from skanekarta import policy
from skanekarta.administration import MunicipalOrganisation
from skanekarta.importers.registers.kinds import Register
from skanekarta.importers.told import Compared
from skanekarta.municipality import Municipality
from skanekarta.policy import PolicyList
from skanekarta.report_sums import sums

REPORT_DAY = dt.date(2024, 12, 31)
"""The day that the report's year is taken to be, as a year that something holds to is."""

STATUS = {"in-force": "in_force", "expired": "expired", "none": "none"}
FORM = {
    "culture": "kultur",
    "culture-leisure": "kultur-och-fritid",
    "community-service": "samhalle-och-service",
    "children-education": "barn-och-utbildning",
    "work-leisure-health": "arbete-fritid-och-folkhalsa",
    "family": "familj",
    "board": "kommunstyrelsen",
}
"""The report's sums, by what comes after their topic, and what is counted for each."""


def compare(connection: sa.Connection, register: Register) -> list[Compared]:
    """Each sum of the report's beside the same of the loaded table; `counted` is null as long as
    the table is not full. None where the report has no sums of it."""
    if register.name == "policy-documents":
        return _compared(connection, "policy-documents", STATUS, _statuses(connection))
    if register.name == "municipal-organisations":
        return _compared(connection, "organisation", FORM, _forms(connection))
    return []


def _compared(
    connection: sa.Connection, topic: str, slugs: dict[str, str], counted: Counter[str] | None
) -> list[Compared]:
    found = []
    for each in sums(connection):
        slug = slugs.get(each.slug.removeprefix(f"{topic}-"))
        if each.topic == topic and slug is not None:
            own = None if counted is None else counted[slug]
            found.append(Compared(each.title, each.figure, own))
    return found


def _statuses(connection: sa.Connection) -> Counter[str] | None:
    """How many municipalities are what on the report's day; None until every list is complete."""
    complete = sa.select(sa.func.count()).select_from(PolicyList)
    everyone = sa.select(sa.func.count()).select_from(Municipality)
    if connection.scalar(complete) != connection.scalar(everyone):
        return None
    own = policy.status_of_municipality(sa.literal(REPORT_DAY, sa.Date))
    return Counter(connection.scalars(sa.select(own).select_from(Municipality)))


def _forms(connection: sa.Connection) -> Counter[str] | None:
    """How many are organised how, each in its newest year; None until all are loaded."""
    of = MunicipalOrganisation
    newest = sa.select(of.municipality, of.form).ext(distinct_on(of.municipality))
    forms = dict(connection.execute(newest.order_by(of.municipality, of.year.desc())).all())
    everyone = connection.scalar(sa.select(sa.func.count()).select_from(Municipality))
    return Counter(forms.values()) if len(forms) == everyone else None
