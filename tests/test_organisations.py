"""Numbers with check digits; names that are alike are proposed, and joined at a person's word."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st

from skanekarta import organisations
from skanekarta.errors import RefusedFile, SkanekartaError
from skanekarta.grant import Grant
from skanekarta.importers.vocabularies import Wordings, load_vocabulary
from skanekarta.settings import PROJECT_DIR
from skanekarta.vocabulary import Recipient

FILE = PROJECT_DIR / "data" / "grants" / "vocabularies" / "recipient.csv"


def newest(connection: sa.Connection) -> int:
    found = connection.scalar(sa.text("SELECT max(id) FROM imports"))
    assert isinstance(found, int)
    return found


def numbered(nine: str) -> str:
    return f"{nine[:6]}-{nine[6:]}{organisations.check_digit(nine)}"


def test_a_check_digit_worked_out_by_hand() -> None:
    # 2·5 + 5 + 2·6 + 0 + 2·0 + 1 + 2·2 + 3 + 2·4 with digits added: 1+5+3+0+0+1+4+3+8 = 25.
    assert organisations.check_digit("556001234") == 5
    assert organisations.is_organisation_number("556001-2345")


@pytest.mark.parametrize(
    "text", ["556001-2346", "5560012345", "551001-2340", "", "556001-234", "٥٥٦٠٠١-٢٣٤٥"]
)
def test_what_is_no_organisation_number(text: str) -> None:
    assert not organisations.is_organisation_number(text)


@given(st.from_regex(r"[0-9]{2}[2-9][0-9]{6}", fullmatch=True), st.integers(0, 9))
def test_only_one_check_digit_is_right(nine: str, last: int) -> None:
    right = numbered(nine)
    assert organisations.is_organisation_number(right)
    assert organisations.is_organisation_number(right[:-1] + str(last)) == (str(last) == right[-1])


@pytest.mark.parametrize("nine", ["556001234", "232100001", "802400999", "999999999", "002000000"])
def test_the_database_judges_as_the_program_does(connection: sa.Connection, nine: str) -> None:
    for last in range(10):
        text = f"{nine[:6]}-{nine[6:]}{last}"
        judged = connection.scalar(sa.select(sa.func.is_organisation_number(text)))
        assert judged == organisations.is_organisation_number(text)


def test_the_database_refuses_a_wrong_number(connection: sa.Connection) -> None:
    with pytest.raises(sa.exc.IntegrityError, match="organisation_number_is_valid"):
        connection.execute(sa.update(Recipient).values(organisation_number="556001-2346"))


def test_a_file_with_a_wrong_number_is_refused_by_row(
    connection: sa.Connection, tmp_path: Path
) -> None:
    lines = FILE.read_text(encoding="utf-8").splitlines()
    lines[1] += "556001-2346"
    wrong = tmp_path / "recipient.csv"
    wrong.write_text("\n".join(lines) + "\n", encoding="utf-8")

    with pytest.raises(RefusedFile) as refused:
        load_vocabulary(connection, "recipient", wrong, 1)
    assert "rad 2, kolumn organisation_number: ”556001-2346”" in str(refused.value)


def test_likely_variants_are_proposed_and_nothing_changes(connection: sa.Connection) -> None:
    before = connection.scalar(sa.select(sa.func.count()).select_from(Recipient))
    found = {(each.slug, each.other_slug): each for each in organisations.similar(connection)}

    assert ("bobbi-lo", "bobbi-lo-produktion") in found
    assert ("foreningen-arna", "foreningen-arna-i-fagelriket") in found
    assert ("kristianstad-bibliotek", "kristianstad-stadsbibliotek") in found
    assert found["bobbi-lo", "bobbi-lo-produktion"].reason == "det ena namnet ingår i det andra"
    assert connection.scalar(sa.select(sa.func.count()).select_from(Recipient)) == before


def test_different_seats_are_not_proposed(connection: sa.Connection) -> None:
    seats = dict(connection.execute(sa.select(Recipient.slug, Recipient.municipality)).all())
    for each in organisations.similar(connection):
        known = {seats[each.slug], seats[each.other_slug]} - {None}
        assert len(known) < 2


def of(connection: sa.Connection, slug: str) -> list[tuple[int, str]]:
    rows = sa.select(Grant.id, Grant.recipient_wording).where(Grant.recipient == slug)
    return [tuple(row) for row in connection.execute(rows.order_by(Grant.id))]


def test_what_is_joined_keeps_its_grants_and_their_wordings(connection: sa.Connection) -> None:
    both = of(connection, "bobbi-lo") + of(connection, "bobbi-lo-produktion")
    moved = organisations.join(connection, "bobbi-lo-produktion", "bobbi-lo", "Provare")

    assert moved == 1
    assert of(connection, "bobbi-lo") == sorted(both)
    assert Wordings(connection, "recipient").slugs["bobbi lo produktion"] == ["bobbi-lo"]
    assert organisations.now_named(connection, "bobbi-lo-produktion") == "bobbi-lo"
    assert organisations.joined(connection)[0]["approved_by"] == "Provare"


def test_a_file_read_again_does_not_take_joined_names_apart(connection: sa.Connection) -> None:
    organisations.join(connection, "bobbi-lo-produktion", "bobbi-lo", "Provare")
    organisations.join(connection, "bobbi-lo", "doc-lounge", "Provare")
    load_vocabulary(connection, "recipient", FILE, newest(connection))

    slugs = Wordings(connection, "recipient").slugs
    assert slugs["bobbi lo produktion"] == slugs["bobbi lo"] == ["doc-lounge"]
    assert "bobbi-lo" not in connection.scalars(sa.select(Recipient.slug)).all()


@pytest.mark.parametrize(
    ("former", "into"), [("finns-inte", "bobbi-lo"), ("bobbi-lo", "x"), ("bobbi-lo", "bobbi-lo")]
)
def test_only_two_that_exist_can_be_joined(
    connection: sa.Connection, former: str, into: str
) -> None:
    with pytest.raises(SkanekartaError):
        organisations.join(connection, former, into, "Provare")


def test_an_old_address_leads_to_the_new_one(connection: sa.Connection, client: TestClient) -> None:
    organisations.join(connection, "bobbi-lo-produktion", "bobbi-lo", "Provare")
    answer = client.get("/mottagare/bobbi-lo-produktion", follow_redirects=False)

    assert answer.status_code == 301
    assert answer.headers["location"] == "/mottagare/bobbi-lo"
