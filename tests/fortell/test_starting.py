"""The command `fortell` while it is still being loaded."""

import sys
import tomllib
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType

import pytest

from fortell.__main__ import main


class Interrupting:
    """Ctrl-C in the moment in which the command is loaded."""

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> None:
        """As the machinery of imports asks."""
        del path, target
        if name == "fortell.cli":
            raise KeyboardInterrupt


def test_ctrl_c_is_as_quiet_while_the_command_is_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "fortell.cli", raising=False)
    monkeypatch.setattr(sys, "meta_path", [Interrupting(), *sys.meta_path])
    with pytest.raises(SystemExit, match="Aborted!"):
        main()


def test_the_command_is_the_one_that_is_quiet(repository: Path) -> None:
    document = tomllib.loads((repository / "pyproject.toml").read_text("utf-8"))
    assert document["project"]["scripts"] == {"fortell": f"{main.__module__}:main"}
