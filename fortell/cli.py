"""The command `fortell`: what can be done from a terminal, and how a refusal is told."""

import errno
import sys
from importlib import import_module
from typing import Any

import click
from sqlalchemy.exc import DBAPIError

from analysis.encoder_errors import EncoderError
from analysis.errors import AnalysisError
from fortell.terminal import Group
from storybank.database import reason_of
from storybank.errors import FortellError
from storybank.faults import describe_fault

COMMANDS = {
    "account": "fortell.commands.account:account",
    "analyse": "fortell.commands.analyse:analyse",
    "audit": "fortell.commands.audit:audit",
    "collection": "fortell.commands.collection:collection",
    "database": "fortell.commands.database:database",
    "demo": "fortell.commands.demo:demo",
    "encoder": "fortell.commands.encoder:encoder",
    "export": "fortell.commands.export:export",
    "framework": "fortell.commands.framework:framework",
    "import": "fortell.commands.import_:import_",
    "invitation": "fortell.commands.invitation:invitation",
    "keys": "fortell.commands.keys:keys",
    "rehearse": "fortell.commands.rehearse:rehearsal",
    "serve": "fortell.commands.serve:serve",
}


class Commands(Group):
    """The commands, each imported when it is called, so that the first answer comes at once."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names, in the order of the alphabet."""
        del ctx
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of this name."""
        del ctx
        if cmd_name not in COMMANDS:
            return None
        module, name = COMMANDS[cmd_name].split(":")
        command: click.Command = getattr(import_module(module), name)
        return command

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; what is refused is told in a sentence and ends with 1."""
        try:
            return super().invoke(ctx)
        except (FortellError, AnalysisError, EncoderError) as error:
            click.echo(str(error), err=True)
        except DBAPIError as error:
            click.echo(f"The database did not do what was asked: {reason_of(error)}.", err=True)
        except OSError as error:
            if error.errno in (None, errno.EPIPE):  # whoever was to read has gone: click's own
                raise
            where = f"{error.filename}: " if error.filename else ""
            click.echo(f"A file could not be read or written: {where}{error.strerror}", err=True)
        except (click.ClickException, click.Abort, click.exceptions.Exit):
            raise
        except Exception as error:  # noqa: BLE001 (its message may quote what somebody told)
            fault = describe_fault(error)
            click.echo(f"Something went wrong that nobody had foreseen. {fault}", err=True)
        sys.exit(1)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="fortell")
def main() -> None:
    """Gather what people have lived through, and see the patterns together."""
