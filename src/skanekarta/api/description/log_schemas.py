"""What is sent to the log and answered by it: the schemas of the bodies."""

from __future__ import annotations

from skanekarta.activity.fields import (
    LONGEST_DESCRIPTION,
    LONGEST_LINK,
    LONGEST_NAME,
    LONGEST_REASON,
    LONGEST_UNIT,
    MOST_PARTICIPANTS,
)
from skanekarta.activity.sent import MOVES, REQUIRED, TELLS
from skanekarta.api.description.patterns import PROSE
from skanekarta.api.description.schemas import COUNT, LINKS, TEXT, WHOLE, Object, many, ref, thing

OR_NOT: Object = {"nullable": True}
NAME: Object = {"type": "string", "minLength": 1, "maxLength": LONGEST_NAME, "pattern": PROSE}
TIME: Object = {
    "type": "string",
    "pattern": "^[12][0-9]{3}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$",
}
"""A day, a month or a year."""

NUMBER: Object = {"type": "integer", "minimum": 1, "maximum": 2**53}
REASON: Object = {
    **NAME,
    "maxLength": LONGEST_REASON,
    "description": "Varför, för dem som läser historiken.",
}

SAYS: dict[str, Object] = {
    "kind": {**TEXT, "description": "Vad för slags insats det är, som slug."},
    "title": {**NAME, "description": "Rubrik för människor. Inga namn på privatpersoner."},
    "starts_on": {**TIME, "description": "Första dagen, månaden eller året."},
    "ends_on": {**TIME, **OR_NOT, "description": "Sista dagen, månaden eller året."},
    "description": {**NAME, **OR_NOT, "maxLength": LONGEST_DESCRIPTION},
    "place_name": {**NAME, **OR_NOT},
    **{key: {**TEXT, **OR_NOT} for key in ("network", "visibility", "date_precision")},
    **{key: {**many(TEXT), **OR_NOT} for key in ("municipality", "area", "target_group")},
    "participants": {**COUNT, **OR_NOT, "maximum": MOST_PARTICIPANTS},
    "unit": {**NAME, **OR_NOT, "maxLength": LONGEST_UNIT, "description": "Enheten som höll i det."},
    "link": {**NAME, **OR_NOT, "maxLength": LONGEST_LINK},
}
"""What an entry says; a list's slugs stand in its vocabulary."""

POINT = thing(
    {
        "type": {"type": "string", "enum": ["Point"]},
        "coordinates": {**many({"type": "number"}), "minItems": 2, "maxItems": 3},
    },
    ("type", "coordinates"),
)
FEATURE: Object = {"type": {"type": "string", "enum": ["Feature"]}}
NOWHERE: Object = {"type": "object", "nullable": True, "enum": [None]}


def _or_not(action: str) -> Object:
    """An action that need not be said."""
    return {**TEXT, **OR_NOT, "enum": [action, None]}


def _sent(geometry: Object, members: Object, required: tuple[str, ...], words: str) -> Object:
    properties = {**thing(members, required), "additionalProperties": False}
    found = {**FEATURE, "geometry": geometry, "properties": properties}
    needed = ("type", "properties") if geometry is NOWHERE else tuple(found)
    return thing(found, needed, words)


VERSION: Object = {
    "id": WHOLE,
    "action": TEXT,
    "supersedes": {**WHOLE, **OR_NOT},
    "recorded_at": {**TEXT, "format": "date-time"},
    "recorded_by": TEXT,
    "reason": {**TEXT, **OR_NOT},
    "erased_at": {**TEXT, **OR_NOT, "format": "date-time"},
    "values": thing({}),
    "changed": {
        **many(thing({"name": TEXT, "before": {}, "after": {}}, ("name", "before", "after"))),
        "description": "Fälten som säger något annat än i versionen före.",
    },
}
RECEIPT: Object = {
    name: VERSION[name] for name in ("action", "supersedes", "reason", "recorded_at")
}

SCHEMAS: dict[str, Object] = {
    "NewEntry": _sent(
        POINT,
        {
            **SAYS,
            "action": _or_not(TELLS[0]),
            "supersedes": {
                **WHOLE,
                **OR_NOT,
                "enum": [None],
                "description": "En ny post har ingen.",
            },
        },
        REQUIRED,
        "En ny post i loggen.",
    ),
    "Correction": _sent(
        POINT,
        {
            **SAYS,
            "action": _or_not(TELLS[1]),
            "supersedes": NUMBER,
            "reason": {**REASON, **OR_NOT},
        },
        (*REQUIRED, "supersedes"),
        "En rättelse: hela posten som den ska vara, och vilken post den ersätter.",
    ),
    "Withdrawal": _sent(
        NOWHERE,
        {
            "action": {"type": "string", "enum": [MOVES[0]]},
            "supersedes": NUMBER,
            "reason": REASON,
        },
        ("action", "supersedes", "reason"),
        "Posten återkallas; den finns kvar i historiken.",
    ),
    "Restoration": _sent(
        NOWHERE,
        {
            "action": {"type": "string", "enum": [MOVES[1]]},
            "supersedes": NUMBER,
            "reason": {**REASON, **OR_NOT},
        },
        ("action", "supersedes"),
        "Läget före den senaste ändringen tas tillbaka.",
    ),
    "Undoing": _sent(
        NOWHERE,
        {"action": {"type": "string", "enum": [MOVES[2]]}, "supersedes": NUMBER},
        ("action", "supersedes"),
        "Den som skrev ångrar, inom tio minuter.",
    ),
    "Receipt": thing(
        {
            **FEATURE,
            "id": WHOLE,
            "geometry": ref("Geometry"),
            "properties": thing(RECEIPT, ("action", "supersedes")),
        },
        ("type", "id", "geometry", "properties"),
        "Att posten är skriven, där den inte går att läsa: den är återkallad eller ersatt.",
    ),
    "History": thing(
        {
            "newest": WHOLE,
            "is_withdrawn": {"type": "boolean"},
            "versions": many(thing(VERSION, tuple(VERSION))),
            "links": LINKS,
        },
        ("newest", "is_withdrawn", "versions", "links"),
    ),
}
SENT = ("NewEntry", "Correction", "Withdrawal", "Restoration", "Undoing")
