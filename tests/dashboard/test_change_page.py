"""Change over time: what it says of a planted change and of none, and whom it holds back."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from playwright.sync_api import Page, expect

from analysis.arrays import Floats
from analysis.change.points import ChangePoint
from browsing import AxeRun
from builders import OLAUG
from dashboard.drawing import draw_view
from dashboard.figures import CourseFigure, Marker
from dashboard.figures.sheet import sheet_svg
from dashboard.gated import Course, draw_course
from dashboard.gated.courses import _say_changes
from dashboard.grounds import measures_of
from dashboard.periods import ends_of, moment_among, place_among
from dashboard.room import open_room
from dashboard.selection import set_scene
from dashboard.views.filters import read_view
from dashboards import SLUG, House, at_desk, copy_house, mounted, table_in
from looking import BEGIN, TURN, WEEKS, changing_house
from storybank.collections import find_collection
from storybank.tables import AuditEntry

ADDRESS = f"/change/{SLUG}"
MONTHS = ["2026-08", "2026-09"]
Days = NDArray[np.int64]


@pytest.fixture(scope="session")
def changing(tmp_path_factory: pytest.TempPathFactory) -> House:
    """Six weeks of forty stories each, that lie higher from the fourth week on."""
    return changing_house(tmp_path_factory.mktemp("changing"))


def drawn(
    house: House,
    waves: tuple[int, int] = (0, WEEKS - 1),
    happened: Sequence[Marker] = (),
    answers: Callable[[Days], Floats] | None = None,
    told_on: Callable[[Days], Days] | None = None,
) -> CourseFigure:
    """The course of the voice; answers: what was placed instead, by the day since it began.

    told_on: on which such day each was told instead.
    """
    with at_desk(house, OLAUG) as desk:
        room = open_room(desk, SLUG)
        periods = next(one for one in room.offers if one.name == "told")
        measure = next(one for one in measures_of(room.framework, "nb") if one.id == "stemme")
        first, second = (periods.options[place].id for place in waves)
        scene = set_scene(room, read_view(room.offers, {}))
        told = scene.gate.responses
        days = (told.told.astype("datetime64[D]") - np.datetime64(BEGIN)).astype(np.int64)
        if answers:
            told = replace(told, dyads={"stemme": answers(days)})
        if told_on:
            moved = np.datetime64(BEGIN) + told_on(days).astype("timedelta64[D]")
            told = replace(told, told=moved.astype(told.told.dtype))
        scene = replace(scene, gate=replace(scene.gate, responses=told))
        return draw_course(scene, Course(measure, periods, first, second), happened)


def test_a_planted_change_is_found_in_the_week_in_which_it_came(changing: House) -> None:
    figure = drawn(changing)
    [turn] = figure.turns
    assert (turn.low, turn.at) == (TURN - 1, TURN - 1)
    assert turn.high >= turn.at
    means = [one.mean for one in figure.spots[:WEEKS]]
    assert max(one for one in means[:TURN] if one) < min(one for one in means[TURN:] if one)
    assert "har tyngdepunktet flyttet seg mot «spurt om alt»" in figure.labels.said[0]
    assert any(one.startswith("Etter 17. aug. – 23. aug. ligger det") for one in figure.labels.said)


@pytest.mark.parametrize("weekday", range(7))
def test_a_change_within_a_week_is_told_at_the_end_that_is_nearer(
    changing: House, weekday: int
) -> None:
    """From a Tuesday on all lay higher: it was told "after" the week that Tuesday began."""
    turn = BEGIN + timedelta(weeks=TURN, days=weekday)
    with at_desk(changing, OLAUG) as desk:
        room = open_room(desk, SLUG)
        periods = next(one for one in room.offers if one.name == "told")
        measure = next(one for one in measures_of(room.framework, "nb") if one.id == "stemme")
        scene = set_scene(room, read_view(room.offers, {}))
        responses = scene.gate.responses
        later = responses.told.astype("datetime64[D]") >= np.datetime64(turn)
        dice = np.random.default_rng(weekday).normal(0, 0.05, len(later))
        values = np.where(later, 0.7, 0.3) + dice
        lifted = replace(scene.gate, responses=replace(responses, dyads={"stemme": values}))
        ends = [one.id for one in (periods.options[0], periods.options[-1])]
        figure = draw_course(replace(scene, gate=lifted), Course(measure, periods, *ends), ())
    [told] = figure.turns
    past, left = weekday, 7 - weekday
    assert told.at == (TURN - 1 if past < left else TURN)
    # The band holds the day itself, which lies in the week TURN unless it is the first of it.
    assert told.low - 0.5 <= TURN + past / 7 - 0.5 <= told.high + 0.5


def test_a_change_in_the_first_days_is_not_told_as_after_the_first_week(changing: House) -> None:
    """Low on its Monday and Tuesday alone it read "after this week", most of which lay high."""
    dice = np.random.default_rng(2)

    def soon_high(days: Days) -> Floats:
        return np.where(days < 2, 0.2, 0.7) + dice.normal(0, 0.03, len(days))

    figure = drawn(changing, answers=soon_high)
    [said] = [one for one in figure.labels.said if "3. aug." in one and "nærmere" in one]
    assert said.startswith("I starten (3. aug. – 9. aug.) flyttet det seg nærmere «spurt om alt»")
    [turn] = figure.turns
    assert turn.at == -1


def said_of(house: House, points: Sequence[ChangePoint]) -> str:
    """What is said of changes of the voice after one period."""
    with at_desk(house, OLAUG) as desk:
        room = open_room(desk, SLUG)
        periods = next(one for one in room.offers if one.name == "told")
        measure = next(one for one in measures_of(room.framework, "nb") if one.id == "stemme")
        return _say_changes(Course(measure, periods, "", ""), points)


def test_changes_to_and_fro_in_the_first_days_are_told_together(changing: House) -> None:
    first = int((np.datetime64(BEGIN) - np.datetime64("1970-01-01")).astype(np.int64))
    low, high = np.array([0.2]), np.array([0.8])
    points = [
        ChangePoint(first, first, first, low, high, 0.001),
        ChangePoint(first + 1, first + 1, first + 8, high, low, 0.03),
    ]
    said, last = said_of(changing, points), said_of(changing, points[1:])
    assert said.startswith("I starten (3. aug. – 9. aug.) endret det seg 2 ganger, etter hverandre")
    assert said.endswith("(p under 0,05)."), "that of the least sure"
    assert last.startswith("I starten (3. aug. – 9. aug.; senest 10. aug. – 16. aug.) flyttet det")


def test_when_a_change_came_at_the_earliest_and_at_the_latest_is_told(changing: House) -> None:
    first = int((np.datetime64(BEGIN) - np.datetime64("1970-01-01")).astype(np.int64))
    low, high = np.array([0.2]), np.array([0.8])
    wide = ChangePoint(first + 21, first + 7, first + 30, low, high, 0.001)
    narrow = ChangePoint(first + 21, first + 21, first + 21, low, high, 0.001)
    ends = "(tidligst 3. aug. – 9. aug., senest 31. aug. – 6. sep.)"
    assert ends in said_of(changing, [wide])
    assert "tidligst" not in said_of(changing, [narrow])


def test_changes_to_and_fro_at_the_end_of_one_week_are_told_together(changing: House) -> None:
    """Each by itself they read "after this week nearer to the one end", and "to the other"."""

    def to_and_fro(days: Days) -> Floats:
        """Up at the end of the week, and half of the way back after three days."""
        course = np.select([days < 7 * TURN - 1, days <= 7 * TURN + 1], [0.1, 0.9], 0.5)
        return course + np.random.default_rng(0).normal(0, 0.02, len(days)).clip(-0.1, 0.1)

    figure = drawn(changing, answers=to_and_fro)
    assert [one.at for one in figure.turns] == [TURN - 1, TURN - 1]
    [told] = [one for one in figure.labels.said if figure.spots[TURN - 1].name in one]
    assert "2 ganger" in told
    low, high = figure.labels.ends
    assert told.index(f"nærmere «{high}»") < told.index(f"nærmere «{low}»")


def test_a_rhythm_of_the_week_is_told_as_no_change(changing: House) -> None:
    def swayed(days: Days) -> Floats:
        """The first week and the last are not whole, so that more of them are weekends."""
        whole = (days >= 5) & (days < 7 * WEEKS - 3)
        dice = np.random.default_rng(3).normal(0, 0.05, len(days))
        return np.where(whole, np.where(days % 7 > 4, 0.6, 0.4) + dice, np.nan)

    assert drawn(changing, (1, -2), answers=swayed).turns == ()


def test_between_two_weeks_before_the_change_nothing_has_surely_moved(changing: House) -> None:
    said = drawn(changing, waves=(0, 1)).labels.said
    assert "er det ikke sikkert at tyngdepunktet har flyttet seg" in said[0]
    assert "bør vente på flere" in said[1]


@pytest.mark.parametrize(
    "high, moved",
    [((2, 5), "er det ikke sikkert at"), ((0, 5), "har tyngdepunktet flyttet seg")],
)
def test_moods_of_days_are_not_sure_to_who_looks_often(
    changing: House, high: tuple[int, int], moved: str
) -> None:
    """Of forty tellers both were clear at one look, and the other to whoever looks again."""

    def moody(days: Days) -> Floats:
        dice = np.random.default_rng(4).normal(0, 0.02, len(days))
        return np.where(days % 7 < np.where(days < 14, *high), 0.92, 0.08) + dice

    said = drawn(changing, waves=(1, 2), answers=moody).labels.said
    assert moved in said[0]
    assert "bør vente på flere" in said[1]


def test_on_the_maps_two_periods_are_said_to_be_compared_by_people(changing: House) -> None:
    with at_desk(changing, OLAUG) as desk:
        room = open_room(desk, SLUG)
        times = next(one for one in room.offers if one.name == "told")
        by_time = ("told", times.options[0].id, times.options[-1].id)
        said = [
            " ".join(draw_view(room, read_view(room.offers, {}, versus)).sentences)
            for versus in (by_time, ("rolle", "ansatt", "innbygger"))
        ]
    assert ["stemningen den dagen felles" in one for one in said] == [True, False]


FEW_DAYS = "på så få dager at det kan være selve dagene"


@pytest.mark.parametrize("days", [1, 4, 7])
def test_between_weeks_of_few_days_it_is_not_said_how_surely_it_moved(
    changing: House, days: int
) -> None:
    def gathered(every: Days) -> Days:
        return every // 7 * 7 + np.minimum(every % 7, days - 1)

    said = drawn(changing, told_on=gathered).labels.said
    assert ("har tyngdepunktet flyttet seg mot" in said[0]) == (days >= 5)
    assert (" poeng av 100 lenger mot «" in said[0]) == (FEW_DAYS in said[0]) == (days < 5)
    looks = re.search("gang på gang|ser på nytt", " ".join(said))
    assert ("(p under" in said[0]) == bool(looks) == (days >= 5)


def test_where_nothing_changed_no_moment_is_told_of(tmp_path: Path) -> None:
    figure = drawn(changing_house(tmp_path, shift=0.0, weekly=20))
    assert figure.turns == ()
    assert (
        "Det finnes ikke noe tidspunkt der det er sikkert at det endret seg." in figure.labels.said
    )


def test_a_collection_whose_first_day_nobody_gave_has_periods_from_its_first_k_tellers(
    changing: House, tmp_path: Path
) -> None:
    """`--opens` is optional, and without it there was no change to see, nor a time to choose."""
    house = copy_house(changing, tmp_path)
    with house.sessions.writing() as session:
        find_collection(session, SLUG).opens = None
    one, other = drawn(house), drawn(changing)
    assert [spot.name for spot in one.spots] == [spot.name for spot in other.spots]
    assert [turn.at for turn in one.turns] == [TURN - 1]


def test_of_weeks_held_back_before_and_after_all_others_one_each_is_drawn(
    changing: House, tmp_path: Path
) -> None:
    """Single stories years later made a line of dashes of which two points were the beginning."""
    house, known = copy_house(changing, tmp_path), drawn(changing)
    with house.sessions.writing() as session:
        find_collection(session, SLUG).opens = BEGIN - timedelta(weeks=4)
    figure = drawn(house, waves=(4, WEEKS + 3))
    assert [one.mean is None for one in figure.spots[: WEEKS + 1]] == [True, *[False] * WEEKS]
    assert figure.table is not None
    assert len(figure.table.rows) == len(figure.spots)
    turns = [one.spots[int(one.turns[0].at)].name for one in (figure, known)]
    assert turns[0] == turns[1]
    few = "I hver av periodene før og etter disse har færre enn 5 plassert historien sin."
    assert few in figure.labels.said
    assert "før og etter disse" not in " ".join(known.labels.said)
    marked = drawn(house, waves=(4, WEEKS + 3), happened=[Marker("A", 2.2)])
    assert marked.spots[3:] == figure.spots[1:]
    assert [one.at for one in marked.markers] == [pytest.approx(1.2)]


def test_the_table_tells_of_each_week_what_is_drawn(changing: House) -> None:
    figure = drawn(changing)
    assert figure.table is not None
    for spot, (name, said, _) in zip(figure.spots, figure.table.rows, strict=True):
        numbers = [spot.mean, spot.low, spot.high]
        assert name == spot.name
        told = [int(one) for one in re.findall(r"\d+", said or "")]
        assert told == [round(100 * one) for one in numbers if one is not None]


def test_a_week_with_too_few_is_held_back(tmp_path: Path) -> None:
    figure = drawn(changing_house(tmp_path, weekly=4))
    assert all(one.mean is None for one in figure.spots)
    assert figure.table is not None
    assert {row[1:] for row in figure.table.rows} == {(None, "færre enn 5")}


def test_people_are_counted_in_steps_of_k(tmp_path: Path) -> None:
    table = drawn(changing_house(tmp_path, weekly=7)).table
    assert table is not None
    assert {row[2] for row in table.rows[:WEEKS]} == {"5"}


def test_a_change_between_sides_of_fewer_than_k_is_not_told(tmp_path: Path) -> None:
    """Twelve before and twelve after: enough to find it, and too few to be told of."""
    figure = drawn(changing_house(tmp_path, weekly=4, k=15))
    assert figure.turns == ()
    few = "Det er for få historier, eller på for få dager"
    assert any(one.startswith(few) for one in figure.labels.said)


def test_where_all_answered_alike_no_moment_is_told_and_nobody_is_too_few(changing: House) -> None:
    said = drawn(changing, answers=lambda days: np.full(len(days), 0.4)).labels.said
    assert "Det finnes ikke noe tidspunkt der det er sikkert at det endret seg." in said


def test_days_lie_in_their_periods() -> None:
    assert ends_of("2026-08") == (date(2026, 8, 1), date(2026, 8, 31))
    assert place_among(MONTHS, date(2026, 8, 31)) == 0
    assert place_among(MONTHS, date(2026, 9, 1)) == 1
    assert place_among(MONTHS, date(2020, 1, 1)) == 0, "the nearest"
    assert moment_among(MONTHS, date(2026, 8, 16)) == pytest.approx(0.0)
    assert moment_among(MONTHS, date(2026, 9, 1)) == pytest.approx(0.5, abs=0.02)
    assert moment_among(MONTHS, date(2026, 10, 1)) is None
    assert moment_among([], date(2026, 10, 1)) is None


def test_what_came_of_stories_stands_at_its_day_with_its_letter(changing: House) -> None:
    page = " ".join(changing.client(OLAUG).get(f"{ADDRESS}?answer=stemme").text.split())
    assert "Ny benk." in page
    assert "24. august 2026" in page
    assert ">A</tspan>" in page
    assert "trenger ikke komme av det" in page


@pytest.mark.parametrize(
    "query",
    ["answer=nothing", "versus.first=x&versus.second=y", "answer=rad", "versus.by=rolle", ""],
)
def test_an_address_that_names_nothing_known_shows_something_known(
    changing: House, query: str
) -> None:
    assert "<svg" in changing.client(OLAUG).get(f"{ADDRESS}?{query}").text


def test_the_page_begins_with_an_answer_that_enough_have_given(changing: House) -> None:
    assert 'value="stemme" selected' in changing.client(OLAUG).get(ADDRESS).text


def test_a_single_week_has_no_course(standing_house: House) -> None:
    client = standing_house.client(OLAUG)
    assert "mer enn én uke" in client.get(ADDRESS).text
    assert client.get(f"{ADDRESS}/map.svg").status_code == 404


def test_it_is_saved_as_a_picture_and_as_a_table_and_noted(changing: House) -> None:
    client = changing.client(OLAUG)
    assert "Ny benk" not in client.get(f"{ADDRESS}/map.svg?answer=stemme").text
    rows = table_in(client.get(f"{ADDRESS}/map.csv?answer=stemme").text)[1:]
    assert (len(rows), rows[-1][4:]) == (WEEKS + 1, ["holdt tilbake", "færre enn 5"])
    for said in (rows[0][2], drawn(changing).labels.sentence):
        assert "Dager har sin egen stemning" in said
    with changing.sessions.reading() as session:
        noted = session.query(AuditEntry).filter_by(deed="saved a map")
        assert {one.subject["map"] for one in noted} == {"change-stemme"}


def test_a_figure_that_is_held_back_holds_no_number(changing: House) -> None:
    held = CourseFigure(drawn(changing).labels, held="For få.")
    assert "For få." in sheet_svg(held)
    assert "<circle" not in sheet_svg(held)


def test_the_form_works_by_keyboard_and_everybody_can_read_it(
    changing: House, serve: Callable[..., str], phone: Page, axe: AxeRun
) -> None:
    phone.goto(f"{changing.enter(phone, serve(mounted(changing)))}{ADDRESS}")
    phone.locator("#choose summary").press("Enter")
    phone.get_by_label("Svaret som følges").select_option("stemme")
    phone.get_by_role("button", name="Tegn").press("Enter")
    expect(phone.locator(".sentences")).to_contain_text(re.compile("flyttet seg mot"))
    assert axe(phone) == []
    assert phone.evaluate("() => document.documentElement.scrollWidth") <= 390


def test_paper_has_no_form_to_write_in(
    changing: House, serve: Callable[..., str], laptop: Page
) -> None:
    laptop.goto(f"{changing.enter(laptop, serve(mounted(changing)))}{ADDRESS}")
    for medium, shown in (("screen", True), ("print", False)):
        laptop.emulate_media(media=medium)
        expect(laptop.locator("#note summary")).to_be_visible(visible=shown)


@pytest.mark.parametrize(
    "asked, gone",
    [
        ("", False),
        ("answer=stemme&rolle=ansatt", False),
        ("answer=borte", True),
        ("versus.first=borte&versus.second=2026-08", True),
        ("theme=borte", True),
    ],
)
def test_what_an_address_names_in_vain_is_said(changing: House, asked: str, *, gone: bool) -> None:
    page = changing.client(OLAUG).get(f"{ADDRESS}?{asked}").text
    assert ("finnes ikke lenger" in page) == gone
