"""Whatever a framework asks: what is told is kept as it was told, and every page can show it."""

import re
from collections import Counter
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

import pytest
from werkzeug.datastructures import MultiDict

from builders import OLAUG
from capturing import CODE, form
from copying import copy_in, copy_out, told
from dashboard.room import Room, open_room
from dashboard.views.address import read_address, write_address
from dashboards import SLUG, at_desk
from drilling import Tell, full
from frameworks_at_random import a_framework_at_random, a_next_version, an_answer_at_random
from laying import lay_tables
from papering import PaperHouse, open_paper_house
from storybank.collections import find_collection
from storybank.database import Sessions, open_database
from storybank.earlier import answers_to
from storybank.framework import Framework
from storybank.frameworks import publish_framework
from storybank.placements import read_placement

FIRST, SHORT, PAIRS = 1, 30, 600
TELLERS = 9
PAGES = (
    *("explore/{}", "explore/{}/page", "expecting/{}", "findings/{}", "change/{}", "landscape/{}"),
    *("themes/{}", "collections/{}", "collections/{}/gathering", "collections/{}/population"),
    *("collections/{}/signifiers", "collections/{}/data-map", "collections/{}/entry?without=yes"),
)
ID = re.compile(r'<[^>]* id="([^"]*)"')
OURS = re.compile(r"built-in|object at 0x|\bNone\b|\bnan\b")
"""What Python says of a value that is none."""


@pytest.mark.parametrize(
    "count",
    [pytest.param(SHORT, id="short"), pytest.param(full(300), id="full", marks=pytest.mark.drill)],
)
def test_any_framework_is_told_kept_and_shown(tmp_path: Path, count: int, tell: Tell) -> None:
    for seed in range(FIRST, FIRST + count):
        chance, folder = Random(seed), tmp_path / str(seed)
        framework = a_framework_at_random(chance)
        folder.mkdir()
        house = open_paper_house(
            f"sqlite:///{folder / 'fortell.db'}", folder, framework, narrowing=()
        )
        answers = dict(_tell(house, framework, chance) for _ in range(TELLERS))
        _look(house, framework)
        newer = a_next_version(chance, framework)
        version = _publish(house, newer)
        answers |= dict(_tell(house, newer, chance, version) for _ in range(TELLERS))
        kept = {name: one["placements"] for name, one in house.room.stories().items()}
        assert kept == answers, seed
        _look(house, newer)
        _choose(house)
        _copy(house, folder)
        house.sessions.engine.dispose()
    tell(f"{count} frameworks of two versions, {TELLERS} tellers each")


def test_what_was_answered_to_one_version_could_be_answered_to_the_next() -> None:
    read = Counter[str]()
    for seed in range(FIRST, FIRST + PAIRS):
        chance = Random(seed)
        then = a_framework_at_random(chance)
        now = a_next_version(chance, then)
        asked = then.questions
        told = {name: an_answer_at_random(chance, asked[name])[1] for name in asked}
        for name, answer in answers_to(then, now)(told).items():
            read[answer["state"]] += 1
            if answer["state"] == "placed":
                assert (
                    read_placement(now.questions[name], answer).document.items() <= answer.items()
                )
    assert min(read[one] for one in ("placed", "not_asked", "not_applicable")) > PAIRS / 10


def _tell(
    house: PaperHouse, framework: Framework, chance: Random, version: int = 1
) -> tuple[str, dict[str, Any]]:
    """One story by the form without scripts: its id, and what is to be kept of its answers."""
    story = str(UUID(int=chance.getrandbits(128), version=4))
    prompt, language = framework.prompts[0].id, chance.choice(framework.languages)
    told = {"story": story, "framework_version": str(version)}
    sent = MultiDict(form(prompt=prompt, language=language, **told))
    answers = {}
    for name, question in framework.questions.items():
        fields, answers[name] = an_answer_at_random(chance, question)
        for field, values in fields.items():
            sent.setlist(field, [*sent.getlist(field), *values])
    answer = house.room.client.post(f"/t/{CODE}", data=sent)
    assert answer.status_code == 201, (framework.document, sent)
    return story, answers


def _publish(house: PaperHouse, framework: Framework) -> int:
    """The next version of the collection's framework, by which it asks from now on: its number."""
    with house.sessions.writing() as session:
        collection = find_collection(session, SLUG)
        collection.version = publish_framework(session, framework, line=collection.version.line)
        return collection.version.number


def _look(house: PaperHouse, framework: Framework) -> None:
    """Open every page: no two elements have one id, and no page shows what only Python says."""
    client = house.client(OLAUG)
    pages = [client.get(f"/{page.format(SLUG)}") for page in PAGES]
    pages += [house.room.client.get(f"/t/{CODE}?lang={one}") for one in framework.languages]
    for page in pages:
        assert page.status_code == 200, (page.request.path, framework.document)
        text = page.get_data(as_text=True)
        twice = [name for name, times in Counter(ID.findall(text)).items() if times > 1]
        assert not twice, (page.request.path, twice)
        assert not OURS.search(text), (page.request.path, OURS.search(text))


def _choose(house: PaperHouse) -> None:
    """Each choice by itself is what its address says again, and nothing more."""
    with at_desk(house, OLAUG) as desk:
        room: Room = open_room(desk, SLUG)
        for offer in room.offers:
            for option in offer.options:
                view = read_address(room.offers, {offer.name: [option.id]})
                (only,) = view.filters
                assert (only.offer.name, only.chosen) == (offer.name, (option.id,))
                assert write_address(view).count("=") == 1


def _copy(house: PaperHouse, folder: Path) -> None:
    """A copy that is read elsewhere holds the same stories."""
    elsewhere = Sessions(open_database(f"sqlite:///{folder / 'elsewhere.db'}"))
    lay_tables(elsewhere.engine)
    with house.sessions.writing() as session:
        before = told(session, SLUG)
        place = copy_out(session, find_collection(session, SLUG), folder / "out")
    copy_in(elsewhere, place)
    with elsewhere.reading() as session:
        assert told(session, SLUG) == before
    elsewhere.engine.dispose()
