"""What a public function takes is said where it stands: shapes of arrays, and what it refuses."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2] / "analysis"
ARRAYS = re.compile(r"\b(NDArray|Floats|Flags|Codes|Numbers|Hashes|Rows|Vectors|Places)\b")
SHAPE = re.compile(r"\((?:[a-z]+\w*|\d+|…)(?: [·+] \d+)?,(?: (?:[\w ]+|…),?)*\)")
DOORS = {"checked_level", "checked_mask", "checked_column", "checked_positions", "checked_weights"}


def public_functions() -> Iterator[tuple[str, ast.FunctionDef]]:
    """Of all rooms but the shell; of a room that names what it hands out, that alone."""
    for path in sorted(ROOT.rglob("*.py")):
        place = path.relative_to(ROOT)
        if place.parts[0] != "shell":
            handed = handed_out(path.parent / "__init__.py")
            for one in ast.parse(path.read_text(encoding="utf-8")).body:
                if isinstance(one, ast.FunctionDef) and is_public(one.name, handed):
                    yield f"{place.as_posix()}:{one.name}", one


def handed_out(room: Path) -> list[str]:
    """What `__all__` of a room holds; nothing where it has none."""
    parsed = ast.parse(room.read_text(encoding="utf-8")).body
    named = [one for one in parsed if isinstance(one, ast.Assign)]
    return [name for one in named for name in ast.literal_eval(one.value)]


def is_public(name: str, handed: list[str]) -> bool:
    return name in handed if handed else not name.startswith("_")


FUNCTIONS = dict(public_functions())


def takes_arrays(function: ast.FunctionDef) -> bool:
    arguments = (*function.args.args, *function.args.kwonlyargs)
    said = (ast.unparse(one.annotation) for one in arguments if one.annotation)
    return any(ARRAYS.search(one) for one in said)


def refusals(function: ast.FunctionDef) -> set[str]:
    """The errors that a function raises itself, by their names."""
    raised = (one.exc for one in ast.walk(function) if isinstance(one, ast.Raise))
    return {one.func.id for one in raised if is_call(one)}


def is_call(one: ast.expr | None) -> bool:
    return isinstance(one, ast.Call) and isinstance(one.func, ast.Name)


def checks_at_its_door(function: ast.FunctionDef) -> bool:
    return bool({one.func.id for one in ast.walk(function) if is_call(one)} & DOORS)


def said_by(function: ast.FunctionDef) -> str:
    return ast.get_docstring(function) or ""


def test_a_function_that_takes_arrays_says_their_shape():
    asked = {name: one for name, one in FUNCTIONS.items() if takes_arrays(one)}
    assert len(asked) > 100
    assert not [name for name, one in asked.items() if not SHAPE.search(said_by(one))]


def test_a_function_that_refuses_something_names_its_errors():
    silent = [
        (name, error)
        for name, one in FUNCTIONS.items()
        for error in refusals(one)
        if "Raises" not in said_by(one)
        or not (error in said_by(one) or "AnalysisError" in said_by(one))
    ]
    assert not silent


def test_a_function_at_whose_door_arrays_are_checked_says_what_comes_of_it():
    asked = {name: one for name, one in FUNCTIONS.items() if checks_at_its_door(one)}
    assert len(asked) > 20
    assert not [name for name, one in asked.items() if "Raises" not in said_by(one)]


def test_the_rules_see_what_is_missing():
    (thin,) = ast.parse('def f(x: Floats) -> None:\n    """Thin."""\n    raise ShapeError(x)').body
    assert isinstance(thin, ast.FunctionDef)
    assert takes_arrays(thin)
    assert refusals(thin) == {"ShapeError"}
    assert not SHAPE.search("Of one thing (a level), and `f()` as 3 (of 4).")
    shapes = ("(n,)", "(n, 3)", "(…, k, l)", "(blocks · 18,)", "(k, at most 4)")
    assert all(SHAPE.search(one) for one in shapes)
