"""The answer sheet: what was planted, in a file beside the rehearsal that only its owner reads."""

import os
from pathlib import Path

import yaml

from analysis.rehearsal import Plan, what_was_planted
from storybank.errors import NotFound

FILE = "answer-sheet.yaml"
HEAD = """\
# What was planted in this rehearsal. Do not open it before you have looked for yourself.
# Centres: a triad's weights in the order top, left, right; a dyad's median from its first pole.
# Shares of themes are of stories; pages count tellers, who may tell of several.
"""


def seal_sheet(home: Path, plan: Plan, *, tellers: int, seed: int) -> Path:
    """Write the answer sheet into `home`, with mode 0600."""
    sheet = {"tellers": tellers, "seed": seed, **what_was_planted(plan)}
    place = home / FILE
    handle = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(HEAD + yaml.safe_dump(sheet, sort_keys=False, allow_unicode=True))
    return place


def open_sheet(home: Path) -> str:
    """The answer sheet of the rehearsal in `home`. Raises NotFound where none was told there."""
    try:
        return (home / FILE).read_text(encoding="utf-8")
    except FileNotFoundError:
        raise NotFound(f"No rehearsal was told in {home}: there is no {FILE}.") from None
