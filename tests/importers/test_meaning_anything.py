"""Whatever the cells hold, a list gives grants and findings, and nothing else."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal

import pytest
import sqlalchemy as sa
from anything import any_cell, any_lists
from hypothesis import given
from hypothesis import strategies as st

from grant_lists import HEADINGS, ROW, ListOfRows, errors, read
from skanekarta.importers.granting import Approvals
from skanekarta.importers.granting.columns import FIELDS, LISTS
from skanekarta.importers.granting.terms import WHAT
from skanekarta.importers.reports import as_document, as_page, as_text

HEADING = st.sampled_from(
    [
        *HEADINGS,
        *(each for group in (LISTS, FIELDS) for found in group.values() for each in found),
        *("Belopp 2023", "Andel Lund", "Andel Malmö", "Belopp (tkr)", "Något annat", "", " "),
    ]
)
TELLING = st.sampled_from(
    [
        *(value for value in ROW.values() if isinstance(value, str)),
        *("Hela Skåne", "Dalby", "12", "0180", "Lund; Malmö", "Lund 60 %; Malmö 40 %", "1,500"),
        *("Summa", "enskild firma", "Enskild firma", "811218-9876", "556001-2345", "ja", "2024"),
        *("musik, dans", "kommunsamverkan", "https://exempel.se", "2023;2024", "1;2", "'=1+1"),
    ]
)
CELL = any_cell(TELLING, st.dates(), st.datetimes())
LIST = st.tuples(
    st.lists(HEADING, max_size=12),
    st.lists(st.lists(CELL, max_size=13), max_size=4),
    st.booleans(),
    st.none() | st.tuples(st.floats(-180, 180), st.floats(-90, 90)),
)


@pytest.mark.long
@given(LIST)
@any_lists(150)
def test_any_list_gives_grants_and_findings(
    connection: sa.Connection,
    drawn: tuple[list[str], list[list[object]], bool, tuple[float, float] | None],
) -> None:
    names, rows, approved, point = drawn
    every = Approvals(every=frozenset(WHAT)) if approved else Approvals()
    source = ListOfRows([[*HEADINGS, *names], *rows], [point] * 6)
    with connection.begin_nested() as nested:
        grants, report = read(connection, source, every)
        nested.rollback()

    failed = {each.row for each in errors(report.findings)}
    assert not failed & {each.row for each in grants}
    assert report.rows >= len(grants)
    for grant in grants:
        assert -(10**9) <= grant.amount_sek <= 10**11
        assert grant.scope != "municipality" or sum(s for _, s in grant.work) == grant.amount_sek
        assert grant.scope == "municipality" or grant.work == ()
        assert not grant.years or sum(each for _, each in grant.years) == grant.amount_sek
        assert grant.year is None or 1900 <= grant.year <= 2100
        assert isinstance(grant.amount_sek, Decimal)
        assert grant.decision_date is None or type(grant.decision_date) is dt.date
    whole = as_page(report) + as_text(report) + json.dumps(as_document(report))
    assert "811218-9876" not in whole
