"""`fortell encoder`: making the fast model, and what is said where it is missing."""

from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from tokenizers import Tokenizer, models, pre_tokenizers

from analysis.distil import distil
from analysis.encoder import FAST
from builders import a_collection, a_submission, tell
from fortell.cli import main
from fortell.commands.encoder import STOPPED
from fortell.workplace import open_workplace


def make_small_model(folder: Path) -> None:
    """A model of three word pieces where the real one has 250,000."""
    pieces = [("<unk>", 0.0), ("▁bussen", -9.0), ("▁legen", -9.0)]
    splitter = Tokenizer(models.Unigram(pieces, unk_id=0, byte_fallback=False))
    splitter.pre_tokenizer = pre_tokenizers.Metaspace()
    folder.mkdir(parents=True)
    distil(lambda ids: np.eye(3, dtype=np.float32)[list(ids)], splitter, folder / FAST)


def test_stories_are_not_read_before_the_fast_model_is_made(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("FORTELL_ENCODER", FAST)
    with open_workplace().sessions.writing() as session:
        tell(session, a_collection(session), a_submission())
    answer = CliRunner().invoke(main, ["analyse"])
    assert answer.exit_code == 1
    assert "run 'fortell encoder distil' once" in answer.output
    assert "Traceback" not in answer.output


def test_ctrl_c_says_what_is_kept_and_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("fortell.commands.encoder.distil_fast", stopped)
    answer = CliRunner().invoke(main, ["encoder", "distil"])
    assert answer.exit_code == 1
    assert answer.output.endswith(f"{STOPPED}\n")


def test_a_model_that_is_made_already_is_only_named() -> None:
    make_small_model(open_workplace().settings.models)
    answer = CliRunner().invoke(main, ["encoder", "distil"])
    assert answer.exit_code == 0
    assert "The model 'fast' is ready (" in answer.output
