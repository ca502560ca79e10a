"""Totals kept with the data answer as the rows do, and only while they are those of the data."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from skanekarta import facets, provenance, sql, statistics, stored, totals, vocabulary
from skanekarta.layer import Layer
from skanekarta.layers import all_layers, get_layer
from skanekarta.query import Query
from skanekarta.statistics import Statistic
from skanekarta.statistics.grouping import grouped

GRANTS, FIGURES, LOG = (get_layer(name) for name in ("grants", "figures", "activities"))
PLAIN = replace(GRANTS, id="plain", totals=())
"""The same layer with nothing kept of it: every answer is made of its rows."""

MADE_UP = """
INSERT INTO grants (key, funder, original_funder, year, year_basis, recipient, recipient_wording,
  recipient_type, seat, scope, support_form, support_form_wording, call, amount_sek, source,
  generated, import_id, added_by, import_row, municipality, municipality_share, area,
  target_group)
SELECT 'made-up-' || n || '-' || id, funder, original_funder,
  CASE WHEN (id + n) % 17 = 0 THEN NULL ELSE coalesce(year, 2020) - (id + n) % 3 END, year_basis,
  recipient, recipient_wording, recipient_type, seat, scope, support_form, support_form_wording,
  call, amount_sek + n, 'Påhittad för prov', true, import_id, added_by, import_row, municipality,
  CASE WHEN municipality IS NOT NULL THEN municipality_share[1:cardinality(municipality) - 1]
    || (municipality_share[cardinality(municipality)] + n) END, area, target_group
FROM grants, generate_series(1, 30) AS n WHERE NOT generated
"""


@pytest.fixture(scope="module")
def filled(engine: sa.Engine) -> Iterator[sa.Connection]:
    """The real grants and thirty times as many made up from them, with their totals."""
    with engine.connect() as opened:
        transaction = opened.begin()
        opened.execute(sa.text("ALTER TABLE grants DISABLE TRIGGER USER"))
        opened.execute(sa.text(MADE_UP))
        opened.execute(sa.text("ALTER TABLE grants ENABLE TRIGGER USER"))
        opened.execute(sa.text("UPDATE data_versions SET version = version + 1"))
        for layer in all_layers().values():
            totals.refresh(opened, layer)
            facets.kept.refresh(opened, layer)
        yield opened
        transaction.rollback()


GROUPS = [name for name in statistics.groups(GRANTS) if name not in {"project_title", "note"}]
MEASURES = ("sum", "count", "mean", "share", "per_inhabitant")
FILTERS = {
    "municipality": ["1280", "1280,1281", "!1280", "missing", "12", "!1281,!missing", "1267,1290"],
    "year": ["2023", "2019/2023", "missing", "!2023", "../2022"],
    "area": ["musik", "!film", "dans,scenkonst", "missing"],
    "funder": ["region-skane", "!region-skane"],
    "original_funder": ["staten", "missing"],
    "seat": ["1280", "missing"],
    "scope": ["skane", "unknown,municipality"],
    "generated": ["false", "true"],
    "source": ["prov", "missing"],
    "municipality_role": ["seat"],
}


@st.composite
def queries(draw: st.DrawFn) -> list[tuple[str, str]]:
    """The pairs of a query on up to three of the fields that totals are kept for."""
    names = draw(st.lists(st.sampled_from(sorted(FILTERS)), unique=True, max_size=3))
    return [(name, draw(st.sampled_from(FILTERS[name]))) for name in names]


slow = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@slow
@given(
    pairs=queries(),
    by=st.lists(st.sampled_from(GROUPS), unique=True, max_size=3),
    measure=st.lists(st.sampled_from(MEASURES), unique=True, min_size=1),
)
def test_a_statistic_is_the_same_from_totals_and_from_the_rows(
    filled: sa.Connection, pairs: list[tuple[str, str]], by: list[str], measure: list[str]
) -> None:
    query, asked = Query.parse(GRANTS, pairs), Statistic(tuple(by), tuple(measure))
    names = vocabulary.names(filled)
    of_totals = statistics.answer(filled, GRANTS, query, asked, names)
    assert repr(of_totals) == repr(statistics.answer(filled, PLAIN, query, asked, names))
    assert totals.count(filled, GRANTS, query) == filled.scalar(sql.count(GRANTS, query))


def test_every_combination_that_is_kept_adds_up_to_the_rows(filled: sa.Connection) -> None:
    """Each is asked by itself: the smallest that can answer would hide the others."""
    combinations = totals.kept(filled, GRANTS)
    assert len(combinations) > len(GRANTS.totals) / 2
    wanted = ("sum", "count", "mean")
    for number, held in combinations:
        for name in (each for each in held if each in GROUPS):
            own = totals.narrowest(((number, held),), GRANTS, Query(), name)
            assert own.weight is not None
            of_totals, of_rows = (
                filled.execute(grouped(layer, Query(), (name,), wanted)).all()
                for layer in (own, PLAIN)
            )
            assert repr(of_totals) == repr(of_rows), (held, name)


def test_every_combination_tells_how_many_totals_it_has(filled: sa.Connection) -> None:
    """The smallest that can answer is chosen by it."""
    of, kept = totals.Combination, totals.Total
    own = sa.select(sa.func.count()).where(
        kept.collection == of.collection, kept.combination == of.combination
    )
    found = sa.select(of.size, own.scalar_subquery()).where(of.collection == GRANTS.id)
    sizes = filled.execute(found).all()
    assert all(told == counted > 0 for told, counted in sizes)
    assert len(sizes) > len(GRANTS.totals) / 2


def test_several_chosen_municipalities_count_a_shared_grant_once(filled: sa.Connection) -> None:
    """Two of its municipalities are asked for: one grant, and both their shares."""
    pair = filled.scalar(
        sa.text("SELECT municipality FROM grants WHERE cardinality(municipality) > 1 LIMIT 1")
    )
    assert pair is not None
    query = Query.parse(GRANTS, [("municipality", ",".join(pair[:2]))])
    assert totals.best(filled, GRANTS, query).weight == "weight"
    names = vocabulary.names(filled)
    asked = Statistic(("year",), ("count", "sum", "mean"))
    found = [statistics.answer(filled, layer, query, asked, names) for layer in (GRANTS, PLAIN)]
    assert repr(found[0]) == repr(found[1])


def test_a_seat_under_other_conditions_answers_as_the_rows_do(filled: sa.Connection) -> None:
    names, role = vocabulary.names(filled), ("municipality_role", "seat")
    for other in (("funder", "region-skane"), ("area", "musik"), ("year", "2020")):
        query = Query.parse(GRANTS, [("municipality", "1280"), other, role])
        found = [facets.answer(filled, layer, query, names) for layer in (GRANTS, PLAIN)]
        assert repr(found[0]) == repr(found[1])


def _is_used(connection: sa.Connection, layer: Layer = GRANTS) -> bool:
    return totals.best(connection, layer, Query()).weight is not None


def test_totals_of_older_data_are_not_used(filled: sa.Connection) -> None:
    with filled.begin_nested() as inner:
        assert _is_used(filled)
        filled.execute(sa.text("UPDATE grants SET note = 'ändrad' WHERE key LIKE 'made-up-1-%'"))
        assert not _is_used(filled)
        totals.refresh(filled, GRANTS)
        assert _is_used(filled)
        inner.rollback()


def test_totals_by_another_statement_are_not_used(filled: sa.Connection) -> None:
    """Another program has other rows in mind, or other combinations."""
    others = (
        replace(GRANTS, source=GRANTS.source.where(sa.column("amount_sek") > 0)),
        replace(GRANTS, totals=GRANTS.totals[:2]),
        replace(GRANTS, amount="year"),
    )
    assert [_is_used(filled, other) for other in others] == [False, False, False]


def test_totals_are_made_once_for_the_same_data(filled: sa.Connection) -> None:
    newest = sa.select(sa.func.max(totals.Total.id))
    before = filled.scalar(newest)
    totals.refresh(filled, GRANTS)
    assert filled.scalar(newest) == before


def test_what_not_every_reader_may_see_has_no_totals(filled: sa.Connection) -> None:
    assert not stored.lasts(LOG.source)
    totals.refresh(filled, replace(LOG, totals=(("kind",),)))
    rows = sa.select(sa.func.count()).where(totals.Combination.collection == LOG.id)
    assert filled.scalar(rows) == 0


def test_a_combination_with_nearly_as_many_totals_as_rows_is_not_kept(
    filled: sa.Connection,
) -> None:
    layer = replace(GRANTS, id="other", totals=(("source_url", "note", "recipient", "call"),))
    with filled.begin_nested() as inner:
        rows = sa.select(sa.func.count()).where(sa.literal_column("NOT generated"))
        filled.execute(sa.text("ALTER TABLE grants DISABLE TRIGGER USER"))
        filled.execute(sa.text("DELETE FROM grants WHERE generated"))
        assert filled.scalar(rows.select_from(sa.table("grants")))
        totals.refresh(filled, layer)
        assert totals.kept(filled, layer) == ((0, ()),)
        inner.rollback()


def test_a_question_about_places_days_or_words_is_asked_of_the_rows(filled: sa.Connection) -> None:
    for pair in (
        ("bbox", "13,55,14,56"),
        ("datetime", "2020-01-01/.."),
        ("q", "musik"),
        ("filter", "year = 2023"),
        ("project_title", "musik"),
        ("amount_sek", "1000/.."),
    ):
        query = Query.parse(GRANTS, [pair])
        assert totals.best(filled, GRANTS, query) is GRANTS


@pytest.mark.parametrize("layer", all_layers().values(), ids=all_layers())
def test_each_layer_answers_alike_with_and_without_totals(
    filled: sa.Connection, layer: Layer
) -> None:
    names, plain = vocabulary.names(filled), replace(layer, id="plain", totals=())
    wanted = tuple(name for name in MEASURES if name in statistics.measures(layer))
    for field in statistics.groups(layer)[:8]:
        asked = Statistic((field,), wanted)
        answers: list[Any] = [
            statistics.answer(filled, each, Query(), asked, names) for each in (layer, plain)
        ]
        assert repr(answers[0]) == repr(answers[1])
    kept, of_rows = (facets.answer(filled, each, Query(), names) for each in (layer, plain))
    assert repr(kept) == repr(of_rows)


@slow
@given(pairs=queries())
def test_facets_are_the_same_from_totals_and_from_the_rows(
    filled: sa.Connection, pairs: list[tuple[str, str]]
) -> None:
    query, names = Query.parse(GRANTS, pairs), vocabulary.names(filled)
    of_totals = facets.answer(filled, GRANTS, query, names)
    assert repr(of_totals) == repr(facets.answer(filled, PLAIN, query, names))


def test_the_data_version_of_totals_is_that_of_every_table_of_the_layer(
    filled: sa.Connection,
) -> None:
    version = provenance.version(filled, GRANTS.tables).number
    made = sa.select(totals.Combination.version).where(totals.Combination.collection == GRANTS.id)
    assert set(filled.scalars(made)) == {version}
