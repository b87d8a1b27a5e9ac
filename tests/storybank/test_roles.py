"""Who may give which right to whom, one-time links and passwords; races on both databases."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from builders import LIV, NOW, OLAUG, PASSWORD
from laying import lay_tables
from racing import together
from storybank.account_links import (
    FIRST_LASTS,
    NEW_LASTS,
    find_linked,
    mint_account_link,
    spend_account_link,
)
from storybank.accounts import (
    begin_sign_in,
    check_password,
    find_sign_in,
    give_role,
    hold_account,
    invite_account,
    open_account,
    password_mistake,
    still_stands,
)
from storybank.collections import begin_inquiry, plant_unit
from storybank.database import Sessions, open_database
from storybank.errors import NotAllowed, Refused
from storybank.reach import reach_of
from storybank.roles import (
    ENDED,
    HAS_IT,
    LAST_OWNER,
    OUTSIDE,
    Right,
    end_account,
    grant_right,
    take_right,
)
from storybank.second_factor import begin_second_factor, pending_secret
from storybank.tables import Account, Role, Unit
from storybank.units import change_unit

KEY = b"k" * 32
PLACES = {"": (None, None), "byen": (1, None), "park": (None, 2), "byen, park": (1, 2)}


@pytest.fixture
def session(sqlite_url: str) -> Iterator[Session]:
    """Two inquiries; the city with its parks, their playgrounds, and schools beside the parks."""
    engine = open_database(sqlite_url)
    lay_tables(engine)
    with Sessions(engine).writing() as session:
        for slug in ("byen", "skole"):
            begin_inquiry(session, slug, {"nb": slug})
        city = plant_unit(session, "by", {"nb": "Byen"})
        parks = plant_unit(session, "park", {"nb": "Park"}, parent=city)
        plant_unit(session, "lek", {"nb": "Lek"}, parent=parks)
        plant_unit(session, "skolene", {"nb": "Skoler"}, parent=city)
        yield session
    engine.dispose()


def owner(
    session: Session, email: str = OLAUG, inquiry: int | None = None, unit: int | None = None
) -> Account:
    """An owner who has chosen a password, without the time that hashing takes."""
    account = open_account(session, email, email)
    account.password_hash = "chosen"
    give_role(account, "owner", inquiry_id=inquiry, unit_id=unit)
    session.flush()
    return account


ASKED = [
    (None, None),
    (1, None),
    (2, None),
    (None, 1),
    (None, 2),
    (None, 3),
    (1, 2),
    (1, 4),
    (2, 3),
]


@pytest.mark.parametrize(
    "bound, within",
    [
        ("", ASKED),
        ("byen", [(1, None), (1, 2), (1, 4)]),
        ("park", [(None, 2), (None, 3), (1, 2), (2, 3)]),
        ("byen, park", [(1, 2)]),
    ],
)
def test_an_owner_gives_rights_within_her_own_alone(
    session: Session, bound: str, within: list[tuple[int | None, int | None]]
) -> None:
    reach = reach_of(session, owner(session, OLAUG, *PLACES[bound]))
    somebody = open_account(session, LIV, "Liv")
    for right in (Right("owner", *place) for place in ASKED):
        if (right.inquiry_id, right.unit_id) not in within:
            with pytest.raises(NotAllowed, match="within your own"):
                grant_right(session, reach, somebody, right)
            continue
        role = grant_right(session, reach, somebody, right)
        assert reach.holds(somebody)
        take_right(session, reach, somebody, role)
    assert somebody.roles == []


def test_who_owns_nothing_gives_nothing(session: Session) -> None:
    analyst, somebody = (open_account(session, email, email) for email in (OLAUG, LIV))
    give_role(analyst, "analyst")
    session.flush()
    reach = reach_of(session, analyst)
    assert not reach.holds(somebody)
    with pytest.raises(NotAllowed):
        grant_right(session, reach, somebody, Right("leader"))


@pytest.mark.parametrize("right", [Right("leader", 99), Right("leader", None, 99), Right("queen")])
def test_a_role_that_there_is_not_is_refused(session: Session, right: Right) -> None:
    olaug = owner(session)
    with pytest.raises(NotAllowed) as refused:
        grant_right(session, reach_of(session, olaug), olaug, right)
    assert refused.value.mistake == OUTSIDE


def test_a_role_is_given_once(session: Session) -> None:
    olaug = owner(session)
    with pytest.raises(NotAllowed) as refused:
        grant_right(session, reach_of(session, olaug), olaug, Right("owner"))
    assert refused.value.mistake == HAS_IT


def test_an_account_that_has_ended_gets_no_role_and_does_not_end_again(session: Session) -> None:
    reach, liv = reach_of(session, owner(session)), open_account(session, LIV, "Liv")
    assert end_account(session, reach, liv)
    with pytest.raises(NotAllowed) as refused:
        grant_right(session, reach, liv, Right("leader"))
    assert refused.value.mistake == ENDED
    assert not end_account(session, reach, liv)


def test_a_role_is_taken_once_and_within_ones_own(session: Session) -> None:
    mayor, grete = owner(session), owner(session, LIV, *PLACES["park"])
    role = grant_right(session, reach_of(session, mayor), grete, Right("leader", None, 4))
    with pytest.raises(NotAllowed) as refused:
        take_right(session, reach_of(session, grete), grete, role)
    assert refused.value.mistake == OUTSIDE
    taken = [take_right(session, reach_of(session, mayor), grete, role) for _ in range(2)]
    assert taken == [True, False]


def test_each_change_of_rights_ends_the_sign_ins_of_that_account_alone(session: Session) -> None:
    olaug, liv = owner(session), open_account(session, LIV, "Liv")
    reach = reach_of(session, olaug)
    tokens = [begin_sign_in(session, one, now=NOW) for one in (olaug, liv)]
    role = grant_right(session, reach, liv, Right("leader"))
    assert [find_sign_in(session, token, now=NOW) for token in tokens] == [olaug, None]
    token = begin_sign_in(session, liv, now=NOW)
    take_right(session, reach, liv, role)
    assert find_sign_in(session, token, now=NOW) is None


def test_an_owner_of_a_part_cannot_end_who_may_do_more(session: Session) -> None:
    owner(session, "mayor@example.no")
    reach = reach_of(session, owner(session, OLAUG, *PLACES["park"]))
    liv = open_account(session, LIV, "Liv")
    give_role(liv, "leader", unit_id=3)
    give_role(liv, "leader", unit_id=4)
    with pytest.raises(NotAllowed):
        end_account(session, reach, liv)
    take_right(session, reach_of(session, owner(session, "x@example.no")), liv, liv.roles[1])
    end_account(session, reach, liv)
    assert not liv.active


def test_an_ended_account_has_no_role_no_password_no_link_and_no_sign_in(session: Session) -> None:
    olaug, liv = owner(session), owner(session, LIV)
    sign_in = begin_sign_in(session, liv, now=NOW)
    link = mint_account_link(session, liv, now=NOW)
    begin_second_factor(session, KEY, liv.id)
    end_account(session, reach_of(session, olaug), liv)
    assert pending_secret(session, KEY, liv.id) is None
    assert session.scalars(select(Role).filter_by(account_id=liv.id)).all() == []
    assert liv.password_hash == ""
    assert find_sign_in(session, sign_in, now=NOW) is None
    assert find_linked(session, link, now=NOW) is None
    assert spend_account_link(session, link, "new", now=NOW) is None


@pytest.mark.parametrize("beside", ["nobody", "one bound", "one invited", "one ended"])
def test_the_last_owner_of_everything_stays(session: Session, beside: str) -> None:
    olaug = owner(session)
    reach = reach_of(session, olaug)
    if beside == "one bound":
        owner(session, LIV, *PLACES["byen"])
    elif beside != "nobody":
        other = owner(session, LIV)
        other.password_hash = "" if beside == "one invited" else other.password_hash
        other.active = beside != "one ended"
        session.flush()
    with pytest.raises(NotAllowed) as refused:
        take_right(session, reach, olaug, olaug.roles[0])
    assert refused.value.mistake == LAST_OWNER
    with pytest.raises(NotAllowed):
        end_account(session, reach, olaug)
    owner(session, "second@example.no")
    take_right(session, reach, olaug, olaug.roles[0])
    assert olaug.roles == []


def test_two_owners_who_end_each_other_at_once_leave_one(sessions: Sessions) -> None:
    with sessions.writing() as session:
        numbers = [owner(session, email).id for email in (OLAUG, LIV)]
    told: list[str] = []
    together(
        lambda: _end(sessions, numbers[0], numbers[1], told),
        lambda: _end(sessions, numbers[1], numbers[0], told),
    )
    assert sorted(told) == ["ended", "refused"]


def _end(sessions: Sessions, who: int, whom: int, told: list[str]) -> None:
    try:
        with sessions.writing() as session:
            reach = reach_of(session, session.get_one(Account, who))
            end_account(session, reach, session.get_one(Account, whom))
        told.append("ended")
    except NotAllowed:
        told.append("refused")


def test_a_link_opens_once_and_the_first_password_has_a_week(session: Session) -> None:
    liv = open_account(session, LIV, "Liv")
    link = mint_account_link(session, liv, now=NOW)
    assert find_linked(session, link, now=NOW + FIRST_LASTS - timedelta(seconds=1)) is liv
    assert find_linked(session, link, now=NOW + FIRST_LASTS) is None
    assert spend_account_link(session, link, "hashed", now=NOW + FIRST_LASTS) is None
    assert spend_account_link(session, link, "hashed", now=NOW) is liv
    assert liv.password_hash == "hashed"
    assert find_linked(session, link, now=NOW) is None
    assert spend_account_link(session, link, "again", now=NOW) is None


def test_a_new_link_ends_the_one_before_and_lasts_a_day(session: Session) -> None:
    olaug = owner(session)
    first, second = (mint_account_link(session, olaug, now=NOW) for _ in range(2))
    assert find_linked(session, first, now=NOW) is None
    assert find_linked(session, second, now=NOW + NEW_LASTS - timedelta(seconds=1)) is olaug
    assert find_linked(session, second, now=NOW + NEW_LASTS) is None


def test_a_link_opens_no_account_that_may_do_more_than_its_maker(session: Session) -> None:
    mayor = owner(session)
    grete = owner(session, "grete@example.no", *PLACES["park"])
    liv = open_account(session, LIV, "Liv")
    grant_right(session, reach_of(session, grete), liv, Right("leader", None, 2))
    link = mint_account_link(session, liv, now=NOW, made_by=grete)
    grant_right(session, reach_of(session, grete), liv, Right("leader", None, 3))
    assert find_linked(session, link, now=NOW) is liv
    grant_right(session, reach_of(session, mayor), liv, Right("owner"))
    assert find_linked(session, link, now=NOW) is None
    link = mint_account_link(session, liv, now=NOW, made_by=mayor)
    grant_right(session, reach_of(session, mayor), liv, Right("analyst"))
    assert find_linked(session, link, now=NOW) is liv


def test_a_link_opens_nothing_once_a_unit_is_moved_out_of_its_makers_own(session: Session) -> None:
    grete, liv = owner(session, "grete@example.no", *PLACES["park"]), owner(session, LIV, unit=3)
    playgrounds = session.get_one(Unit, 3)
    links = [mint_account_link(session, one, now=NOW, made_by=grete) for one in (liv, grete)]
    change_unit(session, playgrounds, playgrounds.name, parent_id=4)
    assert [find_linked(session, one, now=NOW) for one in links] == [None, grete]
    assert spend_account_link(session, links[0], "hers", now=NOW) is None
    change_unit(session, playgrounds, playgrounds.name, parent_id=2)
    assert find_linked(session, links[0], now=NOW) is None, "whoever tried it has spent it"
    assert liv.password_hash == "chosen"


@pytest.mark.parametrize("loss", ["the role", "the account"])
def test_who_loses_a_role_holds_no_link_any_more(session: Session, loss: str) -> None:
    reach = reach_of(session, owner(session))
    grete, liv = owner(session, "grete@example.no"), open_account(session, LIV, "Liv")
    link = mint_account_link(session, liv, now=NOW, made_by=grete)
    if loss == "the role":
        take_right(session, reach, grete, grete.roles[0])
    else:
        end_account(session, reach, grete)
    assert find_linked(session, link, now=NOW) is None


@pytest.mark.parametrize("change", ["nothing", "another password", "ended"])
def test_a_password_that_was_checked_lets_in_while_the_account_stands(
    session: Session, change: str
) -> None:
    liv = owner(session, LIV)
    session.expunge(liv)
    now = session.get_one(Account, liv.id)
    now.password_hash = "other" if change == "another password" else now.password_hash
    now.active = change != "ended"
    session.flush()
    assert still_stands(session, liv) is (change == "nothing")


def test_a_spent_link_ends_every_sign_in(session: Session) -> None:
    olaug = owner(session)
    token = begin_sign_in(session, olaug, now=NOW)
    spend_account_link(session, mint_account_link(session, olaug, now=NOW), "new", now=NOW)
    assert find_sign_in(session, token, now=NOW) is None


def test_who_is_held_is_read_as_the_account_stands_now(session: Session) -> None:
    """It may have been read before somebody else ended it."""
    liv = owner(session, LIV)
    session.execute(text("UPDATE account SET active = false, password_hash = ''"))
    assert liv.active
    held = hold_account(session, liv.id)
    assert (held.active, held.password_hash) == (False, "")


def test_of_two_who_use_a_link_at_once_one_chooses(sessions: Sessions) -> None:
    with sessions.writing() as session:
        link = mint_account_link(session, owner(session), now=NOW)
    chosen: list[bool] = []

    def choose(word: str) -> None:
        with sessions.writing() as session:
            chosen.append(spend_account_link(session, link, word, now=NOW) is not None)

    together(lambda: choose("one"), lambda: choose("other"))
    assert sorted(chosen) == [False, True]


def test_only_the_hash_of_a_link_is_kept(session: Session) -> None:
    link = mint_account_link(session, owner(session), now=NOW)
    kept = session.connection().exec_driver_sql("SELECT * FROM account_link").all()
    assert link not in str(kept)


def test_nobody_signs_in_to_an_account_without_a_password(session: Session) -> None:
    open_account(session, LIV, "Liv")
    for password in ("", "chosen", PASSWORD):
        assert check_password(session, LIV, password) is None


def test_an_address_has_one_account(session: Session) -> None:
    open_account(session, LIV, "Liv")
    with pytest.raises(Refused, match="already an account"):
        open_account(session, f" {LIV.upper()} ", "Liv")


@pytest.mark.parametrize(
    "password, says",
    [
        (PASSWORD, None),
        ("a b c d e f ", None),
        ("elleve tegn", "at least 12"),
        (f"{PASSWORD:å<200}", None),
        (f"{PASSWORD:å<201}", "more than 200"),
        ("abababababab", "easy to guess"),
        ("AaAaAaAaAaAaAa", "easy to guess"),
        ("123412341234", "easy to guess"),
        ("123451234512", None),
        (f"min er {OLAUG}", "easy to guess"),
    ],
)
def test_a_password_is_long_and_not_the_first_that_one_would_try(
    password: str, says: str | None
) -> None:
    wrong = password_mistake(password, OLAUG)
    assert says in wrong.sentence if says and wrong else wrong is says


def test_a_short_password_is_refused_at_the_terminal_too(session: Session) -> None:
    with pytest.raises(Refused, match="at least 12"):
        invite_account(session, "ny@example.no", "Ny", "kort")
