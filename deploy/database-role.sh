#!/bin/sh
# Runs once, when the database is made: the app's role owns it and is no superuser. It owns the
# tables too, since it migrates them; the triggers that keep the log append-only hold for every
# statement, but an owner could take them away. A role for the web alone comes with the accounts.
set -eu

psql -v ON_ERROR_STOP=1 -U "${POSTGRES_USER:-postgres}" -d "$POSTGRES_DB" \
  -v password="$SKANEKARTA_DB_PASSWORD" <<'SQL'
CREATE EXTENSION IF NOT EXISTS postgis;
CREATE ROLE skanekarta LOGIN PASSWORD :'password';
ALTER DATABASE skanekarta OWNER TO skanekarta;
SQL
