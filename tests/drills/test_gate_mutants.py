"""The rules of the gate loosened in one place at a time: some test must notice each.

Places that no test noticed are told, file by file; a file of which each place has been looked at is
judged by it too.
"""

from pathlib import Path

import pytest

from drilling import Tell, full
from mutating import ROOT, Mutant, copy_tree, files_in, is_noticed, mutants_of

TESTS = {
    "storybank": ("gate_sums", "gate_widths", "gate_opening", "gate_listing", "gate"),
    "dashboard": ("gated", "parts", "means", "effects", "shades", "counted", "hostile_reader"),
}
MORE = {
    "bars": ("bars", "unread"),
    "days_apart": ("groups_of_days",),
    "gate": ("landscape_page", "change_page"),
    "guessed": ("expecting",),
    "landscapes": ("landscape_page",),
    "moves": ("heaped_moves", "landscape_page", "change_page"),
    "courses": ("change_page",),
    "drawn_maps": ("theme_map",),
    "drifts": ("drift",),
    "listing": ("reading", "reading_lists"),
    "narrowing": ("narrowing", "unread"),
    "theme_maps": ("theme_map", "hostile_rooms"),
    "unread": ("narrowing", "unread"),
}
"""Tests of modules of `dashboard/gated` that have some of their own, run before the others."""
JUDGED = {f"storybank/gate/{name}.py" for name in ("cut", "noise", "widths")}


def test_each_kind_of_place_is_loosened_by_itself() -> None:
    source = "def f(one, two, k):\n    return shown_count(one, k) >= 1, cut(one, two, k) & two\n"
    found = [one.name for one in mutants_of("a.py", source)]
    assert found == [
        "f: shown_count(one, k) >= 1 → shown_count(one, k) > 1 (1)",
        "f: shown_count(one, k) → one (1)",
        "f: k → k - 1 (1)",
        "f: cut(one, two, k) & two → cut(one, two, k) | two (1)",
        "f: cut(one, two, k) → two (1)",
        "f: k → k - 1 (2)",
    ]


def test_a_gate_that_cuts_nothing_is_noticed(tmp_path: Path) -> None:
    path, test = "storybank/gate/cut.py", "tests/storybank/test_gate.py"
    source = (ROOT / path).read_text(encoding="utf-8")
    uncut = next(one for one in mutants_of(path, source) if one.name.startswith("shown_count"))
    assert is_noticed(uncut, copy_tree(tmp_path / "tree"), [test])


@pytest.mark.drill
@pytest.mark.parametrize("path", [*files_in("storybank/gate"), *files_in("dashboard/gated")])
def test_some_test_notices_each_loosening(path: str, tmp_path: Path, tell: Tell) -> None:
    source, tree = (ROOT / path).read_text(encoding="utf-8"), copy_tree(tmp_path / "tree")
    room, own = path.split("/")[0], MORE.get(Path(path).stem, ())
    tests = [f"tests/{room}/test_{name}.py" for name in (*own, *TESTS[room])]
    mutants = list(mutants_of(path, source))
    asked = mutants[:: max(1, len(mutants) // full(len(mutants)))]
    assert not is_noticed(Mutant(path, "as it is", source), tree, tests)
    unseen = [one.name for one in asked if not is_noticed(one, tree, tests)]
    tell(f"{path}: {len(asked)} of {len(mutants)} places loosened; unseen: {unseen}")
    assert path not in JUDGED or unseen == []
