"""`fortell encoder`: the models that read stories."""

import os

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from analysis.encoder import FAST, distil_fast, load_encoder
from fortell.asking import answer_questions
from fortell.terminal import Group, stoppable
from fortell.workplace import open_workplace

STOPPED = "Stopped. What was read is kept: call it again, and it goes on where it was."


@click.group(cls=Group)
def encoder() -> None:
    """Make the models that read stories, and let one read questions."""


@encoder.command("distil")
def distil_() -> None:
    """Make the model 'fast' out of the bundled one; stopped, it goes on where it was.

    It learns from no story: only from the bundled model's own list of word pieces.
    """
    models = open_workplace().settings.models
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    with stoppable(STOPPED), Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task("Reading word pieces", total=None)
        distil_fast(
            models, progress=lambda done, whole: bar.update(task, completed=done, total=whole)
        )
    made = load_encoder(FAST, models)
    click.echo(f"The model 'fast' is ready ({made.version}). Use it: FORTELL_ENCODER=fast")


@encoder.command("answer")
def answer() -> None:
    """Read the questions that leaders ask by meaning; the dashboard starts this by itself."""
    workplace, parent = open_workplace(), os.getppid()
    answer_questions(
        workplace.settings.home,
        lambda: workplace.encoder,
        still_wanted=lambda: os.getppid() == parent,
    )
