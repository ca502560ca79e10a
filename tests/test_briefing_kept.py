"""What pictures are made of is remembered while its tables are the same, and no longer."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable
from typing import Any, TypeVar

import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient

from databases import sent
from skanekarta import provenance, vocabulary
from skanekarta.briefing import Briefing, picture
from skanekarta.briefing.everywhere import FUNDED
from skanekarta.briefing.keeping import Kept, Pictures
from skanekarta.briefing.money import FUNDER, selection
from skanekarta.briefing.picture import briefing
from skanekarta.cache import Remembered
from skanekarta.facts import POPULATION, Figure
from skanekarta.grant import Grant
from skanekarta.importers import boundaries
from skanekarta.layers.activities import COUNTED
from skanekarta.layers.grants import LAYER as GRANTS
from skanekarta.provenance import INTERNAL, Import
from skanekarta.settings import PROJECT_DIR
from skanekarta.statistics import Ground
from skanekarta.swedish import today
from skanekarta.vocabulary import Funder
from skanekarta.web.region import contents

T = TypeVar("T")

MALMO, OSBY = "1280", "1273"

SCANNED = sa.text("""
SELECT relname, coalesce(seq_scan, 0) + coalesce(idx_scan, 0) FROM pg_stat_xact_user_tables
""")
TRIGGERED = sa.text("SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname = 'track_changes'")


def pictured(
    connection: sa.Connection, code: str, parts: Remembered[Any] | None = None
) -> Briefing:
    return briefing(connection, code, today(), vocabulary.names(connection), parts)


def unnamed(connection: sa.Connection, missing: dict[str, set[str]]) -> type[Kept]:
    """A memory that notes, for each part, the counted tables that were read and not named."""
    counted = {*connection.scalars(TRIGGERED), "neighbours"}

    class Watched(Kept):
        def get(self, name: str, tables: frozenset[str], make: Callable[[], T], *of: Hashable) -> T:
            def watched() -> T:
                with connection.begin_nested(), sent(connection) as texts:
                    before = dict(connection.execute(SCANNED).all())
                    found = make()
                    after = dict(connection.execute(SCANNED).all())
                read = {name for name, times in after.items() if times != before.get(name)}
                read |= set(re.findall(r"\b(?:FROM|JOIN) (\w+)", " ".join(texts)))
                missing.setdefault(name, set()).update((read & counted) - tables)
                return found

            return super().get(name, tables, watched, *of)

    return Watched


def test_a_part_names_every_table_that_it_is_read_from(
    connection: sa.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    missing: dict[str, set[str]] = {}
    monkeypatch.setattr(picture, "Kept", unnamed(connection, missing))
    pictured(connection, MALMO)

    assert {*missing} > {"grants", "shapes", "people", "policy", "organised", "together"}
    assert {name: tables for name, tables in missing.items() if tables} == {}


def test_an_answer_about_all_of_skane_names_every_table_that_it_is_read_from(
    client: TestClient, connection: sa.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    missing: dict[str, set[str]] = {}
    monkeypatch.setattr(contents, "Kept", unnamed(connection, missing))

    assert client.get("/skane").status_code == 200
    assert {*missing} == {"statistic", "ground", "inhabitants"}
    assert {name: tables for name, tables in missing.items() if tables} == {}


def test_a_change_is_on_the_page_about_all_of_skane_at_once(
    client: TestClient, connection: sa.Connection
) -> None:
    def count() -> int:
        plain = re.sub(r"<[^>]+>", " ", client.get("/skane").text)
        found = re.search(r"(\d+)\s+stöd", plain)
        assert found is not None
        return int(found[1])

    before = count()
    other = connection.scalar(sa.select(Funder.slug).where(Funder.slug != FUNDER).limit(1))
    one = sa.select(sa.func.min(Grant.id)).where(Grant.funder == FUNDER).scalar_subquery()
    connection.execute(sa.update(Grant).where(Grant.id == one).values(funder=other))

    assert count() == before - 1


def test_parts_of_others_pictures_make_the_same_picture(connection: sa.Connection) -> None:
    parts = Pictures().parts
    pictured(connection, OSBY, parts)

    assert pictured(connection, MALMO, parts) == pictured(connection, MALMO)


def test_the_second_municipality_asks_for_no_more_than_is_its_own(
    connection: sa.Connection,
) -> None:
    parts = Pictures().parts
    names = vocabulary.names(connection)
    with sent(connection) as first:
        briefing(connection, OSBY, today(), names, parts)
    with sent(connection) as second:
        briefing(connection, MALMO, today(), names, parts)

    assert not [text for text in second if "ST_AsSVG" in text or "stored_combinations" in text]
    assert len(second) <= len(first) // 2


def test_a_changed_figure_is_in_the_next_picture_and_what_else_there_is_was_not_read_again(
    connection: sa.Connection,
) -> None:
    parts = Pictures().parts
    before = pictured(connection, MALMO, parts)
    newest = before.who.people[-1]
    of = (Figure.municipality == MALMO, Figure.indicator == POPULATION, Figure.year == newest.year)
    connection.execute(sa.update(Figure).where(*of).values(value=Figure.value + 1))

    after = pictured(connection, MALMO, parts)

    assert after.who.people[-1].value == (newest.value or 0) + 1
    assert after == pictured(connection, MALMO)
    assert after.policy is before.policy
    assert after.given.rows is before.given.rows


def test_a_changed_grant_is_in_the_next_picture_of_any_municipality(
    connection: sa.Connection,
) -> None:
    parts = Pictures().parts
    before = {code: pictured(connection, code, parts) for code in (MALMO, OSBY)}
    other = connection.scalar(sa.select(Funder.slug).where(Funder.slug != FUNDER).limit(1))
    for of in before.values():
        newest = Grant.id == of.given.rows[0]["id"]
        connection.execute(sa.update(Grant).where(newest).values(funder=other))

    for code, of in before.items():
        after = pictured(connection, code, parts)
        assert after.given.count.value != of.given.count.value
        assert after == pictured(connection, code)


def test_what_staff_see_of_the_log_is_never_shown_to_others(connection: sa.Connection) -> None:
    parts = Pictures().parts
    told = Kept(connection, parts).get("log", frozenset({"activities"}), lambda: "open")
    connection.info[INTERNAL] = COUNTED
    try:
        staff = Kept(connection, parts).get("log", frozenset({"activities"}), lambda: "all")
    finally:
        connection.info.pop(INTERNAL)

    assert (told, staff) == ("open", "all")
    assert Kept(connection, parts).get("log", frozenset({"activities"}), lambda: "new") == "open"


@pytest.mark.parametrize("code", [MALMO, OSBY])
def test_what_the_lists_cover_does_not_depend_on_the_municipality(
    connection: sa.Connection, code: str
) -> None:
    everywhere = Ground.of(connection, GRANTS, FUNDED)

    assert Ground.of(connection, GRANTS, selection(code)) == everywhere


def test_new_land_around_skane_moves_a_number_too(connection: sa.Connection) -> None:
    before = provenance.version(connection, ["neighbours"]).number
    an_import = connection.scalar(sa.select(sa.func.min(Import.id)))
    assert an_import is not None

    file = PROJECT_DIR / "data" / "municipalities" / "neighbours.geojson"
    for _ in range(2):
        boundaries.load_neighbours(connection, file, an_import)

    assert provenance.version(connection, ["neighbours"]).number == before + 2
