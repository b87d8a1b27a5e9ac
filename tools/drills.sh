#!/usr/bin/env bash
# Runs the drills in full, a file at a time, and fails at the end if one of them failed.
# A file that passed is not run again over the same code: what was cut off goes on where it was.
#   PART=kills         only the files whose path holds this word
#   DRILL_SHARE=0.05   this share of the full counts, to try the drills themselves
#   LIMIT=7200         seconds that one file may take
set -uo pipefail
cd "$(dirname "$0")/.."
bin=${VENV:-.venv}/bin
export OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 DRILL_SHARE=${DRILL_SHARE:-1}
code=$({ git rev-parse HEAD; git diff HEAD; } | sha256sum | cut -c1-12)
passed=build/drills/$code-$DRILL_SHARE
report=()
failed=0

[[ -x $bin/python ]] || { echo "There is no $bin/python: run make drills, or make setup." >&2; exit 1; }
files=$(grep -rlE 'mark\.drill' tests --include='test_*.py' | sort | grep -e "${PART:-}")
[[ $files ]] || { echo "No drill's file holds the word $PART." >&2; exit 1; }
mkdir -p build/drills
touch "$passed"
for file in $files; do
    begun=$SECONDS outcome=passed
    printf '\n== %s\n' "$file"
    if grep -qxF "$file" "$passed"; then
        outcome=before
    elif timeout --signal INT --kill-after 60 "${LIMIT:-7200}" "$bin/python" -m pytest -m drill -o faulthandler_timeout=0 "$file" </dev/null; then
        echo "$file" >>"$passed"
    else
        outcome=FAILED
        failed=1
    fi
    report+=("$(printf '%-45s %-7s %5d s' "$file" "$outcome" $((SECONDS - begun)))")
done

printf '\nDrills at %s of their full counts\n' "$DRILL_SHARE"
printf '%s\n' "${report[@]}"
exit "$failed"
