"""`fortell account`: invite people to the dashboard and give them roles."""

import click

from dashboard.languages import FIRST, LANGUAGES
from fortell.workplace import open_workplace
from storybank.accounts import SHORTEST_PASSWORD, give_role, invite_account
from storybank.collections import find_inquiry
from storybank.errors import NotFound

ROLES = click.Choice(["owner", "analyst", "leader", "participant", "facilitator"])


@click.group()
def account() -> None:
    """Look after the accounts that may sign in to the dashboard."""


@account.command()
@click.argument("email")
@click.option("--name", required=True, help="The person's name.")
@click.option("--role", required=True, type=ROLES)
@click.option("--inquiry", help="The inquiry for which the role holds; all where left out.")
@click.option("--language", type=click.Choice(list(LANGUAGES)), default=FIRST, show_default=True)
@click.password_option(help=f"At least {SHORTEST_PASSWORD} characters.")
def invite(**told: str) -> None:
    """Make an account for EMAIL; the password is asked for and never shown."""
    with open_workplace().sessions.writing() as session:
        inquiry = find_inquiry(session, told["inquiry"]) if told["inquiry"] else None
        if told["inquiry"] and inquiry is None:
            raise NotFound(f"There is no inquiry called {told['inquiry']}.")
        kept = invite_account(
            session, told["email"], told["name"], told["password"], language=told["language"]
        )
        give_role(kept, told["role"], inquiry_id=inquiry.id if inquiry else None)
        click.echo(f"{kept.email} may sign in as {told['role']}.")
