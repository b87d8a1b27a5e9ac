"""The sentences with which the storybank refuses: whoever shows them translates them."""

import ast
import re
from collections.abc import Sequence
from pathlib import Path


def refusals(repository: Path, files: Sequence[str]) -> set[str]:
    """Every sentence that these files of the storybank can refuse with."""
    said = set()
    for name in files:
        for node in ast.walk(ast.parse((repository / "storybank" / name).read_text("utf-8"))):
            if isinstance(node, ast.Call | ast.Return | ast.Assign):
                said |= {
                    one.value
                    for one in ast.iter_child_nodes(node)
                    if isinstance(one, ast.Constant) and isinstance(one.value, str)
                }
    return {one for one in said if re.fullmatch(r"[A-Z][^\n]* [^\n]*\.", one)}
