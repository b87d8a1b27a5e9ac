"""What a hostile reader meets beside the maps: theme cards, patterns, lists, stories by meaning."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from analysis.responses import Codes
from dashboard.desk import Desk
from dashboard.gated import Turn, list_stories, still_open
from dashboard.room import Room
from dashboard.selection import make_selection
from dashboard.stories.reading import read_selection
from dashboard.stories.seeking import Search
from dashboard.theme_names import name_themes
from dashboard.themes.theming import shown_themes
from dashboard.themes.unfit import Unfit
from dashboard.views.filters import View
from hostile import ASKED, K, own_cut
from hostile_lists import cells_of
from storybank.patterns import KeptScan

THEMES = ("benk", "skole", "vei", "hemmelig")
COUNTED = ("members", "there", "others", "others_there")


def with_themes(room: Room, labels: NDArray[np.intp]) -> Room:
    """The room as if its stories (n,) lay in other themes: a place in THEMES, or −1 for none."""
    facets = {**room.gate.responses.facets, "theme": Codes(labels.astype(np.int16), THEMES)}
    gate = replace(room.gate, responses=replace(room.gate.responses, facets=facets))
    return replace(room, gate=gate, theme_names=name_themes(room.themes, gate))


def readable_of(room: Room, mask: Any) -> set[str]:
    """Which stories of a set may be read, in one's own words: consent, and k who are alike."""
    may = own_cut(room.gate.crowd, mask) & (room.gate.responses.consent >= 1)
    return set(room.gate.responses.story_ids[may & (cells_of(room.gate) >= K)].tolist())


def see_cards(room: Room, desk: Desk) -> dict[str, list[int]]:
    """The numbers of people on each theme's card, which is checked by itself."""
    themes = room.gate.responses.facets["theme"].values
    nothing = Unfit({}, np.zeros(len(themes), np.bool_))
    told = {}
    for card in shown_themes(room, desk, nothing):
        place = THEMES.index(card.key) if card.key in THEMES else -1
        mask = np.asarray(themes == place, np.bool_)
        said = " ".join(card.lines)
        if place >= 0 and len(set(room.gate.crowd.tellers[mask].tolist())) < K:
            assert card.key not in f"{card.name} {said}", "a theme of fewer than k is not named"
            assert "«" not in said, "no story of it is told of"
        titles = {
            str(UUID(int=int(one) + 1, version=4)) for one in re.findall(r"«Nummer (\d+)»", said)
        }
        assert titles <= readable_of(room, mask)
        lines = [one for one in card.lines if one.startswith("Språk")]
        told[card.key] = [int(one) for one in re.findall(r"\d+", " ".join([card.size, *lines]))]
        assert all(one % K == 0 for one in told[card.key]), card
    return told


def see_patterns(scan: KeptScan, page: str) -> dict[object, list[int]]:
    """The numbers of people of each pair, and that the page has none beside them."""
    told = {}
    for one in scan.patterns:
        told[one.first, one.second] = counts = [one.tellers, *_counts(one.told)]
        assert all(count % K == 0 for count in counts), one.number
        named = [one.told.get("group"), one.told.get("region"), one.told.get("against")]
        assert "hemmelig" not in named, "a theme of four is not told of"
    people = re.findall(r"(\d+) fortellere", page)
    assert all(int(one) % K == 0 for one in people), people
    # A chance or an effect with four decimals would tell where one story lies.
    assert not re.search(r"\d,\d{3}[1-9]", page.replace("0,0001", ""))
    return told


def _counts(told: Mapping[str, Any]) -> Iterator[int]:
    yield from (told[name] for name in COUNTED if name in told)


def check_lists_of_her_own(room: Room, ids: list[str]) -> None:
    """Of a list that she made each story opens or not by itself, whatever else is on it."""
    may = readable_of(room, room.gate.everybody)
    opened = still_open(room.gate, ids, ASKED)
    alone = [one for one in ids if still_open(room.gate, [one], ASKED)]
    assert opened == alone
    waiting = set(room.gate.responses.story_ids[~own_cut(room.gate.crowd, room.gate.everybody)])
    assert {one for one in opened if one not in waiting} == may & set(ids)


def check_meaning(room: Room, desk: Desk, view: View, typed: str) -> list[str]:
    """By meaning she is shown no story that she may not read, and no other number; who is not shown
    has no part in the order.
    """
    selection = make_selection(room, view)
    chosen, about = selection.stories(), view.about_teller
    found = read_selection(selection, desk, Turn(), Search(typed, "meaning"))
    plain = list_stories(room.gate, chosen, ASKED, about, Turn())
    may = readable_of(room, chosen) if set(about) <= set(ASKED) else set()
    assert set(found.listed.story_ids) <= may
    assert (found.listed.readable, found.listed.held_back) == (plain.readable, plain.held_back)
    assert not re.search(r"\d", found.sentences[0])
    return list(found.listed.story_ids)
