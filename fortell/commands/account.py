"""`fortell account`: invite people to the dashboard and give them roles."""

from datetime import UTC, datetime

import click
from sqlalchemy.orm import Session

from dashboard.accounts.inviting import LONGEST_EMAIL, LONGEST_NAME
from dashboard.desk import FrontDoor
from dashboard.languages import FIRST, LANGUAGES
from fortell.terminal import Group, who
from fortell.workplace import open_workplace
from storybank.account_links import mint_account_link
from storybank.accounts import (
    SHORTEST_PASSWORD,
    end_every_way_in,
    end_sign_ins,
    find_account,
    give_role,
    invite_account,
    list_active,
)
from storybank.audit import note_deed
from storybank.collections import find_inquiry
from storybank.errors import NotFound, Refused
from storybank.lines import plain_line
from storybank.second_factor import drop_second_factor
from storybank.settings import MAIL
from storybank.tables import Account, Role

ROLES = click.Choice(["owner", "analyst", "leader", "participant", "facilitator"])


@click.group(cls=Group)
def account() -> None:
    """Look after the accounts that may sign in to the dashboard."""


@account.command()
@click.argument("email")
@click.option("--name", required=True, help="The person's name.")
@click.option("--role", required=True, type=ROLES, help="What the person may do.")
@click.option("--inquiry", help="The inquiry for which the role holds; all where left out.")
@click.option(
    "--language",
    type=click.Choice(list(LANGUAGES)),
    default=FIRST,
    show_default=True,
    help="The language of the person's dashboard.",
)
@click.password_option(help=f"At least {SHORTEST_PASSWORD} characters.")
def invite(**told: str) -> None:
    """Make an account for EMAIL; the password is asked for and never shown."""
    email, name = plain_line(told["email"]), plain_line(told["name"])
    _refuse_unfit(email, name)
    with open_workplace().sessions.writing() as session:
        inquiry = find_inquiry(session, told["inquiry"]) if told["inquiry"] else None
        if told["inquiry"] and inquiry is None:
            raise NotFound(f"There is no inquiry called {told['inquiry']}.")
        kept = invite_account(session, email, name, told["password"], language=told["language"])
        give_role(kept, told["role"], inquiry_id=inquiry.id if inquiry else None)
        where = {"inquiry": inquiry.slug} if inquiry else {}
        subject = {"account": kept.email, "role": told["role"], **where}
        note_deed(session, who(), "invited an account", subject, now=datetime.now(UTC))
        click.echo(f"{kept.email} may sign in as {told['role']}.")


def _refuse_unfit(email: str, name: str) -> None:
    """What the dashboard would not take either. Raises Refused."""
    if len(email) > LONGEST_EMAIL or not MAIL.fullmatch(email):
        raise Refused(f"{email} is no e-mail address: write one such as name@example.org.")
    if not 0 < len(name) <= LONGEST_NAME:
        raise Refused(f"The name has 1 to {LONGEST_NAME} characters.")


@account.command()
@click.argument("email")
def link(email: str) -> None:
    """Print a link with which the holder of EMAIL's account chooses a new password, once."""
    workplace, now = open_workplace(), datetime.now(UTC)
    with workplace.sessions.writing() as session:
        kept = _find(session, email)
        token = mint_account_link(session, kept, now=now)
        note_deed(session, who(), "made a new link", {"account": kept.email}, now=now)
    click.echo(f"{workplace.settings.address}{FrontDoor().prefix}/choose-password/{token}")
    click.echo("It works once, within a day. Hand it over in a way that only she can read.")


@account.command("forget-codes")
@click.argument("email")
def forget_codes(email: str) -> None:
    """Let EMAIL sign in by password alone, where the phone and the recovery codes are lost."""
    with open_workplace().sessions.writing() as session:
        kept = _find(session, email)
        drop_second_factor(session, kept)
        end_sign_ins(session, kept)
        subject = {"account": kept.email}
        note_deed(session, who(), "took one-time codes away", subject, now=datetime.now(UTC))
    click.echo(f"{kept.email} signs in by password alone until codes are set up anew.")


@account.command("sign-out")
def sign_out() -> None:
    """Sign everybody out, let no link to a password open anything, and say who may sign in.

    For when an older copy of the database was put back: who has lost a role since has it again.
    """
    with open_workplace().sessions.writing() as session:
        end_every_way_in(session)
        note_deed(session, who(), "signed everybody out", {}, now=datetime.now(UTC))
        for one in list_active(session):
            named = sorted({_named(role) for role in one.roles})
            click.echo(f"{one.email}: {', '.join(named) or 'no role'}")
    click.echo("Everybody is signed out, and no link to a password opens anything.")
    click.echo("Is anybody named who should not be? Owners end accounts and take roles away.")


def _named(role: Role) -> str:
    whole = role.inquiry_id is None and role.unit_id is None
    return role.name if whole else f"{role.name} of a part"


def _find(session: Session, email: str) -> Account:
    found = find_account(session, email)
    if found is None or not found.active:
        raise NotFound(f"There is no account for {email}.")
    return found
