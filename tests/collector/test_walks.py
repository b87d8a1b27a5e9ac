"""Walks through the form of which nobody has thought: nothing is lost, and one story arrives."""

import json
import re
from collections.abc import Sequence
from random import Random

import pytest
from playwright.sync_api import Page

from answering import Told
from capturing import CODE, Room
from drilling import Tell, full
from waiting import until, visit
from wandering import Teller, check, do_something, send_in_the_end, tell_another

SIZES = [
    pytest.param(range(1, 3), 20, id="short"),
    pytest.param(range(1, full(200)), 40, id="full", marks=pytest.mark.drill),
]


def spoken(room: Room, language: str) -> dict[str, str]:
    """The page's own words by their names, as its scripts have them."""
    page = room.client.get(f"/t/{CODE}?lang={language}").text
    found = re.search(r'id="spoken">(.+?)</script>', page)
    assert found
    return dict(json.loads(found.group(1)))


def tell_a_story(who: Teller, room: Room, deeds: int) -> None:
    """By so many deeds, after which it is sent: one story arrives, with all that was told."""
    before = room.stories().keys()
    for _ in range(deeds):
        do_something(who)
        check(who)
        assert room.stories().keys() == before, who.doings
    send_in_the_end(who)
    until(who.page, lambda: len(room.stories()) > len(before))
    [arrived] = room.stories().keys() - before
    kept = room.stories()[arrived]
    assert {name: kept[name] for name in vars(who.told)} == vars(who.told), who.doings
    assert kept["language"] == who.language, who.doings


@pytest.mark.parametrize("seeds, deeds", SIZES)
def test_whatever_was_done_the_form_holds_what_was_told_and_it_arrives_once(
    fresh_room: Room, address: str, phone: Page, seeds: Sequence[int], deeds: int, tell: Tell
) -> None:
    words = {language: spoken(fresh_room, language) for language in ("nb", "en")}
    for seed in seeds:
        page = phone.context.new_page()
        visit(page, address)
        who = Teller(page, Random(seed), Told(), address, words)
        tell_a_story(who, fresh_room, deeds)
        tell_another(who)
        tell_a_story(who, fresh_room, deeds // 2)
        who.page.close()
    tell(f"{2 * len(seeds)} stories told by {deeds} deeds and half as many")
