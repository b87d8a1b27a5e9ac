"""`fortell framework diagnose`: which signifiers of a pilot worked, and why not."""

from datetime import UTC, datetime

import click
from rich.console import Console
from rich.table import Table

from analysis.diagnostics.diagnose import Diagnosis, Pilot
from analysis.diagnostics.haste import TimeSpent
from analysis.diagnostics.verdicts import Finding, Reason, Verdict
from analysis.intervals import Estimate
from analysis.shell.pilot import diagnose_collection
from fortell.terminal import counted, who
from fortell.workplace import open_workplace
from storybank.audit import note_deed
from storybank.collections import find_collection

VERDICTS = {
    Verdict.DROP: "drop",
    Verdict.SPLIT: "split",
    Verdict.REWORD: "reword",
    Verdict.TOO_EARLY: "too early to say",
    Verdict.KEEP: "keep",
}
REASONS = {
    Reason.TOO_FEW_TELLERS: "too few were asked",
    Reason.TOO_FEW_PLACED: "too few placed it",
    Reason.NOBODY: "it applies to few",
    Reason.DOES_NOT_APPLY: "it does not apply to many",
    Reason.PASSED_BY: "many pass it by",
    Reason.IN_THE_MIDDLE: "many place it in the middle, where nothing pulls",
    Reason.IN_HASTE: "those who place it in the middle take less time",
    Reason.BETWEEN_TWO: "many lie midway between the same two anchors",
    Reason.AT_THE_ENDS: "most take one end or another",
    Reason.ALL_ALIKE: "nearly all answer alike",
    Reason.SAYS_THE_SAME: "it says the same as another",
    Reason.ORDER_MOVES: "the answer depends on where a part is shown",
    Reason.ABOUT_THE_TELLER: "those who told several answer nearly alike for all",
}


@click.command()
@click.argument("collection")
def diagnose(collection: str) -> None:
    """Say of each signifier of COLLECTION whether to keep, reword, split or drop it.

    These are raw numbers, outside the gate: for whoever designs the questions, not for a page.
    """
    sessions = open_workplace().sessions
    with sessions.reading() as session:
        pilot = diagnose_collection(session, find_collection(session, collection))
    with sessions.writing() as session:
        subject = {"collection": collection, "stories": pilot.stories}
        note_deed(session, who(), "diagnose", subject, now=datetime.now(UTC))
    console = Console()
    console.print(f"{collection}: {_size(pilot)}")
    console.print(table_of(pilot))
    if pilot.time is not None:
        console.print(word_time(pilot.time))
    click.echo("Shares are of those asked or placed, with 95 % intervals by teller.")
    click.echo("Those who tell have chosen to: this is no poll.")


def table_of(pilot: Pilot) -> Table:
    """A row for each signifier: verdict, how it was answered, and what speaks against it."""
    table = Table()
    for heading in ("signifier", "verdict"):
        table.add_column(heading, overflow="fold")
    for heading in ("asked", "does not\napply", "passed\nby", "middle\n(if even)"):
        table.add_column(heading, justify="right")
    table.add_column("why", overflow="fold", ratio=1)
    for name, one in pilot.signifiers.items():
        why = "\n".join(word_finding(finding) for finding in one.findings)
        table.add_row(f"{name}\n{one.kind}", VERDICTS[one.verdict], *_cells(one), why)
    return table


def word_finding(finding: Finding) -> str:
    """A reason in words, with its number, its interval and its limit."""
    where = f" ({finding.where})" if finding.where else ""
    said = f"{REASONS[finding.reason]}{where}"
    if finding.reason in (Reason.TOO_FEW_TELLERS, Reason.TOO_FEW_PLACED):
        return f"{said}: {finding.estimate.value:.0f} of {finding.limit:.0f} tellers"
    number = f"{_share(finding.estimate)}, held against {finding.limit:.0%}"
    if finding.verdict is Verdict.TOO_EARLY:
        return f"perhaps {said}: {number}"
    return f"{said}: {number}"


def word_time(time: TimeSpent) -> str:
    """The time that a story took."""
    median, slow = time.median, time.over_three_minutes
    told = f"A story took {median.value / 60:.1f} minutes (median of {counted(median.stories)})"
    return f"{told}; {_share(slow)} took three or more."


def _cells(one: Diagnosis) -> list[str]:
    shape, states = one.shape, one.states
    middle = "–"
    if shape.middle is not None:
        middle = f"{_share(shape.middle)}\n({shape.middle_when_even:.0%})"
    return [str(states.asked), _share(states.not_applicable), _share(states.passed_by), middle]


def _share(estimate: Estimate) -> str:
    """A share with its interval, in whole per cents."""
    if estimate.stories == 0:
        return "–"
    if estimate.low != estimate.low:  # NaN: there is no interval
        return f"{estimate.value:.0%}"
    return f"{estimate.value:.0%} ({estimate.low * 100:.0f}–{estimate.high * 100:.0f})"


def _size(pilot: Pilot) -> str:
    size = f"{counted(pilot.stories)} by {counted(pilot.tellers, 'teller', 'tellers')}"
    return f"{size}, drawn at random from a larger collection." if pilot.drawn else f"{size}."
