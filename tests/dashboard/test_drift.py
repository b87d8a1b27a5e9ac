"""Which themes have grown or waned: planted and none, and whom the gate holds back."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from analysis.responses import Codes
from builders import OLAUG
from dashboard.gated import Gate, Group, ThemeDrift, weigh_drift
from dashboard.room import open_room
from dashboards import SLUG, House, at_desk
from looking import changing_house
from storybank.tables import Theme
from theming import keep_run

NAMES = {"a": "Benker", "b": "Busser", "c": "Bad"}
HALF = 120
PARTS = [("a", slice(0, 30)), ("b", slice(30, 220)), ("c", slice(220, 240))]


@pytest.fixture(scope="module")
def changing(tmp_path_factory: pytest.TempPathFactory) -> House:
    return changing_house(tmp_path_factory.mktemp("drifting"))


def drift_of(
    house: House,
    before: tuple[int, ...],
    after: tuple[int, ...],
    names: Mapping[str, str] = NAMES,
) -> ThemeDrift | None:
    """The drift where so many of the first and second half of the stories lie in each theme."""
    with at_desk(house, OLAUG) as desk:
        gate = open_room(desk, SLUG).gate
        themes = np.concatenate([_laid(before), _laid(after)])
        facets = {**gate.responses.facets, "theme": Codes(themes, tuple(NAMES))}
        told = replace(gate, responses=replace(gate.responses, facets=facets))
        return weigh_drift(told, *_halves(told), names)


def _laid(counts: tuple[int, ...]) -> NDArray[np.int16]:
    """Themes of one half: so many in each, the rest in none."""
    laid = np.repeat(np.arange(len(counts)), counts)
    return np.append(laid, np.full(HALF - len(laid), -1)).astype(np.int16)


def _halves(gate: Gate) -> tuple[Group, Group]:
    first = np.arange(2 * HALF) < HALF
    return Group("mai", first), Group("juni", ~first)


def test_a_planted_growth_is_said_and_so_is_who_waned(changing: House) -> None:
    drift = drift_of(changing, (80, 20, 20), (20, 80, 20))
    assert drift is not None
    assert "Fra mai til juni har disse temaene sikkert vokst: «Busser»." in drift.said
    assert "sikkert minket: «Benker»." in drift.said
    assert "(p under 0,01)" in drift.said
    assert drift.table.columns[2:] == ("mai", "juni")
    change = {row[0]: str(row[1]) for row in drift.table.rows}
    assert change["Busser"].startswith("+")
    assert change["Benker"].startswith("−")
    assert "Bad" not in drift.said


def test_where_nothing_moved_no_theme_is_said_to_have(changing: House) -> None:
    drift = drift_of(changing, (50, 40, 30), (48, 41, 31))
    assert drift is not None
    assert drift.said.startswith("Fra mai til juni har ikke noe tema sikkert vokst eller minket.")
    assert "Det kan være tilfeldig" in drift.said


def test_stories_without_a_theme_have_no_part(changing: House) -> None:
    all_seen, half_seen = (drift_of(changing, (60, 60), after) for after in ((60, 60), (30, 30)))
    assert all_seen is not None
    assert half_seen is not None
    for drift in (all_seen, half_seen):
        assert "ikke noe tema" in drift.said
        assert drift.table.rows[0][2:] == drift.table.rows[1][2:]


@pytest.mark.parametrize("few", [0, 1, 4])
def test_a_theme_under_k_is_held_back_and_few_look_like_none(changing: House, few: int) -> None:
    drift = drift_of(changing, (80, 40), (110, few))
    none = drift_of(changing, (80, 40), (110, 0))
    assert drift is not None
    assert none is not None
    assert (drift.table.rows[1][1], drift.table.rows[1][3]) == (None, None)
    assert drift.table.rows[1] == none.table.rows[1]


def test_shares_come_in_steps_of_k(changing: House) -> None:
    shares = {
        str(drift.table.rows[0][2])
        for more in range(5)
        if (drift := drift_of(changing, (60 + more, 50 - more), (60, 60))) is not None
    }
    assert len(shares) == 1


def test_one_theme_or_a_period_of_too_few_tells_nothing(changing: House) -> None:
    assert drift_of(changing, (80, 20), (20, 80), {"a": "Benker"}) is None
    assert drift_of(changing, (2, 2), (60, 60)) is None


def test_the_page_of_change_shows_it_for_the_periods_that_are_chosen(tmp_path: Path) -> None:
    house = changing_house(tmp_path)
    address = f"/change/{SLUG}"
    assert 'id="drift"' not in house.client(OLAUG).get(address).text, "no themes yet"
    themes = [(Theme(key=key, terms=[NAMES[key]], stability=0.9), part) for key, part in PARTS]
    keep_run(house, themes)
    page = house.client(OLAUG).get(address).text
    drift = page[page.index('id="drift"') :]
    assert "Hvilke temaer har vokst eller minket" in drift
    assert "Benker" in drift
    assert "holdt tilbake" in drift, "of a theme that nobody told of in a period"
