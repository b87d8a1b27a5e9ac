"""What the groups of a sign-in service give and take, and where."""

import pytest
from sqlalchemy.orm import Session

from builders import LIV, NOW, OLAUG
from storybank.account_links import find_linked, mint_account_link
from storybank.accounts import open_account
from storybank.collections import begin_inquiry, plant_unit
from storybank.group_roles import GroupRole, follow_groups, rights_of_groups
from storybank.identities import Person
from storybank.reach import reach_of
from storybank.roles import Right, grant_right

PERSON = Person("https://elsewhere.example", "1", groups=("ledere",))


@pytest.mark.parametrize(
    "inquiry, unit, given",
    [
        (None, None, [(None, None)]),
        ("byen", None, [(1, None)]),
        ("byen", "park", [(1, 1)]),
        ("borte", None, []),
        (None, "borte", []),
        ("borte", "park", []),
        ("byen", "borte", []),
    ],
)
def test_a_line_whose_place_is_not_here_gives_nothing_anywhere(
    session: Session, inquiry: str | None, unit: str | None, given: list[tuple[int, int]]
) -> None:
    begin_inquiry(session, "byen", {"nb": "Byen"})
    plant_unit(session, "park", {"nb": "Park"})
    lines = [GroupRole(group="ledere", role="leader", inquiry=inquiry, unit=unit)]
    other = GroupRole(group="andre", role="owner")
    expected = {Right("leader", *place) for place in given}
    assert rights_of_groups(session, [*lines, other], PERSON) == expected


def test_who_leaves_a_group_loses_its_role_and_the_links_that_she_made(session: Session) -> None:
    olaug, liv = open_account(session, OLAUG, "Olaug"), open_account(session, LIV, "Liv")
    follow_groups(session, olaug, frozenset({Right("owner")}))
    grant_right(session, reach_of(session, olaug), olaug, Right("analyst"))
    grant_right(session, reach_of(session, olaug), liv, Right("leader"))
    link = mint_account_link(session, liv, now=NOW, made_by=olaug)
    assert not follow_groups(session, olaug, frozenset({Right("owner")})).taken
    assert find_linked(session, link, now=NOW) is liv
    assert follow_groups(session, olaug, frozenset()).taken == [Right("owner")]
    assert [one.name for one in olaug.roles] == ["analyst"]
    assert find_linked(session, link, now=NOW) is None


def test_a_link_opens_no_account_to_which_a_group_gives_more_than_its_maker_has(
    session: Session,
) -> None:
    begin_inquiry(session, "byen", {"nb": "Byen"})
    olaug, liv = open_account(session, OLAUG, "Olaug"), open_account(session, LIV, "Liv")
    follow_groups(session, olaug, frozenset({Right("owner", 1)}))
    follow_groups(session, liv, frozenset({Right("leader", 1)}))
    link = mint_account_link(session, liv, now=NOW, made_by=olaug)
    assert find_linked(session, link, now=NOW) is liv
    follow_groups(session, liv, frozenset({Right("leader")}))
    assert find_linked(session, link, now=NOW) is None
