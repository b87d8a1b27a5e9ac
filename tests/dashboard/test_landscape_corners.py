"""A landscape of a triad says in words by which corners its places lie."""

from dataclasses import replace
from pathlib import Path

import pytest

from builders import OLAUG
from dashboards import SLUG, build_house
from looking import two_camps
from storybank.placements import Placement, State


@pytest.mark.parametrize("low", ["regler", "vilje"])
def test_places_in_a_triad_are_told_by_the_corners_they_lie_at(tmp_path: Path, low: str) -> None:
    """Half lie at the corner of `tillit`, half at one below."""
    stories = []
    for one in two_camps(120):
        top = one.placements["drivkraft"].weights["tillit"]
        weights = dict.fromkeys(("regler", "vilje"), 0.0) | {"tillit": top, low: 1 - top}
        placed = {**one.placements, "drivkraft": Placement(State.PLACED, weights)}
        stories.append(replace(one, placements=placed))
    house = build_house(tmp_path, stories)
    page = house.client(OLAUG).get(f"/landscape/{SLUG}?over=drivkraft").text
    anchors = {"tillit": "Tillit", "regler": "Regler", "vilje": "Vilje"}
    rows = [part.split("</th>")[0] for part in page.split('<th scope="row">')[1:]]
    told = [row for row in rows if row[:2] in ("1.", "2.")]
    assert len(told) == 2, rows
    for corner in ("tillit", low):
        assert any(anchors[corner].lower() in row.lower() for row in told), told
