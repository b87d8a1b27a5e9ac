"""What is kept of those who tell, and who sees it: a page to print for the impact assessment.

It follows from the collection, its framework, the accounts and the settings; nothing is typed in.
"""

from collections.abc import Iterator

from flask import render_template

from dashboard.access import Visit
from dashboard.accounts.role_words import explain_role, name_role
from dashboard.desk import Desk
from dashboard.languages import gettext, in_own_words
from dashboard.tongues import as_read
from dashboard.wording import day
from storybank.accounts import list_who_may
from storybank.framework import Framework
from storybank.frameworks import framework_of
from storybank.roles import NAMES
from storybank.settings import Settings
from storybank.tables import Collection

Row = tuple[str, str, str]
"""What is kept, what it is for, and who sees it."""


def show_data_map(desk: Desk, visit: Visit) -> str:
    """The page."""
    collection = visit.at
    with desk.sessions.reading() as session:
        holders = list_who_may(session, collection)
    framework = as_read(framework_of(collection.version))
    roles = [(name_role(one), explain_role(one), holders[one]) for one in NAMES if one in holders]
    return render_template(
        "data_map.html",
        visit=visit,
        day=day,
        told=[*_told(framework, collection), *_about_the_teller(framework, collection)],
        around=[*_around(collection), *_made(collection)],
        apart=list(_apart(collection)),
        roles=roles,
        services=list(_services(desk.settings)),
    )


def _told(framework: Framework, collection: Collection) -> Iterator[Row]:
    readers = gettext(
        "Roles that read stories, where the teller allows it; personal data in it is masked"
    )
    yield gettext("The story, in writing"), gettext("To understand what happened"), readers
    plain = gettext("Roles that read stories, where the teller allows it")
    if framework.voice:
        yield gettext("A recording of a voice"), gettext("For those who would rather say it"), plain
    if framework.photo:
        yield gettext("A picture, without place and time"), gettext("To show what is meant"), plain
    placed = gettext(
        "Where the teller placed it: %(count)s questions", count=len(framework.signifiers)
    )
    maps = gettext(
        "Roles that see the maps, of at least %(k)s people; also beside a story that may be read",
        k=collection.k,
    )
    yield placed, gettext("The tellers say themselves what stories mean"), maps
    allows = gettext("What the teller allows: that it is counted, read, quoted or published")
    yield allows, gettext("To keep to it"), gettext("Nobody; it decides who may read")


def _about_the_teller(framework: Framework, collection: Collection) -> Iterator[Row]:
    figures = gettext(
        "Roles that see the maps, in figures of at least %(k)s people; never beside a story",
        k=collection.k,
    )
    for one in framework.teller:
        narrows = one.id in collection.narrowing
        listed = gettext("It may also narrow which stories are listed.") if narrows else ""
        asked = gettext("About the teller: %(question)s", question=in_own_words(one.question))
        who = f"{figures}. {listed}" if listed else figures
        yield asked, gettext("To see whether groups differ"), who


def _around(collection: Collection) -> Iterator[Row]:
    figures = gettext(
        "Roles that see the maps, in figures of at least %(k)s people", k=collection.k
    )
    came = gettext("The hour at which it came")
    if collection.audience == "employees":
        came = gettext("The day on which it came, and no hour")
    beside = gettext(
        "Roles that see the maps, in figures of at least %(k)s people; the day also beside a story",
        k=collection.k,
    )
    yield came, gettext("To see what changes"), beside
    link = gettext("Its link, the unit of that, and its language")
    narrowing = gettext(
        "Roles that see the maps, in figures of at least %(k)s people; lists of stories can be "
        "narrowed by it, and the language stands beside a story",
        k=collection.k,
    )
    yield link, gettext("To see who is reached"), narrowing
    asked, part = (
        gettext("Which question and framing it answers"),
        gettext("To see whether that has a part in the answers"),
    )
    listed = gettext(
        "Roles that see the maps, in figures of at least %(k)s people; lists of stories can be "
        "narrowed by it",
        k=collection.k,
    )
    yield asked, part, listed
    yield gettext("In which order the corners stood"), part, figures
    spent = gettext("How long it took, in steps of 15 seconds")
    few = gettext("Owners and analysts, in figures of at least %(k)s people", k=collection.k)
    yield spent, gettext("To see which questions are hard"), few
    sitting = gettext("A random word for one sitting")
    yield sitting, gettext("So that whoever tells twice counts once"), gettext("Nobody")
    receipt = gettext("A scrambled form of the receipt code")
    yield receipt, gettext("So that the teller can read it and withdraw it"), gettext("Nobody")


def _made(collection: Collection) -> Iterator[Row]:
    meaning = gettext("Numbers that say what the text means, and its theme")
    themes = gettext(
        "Roles that see the maps, as themes of at least %(k)s people; also beside a story",
        k=collection.k,
    )
    yield meaning, gettext("To find themes, and to search by meaning"), themes
    notes = gettext("Notes, stars and reading lists; why a story is held back")
    whose = gettext(
        "Whoever wrote them, and those with whom a list is shared; owners and analysts see why a "
        "story is held back"
    )
    yield notes, gettext("To work with what was told"), whose


def _apart(collection: Collection) -> Iterator[str]:
    yield gettext("How many opened the form and how far they came, by day, link and language.")
    if any(link.invites for link in collection.links):
        yield gettext("Whether each invitation is used, and never with which story.")
    yield gettext("Who opened stories, saved maps and changed something here: the log.")
    yield gettext("What readers guessed before they saw the maps, where they are asked.")
    yield gettext("What readers noted that happened meanwhile, and who noted it.")


def _services(settings: Settings) -> Iterator[str]:
    if settings.smtp_host and settings.smtp_sender:
        server = settings.smtp_host
        yield gettext("The mail server %(server)s: the addresses of the invited.", server=server)
    if settings.oidc_issuer:
        name = settings.oidc_name
        yield gettext("%(name)s: who of those with a role signs in, and when.", name=name)
    if settings.recogniser:
        yield gettext("The recogniser of speech that was set up here: recordings, when asked to.")
    if settings.dask_scheduler:
        cluster = settings.dask_scheduler.partition("://")[2]
        yield gettext(
            "The cluster %(cluster)s, which helps to analyse: masked texts and answers, while it "
            "works on them.",
            cluster=cluster,
        )
        yield gettext("Nothing else.")
    else:
        yield gettext("Nothing else. Texts are read by a model on this server.")
