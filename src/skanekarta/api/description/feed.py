"""The feed of changes as the description has it."""

from __future__ import annotations

from typing import Any

from skanekarta.api.description import parameters as asked
from skanekarta.api.description.operations import Object, get, of
from skanekarta.api.description.patterns import DAY, MOMENT
from skanekarta.api.description.schemas import COUNT, LINKS, TEXT, many, ref, thing
from skanekarta.changes import EXAMPLE, KINDS, TOKEN
from skanekarta.links import JSON

_COUNTS: Object = {**COUNT, "nullable": True}
_OTHER: Object = {**TEXT, "nullable": True}

SCHEMAS: dict[str, Object] = {
    "Changes": thing(
        {"numberReturned": COUNT, "changes": many(ref("Change")), "links": LINKS},
        ("numberReturned", "changes", "links"),
    ),
    "Change": thing(
        {
            "id": TEXT,
            "kind": {"type": "string", "enum": [*KINDS]},
            "time": {"type": "string", "format": "date-time"},
            "dataset": TEXT,
            "rows": COUNT,
            **dict.fromkeys(("added", "changed", "unchanged", "withdrawn"), _COUNTS),
            "title": TEXT,
            **dict.fromkeys(("undoes", "supersedes", "reason"), _OTHER),
            "erases": many(TEXT),
            "links": LINKS,
        },
        ("id", "kind", "time", "links"),
        "En inläsning, en ångrad inläsning eller vad som hänt i loggen: en ny post, en rättelse, "
        "en tillbakadragen, en återtagen eller en vars uppgifter är borttagna. Rubriken står så "
        "länge posten gäller; den som blir intern är tillbakadragen. Antalen gäller stöd, eller "
        "utlysningar där `dataset` är `calls`.",
    ),
}


def _pattern(found: Any) -> str:
    return f"^{found.pattern}$"


SUMMARY = (
    "Ändringar: inläsningar och poster i loggen, de äldsta först. Den som frågar igen ska börja "
    "några minuter före sin senaste fråga, eftersom en lång inläsning får sin tid innan den syns"
)

EXAMPLES: Object = {
    "numberReturned": 1,
    "changes": [
        {
            "id": "import-24",
            "kind": "import",
            "time": "2026-01-01T08:00:00.000000Z",
            **{"dataset": "beslut.xlsx", "rows": 12},
            **{"added": 11, "changed": 1, "unchanged": 0, "withdrawn": 0},
            **{"undoes": None, "links": []},
        }
    ],
    "links": [],
}


def path() -> dict[str, Object]:
    """Its path."""
    since = asked.parameter(
        "since",
        "Bara ändringar från och med då: en dag (UTC) eller en tidpunkt (RFC 3339).",
        {"type": "string", "maxLength": 40, "pattern": f"^({DAY}|{MOMENT})$"},
        example=EXAMPLE,
    )
    after = asked.parameter(
        "after",
        "Var sidan börjar; ges av länken next.",
        {"type": "string", "maxLength": 60, "pattern": _pattern(TOKEN)},
    )
    parameters = [asked.of_format("json"), since, asked.SHARED["limit"], after]
    content = {JSON: of("Changes", EXAMPLES)}
    return {"/changes": get("api.changes", SUMMARY, content, parameters)}
