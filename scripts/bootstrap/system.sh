#!/usr/bin/env bash
# Installs the system packages that are missing; runs no apt at all when nothing is.
#   system.sh [--browser] [--clients] [--measure]
#     --browser: also what the browser tests need
#     --clients: also the programs that the tests of clients drive (some gigabytes)
#     --measure: also what the benchmarks ask with
# Tried on Debian 12. Ubuntu 24.04 is intended and untested.
set -euo pipefail

packages=()
reasons=()

need() {
  packages+=("$1")
  reasons+=("$1: $2")
}

stop() {
  printf '%s\n' "$@" >&2
  exit 1
}

options=" $* "

asked() {
  [[ "$options" == *" $1 "* ]]
}

as_root() {
  if [ "$(id -u)" -eq 0 ]; then
    env DEBIAN_FRONTEND=noninteractive "$@"
  else
    sudo env DEBIAN_FRONTEND=noninteractive "$@"
  fi
}

apt_install() {
  as_root apt-get -qq -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0 install \
    --no-install-recommends "$@" >/dev/null
}

has_postgis() {
  local bin
  for bin in /usr/lib/postgresql/*/bin; do
    [ -x "$bin/initdb" ] && [ -e "$bin/../lib/postgis-3.so" ] && return 0
  done
  return 1
}

# The PostgreSQL that is installed already, else the distribution's own.
postgresql_version() {
  local installed
  installed=$(find /usr/lib/postgresql -path '*/bin/initdb' 2>/dev/null |
    cut -d/ -f5 | sort -rn | head -1 || true)
  if [ -n "$installed" ]; then
    echo "$installed"
    return
  fi
  # shellcheck source=/dev/null
  . /etc/os-release
  case "${ID:-}-${VERSION_ID:-}" in
    debian-12) echo 15 ;;
    debian-13) echo 17 ;;
    ubuntu-24.04) echo 16 ;;
    *) apt-cache depends postgresql | sed -n 's/.*Depends: postgresql-\([0-9][0-9]*\)$/\1/p' | head -1 ;;
  esac
}

# Debian makes and starts a cluster "main" when a server is installed; this project has its own.
install_postgis() {
  local dropin=/etc/postgresql-common/createcluster.d/50-skanekarta.conf version=$1
  shift
  if [ ! -x "/usr/lib/postgresql/$version/bin/initdb" ]; then
    apt_install postgresql-common
    as_root mkdir -p "${dropin%/*}"
    echo "create_main_cluster = false" | as_root tee "$dropin" >/dev/null
    trap 'as_root rm -f "$dropin"; as_root rmdir --ignore-fail-on-non-empty "${dropin%/*}"' RETURN
  fi
  apt_install "postgresql-$version-postgis-3"
}

python="${PYTHON:-python3}"
command -v "$python" >/dev/null || need python3 "Python saknas"
if command -v "$python" >/dev/null && ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
  need python3-venv "för Pythons virtuella miljö .venv"
fi

has_pango() {
  local library
  for library in pangoft2-1.0 harfbuzz-subset; do
    compgen -G "/usr/lib/*/lib$library.so.0" >/dev/null ||
      compgen -G "/usr/lib*/lib$library.so.0" >/dev/null || return 1
  done
}

if ! has_pango; then
  # They bring Pango itself, HarfBuzz, fontconfig and a typeface (DejaVu) for what ours lacks.
  need libpangoft2-1.0-0 "Pango, som sätter text i PDF-filerna"
  need libharfbuzz-subset0 "tar med bara de tecken som en PDF-fil använder"
fi

version=""
if [ -z "${SKANEKARTA_DATABASE_URL:-}" ] && ! has_postgis; then
  version=$(postgresql_version)
  reasons+=("postgresql-$version-postgis-3: databasen med kartfunktioner (inget kluster startas av Debian)")
fi

if asked --browser && ! command -v "${CHROMIUM:-chromium}" >/dev/null; then
  if grep -q '^ID=ubuntu' /etc/os-release; then
    stop "Webbläsartesterna behöver Chromium, som på Ubuntu bara finns som snap." \
      "Kör själv: sudo snap install chromium   och sedan: make test CHROMIUM=/snap/bin/chromium"
  fi
  need chromium "webbläsaren som testerna styr"
fi

if asked --browser && ! compgen -G '/usr/lib/*/libatomic.so.1' >/dev/null; then
  need libatomic1 "behövs av Playwright, som styr webbläsaren"
fi

if asked --clients; then
  command -v ogrinfo >/dev/null || need gdal-bin "GDAL, som läser API:et i testerna"
  command -v qgis >/dev/null || need qgis "QGIS, som läser API:et i testerna"
  /usr/bin/python3 -c 'import qgis.core' 2>/dev/null || need python3-qgis "styr QGIS i testerna"
  { command -v soffice >/dev/null && [ -e /usr/lib/libreoffice/program/libsclo.so ]; } ||
    need libreoffice-calc "LibreOffice, som öppnar filerna i testerna"
fi

if asked --measure; then
  command -v wrk >/dev/null || need wrk "ställer frågorna när farten mäts"
fi

[ ${#reasons[@]} -gt 0 ] || exit 0

command -v apt-get >/dev/null ||
  stop "Det saknas systempaket, och apt-get finns inte här. Installera själv:" "${reasons[@]/#/  }"
if [ "$(id -u)" -ne 0 ] && ! command -v sudo >/dev/null; then
  stop "Det saknas systempaket, och sudo finns inte. Be någon med rättigheter installera:" "${reasons[@]/#/  }"
fi

how="med apt-get"
[ "$(id -u)" -eq 0 ] || how="med apt-get genom sudo (du kan behöva skriva ditt lösenord)"
printf 'Installerar systempaket som saknas, %s:\n' "$how"
printf '  %s\n' "${reasons[@]}"
as_root apt-get -qq -o DPkg::Lock::Timeout=300 update
[ ${#packages[@]} -eq 0 ] || apt_install "${packages[@]}"
[ -z "$version" ] || install_postgis "$version"
