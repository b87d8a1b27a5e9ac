"""The audit log in the reader's words: the deeds, and what each was done to."""

from collections.abc import Mapping
from typing import Any

from dashboard.accounts.role_words import name_role
from dashboard.languages import gettext, in_own_words
from dashboard.patterns.pattern_words import marks_in_words
from dashboard.stories.holding_pages import reasons_in_words
from dashboard.wording import number
from storybank.roles import NAMES


def deeds_in_words() -> dict[str, str]:
    """Every deed that is written down anywhere, by the words it is kept under."""
    return _deeds_with_stories() | _deeds_with_accounts() | _deeds_at_the_terminal()


def _deeds_with_stories() -> dict[str, str]:
    return {
        "opened stories": gettext("Opened stories"),
        "unmasked a story": gettext("Saw what is masked in a story"),
        "opened what was said or shown": gettext("Opened a recording or a picture"),
        "saved a map": gettext("Saved a map"),
        "wrote down what a story says": gettext("Wrote down what a recording says"),
        "marked a pattern": gettext("Marked a pattern"),
        "took back the mark of a pattern": gettext("Took back the mark of a pattern"),
        "began a collection": gettext("Began a collection"),
        "opened a collection": gettext("Opened a collection"),
        "deleted what was told": gettext("Deleted all that was told"),
        "closed a collection": gettext("Closed a collection"),
        "set how much a link takes": gettext("Set how much a link takes"),
        "set how much placements count": gettext("Set how much placements count in themes"),
        "let in stories that waited": gettext("Let in stories that waited"),
        "gave the population's shares": gettext("Gave the population’s shares"),
        "chose whether readers guess first": gettext("Chose whether readers guess first"),
        "chose the smallest group that is shown": gettext("Chose the smallest group that is shown"),
        "chose what tellers see": gettext("Chose what tellers see"),
        "minted invitations": gettext("Invited a group"),
        "took back invitations": gettext("Took back invitations that did not go out"),
        "told what came of stories": gettext("Told what came of stories"),
        "changed what came of stories": gettext("Changed what came of stories"),
        "noted an event": gettext("Noted an event"),
        "took away an event": gettext("Took away an event"),
        "named a theme": gettext("Named a theme"),
        "put themes together": gettext("Put themes together"),
        "split a theme": gettext("Split a theme"),
        "pinned a theme": gettext("Pinned a theme"),
        "took back a change of themes": gettext("Took back a change of themes"),
        "took back what came of stories": gettext("Took back what came of stories"),
        "held a story back": gettext("Held a story back"),
        "followed up a story that is held back": gettext("Followed up a story that is held back"),
        "let a story be read again": gettext("Let a story be read again"),
        "shared a reading list": gettext("Shared a reading list"),
        "shared a reading list no more": gettext("Shared a reading list no more"),
    }


def _deeds_with_accounts() -> dict[str, str]:
    return {
        "signed in": gettext("Signed in"),
        "signed out": gettext("Signed out"),
        "let in by a group": gettext("Let in by a group"),
        "connected a sign-in": gettext("Connected a sign-in service"),
        "disconnected a sign-in": gettext("Disconnected a sign-in service"),
        "got a role by a group": gettext("Got a role by a group"),
        "lost a role by a group": gettext("Lost a role by a group"),
        "failed sign-ins": gettext("Failed sign-ins"),
        "ended sign-ins": gettext("Ended sign-ins"),
        "invited an account": gettext("Invited a person"),
        "gave a role": gettext("Gave a role"),
        "took a role away": gettext("Took a role away"),
        "made a new link": gettext("Made a link to a new password"),
        "ended an account": gettext("Ended an account"),
        "signed everybody out": gettext("Signed everybody out"),
        "chose a password": gettext("Chose a password with a link"),
        "changed a password": gettext("Changed the password"),
        "set up one-time codes": gettext("Set up one-time codes"),
        "gave up one-time codes": gettext("Gave up one-time codes"),
        "took one-time codes away": gettext("Took one-time codes away"),
        "added a unit": gettext("Added a unit"),
        "changed a unit": gettext("Changed a unit"),
        "removed a unit": gettext("Removed a unit"),
        "read the log": gettext("Read the log"),
    }


def _deeds_at_the_terminal() -> dict[str, str]:
    return {
        "export": gettext("Made a raw copy of a collection"),
        "import": gettext("Brought stories in from a file"),
        "rotate keys": gettext("Changed the key of recordings and pictures"),
        "diagnose": gettext("Looked at how the questions worked"),
        "exported the log": gettext("Made a copy of the log"),
        "copied the database": gettext("Made a copy of the database"),
    }


def say_subject(subject: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What a deed was done to: names and values in words; of a list, how long it is.

    The collection stands first. PostgreSQL keeps them in an order of its own.
    """
    names = _names()
    kept = sorted(subject.items(), key=lambda one: (one[0] != "collection", one[0]))
    return [(names.get(name, name), _say(value)) for name, value in kept if value != ""]


def _names() -> dict[str, str]:
    return {
        "account": gettext("Account"),
        "as": gettext("As"),
        "collection": gettext("Collection"),
        "compared by": gettext("Compared by"),
        "compares": gettext("Tellers see the others"),
        "count": gettext("How many"),
        "day": gettext("Day"),
        "deed": gettext("Deed"),
        "expects": gettext("Readers guess first"),
        "findable": gettext("Search engines may find it"),
        "first": gettext("The one answer"),
        "form": gettext("Kind of file"),
        "from": gettext("From"),
        "inquiry": gettext("Inquiry"),
        "invitations": gettext("Invitations"),
        "kind": gettext("What it is"),
        "known": gettext("Here before"),
        "link": gettext("Link"),
        "live": gettext("A room may follow"),
        "map": gettext("Map"),
        "mark": gettext("Mark"),
        "media": gettext("Recordings and pictures"),
        "name": gettext("Name"),
        "narrowed by": gettext("Narrowed by"),
        "new": gettext("New"),
        "page": gettext("Page"),
        "per minute": gettext("Stories a minute"),
        "question": gettext("Question"),
        "reason": gettext("Reason"),
        "role": gettext("Role"),
        "room": gettext("People in the room"),
        "second": gettext("The other answer"),
        "share": gettext("How much, from 0 to 1"),
        "stories": gettext("Stories"),
        "theme": gettext("Theme"),
        "to": gettext("To"),
        "unit": gettext("Unit"),
        "why": gettext("Why"),
        "with": gettext("With"),
    }


def _say(value: Any) -> str:
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if isinstance(value, list):
        return number(len(value))
    if isinstance(value, dict):
        return in_own_words(value)
    if value in NAMES:
        return name_role(value)
    known = deeds_in_words() | reasons_in_words() | marks_in_words() | _others_in_words()
    return known.get(value, value) if isinstance(value, str) else str(value)


def _others_in_words() -> dict[str, str]:
    """Why stories waited, and of what kind a medium is."""
    return {
        "held": gettext("Many told at once"),
        "doubted": gettext("Perhaps not told by a person"),
        "voice": gettext("Recording"),
        "photo": gettext("Picture"),
        "transcript": gettext("A recording, written down"),
    }
