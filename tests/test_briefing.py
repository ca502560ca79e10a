"""The picture of a municipality before a talk: its figures are the API's, its sentences follow
from them."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient

from skanekarta import vocabulary
from skanekarta.briefing import Briefing, Sentence
from skanekarta.briefing.picture import briefing
from skanekarta.briefing.questions import MOST as MOST_QUESTIONS
from skanekarta.briefing.questions import RULES as QUESTIONS
from skanekarta.briefing.standing_out import MOST
from skanekarta.briefing.standing_out import RULES as STANDING_OUT
from skanekarta.briefing.wording import Kronor, Number, Voice, Wording, sentence
from skanekarta.facts import Figure, PolicyDocument
from skanekarta.provenance import Import
from skanekarta.swedish import SPACE

TODAY = dt.date(2026, 11, 26)
HOOR, MALMO, OSBY, SKURUP, ORKELLJUNGA = "1267", "1280", "1273", "1264", "1257"
MADE_UP = "Påhittad för provet"


def pictured(connection: sa.Connection, code: str, day: dt.date = TODAY) -> Briefing:
    return briefing(connection, code, day, vocabulary.names(connection))


def said(of: Briefing, rule: str) -> list[str]:
    """What a rule says, with ordinary spaces."""
    remarks = [*of.stands_out, *of.questions]
    return [each.text.told().replace(SPACE, " ") for each in remarks if each.rule == rule]


def an_import(connection: sa.Connection) -> int:
    found = connection.scalar(sa.select(sa.func.min(Import.id)))
    assert found is not None
    return found


# Figures


def of_api(client: TestClient, query: str) -> object:
    """What the API gives for a figure: the one row's value, or the statistic's total."""
    answer = client.get(f"/api/v1{query}", headers={"accept": "application/json"})
    assert answer.status_code == 200, query
    found = answer.json()
    if "total" in found:
        return found["total"]
    assert found["numberMatched"] == 1, query
    properties = found["features"][0]["properties"]
    return properties.get("value", properties.get("population"))


@pytest.mark.long
@pytest.mark.parametrize("code", [HOOR, ORKELLJUNGA])
def test_each_figure_is_what_its_address_in_the_api_gives(
    client: TestClient, connection: sa.Connection, code: str
) -> None:
    of = pictured(connection, code)
    asked = [each for each in of.figures() if each.value is not None and each.since is None]

    assert asked
    for figure in asked:
        assert figure.origin.query, figure.title
        found = of_api(client, figure.origin.query)
        values = found.values() if isinstance(found, dict) else [found]
        known = {round(Decimal(str(value)), 2) for value in values if value is not None}
        assert round(Decimal(str(figure.value)), 2) in known, figure


def test_a_figure_that_is_known_has_a_source_and_one_that_is_not_says_why(
    connection: sa.Connection,
) -> None:
    for code in (HOOR, MALMO, ORKELLJUNGA):
        for figure in pictured(connection, code).figures():
            if figure.value is None:
                assert figure.missing, figure
            else:
                assert figure.origin.source, figure


def test_what_kolada_has_is_not_made_up_before_it_is_fetched(connection: sa.Connection) -> None:
    topics = pictured(connection, HOOR).spending.topics
    rows = [row for topic in topics for row in topic.rows]

    assert len(rows) > 10
    for row in rows:
        assert row.own.value is None
        assert row.own.missing == "Uppgift saknas: hämtas från Kolada"


def test_the_parts_of_the_grants_add_up_to_the_whole(connection: sa.Connection) -> None:
    for code in (HOOR, MALMO, OSBY):
        given = pictured(connection, code).given
        for parts in (given.by_year, given.by_form):
            assert sum(part.amount for part in parts) == given.amount.value
            assert sum(part.count for part in parts) == given.count.value


def test_the_change_of_population_is_between_years_that_all_are_known_in(
    connection: sa.Connection,
) -> None:
    change = pictured(connection, SKURUP).who.change
    stored = dict(
        connection.execute(
            sa.select(Figure.year, Figure.value).where(
                Figure.municipality == SKURUP, Figure.indicator == "population"
            )
        ).all()
    )

    assert change is not None
    assert (change.since, change.year) == (2019, 2025)
    before, after = stored[2019], stored[2025]
    assert before
    assert after
    assert change.value == round((after - before) / before * 100, 4)


def test_of_a_whole_series_the_latest_ten_years_are_told(connection: sa.Connection) -> None:
    for year in (1996, 2014, 2015, 2016):
        figures(connection, "population", year, dict.fromkeys(every_code(connection), 7_777))

    who = pictured(connection, SKURUP).who

    assert who.change is not None
    assert (who.change.since, who.change.year) == (2015, 2025)
    assert min(each.year for each in who.people if each.year is not None) == 2015


def figures(
    connection: sa.Connection, indicator: str, year: int, values: dict[str, int | None]
) -> None:
    """Made-up figures of an indicator in that year."""
    row = {"indicator": indicator, "year": year, "source": MADE_UP}
    of_import = {"import_id": an_import(connection)}
    connection.execute(
        sa.insert(Figure),
        [
            {"municipality": code, "value": value, **row, **of_import}
            for code, value in values.items()
        ],
    )


def every_code(connection: sa.Connection) -> list[str]:
    return sorted(set(vocabulary.names(connection)["municipality"]) - {"12"})


COST = "culture-net-cost-per-inhabitant"


def test_medians_and_place_are_those_of_the_same_year(
    client: TestClient, connection: sa.Connection
) -> None:
    codes = every_code(connection)
    figures(connection, COST, 2024, {code: 1000 + n for n, code in enumerate(codes)})
    figures(connection, COST, 2023, dict.fromkeys(codes, 1))
    of = pictured(connection, codes[0])
    row = next(row for topic in of.spending.topics for row in topic.rows if row.indicator == COST)

    assert (row.own.value, row.own.year) == (1000, 2024)
    assert row.skane.value == 1016  # the 17th of 33
    assert (row.rank, row.ranked) == (33, 33)
    assert of.spending.alike is not None
    known = sorted(1000 + codes.index(code) for code in of.spending.alike.codes)
    assert row.similar.value == known[len(known) // 2]
    for figure in (row.skane, row.similar):
        assert figure.origin.query
        found = of_api(client, figure.origin.query)
        assert isinstance(found, dict)
        assert found["median"] == figure.value


# What stands out


@pytest.mark.parametrize("code", [HOOR, MALMO, OSBY, SKURUP, ORKELLJUNGA])
def test_there_are_at_most_five_sentences_and_each_has_a_rule(
    connection: sa.Connection, code: str
) -> None:
    of = pictured(connection, code)
    rules = {rule.id for rule in (*STANDING_OUT, *QUESTIONS)}

    assert len(of.stands_out) <= MOST == 5
    assert len(of.questions) <= MOST_QUESTIONS
    assert {each.rule for each in (*of.stands_out, *of.questions)} <= rules
    assert all(rule.definition for rule in (*STANDING_OUT, *QUESTIONS))


def test_a_municipality_that_nothing_is_loaded_of_has_no_sentence_about_its_money(
    connection: sa.Connection,
) -> None:
    connection.execute(sa.text("UPDATE grants SET area = NULL"))
    connection.execute(sa.text("DELETE FROM grant_areas"))
    of = pictured(connection, ORKELLJUNGA)

    assert [each.rule for each in of.stands_out] == []


def test_nothing_for_years_is_told_and_is_gone_when_something_comes(
    connection: sa.Connection,
) -> None:
    text = "I de inlästa listorna finns inget stöd till Höör efter 2019; listorna går till 2024."
    assert said(pictured(connection, HOOR), "quiet") == [text]

    connection.execute(sa.text("UPDATE grants SET year = 2023 WHERE recipient = 'hoors-bibliotek'"))

    assert said(pictured(connection, HOOR), "quiet") == []


def test_an_area_that_has_not_come_back_is_told_with_its_last_year(
    connection: sa.Connection,
) -> None:
    text = (
        "I de inlästa listorna finns inget stöd inom dans i Malmö efter 2021; någonstans i Skåne "
        "finns det till och med 2022."
    )
    assert text in said(pictured(connection, MALMO), "area-gone")

    connection.execute(
        sa.text(
            "UPDATE grants SET year = 2023 WHERE id = (SELECT id FROM grants WHERE area = '{dans}' "
            "AND municipality = '{1280}' AND year = 2021 AND funder = 'region-skane' LIMIT 1)"
        )
    )

    assert not [each for each in said(pictured(connection, MALMO), "area-gone") if "dans" in each]


def test_an_area_is_not_missing_where_a_narrower_one_is_there(connection: sa.Connection) -> None:
    """Theatre is performing art."""
    areas = {each.slug: each for each in pictured(connection, MALMO).given.around.areas}

    assert areas["teater"].is_here
    assert "teater" in areas["scenkonst"].family
    assert areas["scenkonst"].last_year_here == max(
        areas[slug].last_year_here or 0 for slug in areas["scenkonst"].family if slug in areas
    )


def test_an_area_that_others_have_is_told_with_how_many(connection: sa.Connection) -> None:
    text = "I de inlästa listorna finns inget stöd inom bibliotek i Osby; 21 kommuner har det."
    assert said(pictured(connection, OSBY), "area-never") == [text]

    connection.execute(
        sa.text("DELETE FROM grant_areas WHERE area = 'bibliotek'"),
    )

    assert said(pictured(connection, OSBY), "area-never") != [text]


def test_one_recipient_with_most_of_it_is_told_with_both_amounts(
    connection: sa.Connection,
) -> None:
    text = "Höörs bibliotek har fått 250 000 kr av 466 667 kr, 54 %."
    assert said(pictured(connection, HOOR), "one-receiver") == [text]

    connection.execute(
        sa.text("UPDATE grants SET recipient = 'borrby-bokby' WHERE recipient = 'hoors-bibliotek'")
    )

    assert text not in said(pictured(connection, HOOR), "one-receiver")


def test_the_population_rule_follows_the_population(connection: sa.Connection) -> None:
    text = "Folkmängden har ökat med 7,9 % från 2019 till 2025, plats 2 av 33."
    assert said(pictured(connection, SKURUP), "population") == [text]

    connection.execute(
        sa.text(
            "UPDATE figures SET value = (SELECT value FROM figures WHERE municipality = '1264' AND "
            "indicator = 'population' AND year = 2019) WHERE municipality = '1264' AND indicator = "
            "'population' AND year = 2025"
        )
    )

    assert said(pictured(connection, SKURUP), "population") == []


def test_a_cost_far_from_the_median_is_told_and_one_near_it_is_not(
    connection: sa.Connection,
) -> None:
    values: dict[str, int | None] = dict.fromkeys(every_code(connection), 1000)
    figures(connection, COST, 2024, {**values, OSBY: 1300, HOOR: 1200})

    assert said(pictured(connection, OSBY), "far-from-median") == [
        "Kommunens nettokostnad för kulturverksamhet, 2024: 1 300 kr per invånare, 30 % över "
        "Skånes median 1 000; plats 1 av 33."
    ]
    assert said(pictured(connection, HOOR), "far-from-median") == []


# Questions


def document(connection: sa.Connection, **values: object) -> None:
    connection.execute(
        sa.insert(PolicyDocument).values(
            **{
                "municipality": OSBY,
                "organisation": "Osby",
                "kind": "kulturplan",
                "kind_wording": "kulturplan",
                "title": "Kulturplan för Osby",
                "valid_from": dt.date(2022, 1, 1),
                "valid_from_precision": "year",
                "valid_to_precision": "year",
                "source": MADE_UP,
                "import_id": an_import(connection),
                **values,
            }
        )
    )


@pytest.mark.parametrize(
    ("last", "rule", "question"),
    [
        (2026, "plan-expires", "Kulturplan för Osby gäller till och med 2026. Vad kommer efter?"),
        (2027, "plan-expires", "Kulturplan för Osby gäller till och med 2027. Vad kommer efter?"),
        (
            2025,
            "plan-expired",
            "Kulturplan för Osby gick ut 2025 och ingen senare är inläst. Finns det en ny?",
        ),
    ],
)
def test_a_plan_that_ends_is_asked_about(
    connection: sa.Connection, last: int, rule: str, question: str
) -> None:
    document(connection, valid_to=dt.date(last, 12, 31))
    of = pictured(connection, OSBY)

    assert said(of, rule) == [question]
    assert said(of, "plan-unknown") == []


def test_a_plan_that_goes_on_is_not_asked_about(connection: sa.Connection) -> None:
    document(connection, valid_to=dt.date(2028, 12, 31))
    of = pictured(connection, OSBY)

    assert said(of, "plan-expires") == []
    assert said(of, "plan-expired") == []


@pytest.mark.parametrize(
    ("day", "asked"),
    [(dt.date(2025, 5, 31), False), (dt.date(2025, 6, 1), True)],
)
def test_a_visit_is_asked_for_when_the_last_is_more_than_a_year_ago(
    connection: sa.Connection, day: dt.date, asked: bool
) -> None:
    assert bool(said(pictured(connection, OSBY, day), "no-visit")) == asked


def test_a_call_is_asked_about_only_where_its_list_is_whole(connection: sa.Connection) -> None:
    text = "I Biblioteksutvecklingsprojekt 2018 fick 3 mottagare stöd, ingen i Osby. Sökte någon "
    assert said(pictured(connection, OSBY), "call-missed") == [text + "därifrån?"]

    connection.execute(
        sa.text(
            "UPDATE coverage SET complete = false WHERE call = 'biblioteksutvecklingsprojekt-2018'"
        )
    )

    assert said(pictured(connection, OSBY), "call-missed") == []


def test_a_recipient_that_has_not_come_back_is_asked_about(connection: sa.Connection) -> None:
    text = (
        "Malmö Live Konserthus/Malmö Symfoniorkester har haft stöd 2020 och 2021 men finns inte i "
        "de inlästa listorna efter 2021. Vad har hänt?"
    )
    assert said(pictured(connection, MALMO), "not-returned") == [text]


# How sentences are told


def test_a_sentence_tells_its_values_as_the_language_writes_them() -> None:
    told = sentence(
        "{a} av {b}: {c}, {d}.",
        a=Kronor(1200),
        b=Number(Decimal("3.14159"), 1, "km²"),
        c=Wording("Dans"),
        d=(2019, 2021, 2024),
    ).told()

    assert told == f"1{SPACE}200{SPACE}kr av 3,1{SPACE}km²: dans, 2019, 2021 och 2024."
    assert Sentence("Inget.").told() == "Inget."
    english = Voice(say={"{n}\u00a0kr": "SEK\u00a0{n}"}.__getitem__)
    assert Kronor(Decimal("63.55"), 2).told(english) == f"SEK{SPACE}63,55"
