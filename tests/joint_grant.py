"""A grant worked out by hand: 600 000 kr over three years, to Lund and Eslöv together.

300 000 + 200 000 + 100 000 kr for 2024, 2025 and 2026; Lund's share is 60 %, 360 000 kr, and
Eslöv's 40 %, 240 000 kr. Lunds kommun is the recipient, Eslövs kommun applied with it.
"""

from __future__ import annotations

import sqlalchemy as sa

GRANT = """
    INSERT INTO grants (key, source_id, funder, original_funder, year, decision_date, starts_on,
                        ends_on, recipient, recipient_wording, recipient_type, scope,
                        support_form, support_form_wording, project_title, amount_sek,
                        shares_basis, source, import_id, import_row)
    VALUES ('joint', 'KN 2024/17', 'region-skane', 'staten', 2024, '2024-06-19', '2024-09-01',
            '2026-12-31', 'lunds-kommun', 'Lunds kommun', 'kommun', 'municipality',
            'kommunsamverkan', 'Kommunsamverkan', 'Läsning över gränsen', 600000,
            'source', 's', (SELECT min(id) FROM imports), 1)
    RETURNING id
"""
PLACES = """
    INSERT INTO grant_municipalities (grant_id, role, municipality, share_sek) VALUES
        (:id, 'seat', '1281', 600000), (:id, 'activity', '1281', 360000),
        (:id, 'activity', '1285', 240000)
"""
YEARS = """
    INSERT INTO grant_years (grant_id, year, amount_sek) VALUES
        (:id, 2026, 100000), (:id, 2024, 300000), (:id, 2025, 200000)
"""
APPLICANTS = "INSERT INTO grant_applicants (grant_id, recipient) VALUES (:id, 'eslovs-kommun')"


def add_joint_grant(connection: sa.Connection) -> int:
    """The grant, with all that it has several of; gives its id."""
    found = connection.execute(sa.text(GRANT)).scalar_one()
    assert isinstance(found, int)
    for statement in (PLACES, YEARS, APPLICANTS):
        connection.execute(sa.text(statement), {"id": found})
    connection.execute(sa.text("SET CONSTRAINTS ALL IMMEDIATE"))
    connection.execute(sa.text("SET CONSTRAINTS ALL DEFERRED"))
    return found
