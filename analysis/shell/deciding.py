"""What people decided about the themes of a collection, on its way into the finder and back.

A split that somebody asked for is made here: the parts are the themes of the theme's own stories.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from analysis.shell.kept_themes import KeptThemes
from analysis.themes.find import NO_THEME, Themes, find_themes
from analysis.themes.holding import Held
from storybank.tables import Collection, ThemeEdit
from storybank.theme_edits import (
    Hold,
    hold_stories,
    holds_of,
    list_edits,
    list_taken_back,
    parts_before,
)

# Parts are so firm, and runs agree so much: of 80 themes of noise, of 40 stories or more, none.
FIRM = 0.75


@dataclass(frozen=True)
class Returned:
    """A merge into `key` that was taken back; `parts`: where its stories lay before, by story."""

    number: int
    key: str
    parts: Mapping[str, str]


@dataclass(frozen=True)
class Decided:
    """Where people hold the stories of ``ids``, and what they asked for.

    ``edits``: the numbers of all that they did; ``holds`` by story; ``wanted``: number and key of
    each split that has no answer yet; ``parts`` by its number: what was found for it, by story.
    ``returned``: the merges that were taken back since the last run, the oldest first.
    """

    ids: NDArray[np.str_]
    edits: tuple[int, ...]
    holds: Mapping[str, Hold]
    wanted: tuple[tuple[int, str], ...]
    parts: Mapping[int, Mapping[str, Hold]]
    returned: tuple[Returned, ...] = ()

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of the held themes, in the order in which the finder counts them."""
        return tuple(sorted({one.key for one in self.holds.values()}))

    @property
    def held(self) -> Held:
        """The same as numbers, story by story."""
        keys = self.keys
        parts = sorted({(one.key, one.part) for one in self.holds.values()})
        place = {part: number for number, part in enumerate(parts)}
        held = (self.holds.get(one) for one in self.ids.tolist())
        numbers = [NO_THEME if one is None else place[one.key, one.part] for one in held]
        themes = np.array([keys.index(key) for key, _ in parts], np.int16)
        return Held(np.array(numbers, np.int16), themes)


def load_decided(session: Session, collection: Collection, ids: NDArray[np.str_]) -> Decided:
    """What people decided about these stories, of what they did to the collection's themes."""
    known = set(ids.tolist())
    holds = {story: hold for story, hold in holds_of(session, collection).items() if story in known}
    edits = list_edits(session, collection)
    wanted = tuple((one.id, one.key) for one in edits if one.deed == "split" and not one.answer)
    returned = tuple(
        Returned(one.id, one.key, parts_before(session, one))
        for one in list_taken_back(session, collection)
    )
    return Decided(ids, tuple(one.id for one in edits), holds, wanted, {}, returned)


def find_parts(
    decided: Decided,
    before: KeptThemes | None,
    vectors: NDArray[np.float32],
    languages: Sequence[str],
    *,
    seed: int,
) -> Decided:
    """Divide the themes that somebody asked to split, and hold their firm parts apart.

    The largest part keeps the key. Where fewer than two are firm, nothing is held.
    """
    lies_in = {one.key: set(one.found) for one in before.themes} if before else {}
    for number, key in decided.wanted:
        inside = np.isin(decided.ids, list(lies_in.get(key, ())))
        rows = np.flatnonzero(inside)
        spoken = [languages[row] for row in rows.tolist()]
        found = _firm(find_themes(vectors[rows], languages=spoken, seed=seed))
        ids = decided.ids[rows]
        keys = [
            key,
            *(f"{key[:30]}_{number}_{part}" for part in range(1, found.max(initial=0) + 1)),
        ]
        parts = {
            str(story): Hold(keys[part], keys[part])
            for story, part in zip(ids, found.tolist(), strict=True)
            if part != NO_THEME
        }
        decided = replace(
            decided, holds={**decided.holds, **parts}, parts={**decided.parts, number: parts}
        )
    return decided


def _firm(themes: Themes) -> NDArray[np.int16]:
    """The parts that halves find again, from 0; −1 for the other stories."""
    firm = np.flatnonzero(themes.stability >= FIRM)
    names = np.full(themes.count + 1, NO_THEME, np.int16)
    if len(firm) > 1 and themes.agreement >= FIRM:
        names[firm] = np.arange(len(firm))
    return names[themes.labels]


def keep_parts(session: Session, collection: Collection, decided: Decided) -> None:
    """Keep what was found for each split that nobody has taken back meanwhile.

    What merges that were taken back held is of no use any more.
    """
    done = [one.number for one in decided.returned]
    session.execute(delete(ThemeEdit).filter(ThemeEdit.id.in_(done)))
    for number, parts in decided.parts.items():
        edit = session.get(ThemeEdit, number)
        if edit is None:
            continue
        answer = update(ThemeEdit).filter_by(id=number)
        session.execute(answer.values(answer="done" if parts else "none"))
        hold_stories(session, collection, edit, parts)
