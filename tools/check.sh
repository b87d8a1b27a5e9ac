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
    report+=("$(printf '%-17s %-7s %4d s' "$name" "$outcome" $((SECONDS - begun)))")
}

# Several tests at a time, one thread each: those that wait for a database or a process three by
# three, for a phone's browser too four by four; those of the analysis and of the dashboard reckon
# and draw, which keeps a core busy.
# A file's tests stay together, so that what a file opens is opened once. A test that hangs ends its
# part, with its name and where it stood: begun again it would only hang again.
export OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1
# What is compiled once serves every process that a test starts, also where the shell forbids it.
unset PYTHONDONTWRITEBYTECODE
test_part() {
    part "tests: $1" "$bin/python" -m pytest -n "${WORKERS:-$2}" --dist loadfile \
        --max-worker-restart 0 --durations=10 "${@:3}"
}

[[ -x $bin/python ]] || { echo "There is no $bin/python: run make test, or make setup." >&2; exit 1; }
# The types keep one core busy while the first tests wait for a database or a process.
types_said=$(mktemp)
trap 'kill "$types" 2>/dev/null; rm -f "$types_said"' EXIT
"$bin/mypy" >"$types_said" 2>&1 &
types=$!
end_of_types() {
    wait "$types"
    local outcome=$?
    types=
    cat "$types_said"
    return "$outcome"
}

part format "$bin/ruff" format --check --quiet .
part lint "$bin/ruff" check --quiet --output-format concise .
part imports "$bin/lint-imports" --no-logo
test_part base 3 --ignore tests/collector --ignore tests/drills --ignore tests/analysis --ignore tests/dashboard
part types end_of_types
test_part capture 4 tests/collector tests/drills
test_part analysis 2 tests/analysis
test_part dashboard 2 tests/dashboard

printf '\n'
printf '%s\n' "${report[@]}"
exit "$failed"
