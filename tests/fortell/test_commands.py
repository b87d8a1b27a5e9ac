"""The terminal: what each command says, and how it refuses."""

import json
import os
import pwd
import re
import signal
import socket
import stat
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import text

from builders import a_collection, a_submission, framework_document, many_stories, tell
from filling import NO_ROOM
from fortell.cli import main
from fortell.demo.sign_in import FILE, keep_demo_sign_in, mint_demo_sign_in, read_demo_sign_in
from fortell.workplace import open_workplace
from storybank.accounts import check_password, may_keep, may_see
from storybank.audit import all_entries, first_broken_entry
from storybank.collections import find_collection
from storybank.stories import Arrival, Outcome, keep_story, kept_stories


def run(*words: str, typed: str | None = None) -> Result:
    return CliRunner().invoke(main, words, input=typed)


@pytest.fixture
def framework_file(tmp_path: Path) -> Path:
    file = tmp_path / "nabolag.json"  # JSON is YAML
    file.write_text(str(framework_document()).replace("True", "true"), encoding="utf-8")
    return file


@pytest.fixture
def published(framework_file: Path) -> str:
    assert run("framework", "publish", str(framework_file)).exit_code == 0
    return "nabolag"


def begin(line: str, *more: str) -> Result:
    told = ["--inquiry", "byen", "--purpose", "Lære", "--named", "ledere"]
    return run("collection", "begin", "gata", "--framework", line, *told, *more)


def test_a_whole_framework_is_said_to_be_whole(framework_file: Path) -> None:
    answer = run("framework", "check", str(framework_file))
    assert answer.exit_code == 0
    assert "is whole: 6 signifiers, 1 question about the teller, in nb, en" in answer.output


@pytest.mark.parametrize(
    "voice, says",
    [
        ({"seconds": 90}, "It invites voices of up to 90 seconds."),
        ({"seconds": 301}, "voice.seconds: "),
        (True, "voice: this must have keys and values"),
    ],
)
def test_a_framework_says_what_it_invites(tmp_path: Path, voice: object, says: str) -> None:
    file = tmp_path / "aloud.yaml"
    file.write_text(json.dumps(framework_document(voice=voice, photo=True)), "utf-8")
    answer = run("framework", "check", str(file))
    assert says in answer.output
    assert ("It invites pictures." in answer.output) == (answer.exit_code == 0)


def test_every_mistake_is_named_and_the_exit_code_is_one(tmp_path: Path) -> None:
    file = tmp_path / "broken.yaml"
    file.write_text("fortell: 1\nid: X\nlanguages: [nb]\ncolour: red\n", encoding="utf-8")
    answer = run("framework", "check", str(file))
    assert answer.exit_code == 1
    assert f"{file}: line 4, colour: this key is unknown" in answer.output
    assert "line 2, id" in answer.output
    assert "mistakes." in answer.output


def test_publishing_the_same_framework_twice_is_one_version(framework_file: Path) -> None:
    answers = [run("framework", "publish", str(framework_file)).output for _ in range(2)]
    assert answers == ["nabolag version 1 is published.\n"] * 2


def test_a_collection_goes_from_draft_to_open_to_closed(published: str) -> None:
    assert begin(published, "--source", "plakat", "--source", "buss").exit_code == 0
    assert "gata: draft, 0 stories" in run("collection", "list").output
    opened = run("collection", "open", "gata").output
    assert "gata is open." in opened
    assert "plakat: http://127.0.0.1:8000/t/" in opened
    assert "last day" not in opened
    assert run("collection", "close", "gata").output == "gata is closed.\n"
    assert "gata: closed" in run("collection", "list").output


def test_a_last_day_that_is_lifted_is_named(published: str) -> None:
    begin(published, "--opens", "2025-09-01", "--closes", "2025-10-01")
    lifted = "Its last day was 2025-10-01, and it has none now: it stays open until you close it."
    assert lifted in run("collection", "open", "gata").output
    begin_another = ["--inquiry", "byen", "--purpose", "Lære", "--named", "ledere"]
    words = ["collection", "begin", "torget", "--framework", published, *begin_another]
    run(*words, "--closes", "2999-10-01")
    assert "last day" not in run("collection", "open", "torget").output


def test_a_name_is_no_longer_than_those_on_the_dashboard(published: str) -> None:
    refused = begin(published, "--title", "x" * 121)
    assert (refused.exit_code, refused.output) == (
        1,
        "A name has 120 characters at most. Shorten --title.\n",
    )
    assert begin(published, "--title", "x" * 120).exit_code == 0


@pytest.mark.parametrize(
    "words, says",
    [
        (["collection", "open", "ukjent"], "no collection called ukjent. There are none yet."),
        (["export", "ukjent", "--as", "csv", "--out", "ut"], "no collection called ukjent"),
        (["framework", "check", "ingen.yaml"], "ingen.yaml: the file cannot be read: No such file"),
        (["framework", "publish", "."], ".: the file cannot be read: Is a directory"),
        (["account", "invite", "a@b.no", "--name", "A", "--role", "owner", "--password", "kort"],
         "at least 12 characters"),
        (["account", "invite", "kari", "--name", "K", "--role", "owner",
          "--password", "en lang setning"],
         "kari is no e-mail address: write one such as name@example.org."),
        (["account", "invite", "a@b.no", "--name", " ", "--role", "owner",
          "--password", "en lang setning"], "The name has 1 to 120 characters."),
        (["account", "invite", "a@b.no", "--name", "A", "--role", "owner", "--inquiry", "x",
          "--password", "en lang setning"], "no inquiry called x"),
    ],
)  # fmt: skip
def test_what_is_refused_is_told_in_a_sentence(words: list[str], says: str) -> None:
    answer = run(*words)
    assert answer.exit_code == 1
    assert says in answer.output
    assert "Traceback" not in answer.output


def test_a_collection_is_called_as_its_framework_or_by_a_name_of_its_own(published: str) -> None:
    begin(published)
    told = ["--inquiry", "byen", "--purpose", "Lære", "--named", "ledere"]
    run("collection", "begin", "torget", "--framework", published, *told, "--title", "Torget")
    with open_workplace().sessions.reading() as session:
        titles = [find_collection(session, slug).title for slug in ("gata", "torget")]
    assert titles == [framework_document()["title"], {"nb": "Torget", "en": "Torget"}]


@pytest.mark.parametrize("option", ["--purpose", "--named"])
def test_what_tellers_are_told_is_not_left_empty(published: str, option: str) -> None:
    answer = begin(published, option, " ")
    assert answer.exit_code == 1
    assert f"Tellers are shown what {option} says" in answer.output
    assert "There are no collections yet." in run("collection", "list").output


@pytest.mark.parametrize(
    "day", ["01.09.2026", "2026-13-01", "2026-02-30", "0026-09-01", "2026-W01-1", "i morgen"]
)
def test_what_is_no_day_is_told_in_a_sentence(published: str, day: str) -> None:
    answer = begin(published, "--opens", day)
    assert answer.exit_code == 2
    assert f"{day} is no day. Write a day as 2026-09-01." in answer.output


def test_a_collection_keeps_the_days_that_were_typed(published: str) -> None:
    begin(published, "--opens", "2026-09-01", "--closes", "2026-10-01")
    with open_workplace().sessions.reading() as session:
        kept = find_collection(session, "gata")
        assert (kept.opens, kept.closes) == (date(2026, 9, 1), date(2026, 10, 1))


def test_a_taken_name_is_refused(published: str) -> None:
    begin(published)
    answer = begin(published)
    assert answer.exit_code == 1
    assert "already a collection called gata" in answer.output
    assert "no framework fremmed" in begin("fremmed").output


def test_a_wrong_call_ends_with_two() -> None:
    assert run("framework").exit_code == 2
    assert run("collection", "begin").exit_code == 2
    assert run("unknown").exit_code == 2
    liv = ["account", "invite", "liv@example.no", "--name", "Liv", "--role", "leader"]
    assert "'nb', 'nn', 'en'" in run(*liv, "--language", "no").output


def test_an_invited_person_can_sign_in_and_the_password_is_not_shown() -> None:
    words = ["account", "invite", "liv@example.no", "--name", "Liv", "--role", "leader"]
    answer = run(*words, typed="en lang setning\nen lang setning\n")
    assert answer.exit_code == 0
    assert "en lang setning" not in answer.output
    with open_workplace().sessions.reading() as session:
        assert check_password(session, "liv@example.no", "en lang setning") is not None


def test_the_demo_is_loaded_once_with_a_sign_in_of_its_own() -> None:
    first, again = (run("demo", "--no-analyse").output for _ in range(2))
    workplace = open_workplace()
    with workplace.sessions.reading() as session:
        demo = find_collection(session, "elvestad")
        stories = list(kept_stories(session, demo))
        assert demo.fictional
        assert first == f"elvestad: {len(stories)} invented stories\n"
        assert again == f"elvestad: {len(stories)} invented stories were here already\n"
        assert {one.language for one in stories} == {"nb", "nn", "en"}
        assert first_broken_entry(session) is None
    for name in ("secret", "demo-sign-in.json"):
        assert stat.S_IMODE((workplace.settings.home / name).stat().st_mode) == 0o600
    assert stat.S_IMODE(workplace.settings.home.stat().st_mode) == 0o700


def test_the_demos_leader_sees_nothing_but_the_demo() -> None:
    run("demo", "--no-analyse")
    workplace = open_workplace()
    sign_in = read_demo_sign_in(workplace.settings.home)
    assert sign_in is not None
    with workplace.sessions.writing() as session:
        real = a_collection(session)
        leader = check_password(session, sign_in.email, sign_in.password)
        assert leader is not None
        assert may_keep(session, leader, find_collection(session, "elvestad"))
        assert not may_see(session, leader, real)


def test_the_demos_sign_in_opens_whichever_database_is_asked(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    run("demo", "--no-analyse")
    kept = read_demo_sign_in(open_workplace().settings.home)
    monkeypatch.setenv("FORTELL_DATABASE_URL", f"sqlite:///{tmp_path / 'other.db'}")
    run("demo", "--no-analyse")
    workplace = open_workplace()
    sign_in = read_demo_sign_in(workplace.settings.home)
    assert sign_in == kept is not None
    with workplace.sessions.reading() as session:
        assert check_password(session, sign_in.email, sign_in.password) is not None


def test_half_a_file_is_no_sign_in(tmp_path: Path) -> None:
    keep_demo_sign_in(tmp_path, mint_demo_sign_in())
    whole = (tmp_path / FILE).read_text(encoding="utf-8")
    assert read_demo_sign_in(tmp_path) is not None
    (tmp_path / FILE).write_text(whole[:20], encoding="utf-8")
    assert read_demo_sign_in(tmp_path) is None


def test_a_newer_database_is_refused_without_a_traceback() -> None:
    run("collection", "list")
    with open_workplace().sessions.writing() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    answer = run("collection", "list")
    assert answer.exit_code == 1
    assert "newer version (9999)" in answer.output


def test_an_upgrade_says_whether_there_was_anything_to_do() -> None:
    first, again = (run("database", "upgrade").output for _ in range(2))
    assert first.startswith("The tables went from version none to ")
    assert re.fullmatch(r"The tables are of version \d+ already\.\n", again)


def test_an_unwritable_folder_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORTELL_HOME", "/proc/fortell")
    answer = run("collection", "list")
    assert answer.exit_code == 1
    assert "FORTELL_HOME is /proc/fortell: the folder cannot be made" in answer.output


def test_a_second_server_on_the_same_port_is_refused() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        answer = run("serve", "--port", port)
    assert answer.exit_code == 1
    assert f"Port {port} on 127.0.0.1 cannot be used" in answer.output


def test_the_command_answers_as_a_module_of_its_own(tmp_path: Path) -> None:
    outcome = subprocess.run(
        [sys.executable, "-m", "fortell", "collection", "list"],
        env={**os.environ, "FORTELL_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert outcome.returncode == 0, outcome.stderr
    assert "There are no collections yet" in outcome.stdout


def test_a_watching_analysis_stops_when_asked_and_at_once_when_asked_twice() -> None:
    command = [sys.executable, "-c", WATCHING]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as watching:
        assert watching.stdout
        for said in ("begun\n", "asked\n"):
            assert watching.stdout.readline() == said
            watching.send_signal(signal.SIGINT)
        assert watching.wait(timeout=30) == -signal.SIGINT


WATCHING = """
import time
from fortell.commands.analyse import _stop_at_signal
stop = _stop_at_signal()
print("begun", flush=True)
while not stop.wait(1):  # a signal that comes just before it waits is heard when it looks again
    pass
print("asked", flush=True)
time.sleep(60)  # a chunk that takes its time
"""


def test_a_full_hall_gets_a_higher_limit(published: str) -> None:
    begin(published)
    answer = run("collection", "limit", "gata", "2000")
    assert answer.output == "gata takes 2000 stories a minute through link.\n"
    with open_workplace().sessions.reading() as session:
        assert find_collection(session, "gata").links[0].limit_per_minute == 2000
    refused = run("collection", "limit", "gata", "5", "--source", "qr")
    assert refused.exit_code == 1
    assert "gata has no link called qr. There are: link." in refused.output


def test_how_much_placements_count_in_themes_is_kept_with_the_collection(published: str) -> None:
    begin(published)
    said = run("collection", "placements", "gata", "0.25").output
    assert said == "Placements count 0.25 in the themes of gata. Next: fortell analyse\n"
    with open_workplace().sessions.reading() as session:
        assert find_collection(session, "gata").theme_placements == 0.25
    assert run("collection", "placements", "gata", "1.5").exit_code == 2


def test_every_change_of_a_collection_stands_in_the_log_with_the_account_of_the_machine(
    published: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("LOGNAME", "USER"):
        monkeypatch.setenv(name, "somebody-else")
    begin(published)
    for words in (["open"], ["limit", "2000"], ["placements", "0.25"], ["let-in"], ["close"]):
        assert run("collection", words[0], "gata", *words[1:]).exit_code == 0
    assert run("collection", "list").exit_code == 0
    assert run("collection", "limit", "gata", "5", "--source", "qr").exit_code == 1
    with open_workplace().sessions.reading() as session:
        entries = list(all_entries(session))
        assert first_broken_entry(session) is None
    assert {one.who for one in entries} == {f"terminal: {pwd.getpwuid(os.getuid()).pw_name}"}
    assert [(one.deed, one.subject) for one in entries] == [
        ("began a collection", {"collection": "gata", "inquiry": "byen"}),
        ("opened a collection", {"collection": "gata"}),
        ("set how much a link takes", {"collection": "gata", "link": "link", "per minute": 2000}),
        ("set how much placements count", {"collection": "gata", "share": 0.25}),
        ("let in stories that waited", {"collection": "gata"}),
        ("closed a collection", {"collection": "gata"}),
    ]


def test_what_waits_is_told_and_let_in(published: str) -> None:
    begin(published)
    with open_workplace().sessions.writing() as session:
        collection = find_collection(session, "gata")
        for state in ("kept", "held", "doubted"):
            arrival = Arrival("2026-09-14T14", collection.framework_version_id, "link", state=state)
            assert keep_story(session, collection, a_submission(), arrival) is Outcome.KEPT
    assert "1 story, 2 waiting to be let in" in run("collection", "list").output
    assert run("collection", "let-in", "gata").output == "Let in to gata: 2 stories.\n"
    assert "3 stories\n" in run("collection", "list").output


def test_no_share_is_told_in_a_sentence_and_neither_is_a_link_that_is_missing() -> None:
    with open_workplace().sessions.writing() as session:
        a_collection(session, sources=())
    for typed in ("nan", "0,5", "1.5"):
        answer = run("collection", "placements", "nabolag", typed)
        assert answer.exit_code == 2
        assert f"{typed} is no share from 0 to 1, such as 0.5." in answer.output
    assert (
        "has no link called link. It has none." in run("collection", "limit", "nabolag", "5").output
    )


def test_a_copy_that_finds_no_room_says_so_and_leaves_nothing_behind(tmp_path: Path) -> None:
    workplace, place = open_workplace(), tmp_path / "copy"
    with workplace.sessions.writing() as session:
        collection = a_collection(session)
        for one in many_stories(40, text="Vi ventet lenge. " * 100):
            tell(session, collection, one)
    words = [sys.executable, "-c", NO_ROOM, "export", "nabolag", "--out", str(place)]
    with workplace.sessions.reading() as session:
        session.execute(text("SELECT 1"))  # who looks as well keeps the log's index in its place
        answer = subprocess.run(words, capture_output=True, text=True, check=False)
    assert answer.returncode == 1
    assert answer.stderr == "A file could not be read or written: File too large\n"
    assert list(place.iterdir()) == []
