"""The tree of themes behind the gate: what lies near what, with words and sizes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from analysis.shell.kept_themes import KeptThemes
from dashboard.languages import gettext
from dashboard.room import Room
from dashboard.theme_names import MOST_WORDS, theme_mask
from dashboard.themes.theming import NO_THEME, ShownTheme
from dashboard.wording import number


@dataclass(frozen=True)
class Node:
    """A theme, or themes that lie near each other: `key` is a theme's, None of a branch."""

    name: str
    size: str
    key: str | None
    inside: tuple["Node", ...] = ()


def show_tree(room: Room, themes: Sequence[ShownTheme]) -> tuple[Node, ...]:
    """The topmost parts, the largest first as the themes are; empty where nothing lies together.

    A branch of fewer than k tellers is not shown as one: its themes stand a storey higher.
    """
    kept = room.themes
    if kept is None or not kept.branches:
        return ()
    leaves = [Node(one.heading, one.size, one.key) for one in themes if one.key != NO_THEME]
    lies_in: dict[str | None, int | None] = {one.key: one.branch for one in kept.themes}
    sizes = [_count(room, kept, place) for place in range(len(kept.branches))]
    roots = _gather(kept, sizes, [(_shown(lies_in[one.key], kept, sizes), one) for one in leaves])
    return tuple(roots) if any(one.inside for one in roots) else ()


def _gather(
    kept: KeptThemes, sizes: Sequence[int], placed: Sequence[tuple[int | None, Node]]
) -> list[Node]:
    """Put each node where it lies, from the innermost storey outwards, in the order given."""
    for place in reversed(range(len(kept.branches))):
        inside = [node for where, node in placed if where == place]
        if not inside:
            continue
        branch = kept.branches[place]
        node = Node(_name(branch.terms), _size(sizes[place]), None, tuple(inside))
        first = next(at for at, (where, _) in enumerate(placed) if where == place)
        rest = [one for one in placed[first:] if one[0] != place]
        placed = [*placed[:first], (_shown(branch.parent, kept, sizes), node), *rest]
    return [node for _, node in placed]


def _shown(place: int | None, kept: KeptThemes, sizes: Sequence[int]) -> int | None:
    """The branch itself, or the nearest around it that the gate lets through."""
    while place is not None and not sizes[place]:
        place = kept.branches[place].parent
    return place


def _count(room: Room, kept: KeptThemes, place: int) -> int:
    within = (one.key for one in kept.themes if place in _around(kept, one.branch))
    masks = [theme_mask(room.gate, key) for key in within]
    return room.gate.count(np.any(masks, axis=0)) if masks else 0


def _around(kept: KeptThemes, place: int | None) -> Iterable[int]:
    while place is not None:
        yield place
        place = kept.branches[place].parent


def _name(terms: Sequence[str]) -> str:
    return ", ".join(terms[:MOST_WORDS]) or gettext("Themes that lie near each other")


def _size(count: int) -> str:
    return gettext("%(people)s tellers", people=number(count))
