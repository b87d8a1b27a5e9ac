"""`fortell database`: bring the tables to this version."""

import click

from fortell.workplace import open_workplace
from storybank.database import open_database
from storybank.schema import current_revision, upgrade_schema


@click.group()
def database() -> None:
    """Look after the database."""


@database.command()
def upgrade() -> None:
    """Bring the tables to the version of this Fortell. Make a backup first."""
    engine = open_database(open_workplace().settings.database)
    before = current_revision(engine)
    upgrade_schema(engine)
    click.echo(f"The tables went from version {before or 'none'} to {current_revision(engine)}.")
