"""Aktiviteter och insatser: the log of what the administration does. Rows are only added."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from geoalchemy2 import Geometry
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, aliased, mapped_column

from skanekarta.db import SRID, Base
from skanekarta.filters import Between, Contains, OneOf, Within
from skanekarta.layer import Circles, Field, Layer
from skanekarta.vocabulary import (
    ActivityKind,
    Area,
    Network,
    municipality_titles,
    title_of,
    titles_of,
)


class Activity(Base):
    """An entry. A correction is a new entry that supersedes the old; PostgreSQL itself refuses
    UPDATE, DELETE and TRUNCATE. The members of the arrays are checked by a trigger."""

    __tablename__ = "activities"
    __table_args__ = (
        sa.CheckConstraint("ends_on >= starts_on", name="period_runs_forward"),
        sa.CheckConstraint(
            "date_precision in ('day', 'month', 'year', 'period')", name="precision_is_known"
        ),
        sa.CheckConstraint("visibility in ('open', 'internal')", name="visibility_is_known"),
        sa.CheckConstraint("position_basis in ('point', 'centre')", name="basis_is_known"),
        sa.CheckConstraint("participants between 0 and 1000000", name="participants_counted"),
        sa.CheckConstraint("char_length(title) between 1 and 200", name="title_is_short"),
        sa.CheckConstraint("char_length(description) <= 4000", name="description_is_bounded"),
        sa.CheckConstraint("cardinality(municipality) > 0", name="has_a_municipality"),
        sa.CheckConstraint("supersedes <> id", name="supersedes_another"),
        sa.Index("ix_activities_municipality", "municipality", postgresql_using="gin"),
    )

    id: Mapped[int] = mapped_column(sa.BigInteger, sa.Identity(always=True), primary_key=True)
    kind: Mapped[str] = mapped_column(sa.ForeignKey("activity_kinds.slug"))
    title: Mapped[str]
    description: Mapped[str | None]
    starts_on: Mapped[dt.date]
    ends_on: Mapped[dt.date | None]
    date_precision: Mapped[str] = mapped_column(server_default="day")
    municipality: Mapped[list[str]] = mapped_column(ARRAY(sa.Text))
    place_name: Mapped[str | None]
    geom: Mapped[Any] = mapped_column(Geometry("POINT", SRID), nullable=False)
    position_basis: Mapped[str] = mapped_column(server_default="point")
    area: Mapped[list[str] | None] = mapped_column(ARRAY(sa.Text))
    network: Mapped[str | None] = mapped_column(sa.ForeignKey("networks.slug"))
    participants: Mapped[int | None]
    visibility: Mapped[str] = mapped_column(server_default="open")
    recorded_at: Mapped[dt.datetime] = mapped_column(
        sa.DateTime(timezone=True), server_default=sa.func.clock_timestamp()
    )
    recorded_by: Mapped[str]
    supersedes: Mapped[int | None] = mapped_column(
        sa.BigInteger, sa.ForeignKey("activities.id"), unique=True
    )
    source: Mapped[str | None]
    source_url: Mapped[str | None]
    note: Mapped[str | None]
    generated: Mapped[bool] = mapped_column(server_default=sa.false())
    import_key: Mapped[str | None] = mapped_column(unique=True)
    import_id: Mapped[int | None] = mapped_column(sa.ForeignKey("imports.id"))


STAFF = "skanekarta.staff"
"""Session setting that is `on` in a transaction that a member of staff reads in."""

_newer = aliased(Activity)
_superseded = sa.exists().where(_newer.supersedes == Activity.id)
_readable = sa.or_(Activity.visibility == "open", sa.func.current_setting(STAFF, True) == "on")


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
        Activity.participants,
        Activity.visibility,
        title_of(Activity.visibility, "visibility").label("visibility_title"),
        Activity.recorded_at,
        Activity.supersedes,
        Activity.source,
        Activity.source_url,
        Activity.note,
        Activity.generated,
        Activity.geom,
        sa.func.coalesce(Activity.ends_on, Activity.starts_on).label("period_end"),
    )
    .join(ActivityKind, ActivityKind.slug == Activity.kind)
    .outerjoin(Network, Network.slug == Activity.network)
    .where(~_superseded, _readable),
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
        Field("area", "Konst- och kulturområde", Within("area", many=True)),
        Field("network", "Nätverk", OneOf("network"), header=("Nätverk",)),
        Field(
            "participants",
            "Deltagare",
            Between(),
            unit="personer",
            listed=True,
            description="Hur många som var med",
        ),
        Field(
            "visibility",
            "Synlighet",
            OneOf("visibility"),
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
