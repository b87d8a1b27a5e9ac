"""Groups that keep unlike shares of their stories differ no more often by chance than is said."""

import numpy as np

from analysis.scan import dyad_column, find_patterns, label_column

ARMS, KEPT = (10, 300, 3000), (0.5, 0.95, 0.7)
DRAWS, QUESTIONS, LEVEL = 300, 4, 0.05


def p_of_a_draw(seed: int) -> list[float]:
    """Tellers of up to five stories who answer alike each time, and alike in all three framings."""
    generator = np.random.default_rng(seed)
    several = generator.random(sum(ARMS)) < 0.3
    stories = np.where(several, generator.integers(2, 6, len(several)), 1)
    teller = np.repeat(np.arange(len(stories)), stories)
    arm = np.repeat(np.arange(len(ARMS)), ARMS)[teller]
    kept = generator.random(len(teller)) < np.take(KEPT, arm)
    columns = []
    for number in range(QUESTIONS):
        lean = generator.normal(size=len(stories))[teller] + generator.normal(0, 0.5, len(teller))
        values = np.where(kept, 1 / (1 + np.exp(-lean)), np.nan)
        columns.append(dyad_column(f"question {number}", values))
    framing = label_column("arm", arm, ("first", "second", "third"))
    found = find_patterns(columns, teller.astype(np.uint64), against=[framing], seed=seed)
    return [one.p for one in found.patterns]


def test_framings_that_keep_unlike_shares_of_their_stories_differ_as_seldom_as_is_said() -> None:
    """By what is alike in all stories, unanswered ones too, .09 of p were under .05."""
    p = np.array([one for seed in range(DRAWS) for one in p_of_a_draw(seed)])
    assert len(p) == DRAWS * QUESTIONS
    assert np.mean(p < LEVEL) <= LEVEL + 3 * np.sqrt(LEVEL * (1 - LEVEL) / len(p))
