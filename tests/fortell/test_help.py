"""What `--help` says: of each command whole sentences, and of each option what it is for."""

from collections.abc import Iterator

import click
import pytest
from click.testing import CliRunner

from fortell.cli import main


def commands_under(command: click.Command, *words: str) -> Iterator[tuple[str, ...]]:
    """The words of each command and of each group of them."""
    yield words
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            found = command.get_command(context, name)
            assert found is not None
            yield from commands_under(found, *words, name)


EVERY = list(commands_under(main))


def test_every_command_is_found() -> None:
    assert {("serve",), ("collection", "begin"), ("framework", "diagnose")} <= set(EVERY)


@pytest.mark.parametrize("words", EVERY, ids=" ".join)
def test_no_sentence_is_cut(words: tuple[str, ...]) -> None:
    answer = CliRunner().invoke(main, [*words, "--help"], terminal_width=60)
    assert answer.exit_code == 0
    assert "..." not in answer.output.replace("[ARGS]...", "").replace("[COLLECTIONS]...", "")


@pytest.mark.parametrize("words", EVERY, ids=" ".join)
def test_every_option_says_what_it_is_for(words: tuple[str, ...]) -> None:
    command: click.Command = main
    for word in words:
        assert isinstance(command, click.Group)
        found = command.get_command(click.Context(command), word)
        assert found is not None
        command = found
    silent = [one.name for one in command.params if isinstance(one, click.Option) and not one.help]
    assert silent == []
