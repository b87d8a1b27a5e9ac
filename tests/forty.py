"""Forty answers of each kind, to hand to a function with one of them made wrong."""

import numpy as np

from analysis.responses import State
from analysis.scan import dyad_column

STORIES = 40
RANDOM = np.random.default_rng(1)
EVERY = np.arange(STORIES)
HALF = EVERY % 2 == 0
CODES, DAYS, TELLERS = EVERY % 3, EVERY // 2, EVERY // 4
LINE, POINTS = RANDOM.random(STORIES), RANDOM.random((STORIES, 2))
WEIGHTS = RANDOM.dirichlet([2, 2, 2], STORIES)
BOX = np.array([[0, 0], [1, 0], [1, 1], [0, 1.0]])
PLACED = np.full(STORIES, State.PLACED, np.uint8)
COLUMN = dyad_column("x", LINE)
VECTORS = RANDOM.normal(size=(STORIES, 8)).astype(np.float32)
IDS, LANGUAGES = EVERY.astype(np.str_), np.full(STORIES, "nb")
THEMES = CODES.astype(np.int16)
