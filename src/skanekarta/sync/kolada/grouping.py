"""Kolada's own groups of municipalities that are alike, one for each municipality and subject."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

import sqlalchemy as sa

from skanekarta.municipality import Municipality
from skanekarta.sync.fetched import Outcome, Run
from skanekarta.sync.kolada.answers import Group
from skanekarta.sync.storing import note_import
from skanekarta.upstream import MunicipalityGroup, MunicipalityGroupMember

SIMILAR = "Liknande kommuner"

Kept = dict[str, tuple[str, str | None, frozenset[tuple[str, str | None]]]]
"""Title, municipality and members of each group."""


def similar(groups: Iterable[Group]) -> list[Group]:
    """Those that are of municipalities like a certain one."""
    return [each for each in groups if SIMILAR.casefold() in each.title.casefold()]


def keep(connection: sa.Connection, run: Run, groups: Sequence[Group], outcome: Outcome) -> bool:
    """Stores the groups of Skåne's municipalities, which are all that there are: one that is gone
    is removed. If all are gone nothing is done, and False is given."""
    names = dict(connection.execute(sa.select(Municipality.name, Municipality.code)).all())
    given = _given(groups, names)
    there = _there(connection)
    if not given:
        return not there
    if given != there:
        if outcome.import_id is None:
            outcome.import_id = note_import(connection, run, groups, outcome)
        _write(connection, given, outcome.import_id)
    return True


def named(title: str, names: Iterable[str]) -> str | None:
    """Which of the names a title has as a word of its own, the longest if there are several."""
    found = [name for name in names if re.search(rf"(?<!\w){re.escape(name)}(?!\w)", title)]
    return max(found, key=len, default=None)


def _given(groups: Sequence[Group], names: dict[str, str]) -> Kept:
    of = {each: named(each.title, names) for each in groups}
    return {
        each.id: (each.title, names[name], frozenset(each.members))
        for each, name in of.items()
        if name is not None
    }


def _there(connection: sa.Connection) -> Kept:
    member, group = MunicipalityGroupMember, MunicipalityGroup
    rows = connection.execute(sa.select(member.group_id, member.municipality, member.title)).all()
    members: dict[str, set[tuple[str, str | None]]] = {}
    for group_id, code, title in rows:
        members.setdefault(group_id, set()).add((code, title))
    found = connection.execute(sa.select(group.id, group.title, group.municipality)).all()
    return {
        row.id: (row.title, row.municipality, frozenset(members.get(row.id, ()))) for row in found
    }


def _write(connection: sa.Connection, given: Kept, import_id: int) -> None:
    connection.execute(sa.delete(MunicipalityGroup))
    groups = [
        {"id": key, "title": title, "municipality": code, "import_id": import_id}
        for key, (title, code, _) in given.items()
    ]
    connection.execute(sa.insert(MunicipalityGroup), groups)
    members = [
        {"group_id": key, "municipality": code, "title": title}
        for key, (_, _, every) in given.items()
        for code, title in every
    ]
    if members:
        connection.execute(sa.insert(MunicipalityGroupMember), members)
