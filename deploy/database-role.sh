#!/bin/sh
# Runs once, when the database is made: the app's role owns it and is no superuser, so that it
# can't switch off the triggers that keep the log append-only.
set -eu

psql -v ON_ERROR_STOP=1 -U "${POSTGRES_USER:-postgres}" -d "$POSTGRES_DB" \
  -v password="$SKANEKARTA_DB_PASSWORD" <<'SQL'
CREATE EXTENSION IF NOT EXISTS postgis;
CREATE ROLE skanekarta LOGIN PASSWORD :'password';
ALTER DATABASE skanekarta OWNER TO skanekarta;
SQL
