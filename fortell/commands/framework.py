"""`fortell framework`: check a framework's file, publish it, print the schema."""

import json
import sys
from pathlib import Path

import click

from fortell.commands.diagnose import diagnose
from fortell.terminal import Group, counted
from fortell.workplace import open_workplace
from storybank.errors import FrameworkError
from storybank.framework import Framework, framework_schema
from storybank.framework_file import read_framework_file
from storybank.frameworks import publish_framework


@click.group(cls=Group)
def framework() -> None:
    """Check and publish frameworks: prompts, signifiers and questions about the teller."""


framework.add_command(diagnose)


@framework.command()
@click.argument("file", type=click.Path(path_type=Path))
def check(file: Path) -> None:
    """Name every mistake in FILE, with its line and its place."""
    checked = _read(file)
    signifiers = counted(len(checked.signifiers), "signifier", "signifiers")
    questions = counted(len(checked.teller), "question", "questions")
    languages = ", ".join(checked.languages)
    click.echo(f"{file} is whole: {signifiers}, {questions} about the teller, in {languages}.")
    if checked.voice:
        click.echo(f"It invites voices of up to {checked.voice.seconds} seconds.")
    if checked.photo:
        click.echo("It invites pictures.")


@framework.command()
@click.argument("file", type=click.Path(path_type=Path))
def publish(file: Path) -> None:
    """Keep the framework in FILE as the next version of its line."""
    checked = _read(file)
    with open_workplace().sessions.writing() as session:
        version = publish_framework(session, checked)
        click.echo(f"{version.line} version {version.number} is published.")


@framework.command()
def schema() -> None:
    """Print the JSON Schema of a framework's document."""
    click.echo(json.dumps(framework_schema(), indent=2, ensure_ascii=False))


def _read(file: Path) -> Framework:
    """The framework in the file; where it has mistakes, each is named with the file, and we end."""
    try:
        return read_framework_file(file)
    except FrameworkError as error:
        for one in error.mistakes:
            click.echo(f"{file}: {one}", err=True)
        click.echo(f"{counted(len(error.mistakes), 'mistake', 'mistakes')}.", err=True)
        sys.exit(1)
