"""What pages of one figure share: the form that chooses, and the ways to take the figure along.

The address is the same as Explore's, with the words of the page besides: filters and marks stay as
they are, and which two groups are compared is chosen in the page's own form.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

from flask import request, url_for

from dashboard.room import Room
from dashboard.views.address import SAVED_AS, VERSUS, read_address, write_address
from dashboard.views.filters import Offer, View

Query = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Comparing:
    """What the form offers to compare by, and which two groups are chosen."""

    offers: Sequence[Offer]
    offer: Offer | None
    first: str
    second: str


def read_query(room: Room) -> tuple[Query, View]:
    """The words of the address, and the view among them.

    A question to compare by that comes without its groups, as from a form, gets its first two.
    """
    query = {name: list(words) for name, words in request.args.to_dict(flat=False).items()}
    by, first, second = ((query.get(name) or [""])[0] for name in VERSUS)
    offer = next((one for one in room.offers if one.name == by), None)
    if offer is not None:
        known = [one.id for one in offer.options]
        if first == second or not {first, second} <= set(known):
            chosen = dict(zip(VERSUS, ([by], *([one] for one in known[:2])), strict=False))
            query = {**query, **chosen}
    return query, read_address(room.offers, query)


def comparing(room: Room, view: View) -> Comparing:
    """What may be compared here, and what is."""
    offers = [one for one in room.offers if len(one.options) > 1]
    if view.versus is None:
        return Comparing(offers, None, "", "")
    return Comparing(offers, view.versus.offer, view.versus.first, view.versus.second)


def kept_words(view: View) -> list[tuple[str, str]]:
    """The filters and marks of a view, which the form sends along as they are."""
    return [pair for pair in parse_qsl(write_address(view)) if pair[0] not in VERSUS]


def way_to_explore(room: Room, view: View) -> str:
    """The address of the same stories on the maps."""
    place = url_for("show_explore", slug=room.collection.slug)
    return f"{place}?{write_address(view)}".rstrip("?")


def name_ways(
    endpoint: str, room: Room, view: View, words: Sequence[tuple[str, str]]
) -> list[Mapping[str, str]]:
    """The ways to save the figure from an endpoint: {label, kind, address}."""
    chosen = [*parse_qsl(write_address(view)), *words]
    ways: list[Mapping[str, str]] = []
    for kind in SAVED_AS:
        ending, more = ("svg", [("as", "png")]) if kind == "png" else (kind, [])
        place = url_for(endpoint, slug=room.collection.slug, kind=ending)
        address = f"{place}?{urlencode([*chosen, *more], safe=':;,')}".rstrip("?")
        ways.append({"label": kind.upper(), "kind": kind, "address": address})
    return ways
