"""`/om`: where everything comes from and what it means; the API's own page."""

from __future__ import annotations

import sqlalchemy as sa
from fastapi import APIRouter, Request, Response
from sqlalchemy.sql.selectable import LateralFromClause

from skanekarta import provenance, statistics, upstream
from skanekarta.coverage import Coverage
from skanekarta.deps import ReadConnection
from skanekarta.filters import Between, Contains, Filter, OneOf, Within
from skanekarta.grant import Grant
from skanekarta.importers.report_beside import REGISTERS, compare
from skanekarta.layer import Field, Layer
from skanekarta.layers import all_layers
from skanekarta.layers.grants import LAYER as GRANTS
from skanekarta.layers.localities import Locality
from skanekarta.links import API
from skanekarta.paging import SWEDISH
from skanekarta.provenance import Import
from skanekarta.query import Query
from skanekarta.routes import ReadingRoute
from skanekarta.statistics.framing import OWNER
from skanekarta.vocabulary import Call, Funder, SupportForm
from skanekarta.web.addresses import LANGUAGE_ALONE, LocalAddresses
from skanekarta.web.cells import sources
from skanekarta.web.language import KNOWN_LANGUAGE, _, noted
from skanekarta.web.rendering import render
from skanekarta.web.rows import Row, fetch

router = APIRouter(route_class=ReadingRoute, dependencies=KNOWN_LANGUAGE, include_in_schema=False)

YES = noted("ja")

ASKED: dict[type, str] = {
    OneOf: noted("ett eller flera värden"),
    Within: noted("ett eller flera värden; det som ligger under dem följer med"),
    Between: noted("ett värde eller ett intervall"),
    Contains: noted("en del av texten"),
}


@router.get("/om", dependencies=LANGUAGE_ALONE)
def about(request: Request, connection: ReadConnection, addresses: LocalAddresses) -> Response:
    """Sources, meanings, coverage and imports; the fields are told by the layers themselves."""
    lists, loaded = coverage(connection), imports(connection)
    return render(
        request,
        "about.html",
        layers=all_layers().values(),
        addresses=addresses,
        asked=asked,
        lists=lists,
        complete=sum(1 for row in lists if row["complete"]),
        frames=frames(connection),
        imports=loaded,
        latest=latest(loaded),
        fetched=upstream.freshness(connection).values(),
        places=places(connection),
        sources=sources,
        compared=[each for name in REGISTERS for each in compare(connection, name)],
    )


@router.get(f"{API}/docs")
def documentation(request: Request, addresses: LocalAddresses) -> Response:
    """The API's description to read and try. Swagger UI is our own copy, and its interface is
    in English only: it has no translations (swagger-api/swagger-ui, 5.x)."""
    return render(request, "documentation.html", layers=all_layers().values(), addresses=addresses)


def places(connection: sa.Connection) -> tuple[int, int]:
    """How many localities GeoNames is to be credited for the place of, and how many there are."""
    by_geonames = sa.func.count().filter(Locality.coordinate_source.startswith("GeoNames"))
    credited, every = connection.execute(sa.select(by_geonames, sa.func.count(Locality.code))).one()
    return credited, every


def asked(layer: Layer, field: Field) -> str | None:
    """How a field can be asked for, in words; None for one that can only be read."""
    kind: Filter | None = field.filter
    if kind is None:
        return None
    if layer.kind(field.name) is bool:
        return _("true eller false")
    return _(ASKED.get(type(kind), YES))


def frames(connection: sa.Connection) -> list[statistics.Frame]:
    """Every year's stated frame, with what is loaded of it."""
    return statistics.framed(connection, GRANTS, Query.parse(GRANTS, [("funder", OWNER)]))


def imports(connection: sa.Connection) -> list[Row]:
    """Every file taken in, the newest first."""
    # Not who made them, nor what somebody calls a file of his own: either may be a person.
    dataset = provenance.DATASET.label("dataset")
    own = sa.case((Import.dataset == provenance.DATASET, Import.file)).label("file")
    shown = (dataset, own, Import.rows, Import.imported_at, Import.kind)
    counts = (Import.added, Import.changed, Import.withdrawn)
    newest = Import.imported_at.desc(), Import.id
    statement = sa.select(*shown, *counts).where(provenance.TOLD).order_by(*newest)
    return fetch(connection, statement)


def latest(loaded: list[Row]) -> list[Row]:
    """The newest import of each data set, by its name."""
    newest: dict[str, Row] = {}
    for row in loaded:
        newest.setdefault(row["dataset"], row)
    return [newest[name] for name in sorted(newest)]


def _loaded_of_lists() -> LateralFromClause:
    """How many grants are loaded of each list, and their sum."""
    # The grants are gone through once, however many lists there are.
    by = (Grant.funder, Grant.support_form, Grant.call, Grant.year)
    sums = sa.select(*by, sa.func.count().label("rows"), sa.func.sum(Grant.amount_sek).label("sum"))
    loaded = sums.group_by(*by).cte("loaded")
    # A list without a call or a year is one whose source says none, as its grants do; one
    # without a support form has several.
    of_list = sa.and_(
        loaded.c.funder == Coverage.funder,
        sa.or_(Coverage.support_form.is_(None), loaded.c.support_form == Coverage.support_form),
        loaded.c.call.is_not_distinct_from(Coverage.call),
        loaded.c.year.is_not_distinct_from(Coverage.year),
    )
    return (
        sa.select(
            sa.func.coalesce(sa.func.sum(loaded.c.rows), 0).label("rows"),
            sa.func.sum(loaded.c.sum).label("sum"),
        )
        .where(of_list)
        .lateral("found")
    )


def coverage(connection: sa.Connection) -> list[Row]:
    """Every list of decisions, with what it says of itself and what is loaded of it."""
    found = _loaded_of_lists()
    statement = (
        sa.select(
            *(Funder.title.label("funder"), SupportForm.title.label("support_form")),
            *(Call.title.label("call"), Coverage.year, Coverage.complete),
            *(Coverage.rows_stated, Coverage.amount_stated_sek, Coverage.note, Coverage.source),
            *(found.c.rows, found.c.sum),
        )
        .select_from(Coverage)
        .join(Funder, Funder.slug == Coverage.funder)
        .outerjoin(SupportForm, SupportForm.slug == Coverage.support_form)
        .outerjoin(Call, Call.slug == Coverage.call)
        .join(found, sa.true())
        .order_by(
            sa.collate(Funder.title, SWEDISH).desc(),
            Coverage.year.desc().nulls_last(),
            sa.collate(Call.title, SWEDISH),
            Coverage.id,
        )
    )
    return fetch(connection, statement)
