"""The mean of a scale as it is shown: moved by noise, and still a mean of that scale."""

import re
from dataclasses import replace
from pathlib import Path
from uuid import UUID

from builders import OLAUG, a_submission
from dashboard.filters import View
from dashboard.gated import draw_scale
from dashboard.room import open_room
from dashboard.selection import set_scene
from dashboards import SLUG, at_desk, build_house
from storybank.signifiers import Scale


def test_no_mean_is_shown_outside_its_scale(tmp_path: Path) -> None:
    """Four of five said 5 and one 4: with most keys the noise would take the mean past 5."""
    stories = [
        a_submission(
            story=str(UUID(int=number + 1, version=4)),
            code_hash=f"{number:064x}",
            placements={"vanlig": {"state": "placed", "value": 4 if number == 0 else 5}},
        )
        for number in range(5)
    ]
    with at_desk(build_house(tmp_path, stories), OLAUG) as desk:
        room = open_room(desk, SLUG)
        scale = room.framework.questions["vanlig"]
        assert isinstance(scale, Scale)
        scene = set_scene(room, View())
        keyed = [replace(scene.gate, key=bytes([number]) * 32) for number in range(20)]
        said = [
            str(draw_scale(replace(scene, gate=gate), scale).props()["sentence"]) for gate in keyed
        ]
    numbers = [
        float(one.replace(",", "."))
        for sentence in said
        for one in re.findall(r"\d,\d", sentence.partition("Gjennomsnitt")[2])
    ]
    assert len(numbers) == 3 * len(said), "a mean and the two ends of its interval"
    assert max(numbers) <= 5
    assert len(set(numbers)) > 3, "the noise moved them"
