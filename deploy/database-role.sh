#!/bin/sh
# Runs once, when the database is made: the app's role owns it and is no superuser. It owns the
# tables too, since it migrates them; the triggers that keep the log append-only hold for every
# statement, but an owner could take them away. So the web writes as a role of its own, which may
# add to the log and not change it; the migrations give that its rights.
set -eu

psql -v ON_ERROR_STOP=1 -U "${POSTGRES_USER:-postgres}" -d "$POSTGRES_DB" \
  -v password="$SKANEKARTA_DB_PASSWORD" <<'SQL'
CREATE EXTENSION IF NOT EXISTS postgis;
CREATE ROLE skanekarta LOGIN PASSWORD :'password';
CREATE ROLE skanekarta_web NOLOGIN;
GRANT skanekarta_web TO skanekarta;
ALTER DATABASE skanekarta OWNER TO skanekarta;
SQL
