#!/usr/bin/env bash
# Proves Dockerfile where no image registry can be reached: builds it on a base made by debootstrap
# under the FROM name, runs it as compose.yaml would (read-only, no capabilities, its own user)
# against the project's own cluster on loopback, and asks /readyz.
#   sudo scripts/prove_image.sh [IMAGE_COMMAND…]      a command: only that is run in the image
# Needs root, `make setup`, and from Debian: buildah debootstrap runc curl. What it makes lies in
# $WORK and can be removed. DRIVER=vfs where overlay mounts are refused: 15 GB and minutes more.
set -euo pipefail
cd "$(dirname "$0")/.."

base=docker.io/library/python:3.11-slim-bookworm
image=localhost/skanekarta:proof
port=8000 # as in the image; HEALTHCHECK asks it
WORK=${WORK:-/var/tmp/skanekarta-image}
mkdir -p "$WORK"
chmod 755 "$WORK"
export SKANEKARTA_STATE_DIR="$WORK/state"
b=(buildah --root "$WORK/storage" --runroot "$WORK/run" --storage-driver "${DRIVER:-overlay}")

make_base() {
  [ -e "$WORK/base/usr/local/bin/python3" ] || {
    rm -rf "$WORK/base"
    debootstrap --variant=minbase --include=ca-certificates,python3,python3-venv \
      bookworm "$WORK/base" > "$WORK/debootstrap.log"
    ln -s /usr/bin/python3 "$WORK/base/usr/local/bin/python3"
    ln -s /usr/bin/python3 "$WORK/base/usr/local/bin/python"
    # A machine whose way out has a certificate of its own needs it in the image that builds.
    cp /etc/ssl/certs/ca-certificates.crt "$WORK/base/etc/ssl/certs/"
  }
  [ -z "$("${b[@]}" images --quiet "$base" 2> /dev/null)" ] || return 0
  local container
  container=$("${b[@]}" from scratch)
  "${b[@]}" add --quiet "$container" "$WORK/base" / > /dev/null
  "${b[@]}" config --env PATH=/usr/local/bin:/usr/local/sbin:/usr/sbin:/usr/bin:/sbin:/bin \
    --env NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt "$container"
  "${b[@]}" commit --quiet --rm "$container" "$base" > /dev/null
}

build() {
  "${b[@]}" bud --isolation chroot --pull=never --network host --layers --format docker \
    --tag "$image" . > "$WORK/build.log" 2>&1 || {
    tail -30 "$WORK/build.log" >&2
    return 1
  }
}

# runc's own defaults, less: no network namespace (loopback is the point), no capability,
# the image's user, a read-only root with a /tmp.
bundle() {
  local container root
  container=$("${b[@]}" from --pull=never "$image")
  root=$("${b[@]}" mount "$container")
  rm -rf "$WORK/bundle"
  mkdir "$WORK/bundle"
  (cd "$WORK/bundle" && runc spec)
  "${b[@]}" inspect --type image "$image" > "$WORK/bundle/image.json"
  python3 - "$WORK/bundle" "$root" "$@" <<'PYTHON'
import json, os, sys

folder, root, *command = sys.argv[1:]
image = json.load(open(f"{folder}/image.json"))["Docker"]["config"]
spec = json.load(open(f"{folder}/config.json"))
user, group = map(int, image["User"].split(":"))
spec["root"] = {"path": root, "readonly": True}
spec["process"] |= {
    "terminal": False,
    "user": {"uid": user, "gid": group},
    "cwd": image["WorkingDir"],
    "args": command or image["Cmd"],
    "env": image["Env"] + [f"SKANEKARTA_DATABASE_URL={os.environ['DATABASE']}"],
    "capabilities": {},
    "noNewPrivileges": True,
}
spec["linux"]["namespaces"] = [n for n in spec["linux"]["namespaces"] if n["type"] != "network"]
spec["mounts"].append({"destination": "/tmp", "type": "tmpfs", "source": "tmpfs",
                       "options": ["nosuid", "nodev", "mode=1777", "size=64m"]})
json.dump(spec, open(f"{folder}/config.json", "w"))
PYTHON
}

in_image() {
  bundle "$@"
  runc --root "$WORK/runc" run --bundle "$WORK/bundle" "skanekarta-proof-$$" < /dev/null
}

server=
finish() {
  "${b[@]}" rm --all > /dev/null || true
  if [ -n "$server" ]; then
    runc --root "$WORK/runc" kill "skanekarta-proof-$$" TERM || true
    wait "$server" || true
  fi
  .venv/bin/python -c 'from skanekarta.cluster import Cluster; from skanekarta.settings import Settings
Cluster(Settings().state_dir).stop()'
}

step() { printf '%6ss  %s\n' "$SECONDS" "$*"; }

answers() {
  local path=$1 _
  for _ in $(seq 60); do
    [ "$(curl -s -o "$WORK/answer" -w '%{http_code}' "http://127.0.0.1:$port$path")" = 200 ] && {
      step "$path 200: $(head -c 200 "$WORK/answer" | tr '\n' ' ')"
      return
    }
    sleep 0.5
  done
  step "$path does not answer 200"
  return 1
}

trap finish EXIT
# The image's own HEALTHCHECK, inside the running container.
healthy() {
  local -a command
  mapfile -t command < <(python3 -c 'import json, sys
check = json.load(open(sys.argv[1]))["Docker"]["config"]["Healthcheck"]["Test"]
print("\n".join(check[1:]))' "$WORK/bundle/image.json")
  runc --root "$WORK/runc" exec "skanekarta-proof-$$" "${command[@]}"
  step "HEALTHCHECK passes"
}

step "base $base"
make_base
step "build $image"
build
step "built: $(grep -c 'STEP ' "$WORK/build.log") steps"
DATABASE=$(.venv/bin/python -c 'from skanekarta.cluster import Cluster; from skanekarta.settings import Settings
print(Cluster(Settings().state_dir).start(keep=True))')
export DATABASE
if [ $# -gt 0 ]; then
  in_image "$@"
  exit
fi
in_image sh -c "skanekarta db migrate && skanekarta load"
step "migrated and loaded"
bundle skanekarta serve --host 127.0.0.1 --port 8000
runc --root "$WORK/runc" run --bundle "$WORK/bundle" "skanekarta-proof-$$" < /dev/null > "$WORK/server.log" 2>&1 &
server=$!
answers /livez
answers /readyz
healthy
answers "/api/v1/collections/grants/items?limit=1"
answers /static/vendor/leaflet/leaflet.js
answers /
step "the image works"
