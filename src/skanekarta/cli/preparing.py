"""Opening, migrating and filling the database, with progress for people."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from skanekarta import database
from skanekarta.access import audit
from skanekarta.cli.console import err, out
from skanekarta.cluster import Cluster
from skanekarta.importers.project import DATA_SETS, Loaded, load_project
from skanekarta.settings import Settings


@contextmanager
def opened(settings: Settings) -> Iterator[sa.Engine]:
    """The database of the settings, else the own cluster, which is stopped again if nobody else
    uses it. Raises SetupError."""
    if settings.database_url:
        with database.engine_for(settings.database_url) as engine:
            yield engine
        return
    cluster = Cluster(settings.state_dir)
    try:
        with database.engine_for(cluster.start()) as engine:
            yield engine
    finally:
        cluster.release()


def migrate(engine: sa.Engine, settings: Settings, *, quiet: bool = False) -> bool:
    """Checks the database and brings its tables up to date; True if they were not.
    Raises SetupError."""
    with engine.begin() as connection:
        database.check(connection)
        changed = database.migrate(connection, settings.project_dir)
    if changed and not quiet:
        out.print("Databasens tabeller är på plats.")
    return changed


def load(engine: sa.Engine, settings: Settings, *, quiet: bool = False) -> list[Loaded]:
    """Takes in the project's data, all or nothing. Raises SetupError and RefusedFile."""
    loaded = []
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with (
        Progress(
            *columns, console=err, transient=True, disable=quiet or not err.is_terminal
        ) as progress,
        engine.begin() as connection,
    ):
        task = progress.add_task("Läser in data", total=len(DATA_SETS))
        for each in load_project(connection, settings.project_dir):
            progress.update(task, advance=1, description=each.title)
            loaded.append(each)
            if each.changed:
                audit.tell(connection, "imported", audit.COMMAND_LINE, each.title)
    fresh = [each for each in loaded if each.changed]
    if fresh and not quiet:
        rows = sum(each.rows for each in fresh)
        out.print(f"Inläst: {len(fresh)} filer, {rows} rader.")
        for told in (sentence for each in fresh for sentence in each.overruled):
            out.print(told, markup=False)
    return loaded
