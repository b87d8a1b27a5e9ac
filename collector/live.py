"""A page for a room's projector: the way in, how many have told, and triads that fill.

It shows what every teller may see, in steps of k, and only while the collection's owner lets it.
"""

from collections.abc import Mapping

import segno
from flask import Response, request
from markupsafe import Markup

from collector.desk import Desk
from collector.language import Tongue, choose_tongue, render, words_in
from collector.others import shared_now, unless_known
from collector.pictures import OUTLINES, Picture, pictures_of
from collector.reception import legible_code
from storybank.collections import count_tellers, find_link
from storybank.errors import NotFound
from storybank.framework import Framework
from storybank.frameworks import framework_of
from storybank.gate import shown_count
from storybank.places import ZONES
from storybank.sharing import ENOUGH, Shared
from storybank.signifiers import Triad
from storybank.tables import Link

MOST = 6  # triads that the back row can read at once
NOBODY = Shared(0, (0,) * ZONES)


def show_live(desk: Desk, code: str) -> str:
    """The projector's page."""
    link, framework, tongue = _room(desk, code)
    address = f"{desk.settings.address}/t/{link.code}"
    drawn = segno.make(address, error="m").svg_inline(border=0, omitsize=True, svgclass="qr")
    return render(
        tongue,
        "live.html",
        link=link,
        title=words_in(link.collection.title, tongue),
        host=desk.settings.address.partition("://")[2],
        # Drawn by segno from our own address: nothing of it was written by a person.
        qr=Markup(drawn),  # noqa: S704
        **_shown(desk, link, framework, tongue),
    )


def show_live_counts(desk: Desk, code: str) -> Response:
    """The part of the page that changes as people send."""
    link, framework, tongue = _room(desk, code)
    return unless_known(render(tongue, "parts/live.html", **_shown(desk, link, framework, tongue)))


def _room(desk: Desk, code: str) -> tuple[Link, Framework, Tongue]:
    """The link whose collection may be watched. Raises NotFound for every other."""
    with desk.sessions.reading() as session:
        link = find_link(session, legible_code(code))
    if not link.collection.live:
        raise NotFound("There is nothing under this code. Check it letter by letter.")
    framework = framework_of(link.collection.version)
    return link, framework, choose_tongue(framework.languages, request.args.get("lang"))


def _shown(desk: Desk, link: Link, framework: Framework, tongue: Tongue) -> dict[str, object]:
    """How many have told, and the triads: empty ones until enough have placed."""
    collection, k = link.collection, link.collection.k
    shared = shared_now(desk, collection)
    with desk.sessions.reading() as session:
        told = shown_count(count_tellers(session, collection), k)
    return {
        "collection": collection,
        "told": told,
        "enough": ENOUGH * k,
        "k": k,
        "pictures": _triads(framework, tongue, shared),
        "outlines": OUTLINES,
    }


def _triads(framework: Framework, tongue: Tongue, shared: Mapping[str, Shared]) -> list[Picture]:
    names = [one.id for one in framework.signifiers if isinstance(one, Triad)][:MOST]
    return pictures_of(framework, tongue, {name: shared.get(name, NOBODY) for name in names})
