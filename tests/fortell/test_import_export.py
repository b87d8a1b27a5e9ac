"""`fortell import` and `fortell export` as an operator uses them."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from builders import a_collection, many_stories, tell
from fortell.cli import main
from fortell.commands.import_ import STOPPED
from fortell.workplace import Workplace, open_workplace
from storybank.audit import first_broken_entry
from storybank.tables import AuditEntry, Collection, Story

Run = Callable[..., Result]


@pytest.fixture
def fortell(monkeypatch: pytest.MonkeyPatch) -> Iterator[Run]:
    """`fortell("import", …)` runs the command; its databases are closed after the test."""
    opened: list[Workplace] = []

    def remembered() -> Workplace:
        opened.append(open_workplace())
        return opened[-1]

    for command in ("import_", "export"):
        monkeypatch.setattr(f"fortell.commands.{command}.open_workplace", remembered)
    runner = CliRunner()
    yield lambda *words: runner.invoke(main, [str(word) for word in words])
    for workplace in opened:
        if "sessions" in workplace.__dict__:
            workplace.sessions.engine.dispose()


@pytest.fixture
def workplace() -> Iterator[Workplace]:
    place = open_workplace()
    yield place
    place.sessions.engine.dispose()


@pytest.fixture
def export(shared: Path) -> tuple[Path, Path]:
    folder = shared / "data" / "sensemaker_safetyscan"
    return folder / "ADemo_Data.api.csv.gz", folder / "ADemo_Definition.json.gz"


def deeds(workplace: Workplace) -> list[tuple[str, dict[str, object]]]:
    with workplace.sessions.reading() as session:
        assert first_broken_entry(session) is None
        entries = session.scalars(select(AuditEntry).order_by(AuditEntry.id))
        return [(one.deed, one.subject) for one in entries]


def test_a_real_export_is_imported_twice_copied_out_and_read_again(
    fortell: Run, workplace: Workplace, export: tuple[Path, Path], tmp_path: Path
) -> None:
    command = ("import", export[0], "--as", "sensemaker", "--definition", export[1])
    first = fortell(*command, "--consent", "read")
    assert first.exit_code == 0, first.output
    for words in [
        "ademo: 129 stories read, 129 new, 0 here already, 2 marked as tests.",
        "triad work_tasks_in_this: 109 placed, 20 not applicable",
        "dyad in_this_situation_people: 61 placed, 66 not applicable, 2 passed by",
        "Guessed:",
        "Left out:",
    ]:
        assert words in first.output
    assert "0 new, 129 here already" in fortell(*command, "--consent", "read").output

    copied = fortell("export", "ademo", "--as", "csv", "--out", tmp_path / "out")
    assert copied.exit_code == 0, copied.output
    assert "holds 129 stories, explained" in copied.output
    again = fortell(
        "import", tmp_path / "out" / "stories.csv", "--as", "csv",
        "--codebook", tmp_path / "out" / "codebook.json",
    )  # fmt: skip
    assert "0 new, 129 here already" in again.output, again.output
    assert "differ" not in again.output
    assert [deed for deed, _ in deeds(workplace)] == ["import", "import", "export", "import"]
    assert deeds(workplace)[2][1] == {"collection": "ademo", "form": "csv", "stories": 129}


def test_without_a_word_on_consent_stories_are_only_counted(
    fortell: Run, workplace: Workplace, export: tuple[Path, Path]
) -> None:
    done = fortell("import", export[0], "--as", "sensemaker", "--definition", export[1])
    assert done.exit_code == 0, done.output
    with workplace.sessions.reading() as session:
        assert set(session.scalars(select(Story.consent))) == {0}
        collection = session.scalars(select(Collection)).one()
        assert (collection.slug, collection.state, collection.audience) == (
            "ademo",
            "closed",
            "employees",
        )


def test_a_table_is_imported_under_the_name_that_was_given(
    fortell: Run, workplace: Workplace, tmp_path: Path
) -> None:
    (tmp_path / "Svar 2026.csv").write_text("hva;språk\nEn benk;bokmål\n", "cp1252")
    (tmp_path / "m.yaml").write_text("text: hva\nlanguage: språk\n", "utf-8")
    command = (
        "import",
        tmp_path / "Svar 2026.csv",
        "--as",
        "table",
        "--mapping",
        tmp_path / "m.yaml",
    )
    done = fortell(*command, "--collection", "byen", "--consent", "publish")
    assert "byen: 1 story read, 1 new" in done.output, done.output
    assert "svar-2026: 1 story read, 1 new" in fortell(*command).output
    with workplace.sessions.reading() as session:
        rows = session.execute(select(Story.language, Story.consent).order_by(Story.consent))
        assert [tuple(row) for row in rows] == [("nb", 0), ("nb", 3)]


@pytest.mark.parametrize(
    "words, code, sentence",
    [
        (("FILE", "--as", "sensemaker"), 2, "--as sensemaker needs --definition FILE."),
        (("FILE", "--as", "table"), 2, "--as table needs --mapping FILE."),
        (("FILE", "--as", "csv"), 2, "--as csv needs --codebook FILE."),
        (
            ("FILE", "--as", "csv", "--codebook", "FILE", "--consent", "read"),
            2,
            "leave out --consent",
        ),
        (("FILE",), 2, "Missing option '--as'"),
        (
            ("none.csv", "--as", "table", "--mapping", "none.yaml"),
            1,
            "none.yaml: the file cannot be",
        ),
        (("FILE", "--as", "sensemaker", "--definition", "none.json"), 1, "No such file"),
        (("FILE", "--as", "table", "--mapping", "FILE"), 1, "a mapping has keys"),
        (
            ("FILE", "--as", "csv", "--codebook", "FILE"),
            1,
            "file: this is no JSON: what stands at sign 1 of the line cannot be read\n",
        ),
    ],
)
def test_every_refusal_is_a_sentence_and_keeps_nothing(
    fortell: Run, workplace: Workplace, tmp_path: Path,
    words: tuple[str, ...], code: int, sentence: str,
) -> None:  # fmt: skip
    (tmp_path / "file").write_text("text\nhei\n")
    named = [tmp_path / "file" if word == "FILE" else word for word in words]
    done = fortell("import", *named)
    assert (done.exit_code, "Traceback" in done.output) == (code, False)
    assert sentence in done.output
    assert deeds(workplace) == []
    with workplace.sessions.reading() as session:
        assert session.scalars(select(Collection)).all() == []


def test_ctrl_c_says_what_is_kept_and_what_to_do(
    fortell: Run, workplace: Workplace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    (tmp_path / "svar.csv").write_text("hva;språk\nEn benk;bokmål\n", "utf-8")
    (tmp_path / "m.yaml").write_text("text: hva\nlanguage: språk\n", "utf-8")
    words = ("import", tmp_path / "svar.csv", "--as", "table", "--mapping", tmp_path / "m.yaml")
    with monkeypatch.context() as patched:
        patched.setattr("fortell.commands.import_.note_deed", stopped)
        done = fortell(*words)
    assert (done.exit_code, done.output) == (1, f"{STOPPED}\n")
    with workplace.sessions.reading() as session:
        assert session.scalars(select(Collection)).all() == []
    assert fortell(*words).exit_code == 0


def test_a_copy_is_not_written_over_unless_it_is_asked_for(
    fortell: Run, workplace: Workplace, tmp_path: Path
) -> None:
    with workplace.sessions.writing() as session:
        collection = a_collection(session)
        tell(session, collection, many_stories(1)[0])
    assert fortell("export", "nabolag", "--out", tmp_path / "out").exit_code == 0
    (tmp_path / "out" / "stories.csv").write_text("older")
    refused = fortell("export", "nabolag", "--out", tmp_path / "out")
    assert refused.exit_code == 1
    assert "write over them with --force" in refused.output
    assert (tmp_path / "out" / "stories.csv").read_text() == "older"
    assert fortell("export", "nabolag", "--out", tmp_path / "out", "--force").exit_code == 0
    assert "Nummer 0" in (tmp_path / "out" / "stories.csv").read_text()
    assert json.loads((tmp_path / "out" / "codebook.json").read_text())["line"] == "nabolag"


def test_no_copy_leaves_without_an_entry_in_the_audit_log(
    fortell: Run, workplace: Workplace, tmp_path: Path
) -> None:
    with workplace.sessions.writing() as session:
        a_collection(session)
        session.connection().exec_driver_sql("ALTER TABLE audit_entry RENAME TO elsewhere")
    done = fortell("export", "nabolag", "--out", tmp_path / "out")
    assert done.exit_code == 1
    assert "audit_entry" in done.output
    assert list((tmp_path / "out").iterdir()) == []


def test_a_collection_that_is_not_there_is_named_with_those_that_are(
    fortell: Run, workplace: Workplace, tmp_path: Path
) -> None:
    with workplace.sessions.writing() as session:
        a_collection(session)
    refused = fortell("export", "nabo", "--out", tmp_path / "out")
    assert refused.exit_code == 1
    assert "no collection called nabo. There are: nabolag." in refused.output
    assert not (tmp_path / "out").exists()
