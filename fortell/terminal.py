"""Who is at the terminal, how things are counted and typed there, and a new file."""

import io
import os
import pwd
import shlex
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from storybank.audit import AT_TERMINAL, OPERATOR
from storybank.errors import Refused

LONGEST = 1000  # characters of a sentence of help


class Group(click.Group):
    """Commands whose list says the first sentence of each whole, however narrow the terminal."""

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list."""
        found = ((name, self.get_command(ctx, name)) for name in self.list_commands(ctx))
        rows = [(name, one.get_short_help_str(limit=LONGEST)) for name, one in found if one]
        with formatter.section("Commands"):
            formatter.write_dl(rows)


def who() -> str:
    """Whom the audit log names for a command: the account of the machine that runs it.

    The machine is asked itself, because anybody may set a variable of the environment.
    """
    try:
        return f"{AT_TERMINAL}{pwd.getpwuid(os.getuid()).pw_name}"[:254]
    except KeyError:
        return OPERATOR


def counted(number: int, one: str = "story", many: str = "stories") -> str:
    """A number with its noun.

    >>> counted(1), counted(0)
    ('1 story', '0 stories')
    """
    return f"{number} {one if number == 1 else many}"


def typed(path: Path) -> str:
    """A path as it is typed in a command.

    >>> typed(Path("ut/logg.jsonl")), typed(Path("Ås og omegn.jsonl"))
    ('ut/logg.jsonl', "'Ås og omegn.jsonl'")
    """
    return shlex.quote(str(path))


@contextmanager
def stoppable(told: str) -> Iterator[None]:
    """Say what Ctrl-C leaves, and what to do then. Raises Refused."""
    try:
        yield
    except KeyboardInterrupt:
        raise Refused(told) from None


@contextmanager
def new_file(path: Path) -> Iterator[io.TextIOBase]:
    """A file that only its owner can read, gone again where nothing came of it."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise Refused(f"{path} is there already. Name another file.") from None
    except OSError as error:
        raise Refused(f"{path} cannot be written: {error.strerror}.") from None
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as file:
            yield file
    except BaseException:
        path.unlink(missing_ok=True)
        raise
