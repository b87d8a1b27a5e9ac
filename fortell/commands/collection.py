"""`fortell collection`: begin, open, close and list collections with their links."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import click
from sqlalchemy.orm import Session

from fortell.terminal import Group, counted, who
from fortell.typed_in import Day, Share
from fortell.workplace import open_workplace
from storybank.arrivals import count_waiting, let_in_stories, limit_link
from storybank.audit import note_deed
from storybank.collections import (
    CollectionPlan,
    begin_inquiry,
    close_collection,
    count_stories,
    find_collection,
    list_collections,
    open_collection,
    phase,
    plan_collection,
    refuse_over,
)
from storybank.errors import NotFound, Refused
from storybank.frameworks import framework_of, latest_version
from storybank.tables import Collection, Link

LONGEST_TITLE = 120  # as the names of people and of units on the dashboard
WORDED = ("title", "purpose", "named")
WHERE = {"draft": "draft", "not_yet": "not yet open", "open": "open", "closed": "closed"}


@click.group(cls=Group)
def collection() -> None:
    """Begin, open, close and list collections."""


@collection.command("list")
def list_() -> None:
    """Print each collection with its state and its links."""
    workplace = open_workplace()
    with workplace.sessions.reading() as session:
        collections = list_collections(session)
        if not collections:
            click.echo("There are no collections yet. `fortell demo` loads one to look at.")
        for one in collections:
            state = WHERE[phase(one, today_of(one))]
            waiting = count_waiting(session, one)
            wait = f", {waiting} waiting to be let in" if waiting else ""
            click.echo(f"{one.slug}: {state}, {counted(count_stories(session, one))}{wait}")
            for link in one.links:
                click.echo(f"  {link.source}: {phone_link(workplace.settings.address, link)}")


@collection.command()
@click.argument("slug")
@click.option("--framework", "line", required=True, help="The framework's id.")
@click.option("--inquiry", required=True, help="The inquiry it belongs to; made where missing.")
@click.option("--title", default="", help="Its name, if not the framework's.")
@click.option(
    "--audience",
    type=click.Choice(["citizens", "employees"]),
    default="citizens",
    show_default=True,
    help="Who is asked.",
)
@click.option("--purpose", required=True, help="What the stories are gathered for.")
@click.option("--named", required=True, help="Who may read the stories.")
@click.option("--responsible", default="", help="Who answers for it, and how to reach them.")
@click.option("--legal-basis", default="", help="The legal basis of the processing.")
@click.option("--opens", type=Day(), help="The first day.")
@click.option("--closes", type=Day(), help="The last day.")
@click.option(
    "--retained-until",
    type=Day(),
    help="When this day is over, fortell analyse deletes what was told.",
)
@click.option(
    "--source",
    "sources",
    multiple=True,
    default=("link",),
    help="The source tag of a link; once for each link.",
    show_default=True,
)
def begin(slug: str, line: str, inquiry: str, **told: object) -> None:
    """Begin the collection SLUG with a published framework; it stays in draft until opened."""
    if len(str(told["title"])) > LONGEST_TITLE:
        raise Refused(f"A name has {LONGEST_TITLE} characters at most. Shorten --title.")
    for name in ("purpose", "named"):
        if not str(told[name]).strip():
            raise Refused(f"Tellers are shown what --{name} says: write it in words of your own.")
    workplace = open_workplace()
    with workplace.sessions.writing() as session:
        version = latest_version(session, line)
        if version is None:
            raise NotFound(
                f"There is no framework {line}. Publish it: fortell framework publish FILE"
            )
        framework = framework_of(version)
        kept = plan_collection(
            session,
            begin_inquiry(session, inquiry, dict.fromkeys(framework.languages, inquiry)),
            version,
            _plan(slug, framework.title, framework.languages, told),
        )
        refuse_over(kept, today_of(kept))
        _note(session, "began a collection", slug, inquiry=inquiry)
        click.echo(f"{kept.slug} is begun. Open it: fortell collection open {kept.slug}")


def _plan(
    slug: str, title: dict[str, str], languages: tuple[str, ...], told: dict[str, object]
) -> CollectionPlan:
    """The plan as it was told; the terminal's one wording stands for every language."""
    dates = {name: told[name] for name in ("opens", "closes", "retained_until")}
    worded = {name: dict.fromkeys(languages, str(told[name])) for name in WORDED}
    if not str(told["title"]).strip():
        worded["title"] = title
    plain = {name: told[name] for name in ("audience", "responsible", "legal_basis", "sources")}
    return CollectionPlan(slug=slug, **worded, **dates, **plain)  # type: ignore[arg-type] # click has checked them


@collection.command("open")
@click.argument("slug")
def open_(slug: str) -> None:
    """Let stories come in to SLUG, and print its links."""
    workplace = open_workplace()
    with workplace.sessions.writing() as session:
        kept = find_collection(session, slug)
        last = kept.closes
        open_collection(kept, today_of(kept))
        _note(session, "opened a collection", slug)
        click.echo(f"{slug} is {WHERE[phase(kept, today_of(kept))]}.")
        if last and not kept.closes:
            click.echo(
                f"Its last day was {last}, and it has none now: it stays open until you close it."
            )
        for link in kept.links:
            click.echo(f"  {link.source}: {phone_link(workplace.settings.address, link)}")


@collection.command()
@click.argument("slug")
def close(slug: str) -> None:
    """Take no more stories in SLUG; what waits on phones is accepted for two weeks."""
    with open_workplace().sessions.writing() as session:
        kept = find_collection(session, slug)
        close_collection(kept, today_of(kept))
        _note(session, "closed a collection", slug)
        click.echo(f"{slug} is closed.")


@collection.command()
@click.argument("slug")
@click.argument("per_minute", type=click.IntRange(1, 1_000_000))
@click.option("--source", default="link", show_default=True, help="The source tag of the link.")
def limit(slug: str, per_minute: int, source: str) -> None:
    """Let a link of SLUG take PER_MINUTE stories freely: more for a full hall."""
    with open_workplace().sessions.writing() as session:
        limit_link(session, find_collection(session, slug), source, per_minute)
        told = {"link": source, "per minute": per_minute}
        _note(session, "set how much a link takes", slug, **told)
        click.echo(f"{slug} takes {counted(per_minute)} a minute through {source}.")


@collection.command()
@click.argument("slug")
@click.argument("share", type=Share())
def placements(slug: str, share: float) -> None:
    """Let placements count SHARE, from 0 to 1, beside the text in the themes of SLUG."""
    with open_workplace().sessions.writing() as session:
        find_collection(session, slug).theme_placements = share
        _note(session, "set how much placements count", slug, share=share)
        click.echo(f"Placements count {share:g} in the themes of {slug}. Next: fortell analyse")


@collection.command("let-in")
@click.argument("slug")
def let_in(slug: str) -> None:
    """Let in the stories of SLUG that wait because a form was filled in by something odd."""
    with open_workplace().sessions.writing() as session:
        found = let_in_stories(session, find_collection(session, slug))
        _note(session, "let in stories that waited", slug)
        click.echo(f"Let in to {slug}: {counted(found)}.")


def _note(session: Session, deed: str, slug: str, **told: object) -> None:
    """Write a change down: owners read what happened to their collection, and who did it."""
    note_deed(session, who(), deed, {"collection": slug, **told}, now=datetime.now(UTC))


def phone_link(address: str, link: Link) -> str:
    """The address that a teller opens."""
    return f"{address}/t/{link.code}"


def today_of(kept: Collection) -> date:
    """The day that it is where the collection is."""
    return datetime.now(ZoneInfo(kept.zone)).date()
