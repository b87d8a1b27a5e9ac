"""Rehearsed stories whose weak signals are planted: who lies apart, and whose text misleads."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.gower import Placements, lay_placements
from analysis.rehearsal import Effect, Habits, Plan, Question, rehearse
from analysis.signals import Said

SUBJECTS = ("vei", "hjem", "skjema", "park")
QUESTIONS = (
    *(Question(f"t{number}", "triad", (0.0, 0.0), not_applicable=0.1) for number in range(3)),
    Question("d", "dyad", (0.0,)),
    Question("s", "scale", (0.0,)),
)
HABITS = Habits(in_corners=0.1, several=0.2, stopping=0.02)


@dataclass(frozen=True)
class Rehearsed:
    """Stories, their placements, and the rows of what was planted."""

    said: Said
    placements: Placements
    alone: NDArray[np.intp]
    misled: NDArray[np.intp]
    subjects: NDArray[np.intp]
    """(n,) of each story, as it was placed."""

    def of(self, rows: NDArray[np.intp]) -> "Rehearsed":
        """The same stories in another order; the rows of what was planted stay behind."""
        said, placements = self.said.of(rows), self.placements.of(rows)
        return Rehearsed(said, placements, self.alone, self.misled, self.subjects[rows])


def rehearse_signals(
    tellers: int,
    *,
    seed: int,
    shift: float = 2.0,
    noise: float = 1.0,
    alone: int = 0,
    misled: int = 0,
) -> Rehearsed:
    """Four subjects, each placed `shift` standard deviations off the middle in its own direction.

    noise: how loud the text's own is beside what its subject has in common. alone: so many stories
    say something of their own. misled: so many say what belongs to another subject than the one
    they are placed as.
    """
    responses = rehearse(_plan(shift), tellers, seed=seed).responses
    rng = np.random.default_rng(seed + 1)
    subjects = responses.facets["theme"].values.astype(np.intp)
    chosen = rng.permutation(len(subjects))[: alone + misled]
    rows_alone, rows_misled = chosen[:alone], chosen[alone:]
    spoken = subjects.copy()
    spoken[rows_misled] = (subjects[rows_misled] + 2) % len(SUBJECTS)
    centres = rng.normal(size=(len(SUBJECTS), 64))
    centres[:, 0] = 3  # what all have in common, as in the vectors of a language
    vectors = centres[spoken] + noise * rng.normal(size=(len(subjects), 64))
    vectors[rows_alone] = np.sqrt(2) * rng.normal(size=(alone, 64))
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    languages = np.where(rng.random(len(subjects)) < 0.7, "nb", "en")
    said = Said(responses.story_ids, vectors.astype(np.float32), languages, responses.tellers)
    laid = lay_placements(responses, [one.id for one in QUESTIONS])
    return Rehearsed(said, laid, rows_alone, rows_misled, subjects)


def _plan(shift: float) -> Plan:
    effects = []
    for place, subject in enumerate(SUBJECTS):
        for turn, question in enumerate(QUESTIONS):
            angle = 2 * np.pi * (place / len(SUBJECTS) + turn / 7)
            across = (shift * np.cos(angle), shift * np.sin(angle))
            width = len(question.base)
            effects.append(Effect(question.id, "theme", subject, across[:width]))
    themes = dict.fromkeys(SUBJECTS, (0.25, 0.25))
    return Plan(questions=QUESTIONS, themes=themes, effects=tuple(effects), habits=HABITS)
