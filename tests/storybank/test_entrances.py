"""What receiving a story needs to know of its link comes in one question, and is what was kept."""

from dataclasses import fields
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from builders import NOW, a_collection
from storybank.arrivals import count_arrival, count_report
from storybank.collections import plant_unit
from storybank.entrances import find_entrance
from storybank.errors import NotFound
from storybank.tables import Link


@pytest.fixture
def link(session: Session) -> Link:
    return a_collection(session).links[0]


def test_an_entrance_says_what_the_link_its_collection_and_its_version_say(
    session: Session, link: Link
) -> None:
    entrance = find_entrance(session, f" {link.code.upper()} ", NOW)
    pairs = [(entrance, link), (entrance.collection, link.collection)]
    pairs.append((entrance.collection.version, link.collection.version))
    for known, kept in pairs:
        for name in {one.name for one in fields(known)} - {
            *("arrived", "revision", "collection", "version")
        }:
            assert getattr(known, name) == getattr(kept, name), name


def test_a_link_without_a_unit_leads_to_its_collections(session: Session, link: Link) -> None:
    link.collection.unit = plant_unit(session, "bydel", {"nb": "Bydelen"})
    session.flush()
    assert find_entrance(session, link.code, NOW).unit_id == link.collection.unit_id
    link.unit_id = plant_unit(session, "skole", {"nb": "Skolen"}).id
    session.flush()
    assert find_entrance(session, link.code, NOW).unit_id == link.unit_id


def test_stories_of_this_minute_alone_crowd_a_link(session: Session, link: Link) -> None:
    link.limit_per_minute = 2
    session.flush()
    count_arrival(session, link.id, NOW)
    count_arrival(session, link.id, NOW - timedelta(minutes=1))
    count_report(session, link.id, NOW)
    entrance = find_entrance(session, link.code, NOW)
    assert (entrance.arrived, entrance.is_crowded) == (1, False)
    count_arrival(session, link.id, NOW)
    assert find_entrance(session, link.code, NOW).is_crowded


def test_a_code_that_leads_nowhere_is_not_found(session: Session) -> None:
    with pytest.raises(NotFound, match="letter by letter"):
        find_entrance(session, "nowhere", NOW)
