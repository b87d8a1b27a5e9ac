"""The guide to the analysis: each of its examples runs as it stands."""

import re
from pathlib import Path

import pytest


def test_the_examples_of_the_guide_run(
    repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    guide = (repository / "docs" / "analysis.md").read_text(encoding="utf-8")
    examples = re.findall(r"```python\n(.*?)```", guide, re.DOTALL)
    assert examples
    for example in examples:
        exec(compile(example, "docs/analysis.md", "exec"), {})  # noqa: S102 - our own words
    assert "what drove it × age" in capsys.readouterr().out
