"""Cards of stories: masked, in order, and read with the framework that each of them answered."""

from dataclasses import replace
from typing import Any

import pytest

from builders import (
    OLAUG,
    a_framework,
    chosen_signifiers,
    framework_document,
    many_stories,
    named,
    tell,
)
from dashboard.gated import Turn, mixed, newest
from dashboard.room import open_room
from dashboard.stories.reading import Reading, read_stories
from dashboard.stories.turning import offer_orders, offer_points, read_turn
from dashboard.views.filters import View
from dashboards import SLUG, House, at_desk
from storybank.collections import find_collection
from storybank.frameworks import publish_framework
from storybank.submission import Submission
from storybank.tables import AuditEntry


def read(house: House, turn: Turn | None = None) -> Reading:
    with at_desk(house, OLAUG) as desk:
        return read_stories(open_room(desk, SLUG), desk, View(), turn or Turn())


def keep(house: House, stories: list[Submission]) -> None:
    with house.sessions.writing() as session:
        for story in stories:
            tell(session, find_collection(session, SLUG), story)


def test_personal_data_is_masked_in_title_text_and_own_words(empty_house: House) -> None:
    advice = {"rad": {"state": "placed", "text": "Ring 22 22 55 55 eller skriv til per@example.no"}}
    keep(
        empty_house,
        many_stories(
            6,
            title="Ring meg på 22 22 55 55",
            text="Jeg heter Kari Nordmann og bor i Storgata 4.",
            placements={**advice, "rolle": {"state": "placed", "options": ["innbygger"]}},
        ),
    )
    said = str(read(empty_house).cards)
    for personal in ("22 22 55 55", "Kari Nordmann", "Storgata 4", "per@example.no"):
        assert personal not in said
    assert "[telefon]" in said


def test_placements_are_said_in_words_and_drawn_small(standing_house: House) -> None:
    with at_desk(standing_house, OLAUG) as desk:
        cards = read_stories(open_room(desk, SLUG), desk, View()).cards
    triad, dyad = cards[0]["placements"]
    assert (triad["kind"], dyad["kind"]) == ("triad", "dyad")
    assert triad["name"] == "Hva bar det fram?"
    assert len(triad["point"]) == 2
    assert 0 <= dyad["value"] <= 1
    assert cards[0]["date"] == "14. september 2026"
    assert cards[0]["language_name"] == "Norsk bokmål"


def test_each_stone_is_said_with_where_it_lies(empty_house: House) -> None:
    stones = {"kommunen": [0.9, 0.1], "jeg": [0.2, 0.8]}
    placements = {
        "krefter": {"state": "placed", "stones": stones},
        "rolle": {"state": "placed", "options": ["innbygger"]},
    }
    keep(empty_house, many_stories(6, placements=placements))
    [placement] = read(empty_house).cards[0]["placements"]
    assert placement["text"] == "Jeg (oppe til venstre), Kommunen (nede til høyre)"
    assert placement["points"] == [[0.2, 0.8], [0.9, 0.1]]


def test_every_other_answer_is_said_in_words_and_one_that_was_not_placed_is_not(
    empty_house: House,
) -> None:
    placements = {
        "drivkraft": {"state": "placed", "weights": {"tillit": 0.9, "regler": 0.1, "vilje": 0}},
        "stemme": {"state": "placed", "value": 0.1},
        "krefter": {"state": "passed_by"},
        "folelse": {"state": "placed", "options": ["ro"], "other": "savn"},
        "vanlig": {"state": "placed", "value": 2},
        "rad": {"state": "placed", "text": "Vent litt."},
        "rolle": {"state": "placed", "options": ["innbygger"]},
    }
    keep(empty_house, many_stories(6, placements=placements))
    told = [(one["name"], one["text"]) for one in read(empty_house).cards[0]["placements"]]
    assert told == [
        ("Hva bar det fram?", "Mest: Tillit"),
        ("Jeg ble …", "Helt «overhørt»"),
        ("Hva kjente du?", "Ro, savn"),
        ("Hvor vanlig er dette?", "2 av 5"),
        ("Et råd?", "Vent litt."),
    ]


@pytest.mark.parametrize(
    "answer, language",
    [
        ({"folelse": {"state": "placed", "options": ["ro"]}}, "nb"),
        ({"folelse": {"state": "placed", "options": [], "other": "relief"}}, "en"),
        ({"folelse": {"state": "placed", "options": ["ro"], "other": "relief"}}, None),
        ({"vanlig": {"state": "placed", "value": 2}}, None),
        ({"rad": {"state": "placed", "text": "Wait a little."}}, "en"),
    ],
)
def test_an_answer_in_the_tellers_words_says_in_which_language_it_is(
    empty_house: House, answer: dict[str, Any], language: str | None
) -> None:
    keep(empty_house, many_stories(6, language="en", placements=answer))
    [told] = read(empty_house).cards[0]["placements"]
    assert (told["asked"], told["language"]) == ("nb", language)


def test_no_card_says_by_which_id_its_story_is_kept(standing_house: House) -> None:
    reading = read(standing_house)
    said = str(reading.cards)
    assert not any(story in said for story in reading.listed.story_ids)


def test_the_random_order_is_the_same_for_everybody_and_not_by_time(standing_house: House) -> None:
    by_time = read(standing_house).listed.story_ids
    drawn = [read(standing_house, Turn(mixed)).listed.story_ids for _ in range(2)]
    assert drawn[0] == drawn[1]
    assert drawn[0] != by_time


def test_an_old_story_is_read_with_the_framework_that_it_answered(house: House) -> None:
    document = framework_document()
    document["signifiers"][0]["anchors"][0] = named("omsorg", "Omsorg")
    with house.sessions.writing() as session:
        version = publish_framework(session, a_framework(signifiers=document["signifiers"]))
        find_collection(session, SLUG).framework_version_id = version.id
    said = str(read(house).cards)
    assert "Tillit" in said
    assert "Omsorg" not in said


@pytest.mark.parametrize("page, deeds", [(0, 1), (1, 1)])
def test_each_page_of_stories_is_one_deed_in_the_audit_log(
    house: House, page: int, deeds: int
) -> None:
    with house.sessions.reading() as session:
        before = session.query(AuditEntry).count()
    listed = read(house, Turn(page=page)).listed
    with house.sessions.reading() as session:
        entries = session.query(AuditEntry).order_by(AuditEntry.id).all()[before:]
    assert len(entries) == deeds
    assert entries[0].subject == {"collection": SLUG, "stories": list(listed.story_ids)}


def ordered(house: House, **sent: object) -> Reading:
    with at_desk(house, OLAUG) as desk:
        room = open_room(desk, SLUG)
        return read_stories(room, desk, View(), read_turn(room, sent, 0))


def points_of(reading: Reading) -> list[list[float]]:
    return [card["placements"][0]["point"] for card in reading.cards]


def test_the_stories_nearest_to_a_point_come_first(standing_house: House) -> None:
    reading = ordered(standing_house, order="near", map="drivkraft", point=[0.5, 0.866])
    tops = [y for _, y in points_of(reading)]
    assert tops == sorted(tops, reverse=True)
    assert reading.sentences[0].startswith("Nærmest punktet først")
    for end in (0.0, 1.0):
        reading = ordered(standing_house, order="near", map="stemme", point=[end])
        values = [card["placements"][1]["value"] for card in reading.cards]
        assert values == sorted(values, reverse=end > 0)


def test_who_was_not_placed_on_the_map_comes_last(empty_house: House) -> None:
    placements = {"rolle": {"state": "placed", "options": ["innbygger"]}}
    keep(empty_house, [*many_stories(9), *many_stories(10, placements=placements)[9:]])
    reading = ordered(empty_house, order="near", map="stemme", point=[0.5])
    assert reading.cards[-1]["title"] == "Nummer 9"


def test_typical_and_contrary_stories_say_what_they_are(empty_house: House) -> None:
    alone = {"stemme": {"state": "placed", "value": 0.95}}
    crowd = {"stemme": {"state": "placed", "value": 0.1}}
    told = [*many_stories(19, placements=crowd), *many_stories(20, placements=alone)[19:]]
    keep(empty_house, told)
    with empty_house.sessions.writing() as session:
        find_collection(session, SLUG).narrowing = []
    assert ordered(empty_house, order="contrary").cards[0]["title"] == "Nummer 19"
    typical = ordered(empty_house, order="typical")
    assert "Nummer 19" not in {card["title"] for card in typical.cards}
    assert typical.sentences[0].startswith("Først de som er plassert der de fleste")


@pytest.mark.parametrize(
    "sent",
    [
        None,
        "typical",
        {"order": ["near"]},
        {"order": "near"},
        {"order": "near", "map": "rolle", "point": [0.5]},
        {"order": "near", "map": ["drivkraft"], "point": [0.5, 0.5]},
        {"order": "near", "map": "drivkraft", "point": [0.5]},
        {"order": "near", "map": "drivkraft", "point": ["0.5", None]},
        {"order": "near", "map": "drivkraft", "point": [10**400, 0.5]},
        {"order": "near", "map": "stemme", "point": [float("nan")]},
    ],
)
def test_an_order_that_is_none_shows_the_newest_first(standing_house: House, sent: object) -> None:
    with at_desk(standing_house, OLAUG) as desk:
        assert read_turn(open_room(desk, SLUG), sent, 0).order is newest


def test_a_point_is_offered_only_where_there_is_a_map_for_it(standing_house: House) -> None:
    with at_desk(standing_house, OLAUG) as desk:
        room = open_room(desk, SLUG)
        assert [one["kind"] for one in offer_points(room)] == ["triad", "dyad"]
        only_words = replace(room, framework=a_framework(signifiers=chosen_signifiers()))
        assert "near" not in {one["value"] for one in offer_orders(only_words)}
