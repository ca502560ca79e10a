"""Wordings become terms; what a vocabulary lacks is for a person to approve."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from grant_lists import codes, errors, listed, read
from skanekarta.importers.granting import Approvals, Defaults
from skanekarta.importers.granting.terms import Terms, parts
from skanekarta.vocabulary import Area, Call, Recipient


def terms(connection: sa.Connection, name: str) -> Terms:
    return Terms(connection, name, Approvals(), "lista.csv")


@pytest.mark.parametrize(
    ("text", "slugs"),
    [
        ("Musik", ("musik",)),
        ("  mUSIK ", ("musik",)),
        ("nycirkus", ("cirkus",)),
        ("bild och form", ("bild", "form-och-design")),
        ("Bildkonst, fotografi, form och design", ("bild", "form-och-design")),
        ("musik, dans", ("dans", "musik")),
        ("musik; dans/teater", ("dans", "musik", "teater")),
        ("Dans och musik", ("dans", "musik")),
        ("Musik, bildkonst, fotografi, form och design", ("bild", "form-och-design", "musik")),
        ("musik\ndans | film", ("dans", "film-och-rorlig-bild", "musik")),
        ("Film och rörlig bild", ("film-och-rorlig-bild",)),
        ("Film och ro\u0308rlig bild", ("film-och-rorlig-bild",)),
        ("film-och-rorlig-bild;musik", ("film-och-rorlig-bild", "musik")),
    ],
)
def test_a_cell_may_hold_several_terms(
    connection: sa.Connection, text: str, slugs: tuple[str, ...]
) -> None:
    found = terms(connection, "area").listed(text)

    assert (found.value, found.problems) == (slugs, ())


def test_the_longest_known_stretch_stays_whole() -> None:
    known = {"a, b", "c", "b"}
    assert parts("a, b, c", known.__contains__) == ["a, b", "c"]
    assert parts("a, c", known.__contains__) == ["a", "c"]
    assert parts(";; ", known.__contains__) == []


@given(st.text(max_size=200))
def test_cutting_a_cell_loses_no_words(text: str) -> None:
    cut = "".join(parts(text, lambda _: False))
    assert set(cut) <= set(text)
    assert parts(text, lambda _: True) == ([text.strip()] if text.strip() else [])


def test_an_unknown_wording_is_an_error_with_the_likest(connection: sa.Connection) -> None:
    rows = ({"Område": "musikk"}, {"Område": "musikk, dans"}, {"Område": "Trolleri"})
    grants, report = read(connection, listed(*rows))

    assert grants == []
    assert [(each.row, each.code, each.suggestion) for each in errors(report.findings)] == [
        *((2, "unknown-term", "Musik"), (3, "unknown-term", "Musik")),
        (4, "unknown-term", None),
    ]
    assert [
        (each.vocabulary, each.wording, each.rows, each.first_row, each.suggestion, each.approved)
        for each in report.new_terms
    ] == [("area", "musikk", 2, 2, "Musik", False), ("area", "Trolleri", 1, 4, None, False)]


def test_what_a_person_approves_becomes_a_term(connection: sa.Connection) -> None:
    approved = Approvals({"area": frozenset({"TROLLERI"})}, frozenset({"recipient"}))
    row = {"Område": "Trolleri", "Mottagare": "Ny Scen"}
    other = {"Område": "trolleri, dans", "Mottagare": "NY SCEN", "Projekt": "x"}
    grants, report = read(connection, listed(row, other), approved)

    assert codes(report, "error") == []
    assert [each.areas for each in grants] == [("trolleri",), ("dans", "trolleri")]
    assert [each.recipient for each in grants] == ["ny-scen", "ny-scen"]
    assert [(each.wording, each.rows, each.approved) for each in report.new_terms] == [
        *(("Trolleri", 2, True), ("Ny Scen", 2, True))
    ]
    made = connection.execute(sa.select(Area.title, Area.source).where(Area.slug == "trolleri"))
    assert made.one() == ("Trolleri", "lista.csv")
    where = sa.select(Recipient.municipality).where(Recipient.slug == "ny-scen")
    assert connection.scalar(where) == "1280"


def test_two_new_names_with_the_same_slug_are_two_terms(connection: sa.Connection) -> None:
    every = Approvals(every=frozenset({"recipient"}))
    grants, _ = read(connection, listed({"Mottagare": "Åsen"}, {"Mottagare": "Asen"}), every)

    assert [each.recipient for each in grants] == ["asen", "asen-2"]


def test_many_new_names_with_one_slug_have_a_number_each(connection: sa.Connection) -> None:
    found = Terms(connection, "recipient", Approvals(every=frozenset({"recipient"})), "x")
    names = [f"{'!' * each}ny scen{'?' * (40 - each)}" for each in range(40)]

    assert [found.one(name).value for name in names[:3]] == [
        *(("ny-scen",), ("ny-scen-2",), ("ny-scen-3",))
    ]
    assert len({found.one(name).value for name in names}) == 40


def test_a_file_can_not_bring_any_number_of_new_terms(
    connection: sa.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("skanekarta.importers.granting.terms.MOST_OTHERS", 2)
    found = Terms(connection, "area", Approvals(every=frozenset({"area"})), "x")

    assert [found.one(f"Ny {each}").value is None for each in range(4)] == [
        False,
        False,
        True,
        True,
    ]


@pytest.mark.parametrize("text", ["a, " * 1_000, " " * 30_000 + "x", "x" * 30_000])
def test_a_cell_that_is_too_long_is_refused_at_once(connection: sa.Connection, text: str) -> None:
    for column in ("Område", "Målgrupp", "Kommun", "Medsökande"):
        grants, report = read(connection, listed({column: f"x{text}"}))
        assert grants == []
        assert codes(report, "error") == ["too-long"]


def test_what_is_not_approved_is_not_made(connection: sa.Connection) -> None:
    before = connection.scalar(sa.select(sa.func.count()).select_from(Area))
    read(connection, listed({"Område": "Trolleri"}), Approvals({"call": frozenset({"Trolleri"})}))

    assert connection.scalar(sa.select(sa.func.count()).select_from(Area)) == before


def test_an_old_name_is_known_through_its_alias_and_kept(connection: sa.Connection) -> None:
    found = read(connection, listed({"Stödform": "Verksamhetsbidrag"}))[0][0]

    assert found.support_form == "verksamhetsstod"
    assert found.support_form_wording == "Verksamhetsbidrag"


def test_an_ambiguous_wording_names_what_it_could_be(connection: sa.Connection) -> None:
    for slug in ("arsbidrag-a", "arsbidrag-b"):
        connection.execute(sa.insert(Call).values(slug=slug, title=slug, aliases=["Årsbidraget"]))
    grants, report = read(connection, listed({"Utlysning": "årsbidraget"}))

    assert grants == []
    found = errors(report.findings)[0]
    assert (found.code, found.valid) == ("ambiguous-term", ("arsbidrag-a", "arsbidrag-b"))


def test_a_call_is_its_funders_own(connection: sa.Connection) -> None:
    call = {"Utlysning": "Årsbidrag 2024", "Stödform": "Årsbidrag till kulturföreningar"}
    grants, report = read(connection, listed({**call, "Finansiär": "Höganäs kommun"}, call))

    assert [(each.row, each.call) for each in grants] == [(2, "hoganas-arsbidrag-2024")]
    assert [(each.row, each.code) for each in errors(report.findings)] == [
        (3, "call-of-another-funder")
    ]


def test_a_term_that_was_not_in_use_that_year_is_told(connection: sa.Connection) -> None:
    rows = ({"Stödform": "Utvecklingsstöd", "År": "2019"}, {"Stödform": "Utvecklingsstöd"})
    grants, report = read(connection, listed(*rows))

    assert len(grants) == 2
    told = [(each.row, each.text) for each in report.findings if each.code == "term-not-in-use"]
    assert told == [(2, "Utvecklingsstöd gäller 2021–…, inte 2019.")]


def test_whose_money_is_passed_on_follows_from_the_form_unless_it_is_told(
    connection: sa.Connection,
) -> None:
    rule = Defaults(passed_on={"produktionsstod": "staten"})
    rows = ({}, {"Ursprunglig finansiär": "Kulturrådet"}, {"Ursprunglig finansiär": "Region Skåne"})
    grants, _ = read(connection, listed(*rows), defaults=rule)

    assert [each.original_funder for each in grants] == ["staten", "statens-kulturrad", None]


def test_a_code_and_the_text_beside_it_must_agree(connection: sa.Connection) -> None:
    codes_of = {"Mottagare (kod)": "abf-malmo", "Mottagare": "ABF Skåne"}
    same = {"Mottagare (kod)": "abf-malmo", "Mottagare": "ABF Malmö"}
    renamed = {"Mottagare (kod)": "abf-malmo", "Mottagare": "Arbetarnas bildning"}
    grants, report = read(connection, listed(codes_of, same, renamed))

    assert [(each.recipient, each.recipient_wording) for each in grants] == [
        *(("abf-malmo", "ABF Malmö"), ("abf-malmo", "Arbetarnas bildning"))
    ]
    assert [(each.row, each.code) for each in errors(report.findings)] == [
        (2, "code-and-text-differ")
    ]
