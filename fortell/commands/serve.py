"""`fortell serve`: both apps on one address."""

import click

from fortell.commands.collection import phone_link, today_of
from fortell.demo.sign_in import read_demo_sign_in
from fortell.server import Server, name_address, refuse_taken_port, refuse_unfit
from fortell.workplace import Workplace, open_workplace
from storybank.collections import Phase, list_collections, phase
from storybank.settings import Settings


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option(
    "--port",
    default=8000,
    show_default=True,
    type=click.IntRange(1, 65535),
    help="The port to listen on.",
)
def serve(host: str, port: int) -> None:
    """Serve the phone's pages and the dashboard until stopped with Ctrl-C."""
    workplace = open_workplace()
    refuse_unfit(workplace)
    refuse_taken_port(host, port)
    address = name_address(host, port)
    settings = reached_at(f"http://{address}", workplace.settings)
    print_links(Workplace(settings), f"http://{address}")
    Server(settings, address).run()


def reached_at(here: str, settings: Settings) -> Settings:
    """The settings, with `here` in links and QR codes where no other address was told."""
    return settings if settings.public_url else settings.model_copy(update={"public_url": here})


def print_links(workplace: Workplace, here: str) -> None:
    """Where to go: each open collection's first link, the dashboard, the demo's sign-in, which is
    in no log of a machine where anybody tells what is not invented.
    """
    with workplace.sessions.reading() as session:
        collections = list_collections(session)
        invented = all(one.fictional for one in collections)
        for one in collections:
            if phase(one, today_of(one)) is Phase.OPEN and one.links:
                link = phone_link(workplace.settings.address, one.links[0])
                click.echo(f"Tell a story:  {link}  ({one.slug})")
    # A server forks after this, and SQLite's locks do not cross a fork with what is open.
    workplace.sessions.engine.dispose()
    click.echo(f"Dashboard:     {here}/dashboard/")
    sign_in = read_demo_sign_in(workplace.settings.home)
    if sign_in and invented:
        click.echo(f"Demo sign-in:  {sign_in.email}  password: {sign_in.password}")
    click.echo("Stop with Ctrl-C.")
