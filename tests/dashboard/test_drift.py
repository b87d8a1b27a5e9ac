"""Which themes have grown or waned: planted and none, and whom the gate holds back."""

import re
from collections.abc import Mapping
from dataclasses import replace
from html import unescape
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from numpy.typing import NDArray

from analysis.responses import Codes
from builders import LIV, OLAUG
from dashboard.figures import BarsFigure
from dashboard.gated import Gate, Group, Scene, draw_drift
from dashboard.room import open_room
from dashboards import SLUG, House, at_desk, copy_house, table_in
from keeping import browser, words_of
from looking import BEGIN, changing_house
from storybank.gate import Crowd
from storybank.tables import AuditEntry, Theme
from theming import keep_run

ADDRESS = f"/change/{SLUG}"
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
    *,
    days: int = 20,
    spread: bool = True,
    each: int | tuple[int, int] = 1,
) -> BarsFigure | None:
    """The drift where so many of the first and second half of the stories lie in each theme.

    days: on how many each half was told. spread: whether each day has of each theme. each: how many
    stories each teller told, in both halves or in one and the other, as far from each other in her
    half as can be.
    """
    alone = [HALF // one for one in (each if isinstance(each, tuple) else (each, each))]
    with at_desk(house, OLAUG) as desk:
        gate = open_room(desk, SLUG).gate
        themes = np.concatenate([_laid(before), _laid(after)])
        places = np.arange(HALF) % days if spread else np.arange(HALF) * days // HALF
        when = np.datetime64(BEGIN) + np.append(places, days + places).astype("timedelta64[D]")
        facets = {**gate.responses.facets, "theme": Codes(themes, tuple(NAMES))}
        seconds = when.astype(gate.responses.told.dtype)
        tellers = np.append(np.arange(HALF) % alone[0], alone[0] + np.arange(HALF) % alone[1])
        tellers = tellers.astype(np.uint64)
        told = replace(
            gate,
            responses=replace(gate.responses, facets=facets, told=seconds, tellers=tellers),
            crowd=Crowd.of(tellers, gate.crowd.stories),
        )
        return draw_drift(Scene(told, *_halves(told), by_teller=False, language="nb"), names)


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
    said = drift.labels.sentence
    assert "Det er sikkert at dette har vokst fra mai til juni: «Busser»." in said
    assert "har minket fra mai til juni: «Benker»." in said
    assert "(p under 0,01)" in drift.labels.sentence
    assert drift.table.columns[2:] == ("mai", "juni")
    change = {row[0]: str(row[1]) for row in drift.table.rows}
    assert change["Busser"].startswith("+")
    assert change["Benker"].startswith("−")
    assert "Bad" not in drift.labels.sentence


def test_several_themes_that_grew_stand_each_in_the_marks_of_the_language(changing: House) -> None:
    """Of two it said «Benker”, “Busser»."""
    drift = drift_of(changing, (5, 5, 100), (55, 55, 10))
    assert drift is not None
    assert "har vokst fra mai til juni: «Benker», «Busser»." in drift.labels.sentence


def test_where_nothing_moved_no_theme_is_said_to_have(changing: House) -> None:
    drift = drift_of(changing, (50, 40, 30), (48, 41, 31))
    assert drift is not None
    assert drift.labels.sentence.startswith(
        "Fra mai til juni er det ikke sikkert at noe tema har vokst eller minket."
    )
    assert "Det kan være tilfeldig" in drift.labels.sentence


def test_a_change_that_chance_hardly_makes_is_not_denied_where_no_theme_is_sure(
    changing: House,
) -> None:
    drift = drift_of(changing, (60, 40, 20), (40, 40, 40))
    assert drift is not None
    # How rarely chance does so is drawn anew in each house.
    assert re.fullmatch(
        "Fordelingen mellom temaene har endret seg fra mai til juni, men det er ikke sikkert for "
        r"noe enkelt tema\. Det er \w+ tilfeldig \(p under 0,0[15]\)\.",
        drift.labels.sentence,
    )


def test_stories_without_a_theme_have_no_part(changing: House) -> None:
    all_seen, half_seen = (drift_of(changing, (60, 60), after) for after in ((60, 60), (30, 30)))
    assert all_seen is not None
    assert half_seen is not None
    for drift in (all_seen, half_seen):
        assert "ikke sikkert at noe tema" in drift.labels.sentence
        assert drift.table.rows[0][2:] == drift.table.rows[1][2:]


@pytest.mark.parametrize("days", [1, 4, 20])
def test_themes_of_few_days_are_not_said_to_have_changed_by_more_than_the_days(
    changing: House, days: int
) -> None:
    drift = drift_of(changing, (80, 20, 20), (20, 80, 20), days=days)
    assert drift is not None
    said = drift.labels.sentence
    surely = "Det er sikkert at dette har {} fra mai til juni: «{}»."
    only = "Dette har {} fra mai til juni: «{}»."
    for way, theme in (("vokst", "Busser"), ("minket", "Benker")):
        assert ((surely if days >= 5 else only).format(way, theme)) in said
    assert ("på så få dager at det kan være selve dagene" in said) == (days < 5)
    assert ("(p under" in said) == (days >= 5)


def test_themes_of_few_days_have_not_changed_where_no_single_one_has(changing: House) -> None:
    """Beside moods of meetings it was said in a fifth of courses without a change."""
    drift = drift_of(changing, (60, 40, 20), (40, 40, 40), days=4)
    assert drift is not None
    assert "ikke sikkert at noe tema har vokst eller minket" in drift.labels.sentence
    assert "på så få dager at det kan være selve dagene" in drift.labels.sentence


@pytest.mark.parametrize("days", [1, 4, 20])
@pytest.mark.parametrize("before, after", [((60, 60), (60, 60)), ((72, 48), (40, 80))])
def test_no_theme_has_grown_where_people_but_tell_more(
    changing: House, before: tuple[int, ...], after: tuple[int, ...], days: int
) -> None:
    """Each told once in May and three times in June: of the tellers each theme has more."""
    drift = drift_of(changing, before, after, days=days, each=(1, 3))
    assert drift is not None
    assert drift.table is not None
    grown = drift.labels.sentence.partition("har vokst fra mai til juni: ")[2].partition(".")[0]
    assert "Benker" not in grown
    told = {row[0]: str(row[1]).replace("−", "-") for row in drift.table.rows}
    change, *ends = map(int, re.findall(r"-?\d+", told["Benker"]))
    assert change > 0, "of tellers"
    assert min(ends) <= 0 <= max(ends)


@pytest.mark.parametrize("days", [1, 4, 20])
def test_of_few_days_it_is_said_that_intervals_are_of_just_those(
    changing: House, days: int
) -> None:
    """With moods of meetings they do not hold what would have been told on others."""
    drift = drift_of(changing, (80, 20, 20), (20, 80, 20), days=days)
    assert drift is not None
    assert drift.table is not None
    assert ("for akkurat de dagene det ble fortalt" in drift.table.caption) == (days < 5)
    assert ("også om folk hadde fortalt på andre dager" in drift.table.caption) == (days >= 5)


def test_intervals_are_as_wide_as_days_differ(changing: House) -> None:
    """Where each day is all of one theme, its tellers say no more than so many days."""
    wide, narrow = (
        drift_of(changing, (60, 60), (60, 60), spread=spread) for spread in (False, True)
    )
    assert wide is not None
    assert narrow is not None
    for bar, other in zip(wide.bars, narrow.bars, strict=True):
        for one, beside in ((bar.group, other.group), (bar.compared, other.compared)):
            if one is not None and beside is not None:
                assert one.share == beside.share
                assert one.high - one.low > 1.5 * (beside.high - beside.low)
    assert _width(wide) > 1.5 * _width(narrow)


def _width(drift: BarsFigure) -> int:
    """Of the interval of the first theme's change, in points of 100."""
    assert drift.table is not None
    _, low, high = re.findall(r"-?\d+", str(drift.table.rows[0][1]).replace("−", "-"))
    return int(high) - int(low)


def test_a_theme_of_single_days_has_not_surely_grown(changing: House) -> None:
    """All tell of one theme on four days of twenty in May, and on eight in June."""
    drift = drift_of(changing, (24, 96), (48, 72), days=20, spread=False)
    assert drift is not None
    assert "ikke sikkert at noe tema har vokst eller minket" in drift.labels.sentence
    assert "Det kan være tilfeldig" in drift.labels.sentence
    told = [str(row[1]).replace("−", "-") for row in drift.table.rows[:2]]
    for _, *ends in (map(int, re.findall(r"-?\d+", one)) for one in told):
        assert min(ends) <= 0 <= max(ends), "of tellers alone it would lie beside 0"


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
        if (drift := drift_of(changing, (60 + more, 50), (60, 60))) is not None
    }
    assert len(shares) == 1


def test_one_theme_or_a_period_of_too_few_tells_nothing(changing: House) -> None:
    assert drift_of(changing, (80, 20), (20, 80), {"a": "Benker"}) is None
    assert drift_of(changing, (2, 2), (60, 60)) is None


def test_shares_are_drawn_with_their_intervals_and_what_is_held_back_is_not(
    changing: House,
) -> None:
    drift = drift_of(changing, (80, 40), (110, 4))
    assert drift is not None
    assert drift.table is not None
    benches, buses, _ = drift.bars
    assert (benches.name, buses.compared) == ("Benker", None)
    for bar, row in zip(drift.bars, drift.table.rows, strict=True):
        shares = (bar.group, bar.compared)
        assert row[2:] == tuple(one and one.text for one in shares)
        assert all(one.low <= one.share <= one.high for one in shares if one)


@pytest.mark.parametrize(
    "before, after, each",
    [
        ((40, 40, 40), (80, 25, 15), 1),  # the middles of what is open come to 103 of 100
        ((64, 36, 20), (70, 24, 26), 2),  # tellers of several themes: parts of no whole
    ],
)
def test_shares_and_their_change_never_contradict_each_other(
    changing: House, before: tuple[int, ...], after: tuple[int, ...], each: int
) -> None:
    drift = drift_of(changing, before, after, each=each)
    assert drift is not None
    assert drift.table is not None
    first, second = (
        [int(str(row[place]).split()[0]) for row in drift.table.rows] for place in (2, 3)
    )
    assert each > 1 or max(sum(first), sum(second)) <= 100
    changes = [str(row[1]).split()[0].replace("−", "-") for row in drift.table.rows]
    assert [int(one) for one in changes] == [
        two - one for one, two in zip(first, second, strict=True)
    ]


@pytest.mark.parametrize("each", [1, 2])
def test_shares_of_tellers_in_several_themes_say_why_they_make_more_than_all(
    changing: House, each: int
) -> None:
    drift = drift_of(changing, (60, 60), (60, 60), each=each)
    assert drift is not None
    assert drift.table is not None
    for place in (2, 3):
        together = sum(int(str(row[place]).split()[0]) for row in drift.table.rows if row[place])
        assert (together > 100) == (each > 1)
    why = "Noen har historier i flere temaer, så andelene blir mer enn 100\u00a0%."
    assert (why in drift.labels.sentence) == (each > 1)


@pytest.fixture(scope="module")
def themed(tmp_path_factory: pytest.TempPathFactory) -> House:
    """Themes of which the second has grown, and the third is told of in one period alone."""
    house = changing_house(tmp_path_factory.mktemp("themed"))
    themes = [(Theme(key=key, terms=[NAMES[key]], stability=0.9), part) for key, part in PARTS]
    keep_run(house, themes)
    return house


def test_the_page_of_change_shows_it_for_the_periods_that_are_chosen(
    changing: House, themed: House
) -> None:
    assert 'id="drift"' not in changing.client(OLAUG).get(ADDRESS).text, "no themes yet"
    page = themed.client(OLAUG).get(ADDRESS).text
    assert (
        "At intervallene for to perioder ikke overlapper, viser ikke at noe har endret seg." in page
    )
    drift = page[page.index('id="drift"') :]
    assert "Hvilke temaer har vokst eller minket" in drift
    assert "Benker" in drift
    assert "holdt tilbake" in drift, "of a theme that nobody told of in a period"
    assert "<svg" in drift


@pytest.mark.parametrize("spoken", ["nb", "nn"])
def test_no_sentence_ends_twice_after_a_shortened_month(
    themed: House, tmp_path: Path, spoken: str
) -> None:
    mine = browser(copy_house(themed, tmp_path))
    mine.post("/language", language=spoken)
    page = words_of(unescape(mine.client.get(ADDRESS).text))
    assert "13. sep." in page
    assert ".." not in page


def test_it_is_saved_as_a_picture_and_as_a_table_and_noted(changing: House, themed: House) -> None:
    assert changing.client(OLAUG).get(f"{ADDRESS}/themes.csv").status_code == 404
    client = themed.client(OLAUG)
    page = unescape(client.get(ADDRESS).text)
    saved = {
        kind: client.get(place.removeprefix("/dashboard")).text
        for place, kind in re.findall(r'href="([^"]+themes\.(csv|svg)\?[^"]+)"', page)
    }
    rows = table_in(saved["csv"])
    assert [row[3] for row in rows] == ["Tema", *(NAMES[key] for key in ("a", "b", "c"))]
    assert all(cell.lstrip("'") in page for row in rows[1:] for cell in row[4:])
    words = " ".join(ElementTree.fromstring(saved["svg"]).itertext())  # noqa: S314 (our own)
    assert "Hvilke temaer har vokst eller minket" in words
    assert "ingen meningsmåling" in words
    with themed.sessions.reading() as session:
        noted = session.query(AuditEntry).filter_by(deed="saved a map").all()
    assert {(one.subject["map"], one.subject["compared by"]) for one in noted} == {
        ("change-themes", "told")
    }
    assert sorted(one.subject["as"] for one in noted) == ["csv", "png", "svg"]


def test_a_reader_of_another_unit_saves_nothing(themed: House) -> None:
    assert themed.client(LIV).get(f"{ADDRESS}/themes.csv").status_code == 404


def test_of_a_single_week_nothing_is_saved(standing_house: House) -> None:
    assert standing_house.client(OLAUG).get(f"{ADDRESS}/themes.csv").status_code == 404
