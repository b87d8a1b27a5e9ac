"""`fortell demo`: an invented city to look at."""

import click

from fortell.commands.analyse import analyse_with_bar
from fortell.demo.loader import find_demo, keep_demo_account, load_demo
from fortell.demo.sign_in import mint_demo_sign_in, read_demo_sign_in
from fortell.workplace import Workplace, open_workplace
from storybank.collections import count_stories
from storybank.keys import derive_key


@click.command()
@click.option("--analyse/--no-analyse", default=True, help="Find the themes as well.")
def demo(*, analyse: bool) -> None:
    """Load the demo: an inquiry in three languages with stories that are all invented."""
    workplace = open_workplace()
    with workplace.sessions.writing() as session:
        loaded = find_demo(session)
        collection = loaded or load_demo(
            session, receipt_key=derive_key(workplace.secret, "receipts")
        )
        count = count_stories(session, collection)
        click.echo(
            f"{collection.slug}: {count} invented stories {'were here already' * bool(loaded)}"
        )
    _keep_sign_in(workplace)
    if analyse:
        analyse_with_bar(workplace)


def _keep_sign_in(workplace: Workplace) -> None:
    if read_demo_sign_in(workplace.settings.home) is None:
        sign_in = mint_demo_sign_in(workplace.settings.home)
        with workplace.sessions.writing() as session:
            keep_demo_account(session, sign_in)
