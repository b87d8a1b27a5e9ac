"""`fortell export`: the operator's raw copy of a collection."""

from datetime import UTC, datetime
from pathlib import Path

import click

from fortell.terminal import counted, who
from fortell.workplace import open_workplace
from storybank.audit import note_deed
from storybank.collections import find_collection
from storybank.interchange import write_copy
from storybank.media.keyring import Keyring


@click.command()
@click.argument("collection")
@click.option("--as", "form", type=click.Choice(["csv"]), default="csv", help="The form.")
@click.option("--out", required=True, type=click.Path(path_type=Path), help="The folder.")
@click.option("--force", is_flag=True, help="Write over an older copy in the folder.")
def export(collection: str, form: str, out: Path, *, force: bool) -> None:
    """Write every story of COLLECTION to stories.csv, with codebook.json and the folder media.

    This is the raw copy: each story is in it, whatever its teller allowed others to see.
    """
    workplace = open_workplace()
    sessions, keys = workplace.sessions, Keyring(workplace.secret)
    with sessions.reading() as session:
        found = find_collection(session, collection)
        copy = write_copy(session, found, out, replace=force, keys=keys)
    try:
        # The copy reaches its place only after the log tells of it.
        with sessions.writing() as session:
            subject = {"collection": collection, "form": form, "stories": copy.count}
            note_deed(session, who(), "export", subject, now=datetime.now(UTC))
        copy.move()
    finally:
        copy.discard()
    click.echo(f"{out / 'stories.csv'} holds {counted(copy.count)}, explained in codebook.json.")
    click.echo("They are personal data: keep the folder as safe as the database.")
