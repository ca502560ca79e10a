"""Grants made up for measuring, marked as such: never loaded unless somebody measures.

Municipalities, areas, funders, forms and calls are the real vocabularies'; which grant has which
is a fixed function of its number, so that two runs measure the same rows. Every tenth grant is
of three municipalities, every fiftieth of all Skåne, every hundredth has no known place.
"""

from __future__ import annotations

import sqlalchemy as sa

COUNT = "SELECT count(*) FROM grants"

MAKE = """
WITH places AS (
  SELECT array_agg(code ORDER BY code) AS codes, array_agg(centre ORDER BY code) AS centres,
         count(*)::int AS n FROM municipalities),
terms AS (
  SELECT (SELECT array_agg(slug ORDER BY slug) FROM areas) AS areas,
         (SELECT array_agg(slug ORDER BY slug) FROM support_forms) AS forms,
         (SELECT array_agg(slug ORDER BY slug) FROM calls) AS calls,
         (SELECT array_agg(slug ORDER BY slug) FROM recipients) AS recipients,
         (SELECT array_agg(slug ORDER BY slug) FROM recipient_types) AS types,
         (SELECT array_agg(slug ORDER BY slug) FROM target_groups) AS targets,
         (SELECT array_agg(slug ORDER BY slug) FROM funders) AS funders,
         (SELECT max(id) FROM imports) AS import_id),
drawn AS (
  SELECT i, hashint4(i) & 2147483647 AS h, hashint4(i + 77777777) & 2147483647 AS g,
    CASE WHEN i % 100 = 99 THEN 'unknown' WHEN i % 50 = 48 THEN 'skane'
         ELSE 'municipality' END AS scope, CASE WHEN i % 10 = 7 THEN 3 ELSE 1 END AS width
  FROM generate_series(CAST(:first AS int), CAST(:last AS int)) AS i),
placed AS (
  SELECT d.*, round((1000 + d.g % 997 * 1300 + d.h % 13 * 40000)::numeric, 2) AS amount,
    CASE WHEN scope = 'municipality' THEN ARRAY(
      SELECT p.codes[k] FROM (SELECT DISTINCT 1 + (d.h + j * 11) % p.n AS k
        FROM generate_series(0, d.width - 1) AS j) AS picked ORDER BY k) END AS codes,
    CASE WHEN scope = 'municipality' THEN (
      SELECT ST_Multi(ST_Collect(ST_Translate(p.centres[k],
          (d.g % 1999 - 999) / 8000.0, (d.h % 1999 - 999) / 12000.0) ORDER BY k))
      FROM (SELECT DISTINCT 1 + (d.h + j * 11) % p.n AS k
        FROM generate_series(0, d.width - 1) AS j) AS picked) END AS geom
  FROM drawn AS d, places AS p)
INSERT INTO grants (key, funder, year, year_basis, recipient, recipient_wording, recipient_type,
  seat, scope, support_form, support_form_wording, call, project_title, amount_sek, source,
  generated, import_id, added_by, import_row, municipality, municipality_share, area, target_group,
  geom)
SELECT 'generated-' || i, t.funders[1 + g % cardinality(t.funders)], 2010 + h % 15, 'generated',
  t.recipients[1 + h % cardinality(t.recipients)], 'Påhittad mottagare',
  t.types[1 + g % cardinality(t.types)], codes[1], scope,
  t.forms[1 + (h / 7) % cardinality(t.forms)], 'Påhittad',
  t.calls[1 + (g / 3) % cardinality(t.calls)], 'Påhittat projekt nummer ' || i, amount,
  'Påhittad för mätning', true, t.import_id, t.import_id, i,
  CASE scope WHEN 'skane' THEN ARRAY['12'] ELSE codes END,
  CASE scope WHEN 'skane' THEN ARRAY[amount] WHEN 'municipality' THEN ARRAY(
    SELECT round(amount / cardinality(codes), 2) + CASE WHEN k = 1
      THEN amount - cardinality(codes) * round(amount / cardinality(codes), 2) ELSE 0 END
    FROM generate_series(1, cardinality(codes)) AS k) END,
  CASE WHEN i % 9 = 4 THEN ARRAY[t.areas[1 + h % cardinality(t.areas)],
      t.areas[1 + (h + 1) % cardinality(t.areas)]]
    ELSE ARRAY[t.areas[1 + h % cardinality(t.areas)]] END,
  CASE WHEN i % 3 = 0 THEN ARRAY[t.targets[1 + g % cardinality(t.targets)]] END, geom
FROM placed, terms AS t
"""
"""Columns that triggers keep are written at once: a million calls of them would take hours."""


def fill(connection: sa.Connection, wanted: int) -> None:
    """Adds generated grants until the table has `wanted` rows, in batches of 100 000."""
    connection.execute(sa.text("ALTER TABLE grants DISABLE TRIGGER USER"))
    have = int(connection.scalar(sa.text(COUNT)) or 0)
    for first in range(have + 1, wanted + 1, 100_000):
        span = {"first": first, "last": min(first + 99_999, wanted)}
        connection.execute(sa.text(MAKE), span)
    connection.execute(sa.text("ALTER TABLE grants ENABLE TRIGGER USER"))
    # What the triggers would have said: the data have changed.
    connection.execute(sa.text("UPDATE data_versions SET version = version + 1"))
