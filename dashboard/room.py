"""A collection as a signed-in reader meets it: opened once per callback, guarded at the door."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import unquote

import numpy as np

from analysis.arrays import Flags, Floats
from analysis.grid import TRIANGLE, cells_of
from analysis.lasso import triad_inside
from analysis.shell.kept_themes import KeptThemes, current_themes
from analysis.simplex import points_from_weights
from dashboard.access import Visit, enter
from dashboard.desk import Desk
from dashboard.filters import Offer, View, make_offers, mask_of
from dashboard.gated import Gate, Group, Scene
from dashboard.languages import gettext, language
from dashboard.placing import part_of
from dashboard.theme_names import name_themes
from storybank.framework import Framework
from storybank.places import stretches_of
from storybank.progress import analysis_progress
from storybank.tables import Collection


@dataclass(frozen=True)
class Room:
    """What a page of maps works with.

    theme_names: by the theme's key, without those that the gate holds back. progress: how far a
    running analysis has come, None where none runs. language: the one of the framework's that is
    nearest to the reader's.
    """

    visit: Visit
    collection: Collection
    framework: Framework
    gate: Gate
    themes: KeptThemes | None
    theme_names: Mapping[str, str]
    progress: float | None
    offers: tuple[Offer, ...]
    language: str


def open_room(desk: Desk, slug: str) -> Room:
    """The collection that a callback names. Answers 404 to who may not see it."""
    with desk.sessions.reading() as session:
        visit, collection = enter(session, slug)
        held = desk.holdings.holding(session, collection)
        themes = current_themes(session, collection)
        progress = analysis_progress(session, collection)
    spoken = held.framework.language_for(language(), "nb", "en")
    today = desk.today(collection)
    gate = Gate(held.responses, held.crowd, collection.k, desk.gate_key)
    names = name_themes(themes, gate)
    return Room(
        visit=visit,
        collection=collection,
        framework=held.framework,
        gate=gate,
        themes=themes,
        theme_names=names,
        progress=progress,
        offers=make_offers(held.framework, collection, names, language=spoken, today=today),
        language=spoken,
    )


def select(room: Room, view: View, *, but: str | None = None) -> Flags:
    """The stories (n,) of a view, not yet cut; `but` names a map whose own mark does not count."""
    chosen = room.gate.everybody
    for one in view.filters:
        chosen &= one.mask(room.gate.responses)
    for name, mark in view.marks.items():
        if name != but and view.narrows(mark):
            chosen &= _marked(room.gate, name, mark)
    return chosen


def set_scene(room: Room, view: View, *, but: str | None = None) -> Scene:
    """What one map is to show: the selection, or its two groups."""
    chosen = select(room, view, but=but)
    versus = view.versus
    if versus is None:
        group = Group(gettext("The selection"), chosen)
        return Scene(room.gate, group, None, view.by_teller, room.language)
    first = chosen & mask_of(versus.offer, [versus.first], room.gate.responses)
    second = chosen & mask_of(versus.offer, [versus.second], room.gate.responses) & ~first
    groups = (
        Group(versus.offer.text_of(versus.first), first),
        Group(versus.offer.text_of(versus.second), second),
    )
    return Scene(room.gate, *groups, view.by_teller, room.language)


def _marked(gate: Gate, name: str, mark: Floats) -> Flags:
    """The stories (n,) inside a mark; one that does not fit its map marks nothing out.

    A named part takes exactly the stories that the tables count there.
    """
    if name in gate.responses.triads and mark.ndim == 2:
        weights = gate.responses.triads[name]
        return triad_inside(weights, cells_of(points_from_weights(weights), TRIANGLE), mark)
    if name in gate.responses.dyads and mark.ndim == 1:
        values, (low, high), part = gate.responses.dyads[name], mark, part_of(mark)
        if part is not None:
            return np.asarray(stretches_of(values) == part, np.bool_)
        return np.asarray((values >= low) & (values <= high), np.bool_)
    return gate.everybody


def slug_of(place: object) -> str:
    """The collection's name in an address of a page of maps, whatever a browser sends as such."""
    return unquote(str(place).rstrip("/").rsplit("/", 1)[-1])
