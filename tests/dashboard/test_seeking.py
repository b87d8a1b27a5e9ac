"""Seeking stories: by words as they are shown, by meaning where a machine reads, and never more."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from sqlalchemy import select

from analysis.encoder import Encoder
from analysis.shell.embedding import model_of, story_texts
from analysis.shell.meanings import Question
from builders import OLAUG, a_submission, many_stories, tell
from dashboard.gated import Turn, mixed
from dashboard.room import open_room
from dashboard.stories.reading import Reading, read_stories
from dashboard.stories.seeking import MOST, Search, read_search
from dashboard.views.filters import View, read_view
from dashboards import SLUG, House, at_desk
from meaning import a_reader, read_all
from storybank.collections import find_collection
from storybank.personal_data import MASKING
from storybank.stories import withdraw_story
from storybank.submission import Submission
from storybank.tables import AuditEntry, Story
from storybank.transcripts import write_down

Reader = Callable[[str], Question | None]


def sought(
    house: House,
    typed: str,
    by: str = "words",
    *,
    reader: Reader | None = None,
    view: object = None,
) -> Reading:
    with at_desk(house, OLAUG) as own:
        desk = replace(own, front=replace(own.front, read_question=reader))
        room = open_room(desk, SLUG)
        chosen = read_view(room.offers, view) if isinstance(view, dict) else View()
        return read_stories(room, desk, chosen, Turn(), read_search({"typed": typed, "by": by}))


def keep(house: House, stories: list[Submission]) -> None:
    with house.sessions.writing() as session:
        for story in stories:
            tell(session, find_collection(session, SLUG), story)


def titles(reading: Reading) -> set[str]:
    return {str(card["title"]) for card in reading.cards}


def twenty(text: str, **changes: object) -> list[Submission]:
    """Nineteen plain stories and one with this text: all of them pass the gate."""
    one = many_stories(20, text=text, title="Den ene", **changes)[19:]
    return [*many_stories(19), *one]


@pytest.mark.parametrize("typed", ["gåsa", "GÅSA fløy", "gås"])
def test_a_word_finds_its_story_and_no_other(empty_house: House, typed: str) -> None:
    keep(empty_house, twenty("Gåsa fløy over 50 % av taket."))
    reading = sought(empty_house, typed)
    assert titles(reading) == {"Den ene"}
    assert reading.sentences[0] == (
        f"Historier med ord som begynner slik: «{typed}». Høyst {MOST} vises."
    )


def test_a_search_says_in_steps_how_many_it_found(empty_house: House) -> None:
    keep(empty_house, twenty("Gåsa fløy over 50 % av taket."))
    assert sought(empty_house, "gåsa").sentences[1] == "Færre enn 5 ble funnet."
    rest = sought(empty_house, "nummer")
    every = len(many_stories(19)) // 5 * 5
    assert rest.sentences[1] == f"Minst {every} ble funnet."
    assert not any("funnet" in one for one in sought(empty_house, "uvær").sentences)


@pytest.mark.parametrize("typed", ["gasa", "fløy benk", "tak%", "G_sa", "' or '1'='1"])
def test_what_stands_in_no_story_finds_none(empty_house: House, typed: str) -> None:
    keep(empty_house, twenty("Gåsa fløy over 50 % av huset."))
    reading = sought(empty_house, typed)
    assert reading.cards == []
    assert reading.empty == "Ingen av historiene som kan leses her, har disse ordene."
    assert "Historier fra 20 fortellere kan leses her." in reading.sentences


def test_a_search_without_a_word_says_so_and_shows_all(standing_house: House) -> None:
    reading = sought(standing_house, "%")
    assert reading.sentences[0] == "Skriv minst ett ord å søke etter."
    assert len(reading.cards) == 10
    assert [read_search(one) for one in (None, {}, {"typed": " "}, {"typed": 3}, "ord")] == [
        None
    ] * 5
    assert read_search({"typed": "x", "by": "magi"}) == Search("x", "words")


def test_what_is_masked_cannot_be_found(empty_house: House) -> None:
    keep(empty_house, twenty("Ring 22 22 55 55 til fru Nordmann om gåsa."))
    assert [titles(sought(empty_house, one)) for one in ("22", "Nordmann")] == [set(), set()]
    assert titles(sought(empty_house, "gåsa fru")) == {"Den ene"}


def test_a_name_that_the_title_or_an_answer_introduces_is_masked_in_the_text(
    empty_house: House,
) -> None:
    answers = {
        "rad": {"state": "placed", "text": "Spør lege Ola Hansen."},
        "rolle": {"state": "placed", "options": ["innbygger"]},
    }
    told = twenty("Nordmann og Hansen så gåsa.", placements=answers)
    named = replace(told[-1], title="Møtet med rektor Kari Nordmann")
    keep(empty_house, [*told[:-1], named])
    assert [titles(sought(empty_house, one)) for one in ("Nordmann", "Hansen")] == [set(), set()]
    [card] = sought(empty_house, "gåsa").cards
    assert (card["title"], card["text"]) == ("Møtet med rektor [navn]", "[navn] og [navn] så gåsa.")


def test_what_a_mask_hides_is_looked_for_once_and_then_in_no_story(empty_house: House) -> None:
    keep(empty_house, twenty("Ring 22 22 55 55 til fru Nordmann om gåsa."))
    for typed, more in (("22 22", 0), ("gåsa", 0), ("Nordmann", 25)):
        keep(empty_house, many_stories(more)[20:])
        sought(empty_house, typed)
        with at_desk(empty_house, OLAUG) as desk, empty_house.sessions.reading() as session:
            ids = open_room(desk, SLUG).gate.responses.story_ids
            held = desk.texts.folded(session, find_collection(session, SLUG), ids)
        assert [one for one in held if " 22 22" in one or " nordmann" in one] == [], typed
    assert titles(sought(empty_house, "gåsa fru")) == {"Den ene"}


@pytest.mark.parametrize("view", [{}, {"rolle": ["ansatt"]}, {"rolle": ["innbygger"]}])
def test_a_search_finds_what_reading_everything_would(
    standing_house: House, view: dict[str, list[str]]
) -> None:
    with at_desk(standing_house, OLAUG) as desk:
        room = open_room(desk, SLUG)
        chosen, seen, found = read_view(room.offers, view), [], []
        for page in range(6):
            seen += read_stories(room, desk, chosen, Turn(page=page)).cards
            found += read_stories(room, desk, chosen, Turn(page=page), Search("nummer 1")).cards
    in_all = {str(one["title"]) for one in seen}
    assert {str(one["title"]) for one in found} == {
        one for one in in_all if one.startswith("Nummer 1")
    }


@pytest.mark.parametrize("by", ["words", "meaning"])
def test_a_story_that_may_only_be_counted_is_never_found(empty_house: House, by: str) -> None:
    keep(empty_house, twenty("Gåsa fløy.", consent="count"))
    read_all(empty_house)
    assert "Den ene" not in titles(sought(empty_house, "gåsa", by, reader=a_reader))


@pytest.mark.parametrize("by", ["words", "meaning"])
def test_a_withdrawn_story_is_gone_from_a_search_at_once(empty_house: House, by: str) -> None:
    keep(empty_house, twenty("Gåsa fløy."))
    read_all(empty_house)
    assert "Den ene" in titles(sought(empty_house, "gåsa", by, reader=a_reader))
    with empty_house.sessions.writing() as session:
        found = next(
            one for one in session.scalars(select(Story)) if one.document["title"] == "Den ene"
        )
        withdraw_story(session, found)
    assert "Den ene" not in titles(sought(empty_house, "gåsa", by, reader=a_reader))


def test_stories_that_have_come_since_are_found(empty_house: House) -> None:
    keep(empty_house, many_stories(20))
    assert sought(empty_house, "gåsa").cards == []
    keep(empty_house, many_stories(25, text="Gåsa fløy.")[20:])
    assert len(sought(empty_house, "gåsa").cards) == 5


def test_what_was_told_aloud_is_found_once_it_is_written_down(empty_house: House) -> None:
    keep(empty_house, twenty("Gåsa"))
    with empty_house.sessions.writing() as session:
        for story in session.scalars(select(Story)):
            story.document = {**story.document, "text": ""}
    assert sought(empty_house, "trane").cards == []
    with empty_house.sessions.writing() as session:
        for story in session.scalars(select(Story)):
            write_down(session, story, "Trana kom.", OLAUG, empty_house.clock[0].date())
    read_all(empty_house)
    assert sought(empty_house, "trana").cards


def test_words_are_sought_in_the_order_that_was_asked_for(standing_house: House) -> None:
    with at_desk(standing_house, OLAUG) as desk:
        room = open_room(desk, SLUG)
        plain = read_stories(room, desk, View(), Turn(mixed)).listed.story_ids
        found = read_stories(room, desk, View(), Turn(mixed), Search("historie")).listed.story_ids
    assert found == plain


def test_meaning_finds_what_has_no_word_in_common(empty_house: House) -> None:
    keep(empty_house, twenty("A bird flew over the roof."))
    read_all(empty_house)
    reading = sought(empty_house, "fugl", "meaning", reader=a_reader)
    assert reading.cards[0]["title"] == "Den ene"
    assert reading.sentences[0].startswith("Nærmest i mening til «fugl»")
    assert "Hver av dem kan handle om noe annet" in reading.sentences[0], "as all but one do"


@pytest.mark.parametrize(
    "reader, said",
    [
        (None, "Søk etter mening er ikke klart her akkurat nå"),
        (lambda _: None, "Søk etter mening er ikke klart her akkurat nå"),
        (lambda _: Question(np.ones(8, np.float32), "another@1"), "Maskinen har ikke lest"),
    ],
)
def test_where_nobody_reads_the_page_says_so_and_words_work(
    empty_house: House, reader: Reader | None, said: str
) -> None:
    keep(empty_house, twenty("Gåsa fløy."))
    read_all(empty_house)
    reading = sought(empty_house, "gåsa", "meaning", reader=reader)
    assert reading.sentences[0].startswith(said)
    assert titles(reading) == {"Den ene"}


def test_a_search_is_closed_where_a_question_may_not_narrow_reading(empty_house: House) -> None:
    keep(empty_house, many_stories(40))
    with empty_house.sessions.writing() as session:
        find_collection(session, SLUG).narrowing = []
    reading = sought(empty_house, "historie", view={"rolle": ["ansatt"]})
    assert reading.cards == []
    assert "Ingen historie kan vises" in reading.empty


def test_the_machine_reads_nothing_that_is_masked(empty_house: House) -> None:
    keep(empty_house, twenty("Ring 22 22 55 55."))
    with empty_house.sessions.reading() as session:
        collection = find_collection(session, SLUG)
        ids = list(session.scalars(select(Story.story_id)))
        assert "Den ene\nRing [telefon]." in story_texts(session, collection, ids).values()
    assert model_of(Encoder("m", "1", 3, object())).endswith(f"+masked{MASKING}")  # type: ignore[arg-type]


def test_the_machine_reads_no_name_that_an_answer_in_own_words_introduces(
    empty_house: House,
) -> None:
    answers = {"folelse": {"state": "placed", "options": [], "other": "Sint på rektor Nordmann."}}
    keep(empty_house, [a_submission(text="Nordmann ropte.", placements=answers)])
    with empty_house.sessions.reading() as session:
        collection = find_collection(session, SLUG)
        ids = list(session.scalars(select(Story.story_id)))
        assert list(story_texts(session, collection, ids).values()) == ["Benken\n[navn] ropte."]


def test_the_log_keeps_no_word_of_a_search(standing_house: House) -> None:
    assert sought(standing_house, "historie benk").cards
    with standing_house.sessions.reading() as session:
        entries = session.scalars(select(AuditEntry)).all()
    assert "benk" not in str([(one.deed, one.subject) for one in entries])
