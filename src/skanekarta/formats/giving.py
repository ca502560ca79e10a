"""Grants in the CSV layout of the 360Giving Data Standard 1.4.

The columns are the standard's own titles. What it asks for and the data lack is left blank and
told of (`lacking`), never invented; after `MARKER` stand columns that are not the standard's.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from skanekarta.formats.delimited import copied, header
from skanekarta.formats.export import Export
from skanekarta.formats.table import Cell, guarded, joined
from skanekarta.grant import Grant
from skanekarta.layer import Layer
from skanekarta.layers.grants import LAYER as GRANTS
from skanekarta.municipality import WHOLE_SKANE

STANDARD = "1.4"
PREFIX = "360G-skane"
"""Before every identifier of our own, so that it meets no other publisher's."""

MARKER = "Nedan: fält utanför 360Giving (skane:), härledda märkta skane:derived:"

COMMON_REGRANT = "FRG010"
LOCAL_AUTHORITY, SUBNATIONAL_REGION = "GLS050", "GLS040"
MUNICIPALITY, COUNTY = "SE-kommun", "SE-län"
"""The standard's list of area codes is British; these types are our own names for SCB's codes."""

REQUIRED = (
    *("Identifier", "Title", "Description", "Currency", "Amount Awarded", "Award Date"),
    *("Recipient Org:Identifier", "Recipient Org:Name"),
    *("Funding Org:Identifier", "Funding Org:Name"),
)
"""What every grant must have to be valid."""

Cells = list[tuple[str, Cell]]


@dataclass(frozen=True)
class Width:
    """How many of each a row of the selection has at most: so many numbered columns there are."""

    places: int
    areas: int
    groups: int


def is_giving(layer: Layer) -> bool:
    """Whether a layer holds grants."""
    return layer is GRANTS


def grants(connection: sa.Connection, export: Export) -> Iterator[bytes]:
    """The grants of a selection as the standard's CSV."""
    rows = export.rows()
    table = _table(rows, _width(connection, rows))
    statement = sa.select(*(cell for _, cell in table)).select_from(rows)
    return copied(connection, statement, header([title for title, _ in table], ","))


def described(export: Export) -> dict[str, str]:
    """The header that says where the answer's metadata is."""
    pairs = export.query.selection(export.layer)
    address = export.addresses.giving(export.layer, pairs)
    return {"Link": f'<{address}>; rel="describedby"; type="application/json"'}


def lacking(connection: sa.Connection, export: Export) -> dict[str, Any]:
    """What the selection lacks of what the standard requires, and what is not the standard's."""
    rows = export.rows()
    table = _table(rows, _width(connection, rows))
    cells = dict(table)
    counts = [sa.func.count().filter(cells[title].is_(None)) for title in REQUIRED]
    total, *missing = connection.execute(
        sa.select(sa.func.count(), *counts).select_from(rows)
    ).one()
    own = [title for title, _ in table if title.startswith("skane:")]
    return {
        "standard": "360Giving Data Standard",
        "version": STANDARD,
        "identifier_prefix": PREFIX,
        "rows": total,
        "missing": [
            {"column": title, "rows": count}
            for title, count in zip(REQUIRED, missing, strict=True)
            if count
        ],
        "own_identifiers": [title for title in REQUIRED if title.endswith("Identifier")],
        "not_in_the_standard": own,
        "derived": [title for title in own if title.startswith("skane:derived:")],
        "licence": export.layer.licence,
    }


def _width(connection: sa.Connection, rows: sa.FromClause) -> Width:
    names = ("municipality", "area", "target_group")
    most = [sa.func.coalesce(sa.func.max(sa.func.cardinality(rows.c[name])), 0) for name in names]
    found = connection.execute(sa.select(*most).select_from(rows)).one()
    return Width(*(max(1, each) for each in found))


def _table(rows: sa.FromClause, width: Width) -> Cells:
    return [
        *_grant(rows),
        *_recipient(rows),
        *_funder(rows),
        *_programme(rows),
        *(cell for at in range(width.places) for cell in _place(rows, at)),
        ("Location Scope", _scope(rows)),
        *_classified(rows, "area", "Konst- och kulturområde", 0, width.areas),
        *_classified(rows, "target_group", "Målgrupp", width.areas, width.groups),
        ("Regrant Type", _if(rows.c.original_funder, COMMON_REGRANT)),
        ("Data Source", guarded(rows.c.source_url)),
        (MARKER, sa.null()),
        *_own(rows),
    ]


def _if(known: Cell, text: str) -> Cell:
    return sa.case((known.is_not(None), text))


def _grant(rows: sa.FromClause) -> Cells:
    return [
        ("Identifier", _identifier(rows)),
        ("Title", guarded(rows.c.project_title)),
        ("Description", sa.null()),  # no source has a summary that could be published
        ("Currency", sa.literal("SEK")),
        ("Amount Awarded", sa.func.trim_scale(rows.c.amount_sek)),
        ("Award Date", _day(rows.c.decision_date)),
        ("Planned Dates:Start Date", _day(rows.c.starts_on)),
        ("Planned Dates:End Date", _day(rows.c.ends_on)),
    ]


def _identifier(rows: sa.FromClause) -> Cell:
    """The funder's own id where there is one, after the funder's slug: two funders may have the
    same. Else the stable key that the grant is recognized by."""
    key = sa.select(Grant.key).where(Grant.id == rows.c.id).scalar_subquery()
    named = rows.c.funder.concat("-").concat(rows.c.source_id)
    return sa.literal(f"{PREFIX}-").concat(sa.func.coalesce(named, key))


def _day(day: Cell) -> Cell:
    return sa.func.to_char(day, "YYYY-MM-DD")


def _recipient(rows: sa.FromClause) -> Cells:
    """No source states organisation numbers; the standard then takes the publisher's own ids."""
    seat = "Recipient Org:Location:0"
    return [
        ("Recipient Org:Identifier", sa.literal(f"{PREFIX}-org-").concat(rows.c.recipient)),
        ("Recipient Org:Name", guarded(rows.c.recipient_title)),
        (f"{seat}:Name", rows.c.seat_title),
        (f"{seat}:Country Code", _if(rows.c.seat, "SE")),
        (f"{seat}:Geographic Code", rows.c.seat),
        (f"{seat}:Geographic Code Type", _if(rows.c.seat, MUNICIPALITY)),
    ]


def _funder(rows: sa.FromClause) -> Cells:
    return [
        ("Funding Org:Identifier", sa.literal(f"{PREFIX}-org-").concat(rows.c.funder)),
        ("Funding Org:Name", guarded(rows.c.funder_title)),
    ]


def _programme(rows: sa.FromClause) -> Cells:
    return [
        ("Grant Programme:Code", _if_known(rows.c.call)),
        ("Grant Programme:Title", guarded(rows.c.call_title)),
        ("Funding Type:0:Vocabulary", sa.literal("Stödform")),
        ("Funding Type:0:Code", rows.c.support_form),
        ("Funding Type:0:Title", guarded(rows.c.support_form_title)),
    ]


def _if_known(code: Cell) -> Cell:
    """A vocabulary's slug as one of our identifiers."""
    return sa.literal(f"{PREFIX}-").concat(code)


def _place(rows: sa.FromClause, at: int) -> Cells:
    """The municipality of that number where the work happens; all of Skåne is its county."""
    head, code = f"Beneficiary Location:{at}", rows.c.municipality[at + 1]
    kind = sa.case((code == WHOLE_SKANE, COUNTY), (code.is_not(None), MUNICIPALITY))
    return [
        (f"{head}:Name", rows.c.municipality_title[at + 1]),
        (f"{head}:Country Code", _if(code, "SE")),
        (f"{head}:Geographic Code", code),
        (f"{head}:Geographic Code Type", kind),
    ]


def _scope(rows: sa.FromClause) -> Cell:
    """One municipality is a local authority; several, or all of Skåne, are part of a country:
    «if several fit, use the broadest». Unknown stays blank, as the standard has it."""
    many = sa.func.cardinality(rows.c.municipality) > 1
    return sa.case(
        (rows.c.scope == "skane", SUBNATIONAL_REGION),
        (
            rows.c.scope == "municipality",
            sa.case((many, SUBNATIONAL_REGION), else_=LOCAL_AUTHORITY),
        ),
    )


def _classified(rows: sa.FromClause, name: str, vocabulary: str, start: int, many: int) -> Cells:
    found: Cells = []
    for at in range(many):
        head, code = f"Classifications:{start + at}", rows.c[name][at + 1]
        found += [
            (f"{head}:Vocabulary", _if(code, vocabulary)),
            (f"{head}:Code", code),
            (f"{head}:Title", rows.c[f"{name}_title"][at + 1]),
        ]
    return found


def _own(rows: sa.FromClause) -> Cells:
    year = sa.cast(rows.c.year, sa.Text)
    named = guarded(sa.func.concat_ws(" ", rows.c.support_form_title, year, type_=sa.Text))
    return [
        ("skane:award_year", rows.c.year),
        ("skane:award_year_basis", rows.c.year_basis),
        ("skane:original_funder", rows.c.original_funder_title),
        ("skane:recipient_type", rows.c.recipient_type_title),
        ("skane:joint_applicants", guarded(joined(rows.c.applicant_title))),
        ("skane:amount_years", joined(rows.c.amount_years)),
        ("skane:amount_per_year", joined(rows.c.amount_per_year)),
        ("skane:beneficiary_shares", joined(rows.c.shares)),
        ("skane:beneficiary_shares_basis", rows.c.shares_basis),
        ("skane:area_basis", rows.c.area_basis),
        ("skane:seat_basis", rows.c.seat_basis),
        ("skane:source", guarded(rows.c.source)),
        ("skane:note", guarded(rows.c.note)),
        ("skane:generated", sa.case((rows.c.generated, "true"), else_="false")),
        ("skane:derived:title", sa.case((rows.c.project_title.is_(None), named))),
    ]
