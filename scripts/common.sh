# Shared by the scripts beside it; read with `.`, not run. Plain sh, works without a terminal.
set -eu

say() { printf '\n==> %s\n' "$*"; }
note() { printf '    %s\n' "$*"; }
die() { printf '\nerror: %s\n' "$*" >&2; exit 1; }

# Processors this process may use.
processors() { nproc 2>/dev/null || getconf _NPROCESSORS_ONLN 2>/dev/null || echo 1; }

# as_root COMMAND...: runs it as root, through sudo where needed.
as_root() {
  if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo "$@"; fi
}

package_installed() {
  [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

# install_packages NAME...: installs with apt what is not there yet; asks nothing, and does nothing on a second run.
install_packages() {
  if ! command -v apt-get >/dev/null 2>&1; then
    note "no apt-get here: install these (or your system's equivalents) yourself: $*"
    return 0
  fi
  missing=""
  for package in "$@"; do
    package_installed "$package" || missing="$missing $package"
  done
  if [ -z "$missing" ]; then
    note "all packages are installed"
    return 0
  fi
  if [ "$(id -u)" -ne 0 ] && ! command -v sudo >/dev/null 2>&1; then
    die "not root, and there is no sudo. As root, run: apt-get install$missing"
  fi
  note "installing:$missing"
  mkdir -p "$ROOT/build"
  log="$ROOT/build/packages.log"
  # shellcheck disable=SC2086  # the list is split on purpose
  if ! { as_root apt-get update &&
         as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends $missing; } \
       >"$log" 2>&1 </dev/null; then
    tail -n 20 "$log" >&2
    die "apt-get failed; the whole log is $log"
  fi
}

# The list in scripts/packages, without comments.
build_packages() { sed -e 's/#.*//' "$ROOT/scripts/packages"; }

# configure PRESET [CMAKE_ARGUMENT...]: into build/PRESET.
configure() {
  preset=$1
  shift
  if command -v ninja >/dev/null 2>&1; then export CMAKE_GENERATOR="${CMAKE_GENERATOR:-Ninja}"; fi
  mkdir -p "$ROOT/build"
  log="$ROOT/build/configure-$preset.log"
  if ! (cd "$ROOT" && cmake --preset "$preset" "$@") >"$log" 2>&1; then
    cat "$log" >&2
    die "configuring preset '$preset' failed"
  fi
}

# compile PRESET [TARGET...]: these targets, or everything.
compile() {
  preset=$1
  shift
  (cd "$ROOT" && cmake --build --preset "$preset" --parallel "$(processors)" --target "${@:-all}")
}

ROOT=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
