"""Cards of stories: masked, in order, and read with the framework that each of them answered."""

import pytest

from builders import OLAUG, a_framework, framework_document, many_stories, named, tell
from dashboard.filters import View
from dashboard.gated import Turn
from dashboard.reading import Reading, read_stories
from dashboard.room import open_room
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


def test_no_card_says_by_which_id_its_story_is_kept(standing_house: House) -> None:
    reading = read(standing_house)
    said = str(reading.cards)
    assert not any(story in said for story in reading.listed.story_ids)


def test_the_random_order_is_the_same_for_everybody_and_not_by_time(standing_house: House) -> None:
    newest = read(standing_house).listed.story_ids
    mixed = [read(standing_house, Turn("random")).listed.story_ids for _ in range(2)]
    assert mixed[0] == mixed[1]
    assert mixed[0] != newest


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
