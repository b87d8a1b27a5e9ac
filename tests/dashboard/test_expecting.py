"""Expect, then see: a reader says first where the stories will lie, once, and then meets them."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from markupsafe import Markup
from playwright.sync_api import Page, expect

from analysis.simplex import weights_from_points
from builders import ANDERS, OLAUG, a_framework, framework_document, many_stories, named
from dashboard.expectations.expecting import (
    Distance,
    Seen,
    Whose,
    say_distance,
    scene_of,
    see,
    sum_up,
)
from dashboard.gated import Scene, draw_dyad, draw_triad
from dashboard.room import open_room
from dashboards import SLUG, House, at_desk, build_house, copy_house, mounted
from looking import expects, others_expect
from storybank.collections import find_collection
from storybank.expectations import EVERYBODY
from storybank.frameworks import publish_framework
from storybank.placements import Placement, State
from storybank.signifiers import Dyad, Triad, part_ids
from storybank.submission import Submission
from storybank.tables import AuditEntry, Expectation

PAGE, MAPS = f"/expecting/{SLUG}", f"/explore/{SLUG}"
PAGES_OF_MAPS = ("explore", "landscape", "change", "themes")
PLACED = {"drivkraft.tillit": "90", "drivkraft.regler": "5", "stemme.number": "50"}


CORNERS = (*np.eye(3).tolist(), [0.5, 0.5, 0.0], [0.2, 0.2, 0.6])


def spread(stories: list[Submission]) -> list[Submission]:
    """The same stories, placed all over the triad: on a line there is no region to lie in."""
    weights = np.random.default_rng(7).dirichlet([2.0, 2.0, 2.0], len(stories))
    placed = [
        dict(zip(("tillit", "regler", "vilje"), one, strict=True)) for one in weights.tolist()
    ]
    return [
        replace(
            one, placements={**one.placements, "drivkraft": Placement(State.PLACED, weights=at)}
        )
        for one, at in zip(stories, placed, strict=True)
    ]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> House:
    return build_house(tmp_path_factory.mktemp("expecting"), spread(many_stories(60)))


@pytest.fixture
def house(built: House, tmp_path: Path) -> House:
    return copy_house(built, tmp_path)


def send(house: House, place: str = PAGE, who: str = ANDERS, **fields: str) -> tuple[int, str]:
    """What a form of this reader is answered with."""
    client = house.client(who)
    word = client.get("/account").text.split('name="csrf" value="')[1].split('"')[0]
    answer = client.post(place, data={"csrf": word, **fields})
    return answer.status_code, answer.text


def kept(house: House) -> list[Expectation]:
    with house.sessions.reading() as session:
        return session.query(Expectation).all()


def test_what_was_expected_stands_beside_what_was_told(house: House) -> None:
    assert "Hva tror du?" in house.client(ANDERS).get(PAGE).text
    assert send(house, **PLACED)[0] == 303
    page = house.client(ANDERS).get(PAGE).text
    assert "Du trodde: Tillit 90\u00a0%, Regler 5\u00a0%, Vilje 5\u00a0%." in page
    assert "Det er langt fra midten av det som ble fortalt" in page
    assert "Du trodde: 50\u00a0% av veien fra «overhørt» til «spurt om alt»." in page
    assert "Du traff best i «Jeg ble …», og bommet mest i «Hva bar det fram?»." in page


@contextmanager
def everybody(house: House) -> Iterator[tuple[Scene, Triad, Dyad]]:
    """All who told, beside what is asked of readers."""
    with at_desk(house, ANDERS) as desk:
        room = open_room(desk, SLUG)
        triad, dyad = (room.framework.questions[one] for one in ("drivkraft", "stemme"))
        assert isinstance(triad, Triad)
        assert isinstance(dyad, Dyad)
        yield scene_of(room.gate, room.framework, [], Whose(EVERYBODY, ""), "nb"), triad, dyad


def middle(house: House) -> list[float]:
    """The tellers' middle in the triad as the map shows it, in per cent of each corner."""
    with everybody(house) as (scene, triad, _):
        group = draw_triad(scene, triad).group
    assert group is not None
    assert group.centre is not None
    weights: list[float] = (100 * weights_from_points(group.centre[None])[0]).tolist()
    return weights


def test_a_distance_is_no_less_sure_than_where_the_middle_lies(house: House) -> None:
    """From wherever she looks: as far as it is told, between ends no wider apart than the doubt."""
    with everybody(house) as (scene, triad, dyad):
        inside, along = draw_triad(scene, triad).group, draw_dyad(scene, dyad).group
        assert inside is not None
        assert inside.region is not None
        assert along is not None
        assert along.interval is not None
        widest = max(np.hypot(*(inside.region - one).T).max() for one in inside.region)
        parts = part_ids(triad)
        weights = [{"weights": dict(zip(parts, one, strict=True))} for one in CORNERS]
        values = [{"value": one} for one in (0.0, 0.3, 1.0)]
        for asked, doubt, marks in (
            (triad, widest, weights),
            (dyad, float(np.ptp(along.interval)), values),
        ):
            for mark in marks:
                found = see(scene, asked, {asked.id: {"state": "placed", **mark}}, []).distance
                assert found is not None
                assert found.low <= found.apart <= found.high
                assert found.high - found.low <= 100 * doubt + 1e-9


def test_who_lies_within_the_doubt_is_not_called_wrong(house: House) -> None:
    top, left, _ = middle(house)
    fields = {"drivkraft.tillit": f"{top:.1f}", "drivkraft.regler": f"{left:.1f}"}
    assert send(house, **fields, **{"stemme.number": "50"})[0] == 303
    assert house.client(ANDERS).get(PAGE).text.count("Du kan ha rett") == 2


def test_where_no_middle_can_be_told_it_is_said_why_there_is_no_distance(tmp_path: Path) -> None:
    """All who told placed at one corner: there is no region, and so no centre."""
    corner = Placement(State.PLACED, weights={"tillit": 1.0, "regler": 0.0, "vilje": 0.0})
    heaped = [
        replace(one, placements={**one.placements, "drivkraft": corner}) for one in many_stories(60)
    ]
    unsure = build_house(tmp_path, heaped)
    assert send(unsure, **PLACED)[0] == 303
    page = unsure.client(ANDERS).get(PAGE).text
    assert page.count("er ikke sikker nok til å sammenlignes med merket ditt") == 1


SURELY, MAYBE = (
    f"{said} «{{}}»{so} bommet mest i «{{}}»"
    for said, so in (("Du traff best i", ", og"), ("Kanskje traff du best i", " og"))
)


@pytest.mark.parametrize(
    "marks, told",
    [
        ([(20, 10, 30), (42, 31, 53)], SURELY.format(0, 1)),
        ([(20, 10, 30), (42, 29, 55)], MAYBE.format(0, 1)),
        ([(20, 10, 30), (58, 0, 90), (42, 31, 53)], MAYBE.format(1, 2)),
        ([(20, 10, 30), (8, 0, 16), (42, 31, 53)], SURELY.format(1, 2)),
        ([(4, 0, 9), (58, 0, 90)], ""),
        ([(20, 10, 30), None], ""),
    ],
)
def test_where_she_was_closest_and_farthest_is_as_sure_as_it_is_said(
    house: House, marks: list[tuple[float, float, float] | None], told: str
) -> None:
    """Nobody is farthest off where she may be right; of marks as far off all, the wrong one was
    named the closer in .20 to .31 of draws."""
    seen = [
        Seen(str(place), Markup(), (), None if one is None else Distance(*one))
        for place, one in enumerate(marks)
    ]
    with at_desk(house, ANDERS):
        assert sum_up(seen).startswith(told)
        assert bool(sum_up(seen)) == bool(told)


@pytest.mark.parametrize(
    "apart, told",
    [(9.6, "nær midten"), (10.4, "nær midten"), (10.6, "et stykke"), (24.6, "langt fra")],
)
def test_one_distance_is_called_one_thing(house: House, apart: float, told: str) -> None:
    """As it is written: ten of a hundred was close here, and some way there."""
    with at_desk(house, ANDERS):
        said = say_distance(Distance(apart, apart - 8, apart + 8))
    assert told in said
    assert f"{apart:.0f} av 100 ({apart - 8:.0f} til {apart + 8:.0f})" in said


def test_it_is_said_once_and_stays(house: House) -> None:
    assert send(house, **PLACED)[0] == 303
    assert send(house, **{"stemme.number": "10"})[0] == 303
    [said] = kept(house)
    assert said.placements["stemme"] == {"state": "placed", "value": 0.5}


def test_a_group_is_expected_by_itself(house: House) -> None:
    assert send(house, of="rolle:ansatt", **PLACED)[0] == 303
    assert [one.whose for one in kept(house)] == ["rolle:ansatt"]
    assert "Hva tror du?" in house.client(ANDERS).get(PAGE).text
    assert "Ansatt" in house.client(ANDERS).get(f"{PAGE}?of=rolle:ansatt").text


@pytest.mark.parametrize("whose", ["rolle:konge", "stemme:overhort", "rolle", "x:y"])
def test_nobody_is_expected_who_cannot_be_asked_about(house: House, whose: str) -> None:
    assert house.client(ANDERS).get(f"{PAGE}?of={whose}").status_code == 404
    assert send(house, of=whose, **PLACED)[0] == 404
    assert kept(house) == []


@pytest.mark.parametrize(
    "typed, said",
    [
        ({}, "Plasser minst ett"),
        ({"stemme.number": "mange"}, "Dette svaret må være et tall."),
        ({"drivkraft.tillit": "90", "drivkraft.regler": "80"}, "blir 100 til sammen"),
        ({"drivkraft.tillit": "-4", "drivkraft.regler": "80"}, "Ingen av hjørnene"),
        ({"drivkraft.tillit": "90"}, "To er nok"),
    ],
)
def test_what_is_wrong_is_said_and_kept_as_typed(
    house: House, typed: dict[str, str], said: str
) -> None:
    status, page = send(house, **typed)
    assert status == 422
    assert said in page
    assert all(f'name="{name}" value="{text}"' in page for name, text in typed.items())
    assert kept(house) == []


@pytest.mark.parametrize("number, told", [(4, ""), (5, "5 andre lesere"), (9, "5 andre lesere")])
def test_what_others_expected_shows_in_steps_of_k(house: House, number: int, told: str) -> None:
    others_expect(house, number, {"stemme": {"state": "placed", "value": 0.2}})
    assert send(house, **PLACED)[0] == 303
    page = house.client(ANDERS).get(PAGE).text
    found = re.findall(r"\d+ andre lesere", page)
    assert found == ([told] if told else [])


def test_what_others_expected_of_a_group_stands_beside_just_that_group(tmp_path: Path) -> None:
    house = build_house(tmp_path, spread(many_stories(120)))
    weights = {"tillit": 0.9, "regler": 0.05, "vilje": 0.05}
    expected = {"drivkraft": {"state": "placed", "weights": weights}}
    for role in ("ansatt", "innbygger"):
        others_expect(house, 5, expected, f"rolle:{role}")
        expects(house, house.people[ANDERS], expected, f"rolle:{role}")
    told = []
    for query in (
        "rolle=ansatt",
        "rolle=innbygger",
        "rolle=ansatt&rolle=innbygger",
        "rolle=ansatt&language=nb",
        "",
    ):
        page = house.client(ANDERS).get(f"/landscape/{SLUG}?over=drivkraft&{query}")
        assert page.status_code == 200
        if "5 andre lesere trodde" in page.text:
            told.append(query)
    assert told == ["rolle=ansatt", "rolle=innbygger"]


@pytest.mark.parametrize("far", [True, False])
@pytest.mark.parametrize("page", [PAGE, f"/landscape/{SLUG}?over=drivkraft"])
def test_an_average_that_few_readers_expected_is_said_to_be_one(
    house: House, page: str, far: bool
) -> None:
    """Of readers at both ends nobody expects the middle, and it stood there as what they did."""
    for place, number in ((0.9, 3), (0.1 if far else 0.7, 3)):
        rest = (1 - place) / 2
        weights = {"tillit": place, "regler": rest, "vilje": rest}
        marks = {"drivkraft": {"weights": weights}, "stemme": {"value": place}}
        placed = {name: {"state": "placed", **one} for name, one in marks.items()}
        others_expect(house, number, placed)
    assert send(house, **PLACED)[0] == 303
    told = house.client(ANDERS).get(page).text
    assert ("Over halvparten av merkene deres ligger langt unna" in told) == far
    assert "5 andre lesere trodde" in told


def test_a_mark_on_a_corner_that_is_no_more_is_not_shown(house: House) -> None:
    assert send(house, **PLACED)[0] == 303
    mark = {"state": "placed", "weights": {"tillit": 0.8, "regler": 0.1, "vilje": 0.1}}
    others_expect(house, 5, {"drivkraft": mark})
    document = framework_document()
    document["signifiers"][0]["anchors"][2] = named("flaks", "Flaks")
    with house.sessions.writing() as session:
        version = publish_framework(session, a_framework(signifiers=document["signifiers"]))
        find_collection(session, SLUG).version = version
    page = house.client(ANDERS).get(PAGE)
    assert page.status_code == 200
    assert "Flaks" in page.text
    assert "Du trodde: Tillit" not in page.text
    assert "Du trodde: 50" in page.text
    assert house.client(ANDERS).get(f"/landscape/{SLUG}?over=drivkraft").status_code == 200


@pytest.mark.parametrize("maps", [f"/{one}/{SLUG}" for one in PAGES_OF_MAPS])
def test_the_maps_wait_only_where_an_owner_wants_it(house: House, maps: str) -> None:
    assert house.client(ANDERS).get(maps).status_code == 200
    assert send(house, f"/collections/{SLUG}/expecting", OLAUG, expects="on")[0] == 303
    asked = house.client(ANDERS).get(maps)
    assert (asked.status_code, asked.location.endswith(PAGE)) == (303, True)
    assert send(house, f"{PAGE}/skip")[0] == 303
    assert house.client(ANDERS).get(maps).status_code == 200
    with house.sessions.reading() as session:
        [entry] = session.query(AuditEntry).all()
        assert entry.deed == "chose whether readers guess first"
        assert entry.subject == {"collection": SLUG, "expects": True}


def test_a_choice_that_stood_open_meanwhile_undoes_no_other_owners(house: House) -> None:
    """Whether the page of a collection asks first is chosen on it by any of its owners."""
    choice = f"/collections/{SLUG}/expecting"
    before = re.search(
        'name="was" value="(yes|no)"', house.client(OLAUG).get(f"/collections/{SLUG}").text
    )
    assert before
    assert send(house, choice, OLAUG, expects="on", was="no")[0] == 303
    status, page = send(house, choice, OLAUG, was=before[1])
    assert status == 422
    assert "Ingenting er lagret: Noen valgte noe annet" in page
    assert 'name="was" value="yes"' in page
    assert 'name="expects" checked' not in page
    assert house.client(ANDERS).get(MAPS).status_code == 303, "it is asked for all the same"
    assert send(house, choice, OLAUG, was="yes")[0] == 303
    assert house.client(ANDERS).get(MAPS).status_code == 200


def test_a_form_beside_the_maps_waits_with_them(house: House) -> None:
    assert send(house, f"/collections/{SLUG}/expecting", OLAUG, expects="on")[0] == 303
    status, said = send(house, f"/change/{SLUG}/events")
    assert (status, PAGE in said) == (303, True)


def test_who_has_said_it_goes_to_the_maps(house: House) -> None:
    assert send(house, f"/collections/{SLUG}/expecting", OLAUG, expects="on")[0] == 303
    assert send(house, **PLACED)[0] == 303
    assert house.client(ANDERS).get(MAPS).status_code == 200


def test_a_reader_places_by_clicking_and_sees_her_mark(
    house: House, serve: Callable[..., str], laptop: Page, axe: Callable[[Page], list[str]]
) -> None:
    laptop.goto(f"{house.enter(laptop, serve(mounted(house)), ANDERS)}{PAGE}")
    assert axe(laptop) == []
    laptop.locator("#at-drivkraft [data-surface]").click(position={"x": 120, "y": 150})
    laptop.locator("#at-stemme [data-surface]").click()
    assert laptop.locator("[name='drivkraft.tillit']").input_value() != ""
    laptop.get_by_role("button", name="Lagre og se").click()
    expect(laptop.get_by_role("heading", level=1)).to_have_text(
        "Det du trodde, og det som ble fortalt"
    )
    expect(laptop.get_by_role("img", name="Hva bar det fram?")).to_be_visible()
    assert axe(laptop) == []
