"""The smallest group that a collection shows: its floor, and what goes when it changes."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from storybank.errors import Refused
from storybank.tables import Collection, Run, Theme, ThemeBranch
from storybank.thresholds import LARGEST_K, choose_threshold


@pytest.mark.parametrize("k", [-5, 0, 2, LARGEST_K + 1])
def test_nothing_under_the_floor_is_taken(session: Session, collection: Collection, k: int) -> None:
    with pytest.raises(Refused, match="has 3 to 100 people"):
        choose_threshold(session, collection, k)
    assert collection.k == 5


def test_the_floor_itself_is_taken_and_what_held_before_is_told(
    session: Session, collection: Collection
) -> None:
    assert choose_threshold(session, collection, 3) == 5
    assert choose_threshold(session, collection, 3) == 3
    assert collection.k == 3


@pytest.mark.parametrize("k, left", [(4, ["benk"]), (5, ["benk"]), (6, [])])
def test_the_words_of_themes_go_where_they_need_more_tellers(
    session: Session, collection: Collection, k: int, left: list[str]
) -> None:
    """A theme's words were picked from those that as many tellers as the old threshold used."""
    run = Run(
        collection_id=collection.id, kind="themes", state="done", stories="", n=60, seed=1,
        model="", version="1", parameters={},
    )  # fmt: skip
    theme = Theme(number=0, key="a", terms=["benk"], stability=None, branch=0, origin={})
    run.themes, run.branches = [theme], [ThemeBranch(number=0, parent=None, terms=["benk"])]
    session.add(run)
    session.flush()
    choose_threshold(session, collection, k)
    session.expire_all()
    for table in (Theme, ThemeBranch):
        assert session.scalars(select(table)).one().terms == left
    assert session.scalars(select(Run)).one() is run
