"""Whatever the cells hold, a list of calls gives calls and findings, and nothing else."""

from __future__ import annotations

import json

import sqlalchemy as sa
from anything import any_cell, any_lists
from hypothesis import given
from hypothesis import strategies as st
from test_calls_import import HEADINGS, KNOWN, NEW

from grant_lists import ListOfRows
from skanekarta.importers import calls
from skanekarta.importers.calls.columns import FIELDS, LISTS
from skanekarta.importers.granting import Approvals, Defaults
from skanekarta.importers.reading import Report
from skanekarta.importers.reports import as_document, as_page, as_text

HEADING = st.sampled_from(
    [
        *(each for group in (LISTS, FIELDS) for found in group.values() for each in found),
        *("Utlysning", "Del av", "call", "call_title", "Sökt belopp (tkr)", "Belopp 2023", ""),
    ]
)
TELLING = st.sampled_from(
    [
        *(*KNOWN, *NEW, "kommunsamverkan-2019", "Verksamhetsstöd 2024", "Helsingborgs stad"),
        *("Summa", "811218-9876", "-5", "1,500", "80 %", "drygt 2 miljoner", "avrundat"),
        *("https://example.org", "'=1+1", "\u0000", "x" * 600),
    ]
)
CELL = any_cell(TELLING, st.datetimes())
LIST = st.tuples(
    st.lists(HEADING, max_size=8),
    st.lists(st.lists(CELL, max_size=14), max_size=4),
    st.booleans(),
)


@given(LIST)
@any_lists(80)
def test_any_list_gives_calls_and_findings(
    connection: sa.Connection, drawn: tuple[list[str], list[list[object]], bool]
) -> None:
    names, rows, approved = drawn
    every = Approvals(every=frozenset({"call", "funder"})) if approved else Approvals()
    source = ListOfRows([[*HEADINGS, *names], *rows])
    report = Report(source.name, about="calls")
    with connection.begin_nested() as nested:
        found = calls.read_calls(connection, source, report, (every, Defaults()))
        is_stored = calls.store(connection, found, report, "prov")
        states = calls.states(connection).values()
        nested.rollback()

    assert is_stored is not report.blocked
    for state in states:
        figures = [state[name] for name in ("applications", "granted", "sought_sek", "granted_sek")]
        assert all(figure is None or figure >= 0 for figure in figures)
    whole = as_page(report) + as_text(report) + json.dumps(as_document(report))
    assert "811218-9876" not in whole
