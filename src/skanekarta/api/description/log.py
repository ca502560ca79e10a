"""The log as the description has it: its one write, old numbers, and an entry's history."""

from __future__ import annotations

from typing import Any

from skanekarta.activity import KEY, LARGEST_BODY
from skanekarta.activity.sending import LONGEST_KEY, WRITES_A_MINUTE
from skanekarta.api.description import examples
from skanekarta.api.description import parameters as asked
from skanekarta.api.description.log_schemas import SENT
from skanekarta.api.description.operations import Object, get, of
from skanekarta.api.description.responses import ERRORS, TEXTUAL, TRACED, shared
from skanekarta.api.description.schemas import TEXT, ref
from skanekarta.layers.activities import LAYER as LOG
from skanekarta.links import GEOJSON, JSON

ITEMS = f"/collections/{LOG.id}/items"
ITEM = f"{ITEMS}/{{featureId}}"

SECURITY: Object = {
    "nyckel": {"type": "http", "scheme": "bearer", "description": "Personalens nyckel, skk_…"}
}


def _moved(action: str, **more: Any) -> Object:
    own = {"action": action, "supersedes": 1, **more}
    return {"type": "Feature", "geometry": None, "properties": own}


CORRECTED: Object = {
    **examples.ENTRY,
    "properties": {**examples.ENTRY["properties"], "supersedes": 1, "reason": "Fel dag"},
}
EXAMPLES: dict[str, Object] = {
    "besök": {"value": examples.ENTRY},
    "månad": {
        "value": {
            **examples.ENTRY,
            "properties": {**examples.ENTRY["properties"], "starts_on": "2026-11"},
        }
    },
    "rättelse": {"value": CORRECTED},
    "återkallelse": {"value": _moved("withdrawal", reason="Besöket ställdes in")},
    "återställning": {"value": _moved("restoration")},
    "ångrad": {"value": _moved("undo")},
}
RECEIVED: Object = {
    "type": "Feature",
    "id": 2,
    "geometry": None,
    "properties": {
        "action": "withdrawal",
        "supersedes": 1,
        "reason": "Besöket ställdes in",
        "recorded_at": examples.MOMENT,
    },
}
PAST: Object = {
    "newest": 1,
    "is_withdrawn": False,
    "versions": [
        {
            **{"id": 1, "action": "entry", "supersedes": None, "reason": None},
            **{"recorded_at": examples.MOMENT, "recorded_by": "anna", "erased_at": None},
            **{"values": examples.ENTRY["properties"], "changed": []},
        }
    ],
    "links": [],
}

KEYED: Object = {
    "name": KEY,
    "in": "header",
    "required": False,
    "description": "Avsändarens eget namn på anropet, till exempel ett UUID. Samma nyckel och "
    "samma post ger samma svar hur många gånger den än skickas; en annan post ger 409.",
    "schema": {
        "type": "string",
        "minLength": 1,
        "maxLength": LONGEST_KEY,
        "pattern": "^[!-~]([ -~]*[!-~])?$",
    },
    "example": "0b6c9a52-6f0e-4f0c-9b0a-3d5c2f0f7a11",
}
WORDS = (
    "Lägger till en post, eller rättar, återkallar, återställer eller ångrar en: allt blir nya "
    "poster, och inget i loggen ändras eller tas bort. `supersedes` ska vara den senaste "
    "versionen; har någon annan hunnit före blir svaret 409 med den som gäller i `newest`. "
    "Kommunen följer av punkten om ingen anges; en punkt utanför Skåne, eller långt från den "
    "kommun som anges, tas inte emot. "
    f"Högst {WRITES_A_MINUTE} poster i minuten och konto, och {LARGEST_BODY // 1024} kB var."
)


def describe(paths: dict[str, Object]) -> None:
    """Adds to the collection's own paths what only the log has."""
    paths[ITEMS]["post"] = _append()
    paths[ITEM]["get"]["responses"] |= {
        "308": shared("Superseded"),
        "410": shared(ERRORS["410"][0]),
    }
    past = get(
        f"{LOG.id}.history",
        f"{LOG.title}: en posts historik, för personalen",
        {JSON: of("History", PAST)},
        [
            asked.in_path("featureId", "Postens id, vilken version som helst.", TEXT, "1"),
            asked.of_format("json"),
        ],
        *("403", "404"),
    )
    past["get"]["security"] = [{key: [] for key in SECURITY}]
    paths[f"{ITEM}/history"] = past


def _append() -> Object:
    body = {"schema": {"oneOf": [ref(name) for name in SENT]}, "examples": EXAMPLES}
    told = {
        "schema": {"anyOf": [ref(f"{LOG.id}.Feature"), ref("Receipt")]},
        "examples": {
            "post": {"value": examples.feature(LOG)},
            "återkallad": {"value": RECEIVED},
        },
    }
    where = {"Location": {"description": "Postens adress.", "schema": TEXTUAL}, **TRACED}
    done = {"headers": where, "content": {GEOJSON: told}}
    statuses = ("400", "401", "403", "409", "413", "415", "429", "500", "503")
    return {
        "operationId": f"{LOG.id}.append",
        "summary": "Lägg till i loggen",
        "description": WORDS,
        "tags": [LOG.id],
        "security": [{key: [] for key in SECURITY}],
        "parameters": [KEYED, asked.TRACE],
        "requestBody": {"required": True, "content": {GEOJSON: body, JSON: body}},
        "responses": {
            "201": {"description": "Posten som den sparades.", **done},
            "200": {"description": "Posten som nyckeln gav första gången.", **done},
            **{status: shared(ERRORS[status][0]) for status in statuses},
        },
    }
