"""What a whole run leaves for those that come after it: by which stories new ones are placed.

It is kept for the newest run alone, and a withdrawn story leaves it at once.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from analysis.encoder import Encoder
from analysis.shell.embedding import model_of
from analysis.shell.kept_places import load_points
from analysis.shell.kept_themes import THEMES
from analysis.shell.stories import Told, batches
from analysis.themes.find import NO_THEME, Themes
from analysis.themes.languages import subtract_means
from analysis.themes.layout import Points
from analysis.themes.placing import Ground, lay_ground
from storybank.tables import Collection, LanguageMean, Run, Theme, ThemeLandmark, ThemeStory
from storybank.vectors import vectors_of


@dataclass(frozen=True)
class KeptGround:
    """The ground of a run with its places (m, 2) on the map, what it took from each language, and
    the share that makes a fit."""

    ground: Ground
    points: Points
    means: Mapping[str, NDArray[np.float32]]
    least_fit: float


def measure_reach(told: Told, themes: Themes) -> float | None:
    """How near a story must be to any that was divided; None where there is no theme."""
    if not themes.count:
        return None
    rows = themes.sample
    spoken = np.asarray(told.stories.languages, np.str_)[rows]
    freed = subtract_means(told.vectors[rows], spoken, themes.language_means)
    return lay_ground(freed, themes.labels[rows]).reach


def keep_ground(
    session: Session,
    collection: Collection,
    run_id: int,
    spoken: Mapping[str, str],
    means: Mapping[str, NDArray[np.float32]],
) -> None:
    """Keep the ground of a run in the place of the last.

    spoken: the language of each story that was divided. means: of each language, (d,).
    """
    earlier = select(Run.id).filter_by(collection_id=collection.id, kind=THEMES)
    for table in (ThemeLandmark, LanguageMean):
        old = delete(table).filter(table.run_id.in_(earlier))
        session.execute(old.execution_options(synchronize_session=False))
    key = {"run_id": run_id, "collection_id": collection.id}
    landmarks = [{**key, "story_id": one, "language": spoken[one]} for one in spoken]
    taken = [
        {"run_id": run_id, "language": language, "values": mean.astype("<f4").tobytes()}
        for language, mean in means.items()
    ]
    if landmarks:
        session.execute(insert(ThemeLandmark), landmarks)
    if taken:
        session.execute(insert(LanguageMean), taken)


def load_ground(session: Session, collection: Collection, run: Run, encoder: Encoder) -> KeptGround:
    """The ground of a run as it was when the run was made, without what has gone since."""
    means = {
        one.language: np.frombuffer(one.values, "<f4")
        for one in session.scalars(
            select(LanguageMean).filter_by(run_id=run.id).order_by(LanguageMean.language)
        )
    }
    landmarks = select(ThemeLandmark.story_id, ThemeLandmark.language).filter_by(run_id=run.id)
    spoken = {row.story_id: row.language for row in session.execute(landmarks)}
    ids, vectors = vectors_of(session, collection, model_of(encoder), sorted(spoken))
    lies_in: dict[str, int] = {}
    for some in batches(ids):
        asked = (
            select(ThemeStory.story_id, Theme.number)
            .join(Theme)
            .filter(Theme.run_id == run.id, ThemeStory.collection_id == collection.id)
            .filter(ThemeStory.story_id.in_(some))
        )
        lies_in |= {row.story_id: row.number for row in session.execute(asked)}
    languages = np.array([spoken[one] for one in ids], np.str_)
    labels = np.array([lies_in.get(one, NO_THEME) for one in ids], np.int16)
    reach = run.parameters["reach"]
    ground = Ground(
        subtract_means(vectors, languages, means), labels, np.inf if reach is None else reach
    )
    points = load_points(session, collection, np.array(ids, np.str_), placed=False)
    return KeptGround(ground, points, means, run.parameters["least_fit"])
