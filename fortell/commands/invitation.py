"""`fortell invitation`: one-time links for those who are invited, printed or sent by e-mail."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

import click
from flask import Flask
from sqlalchemy.orm import Session

from collector import create_collector
from collector.letters import draw_cards, write_letter
from fortell.mailing import NotSent, PostOffice, Recipient, name_lines, read_recipients
from fortell.terminal import Group, new_file, typed, who
from fortell.workplace import Workplace, open_workplace
from storybank.audit import note_deed
from storybank.collections import find_collection, find_link
from storybank.errors import Refused
from storybank.gate import shown_count
from storybank.handouts import invited_address, list_invitations
from storybank.invitations import (
    MOST,
    count_answered,
    inviting_link,
    mint_invitations,
    take_back_invitation,
)
from storybank.tables import Link

SOURCE = click.option(
    "--source", default="invited", show_default=True, help="The source tag of the inviting link."
)
EVERY = 50  # letters between two lines that say how far it has come


@click.group(cls=Group)
def invitation() -> None:
    """Invite a group: each may tell once, and nobody can tell who wrote what."""


@invitation.command()
@click.argument("slug")
@click.option("--count", required=True, type=click.IntRange(1, MOST), help="How many.")
@click.option("--out", required=True, type=click.Path(path_type=Path), help="A file ending in .csv")
@SOURCE
def mint(slug: str, count: int, out: Path, source: str) -> None:
    """Mint invitations to SLUG: the links as a CSV, and beside it cards to print and cut apart."""
    if out.suffix != ".csv":
        raise Refused(f"{out} should end in .csv: the cards lie beside it, ending in .html.")
    workplace = open_workplace()
    cards = out.with_suffix(".html")
    with new_file(out) as table, new_file(cards) as page, _speaking(workplace):
        link, codes = _mint(workplace, slug, source, count)
        table.write(list_invitations(workplace.settings.address, link, codes))
        page.write(draw_cards(link, workplace.settings.address, codes))
    click.echo(f"{count} invitations to {slug}: {out}, and {cards} to print and cut apart.")
    click.echo("Whoever has these files can use them. Erase them when they are handed out.")


@invitation.command()
@click.argument("slug")
@click.option("--to", required=True, type=click.Path(path_type=Path), help="One address a line.")
@click.option(
    "--line", "lines", multiple=True, type=click.IntRange(1), help="Only this line; once for each."
)
@SOURCE
def send(slug: str, to: Path, lines: tuple[int, ...], source: str) -> None:
    """Send each address in a file an invitation to SLUG; the addresses are kept nowhere."""
    workplace = open_workplace()
    recipients = read_recipients(to, lines)
    with PostOffice(workplace.settings).opened() as office, _speaking(workplace):
        link, codes = _mint(workplace, slug, source, len(recipients))
        failed = _send_all(workplace, office, link, list(zip(recipients, codes, strict=True)))
    click.echo(f"{len(recipients) - len(failed)} of {len(recipients)} invitations are sent.")
    if failed:
        raise Refused(_what_failed(failed, slug, to))


@invitation.command("list")
@click.argument("slug")
def list_(slug: str) -> None:
    """Print how many were invited to SLUG and how many have told, in steps of k."""
    with open_workplace().sessions.reading() as session:
        collection = find_collection(session, slug)
        inviting = [link for link in collection.links if link.invites]
        if not inviting:
            click.echo(f"Nobody is invited to {slug} yet. See fortell invitation mint --help")
        for link in inviting:
            counted, k = count_answered(session, link), collection.k
            told = shown_count(counted.told, k) or f"fewer than {k}"
            click.echo(f"{link.source}: {counted.minted} invitations, {told} have told")


def _mint(workplace: Workplace, slug: str, source: str, count: int) -> tuple[Link, list[str]]:
    """New invitations, on disk before anybody can have one."""
    with workplace.sessions.writing() as session:
        link = inviting_link(session, find_collection(session, slug), source)
        codes = mint_invitations(session, link, count)
        _note(session, "minted invitations", slug, count)
        return find_link(session, link.code), codes


def _note(session: Session, deed: str, slug: str, count: int) -> None:
    subject = {"collection": slug, "invitations": count}
    note_deed(session, who(), deed, subject, now=datetime.now(UTC))


@contextmanager
def _speaking(workplace: Workplace) -> Iterator[Flask]:
    """The collector's templates and languages, as in one of its requests."""
    app = create_collector(workplace.settings, workplace.sessions, secret=workplace.secret)
    with app.test_request_context():
        yield app


def _send_all(
    workplace: Workplace, office: PostOffice, link: Link, chosen: Sequence[tuple[Recipient, str]]
) -> dict[int, NotSent]:
    """What did not go out, by line; the invitation of a letter that surely did not is unmade.

    Stopped by Ctrl-C it tells of the rest as of what did not go out.
    """
    failed = {
        recipient.line: NotSent("not sent yet when it was stopped") for recipient, _ in chosen
    }
    with suppress(KeyboardInterrupt):
        for done, (recipient, code) in enumerate(chosen, start=1):
            address = invited_address(workplace.settings.address, link, code)
            failed[recipient.line] = NotSent("being sent when it was stopped", perhaps=True)
            try:
                office.send(recipient, write_letter(link, address))
                del failed[recipient.line]
            except NotSent as error:
                failed[recipient.line] = error
            if done % EVERY == 0:
                click.echo(f"So far: line {recipient.line}, {done} of {len(chosen)}.")
    unsent = {line for line, error in failed.items() if not error.perhaps}
    if unsent:
        with workplace.sessions.writing() as session:
            for recipient, code in chosen:
                if recipient.line in unsent:
                    take_back_invitation(session, code)
            _note(session, "took back invitations", link.collection.slug, len(unsent))
    return failed


def _what_failed(failed: dict[int, NotSent], slug: str, to: Path) -> str:
    again = " ".join((typed(to), *(f"--line {line}" for line in failed)))
    unsure = [line for line, error in failed.items() if error.perhaps]
    reasons: dict[str, list[int]] = {}
    for line, error in failed.items():
        reasons.setdefault(str(error), []).append(line)
    return "\n".join(
        [
            *(f"{name_lines(lines)}: {reason}" for reason, lines in reasons.items()),
            *([f"Ask first whether it arrived: {name_lines(unsure)}."] if unsure else []),
            f"These are not used up. Send again: fortell invitation send {slug} --to {again}",
        ]
    )
