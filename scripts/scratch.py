"""Scratch databases for tests and checks: made when asked for, dropped afterwards.

They are made in the project's own cluster, or on the server of SKANEKARTA_DATABASE_URL.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from sqlalchemy import URL, make_url

from skanekarta.cluster import Cluster
from skanekarta.settings import Settings


@contextmanager
def scratch_database(
    name: str, *, bare: bool = False, template: str | None = None
) -> Iterator[str]:
    """The address of a new database with PostGIS; `bare`: without it; `template`: a copy of
    that database, which nobody may be connected to."""
    settings, copied = Settings(), "template0" if bare else template
    if settings.database_url:
        with _on_server(make_url(settings.database_url), name, copied) as url:
            yield url
    else:
        with _in_cluster(Cluster(settings.state_dir), name, copied) as url:
            yield url


@contextmanager
def _in_cluster(cluster: Cluster, name: str, template: str | None) -> Iterator[str]:
    cluster.start()
    try:
        cluster.create_database(name, template=template)
        yield cluster.url(name)
    finally:
        cluster.drop_database(name)
        cluster.release()


@contextmanager
def _on_server(url: URL, name: str, template: str | None) -> Iterator[str]:
    """On somebody else's server; the role must be allowed to make databases."""
    _run(url, f"CREATE DATABASE {name} TEMPLATE {template or 'template0'}")
    try:
        if template is None:
            _run(url.set(database=name), "CREATE EXTENSION IF NOT EXISTS postgis")
        yield url.set(database=name).render_as_string(hide_password=False)
    finally:
        _run(url, f"DROP DATABASE {name} WITH (FORCE)")


def _run(url: URL, statement: str) -> None:
    address = url.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(statement.encode())
