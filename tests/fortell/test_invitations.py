"""Invitations from the terminal: minted for print, sent through a real mail server, counted."""

import csv
import re
import socket
import stat
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import inspect, text

from builders import a_collection
from capturing import body
from collector import create_collector
from collector.letters import Letter
from fortell.cli import main
from fortell.mailing import LONGEST_LIST, PostOffice, Recipient, read_recipients
from fortell.server import build_apps
from fortell.workplace import Workplace, open_workplace
from mailboxes import PASSWORD, USER, Mailbox, certified, mail_server
from storybank.audit import all_entries, first_broken_entry
from storybank.collections import find_collection, find_link
from storybank.errors import Refused
from storybank.invitations import hash_pass
from storybank.keys import load_secret

ADDRESSES = ("anne@example.no", "bo@example.no", "cecilie@example.no")


def run(*words: str) -> Result:
    return CliRunner().invoke(main, ["invitation", *words])


@pytest.fixture
def workplace(monkeypatch: pytest.MonkeyPatch) -> Iterator[Workplace]:
    monkeypatch.setenv("FORTELL_PUBLIC_URL", "https://fortell.example.no")
    opened = open_workplace()
    with opened.sessions.writing() as session:
        a_collection(session, k=3)
    yield opened
    opened.sessions.engine.dispose()


def test_a_list_that_is_pasted_from_a_table_is_read_as_it_is_seen(tmp_path: Path) -> None:
    file = Path(listed(tmp_path, "\u202aanne@example.no\u202c", "\u200b", "bo@example.no\u00a0\t"))
    assert [one.address for one in read_recipients(file)] == ["anne@example.no", "bo@example.no"]
    with pytest.raises(Refused, match="stands on line 1"):
        read_recipients(Path(listed(tmp_path, "mailto:anne@example.no")))


@pytest.fixture
def post(monkeypatch: pytest.MonkeyPatch, workplace: Workplace) -> Iterator[Mailbox]:
    """A mail server on loopback, named in the settings."""
    with mail_server() as mailbox:
        name_server(monkeypatch, mailbox, SECURITY="none")
        yield mailbox


def name_server(monkeypatch: pytest.MonkeyPatch, mailbox: Mailbox, **more: str) -> None:
    """Name a mail server in the settings."""
    named = {"HOST": "127.0.0.1", "PORT": str(mailbox.port), "SENDER": "kommunen@example.no"}
    for name, value in (named | more).items():
        monkeypatch.setenv(f"FORTELL_SMTP_{name}", value)


def listed(tmp_path: Path, *addresses: str) -> str:
    file = tmp_path / "adresser.txt"
    file.write_text("\n".join(addresses) + "\n", "utf-8")
    return str(file)


def tell_through(workplace: Workplace, link: str) -> int:
    """A story told with the link that somebody was given; the status of its answer."""
    matched = re.fullmatch(r"https://fortell\.example\.no/t/(\w{7})#(\w{16})", link)
    assert matched, link
    client = create_collector(workplace.settings, workplace.sessions).test_client()
    word = hash_pass(link)
    asked = {"link": matched[1], "invitation": matched[2], "pass_hash": hash_pass(word)}
    bought = client.post("/v1/invitations", json=asked)
    if bought.status_code != 200:
        return bought.status_code
    ticket = {"Fortell-Pass": f"{word}.{bought.json['seal']}"}  # type: ignore[index] # it is JSON
    story = hash_pass(link)[:8] + "-0000-4000-8000-000000000000"
    told = body(link=matched[1], story=story, code_hash=hash_pass(story))
    return client.post("/v1/stories", json=told, headers=ticket).status_code


def test_minted_invitations_lie_in_a_table_and_on_cards_to_cut_apart(
    workplace: Workplace, tmp_path: Path
) -> None:
    out = tmp_path / "gruppe.csv"
    answer = run("mint", "nabolag", "--count", "7", "--out", str(out))
    assert answer.exit_code == 0, answer.output
    rows = list(csv.DictReader(out.read_text("utf-8").splitlines()))
    assert len({row["link"] for row in rows}) == 7
    cards = out.with_suffix(".html").read_text("utf-8")
    assert cards.count("<svg") == 7
    for row in rows:
        assert row["code"] in cards
        assert row["code"].replace("-", "") == row["link"].partition("#")[2]
    assert "Åpne" not in run("list", "nabolag").output
    for file in (out, out.with_suffix(".html")):
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [tell_through(workplace, row["link"]) for row in (*rows, rows[0])] == [201] * 7 + [200]
    assert run("list", "nabolag").output == "invited: 7 invitations, 6 have told\n"
    with workplace.sessions.reading() as session:
        assert first_broken_entry(session) is None


def test_cards_speak_every_language_of_the_collection(workplace: Workplace, tmp_path: Path) -> None:
    run("mint", "nabolag", "--count", "3", "--out", str(tmp_path / "en.csv"))
    cards = (tmp_path / "en.html").read_text("utf-8")
    assert "Hold kameraet på telefonen her" in cards
    assert '<div lang="en" dir="ltr"><h2>Your neighbourhood</h2>' in cards


def test_the_dashboard_behind_the_door_is_given_the_same_cards(
    workplace: Workplace, tmp_path: Path
) -> None:
    run("mint", "nabolag", "--count", "3", "--out", str(tmp_path / "en.csv"))
    rows = csv.DictReader((tmp_path / "en.csv").read_text("utf-8").splitlines())
    codes = [row["code"].replace("-", "") for row in rows]
    with workplace.sessions.reading() as session:
        links = find_collection(session, "nabolag").links
        link = find_link(session, next(one.code for one in links if one.invites))
    door: Any = build_apps(workplace)
    drawn = door.mounts["/dashboard"].extensions["desk"].front.draw_cards(link, codes)
    assert drawn == (tmp_path / "en.html").read_text("utf-8")


@pytest.mark.parametrize(
    "words, says",
    [
        (["--count", "3", "--out", "gruppe.txt"], "should end in .csv"),
        (["--count", "2", "--out", "a.csv", "--source", "anne"], "A group of fewer than 3"),
        (["--count", "3", "--out", "nowhere/gruppe.csv"], "cannot be written"),
        (["--count", "3", "--out", "a.csv", "--source", "link"], "The link link is open to all"),
    ],
)
def test_what_cannot_be_minted_leaves_nothing_behind(
    workplace: Workplace,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    words: list[str],
    says: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    before = set(tmp_path.iterdir())
    answer = run("mint", "nabolag", *words)
    assert (answer.exit_code, says in answer.output) == (1, True), answer.output
    assert set(tmp_path.iterdir()) == before
    assert "Nobody is invited to nabolag yet" in run("list", "nabolag").output


@pytest.mark.parametrize("command", ["mint", "send"])
def test_nothing_is_minted_with_a_secret_that_is_refused(
    workplace: Workplace, post: Mailbox, tmp_path: Path, command: str
) -> None:
    load_secret(workplace.settings.secret_path)  # makes it
    workplace.settings.secret_path.chmod(0o644)
    where = ["--to", listed(tmp_path, *ADDRESSES)]
    if command == "mint":
        where = ["--count", "3", "--out", str(tmp_path / "gruppe.csv")]
    assert "Others may read the secret" in run(command, "nabolag", *where).output
    assert "Nobody is invited to nabolag yet" in run("list", "nabolag").output


def test_a_file_is_never_written_over(workplace: Workplace, tmp_path: Path) -> None:
    out = tmp_path / "gruppe.csv"
    run("mint", "nabolag", "--count", "3", "--out", str(out))
    first = out.read_text("utf-8")
    again = run("mint", "nabolag", "--count", "3", "--out", str(out))
    assert "is there already" in again.output
    assert out.read_text("utf-8") == first
    assert run("list", "nabolag").output.startswith("invited: 3 invitations, fewer than 3")


def test_everybody_on_a_list_gets_one_letter_that_works_once(
    workplace: Workplace, post: Mailbox, tmp_path: Path
) -> None:
    answer = run("send", "nabolag", "--to", listed(tmp_path, *ADDRESSES))
    assert (answer.exit_code, answer.output) == (0, "3 of 3 invitations are sent.\n")
    assert set(post.letters) == set(ADDRESSES)
    links = [post.link_in(address) for address in ADDRESSES]
    assert [tell_through(workplace, link) for link in links] == [201] * 3
    letter = post.letters[ADDRESSES[0]][0]
    assert letter["Subject"] == "Invitasjon til å fortelle: Nabolaget ditt"
    assert letter["From"] == "kommunen@example.no"
    assert (letter["Auto-Submitted"], letter["Content-Language"]) == ("auto-generated", "nb, en")
    words = letter.get_content()
    for said in ("Denne lenken er bare til deg", "This link is for you alone", "Parkavdelingen"):
        assert said in words


def test_no_address_is_kept_or_said(
    workplace: Workplace, post: Mailbox, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(0)
    answer = run("send", "nabolag", "--to", listed(tmp_path, *ADDRESSES, "ukjent@example.no"))
    ours = [one.getMessage() for one in caplog.records if one.name != "mail.log"]  # the server's
    workplace.sessions.engine.dispose()
    kept = b"".join(
        file.read_bytes() for file in workplace.settings.home.rglob("*") if file.is_file()
    )
    for address in (*ADDRESSES, "ukjent@example.no"):
        assert address.encode() not in kept
        assert address not in " ".join([answer.output, *ours])
    assert b"minted invitations" in kept


def test_what_does_not_go_out_is_told_by_its_line_and_can_be_sent_again(
    workplace: Workplace, post: Mailbox, tmp_path: Path
) -> None:
    file = listed(
        tmp_path, "anne@example.no", "", "ukjent@x.no", "full@x.no", "spam@x.no", "bo@x.no"
    )
    once_more = f"fortell invitation send nabolag --to {file} --line 3 --line 4 --line 5"
    answer = run("send", "nabolag", "--to", file)
    assert answer.exit_code == 1
    assert answer.output.splitlines() == [
        "2 of 5 invitations are sent.",
        "line 3: refused with 550",
        "line 4: refused with 452",
        "line 5: refused with 554",
        f"These are not used up. Send again: {once_more}",
    ]
    assert run("list", "nabolag").output.startswith("invited: 2 invitations")
    with workplace.sessions.reading() as session:
        noted = [(one.deed, one.subject["invitations"]) for one in all_entries(session)]
    assert noted[-2:] == [("minted invitations", 5), ("took back invitations", 3)]
    listed(tmp_path, "anne@example.no", "", "kjent@x.no", "tom@x.no", "bra@x.no", "bo@x.no")
    again = run("send", "nabolag", "--to", file, "--line", "3", "--line", "4", "--line", "5")
    assert again.output == "3 of 3 invitations are sent.\n"
    assert len(post.letters["anne@example.no"]) == 1, "nobody is invited twice"
    assert tell_through(workplace, post.link_in("kjent@x.no")) == 201


def test_ctrl_c_says_which_lines_are_left_and_what_to_do(
    workplace: Workplace, post: Mailbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = listed(tmp_path, *(f"{name}@example.no" for name in ("anne", "bo", "eva", "ida", "jo")))
    send = PostOffice.send

    def stopped(office: PostOffice, recipient: Recipient, letter: Letter) -> None:
        if recipient.line == 3:
            raise KeyboardInterrupt
        send(office, recipient, letter)

    with monkeypatch.context() as patched:
        patched.setattr(PostOffice, "send", stopped)
        answer = run("send", "nabolag", "--to", file)
    again = f"fortell invitation send nabolag --to {file} --line 3 --line 4 --line 5"
    assert answer.exit_code == 1
    assert answer.output.splitlines() == [
        "2 of 5 invitations are sent.",
        "line 3: being sent when it was stopped",
        "lines 4, 5: not sent yet when it was stopped",
        "Ask first whether it arrived: line 3.",
        f"These are not used up. Send again: {again}",
    ]
    assert run("list", "nabolag").output.startswith("invited: 3 invitations")


def greet(server: socket.socket, greeting: bytes) -> None:
    """Say one thing to the first who calls."""
    caller, _ = server.accept()
    with caller:
        caller.sendall(greeting)


@pytest.mark.parametrize("greeting", [b"HTTP/1.1 400 Bad Request\r\n\r\n", b"\0\0\0\0\n"])
def test_what_is_no_mail_server_is_said_to_be_none(
    workplace: Workplace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, greeting: bytes
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        name_server(monkeypatch, Mailbox(port=server.getsockname()[1]), SECURITY="none")
        answering = threading.Thread(target=greet, args=(server, greeting))
        answering.start()
        answer = run("send", "nabolag", "--to", listed(tmp_path, *ADDRESSES))
        answering.join()
    assert "cannot be used (it does not speak as a mail server does)." in answer.output


def test_a_lost_answer_of_the_mail_server_gives_nobody_two_voices(
    workplace: Workplace, post: Mailbox, tmp_path: Path
) -> None:
    """The letter is handed in again with the same invitation; where it stays silent we say so."""
    file = listed(tmp_path, "glipp@x.no", "stum@x.no", "etter@x.no")
    answer = run("send", "nabolag", "--to", file)
    assert "2 of 3 invitations are sent." in answer.output
    assert "line 2: no answer from the mail server" in answer.output
    assert "Ask first whether it arrived: line 2." in answer.output
    assert [len(post.letters[one]) for one in ("glipp@x.no", "stum@x.no", "etter@x.no")] == [
        2,
        2,
        1,
    ]
    first, second = (one.get_content() for one in post.letters["glipp@x.no"])
    assert first == second
    assert tell_through(workplace, post.link_in("glipp@x.no")) == 201
    assert tell_through(workplace, post.link_in("stum@x.no")) == 201, "it did arrive, and is good"


@pytest.mark.parametrize(
    "addresses, says",
    [
        (["a@x.no", "ingen adresse", "A@X.no"], "lines 2, 3"),
        (["a@x.no,b@x.no"], "line 1"),
        (["  ", ""], "no address to send to"),
    ],
)
def test_a_list_that_is_not_good_is_sent_to_nobody(
    workplace: Workplace, post: Mailbox, tmp_path: Path, addresses: list[str], says: str
) -> None:
    answer = run("send", "nabolag", "--to", listed(tmp_path, *addresses))
    assert (answer.exit_code, says in answer.output) == (1, True), answer.output
    assert post.letters == {}


def test_a_line_that_is_asked_for_has_an_address(tmp_path: Path) -> None:
    file = Path(listed(tmp_path, *ADDRESSES))
    with pytest.raises(Refused, match=r"has no address on lines 98, 99\."):
        read_recipients(file, (1, 99, 98))


def test_a_list_that_is_too_long_is_refused_and_no_address_in_it_is_cut(tmp_path: Path) -> None:
    file = tmp_path / "list.txt"
    file.write_text("ola@example.no\n" * (LONGEST_LIST // 15 + 1), "utf-8")
    with pytest.raises(Refused, match="larger than 4 megabytes; split it"):
        read_recipients(file)


def test_without_a_mail_server_nothing_is_minted(
    workplace: Workplace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = listed(tmp_path, *ADDRESSES)
    assert "set FORTELL_SMTP_HOST" in run("send", "nabolag", "--to", file).output
    monkeypatch.setenv("FORTELL_SMTP_HOST", "127.0.0.1")
    monkeypatch.setenv("FORTELL_SMTP_PORT", "9")
    monkeypatch.setenv("FORTELL_SMTP_SENDER", "kommunen@example.no")
    answer = run("send", "nabolag", "--to", file)
    assert "FORTELL_SMTP_HOST = 127.0.0.1, port 9, cannot be used" in answer.output
    assert "Nobody is invited" in run("list", "nabolag").output


def test_a_server_that_offers_no_encryption_is_not_used_unless_told(
    workplace: Workplace, post: Mailbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORTELL_SMTP_SECURITY", "starttls")
    answer = run("send", "nabolag", "--to", listed(tmp_path, *ADDRESSES))
    assert "it offers no encryption" in answer.output
    assert post.letters == {}


@pytest.mark.parametrize(
    "password, trusted, says",
    [
        (PASSWORD, True, "3 of 3 invitations are sent."),
        ("feil", True, "cannot be used (it answered 535)"),
        (PASSWORD, False, "cannot be used (its certificate or its encryption is not accepted)"),
    ],
)
def test_a_guarded_mail_server_is_used_behind_encryption_alone(
    workplace: Workplace,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    password: str,
    trusted: bool,
    says: str,
) -> None:
    tls, certificate = certified(tmp_path)
    if trusted:
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with mail_server(tls) as mailbox:
        name_server(monkeypatch, mailbox, SECURITY="starttls", USER=USER, PASSWORD=password)
        answer = run("send", "nabolag", "--to", listed(tmp_path, *ADDRESSES))
    assert says in answer.output
    assert password not in answer.output
    assert len(mailbox.letters) == (3 if answer.exit_code == 0 else 0)


def test_no_table_has_room_for_whom_an_invitation_went_to(workplace: Workplace) -> None:
    found = inspect(workplace.sessions.engine)
    assert {one["name"] for one in found.get_columns("invitation")} == {
        "code_hash",
        "link_id",
        "spent",
    }
    assert {one["name"] for one in found.get_columns("invitation_pass")} == {"pass_hash", "link_id"}
    with workplace.sessions.reading() as session:
        assert session.scalar(text("SELECT count(*) FROM invitation")) == 0
