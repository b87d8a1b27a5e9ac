"""The landscape: what it says of planted camps, whom it holds back, and how it is taken along."""

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from analysis.triads import estimate_centre
from browsing import AxeRun
from builders import ANDERS, OLAUG
from dashboard.figures import LandscapeFigure
from dashboard.gated import Group, draw_landscape
from dashboard.gated.bars import parts_of_cut
from dashboard.gated.guessed import Guess
from dashboard.gated.landscapes import MOST_SAID, _Gathering, _say, _table, _Valley
from dashboard.gated.moves import _Along, _same_side, _where, weigh_guess
from dashboard.grounds import measures_of, read_ground
from dashboard.room import open_room
from dashboard.selection import set_scene
from dashboard.views.filters import read_view
from dashboards import SLUG, House, at_desk, build_house, copy_house, mounted, table_in
from hostile import K, own_cut
from hostile_lists import retold
from looking import expects, others_expect, two_camps
from storybank.tables import AuditEntry

ADDRESS = f"/landscape/{SLUG}"
TWO_WAYS = "over=&across=stemme&upward=drivkraft.tillit"
BY_ROLE = "versus.by=rolle&versus.first=innbygger&versus.second=ansatt"
ROLES = ("rolle", "innbygger", "ansatt")


@pytest.fixture(scope="session")
def standing_camps(tmp_path_factory: pytest.TempPathFactory) -> House:
    """Two camps of tellers with a valley between, citizens lower than employees."""
    return build_house(tmp_path_factory.mktemp("camps"), two_camps(240))


@pytest.fixture
def camps(standing_camps: House, tmp_path: Path) -> House:
    return copy_house(standing_camps, tmp_path)


def drawn(house: House, query: str = TWO_WAYS, versus: tuple[str, ...] = ()) -> LandscapeFigure:
    """The figure that a page with this address draws."""
    words = {one.split("=")[0]: [one.split("=")[1]] for one in query.split("&") if one}
    with at_desk(house, OLAUG) as desk:
        room = open_room(desk, SLUG)
        ground = read_ground(room.framework, room.language, words)
        assert ground is not None
        return draw_landscape(set_scene(room, read_view(room.offers, words, versus)), ground)


def page_of(house: House, query: str = "") -> str:
    answer = house.client(OLAUG).get(f"{ADDRESS}?{query}")
    assert answer.status_code == 200
    return " ".join(answer.text.split())


def test_planted_camps_are_found_with_their_shares_and_the_valley_between(
    standing_camps: House,
) -> None:
    figure = drawn(standing_camps)
    places = sorted(one.place.tolist() for one in figure.peaks)
    assert np.allclose(places[0], 0.25, atol=0.1)
    assert np.allclose(places[1], 0.85, atol=0.1)
    assert [(one.first, one.second) for one in figure.ways] == [(1, 2)]
    assert figure.table is not None
    assert len(figure.table.rows) == 3
    assert "De samler seg på 2 steder." in figure.labels.said
    assert any("Nesten ingen er på veien" in one for one in figure.labels.said)
    assert any("Et bånd som bøyer seg" in one for one in figure.labels.said)


def test_two_camps_that_few_told_of_are_not_said_to_be_one_place(tmp_path: Path) -> None:
    figure = drawn(build_house(tmp_path, two_camps(60, spread=0.25)))
    assert len(figure.peaks) == 1
    [said] = [one for one in figure.labels.said if "ett sted" in one]
    assert "Ikke noe annet skiller seg sikkert ut" in said


def test_a_valleys_depth_is_moved_by_the_key_of_the_gate(tmp_path: Path) -> None:
    words = {one.split("=")[0]: [one.split("=")[1]] for one in TWO_WAYS.split("&")}
    with at_desk(build_house(tmp_path, two_camps(240, spread=0.15)), OLAUG) as desk:
        room = open_room(desk, SLUG)
        ground = read_ground(room.framework, room.language, words)
        assert ground is not None
        scene = set_scene(room, read_view(room.offers, words, ()))
        depths = set()
        for number in range(5):
            gate = replace(scene.gate, key=bytes([number]) * 32)
            table = draw_landscape(replace(scene, gate=gate), ground).table
            assert table is not None
            depths.add(re.findall(r"(\d+)\s% færre", str(table.rows[-1][1]))[0])
    assert len(depths) > 1


def test_the_arrow_goes_where_the_second_group_lies(standing_camps: House) -> None:
    arrow = drawn(standing_camps, versus=ROLES).arrow
    assert arrow is not None
    assert (arrow.end > arrow.start).all()
    said = drawn(standing_camps, versus=ROLES).labels.said[0]
    assert said.startswith("Fra Innbygger til Ansatt har tyngdepunktet flyttet seg mot «")
    back = drawn(standing_camps, versus=("rolle", "ansatt", "innbygger"))
    assert back.arrow is not None
    assert np.allclose(back.arrow.start, arrow.end)
    assert np.allclose(back.arrow.end, arrow.start), "the noise belongs to the sets"


def test_a_move_that_chance_rarely_makes_is_not_denied(standing_camps: House) -> None:
    """Between these answers the centre moves, and along neither of them is it sure."""
    said = drawn(standing_camps, "over=", versus=ROLES).labels.said[0]
    assert "Det er sjelden tilfeldig (p under 0,05)." in said
    assert "har tyngdepunktet flyttet seg, men det er ikke sikkert hvor." in said


def test_a_triad_is_a_landscape_as_it_is(standing_camps: House) -> None:
    figure = drawn(standing_camps, "over=drivkraft")
    assert figure.triangle
    assert figure.labels.corners == ("Tillit", "Regler", "Vilje")
    assert len(figure.peaks) == 2
    assert figure.table is not None
    assert "Mest: Tillit" in str(figure.table.rows)


def test_every_share_is_of_a_multiple_of_k(standing_camps: House) -> None:
    for versus in ((), ROLES):
        table = drawn(standing_camps, versus=versus).table
        assert table is not None
        counts = [re.search(r"\((\d+)\)", str(cell)) for _, cell in table.rows]
        assert [int(one.group(1)) % 5 for one in counts if one] == [0, 0]


def test_only_those_of_the_group_gather_at_a_place(standing_camps: House) -> None:
    found = []
    for versus in ((), ROLES):
        figure = drawn(standing_camps, versus=versus)
        assert figure.table is not None
        told = re.search(r"(\d+) personer", " ".join(figure.labels.said))
        gathered = [re.search(r"\((\d+)\)", str(cell)) for _, cell in figure.table.rows]
        assert told
        found.append((sum(int(one.group(1)) for one in gathered if one), int(told.group(1))))
    (of_all, all_of_them), (of_group, group) = found
    assert 0 < of_group <= group < of_all <= all_of_them


def test_fewer_than_bands_need_have_no_landscape(house: House) -> None:
    """Sixty told, and of the thirty citizens a landscape would show single people."""
    figure = drawn(house, versus=ROLES)
    assert figure.held == "Et landskap trenger minst 50 personer, så ingenting er tegnet."
    assert (figure.grid, figure.peaks, figure.arrow, figure.table) == (None, (), None, None)


def test_one_teller_more_changes_no_count_by_less_than_k(
    standing_camps: House, tmp_path: Path
) -> None:
    tables = []
    for camps in (standing_camps, build_house(tmp_path, two_camps(241))):
        table = drawn(camps).table
        assert table is not None
        tables.append([int(n) for row in table.rows for n in re.findall(r"\((\d+)\)", str(row))])
    differences = [abs(a - b) for a, b in zip(*tables, strict=True)]
    assert all(one % 5 == 0 for one in differences)


def test_who_is_left_out_has_no_part_in_the_surface(standing_camps: House) -> None:
    words = {one.split("=")[0]: [one.split("=")[1]] for one in TWO_WAYS.split("&")}
    with at_desk(standing_camps, OLAUG) as desk:
        room = open_room(desk, SLUG)
        gate, ground = room.gate, read_ground(room.framework, room.language, words)
        assert ground is not None
        scene = set_scene(room, read_view(room.offers, words, ()))
        placed = scene.group.mask & ground.placed(gate.responses)
        first = np.unique(gate.crowd.tellers[placed])[: gate.crowd.count(placed) % K + 1]
        mask = placed & ~np.isin(gate.crowd.tellers, first)
        left_out = mask & ~own_cut(gate.crowd, mask)
        assert left_out.any()
        other = replace(gate, responses=retold(gate.responses, left_out))
        here, there = (
            draw_landscape(replace(scene, gate=one, group=Group("", mask)), ground)
            for one in (gate, other)
        )
    assert here.grid is not None
    assert there.grid is not None
    assert np.array_equal(here.grid.shares, there.grid.shares)


def test_noise_makes_no_move_sure_and_none_unsure() -> None:
    assert _same_side(np.array([0.1, 0.3]), np.array([-0.02, 0.2]))[0] > 0
    assert _same_side(np.array([-0.3, -0.1]), np.array([-0.2, 0.02]))[1] < 0
    maybe = np.array([-0.1, 0.3])
    assert _same_side(maybe, np.array([0.02, 0.4])) == (0, 0.4)
    assert _same_side(maybe, np.array([-0.4, -0.02])) == (-0.4, 0)


def test_a_move_is_said_by_the_end_that_it_goes_to() -> None:
    assert _where(_Along("høyt\nlavt", 0.1, 0.05, 0.2)) == "towards “høyt”"
    assert _where(_Along("høyt\nlavt", -0.1, -0.2, -0.05)) == "towards “lavt”"
    assert _where(_Along("Tillit", -0.1, -0.2, -0.05)) == "away from “Tillit”"


def test_every_answer_between_two_ends_can_be_a_way(standing_camps: House) -> None:
    with at_desk(standing_camps, OLAUG) as desk:
        room = open_room(desk, SLUG)
        measures = measures_of(room.framework, "nb")
        names = [one.id for one in measures]
        values = {one.id: one.values(room.gate.responses) for one in measures}
    assert names == [
        "drivkraft.tillit", "drivkraft.regler", "drivkraft.vilje", "stemme",
        "krefter.jeg.x", "krefter.jeg.y", "krefter.kommunen.x", "krefter.kommunen.y", "vanlig",
    ]  # fmt: skip
    assert all(len(one) == 240 for one in values.values())
    assert np.isnan(values["vanlig"]).all()
    assert 0 <= np.nanmin(values["stemme"]) <= np.nanmax(values["stemme"]) <= 1


EXPECTED = {
    "drivkraft": {"state": "placed", "weights": {"tillit": 0.1, "regler": 0.6, "vilje": 0.3}},
    "stemme": {"state": "placed", "value": 0.2},
}
GUESSED = r"(\d+) andre lesere trodde"


def test_the_arrow_goes_from_what_others_expected_to_what_was_told(camps: House) -> None:
    others_expect(camps, 7, EXPECTED)
    expects(camps, camps.people[OLAUG], {})
    page = page_of(camps)
    told = re.search(
        r"Fra det 5 andre lesere trodde i snitt, til midten av det som ble fortalt, går det mot "
        r"«Tillit», (\d+) poeng av 100 \((\d+) til (\d+)\)\.",
        page,
    )
    assert told
    points, low, high = (int(one) for one in told.groups())
    assert 0 < low <= points <= high
    assert "Fra det andre trodde, til det som ble fortalt" in page
    assert "Pilen går fra der andre lesere i snitt trodde midten lå" in page
    table = camps.client(OLAUG).get(f"{ADDRESS}/map.csv?over=drivkraft").text
    assert f"mot «Tillit», {points} poeng av 100" in table


def centre_of(house: House) -> dict[str, float]:
    """The centre of all weights in the triad `drivkraft`."""
    with at_desk(house, OLAUG) as desk:
        weights = open_room(desk, SLUG).gate.responses.triads["drivkraft"]
    return dict(zip(("tillit", "regler", "vilje"), estimate_centre(weights).centre, strict=True))


def test_the_arrow_goes_over_two_answers_too(camps: House) -> None:
    weights = {"tillit": 0.5, "regler": 0.2, "vilje": 0.3}
    marks = {
        "drivkraft": {"state": "placed", "weights": weights},
        "stemme": {"state": "placed", "value": 0.95},
    }
    others_expect(camps, 5, marks)
    expects(camps, camps.people[OLAUG], {})
    assert "går det mot «overhørt»" in page_of(camps, TWO_WAYS)


def test_what_was_told_is_what_the_group_told(standing_camps: House) -> None:
    """Employees told higher than citizens, so that the arrow ends higher."""
    guess = Guess(readers=5, place=np.array([[0.5, 0.5]]))
    ends = []
    for role in ("innbygger", "ansatt"):
        words = {"over": [""], "across": ["stemme"], "upward": ["drivkraft.tillit"]}
        with at_desk(standing_camps, OLAUG) as desk:
            room = open_room(desk, SLUG)
            ground = read_ground(room.framework, room.language, words)
            assert ground is not None
            scene = set_scene(room, read_view(room.offers, {"rolle": [role]}))
            arrow = weigh_guess(scene, ground, guess).arrow
        assert arrow is not None
        ends.append(arrow.end)
    assert (ends[0] < ends[1]).all()


def test_who_expected_what_was_told_may_be_right(camps: House) -> None:
    others_expect(camps, 5, {"drivkraft": {"state": "placed", "weights": centre_of(camps)}})
    expects(camps, camps.people[OLAUG], {})
    assert "Det 5 andre lesere trodde i snitt, kan stemme" in page_of(camps)


@pytest.mark.parametrize("number, shown", [(4, []), (5, ["5"]), (9, ["5"]), (10, ["10"])])
def test_what_others_expected_shows_in_steps_of_k(
    camps: House, number: int, shown: list[str]
) -> None:
    others_expect(camps, number, EXPECTED)
    expects(camps, camps.people[OLAUG], {})
    assert sorted(set(re.findall(GUESSED, page_of(camps)))) == shown


@pytest.mark.parametrize("query", ["", BY_ROLE, "rolle=ansatt", "mark.stemme=fifth:4"])
def test_others_marks_stay_hidden_before_ones_own_and_beside_other_stories(
    camps: House, query: str
) -> None:
    """Whoever has not said her own is not led; and a part of the stories is not all of them."""
    others_expect(camps, 5, EXPECTED)
    if query:
        expects(camps, camps.people[OLAUG], EXPECTED)
    assert re.findall(GUESSED, page_of(camps, query)) == []


def test_marks_on_another_question_draw_no_arrow(camps: House) -> None:
    others_expect(camps, 5, {"stemme": EXPECTED["stemme"]})
    expects(camps, camps.people[OLAUG], {})
    assert re.findall(GUESSED, page_of(camps)) == []
    assert re.findall(GUESSED, page_of(camps, TWO_WAYS)) == []


@pytest.mark.parametrize(
    "query",
    ["over=nothing", "across=stemme&upward=stemme", "across=x&upward=y", "versus.by=x", "over="],
)
def test_an_address_that_names_nothing_known_shows_something_known(
    standing_camps: House, query: str
) -> None:
    assert "<svg" in page_of(standing_camps, query)


def test_the_page_keeps_filters_and_offers_the_way_to_the_maps(standing_camps: House) -> None:
    page = page_of(standing_camps, f"{TWO_WAYS}&rolle=ansatt&mark.stemme=fifth:4")
    assert 'name="rolle" value="ansatt"' in page
    assert 'name="mark.stemme" value="fifth:4"' in page
    assert f"/dashboard/explore/{SLUG}?rolle=ansatt&amp;mark.stemme=fifth:4" in page


def test_it_is_saved_as_a_picture_and_as_a_table_and_noted(camps: House) -> None:
    client = camps.client(ANDERS)
    file = client.get(f"{ADDRESS}/map.svg?{TWO_WAYS}&{BY_ROLE}&as=png")
    picture = ElementTree.fromstring(file.text)  # noqa: S314 (our own)
    words = " ".join("".join(one.itertext()) for one in picture.iter())
    assert "ingen meningsmåling" in words
    table = client.get(f"{ADDRESS}/map.csv?{TWO_WAYS}")
    assert len(table_in(table.text)) == 4
    with camps.sessions.reading() as session:
        noted = session.query(AuditEntry).filter_by(deed="saved a map").order_by(AuditEntry.id)
        assert [one.subject for one in noted] == [
            {
                "collection": SLUG,
                "map": "landscape-stemme-drivkraft.tillit",
                "as": "png",
                "narrowed by": [],
                "compared by": "rolle",
            },
            {
                "collection": SLUG,
                "map": "landscape-stemme-drivkraft.tillit",
                "as": "csv",
                "narrowed by": [],
            },
        ]


def test_the_form_works_by_keyboard_and_everybody_can_read_it(
    standing_camps: House, serve: Callable[..., str], laptop: Page, axe: AxeRun
) -> None:
    laptop.goto(f"{standing_camps.enter(laptop, serve(mounted(standing_camps)))}{ADDRESS}")
    laptop.get_by_label("Landskapet ligger over").select_option("")
    laptop.get_by_label("Sammenlign etter").select_option("rolle")
    laptop.get_by_role("button", name="Tegn").press("Enter")
    expect(laptop.get_by_label("til denne (oransje)")).to_have_value("ansatt")
    expect(laptop.locator(".sentences")).to_contain_text("Fra Innbygger til Ansatt")
    assert axe(laptop) == []
    with laptop.expect_download() as saved:
        laptop.get_by_role("link", name=re.compile("^PNG")).click()
    assert Path(saved.value.path()).read_bytes()[1:4] == b"PNG"


def test_with_many_places_the_words_stay_short_and_the_numbers_whole(
    standing_camps: House,
) -> None:
    many = MOST_SAID + 3
    at, pairs = (
        np.zeros(2),
        [(one, other) for other in range(2, many + 1) for one in range(1, other)],
    )
    with at_desk(standing_camps, OLAUG):
        shares = [share for share in parts_of_cut([K] * many, K * many, K) if share]
        told = [
            _Gathering(number, at, f"sted {number}", share, 0.01)
            for number, share in enumerate(shares, start=1)
        ]
        ways = [_Valley(*pair, at, 0.5, 0.4, 0.6) for pair in pairs]
        said, rows = _say(told, ways), _table(told, ways, None).rows
    between = [re.match(r"Mellom (\d+) og (\d+)", one) for one in said]
    ends = {int(end) for one in between if one for end in one.groups()}
    places = {int(one.split(".")[0]) for one in said if re.match(r"\d+\. sted", one)}
    assert ends == places == set(range(1, MOST_SAID + 1))
    assert "De andre, og veiene til dem, står i tallene." in said
    assert len(rows) == len(told) + len(ways)
