"""`fortell import`: real exports and tables into a collection, with a report of what was done."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import click

from fortell.commands.collection import today_of
from fortell.terminal import counted, stoppable, who
from fortell.workplace import open_workplace
from storybank.audit import note_deed
from storybank.collections import refuse_over
from storybank.interchange import (
    Gathered,
    Kept,
    gather_own_table,
    gather_sensemaker,
    gather_table,
    keep_gathered,
)
from storybank.placements import State
from storybank.submission import Consent

FILE = click.Path(path_type=Path)
STOPPED = (
    "Stopped. Either the whole file is kept or nothing of it: call the same again to be sure, "
    "which keeps nothing twice."
)
STATES = {
    State.PLACED: "placed",
    State.NOT_APPLICABLE: "not applicable",
    State.PASSED_BY: "passed by",
    State.NOT_ASKED: "not asked",
}


@click.command("import")
@click.argument("file", type=FILE)
@click.option(
    "--as",
    "form",
    required=True,
    type=click.Choice(["sensemaker", "table", "csv"]),
    help="A SenseMaker export, any other table, or our own export.",
)
@click.option("--definition", type=FILE, help="The export's definition (sensemaker).")
@click.option("--mapping", type=FILE, help="Which column is what, in YAML (table).")
@click.option("--codebook", type=FILE, help="The codebook.json of the export (csv).")
@click.option("--collection", help="The collection; named after the file where left out.")
@click.option(
    "--consent",
    type=click.Choice([one.word for one in Consent]),
    help="What may be done with the stories: count, where nothing is said.",
)
def import_(file: Path, form: str, collection: str | None, **named: str | Path | None) -> None:
    """Read the stories of FILE into a closed collection; a second time changes nothing."""
    with stoppable(STOPPED):
        gathered = _gather(file, form, collection, named)
        with open_workplace().sessions.writing() as session:
            kept = keep_gathered(session, gathered, slug=collection)
            refuse_over(kept.collection, today_of(kept.collection))
            slug = kept.collection.slug
            subject = {"collection": slug, "form": form, "new": kept.new, "known": kept.known}
            note_deed(session, who(), "import", subject, now=datetime.now(UTC))
    for line in _told(gathered, kept, slug):
        click.echo(line)


def _gather(
    file: Path, form: str, collection: str | None, named: dict[str, str | Path | None]
) -> Gathered:
    """What the file holds, read in the way that was asked for."""
    consent = Consent[str(named["consent"] or "count").upper()]
    if form == "sensemaker":
        return gather_sensemaker(file, _needed(named, "definition", form), consent)
    if form == "table":
        return gather_table(file, _needed(named, "mapping", form), consent, name=collection)
    if named["consent"]:
        raise click.UsageError("Our own export keeps each story's consent: leave out --consent.")
    return gather_own_table(file, _needed(named, "codebook", form))


def _needed(named: dict[str, str | Path | None], option: str, form: str) -> Path:
    value = named[option]
    if value is None:
        raise click.UsageError(f"--as {form} needs --{option} FILE.")
    return Path(value)


def _told(gathered: Gathered, kept: Kept, slug: str) -> Iterator[str]:
    tests = sum(one.submission.test for one in gathered.stories)
    read = counted(len(gathered.stories))
    yield (
        f"{slug}: {read} read, {kept.new} new, {kept.known} here already, {tests} marked as tests."
    )
    if kept.differing:
        yield f"  {kept.differing} differ from what is kept here; what is kept stays."
    if kept.withdrawn:
        yield f"  {kept.withdrawn} were withdrawn by their tellers and stay out."
    questions = gathered.frameworks[gathered.current].questions
    for name, states in gathered.states().items():
        kind = getattr(questions.get(name), "kind", "earlier")
        told = ", ".join(
            f"{states[state]} {word}" for state, word in STATES.items() if states[state]
        )
        yield f"  {kind} {name}: {told}"
    yield from gathered.report.lines()
