"""`fortell keys`: a new key for recordings and pictures."""

from datetime import UTC, datetime

import click

from fortell.terminal import Group, counted, stoppable, who
from fortell.workplace import Workplace, open_workplace
from storybank.audit import note_deed
from storybank.errors import Refused
from storybank.media.keyring import Keyring
from storybank.media.rotating import (
    count_media,
    forget_old_keys,
    put_new_key_in_use,
    rotating,
    wrap_anew,
)

STOPPED = "Stopped. Everything still opens: call it again, and it goes on where it was."


@click.group(cls=Group)
def keys() -> None:
    """Look after the keys of what is kept."""


@keys.command()
def rotate() -> None:
    """Put a new key of recordings and pictures in use, and let the old one open nothing more.

    It may be stopped at any moment, and goes on when it is called again. Servers go on meanwhile.
    """
    workplace = open_workplace()
    path = workplace.settings.secret_path
    keyring, total = Keyring(workplace.secret, path), count_media(workplace.sessions)
    with stoppable(STOPPED), rotating(path):
        begins = put_new_key_in_use(workplace.sessions, path)
        click.echo("A new key is in use." if begins else "Going on where it was stopped.")
        shut = _wrap_all(workplace, keyring, total)
        if shut:
            raise Refused(
                f"{_media(shut)} of {total} could be opened by no key in {path}, perhaps because "
                "an older secret was put back. The old key stays until they can."
            )
        _note(workplace, total)
        forget_old_keys(path)
    lie = "lies" if total == 1 else "lie"
    click.echo(f"{_media(total)} {lie} under it, and the old key opens nothing that is kept here.")
    click.echo(
        f"Now make a new copy of {path}: the one that you have does not open what comes from now "
        "on. Older copies of the database still open with the older secret."
    )


def _wrap_all(workplace: Workplace, keyring: Keyring, total: int) -> int:
    """How many media no key opens."""
    with click.progressbar(length=total, label="Wrapping keys anew") as bar:
        shut = 0
        for chunk in wrap_anew(workplace.sessions, keyring):
            shut += chunk.shut
            bar.update(chunk.count)
    return shut


def _note(workplace: Workplace, total: int) -> None:
    with workplace.sessions.writing() as session:
        note_deed(session, who(), "rotate keys", {"media": total}, now=datetime.now(UTC))


def _media(number: int) -> str:
    return counted(number, "recording or picture", "recordings and pictures")
