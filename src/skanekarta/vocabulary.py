"""The controlled lists: areas, support forms, calls, target groups, funders, recipients …

Every list has the same columns. `slug` is what parameters and properties use; `title` is what
people read; `aliases` are the other wordings that have been seen and mean the same thing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, aggregate_order_by, array
from sqlalchemy.orm import InstrumentedAttribute, Mapped, mapped_column

from skanekarta.codelists import FIXED
from skanekarta.db import Base
from skanekarta.municipality import WHOLE_SKANE, WHOLE_SKANE_TITLE, Municipality
from skanekarta.term import Term, organisation

Names = Mapping[str, Mapping[str, str]]
"""Vocabulary → slug → title."""


class Funder(Term):
    """Who decided on a grant, or whose money it was."""

    __tablename__ = "funders"
    __table_args__ = organisation()

    organisation_number: Mapped[str | None]


class Area(Term):
    """Konst- och kulturområde."""

    __tablename__ = "areas"


class SupportForm(Term):
    """Stödform."""

    __tablename__ = "support_forms"


class Call(Term):
    """Utlysning: a round that one applied in, with what its funder has said of it."""

    __tablename__ = "calls"

    funder: Mapped[str | None] = mapped_column(sa.ForeignKey("funders.slug"))
    year: Mapped[int | None]
    applications: Mapped[int | None]
    granted: Mapped[int | None]
    sought_sek: Mapped[int | None] = mapped_column(sa.BigInteger)
    granted_sek: Mapped[int | None] = mapped_column(sa.BigInteger)
    precision: Mapped[str | None]
    source_url: Mapped[str | None]


class CallHistory(Base):
    """A state that a call no longer has: all of its row, as it was before that import; null where
    the call was not there. Rows are only added."""

    __tablename__ = "call_history"
    __table_args__ = (sa.Index("ix_call_history_call", "call", "id"),)

    id: Mapped[int] = mapped_column(sa.BigInteger, sa.Identity(always=True), primary_key=True)
    call: Mapped[str]
    import_id: Mapped[int] = mapped_column(sa.ForeignKey("imports.id"), index=True)
    at: Mapped[dt.datetime] = mapped_column(
        sa.DateTime(timezone=True), server_default=sa.func.clock_timestamp()
    )
    state: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))


class TargetGroup(Term):
    """Målgrupp."""

    __tablename__ = "target_groups"


class DevelopmentArea(Term):
    """Utvecklingsområde: what the kulturplan wants to reach across the areas."""

    __tablename__ = "development_areas"


class ModelActivity(Term):
    """Verksamhet that kultursamverkansmodellen gives state money to."""

    __tablename__ = "model_activities"


class RecipientType(Term):
    """What kind of organisation a recipient is."""

    __tablename__ = "recipient_types"


class Recipient(Term):
    """Mottagare: an organisation, never a person."""

    __tablename__ = "recipients"
    __table_args__ = organisation()

    organisation_number: Mapped[str | None] = mapped_column(unique=True)
    recipient_type: Mapped[str | None] = mapped_column(sa.ForeignKey("recipient_types.slug"))
    municipality: Mapped[str | None] = mapped_column(sa.ForeignKey("municipalities.code"))


class NarrowerTerm(Base):
    """A term and one that lies below it, at any depth; kept by the database (trigger
    `refresh_narrower_terms`) for the vocabularies that filters look below (`filters.Within`)."""

    __tablename__ = "narrower_terms"

    vocabulary: Mapped[str] = mapped_column(primary_key=True)
    broader: Mapped[str] = mapped_column(primary_key=True)
    narrower: Mapped[str] = mapped_column(primary_key=True)


class Network(Term):
    """A network that the administration keeps with the municipalities."""

    __tablename__ = "networks"

    audience: Mapped[str | None]
    status: Mapped[str | None]


class ActivityKind(Term):
    """Kind of entry in the log."""

    __tablename__ = "activity_kinds"


class PolicyKind(Term):
    """Kind of policy document. `cultural`: it is what the region's report of 2024 means by a
    cultural policy document, which a library plan, which the law demands of all, is not."""

    __tablename__ = "policy_kinds"

    cultural: Mapped[bool] = mapped_column(server_default=sa.false())


class OrganisationForm(Term):
    """How a municipality has organised culture: the seven forms of the region's report."""

    __tablename__ = "organisation_forms"


class LinkKind(Term):
    """What a municipality's link leads to."""

    __tablename__ = "link_kinds"


VOCABULARIES: dict[str, type[Term]] = {
    "funder": Funder,
    "area": Area,
    "support_form": SupportForm,
    "call": Call,
    "target_group": TargetGroup,
    "development_area": DevelopmentArea,
    "model_activity": ModelActivity,
    "recipient_type": RecipientType,
    "recipient": Recipient,
    "network": Network,
    "kind": ActivityKind,
    "policy_kind": PolicyKind,
    "organisation_form": OrganisationForm,
    "link_kind": LinkKind,
}


def title_of(column: sa.SQLColumnExpression[Any], name: str) -> sa.ColumnElement[str]:
    """The wording of a column whose values are one of the lists in FIXED; a value that the list
    lacks stands for itself."""
    return sa.case(dict(FIXED[name]), value=column, else_=column)


def tables() -> frozenset[str]:
    """The tables that names are read from: their version is the version of the names."""
    return frozenset({model.__tablename__ for model in VOCABULARIES.values()}) | {
        Municipality.__tablename__,
        "indicators",
    }


def names(connection: sa.Connection) -> Names:
    """Every vocabulary's slugs and titles, in the order people expect (Swedish alphabet)."""
    found: dict[str, dict[str, str]] = {name: {} for name in (*VOCABULARIES, *OTHERS)}
    for name, slug, title in connection.execute(_every_name()):
        found[name][slug] = title
    found["municipality"][WHOLE_SKANE] = WHOLE_SKANE_TITLE
    return {**FIXED, **found}


OTHERS = ("municipality", "indicator")
"""What has names besides the vocabularies."""


@lru_cache(maxsize=1)
def _every_name() -> sa.Select[str, str, str]:
    """All of them in one statement: each would cost more to ask for than to answer."""
    tables = {name: model.__tablename__ for name, model in VOCABULARIES.items()}
    tables["indicator"] = "indicators"
    slug, title = sa.column("slug", sa.Text), sa.column("title", sa.Text)
    lists = [
        sa.select(sa.literal(name).label("list"), slug, title).select_from(sa.table(table))
        for name, table in tables.items()
    ]
    places = sa.select(sa.literal("municipality"), Municipality.code, Municipality.name)
    every = sa.union_all(*lists, places).subquery("every")
    columns = (every.c["list"], every.c.slug, every.c.title)
    return sa.select(*columns).order_by(sa.collate(every.c.title, "sv-x-icu"), every.c.slug)


def titles_of(
    slugs: InstrumentedAttribute[Any],
    slug: sa.SQLColumnExpression[str],
    title: sa.SQLColumnExpression[str],
) -> sa.ColumnElement[list[str]]:
    """The titles of an array of slugs, in the array's order, for a select list. Most arrays have
    one member or none: to look that one up takes a fourth of what finding and sorting several do.
    """
    listed, place = ARRAY(sa.Text), sa.func.array_position(slugs, slug)
    several = sa.select(sa.func.array_agg(aggregate_order_by(title, place), type_=listed))
    only = sa.select(array([title]))
    return sa.case(
        (sa.func.cardinality(slugs) == 1, _of(slugs, only.where(slug == slugs[1]))),
        (slugs.is_not(None), _of(slugs, several.where(slug == sa.any_(slugs)))),
    )


def _of(slugs: InstrumentedAttribute[Any], found: sa.Select[Any]) -> Any:
    return found.correlate(slugs.class_).scalar_subquery()


def municipality_titles(codes: InstrumentedAttribute[Any]) -> sa.ColumnElement[list[str]]:
    """The names of an array of municipality codes; «Hela Skåne» for the county's own code."""
    whole = sa.cast([WHOLE_SKANE_TITLE], ARRAY(sa.Text))
    return sa.case(
        (codes == sa.cast([WHOLE_SKANE], ARRAY(sa.Text)), whole),
        else_=titles_of(codes, Municipality.code, Municipality.name),
    )
