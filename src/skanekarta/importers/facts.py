"""Figures and localities of the municipalities."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from skanekarta import provenance
from skanekarta.db import SRID
from skanekarta.facts import Figure, Indicator, KoladaIndicator, ReferenceFigure
from skanekarta.importers.tables import Record, read_csv
from skanekarta.layers.localities import Locality, LocalityHistory
from skanekarta.municipality import Municipality

Row = dict[str, object]

OF_UPSTREAM = ("note", "better", "system", "upstream_id", "upstream_title")


def known_codes(connection: sa.Connection) -> frozenset[str]:
    """The municipalities' codes."""
    return frozenset(connection.scalars(sa.select(Municipality.code)))


def code(record: Record, column: str, known: frozenset[str]) -> str | None:
    """A municipality's code; one that Skåne lacks is a problem, an empty cell is None."""
    found = record.text(column)
    if found is not None and found not in known:
        record.sheet.note(record.number, column, f"”{found[:20]}” är ingen kommunkod i Skåne.")
    return found


def load_indicators(connection: sa.Connection, file: Path, import_id: int) -> int:
    """The indicators that figures may speak of."""
    sheet = read_csv(file, ("slug", "wording", "title", "unit_title", "topic"))
    rows: list[Row] = [
        {
            **{
                name: record.required(name)
                for name in ("slug", "wording", "title", "unit", "unit_title")
            },
            "decimals": record.whole("decimals") or 0,
            "headline": record.flag("headline"),
            "per": record.text("per"),
            "topic": record.required("topic"),
            **{name: record.text(name) for name in OF_UPSTREAM},
        }
        for record in sheet.rows
    ]
    sheet.done(rows, ("slug",))
    found = _found_ids(connection)
    for row in rows:
        row["upstream_id"] = row["upstream_id"] or found.get(
            (row["slug"], row["system"], row["upstream_title"])
        )
    _put(connection, Indicator.__table__, rows, ("slug",))
    return len(rows)


def _found_ids(connection: sa.Connection) -> dict[tuple[object, ...], str | None]:
    """The ids that were found upstream by their titles: the file does not know them."""
    kept = (Indicator.slug, Indicator.system, Indicator.upstream_title)
    rows = connection.execute(sa.select(*kept, Indicator.upstream_id))
    return {tuple(key): found for *key, found in rows}


def load_figures(connection: sa.Connection, file: Path, import_id: int) -> int:
    """Every figure of the file, with its source."""
    sheet = read_csv(file, ("municipality_code", "indicator", "year", "value", "source_title"))
    known, slugs = known_codes(connection), _indicator_slugs(connection)
    rows: list[Row] = [
        {
            "municipality": code(record, "municipality_code", known),
            "indicator": _indicator(record, slugs),
            **_valued(record, import_id),
        }
        for record in sheet.rows
    ]
    sheet.done(rows, ("municipality", "indicator", "year"))
    _put(connection, Figure.__table__, rows, ("municipality", "indicator", "year"))
    return len(rows)


def load_reference_figures(connection: sa.Connection, file: Path, import_id: int) -> int:
    """Figures to compare with: the country, the county, the region."""
    sheet = read_csv(file, ("area_code", "area_name", "indicator", "year", "value"))
    slugs = _indicator_slugs(connection)
    rows: list[Row] = [
        {
            "area_code": record.required("area_code"),
            "area_name": record.required("area_name"),
            "indicator": _indicator(record, slugs),
            **_valued(record, import_id),
        }
        for record in sheet.rows
    ]
    sheet.done()
    _put(
        connection, ReferenceFigure.__table__, rows, ("area_code", "area_name", "indicator", "year")
    )
    return len(rows)


def _valued(record: Record, import_id: int) -> Row:
    return {
        "year": record.whole("year"),
        "value": record.number_or_none("value"),
        "source": record.required("source_title"),
        "source_url": record.text("source_url"),
        "note": record.text("retrieved_note"),
        "import_id": import_id,
    }


def _indicator_slugs(connection: sa.Connection) -> dict[str, str]:
    found = connection.execute(sa.select(Indicator.wording, Indicator.slug))
    return dict(found.all())


def _indicator(record: Record, slugs: dict[str, str]) -> str | None:
    wording = record.required("indicator")
    if wording not in slugs:
        record.sheet.note(
            record.number, "indicator", f"”{wording[:60]}” finns inte i indicators.csv."
        )
    return slugs.get(wording)


def load_kolada_indicators(connection: sa.Connection, file: Path, import_id: int) -> int:
    """Kolada's key figures that may be fetched, and how sure each id is."""
    sheet = read_csv(file, ("kpi_id", "title", "unit", "confidence", "source"))
    rows: list[Row] = [
        {
            "kpi_id": record.text("kpi_id"),
            **{name: record.required(name) for name in ("title", "unit", "confidence", "source")},
        }
        for record in sheet.rows
    ]
    sheet.done(rows, ("title",))
    _put(connection, KoladaIndicator.__table__, rows, ("title",))
    return len(rows)


def load_localities(connection: sa.Connection, file: Path, import_id: int) -> int:
    """Localities, with a point where one is known. Where SCB's own delimitation has been loaded,
    that stands: the project's list was made before anyone could ask SCB."""
    if connection.scalar(sa.select(sa.exists().where(LocalityHistory.id > 0))):
        return 0
    sheet = read_csv(file, ("locality_code", "name", "municipality_code", "lon", "lat"))
    known = known_codes(connection)
    rows: list[Row] = [_locality(record, known, import_id) for record in sheet.rows]
    sheet.done(rows, ("code",))
    _put(connection, Locality.__table__, rows, ("code",))
    return len(rows)


def _locality(record: Record, known: frozenset[str], import_id: int) -> Row:
    return {
        "code": record.required("locality_code"),
        "name": record.required("name"),
        "municipality": code(record, "municipality_code", known),
        "other_municipalities": record.listed("other_municipality_codes", " "),
        "population": record.whole("population"),
        "population_year": record.whole("year"),
        "population_note": record.text("population_note"),
        "population_source_url": record.text("population_source_url"),
        "undated_population": record.whole("geonames_population_undated"),
        "coordinate_source": record.text("coordinate_source"),
        "source_url": record.required("source_url"),
        "geom": _point(record),
        "import_id": import_id,
    }


def _point(record: Record) -> str | None:
    lon, lat = record.number_or_none("lon"), record.number_or_none("lat")
    return None if lon is None or lat is None else f"SRID={SRID};POINT({lon} {lat})"


def _put(
    connection: sa.Connection, table: sa.FromClause, rows: Sequence[Row], key: tuple[str, ...]
) -> None:
    """Adds the rows, or brings those with the same key up to date."""
    assert isinstance(table, sa.Table)
    if not rows:
        return
    statement = insert(table).values(list(rows))
    changed = {name: statement.excluded[name] for name in rows[0] if name not in key}
    own = _not_fetched(table) if "import_id" in table.c else None
    connection.execute(
        statement.on_conflict_do_update(index_elements=list(key), set_=changed, where=own)
    )
    if "import_id" in table.c:
        provenance.forget_older(connection, table, _import_of(rows))


def _not_fetched(table: sa.Table) -> sa.ColumnElement[bool]:
    """What has been fetched from its source is newer than a file that came with the program."""
    brought = sa.exists().where(
        provenance.Import.id == table.c.import_id,
        provenance.Import.dataset.startswith(provenance.SYNC),
    )
    return ~brought


def _import_of(rows: Sequence[Row]) -> int:
    import_id = rows[0]["import_id"]
    assert isinstance(import_id, int)
    return import_id
