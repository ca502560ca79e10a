#!/usr/bin/env bash
# Makes .venv from the hash-locked files, and nothing when it is up to date.
#   venv.sh run|dev
set -euo pipefail

kind=$1
locks=(requirements.txt)
[ "$kind" = run ] || locks+=(requirements-dev.txt)

find_python() {
  local candidate
  for candidate in ${PYTHON:+"$PYTHON"} python3 python3.13 python3.12 python3.11; do
    if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      echo "$candidate"
      return
    fi
  done
  echo "Skånekartan behöver Python 3.11 eller senare; här finns: $(python3 --version 2>&1)" >&2
  exit 1
}

stamp() { cat pyproject.toml "$@" | sha256sum | cut -d' ' -f1; }

# A virtual environment holds absolute paths, so a moved folder needs a new one.
works() { .venv/bin/python -c '' 2>/dev/null && [ "$(cat .venv/.folder 2>/dev/null)" = "$PWD" ]; }

if works && [ "$(cat ".venv/.stamp-$kind" 2>/dev/null)" = "$(stamp "${locks[@]}")" ]; then
  exit 0
fi

python=$(find_python)
if ! works; then
  echo "Skapar den virtuella miljön .venv …"
  rm -rf .venv
  "$python" -m venv .venv
  pwd > .venv/.folder
fi
echo "Installerar Pythonpaketen i ${locks[*]} …"
pip=(.venv/bin/python -m pip --disable-pip-version-check --no-input --quiet install --no-compile)
rm -f .venv/.stamp-*
for lock in "${locks[@]}"; do
  "${pip[@]}" --require-hashes --only-binary :all: -r "$lock"
done
# setuptools, which builds the package, is in the lock: nothing unlocked is downloaded.
"${pip[@]}" --no-deps --no-build-isolation --editable .
# On every core: pip itself compiles one file after the other. Some packages bring files that are
# no Python yet (templates): neither compiles those.
.venv/bin/python -m compileall -qq --workers 0 .venv/lib || true
stamp requirements.txt > .venv/.stamp-run
[ "$kind" = run ] || stamp "${locks[@]}" > .venv/.stamp-dev
