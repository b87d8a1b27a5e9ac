"""The house itself: who imports whom, what is documented, what is shipped of others."""

import ast
import doctest
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import click
import pytest

from fortell.cli import main
from storybank.settings import Settings

PACKAGES = ("fortell", "storybank", "collector", "analysis", "dashboard")
REFUSED_NAMES = {"utils", "helpers", "services", "common"}
LONGEST_FILE = 400
LONGEST_FUNCTION = 60

FOREIGN_ADDRESS = re.compile(
    r"""(?:\b(?:src|href|action|srcset)\s*=\s*["']?|url\(\s*["']?|\bimport\s*\(?\s*["']|@import\s*["']
    |\bfetch\(\s*["'`])\s*(?:https?:)?//""",
    re.VERBOSE,
)
# Written so that this file does not find itself.
MACHINE_TRACE = re.compile(
    r"(?<![\w.])/(?:[w]ork|[r]oot)/|[p]ypi\.org|[r]egistry\.npmjs|[p]ythonhosted|deb\.[d]ebian"
)


def files_of(folder: Path, *suffixes: str) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        if path.suffix in suffixes and "node_modules" not in path.parts:
            yield path


def python_files(repository: Path, *folders: str) -> Iterator[Path]:
    for folder in folders:
        yield from files_of(repository / folder, ".py")


# Who imports whom


@pytest.fixture(scope="module")
def copied_house(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    house = tmp_path_factory.mktemp("house")
    shutil.copy(repository / "pyproject.toml", house)
    for package in PACKAGES:
        shutil.copytree(
            repository / package, house / package, ignore=shutil.ignore_patterns("__pycache__")
        )
    return house


def lint_imports(house: Path) -> subprocess.CompletedProcess[str]:
    command = Path(sys.executable).parent / "lint-imports"
    return subprocess.run(
        [str(command), "--no-logo", "--no-cache"],
        cwd=house,
        capture_output=True,
        text=True,
        check=False,
    )


def test_nobody_imports_what_they_may_not(copied_house: Path) -> None:
    outcome = lint_imports(copied_house)
    assert outcome.returncode == 0, outcome.stdout


@pytest.mark.parametrize(
    "package, forbidden",
    [
        ("storybank", "analysis.responses"),
        ("storybank", "flask"),
        ("storybank", "sklearn"),
        ("analysis", "storybank.stories"),
        ("analysis", "dashboard"),
        ("analysis", "analysis.shell"),
        ("collector", "analysis.responses"),
        ("collector", "dashboard"),
        ("collector", "torch"),
        ("dashboard", "collector"),
        ("dashboard", "torch"),
        ("dashboard/figures", "storybank.stories"),
        ("dashboard/figures", "analysis.density"),
    ],
)
def test_a_planted_forbidden_import_is_found(
    copied_house: Path, package: str, forbidden: str
) -> None:
    planted = copied_house / package / "planted.py"
    planted.write_text(f"import {forbidden}\n", "utf-8")
    outcome = lint_imports(copied_house)
    planted.unlink()
    assert outcome.returncode == 1
    assert f"{package.replace('/', '.')}.planted" in outcome.stdout


def test_a_migration_knows_nothing_of_todays_code(repository: Path) -> None:
    for path in files_of(repository / "migrations" / "versions", ".py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            names = [alias.name for alias in getattr(node, "names", []) if hasattr(alias, "name")]
            module = getattr(node, "module", None) or ""
            roots = {name.split(".")[0] for name in (*names, module)}
            assert not roots & set(PACKAGES), f"{path.name} imports {roots & set(PACKAGES)}"


@pytest.mark.parametrize("module", ["collector", "dashboard", "fortell.cli"])
def test_neither_a_page_nor_the_command_loads_a_model(repository: Path, module: str) -> None:
    script = (
        f"import sys, {module}\n"
        "print(*({'torch', 'transformers', 'sentence_transformers'} & sys.modules.keys()))"
    )
    outcome = subprocess.run(
        [sys.executable, "-c", script], cwd=repository, capture_output=True, text=True, check=True
    )
    assert outcome.stdout.strip() == ""


def test_a_server_starts_without_statistics_that_it_seldom_needs(repository: Path) -> None:
    script = "import sys, fortell.server\nprint('scipy.stats' in sys.modules)"
    outcome = subprocess.run(
        [sys.executable, "-c", script], cwd=repository, capture_output=True, text=True, check=True
    )
    assert outcome.stdout.strip() == "False"


# How it is written


def test_no_file_is_longer_than_a_reader_bears(repository: Path) -> None:
    lengths = {
        str(path.relative_to(repository)): len(path.read_text("utf-8").splitlines())
        for path in python_files(repository, *PACKAGES, "migrations", "tests", "tools", "bench")
    }
    assert {name: lines for name, lines in lengths.items() if lines > LONGEST_FILE} == {}


def test_no_function_is_longer_than_a_reader_bears(repository: Path) -> None:
    long = {}
    for path in python_files(repository, *PACKAGES, "tests", "tools", "bench"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef) and node.end_lineno is not None:
                lines = node.end_lineno - node.lineno + 1
                if lines > LONGEST_FUNCTION:
                    long[f"{path.relative_to(repository)}:{node.name}"] = lines
    assert long == {}


def test_no_module_is_a_drawer_for_everything(repository: Path) -> None:
    drawers = [
        path for path in python_files(repository, *PACKAGES) if REFUSED_NAMES & set(path.parts)
    ]
    named = [path for path in python_files(repository, *PACKAGES) if path.stem in REFUSED_NAMES]
    assert drawers + named == []


# What is documented


def test_every_setting_stands_in_the_readme(repository: Path) -> None:
    readme = (repository / "README.md").read_text("utf-8")
    names = {f"FORTELL_{field.upper()}" for field in Settings.model_fields}
    assert {name for name in names if name not in readme} == set()


def commands_of(command: click.Command, path: str) -> Iterator[str]:
    """The full names of all commands, found as `--help` finds them."""
    if not isinstance(command, click.Group):
        yield path
        return
    context = click.Context(command)
    for name in command.list_commands(context):
        found = command.get_command(context, name)
        assert found is not None
        yield from commands_of(found, f"{path} {name}")


def test_every_command_stands_in_the_readme(repository: Path) -> None:
    readme = (repository / "README.md").read_text("utf-8")
    missing = {command for command in commands_of(main, "fortell") if command not in readme}
    assert missing == set()


@pytest.mark.parametrize(
    "target", ["demo", "test", "setup", "check", "drills", "bench", "words", "vendor"]
)
def test_every_make_target_stands_in_the_readme(repository: Path, target: str) -> None:
    assert f"make {target}" in (repository / "README.md").read_text("utf-8")


def test_every_link_inside_the_readme_leads_somewhere(repository: Path) -> None:
    readme = (repository / "README.md").read_text("utf-8")
    targets = re.findall(r"\]\((?!https?://|#)([^)#\s]+)", readme)
    assert [target for target in targets if not (repository / target).exists()] == []


def modules_with_examples() -> Iterator[str]:
    root = Path(__file__).parent.parent
    for path in python_files(root, *PACKAGES):
        if ">>> " in path.read_text("utf-8"):
            yield ".".join(path.relative_to(root).with_suffix("").parts)


@pytest.mark.parametrize("module", sorted(modules_with_examples()))
def test_every_example_in_a_docstring_is_true(module: str) -> None:
    outcome = doctest.testmod(import_module(module))
    assert outcome.attempted > 0
    assert outcome.failed == 0


# What is shipped


def test_everything_vendored_is_named_in_the_notice(repository: Path) -> None:
    notice = (repository / "NOTICE").read_text("utf-8")
    vendored = [
        path.relative_to(repository).as_posix()
        for package in PACKAGES
        for folder in (repository / package).rglob("vendor")
        for path in folder.iterdir()
    ]
    assert vendored
    assert [path for path in vendored if path not in notice] == []


def test_no_page_asks_a_third_party_for_anything(repository: Path) -> None:
    asking = [
        f"{path.relative_to(repository)}: {line.strip()[:120]}"
        for package in PACKAGES
        for path in files_of(repository / package, ".html", ".css", ".js", ".svg")
        for line in path.read_text("utf-8").splitlines()
        if FOREIGN_ADDRESS.search(line)
    ]
    assert asking == []


def test_no_file_tells_of_the_machine_it_was_written_on(repository: Path) -> None:
    folders = (*PACKAGES, "migrations", "tests", "tools", "bench", "docs")
    suffixes = (".py", ".sh", ".md", ".html", ".js", ".css", ".yaml", ".json", ".po", ".svg")
    tops = [repository / name for name in ("README.md", "CHANGELOG.md", "Makefile", ".ci/run")]
    paths = [path for folder in folders for path in files_of(repository / folder, *suffixes)]
    traces = [
        str(path.relative_to(repository))
        for path in (*paths, *tops)
        if MACHINE_TRACE.search(path.read_text("utf-8"))
    ]
    assert traces == []


def test_a_wheel_holds_all_that_runs(repository: Path, tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)],
        cwd=repository,
        check=True,
        capture_output=True,
    )
    with zipfile.ZipFile(next(tmp_path.glob("fortell-*.whl"))) as wheel:
        names = set(wheel.namelist())
    for needed in ("migrations/env.py", "storybank/look/base.css", "fortell/demo/framework.yaml"):
        assert needed in names
    for suffix in (".html", ".mo", ".js"):
        shipped = {name for name in names if name.endswith(suffix)}
        kept = {
            path.relative_to(repository).as_posix()
            for package in PACKAGES
            for path in files_of(repository / package, suffix)
        }
        assert shipped == kept


def test_torch_is_pinned_to_one_release(repository: Path) -> None:
    project = tomllib.loads((repository / "pyproject.toml").read_text("utf-8"))["project"]
    assert "torch==2.13.0" in project["dependencies"]
