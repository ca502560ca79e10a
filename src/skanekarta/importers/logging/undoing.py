"""An import of entries taken back: the log only grows, so each gets an entry that withdraws it;
and taken back again, one that restores it."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from skanekarta.access import Who, audit
from skanekarta.entry import Activity
from skanekarta.errors import SkanekartaError
from skanekarta.importers.entry_lists import DATASET
from skanekarta.importers.logging.storing import WAIT, record, signed
from skanekarta.provenance import Import

COPIED = (
    *("kind", "title", "description", "starts_on", "ends_on", "date_precision", "municipality"),
    *("place_name", "geom", "position_basis", "area", "network", "target_group", "participants"),
    *("unit", "link", "visibility", "source", "source_url", "note", "generated"),
)
"""What an entry says."""


def is_of_entries(connection: sa.Connection, import_id: int) -> bool:
    """Whether an import was of entries of the log."""
    asked = sa.select(Import.dataset).where(Import.id == import_id)
    return connection.scalar(asked) == DATASET


def undo(connection: sa.Connection, import_id: int, by: Who | str) -> int:
    """Takes an import of entries back, in the caller's transaction; the id of the import that
    does it. What has been corrected since is withdrawn as it stands; what is withdrawn or erased
    already is left. Raises SkanekartaError where there is nothing to take back."""
    connection.execute(WAIT)
    _refuse_undone(connection, import_id)
    of = sa.select(Activity.id).where(Activity.import_id == import_id)
    restores = bool(connection.scalar(of.where(Activity.action == "withdrawal").limit(1)))
    ids = _standing(connection, import_id, only="withdrawal" if restores else None)
    if not ids:
        raise SkanekartaError(f"Inläsning {import_id} har inga poster kvar att ångra.")
    new_id = _record(connection, import_id, by, len(ids), restores=restores)
    own = {
        "action": "restoration" if restores else "withdrawal",
        "reason": f"Inläsning {import_id} är ångrad",
        "import_id": new_id,
        **signed(connection, by),
    }
    _append(connection, ids, own)
    detail = {"import": new_id, "undoes": import_id, "dataset": DATASET, "entries": len(ids)}
    audit.tell(connection, "import-undone", by, f"inläsning {import_id}", detail)
    return new_id


def _record(
    connection: sa.Connection, import_id: int, by: Who | str, number: int, *, restores: bool
) -> int:
    asked = sa.select(Import.file, Import.sha256).where(Import.id == import_id)
    file, sha256 = connection.execute(asked).one()
    counts: dict[str, Any] = {"rows": number, "added": 0, "withdrawn": 0, "unchanged": 0}
    counts["added" if restores else "withdrawn"] = number
    return record(connection, file, sha256, by, kind="undo", undoes=import_id, **counts)


def _refuse_undone(connection: sa.Connection, import_id: int) -> None:
    undone = sa.select(Import.undoes, Import.id).where(Import.undoes.is_not(None))
    done_by = dict(connection.execute(undone.order_by(Import.id)).all())
    latest = done_by.get(import_id)
    if latest is not None and latest not in done_by:
        raise SkanekartaError(
            f"Inläsning {import_id} är redan ångrad, av inläsning {latest}. "
            f"Den görs om med: skanekarta imports undo {latest}"
        )


def _standing(connection: sa.Connection, import_id: int, only: str | None) -> list[int]:
    """The newest versions of the entries that an import brought: those that stand, or only those
    that its own withdrawals still hold."""
    first = sa.select(Activity.id, Activity.id.label("root")).where(Activity.import_id == import_id)
    versions = first.cte("versions", recursive=True)
    newer, newest = aliased(Activity), aliased(Activity)
    versions = versions.union_all(
        sa.select(newer.id, versions.c.root).join(versions, newer.supersedes == versions.c.id)
    )
    after = aliased(Activity)
    asked = (
        sa.select(newest.id)
        .join(versions, versions.c.id == newest.id)
        .where(~sa.exists().where(after.supersedes == newest.id))
    )
    if only is None:
        asked = asked.where(newest.action.not_in(("withdrawal", "erasure")))
    else:
        asked = asked.where(newest.action == only, newest.import_id == import_id)
    return list(connection.scalars(asked.distinct().order_by(newest.id)))


def _append(connection: sa.Connection, ids: list[int], own: dict[str, Any]) -> None:
    table = Activity.__table__
    literals = [sa.cast(sa.literal(value), table.c[name].type) for name, value in own.items()]
    copied = [table.c[name] for name in COPIED]
    chosen = sa.select(*copied, table.c.id, *literals).where(table.c.id.in_(ids))
    columns = [*COPIED, "supersedes", *own]
    connection.execute(
        sa.insert(Activity).from_select(columns, chosen.order_by(table.c.id)),
    )
