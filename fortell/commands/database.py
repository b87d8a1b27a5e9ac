"""`fortell database`: copy the database, and bring its tables to this version."""

from datetime import UTC, datetime
from pathlib import Path

import click

from fortell.terminal import Group, who
from fortell.workplace import open_workplace
from storybank.audit import note_deed
from storybank.copying import copy_database, refuse_to_copy
from storybank.database import Sessions, open_database
from storybank.schema import current_revision, upgrade_schema


@click.group(cls=Group)
def database() -> None:
    """Look after the database."""


@database.command()
def upgrade() -> None:
    """Bring the tables to the version of this Fortell. Make a copy first: fortell database copy"""
    engine = open_database(open_workplace().settings.database)
    before = current_revision(engine)
    upgrade_schema(engine)
    after = current_revision(engine)
    if before == after:
        click.echo(f"The tables are of version {after} already.")
    else:
        click.echo(f"The tables went from version {before or 'none'} to {after}.")


@database.command("copy")
@click.option("--out", required=True, type=click.Path(path_type=Path), help="A new file.")
def copy_(out: Path) -> None:
    """Write a whole copy of an SQLite database to a file, while servers go on; noted in the log."""
    engine = open_database(open_workplace().settings.database)
    try:
        refuse_to_copy(engine)
        with Sessions(engine).writing() as session:
            note_deed(session, who(), "copied the database", {}, now=datetime.now(UTC))
        copy_database(engine, out)
    finally:
        engine.dispose()
    click.echo(f"{out} holds the database. Every story is in it: keep it as safe as the database,")
    click.echo("and apart from the secret. How to put it back: docs/backup.md")
