"""The rules of the gate loosened in one place at a time: what a careless hand might make of it.

A comparison that lets one more through, an *and* that is an *or*, a set that is not cut, a number
without noise, a threshold one lower. A library of mutants (mutmut, cosmic-ray) changes every sign
of a file, most of them for nothing, and knows neither cuts nor noise.
"""

import ast
import os
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path

PATIENCE = 900
ROOT = Path(__file__).parents[1]
COPIED = ("analysis", "collector", "dashboard", "fortell", "migrations", "storybank", "tests")
LOOSER = {ast.GtE: ast.Gt, ast.Gt: ast.GtE, ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Eq: ast.NotEq}
NOISE = {"noise", "noise_of_cell", "outward", "doubt_of_mean"}


@dataclass(frozen=True)
class Mutant:
    """A file of the gate with one place loosened; `name` says which, and stays as lines move."""

    path: str
    name: str
    source: str


def mutants_of(path: str, source: str) -> Iterator[Mutant]:
    """Each place of a source loosened by itself."""
    named: Counter[str] = Counter()
    for number in count():
        loosening = _Loosening(number)
        tree = loosening.visit(ast.parse(source))
        if not loosening.name:
            return
        named[loosening.name] += 1
        name = f"{loosening.name} ({named[loosening.name]})"
        yield Mutant(path, name, ast.unparse(ast.fix_missing_locations(tree)))


def files_in(folder: str) -> list[str]:
    """The paths of a folder's modules, in ours."""
    found = sorted((ROOT / folder).glob("*.py"))
    return [str(one.relative_to(ROOT)) for one in found if one.name != "__init__.py"]


def copy_tree(folder: Path) -> Path:
    """A tree of links to our files, in which one can be another."""
    for name in COPIED:
        leave = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / name, folder / name, copy_function=os.symlink, ignore=leave)
    (folder / "pyproject.toml").symlink_to(ROOT / "pyproject.toml")
    return folder


def is_noticed(mutant: Mutant, tree: Path, tests: Sequence[str]) -> bool:
    """Whether one of these tests fails in a tree where the file is the mutant, or never ends."""
    place = tree / mutant.path
    place.unlink()
    place.write_text(mutant.source, encoding="utf-8")
    asked = [sys.executable, "-m", "pytest", "-q", "-x", *tests]
    env = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    try:
        ended = subprocess.run(
            asked, check=False, cwd=tree, env=env, capture_output=True, timeout=PATIENCE
        )
    except subprocess.TimeoutExpired:
        return True
    finally:
        place.unlink()
        place.symlink_to(ROOT / mutant.path)
    return ended.returncode != 0


class _Loosening(ast.NodeTransformer):
    """Loosens place number `left` of a tree; `name` stays empty where there are fewer."""

    def __init__(self, left: int) -> None:
        self.left, self.name, self.where = left, "", ""

    def visit(self, node: ast.AST) -> ast.AST:
        """The node, or what it is loosened to."""
        for loose in _loosened(node):
            self.left -= 1
            if self.left == -1:
                self.name = f"{self.where}: {ast.unparse(node)} → {ast.unparse(loose)}"
                return loose
        if isinstance(node, ast.FunctionDef):
            self.where = node.name
        return self.generic_visit(node)


def _loosened(node: ast.AST) -> Iterator[ast.AST]:
    match node:
        case ast.Compare(left, [sign], others) if type(sign) in LOOSER:
            yield ast.Compare(left, [LOOSER[type(sign)]()], others)
        case ast.BoolOp(sign, values):
            yield ast.BoolOp(ast.Or() if isinstance(sign, ast.And) else ast.And(), values)
        case ast.BinOp(left, ast.BitAnd(), right):
            yield ast.BinOp(left, ast.BitOr(), right)
        case ast.Name("k", ast.Load()) | ast.Attribute(_, "k", ast.Load()):
            yield ast.BinOp(node, ast.Sub(), ast.Constant(1))
        case ast.Call(_, [_, mask, *_]) if _called(node) == "cut":
            yield mask
        case ast.Call(_, [count, _]) if _called(node) == "shown_count":
            yield count
        case ast.Call() if _called(node) in NOISE:
            yield ast.BinOp(ast.Constant(0), ast.Mult(), node)


def _called(node: ast.AST) -> str:
    match node:
        case ast.Call(ast.Name(name)) | ast.Call(ast.Attribute(_, name)):
            return name
    return ""
