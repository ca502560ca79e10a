"""What was sent, a GeoJSON Feature, as what it asks for: an entry, a correction, a withdrawal …"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from skanekarta.activity import days
from skanekarta.activity.fields import (
    LONGEST_REASON,
    Problems,
    attempt,
    entry_id,
    one_of,
    point,
    readers,
    text,
)
from skanekarta.errors import BadEntry
from skanekarta.message import message, nearest, quoted
from skanekarta.vocabulary import Names

Given = Mapping[str, Any]

REQUIRED = ("kind", "title", "starts_on")
TELLS = ("entry", "correction")
"""The actions that come with all that an entry says."""

MOVES = ("withdrawal", "restoration", "undo")
"""Those that take what is there already, and have no geometry."""

ACTIONS = {each: each for each in (*TELLS, *MOVES)}


@dataclass(frozen=True)
class Asked:
    """What somebody asks to have done to the log. `values` are an entry's columns, without its
    place; `point` is longitude and latitude. Both are empty for an action that takes what is
    there already."""

    action: str
    values: dict[str, Any]
    point: tuple[float, float] | None = None
    supersedes: int | None = None
    reason: str | None = None


def read(entry: object, names: Names) -> Asked:
    """What a Feature asks for. Raises BadEntry with every problem at once."""
    if not isinstance(entry, dict) or entry.get("type") != "Feature":
        what = message("ska vara Feature: en GeoJSON-post med geometry och properties.")
        raise BadEntry({"type": what})
    properties = entry.get("properties")
    if not isinstance(properties, dict):
        what = message("ska vara ett objekt med minst {names}.", names=REQUIRED)
        raise BadEntry({"properties": what})
    problems: Problems = {}
    given = {name: each for name, each in properties.items() if each is not None}
    action = _action(problems, given)
    tell = _move if action in MOVES else _content
    asked = tell(problems, action, entry.get("geometry"), properties, names)
    if problems:
        raise BadEntry(problems)
    return asked


def _action(problems: Problems, given: Given) -> str:
    """What is to be done: as it says, else a correction of what it names, else a new entry."""
    unsaid = "correction" if "supersedes" in given else "entry"
    if "action" not in given:
        return unsaid
    action = attempt(problems, "action", one_of(ACTIONS), given["action"]) or unsaid
    if action == "entry" and "supersedes" in given:
        problems["supersedes"] = message("hör inte till en ny post.")
    return str(action)


def _content(problems: Problems, action: str, geometry: Any, given: Given, names: Names) -> Asked:
    """An entry that says everything itself."""
    place = attempt(problems, "geometry", point, geometry)
    own = readers(names)
    also = (
        ("action", "supersedes", "reason") if action == "correction" else ("action", "supersedes")
    )
    _refuse_unknown(problems, given, (*own, *days.FIELDS, *also))
    values = {
        name: attempt(problems, name, reader, given[name])
        for name, reader in own.items()
        if given.get(name) is not None
    }
    values |= days.read(problems, given, names)
    _require(problems, given, REQUIRED)
    return Asked(action, values, place, *_of_former(problems, action, given))


def _move(problems: Problems, action: str, geometry: Any, given: Given, names: Names) -> Asked:
    """An action on what is there."""
    if geometry is not None:
        problems["geometry"] = message("ska vara null: platsen är den som posten har.")
    also = () if action == "undo" else ("reason",)
    _refuse_unknown(problems, given, ("action", "supersedes", *also))
    if action == "withdrawal":
        _require(problems, given, ("reason",))
    return Asked(action, {}, None, *_of_former(problems, action, given))


def _of_former(problems: Problems, action: str, given: Given) -> tuple[int | None, str | None]:
    """The entry that it is about, and why."""
    if action == "entry":
        return None, None
    _require(problems, given, ("supersedes",))
    found = {
        name: attempt(problems, name, reader, given[name])
        for name, reader in (("supersedes", entry_id), ("reason", text(LONGEST_REASON)))
        if given.get(name) is not None
    }
    return found.get("supersedes"), found.get("reason")


def _require(problems: Problems, given: Given, names: Collection[str]) -> None:
    for name in names:
        if given.get(name) is None:
            problems[name] = message("måste anges.")


def _refuse_unknown(problems: Problems, given: Given, known: Collection[str]) -> None:
    for name in given:
        if name not in known:
            near = nearest(str(name), known)
            problems[quoted(str(name))] = message(
                "finns inte. De fält som finns är {names}.", names=near
            )
