"""What is held of a collection follows its rows: some stories have gone, others have come."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Row
from sqlalchemy.orm import Session

from analysis.arrays import Flags
from analysis.responses import Codes, Responses
from analysis.shell.holding import Holding, build_holding, kept_rows, load_holding
from analysis.shell.kept_themes import (
    Version,
    placed_themes,
    themes_of_stories,
    themes_version,
)
from analysis.shell.told import codes_of
from analysis.tally import keep_answers
from analysis.weaving import Lay, Weave, as_it_is, weave_answers, weave_responses
from storybank.counted import Ids, counted_ids
from storybank.frameworks import framework_of
from storybank.gate import Crowd, newest_first
from storybank.tables import Collection

AT_ONCE = 500  # stories that are asked for by their ids in one question


@dataclass(frozen=True)
class News:
    """What has happened to a holding of n stories.

    stay (n,): which still count. come: those that are new. new (m,): where they stand among all.
    themes: the version that now counts.
    """

    stay: Flags
    come: Holding
    new: Flags
    themes: Version

    @property
    def changes_rows(self) -> bool:
        """Whether stories have gone or come, and not only their themes changed."""
        return len(self.come.responses) > 0 or not self.stay.all()


def join_stories(
    session: Session, collection: Collection, held: Holding, *, gate_key: bytes
) -> Holding:
    """What is held, without the stories that are gone and with those that have come.

    Answers the same holding where nothing has changed.
    """
    news = news_since(session, collection, held, gate_key=gate_key)
    if isinstance(news, News):
        return join_news(session, collection, held, news)
    return news or held


def news_since(
    session: Session, collection: Collection, held: Holding, *, gate_key: bytes
) -> News | Holding | None:
    """What has changed since; None where nothing has.

    Only new stories are read. Where the framework has changed, or too many are new, the answer is
    a holding built from all rows.
    """
    framework, themes = framework_of(collection.version), themes_version(session, collection)
    ids = counted_ids(session, collection)
    stay, new = compare_ids(bytes_of(held.responses.story_ids), ids)
    come = ids[new].astype(held.responses.story_ids.dtype).tolist()
    if held.hashes is None or framework != held.framework or 2 * len(come) > len(ids):
        return load_holding(session, collection, gate_key=gate_key)
    if not come and stay.all() and themes == held.themes:
        return None
    rows = _rows_of(session, collection, come)
    built = build_holding(session, collection, rows, gate_key=gate_key)
    # Who withdrew meanwhile has no row any more.
    here = ~new
    here[new] = np.isin(ids[new], bytes_of(built.responses.story_ids))
    return News(stay, built, new[here], themes)


def join_news(
    session: Session, collection: Collection, held: Holding, news: News, *, lay: Lay = as_it_is
) -> Holding:
    """What is held as it is after the news. lay: where each column is put when it is made."""
    fresh = _weave(held, news, lay) if news.changes_rows else held
    joined = fresh.responses
    if news.themes[0] != held.themes[0]:
        joined = _with_themes(session, collection, joined)
    elif news.themes != held.themes:
        joined = _with_placed(session, collection, joined)
    return replace(fresh, responses=joined, themes=news.themes, file=None)


def bytes_of(story_ids: NDArray[np.str_]) -> Ids:
    """Ids (n,) as the bytes that the database compares."""
    letters = np.ascontiguousarray(story_ids).view(np.uint32).astype(np.uint8)
    return letters.view(f"S{story_ids.dtype.itemsize // 4}")


def compare_ids(held: Ids, ids: Ids) -> tuple[Flags, Flags]:
    """Which of the stories held (n,) are among ids (m,), and which of these are new.

    Both are sorted.
    """
    if np.array_equal(held, ids):
        return np.ones(len(held), np.bool_), np.zeros(len(ids), np.bool_)
    places, stay = find_in(ids, held)
    new = np.ones(len(ids), np.bool_)
    new[places[stay]] = False
    return stay, new


def find_in(ids: Ids, sought: Ids) -> tuple[NDArray[np.intp], Flags]:
    """Where each of the sought (n,) stands among sorted ids, or would; and whether it does.

    Their first letters as numbers are found in a third of the time; a few ids share them.
    """
    if not len(ids):
        return np.zeros(len(sought), np.intp), np.zeros(len(sought), np.bool_)
    places = np.searchsorted(_beginnings(ids), _beginnings(sought))
    found: Flags = ids[np.minimum(places, len(ids) - 1)] == sought
    unsure = np.flatnonzero(~found)
    places[unsure] = np.searchsorted(ids, sought[unsure])
    inside = unsure[places[unsure] < len(ids)]
    found[inside] = ids[places[inside]] == sought[inside]
    return places, found


def _beginnings(ids: Ids) -> NDArray[np.uint64]:
    """The first eight letters of each id as a number that is sorted as they are."""
    letters = ids.view(np.uint8).reshape(len(ids), ids.itemsize)[:, :8]
    return np.ascontiguousarray(letters).view(">u8").ravel().astype(np.uint64)


def _rows_of(
    session: Session, collection: Collection, ids: list[str]
) -> Iterator[Sequence[Row[*tuple[Any, ...]]]]:
    for start in range(0, len(ids), AT_ONCE):
        asked = kept_rows(collection, ids[start : start + AT_ONCE])
        yield from session.execute(asked).partitions()


def _weave(held: Holding, news: News, lay: Lay) -> Holding:
    """What is held of the stories that stay, with those that have come in their places."""
    come = news.come
    assert held.hashes is not None  # noqa: S101 - else nothing is joined
    assert come.hashes is not None  # noqa: S101 - it was built from rows
    weave = Weave.of(news.stay, news.new, lay)
    hashes = weave.column(held.hashes, come.hashes)
    woven = weave_responses(held.responses, come.responses, weave)
    woven = replace(woven, tellers=newest_first(hashes, woven.told))
    crowd = Crowd.of(woven.tellers, weave.column(held.crowd.stories, come.crowd.stories))
    kept = None
    if held.kept is not None:
        kept = weave_answers(held.kept, keep_answers(come.responses), woven, weave)
    return Holding(held.framework, woven, crowd, hashes, held.themes, kept)


def _with_themes(session: Session, collection: Collection, responses: Responses) -> Responses:
    """The same stories with the themes of the newest run."""
    themes = themes_of_stories(session, collection, responses.story_ids.tolist())
    return replace(responses, facets={**responses.facets, "theme": codes_of(themes, ())})


def _with_placed(session: Session, collection: Collection, responses: Responses) -> Responses:
    """The same stories where some were placed in themes of the run that they had before."""
    placed = placed_themes(session, collection)
    codes, rows = responses.facets["theme"], np.isin(responses.story_ids, list(placed))
    labels = (*codes.labels, *sorted({*placed.values()} - {*codes.labels}))
    values = codes.values.copy()
    values[rows] = [labels.index(placed[one]) for one in responses.story_ids[rows].tolist()]
    return replace(responses, facets={**responses.facets, "theme": Codes(values, labels)})
