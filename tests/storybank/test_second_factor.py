"""One-time codes: the RFC's own vectors, each code once, recovery codes, what is kept of them."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from builders import LIV, NOW
from laying import lay_tables
from racing import together
from storybank.accounts import open_account
from storybank.database import Sessions, open_database
from storybank.second_factor import (
    RECOVERY_CODES,
    begin_second_factor,
    check_code,
    confirm_second_factor,
    drop_second_factor,
    has_second_factor,
    one_time_codes,
    pending_secret,
)
from storybank.tables import Account

KEY = b"k" * 32
RFC_SECRET = b"12345678901234567890"


@pytest.fixture
def session(sqlite_url: str) -> Iterator[Session]:
    engine = open_database(sqlite_url)
    lay_tables(engine)
    with Sessions(engine).writing() as session:
        yield session
    engine.dispose()


@pytest.fixture
def liv(session: Session) -> Account:
    return open_account(session, LIV, "Liv")


def code_at(secret: bytes, moment: datetime) -> str:
    return one_time_codes(secret).generate(int(moment.timestamp())).decode()


def set_up(session: Session, account: Account) -> tuple[bytes, list[str]]:
    """A confirmed second factor: its secret and recovery codes."""
    begin_second_factor(session, KEY, account.id)
    secret = pending_secret(session, KEY, account.id)
    assert secret is not None
    codes = confirm_second_factor(session, KEY, account.id, code_at(secret, NOW), now=NOW)
    assert codes is not None
    return secret, codes


# RFC 6238, appendix B: eight digits with SHA-1; six digits are the last six of them.
@pytest.mark.parametrize(
    "seconds, code",
    [
        (59, "94287082"),
        (1111111109, "07081804"),
        (1111111111, "14050471"),
        (1234567890, "89005924"),
        (2000000000, "69279037"),
        (20000000000, "65353130"),
    ],
)
def test_the_codes_are_those_of_the_rfc(seconds: int, code: str) -> None:
    eight = TOTP(RFC_SECRET, 8, SHA1(), 30)  # noqa: S303 - the RFC's
    assert eight.generate(seconds) == code.encode()
    assert code_at(RFC_SECRET, datetime.fromtimestamp(seconds, UTC)) == code[-6:]


def test_a_second_factor_counts_once_its_code_is_confirmed(session: Session, liv: Account) -> None:
    begin_second_factor(session, KEY, liv.id)
    secret = pending_secret(session, KEY, liv.id)
    assert secret is not None
    assert not has_second_factor(session, liv.id)
    assert confirm_second_factor(session, KEY, liv.id, "000000", now=NOW) is None
    assert not check_code(session, KEY, liv.id, code_at(secret, NOW), now=NOW)
    codes = confirm_second_factor(session, KEY, liv.id, code_at(secret, NOW), now=NOW)
    assert codes is not None
    assert len(set(codes)) == RECOVERY_CODES
    assert has_second_factor(session, liv.id)
    assert pending_secret(session, KEY, liv.id) is None, "it is never shown again"


def test_who_begins_once_more_has_another_secret_and_the_first_opens_nothing(
    session: Session, liv: Account
) -> None:
    begin_second_factor(session, KEY, liv.id)
    first = pending_secret(session, KEY, liv.id)
    begin_second_factor(session, KEY, liv.id)
    assert first is not None
    assert pending_secret(session, KEY, liv.id) not in (None, first)
    assert confirm_second_factor(session, KEY, liv.id, code_at(first, NOW), now=NOW) is None


def test_what_is_confirmed_is_neither_confirmed_nor_begun_again(
    session: Session, liv: Account
) -> None:
    secret, (recovery, *_) = set_up(session, liv)
    later = NOW + timedelta(minutes=5)
    code = code_at(secret, later)
    assert confirm_second_factor(session, KEY, liv.id, code, now=later) is None
    with pytest.raises(IntegrityError), session.begin_nested():
        begin_second_factor(session, KEY, liv.id)
    assert has_second_factor(session, liv.id)
    assert check_code(session, KEY, liv.id, code, now=later), "it was not spent"
    assert check_code(session, KEY, liv.id, recovery, now=later)


@pytest.mark.parametrize(
    "late, right", [(-30, True), (0, True), (30, True), (-60, False), (60, False)]
)
def test_a_phones_clock_may_be_half_a_minute_wrong(
    session: Session, liv: Account, late: int, right: bool
) -> None:
    secret, _ = set_up(session, liv)
    now = NOW + timedelta(minutes=5)
    code = code_at(secret, now - timedelta(seconds=late))
    assert check_code(session, KEY, liv.id, code, now=now) is right


def test_a_code_serves_once_and_no_older_one_after_it(session: Session, liv: Account) -> None:
    secret, _ = set_up(session, liv)
    assert not check_code(session, KEY, liv.id, code_at(secret, NOW), now=NOW), "it confirmed"
    now = NOW + timedelta(minutes=5)
    code, before = code_at(secret, now), code_at(secret, now - timedelta(seconds=30))
    assert check_code(session, KEY, liv.id, f"{code[:3]} {code[3:]}", now=now)
    assert not check_code(session, KEY, liv.id, code, now=now)
    assert not check_code(session, KEY, liv.id, before, now=now)


def test_a_recovery_code_serves_once_and_its_holder_alone(session: Session, liv: Account) -> None:
    _, codes = set_up(session, liv)
    other = open_account(session, "other@example.no", "Other")
    set_up(session, other)
    assert not check_code(session, KEY, other.id, codes[0], now=NOW)
    assert check_code(session, KEY, liv.id, f" {codes[0].upper()} ", now=NOW)
    assert not check_code(session, KEY, liv.id, codes[0], now=NOW)
    assert check_code(session, KEY, liv.id, codes[1].replace("-", ""), now=NOW)


@pytest.mark.parametrize("code", ["", "0", "x" * 500, "æøå", "１２３４５６", "\0"])
def test_what_is_no_code_is_refused(session: Session, liv: Account, code: str) -> None:
    set_up(session, liv)
    assert not check_code(session, KEY, liv.id, code, now=NOW)


def test_neither_the_secret_nor_a_recovery_code_is_kept_in_the_clear(
    session: Session, liv: Account
) -> None:
    secret, codes = set_up(session, liv)
    sealed = session.execute(text("SELECT sealed FROM second_factor")).scalar_one()
    assert secret not in sealed
    kept = str(session.execute(text("SELECT * FROM recovery_code")).all())
    assert not any(code in kept or code.replace("-", "") in kept for code in codes)


def test_without_the_key_the_recovery_codes_still_serve(session: Session, liv: Account) -> None:
    secret, codes = set_up(session, liv)
    now = NOW + timedelta(minutes=5)
    assert not check_code(session, b"o" * 32, liv.id, code_at(secret, now), now=now)
    assert check_code(session, b"o" * 32, liv.id, codes[0], now=now)


def test_a_second_factor_that_is_given_up_leaves_nothing(session: Session, liv: Account) -> None:
    _, codes = set_up(session, liv)
    drop_second_factor(session, liv)
    assert not has_second_factor(session, liv.id)
    assert not check_code(session, KEY, liv.id, codes[0], now=NOW)
    assert session.execute(text("SELECT count(*) FROM recovery_code")).scalar_one() == 0


def test_of_two_who_bring_a_code_at_once_one_comes_in(database_url: str) -> None:
    engine = open_database(database_url)
    lay_tables(engine)
    sessions = Sessions(engine)
    with sessions.writing() as session:
        number = open_account(session, LIV, "Liv").id
        secret, recovery = set_up(session, session.get_one(Account, number))
    now = NOW + timedelta(minutes=5)
    for code in (code_at(secret, now), recovery[0]):
        let_in: list[bool] = []
        bring = partial(_bring, sessions, number, code, let_in)
        together(bring, bring)
        assert sorted(let_in) == [False, True]
    engine.dispose()


def _bring(sessions: Sessions, number: int, code: str, let_in: list[bool]) -> None:
    now = NOW + timedelta(minutes=5)
    with sessions.writing() as session:
        right = check_code(session, KEY, number, code, now=now)
    let_in.append(right)
