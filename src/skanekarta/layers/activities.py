"""Aktiviteter och insatser: the log of what the administration does. Rows are only added."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from skanekarta.entry import Activity
from skanekarta.filters import Between, Contains, OneOf, Within
from skanekarta.layer import Circles, Field, Layer
from skanekarta.vocabulary import (
    ActivityKind,
    Area,
    Network,
    TargetGroup,
    municipality_titles,
    title_of,
    titles_of,
)

INTERNAL = "activities_internal"
"""Under this name the database counts what changes in the log that only staff may see."""

COUNTED = {Activity.__tablename__: INTERNAL}

STAFF = "skanekarta.staff"
"""Session setting that is `on` in a transaction that a member of staff reads in."""

_newer = aliased(Activity)
_superseded = sa.exists().where(_newer.supersedes == Activity.id)
_before = aliased(Activity)
_of_withdrawn = sa.exists().where(_before.id == Activity.supersedes, _before.action == "withdrawal")
# A withdrawn entry whose words are erased stays withdrawn.
_withdrawn = sa.or_(
    Activity.action == "withdrawal", sa.and_(Activity.action == "erasure", _of_withdrawn)
)
# Null on a connection where no staff have read yet: neither true nor false, nor its opposite.
IS_STAFF = sa.func.coalesce(sa.func.current_setting(STAFF, True), "") == "on"
_readable = sa.or_(Activity.visibility == "open", IS_STAFF)
_older = aliased(Activity)
_was_readable = sa.exists().where(
    _older.id == Activity.supersedes, sa.or_(_older.visibility == "open", IS_STAFF)
)


def firsts(entries: sa.FromClause) -> sa.Subquery:
    """For each of the layer's rows (`entry`) the first of its chain that the reader may read
    (`first`), when that was `published`, and how many have come since (`steps`)."""
    start = sa.select(
        entries.c.id.label("entry"),
        entries.c.id.label("first"),
        entries.c.supersedes.label("before"),
        entries.c.recorded_at.label("published"),
        sa.literal(0).label("steps"),
    ).cte("chain", recursive=True)
    older = sa.select(
        start.c.entry,
        Activity.id,
        sa.case((_was_readable, Activity.supersedes)),
        Activity.recorded_at,
        start.c.steps + 1,
    ).join_from(start, Activity, Activity.id == start.c.before)
    chain = start.union_all(older.where(_readable))
    return sa.select(chain).where(chain.c.before.is_(None)).subquery("firsts")


LAYER = Layer(
    id="activities",
    order=50,
    title="Aktiviteter och insatser",
    description=(
        "Vad kulturförvaltningen gör, som punkter: dialoger, nätverksmöten, besök. Loggen växer "
        "bara; en rättelse är en ny post. En post som är känd endast på kommunnivå står vid "
        "kommunens mittpunkt, och en som är känd endast till period visas med sin period."
    ),
    licence="https://creativecommons.org/publicdomain/zero/1.0/",
    attribution="Region Skåne, kulturförvaltningen",
    source=sa.select(
        Activity.id,
        Activity.kind,
        ActivityKind.title.label("kind_title"),
        Activity.title,
        Activity.description,
        Activity.starts_on,
        Activity.ends_on,
        Activity.date_precision,
        title_of(Activity.date_precision, "date_precision").label("date_precision_title"),
        Activity.municipality,
        municipality_titles(Activity.municipality).label("municipality_title"),
        Activity.place_name,
        Activity.position_basis,
        Activity.area,
        titles_of(Activity.area, Area.slug, Area.title).label("area_title"),
        Activity.network,
        Network.title.label("network_title"),
        Activity.target_group,
        titles_of(Activity.target_group, TargetGroup.slug, TargetGroup.title).label(
            "target_group_title"
        ),
        Activity.participants,
        Activity.unit,
        Activity.link,
        Activity.visibility,
        title_of(Activity.visibility, "visibility").label("visibility_title"),
        Activity.recorded_at,
        # That an entry was internal before is for the staff to know.
        sa.case((_was_readable, Activity.supersedes)).label("supersedes"),
        Activity.source,
        Activity.source_url,
        Activity.note,
        Activity.generated,
        Activity.geom,
        sa.func.coalesce(Activity.ends_on, Activity.starts_on).label("period_end"),
    )
    .join(ActivityKind, ActivityKind.slug == Activity.kind)
    .outerjoin(Network, Network.slug == Activity.network)
    .where(~_superseded, ~_withdrawn, _readable),
    fields=(
        Field(
            "kind",
            "Slag",
            OneOf("kind"),
            header=("Slag",),
            listed=True,
            description="Vad förvaltningen gjorde",
        ),
        Field("title", "Rubrik", Contains(), header=("Rubrik",), listed=True),
        Field("description", "Beskrivning", Contains(), header=("Beskrivning",)),
        Field(
            "starts_on",
            "Börjar",
            Between(),
            header=("Börjar", "Datum"),
            listed=True,
            description="Första dagen",
        ),
        Field(
            "ends_on",
            "Slutar",
            Between(),
            header=("Slutar",),
            listed=True,
            description="Sista dagen, om det var flera",
        ),
        Field("date_precision", "Tiden är känd till", OneOf("date_precision"), listed=True),
        Field(
            "municipality",
            "Kommun",
            OneOf("municipality", many=True),
            header=("Kommun",),
            listed=True,
        ),
        Field(
            "place_name",
            "Plats",
            Contains(),
            header=("Plats",),
            listed=True,
            description="Platsen som loggen nämner",
        ),
        Field(
            "position_basis",
            "Punkten är",
            OneOf(),
            description="point: platsen själv; centre: kommunens mittpunkt",
        ),
        Field(
            "area",
            "Konst- och kulturområde",
            Within("area", many=True),
            header=("Konst- och kulturområde",),
        ),
        Field("network", "Nätverk", OneOf("network"), header=("Nätverk",)),
        Field(
            "target_group",
            "Målgrupp",
            Within("target_group", many=True),
            header=("Målgrupp",),
            description="Vilka aktiviteten riktade sig till",
        ),
        Field(
            "participants",
            "Deltagare",
            Between(),
            unit="personer",
            header=("Deltagare",),
            listed=True,
            description="Hur många som var med",
        ),
        Field(
            "unit",
            "Enhet",
            OneOf(),
            header=("Enhet",),
            description="Förvaltningens enhet som höll i aktiviteten",
        ),
        Field(
            "link",
            "Länk",
            Contains(),
            header=("Länk",),
            description="Där det finns mer att läsa på webben",
        ),
        Field(
            "visibility",
            "Synlighet",
            OneOf("visibility"),
            header=("Synlighet",),
            description="Öppen för alla, eller bara för personalen",
        ),
        Field("recorded_at", "Inlagd", description="Serverns tid i UTC"),
        Field(
            "supersedes",
            "Ersätter post",
            Between(),
            description="Numret på posten som den här rättar",
        ),
        Field("source", "Källa", Contains()),
        Field("source_url", "Källans adress", Contains()),
        Field("note", "Anmärkning", Contains(), description="Förbehåll om posten"),
        Field(
            "generated", "Påhittad för demonstration", OneOf(), description="Är posten påhittad?"
        ),
    ),
    style=Circles(colour="kind"),
    sort=("-starts_on",),
    searched=("title", "description", "place_name"),
    period=("starts_on", "period_end"),
    amount="participants",
    table=Activity,
)
