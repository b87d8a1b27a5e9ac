"""What tellers are shown is what the dashboard counts: the same parts, the same gate."""

import numpy as np
from numpy.typing import NDArray

from analysis.responses import State, in_state
from analysis.zones import zones_of
from builders import OLAUG
from collector.pictures import ZONES
from dashboard.figures.geometry import points_of, zones
from dashboard.room import Room, open_room
from dashboard.views.placing import quarters_of
from dashboards import SLUG, House, at_desk
from storybank import places
from storybank.collections import find_collection
from storybank.sharing import take_counts

BORDERS = [
    (0.6, 0.4, 0.0),
    (0.6, 0.2, 0.2),
    (0.2, 0.6, 0.2),
    (0.4, 0.0, 0.6),
    (0.2, 0.2, 0.6),
    (0.5999, 0.2001, 0.2),
    (1 / 3, 1 / 3, 1 / 3),
    (0.0, 0.0, 1.0),
    (0.2, 0.4, 0.4),
]


def some_weights() -> NDArray[np.float32]:
    drawn = np.random.default_rng(7).dirichlet((1, 1, 1), 20_000)
    nowhere = np.full((1, 3), np.nan)
    return np.vstack([drawn, BORDERS, nowhere]).astype(np.float32)


def test_the_zones_are_those_of_the_analysis() -> None:
    weights = some_weights()
    assert (places.zones_of(weights) == zones_of(weights)).all()


def test_a_border_lies_in_the_upper_stretch() -> None:
    values = np.array([0, 0.1999, 0.2, 0.4, 0.6, 0.8, 1, np.nan], dtype=np.float32)
    assert places.stretches_of(values).tolist() == [0, 0, 1, 2, 3, 4, 4, places.NOWHERE]


def test_the_quarters_are_those_of_the_dashboard() -> None:
    points = np.random.default_rng(7).random((2000, 2)).astype(np.float32)
    points = np.vstack([points, [(0.5, 0.5), (0, 1), (1, 0), (1, 1)]]).astype(np.float32)
    assert (places.quarters_of(points) == quarters_of(points)).all()
    assert places.quarters_of(np.full((1, 2), np.nan, np.float32)) == places.NOWHERE


def test_the_counts_are_those_of_the_dashboards_tables(house: House) -> None:
    with at_desk(house, OLAUG) as desk:
        room = open_room(desk, SLUG)
    with house.sessions.reading() as session:
        counts = take_counts(session, find_collection(session, SLUG)).counts
    triad, dyad = room.gate.responses.triads["drivkraft"], room.gate.responses.dyads["stemme"]
    for name, labels in (("drivkraft", zones_of(triad)), ("stemme", places.stretches_of(dyad))):
        parts = places.ZONES if name == "drivkraft" else places.STRETCHES
        placed = in_state(room.gate.responses, name, State.PLACED)
        cells = room.gate.cells(np.where(placed, labels, -1), parts)
        assert counts[name]["parts"] == tuple(cells.tellers)
        assert counts[name]["total"] == count_of(room, name)


def count_of(room: Room, name: str) -> int:
    return room.gate.count(in_state(room.gate.responses, name, State.PLACED))


def test_the_phone_draws_the_zones_of_the_dashboard() -> None:
    drawn = [points_of(np.array(zone)) for zone in ZONES]
    for ours, theirs in zip(drawn, zones(), strict=True):
        assert np.allclose(np.sort(ours, axis=0), np.sort(np.array(theirs), axis=0), atol=1e-3)
