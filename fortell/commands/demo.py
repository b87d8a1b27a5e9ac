"""`fortell demo`: an invented city to look at."""

import click

from fortell.commands.analyse import analyse_with_bar
from fortell.demo.loader import SLUG, find_demo, keep_demo_account, load_demo
from fortell.demo.sign_in import keep_demo_sign_in, mint_demo_sign_in, read_demo_sign_in
from fortell.workplace import open_workplace
from storybank.collections import count_stories
from storybank.keys import Purpose, derive_key


@click.command()
@click.option("--analyse/--no-analyse", default=True, help="Find the themes as well.")
def demo(*, analyse: bool) -> None:
    """Load the demo: an inquiry in three languages with stories that are all invented."""
    workplace = open_workplace()
    home = workplace.settings.home
    sign_in = read_demo_sign_in(home) or mint_demo_sign_in()
    with workplace.sessions.writing() as session:
        loaded = find_demo(session)
        collection = loaded or load_demo(
            session, receipt_key=derive_key(workplace.secret, Purpose.RECEIPTS)
        )
        keep_demo_account(session, collection, sign_in)
        count = count_stories(session, collection)
    keep_demo_sign_in(home, sign_in)
    click.echo(f"{SLUG}: {count} invented stories{' were here already' * bool(loaded)}")
    if analyse:
        analyse_with_bar(workplace)
