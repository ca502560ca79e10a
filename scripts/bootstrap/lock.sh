#!/usr/bin/env bash
# Resolves pyproject.toml anew into the hash-locked files, for every platform from Python 3.11.
set -euo pipefail

lock() {
  .venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
    --no-emit-index-url --no-header ${UPGRADE:+--upgrade} "$@"
}

.venv/bin/python -m pip --disable-pip-version-check --quiet install \
  --require-hashes --only-binary :all: -r scripts/bootstrap/requirements-uv.txt
here=scripts/bootstrap
lock pyproject.toml $here/build.in -o requirements.txt
lock pyproject.toml $here/build.in --extra dev -c requirements.txt -o requirements-dev.txt
lock $here/node.in -o $here/requirements-node.txt
lock $here/uv.in -o $here/requirements-uv.txt
