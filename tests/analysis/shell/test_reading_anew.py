"""Stories are read anew where texts are masked otherwise than when they were read."""

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from sqlalchemy import select

from analysis.shell import embedding
from analysis.shell import reconcile as reconciling
from analysis.shell.embedding import model_of
from analysis.shell.kept_themes import latest_run_id
from analysis.shell.reconcile import Reader, reconcile
from analysis.shell.work import Worker, name_holder
from builders import NOW, a_collection, many_stories, tell
from fortell.workplace import open_workplace
from meaning import ENCODER
from storybank.personal_data import MASKING
from storybank.tables import Run, Vector
from storybank.vectors import keep_vectors

STORIES = many_stories(40)


def test_where_texts_are_masked_otherwise_all_are_read_anew_and_no_older_vector_stays(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sessions, other = open_workplace().sessions, model_of(replace(ENCODER, version="2"))
    with sessions.writing() as session:
        collection = a_collection(session)
        for one in STORIES:
            tell(session, collection, one)
        keep_vectors(session, collection, other, {STORIES[0].story: np.ones(2)})
    reader = Reader("small", lambda: ENCODER)
    worker = Worker(sessions, name_holder(), lambda: NOW, lambda *_: None, bytes(32))
    for _ in range(2):
        assert reconcile(worker, reader).analysed == (collection.slug,)
        assert reconcile(worker, reader).analysed == ()
        with sessions.reading() as session:
            kept = Counter(session.scalars(select(Vector.model)))
            assert kept == {model_of(ENCODER): len(STORIES), other: 1}
            run = session.get_one(Run, latest_run_id(session, collection))
            assert run.model == model_of(ENCODER)
        for module in (embedding, reconciling):
            monkeypatch.setattr(module, "MASKING", MASKING + 1)
