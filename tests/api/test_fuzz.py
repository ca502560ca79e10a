"""Every operation of the description, asked hundreds of times by schemathesis with what the
description allows and with what it does not, over a real socket; the same each time.

What no schema can say (that an interval must not end before it begins, that a slug must be in its
vocabulary) is listed in `BEYOND_A_SCHEMA`: data that are valid by the description may be refused
for those reasons, and for no others.
"""

from __future__ import annotations

import re
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis.specs.openapi.checks import negative_data_rejection, positive_data_acceptance

import signing
from skanekarta.api.description import Organisation, document
from skanekarta.database import engine_for
from skanekarta.links import Addresses
from skanekarta.pairs import LARGEST_LIMIT

pytestmark = pytest.mark.long

EXAMPLES = 200
SECONDS = 30
LONGEST_ADDRESS = 60_000
"""A longer address, made of four-byte characters, never gets past the server's own bound."""

BEYOND_A_SCHEMA = re.compile(
    "|".join(
        (
            "börjar efter sitt slut",
            "behöver minst en gräns",
            "finns inte\\.",
            "^against: finns inte här\\.",  # of one analysis, and so it is described
            "kan inte förenas med offset",
            "är inget sidmärke",
            "gäller bara f=csv",
            "går inte för .*, som är till för geometri",
            "går inte för .*, vars kolumner är givna",
            "har syd norr om nord",
            "har väst öster om öst",
            "ska ha ett till 5 olika",
            "är tom",
            "kan inte blanda",
            "är inte en dag",
            "ska vara fyra tal",
            "ska vara en dag eller en tidpunkt",
            "ligger utanför jordklotet",
            "utanför Skåne",
            "ska vara ett av ",
            "ska vara en lista ur",
            "ska ligga mellan",
            "ligger före starts_on",
            "ska vara text",
            "inte i den kommun",
            "personnummer",
            "det finns ingen post med det numret",
            "ska vara en webbadress",
            "ska vara en dag, till exempel",
            "ska vara en dag, månad eller ett år",
            "måste anges för en period",
            "säger mer än starts_on",
            "ligger utanför det som starts_on anger",
        )
    )
)
"""Reasons that depend on other parameters, on another part of the same value, or on the data."""

DESCRIBED = document(Addresses("http://localhost"), Organisation("Testet"), "3.1.0")
schema = schemathesis.openapi.from_dict(DESCRIBED)
schema.config.generation.update(deterministic=True)


@pytest.fixture(scope="module")
def key(live_url: str) -> str:
    """A key to the log."""
    with engine_for(live_url) as engine, engine.begin() as connection:
        return signing.token(connection, "Fuzz")


@schema.parametrize()
@settings(
    max_examples=EXAMPLES,
    derandomize=True,
    deadline=None,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_an_operation_does_as_described(
    case: schemathesis.Case, live_server: str, key: str
) -> None:
    asks_for_key = case.method == "POST" or case.path.endswith(
        "activities/items/{featureId}/history"
    )
    headers = {"Authorization": f"Bearer {key}"} if asks_for_key else {}
    answer = case.call(base_url=f"{live_server}/api/v1", headers=headers, timeout=SECONDS)
    if len(answer.request.url) > LONGEST_ADDRESS:
        return
    case.validate_response(answer, excluded_checks=beyond(case), headers=headers)
    if case.meta and case.meta.generation.mode.is_positive and answer.status_code == 400:
        assert refused_for(answer.json()) == [], answer.text


def beyond(case: schemathesis.Case) -> list[Any]:
    """The checks that ask for more than can be promised: what is valid is looked at below, and a
    `limit` above the largest is cut to it, as OGC 17-069r4 (7.15.2) would have it."""
    limit = str((case.query or {}).get("limit", ""))
    is_cut = limit.isdecimal() and int(limit) > LARGEST_LIMIT
    return [positive_data_acceptance, *([negative_data_rejection] if is_cut else [])]


def refused_for(problem: dict[str, Any]) -> list[str]:
    """The reasons of a refusal that the description could have told."""
    named = problem.get("invalid_parameters", []) + problem.get("invalid_fields", [])
    told = [f"{each['name']}: {each['reason']}" for each in named if each["name"] != "filter"]
    return [each for each in told if not BEYOND_A_SCHEMA.search(each)]
