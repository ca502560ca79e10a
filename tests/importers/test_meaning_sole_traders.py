"""All sole traders are one recipient without a name; nobody is misled by that."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient

from skanekarta.grant import Grant
from skanekarta.organisations import SOLE_TRADER
from skanekarta.vocabulary import Recipient

ANALYSES = ("first-time-recipients", "recipients-not-returned")


def asked(client: TestClient, id_: str) -> dict[str, Any]:
    found: dict[str, Any] = client.get(f"/api/v1/analyses/grants/{id_}?funder=region-skane").json()
    return found


def make_sole_traders(connection: sa.Connection, kind: str | None) -> int:
    """Gives the grants of two years to sole traders; tells how many they are."""
    made = {"slug": SOLE_TRADER, "title": "Enskild firma", "recipient_type": SOLE_TRADER}
    connection.execute(sa.insert(Recipient).values(made))
    given = sa.update(Grant).where(Grant.funder == "region-skane", Grant.year.in_([2012, 2021]))
    changed = given.values(recipient=SOLE_TRADER, recipient_type=kind)
    return connection.execute(changed).rowcount


@pytest.mark.parametrize("kind", [SOLE_TRADER, None])
@pytest.mark.parametrize("id_", ANALYSES)
def test_sole_traders_are_neither_new_nor_gone(
    connection: sa.Connection, client: TestClient, id_: str, kind: str | None
) -> None:
    before = asked(client, id_)
    given = make_sole_traders(connection, kind)
    found = asked(client, id_)

    assert given > 20
    assert before["notes"] != found["notes"]
    assert any("enskilda firmor, som inte har något namn här" in each for each in found["notes"])
    assert "Enskild firma" not in str(found["rows"])
    assert {2012, 2021} & {row["year"] for row in before["rows"]}
    assert not {2012, 2021} & {row["year"] for row in found["rows"]}
