#!/usr/bin/env bash
# Builds the front-end assets with npm, and nothing when they are up to date.
# Needs .venv when the machine has no npm: Node.js then comes from a Python package.
set -euo pipefail

vendor=src/skanekarta/web/static/vendor
stamp=$(cat package.json package-lock.json .npmrc scripts/assets.mjs | sha256sum | cut -d' ' -f1)
if [ -d "$vendor" ] && [ "$(cat node_modules/.stamp 2>/dev/null)" = "$stamp" ]; then
  exit 0
fi

usable() {
  local major
  major=$(npm --version 2>/dev/null | cut -d. -f1) && [ "${major:-0}" -ge 8 ]
}

if ! usable; then
  PATH="$PWD/.venv/bin:$PATH"
  if ! usable; then
    echo "npm saknas här; hämtar Node.js som Pythonpaket …"
    .venv/bin/python -m pip --disable-pip-version-check --no-input --quiet install \
      --require-hashes --only-binary :all: -r scripts/bootstrap/requirements-node.txt
  fi
fi

echo "Bygger webbsidornas filer med npm $(npm --version 2>/dev/null) …"
npm ci --loglevel=error >/dev/null
npm run --silent build
echo "$stamp" > node_modules/.stamp
