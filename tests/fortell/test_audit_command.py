"""`fortell audit` and `fortell account link`: a log that is whole, and a way in for the lost."""

import shlex
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import text

from builders import ANDERS, LIV, NOW, OLAUG, PASSWORD
from filling import NO_ROOM
from fortell.cli import main
from fortell.workplace import open_workplace
from storybank.account_links import find_linked, mint_account_link
from storybank.accounts import begin_sign_in, find_sign_in, give_role, open_account
from storybank.audit import deeds_in, note_deed
from storybank.keys import Purpose, derive_key
from storybank.second_factor import (
    begin_second_factor,
    confirm_second_factor,
    has_second_factor,
    one_time_codes,
    pending_secret,
)
from storybank.tables import AuditEntry


def run(*words: str) -> Result:
    return CliRunner().invoke(main, words)


@pytest.fixture
def log() -> None:
    """Three deeds."""
    with open_workplace().sessions.writing() as session:
        for number in range(3):
            note_deed(session, OLAUG, "export", {"collection": f"nr-{number}"}, now=NOW)


def change(sql: str) -> None:
    with open_workplace().sessions.writing() as session:
        session.execute(text(sql))


def test_a_whole_log_is_said_to_be_whole(log: None) -> None:
    answer = run("audit", "check")
    assert answer.exit_code == 0
    assert "The log is whole: 3 entries, ending in " in answer.output


@pytest.mark.parametrize(
    "edit, first",
    [
        ("UPDATE audit_entry SET who = 'nils@example.no' WHERE id = 2", 2),
        ("DELETE FROM audit_entry WHERE id = 1", 2),
        ("UPDATE audit_entry SET subject = '{}' WHERE id = 3", 3),
    ],
)
def test_a_broken_log_names_its_first_broken_entry(log: None, edit: str, first: int) -> None:
    change(edit)
    answer = run("audit", "check")
    assert answer.exit_code == 1
    assert f"The log is broken at entry {first}:" in answer.output


def test_a_copy_shows_what_was_cut_off_at_the_end(log: None, tmp_path: Path) -> None:
    copy = tmp_path / "log.jsonl"
    said = run("audit", "export", "--out", str(copy))
    assert f"{copy} holds 4 entries." in said.output, "the export itself is one"
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    assert len(copy.read_text("utf-8").splitlines()) == 4
    assert run("audit", "check", "--copy", str(copy)).exit_code == 0
    change("DELETE FROM audit_entry WHERE id > 2")
    assert run("audit", "check").exit_code == 0
    answer = run("audit", "check", "--copy", str(copy))
    assert answer.exit_code == 1
    assert "The log has not the entry 3 that stands in" in answer.output


def test_what_is_no_copy_is_refused_and_no_file_is_written_over(log: None, tmp_path: Path) -> None:
    other = tmp_path / "other.txt"
    other.write_text("nothing\n", "utf-8")
    assert (
        "no copy of the log: see its line 1" in run("audit", "check", "--copy", str(other)).output
    )
    assert "is there already" in run("audit", "export", "--out", str(other)).output
    assert other.read_text("utf-8") == "nothing\n"
    other.write_bytes(b"\xff")
    assert "it is no text in UTF-8" in run("audit", "check", "--copy", str(other)).output


def test_what_is_said_to_be_called_later_can_be_called_so(log: None, tmp_path: Path) -> None:
    said = run("audit", "export", "--out", str(tmp_path / "Ås og omegn.jsonl")).output
    later = shlex.split(said.splitlines()[-1].partition(": fortell ")[2])
    assert run(*later).output.startswith("The log is whole: 4 entries")


def test_what_is_nested_without_end_is_no_copy(log: None, tmp_path: Path) -> None:
    other = tmp_path / "deep.jsonl"
    other.write_text("[" * 100_000, "utf-8")
    answer = run("audit", "check", "--copy", str(other))
    assert answer.output == f"{other} is no copy of the log: see its line 1.\n"


def test_no_copy_is_noted_that_was_not_written(log: None, tmp_path: Path) -> None:
    (tmp_path / "there.jsonl").touch()
    for place in ("there.jsonl", "nowhere/log.jsonl"):
        assert run("audit", "export", "--out", str(tmp_path / place)).exit_code == 1
    assert "The log is whole: 3 entries" in run("audit", "check").output


def test_a_copy_that_finds_no_room_leaves_no_half_of_it(tmp_path: Path) -> None:
    workplace, copy = open_workplace(), tmp_path / "log.jsonl"
    with workplace.sessions.writing() as session:
        for _ in range(40):
            note_deed(session, OLAUG, "unmasked a story", {"reason": "Hun spurte. " * 200}, now=NOW)
    workplace.sessions.engine.dispose()  # all of it is in the database's own file now
    words = [sys.executable, "-c", NO_ROOM, "audit", "export", "--out", str(copy)]
    with workplace.sessions.reading() as session:
        session.execute(text("SELECT 1"))  # who looks as well keeps the log's index in its place
        answer = subprocess.run(words, capture_output=True, text=True, check=False)
        assert "exported the log" not in deeds_in(session), "it would be noted as done"
    assert answer.stderr == "A file could not be read or written: File too large\n"
    assert not copy.exists()


def test_a_reason_with_a_break_of_another_program_breaks_no_copy(tmp_path: Path) -> None:
    with open_workplace().sessions.writing() as session:
        note_deed(session, OLAUG, "unmasked a story", {"reason": "Hun\u2028spurte"}, now=NOW)
    copy = tmp_path / "log.jsonl"
    assert run("audit", "export", "--out", str(copy)).exit_code == 0
    answer = run("audit", "check", "--copy", str(copy))
    assert "The log is whole" in answer.output


def test_inviting_and_letting_in_at_the_terminal_stand_in_the_log() -> None:
    invited = run(
        "account", "invite", OLAUG, "--name", "O", "--role", "owner", "--password", PASSWORD
    )
    assert invited.exit_code == 0
    answer = run("account", "link", OLAUG)
    address = answer.output.splitlines()[0]
    assert address.startswith("http://127.0.0.1:8000/dashboard/choose-password/")
    with open_workplace().sessions.reading() as session:
        from_link = find_linked(session, address.rsplit("/", 1)[1], now=NOW)
        assert from_link is not None
        assert from_link.email == OLAUG
        entries = session.query(AuditEntry).order_by(AuditEntry.id).all()
    assert [one.deed for one in entries] == ["invited an account", "made a new link"]
    assert all(one.who.startswith("terminal") for one in entries)
    assert entries[0].subject == {"account": OLAUG, "role": "owner"}


def test_who_has_lost_the_phone_is_let_in_by_password_alone() -> None:
    workplace = open_workplace()
    key = derive_key(workplace.secret, Purpose.SECOND_FACTOR)
    with workplace.sessions.writing() as session:
        account = open_account(session, OLAUG, "Olaug")
        begin_second_factor(session, key, account.id)
        secret = pending_secret(session, key, account.id)
        assert secret is not None
        code = one_time_codes(secret).generate(int(NOW.timestamp())).decode()
        assert confirm_second_factor(session, key, account.id, code, now=NOW)
    assert run("account", "forget-codes", OLAUG).exit_code == 0
    with workplace.sessions.reading() as session:
        assert not has_second_factor(session, account.id)
        assert session.query(AuditEntry).one().deed == "took one-time codes away"


def test_after_an_older_copy_nobody_is_signed_in_and_all_who_may_are_named() -> None:
    workplace = open_workplace()
    with workplace.sessions.writing() as session:
        olaug, anders = (open_account(session, one, one) for one in (OLAUG, ANDERS))
        ended = open_account(session, LIV, "Liv")
        ended.active = False
        give_role(olaug, "owner")
        link = mint_account_link(session, anders, now=NOW)
        token = begin_sign_in(session, olaug, now=NOW)
        assert find_sign_in(session, token, now=NOW)
        assert find_linked(session, link, now=NOW)
    answer = run("account", "sign-out")
    assert answer.exit_code == 0
    assert answer.output.splitlines()[:2] == [f"{ANDERS}: no role", f"{OLAUG}: owner"]
    assert LIV not in answer.output
    with workplace.sessions.reading() as session:
        assert find_sign_in(session, token, now=NOW) is None
        assert find_linked(session, link, now=NOW) is None
        assert session.query(AuditEntry).one().deed == "signed everybody out"


@pytest.mark.parametrize("command", ["link", "forget-codes"])
def test_nobody_is_let_in_who_has_no_account(command: str) -> None:
    answer = run("account", command, "ingen@example.no")
    assert answer.exit_code == 1
    assert "no account for ingen@example.no" in answer.output
