"""Localities as a report tells them: what each was, and what differs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from skanekarta.swedish import number

State = Mapping[str, Any]
Fields = tuple[tuple[str, str | None, str | None], ...]


def _people(state: State) -> str | None:
    count, year = state["population"], state["population_year"]
    return None if count is None else f"{number(count)} ({year or 'år saknas'})"


def _area(state: State) -> str | None:
    return None if state["area_ha"] is None else f"{number(state['area_ha'])}\u00a0hektar"


def _place(state: State) -> str | None:
    found = state["geom"]
    return None if found is None else str(found).partition("POINT")[2].strip("()")


TOLD = (
    ("Namn", lambda state: state["name"]),
    ("Kommun", lambda state: state["municipality"]),
    ("Folkmängd", _people),
    ("Yta", _area),
    ("Läge", _place),
)


def differences(before: State, after: State) -> Fields:
    """Each thing that is not told alike of the two: what, before and after."""
    pairs = ((title, tell(before), tell(after)) for title, tell in TOLD)
    return tuple(each for each in pairs if each[1] != each[2])
