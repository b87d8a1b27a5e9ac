"""The database: migrations up and down, with data, and never with weaker promises."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, inspect, text
from sqlalchemy.exc import IntegrityError

from builders import a_collection, a_submission, tell
from laying import EMPTY
from storybank.collections import find_collection
from storybank.database import Sessions, open_database
from storybank.errors import DatabaseError
from storybank.schema import (
    _config,
    check_schema,
    current_revision,
    downgrade_schema,
    migrating,
    upgrade_schema,
)
from storybank.stories import kept_stories

REVISIONS = [one.revision for one in ScriptDirectory.from_config(_config()).walk_revisions()][::-1]


@pytest.fixture
def template() -> str:
    """Here the migrations themselves lay the tables."""
    return EMPTY


@pytest.fixture
def engine(database_url: str) -> Engine:
    return open_database(database_url)


def test_the_newest_migration_equals_the_models(engine: Engine) -> None:
    upgrade_schema(engine)
    with engine.connect() as connection:
        command.check(_config(connection))
    engine.dispose()


def test_every_migration_goes_up_and_down(engine: Engine) -> None:
    for revision in REVISIONS:
        upgrade_schema(engine, revision)
        assert current_revision(engine) == revision
        downgrade_schema(engine, "-1")
        upgrade_schema(engine, revision)
    downgrade_schema(engine, "base")
    assert set(inspect(engine).get_table_names()) == {"alembic_version"}
    engine.dispose()


def test_upgrading_again_keeps_the_stories(engine: Engine) -> None:
    upgrade_schema(engine)
    with Sessions(engine).writing() as session:
        tell(session, a_collection(session), a_submission())
    upgrade_schema(engine)
    check_schema(engine)
    with Sessions(engine).reading() as session:
        assert len(list(kept_stories(session, find_collection(session, "nabolag")))) == 1
    engine.dispose()


def test_processes_that_start_at_once_lay_the_tables_once(
    database_url: str, repository: Path
) -> None:
    script = (
        "import sys\nfrom storybank.database import open_database\n"
        "from storybank.schema import upgrade_schema\nengine = open_database(sys.argv[1])\n"
        "print('ready', flush=True)\nsys.stdin.read(1)\nupgrade_schema(engine)"
    )
    started = [
        subprocess.Popen(
            [sys.executable, "-c", script, database_url],
            cwd=repository,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(3)
    ]
    for process in started:
        assert process.stdout
        assert process.stdout.readline() == "ready\n"
    for process in started:
        assert process.stdin
        process.stdin.write("g")
        process.stdin.flush()
    said = [process.communicate(timeout=60)[1] for process in started]
    assert [process.returncode for process in started] == [0, 0, 0], said


def test_stories_and_links_stay_when_links_learn_to_wait(engine: Engine) -> None:
    upgrade_schema(engine, "0001")
    write_old_rows(engine)
    before = old_rows(engine)
    upgrade_schema(engine, "0002")
    assert old_rows(engine) == before
    assert ask(engine, "SELECT limit_per_minute FROM link") == [(120,)]
    for state in ("held", "doubted"):
        write(engine, f"UPDATE story SET state = '{state}' WHERE document IS NOT NULL")  # noqa: S608 - our own words
    with pytest.raises(IntegrityError):
        write(engine, "UPDATE story SET document = NULL WHERE state = 'doubted'")
    downgrade_schema(engine, "0001")
    assert old_rows(engine) == before
    with pytest.raises(IntegrityError):
        write(engine, "UPDATE story SET state = 'held'")
    if engine.dialect.name == "sqlite":
        assert ask(engine, "PRAGMA foreign_keys") == [(1,)]
        made = ask(engine, "SELECT sql FROM sqlite_master WHERE name = 'story'")
        assert "WITHOUT ROWID" in made[0][0]
    engine.dispose()


OLD_ROWS: list[tuple[str, dict[str, Any]]] = [
    ("inquiry", {"id": 1, "slug": "byen", "title": "{}"}),
    (
        "framework_version",
        {"id": 1, "line": "nabolag", "number": 1, "fingerprint": "f", "document": "{}"},
    ),
    (
        "collection",
        {
            "id": 1,
            "inquiry_id": 1,
            "framework_version_id": 1,
            "slug": "nabolag",
            "title": "{}",
            "audience": "citizens",
            "state": "open",
            "purpose": "{}",
            "legal_basis": "",
            "responsible": "",
            "named": "{}",
            "zone": "Europe/Oslo",
            "k": 5,
            "narrowing": "[]",
            "fictional": False,
        },
    ),
    ("link", {"id": 1, "collection_id": 1, "code": "vk7m2pq", "source": "link"}),
    *(
        (
            "story",
            {
                "collection_id": 1,
                "story_id": story,
                "state": state,
                "consent": 1,
                "code_hash": story,
                "test": False,
                "document": document,
                "source": "link",
            },
        )
        for story, state, document in (
            ("a", "kept", '{"text": "Benken"}'),
            ("b", "withdrawn", None),
        )
    ),
    ("vector", {"collection_id": 1, "story_id": "a", "model": "m", "values": b"12"}),
]


def write_old_rows(engine: Engine) -> None:
    with engine.execution_options(fortell_writes=True).begin() as connection:
        for table, row in OLD_ROWS:
            names, places = ", ".join(f'"{name}"' for name in row), ", ".join(f":{n}" for n in row)
            connection.execute(text(f"INSERT INTO {table} ({names}) VALUES ({places})"), row)  # noqa: S608 - our own rows


def old_rows(engine: Engine) -> list[Any]:
    """What stood in the tables before, read in the words of that time."""
    asked = {table: ", ".join(f'"{name}"' for name in row) for table, row in OLD_ROWS}
    return [
        ask(engine, f"SELECT {names} FROM {table} ORDER BY 1, 2")  # noqa: S608 - our own names
        for table, names in asked.items()
    ]


def ask(engine: Engine, sql: str) -> list[Any]:
    with engine.connect() as connection:
        return [tuple(row) for row in connection.exec_driver_sql(sql)]


def write(engine: Engine, sql: str) -> None:
    with engine.execution_options(fortell_writes=True).begin() as connection:
        connection.exec_driver_sql(sql)


def test_nothing_is_asked_of_old_links_when_invitations_come(engine: Engine) -> None:
    upgrade_schema(engine, "0001")
    write_old_rows(engine)
    before = old_rows(engine)
    upgrade_schema(engine, "0003")
    assert old_rows(engine) == before
    [flags] = ask(engine, "SELECT compares, live, invites FROM collection JOIN link ON true")
    assert not any(flags)
    write(engine, "INSERT INTO invitation VALUES ('c', 1, false)")
    downgrade_schema(engine, "0002")
    assert old_rows(engine) == before
    engine.dispose()


def test_stories_stay_when_they_learn_to_be_heard_and_media_go_when_they_do_not(
    engine: Engine,
) -> None:
    upgrade_schema(engine, "0004")
    write_old_rows(engine)
    before = old_rows(engine)
    upgrade_schema(engine, "0005")
    assert old_rows(engine) == before
    columns = "medium_id, collection_id, story_id, kind, sha256, size, arrived, whole, began, key"
    medium = f"INSERT INTO medium ({columns}) VALUES ('{{}}', 1, {{}}, 'voice', 'h', 2, 2, {{}})"  # noqa: S608 - our own words
    write(engine, medium.format("m", "'a'", "true, NULL, '12'"))
    write(engine, "INSERT INTO medium_part VALUES ('m', 0, '12')")
    for wrong in ("'a'", "true, '2026-09-14', '1'"), ("'a'", "false, NULL, '1'"):
        with pytest.raises(IntegrityError):
            write(engine, medium.format("n", *wrong))
    with pytest.raises(IntegrityError):
        write(engine, medium.format("n", "'no such story'", "true, NULL, '1'"))
    write(engine, "DELETE FROM medium")
    assert ask(engine, "SELECT count(*) FROM medium_part") == [(0,)]
    downgrade_schema(engine, "0004")
    assert old_rows(engine) == before
    engine.dispose()


def test_stories_and_themes_stay_when_patterns_come_and_patterns_go_when_they_do_not(
    engine: Engine,
) -> None:
    upgrade_schema(engine, "0005")
    write_old_rows(engine)
    before = old_rows(engine)
    upgrade_schema(engine, "0006")
    assert old_rows(engine) == before
    for kind in ("scan", "themes"):
        columns = "collection_id, kind, state, done, total, stories, n, seed, model, version"
        values = f"1, '{kind}', 'done', 0, 0, 's', 1, 1, 'm', '1', '{{}}'"
        write(engine, f"INSERT INTO run ({columns}, parameters) VALUES ({values})")  # noqa: S608 - our own words
    columns = "run_id, number, first, second, tellers, method, told"
    write(engine, f"INSERT INTO pattern ({columns}) SELECT id, 0, 'a', 'b', 5, '', '{{}}' FROM run")  # noqa: S608 - our own words
    mark = "INSERT INTO pattern_mark VALUES (1, 'a', 'b', '{}', 'olaug', '2026-09-14')"
    write(engine, mark.format("known"))
    with pytest.raises(IntegrityError):
        write(engine, mark.format("known"))
    with pytest.raises(IntegrityError):
        write(engine, "UPDATE pattern_mark SET mark = 'nonsense'")
    write(engine, "DELETE FROM run WHERE kind = 'themes'")
    assert ask(engine, "SELECT count(*) FROM pattern") == [(1,)]
    downgrade_schema(engine, "0005")
    assert old_rows(engine) == before
    assert ask(engine, "SELECT count(*) FROM run") == [(0,)]
    engine.dispose()


def test_accounts_stay_when_people_come_from_elsewhere_and_groups_roles_go_when_they_do_not(
    engine: Engine,
) -> None:
    upgrade_schema(engine, "0007")
    account = "INSERT INTO account VALUES ({}, '{}@example.no', 'Olaug', 'h', true, 'nb')"
    for number, name in ((1, "olaug"), (2, "liv")):
        write(engine, account.format(number, name))
    write(engine, "INSERT INTO role (id, account_id, name) VALUES (1, 1, 'owner')")
    write(engine, "INSERT INTO sign_in VALUES ('t', 1, '2026-09-14', '2026-09-14')")
    upgrade_schema(engine, "0008")
    assert ask(engine, "SELECT name, from_group FROM role") == [("owner", False)]
    assert ask(engine, "SELECT session_hash, sealed FROM sign_in") == [(None, None)]
    identity = "INSERT INTO identity VALUES ('{}', '{}', {})"
    write(engine, identity.format("https://a.example", "1", 1))
    for wrong in (("https://a.example", "1", 2), ("https://a.example", "2", 1)):
        with pytest.raises(IntegrityError):
            write(engine, identity.format(*wrong))
    with pytest.raises(IntegrityError):
        write(engine, identity.format("https://a.example", "3", 7))
    columns = "id, account_id, name, from_group"
    write(engine, f"INSERT INTO role ({columns}) VALUES (2, 1, 'analyst', true)")  # noqa: S608 - our own words
    downgrade_schema(engine, "0007")
    assert ask(engine, "SELECT name FROM role") == [("owner",)]
    assert ask(engine, "SELECT token_hash FROM sign_in") == [("t",)]
    engine.dispose()


def test_names_and_stories_of_themes_stay_when_people_may_change_them(engine: Engine) -> None:
    upgrade_schema(engine, "0007")
    write_old_rows(engine)
    before = old_rows(engine)
    columns = "collection_id, kind, state, done, total, stories, n, seed, model, version"
    values = "1, 'themes', 'done', 0, 0, 's', 1, 1, 'm', '1', '{}'"
    write(engine, f"INSERT INTO run ({columns}, parameters) VALUES ({values})")  # noqa: S608 - our own words
    named = "SELECT MAX(id), {}, '{}', {}, '[]' FROM run"
    for number, key, name in ((7, "a", "'Benkene'"), (8, "b", "NULL")):
        rows = named.format(number, key, name)
        write(engine, f"INSERT INTO theme (run_id, number, key, name, terms) {rows}")
    lies = "INSERT INTO theme_story SELECT MAX(theme.id), 1, 'a', 1, '' FROM theme, story"
    write(engine, lies)
    kept = ask(engine, "SELECT COUNT(*) FROM theme_story")
    assert kept == [(1,)]
    upgrade_schema(engine, "0010")
    assert ask(engine, "SELECT key, name FROM theme_name") == [("a", "Benkene")]
    assert ask(engine, "SELECT COUNT(*) FROM theme_story") == kept
    downgrade_schema(engine, "0007")
    found = ask(engine, "SELECT key, name FROM theme WHERE number > 6 ORDER BY key")
    assert found == [("a", "Benkene"), ("b", None)]
    assert ask(engine, "SELECT COUNT(*) FROM theme_story") == kept
    assert old_rows(engine) == before
    engine.dispose()


def test_a_migration_that_would_tear_rows_apart_changes_nothing(tmp_path: Path) -> None:
    engine = open_database(f"sqlite:///{tmp_path / 'fortell.db'}")
    upgrade_schema(engine)

    def tear() -> None:
        with migrating(engine) as connection:
            connection.exec_driver_sql(
                "INSERT INTO link (collection_id, code, source) VALUES (7, 'x', 'y')"
            )

    with pytest.raises(DatabaseError, match="nothing was changed"):
        tear()
    assert ask(engine, "SELECT count(*) FROM link") == [(0,)]
    engine.dispose()


def test_a_database_of_a_newer_version_is_refused(engine: Engine) -> None:
    upgrade_schema(engine)
    with engine.execution_options(fortell_writes=True).begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    for deed in (check_schema, upgrade_schema):
        with pytest.raises(DatabaseError, match="newer version"):
            deed(engine)
    engine.dispose()


def test_a_database_without_tables_says_what_to_do(engine: Engine) -> None:
    with pytest.raises(DatabaseError, match="fortell database upgrade"):
        check_schema(engine)
    engine.dispose()


@pytest.mark.parametrize(
    "url, says",
    [
        ("nonsense", "no database address"),
        ("mysql://localhost/x", "not supported"),
        ("sqlite:////proc/fortell/fortell.db", "cannot be made"),
        ("postgresql://nobody@127.0.0.1:1/none", "cannot be opened"),
    ],
)
def test_an_address_that_cannot_be_used_is_refused_in_a_sentence(url: str, says: str) -> None:
    with pytest.raises(DatabaseError, match=says):
        open_database(url)


def test_a_server_that_may_lose_stories_is_refused(postgres_url: str) -> None:
    with pytest.raises(DatabaseError, match="could lose stories"):
        open_database(f"{postgres_url}&options=-c%20synchronous_commit%3Doff")


def test_a_story_table_on_sqlite_keeps_no_row_numbers(tmp_path: Path) -> None:
    engine = open_database(f"sqlite:///{tmp_path / 'fortell.db'}")
    upgrade_schema(engine)
    with engine.connect() as connection:
        kept = ("story", "vector", "theme_story", "weak_signal", "medium", "medium_part")
        for table in (*kept, "theme_none", "theme_landmark", "spent_proof"):
            asked = text("SELECT sql FROM sqlite_master WHERE name = :table")
            assert "WITHOUT ROWID" in connection.execute(asked, {"table": table}).scalar_one()
    engine.dispose()
