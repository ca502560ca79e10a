"""`/om` tells how it stands with what is fetched from other systems."""

from __future__ import annotations

import json

import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient
from markup import Markup

RUN = sa.text(
    "INSERT INTO sync_runs (system, run_by, started_at, ended_at, outcome, reason, stopped)"
    " VALUES ('kolada', 'test', :at, :at, :outcome, :reason, cast(:stopped AS jsonb))"
)


def ran(
    connection: sa.Connection,
    at: str,
    outcome: str,
    reason: str | None = None,
    stopped: tuple[tuple[str, str], ...] = (),
) -> None:
    told = [{"what": what, "why": why, "left_out": False} for what, why in stopped]
    given = {"at": at, "outcome": outcome, "reason": reason, "stopped": json.dumps(told)}
    connection.execute(RUN, given)


def of_kolada(client: TestClient, lang: str = "sv") -> list[str]:
    page = Markup(client.get(f"/om?lang={lang}").text)
    (row,) = [row for row in page.rows if row[0] == "Kolada" and len(row) == 3]
    return row[1:]


def test_what_was_never_fetched_is_missing(client: TestClient) -> None:
    when, how = of_kolada(client)

    assert when == "–"
    assert how == "Inget är hämtat än. Det som bara finns där saknas."


def test_a_run_that_went_well_is_told_with_its_moment(
    client: TestClient, connection: sa.Connection
) -> None:
    ran(connection, "2026-11-20T02:00Z", "complete")

    when, how = of_kolada(client)

    assert when == "2026-11-20 03:00"
    assert how == "Allt kom in."


def test_a_failure_is_told_beside_what_there_still_is(
    client: TestClient, connection: sa.Connection
) -> None:
    ran(connection, "2026-11-20T02:00Z", "complete")
    ran(connection, "2026-11-21T02:00Z", "failed", "Kolada: det går inte att nå.")

    when, how = of_kolada(client)

    assert when == "2026-11-20 03:00"
    assert "Senaste försöket misslyckades 2026-11-21 03:00." in how
    assert "Kolada: det går inte att nå." in how


@pytest.mark.parametrize(
    ("lang", "what"),
    [("sv", "Fritidshus"), ("en", "Holiday homes")],
)
def test_what_was_stopped_is_named_with_why(
    client: TestClient, connection: sa.Connection, lang: str, what: str
) -> None:
    stopped = (("Fritidshus", "N00000 heter inte längre ”A” i Kolada, utan ”<b>”."),)
    ran(connection, "2026-11-20T02:00Z", "partly", stopped=stopped)

    _, how = of_kolada(client, lang)
    page = client.get(f"/om?lang={lang}").text

    assert " 1 " in how
    why = "N00000 heter inte längre ”A” i Kolada, utan ”&lt;b&gt;”."
    assert f'{what}: <span lang="sv">{why}</span>' in page
