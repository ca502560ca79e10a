"""A full table beside the sums of the region's report of 2024, which does not tell which
municipality is which: they are something to hold a table against, never to fill one in from."""

from __future__ import annotations

import datetime as dt
from collections import Counter

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import distinct_on

from skanekarta import policy
from skanekarta.administration import MunicipalOrganisation
from skanekarta.importers.told import Compared
from skanekarta.municipality import Municipality
from skanekarta.policy import PolicyList
from skanekarta.report_sums import sums

REPORT_DAY = dt.date(2024, 12, 31)
"""The day that the report's year is taken to be, as a year that something holds to is."""


REGISTERS = ("policy-documents", "municipal-organisations")
"""Those that the report has sums of."""


def compare(connection: sa.Connection, register: str) -> list[Compared]:
    """Each sum of the report's beside the same of the table loaded by the register of that name;
    `counted` is null as long as the table is not full. None where the report has no sums of it."""
    if register == "policy-documents":
        return _compared(connection, "policy-documents", _statuses(connection))
    if register == "municipal-organisations":
        return _compared(connection, "organisation", _forms(connection))
    return []


def _compared(
    connection: sa.Connection, topic: str, counted: Counter[str] | None
) -> list[Compared]:
    """The report's sums are named after their topic and what they count."""
    return [
        Compared(
            each.title,
            each.figure,
            None if counted is None else counted[each.slug.removeprefix(f"{topic}-")],
        )
        for each in sums(connection)
        if each.topic == topic
    ]


def _statuses(connection: sa.Connection) -> Counter[str] | None:
    """How many municipalities are what on the report's day; None until every list is complete."""
    complete = sa.select(sa.func.count()).select_from(PolicyList)
    everyone = sa.select(sa.func.count()).select_from(Municipality)
    if connection.scalar(complete) != connection.scalar(everyone):
        return None
    own = policy.status_of_municipality(sa.literal(REPORT_DAY, sa.Date))
    found = connection.scalars(sa.select(own).select_from(Municipality))
    return Counter((status or "unknown").replace("_", "-") for status in found)


def _forms(connection: sa.Connection) -> Counter[str] | None:
    """How many are organised how, each in its newest year; None until all are loaded."""
    of = MunicipalOrganisation
    newest = sa.select(of.municipality, of.form).ext(distinct_on(of.municipality))
    forms = dict(connection.execute(newest.order_by(of.municipality, of.year.desc())).all())
    everyone = connection.scalar(sa.select(sa.func.count()).select_from(Municipality))
    return Counter(forms.values()) if len(forms) == everyone else None
