#!/usr/bin/env bash
# Builds the front-end assets with npm, and nothing when they are up to date.
#   assets.sh [dev]
#     dev: also what the tests need (axe-core, Lighthouse, MapLibre: some 230 MB)
# Needs .venv when the machine has no npm: Node.js then comes from a Python package.
set -euo pipefail

vendor=src/skanekarta/web/static/vendor
stamp=$(cat package.json package-lock.json .npmrc scripts/assets.mjs | sha256sum | cut -d' ' -f1)
mode=${1:-run}
have=$(cat node_modules/.stamp 2>/dev/null || true)
if [ -d "$vendor" ] && { [ "$have" = "$stamp dev" ] || [ "$have" = "$stamp $mode" ]; }; then
  exit 0
fi
omit=(--omit=dev)
[ "$mode" = run ] || omit=()

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
npm ci "${omit[@]}" --loglevel=error >/dev/null
npm run --silent build
echo "$stamp $mode" > node_modules/.stamp
