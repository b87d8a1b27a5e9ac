"""A town that a hostile reader looks at, and what she may ask: views that nest and overlap.

Its answers fall unevenly, so that many sets hold a few more or fewer than a multiple of k; some
tell several stories, some only want to be counted, some belong to a small group.
"""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import numpy as np
from hypothesis import strategies as st

from builders import (
    OLAUG,
    TODAY,
    a_framework,
    a_submission,
    framework_document,
    named,
    words,
)
from dashboard.figures import geometry
from dashboard.room import Room, open_room
from dashboards import SLUG, House, at_desk, build_house
from storybank.collections import find_collection
from storybank.gate import Crowd
from storybank.stories import Arrival, keep_story
from storybank.submission import Submission
from storybank.tables import Theme
from theming import keep_places, keep_run

K = 5
STORIES, TELLERS = 83, 73
ROLES, AGES = ("ansatt", "innbygger"), ("ung", "voksen", "gammel")
ASKED = ("rolle", "alder")
"""The questions about the teller, which may narrow reading."""


@dataclass(frozen=True)
class Near:
    """A line drawn by hand on a map, up to a story: just before it, or just beyond."""

    which: str
    number: int
    beyond: bool


Asked = tuple[dict[str, list[str]], tuple[str, ...], dict[str, Any]]
"""What a page sends: filters, two groups, marks."""


def a_town(folder: Path) -> House:
    """A house with the town in it, with themes, over four weeks."""
    ages = [named(one, one.title()) for one in AGES]
    age = {"id": "alder", "kind": "choice", "question": words("Alder?"), "options": ages}
    teller = [*framework_document()["teller"], age]
    framework = a_framework(teller=teller)
    house = build_house(folder, [], framework=framework, narrowing=ASKED)
    with house.sessions.writing() as session:
        collection = find_collection(session, SLUG)
        collection.opens = TODAY
        version, source = collection.framework_version_id, collection.links[0].source
        for number in range(STORIES):
            day = 14 + number * 29 % 16
            arrival = Arrival(f"2026-09-{day:02d}T{10 + number % 3}", version, source)
            keep_story(session, collection, a_story(framework, number), arrival)
    keep_run(house, _themes(), n=STORIES)
    keep_places(house, np.random.default_rng(3).random((STORIES, 2)))
    house.pass_time(days=21)
    return house


def a_story(framework: Any, number: int) -> Submission:
    """Story `number`; the last ten are second stories of the first tellers."""
    who = number % TELLERS
    return a_submission(
        framework,
        story=str(UUID(int=number + 1, version=4)),
        code_hash=f"{number:064x}",
        teller=f"{who:032x}",
        language=("nb", "en")[number % 4 == 0],
        prompt=("endring", "mote")[number % 3 == 0],
        title=f"Nummer {number}",
        text=f"De satte {('en benk', 'en gynge')[number % 2]} her. Ring {hidden_of(number)}.",
        placements={**_placements(number), **_about(who)},
        consent="count" if number % 9 == 4 else "read",
    )


def hidden_of(number: int) -> str:
    """What is masked in story `number`, and in no other."""
    return f"412 34 5{number:02d}"


def hidden_in(shown: object) -> list[str]:
    """All that is masked in a story and stands here unmasked."""
    return re.findall(r"412 34 5\d\d", str(shown))


def _placements(number: int) -> dict[str, Any]:
    generator = np.random.default_rng(number)
    anchors = ("tillit", "regler", "vilje")
    weights = dict(zip(anchors, generator.dirichlet([1.0, 1.5, 0.8]).tolist(), strict=True))
    stones = {name: generator.random(2).tolist() for name in ("jeg", "kommunen")}
    mood = [("glede", "sinne", "ro")[number % 3], *(["ro"] if number % 5 == 1 else [])]
    told = {
        "drivkraft": {"state": "placed", "weights": weights},
        "stemme": {"state": "placed", "value": float(generator.random())},
        "krefter": {"state": "placed", "stones": stones},
        "folelse": {"state": "placed", "options": sorted(set(mood))},
        "vanlig": {"state": "placed", "value": int(generator.integers(1, 6))},
    }
    if number % 8 == 5:
        told["vanlig"] = {"state": "not_applicable"}
    if number % 13 == 7:
        told["stemme"] = {"state": "passed_by"}
    return told


def _about(who: int) -> dict[str, Any]:
    """Four old employees are too few to be told apart; of old inhabitants there are just enough."""
    role = ROLES[who % 7 > 2]
    old = who in (0, 1, 2, 7, 3, 4, 5, 6, 10)
    age = "gammel" if old else AGES[who % 2]
    return {
        "rolle": {"state": "placed", "options": [role]},
        "alder": {"state": "placed", "options": [age]},
    }


def _themes() -> list[tuple[Theme, slice]]:
    sizes = {
        "benk": slice(0, 33),
        "skole": slice(33, 52),
        "vei": slice(52, 63),
        "hemmelig": slice(63, 67),
    }
    return [(Theme(key=key, terms=[key], stability=0.9), part) for key, part in sizes.items()]


def open_town(house: House) -> Room:
    """The town as Olaug meets it."""
    with at_desk(house, OLAUG) as desk:
        return open_room(desk, SLUG)


def numbers_of(room: Room) -> dict[str, list[float]]:
    """Where single stories lie on two maps: so far lines reach that take in one story more."""
    along = room.gate.responses.dyads["stemme"].astype(float)
    upward = room.gate.responses.triads["drivkraft"][:, 0].astype(float) * geometry.HEIGHT
    return {"stemme": sorted(along[~np.isnan(along)]), "drivkraft": sorted(upward.tolist())}


corner = st.tuples(st.floats(-0.1, 1.1), st.floats(-0.1, 1.0))
area = st.lists(corner, min_size=3, max_size=6)
stretch = st.tuples(st.floats(0, 1), st.floats(0, 1)).map(sorted)
fifth = st.integers(0, 4).map(lambda place: [place / 5, (place + 1) / 5])
stone = st.fixed_dictionaries(
    {
        "stone": st.sampled_from(["jeg", "kommunen"]),
        "area": area | st.sampled_from(geometry.quarters()),
    }
)
marks = st.fixed_dictionaries(
    {},
    optional={
        "drivkraft": area | st.sampled_from(geometry.zones()),
        "stemme": stretch | fifth,
        "folelse": st.lists(st.sampled_from(["glede", "sinne", "ro"]), min_size=1, max_size=3),
        "vanlig": st.lists(st.sampled_from(["1", "2", "3", "4", "5"]), min_size=1, max_size=5),
        "krefter": stone,
        "rolle": st.just(["ansatt"]),
    },
)
about = st.fixed_dictionaries(
    {},
    optional={
        "rolle": st.lists(st.sampled_from(ROLES), min_size=1, unique=True),
        "alder": st.lists(st.sampled_from(AGES), min_size=1, max_size=2, unique=True),
    },
)
how = st.fixed_dictionaries(
    {},
    optional={
        "language": st.sampled_from([["nb"], ["en"]]),
        "prompt": st.sampled_from([["endring"], ["mote"]]),
        "theme": st.lists(
            st.sampled_from(["benk", "skole", "vei", "hemmelig"]), min_size=1, max_size=2
        ),
        "told": st.lists(st.sampled_from(["2026-W38", "2026-W39", "2026-W40"]), min_size=1),
    },
)
versus = st.sampled_from(
    [
        (),
        (),
        ("rolle", "ansatt", "innbygger"),
        ("rolle", "innbygger", "ansatt"),
        ("alder", "gammel", "ung"),
        ("prompt", "mote", "endring"),
        ("theme", "benk", "skole"),
    ]
)
# Most often nothing is asked of the teller: beside that, no line drawn by hand narrows.
filters = st.tuples(st.just({}) | about, st.just({}) | how).map(lambda both: {**both[0], **both[1]})


@st.composite
def families(draw: st.DrawFn) -> list[Asked]:
    """Five views that make ten pairs: they nest, they overlap, two are one story apart.

    A view; the same with a line drawn just before a story, and just behind it; and these two with
    whatever more she may choose.
    """
    chosen, groups, placed = draw(filters), draw(versus), draw(marks)
    more_chosen, more_groups, more_placed = draw(filters), draw(versus), draw(marks)
    which, number = draw(st.sampled_from(["stemme", "drivkraft"])), draw(st.integers(9, STORIES))
    near = [{**placed, which: Near(which, number, beyond)} for beyond in (False, True)]
    first = [(chosen, groups, one) for one in (placed, *near)]
    wider = {**chosen, **more_chosen}
    second = [
        (wider, more_groups or groups, {**one, **_without(more_placed, which)}) for one in near
    ]
    return [*first, *second]


def _without(placed: dict[str, Any], name: str) -> dict[str, Any]:
    return {one: mark for one, mark in placed.items() if one != name}


@dataclass(frozen=True)
class Lines:
    """Where stories lie on a map, rising, so that a line near one of them can be drawn."""

    places: dict[str, list[float]]

    def draw(self, asked: Asked) -> Asked:
        """What a page would send."""
        chosen, groups, placed = asked
        drawn = {
            name: self._line(mark) if isinstance(mark, Near) else mark
            for name, mark in placed.items()
        }
        return chosen, groups, drawn

    def _line(self, near: Near) -> Any:
        places = self.places[near.which]
        # A link holds four decimals; no two stories lie so near each other.
        end = (np.floor(1e4 * places[near.number % len(places)]) + near.beyond) / 1e4
        if near.which == "stemme":
            return [0.0, end]
        return [[-0.1, -0.1], [1.1, -0.1], [1.1, end], [-0.1, end]]


def own_cut(crowd: Crowd, mask: Any, k: int = K) -> Any:
    """The cut as one would write it down: without the newest tellers over a multiple of k."""
    whose = sorted({int(one) for one in crowd.tellers[mask]})
    gone = whose[: len(whose) % k] if len(whose) >= k else whose
    return mask & ~np.isin(crowd.tellers, np.array(gone, np.uint64))
