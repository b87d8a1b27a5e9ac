#!/usr/bin/env bash
# Installs Fortell into a virtual environment of its own: tools/install.sh [test|bench|vendor].
# What is missing of Debian's packages is installed as root, and otherwise named.
# A second run finds its stamp and ends at once.
set -euo pipefail
cd "$(dirname "$0")/.."

extra=${1:-}
python=${PYTHON:-python3}
venv=${VENV:-.venv}

say() { printf '%s\n' "$@"; }
stop() { printf '%s\n' "$@" >&2; exit 1; }

need_debian_packages() {
    local -a missing=()
    command -v "$python" >/dev/null || missing+=(python3 python3-venv)
    if command -v "$python" >/dev/null && ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
        missing+=(python3-venv)
    fi
    if [[ $extra =~ ^(test|bench)$ && -z ${FORTELL_CHROMIUM:-} ]]; then
        command -v chromium >/dev/null || missing+=(chromium fonts-dejavu-core)
        command -v chromium-headless-shell >/dev/null || missing+=(chromium-headless-shell)
    fi
    # Playwright's driver needs it; only Debian's own list tells whether it is there.
    if [[ $extra =~ ^(test|bench)$ ]] && command -v dpkg-query >/dev/null &&
        ! dpkg-query -W -f '${Status}' libatomic1 2>/dev/null | grep -q 'ok installed'; then
        missing+=(libatomic1)
    fi
    if [[ $extra =~ ^(bench|vendor)$ ]] && ! command -v npm >/dev/null; then
        missing+=(npm)
    fi
    ((${#missing[@]} == 0)) || install_debian_packages "${missing[@]}"
}

install_debian_packages() {
    local install="apt-get install -y --no-install-recommends $*"
    command -v apt-get >/dev/null ||
        stop "Missing here: $*. Install them your system's way; FORTELL_CHROMIUM names a browser."
    ((EUID == 0)) ||
        stop "Some of Debian's packages are missing. Install them, then run make again:" \
            "    sudo $install"
    say "Installing from Debian: $*"
    local log
    log=$(apt-get update 2>&1 </dev/null && DEBIAN_FRONTEND=noninteractive $install 2>&1 </dev/null) ||
        stop "$log" "Debian's packages could not be installed; what apt said stands above."
}

check_python() {
    command -v "$python" >/dev/null || return 0
    "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
        stop "Fortell needs Python 3.11 or newer, and $python is $("$python" -V)." \
            "Name another: make setup PYTHON=python3.11"
}

stamp() { { "$python" -V; cat pyproject.toml; } | sha256sum; }
installed() { [[ -f $venv/$1.installed && $(<"$venv/$1.installed") == "$(stamp)" ]]; }
pip() { "$venv/bin/python" -m pip --disable-pip-version-check "$@"; }

warn_of_cuda() {
    local packages
    packages=$(pip install --quiet --dry-run --report - "$@" | "$venv/bin/python" -c '
import json, sys
names = [entry["metadata"]["name"] for entry in json.load(sys.stdin)["install"]]
print(sum(name.startswith(("nvidia", "cuda", "triton")) for name in names))')
    ((packages == 0)) || say \
        "pip finds the CUDA build of torch here: $packages more packages, about 3 GB to fetch, 6 GB on disk." \
        "Going on with it. The CPU build is enough: FORTELL_TORCH_INDEX=<an index that has it>."
}

install_torch() {
    local torch
    torch=$(sed -n 's/^ *"\(torch==[^"]*\)".*/\1/p' pyproject.toml)
    "$venv/bin/python" -c 'import torch' 2>/dev/null && pip show torch 2>/dev/null |
        grep -q "^Version: ${torch#torch==}" && return
    local -a command=("$torch")
    [[ -z ${FORTELL_TORCH_INDEX:-} ]] || command+=(--extra-index-url "$FORTELL_TORCH_INDEX")
    warn_of_cuda "${command[@]}"
    pip install --quiet --no-compile "${command[@]}"
}

# By all cores, where pip takes one: whoever runs the service may write nothing here, and would else
# compile at every start.
compile_all() { "$venv/bin/python" -m compileall -q -j 0 "$venv/lib" >/dev/null || true; }

check_python
need_debian_packages
if ! installed "${extra:-fortell}"; then
    say "Installing into $venv: about 2.4 GB on disk, a few minutes the first time."
    pip --version >/dev/null 2>&1 || "$python" -m venv --clear "$venv"
    install_torch
    pip install --quiet --no-compile --editable ".${extra:+[$extra]}"
    compile_all
    stamp >"$venv/${extra:-fortell}.installed"
    stamp >"$venv/fortell.installed"
    say "Installed in $SECONDS s: $venv/bin/fortell"
fi
