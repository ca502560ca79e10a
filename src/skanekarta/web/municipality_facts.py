"""The newest figure of each indicator of one municipality, read for its comparison with others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import distinct_on

from skanekarta.facts import Figure, Indicator
from skanekarta.paging import SWEDISH
from skanekarta.provenance import Import
from skanekarta.web.rows import Row, fetch


@dataclass(frozen=True)
class Facts:
    """The newest figure of each indicator; the headline ones that nobody has loaded; and how
    many indicators are known for other municipalities only."""

    figures: Sequence[Row]
    lacking: Sequence[str]
    elsewhere: int


def facts(connection: sa.Connection, code: str) -> Facts:
    """The figures of one municipality, the headline ones first."""
    newest = (
        sa.select(
            Figure.indicator,
            *(Indicator.title, Indicator.unit_title, Indicator.decimals, Indicator.headline),
            *(Figure.year, Figure.value, Figure.source, Figure.source_url, Figure.derived),
            Import.imported_at,
        )
        .join(Indicator, Indicator.slug == Figure.indicator)
        .join(Import, Import.id == Figure.import_id)
        .where(Figure.municipality == code, Figure.value.is_not(None))
        .order_by(Figure.indicator, Figure.year.desc().nulls_last())
        .ext(distinct_on(Figure.indicator))
        .subquery()
    )
    order = (newest.c.headline.desc(), sa.collate(newest.c.title, SWEDISH))
    found = fetch(connection, sa.select(newest).order_by(*order))
    seen = {row["indicator"] for row in found}
    known = sa.exists().where(Figure.indicator == Indicator.slug)
    others = connection.execute(
        sa.select(Indicator.slug, Indicator.title, Indicator.headline).where(known)
    )
    absent = [row for row in others if row.slug not in seen]
    lacking = [row.title for row in absent if row.headline]
    return Facts(found, lacking, len(absent) - len(lacking))
