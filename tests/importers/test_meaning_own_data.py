"""The project's own list and the files that the service gives, read as any other list."""

from __future__ import annotations

import hashlib
from collections import Counter
from decimal import Decimal

import sqlalchemy as sa

from grant_lists import codes, csv_list, read
from skanekarta.grant import Grant
from skanekarta.importers.granting import Defaults, passed_on
from skanekarta.importers.reading import GrantRow
from skanekarta.settings import PROJECT_DIR

FOLDER = PROJECT_DIR / "data" / "grants"


def keys(grants: list[GrantRow]) -> list[str]:
    """As importers/grants.py makes them."""
    seen: Counter[tuple[object, ...]] = Counter()
    found = []
    for grant in grants:
        identity = grant.identity()
        seen[identity] += 1
        text = "\x1f".join(str(part) for part in (*identity, seen[identity]))
        found.append(hashlib.sha256(text.encode()).hexdigest()[:32])
    return found


def own(connection: sa.Connection) -> tuple[list[GrantRow], list[str]]:
    defaults = Defaults(passed_on=passed_on(connection, FOLDER / "original_funders.csv"))
    grants, report = read(connection, csv_list(FOLDER / "grants.csv"), defaults=defaults)
    assert codes(report, "error") == []
    assert report.unknown == []
    return grants, codes(report)


def test_the_projects_own_list_has_its_totals_to_the_krona(connection: sa.Connection) -> None:
    grants, _ = own(connection)

    assert len(grants) == 176
    assert sum(each.amount_sek for each in grants) == 100_991_540
    of_region = [each.amount_sek for each in grants if each.funder == "region-skane"]
    assert (len(of_region), sum(of_region)) == (123, 52_695_800)


def test_the_projects_own_list_has_the_same_keys_and_columns(connection: sa.Connection) -> None:
    grants, _ = own(connection)
    stored = {row.key: row for row in connection.execute(sa.select(Grant.__table__))}
    plain = (
        *("funder", "original_funder", "year", "year_basis", "decision_date", "published_date"),
        *("recipient", "recipient_wording", "recipient_type", "seat", "seat_basis", "scope"),
        *("support_form", "support_form_wording", "call", "call_wording", "project_title"),
        *("target_group_wording", "area_wording", "area_basis", "amount_sek", "source"),
        *("source_url", "note", "generated", "source_id", "shares_basis"),
    )

    assert keys(grants) == sorted(stored, key=lambda key: stored[key].import_row)
    for key, grant in zip(keys(grants), grants, strict=True):
        row = stored[key]
        assert {name: getattr(grant, name) for name in plain} == {
            name: getattr(row, name) for name in plain
        }
        assert list(grant.areas) == sorted(row.area or [])
        assert list(grant.target_groups) == sorted(row.target_group or [])
        assert [code for code, _ in grant.work] == (row.municipality or [])
        assert [share for _, share in grant.work] == [
            Decimal(share) for share in row.municipality_share or []
        ]
