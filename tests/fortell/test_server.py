"""Both apps behind one door, as gunicorn's own command and `fortell serve` ask for them."""

import gc
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from werkzeug.test import Client

from builders import TODAY, a_collection
from fortell.commands.serve import print_links, reached_at
from fortell.demo.sign_in import keep_demo_sign_in, mint_demo_sign_in
from fortell.server import Server, _send_letter, build_here, name_address, refuse_unfit
from fortell.workplace import open_workplace
from mailboxes import mail_server
from ports import free_port
from storybank.errors import SettingsError
from storybank.settings import Settings

NEAREST = "192.0.2.1"
PATIENCE = 120  # seconds: a worker that still starts is let go after 30
CHAIN = {
    "X-Forwarded-Proto": "http, https, http",
    "X-Forwarded-Host": "made.up, fortell.example, inner.example",
    "X-Forwarded-For": "203.0.113.9, 203.0.113.10, 203.0.113.11",
}


def ask(path: str) -> tuple[bool, dict[str, Any]]:
    """Whether the answer tells the browser to stay with https, and what the app heard."""
    app, heard = build_here(), {}

    def overhear(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        answer: Iterable[bytes] = app(environ, start_response)
        heard.update(environ)
        return answer

    answer = Client(overhear).get(path, headers=CHAIN, environ_base={"REMOTE_ADDR": NEAREST})
    assert answer.status_code == 200
    return "Strict-Transport-Security" in answer.headers, heard


@pytest.mark.parametrize("path", ["/", "/dashboard/sign-in"])
def test_as_many_proxies_as_are_set_are_believed_once(
    monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    monkeypatch.setenv("FORTELL_PROXIES", "2")
    secure, heard = ask(path)
    assert secure
    assert (heard["wsgi.url_scheme"], heard["HTTP_HOST"]) == ("https", "fortell.example")
    assert heard["REMOTE_ADDR"] == NEAREST
    # Werkzeug notes what stood there before: a second reading would note what the first one wrote.
    assert heard["werkzeug.proxy_fix.orig"]["wsgi.url_scheme"] == "http"


@pytest.mark.parametrize("path", ["/", "/dashboard/sign-in"])
def test_without_a_proxy_nobody_is_believed(path: str) -> None:
    secure, heard = ask(path)
    assert not secure
    assert (heard["wsgi.url_scheme"], heard["HTTP_HOST"]) == ("http", "localhost")


def test_what_is_loaded_is_not_looked_through_for_garbage_again() -> None:
    before = gc.get_freeze_count()
    build_here()
    frozen = gc.get_freeze_count()
    gc.unfreeze()
    assert frozen > before


@pytest.fixture
def served(repository: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """`fortell serve` as it was started on a free port, and where its dashboard is said to be."""
    command = [sys.executable, "-u", "-m", "fortell", "serve", "--port", str(free_port())]
    with subprocess.Popen(command, cwd=repository, stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout
        said = [running.stdout.readline() for _ in range(2)]
        assert said[1] == "Stop with Ctrl-C.\n"
        yield running, said[0].split()[-1]
        running.send_signal(signal.SIGINT)
        assert running.wait(timeout=PATIENCE) == 0


def test_a_started_server_answers_for_both_apps(served: tuple[subprocess.Popen[str], str]) -> None:
    running, dashboard = served
    for address in (dashboard, dashboard.removesuffix("dashboard/")):
        assert b"Fortell" in patiently(address)
    # Where there is no /proc the glob finds nothing.
    opened = [file.readlink() for file in Path("/proc").glob(f"{running.pid}/fd/*")]
    assert [file for file in opened if file.name.startswith("fortell.db")] == []


@pytest.mark.parametrize(
    "name, says",
    [
        ("FORTELL_ENCODER", "No language model"),
        ("FORTELL_SECRET_FILE", "cannot be read"),
        ("FORTELL_OIDC_SECRET_FILE", "cannot be read"),
        ("FORTELL_OIDC_GROUP_ROLES", "FORTELL_OIDC_GROUP_ROLES is"),
    ],
)
def test_a_setting_that_leads_nowhere_is_refused_before_the_start(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str, says: str
) -> None:
    word = tmp_path / "word"
    word.touch(mode=0o600)
    word.write_text("our word there")
    monkeypatch.setenv("FORTELL_OIDC_ISSUER", "https://nobody.invalid")
    monkeypatch.setenv("FORTELL_OIDC_CLIENT_ID", "fortell")
    monkeypatch.setenv("FORTELL_OIDC_SECRET_FILE", str(word))
    refuse_unfit(open_workplace())
    monkeypatch.setenv(name, str(word / "nothing"))
    with pytest.raises(SettingsError, match=says) as raised:
        refuse_unfit(open_workplace())
    assert str(word / "nothing") in str(raised.value)


@pytest.mark.parametrize(
    "command",
    [
        ["fortell", "serve", "--port"],
        ["gunicorn", "fortell.server:build_here()", "--bind"],
    ],
)
def test_what_a_server_refuses_after_it_forked_is_told_without_code(
    repository: Path, monkeypatch: pytest.MonkeyPatch, command: list[str]
) -> None:
    monkeypatch.setenv("FORTELL_RECOGNISER", "no_such:thing")
    port = free_port()
    at = str(port) if command[0] == "fortell" else f"127.0.0.1:{port}"
    whole = [sys.executable, "-m", *command, at]
    ended = subprocess.run(whole, cwd=repository, capture_output=True, text=True, check=False)
    assert ended.returncode != 0
    assert "FORTELL_RECOGNISER is no_such:thing: No module named 'no_such'." in ended.stderr
    assert 'File "' not in ended.stderr


def test_what_cannot_be_read_is_logged_without_who_sent_it(
    repository: Path, tmp_path: Path
) -> None:
    port = free_port()
    command = [sys.executable, "-m", "fortell", "serve", "--port", str(port)]
    heard = tmp_path / "log"
    with (
        heard.open("w") as log,
        subprocess.Popen(command, cwd=repository, stdout=log, stderr=log) as running,
    ):
        patiently(f"http://127.0.0.1:{port}/")
        with socket.create_connection(("127.0.0.1", port)) as phone:
            phone.sendall(b"GET /t/hemmelig med ord HTTP/1.1\r\n\r\n")
            assert b"400" in phone.recv(1000)
        running.send_signal(signal.SIGINT)
        assert running.wait(timeout=PATIENCE) == 0
    said = heard.read_text("utf-8")
    assert "A request could not be read." in said
    assert "ip=" not in said
    assert "hemmelig" not in said


def patiently(address: str) -> bytes:
    """What stands at the address as soon as somebody answers there."""
    for _ in range(300):
        try:
            with urllib.request.urlopen(address) as answer:
                return bytes(answer.read())
        except urllib.error.URLError:
            time.sleep(0.1)
    raise AssertionError(f"nobody answers at {address}")


def test_links_lead_to_where_it_serves_unless_told_otherwise() -> None:
    here, told = "http://127.0.0.1:8001", "https://fortell.example"
    assert reached_at(here, Settings()).address == here
    assert reached_at(here, Settings(public_url=told)).address == told


def test_only_links_that_take_stories_are_printed(capsys: pytest.CaptureFixture[str]) -> None:
    workplace = open_workplace()
    with workplace.sessions.writing() as session:
        code = a_collection(session).links[0].code
        a_collection(session, slug="over", closes=TODAY - timedelta(days=400))
    print_links(workplace, "http://[::1]:8000")
    told = capsys.readouterr().out.splitlines()
    assert told[0].split() == [
        "Tell",
        "a",
        "story:",
        f"http://127.0.0.1:8000/t/{code}",
        "(nabolag)",
    ]
    assert told[1] == "Dashboard:     http://[::1]:8000/dashboard/"


@pytest.mark.parametrize("invented", [True, False])
def test_the_demos_sign_in_is_printed_where_all_is_invented(
    capsys: pytest.CaptureFixture[str], *, invented: bool
) -> None:
    workplace = open_workplace()
    with workplace.sessions.writing() as session:
        a_collection(session).fictional = invented
    sign_in = mint_demo_sign_in()
    keep_demo_sign_in(workplace.settings.home, sign_in)
    print_links(workplace, "http://127.0.0.1:8000")
    assert (sign_in.password in capsys.readouterr().out) is invented


def test_an_address_of_either_kind_makes_a_link() -> None:
    named = [name_address(host, 8000) for host in ("127.0.0.1", "localhost", "::1")]
    assert named == ["127.0.0.1:8000", "localhost:8000", "[::1]:8000"]


def test_the_dashboards_letters_go_out_through_the_mail_server_or_say_that_they_did_not() -> None:
    with mail_server() as mailbox:
        settings = Settings(
            smtp_host="127.0.0.1",
            smtp_port=mailbox.port,
            smtp_security="none",
            smtp_sender="fortell@example.no",
        )
        told = ("Du er invitert", "Her er lenken: https://fortell.example.no/#\n", "nb")
        assert _send_letter(settings, "ny@example.no", *told)
        [letter] = mailbox.letters["ny@example.no"]
        assert letter["Subject"] == "Du er invitert"
        assert "Her er lenken" in letter.get_content()
        assert not _send_letter(settings, "ukjent@example.no", *told)
    assert not _send_letter(settings, "ny@example.no", *told), "nobody answers any more"


def test_a_page_does_not_wait_for_a_mail_server_that_says_nothing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("fortell.server.PATIENCE", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent, ThreadPoolExecutor(1) as page:
        settings = Settings(
            home=tmp_path,
            smtp_host="127.0.0.1",
            smtp_port=silent.getsockname()[1],
            smtp_security="none",
            smtp_sender="kommunen@example.no",
        )
        sent = page.submit(_send_letter, settings, "ny@example.no", "Hei", "Hei", "nb")
        silent.settimeout(20)
        line, _ = silent.accept()
        with line:
            line.settimeout(20)  # less than a command would wait
            assert line.recv(1) == b"", "the page has hung up"
        assert not sent.result()


def test_no_socket_is_opened_in_the_home_of_the_account_that_serves() -> None:
    settings = Server(Settings(), "127.0.0.1:0").cfg.settings
    assert settings["control_socket_disable"].get()
