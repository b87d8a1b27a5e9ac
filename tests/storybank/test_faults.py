"""No word of a teller, no address and no code comes into a log by way of what went wrong."""

import logging

import pytest
from sqlalchemy.exc import DataError, IntegrityError
from sqlalchemy.orm import Session

from builders import LIV
from storybank.accounts import open_account
from storybank.faults import DISCREET, describe_fault
from storybank.tables import Account

SECRET = "hemmelig"


def test_a_database_that_refuses_a_row_is_not_quoted(session: Session) -> None:
    open_account(session, LIV, "Liv")
    session.add(Account(email=LIV, name=SECRET, password_hash="", language="nb"))
    with pytest.raises(IntegrityError) as caught:
        session.flush()
    told = describe_fault(caught.value)
    assert "IntegrityError" in told
    assert "test_faults.py" in told
    assert LIV not in told
    assert SECRET not in told


def fail_for_a_reason(words: str) -> None:
    try:
        int(words)
    except ValueError as error:
        raise RuntimeError(words) from error


def test_what_led_to_a_fault_is_named_without_its_words() -> None:
    with pytest.raises(RuntimeError) as caught:
        fail_for_a_reason(SECRET)
    told = describe_fault(caught.value)
    assert told.index("ValueError") < told.index("which led to") < told.index("RuntimeError")
    assert SECRET not in told


@pytest.mark.parametrize("error", [ValueError(SECRET), DataError("", {}, ValueError(SECRET))])
def test_a_logger_of_others_hears_neither_address_nor_message(
    error: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    logger = logging.getLogger("of others")
    logger.addFilter(DISCREET)
    try:
        raise error
    except (ValueError, DataError):
        logger.exception("Error handling request %s %s", "GET", f"/t/{SECRET}")
    logger.warning("What is only said: %s", "of nobody")
    assert SECRET not in caplog.text
    assert type(error).__name__ in caplog.text
    assert "What is only said: of nobody" in caplog.text
