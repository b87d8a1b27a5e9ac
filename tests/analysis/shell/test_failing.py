"""A collection that fails, and a name that is none: the others are analysed all the same."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner
from numpy.typing import NDArray
from sqlalchemy import select

from analysis.encoder import Encoder, Progress
from analysis.shell.reconcile import Reader, Reconciled, reconcile
from analysis.shell.work import Worker, name_holder
from builders import NOW, a_collection, many_stories, tell
from fortell.cli import main
from fortell.workplace import open_workplace
from storybank.tables import Collection, Story


def test_a_collection_that_fails_keeps_no_other_from_its_analysis(
    caplog: pytest.LogCaptureFixture,
) -> None:
    workplace = open_workplace()
    with workplace.sessions.writing() as session:
        for slug, story in zip(("aaa", "bbb"), many_stories(2), strict=True):
            tell(session, a_collection(session, slug=slug), story)
        broken = select(Story).join(Collection).filter_by(slug="aaa")
        session.scalars(broken).one().document = {"title": "Kari Nordmann sa det"}
    model: Any = Ones()
    reader = Reader("ones", lambda: Encoder("ones", "1", 2, model))
    here = Worker(workplace.sessions, name_holder(), lambda: NOW, lambda *_: None, b"a key" * 7)
    assert reconcile(here, reader) == Reconciled(("bbb",), (), ("aaa",))
    assert "aaa: KeyError at " in caplog.text
    assert "Kari" not in caplog.text
    assert reconcile(here, reader, without=["aaa"]) == Reconciled((), ())


class Ones:
    """A model to which all stories are the same."""

    def encode(self, texts: Sequence[str], _: Progress | None = None) -> NDArray[np.float32]:
        return np.ones((len(texts), 2), np.float32)


def test_a_slug_that_is_mistyped_is_named() -> None:
    with open_workplace().sessions.writing() as session:
        a_collection(session)
    answer = CliRunner().invoke(main, ["analyse", "nabolaget"])
    assert answer.exit_code == 1
    assert "no collection called nabolaget. There are: nabolag." in answer.output
