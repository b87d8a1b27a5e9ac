#!/usr/bin/env bash
# Runs every check, each with its time, and fails at the end if one of them failed.
set -uo pipefail
cd "$(dirname "$0")/.."
bin=${VENV:-.venv}/bin
report=()
failed=0

part() {
    local name=$1 begun=$SECONDS outcome=passed
    shift
    printf '\n== %s\n' "$name"
    "$@" || { outcome=FAILED; failed=1; }
    report+=("$(printf '%-14s %-7s %4d s' "$name" "$outcome" $((SECONDS - begun)))")
}

[[ -x $bin/python ]] || { echo "There is no $bin/python: run make test, or make setup." >&2; exit 1; }
part format "$bin/ruff" format --check --quiet .
part lint "$bin/ruff" check --quiet --output-format concise .
part types "$bin/mypy"
part imports "$bin/lint-imports" --no-logo
part tests "$bin/python" -m pytest --durations=10

printf '\n'
printf '%s\n' "${report[@]}"
exit "$failed"
