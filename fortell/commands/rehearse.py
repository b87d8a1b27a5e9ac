"""`fortell rehearse`: a simulated town to train with, whose effects are planted and known."""

from pathlib import Path

import click

from analysis.rehearsal import TOWN, rehearse
from fortell.commands.analyse import analyse_with_bar
from fortell.demo.loader import keep_leader
from fortell.demo.sign_in import DemoSignIn, keep_demo_sign_in, mint_demo_sign_in
from fortell.rehearsal.loader import load_rehearsal
from fortell.rehearsal.sheet import FILE, open_sheet, seal_sheet
from fortell.terminal import counted, typed
from fortell.workplace import Workplace, open_workplace
from storybank.collections import count_stories
from storybank.keys import Purpose, derive_key
from storybank.settings import Settings

FOLDER = "rehearsal"
EMAIL = "leder@ovingsby.example"
NAME = "Leder i Øvingsby"


@click.command("rehearse")
@click.option(
    "--tellers",
    default=400,
    show_default=True,
    type=click.IntRange(1, 100_000),
    help="How many tell; some of them several stories. Of more than 800 many say the same"
    " sentences, and themes part by these.",
)
@click.option(
    "--seed",
    default=1,
    show_default=True,
    type=click.IntRange(0),
    help="The same number tells the same stories.",
)
@click.option(
    "--home",
    type=click.Path(file_okay=False, path_type=Path),
    help=f"The rehearsal's own home, by default '{FOLDER}' within FORTELL_HOME.",
)
@click.option("--answers", is_flag=True, help="Open the answer sheet of a rehearsal told before.")
@click.option("--analyse/--no-analyse", default=True, help="Find the themes as well.")
def rehearsal(tellers: int, seed: int, home: Path | None, *, answers: bool, analyse: bool) -> None:
    """Tell simulated stories with planted effects, in a home where no real story is."""
    settings = _settings_apart(home)
    if answers:
        click.echo(open_sheet(settings.home), nl=False)
        return
    settings.home.mkdir(mode=0o700, parents=True, exist_ok=True)
    workplace = Workplace(settings)
    _tell(workplace, tellers, seed)
    if analyse:
        analyse_with_bar(workplace)
    click.echo(f"See it: FORTELL_HOME={typed(settings.home)} fortell serve")


def _tell(workplace: Workplace, tellers: int, seed: int) -> None:
    place = workplace.settings.home
    drawn = rehearse(TOWN, tellers, seed=seed)
    sign_in = DemoSignIn(EMAIL, mint_demo_sign_in().password)
    with workplace.sessions.writing() as session:
        key = derive_key(workplace.secret, Purpose.RECEIPTS)
        collection = load_rehearsal(session, drawn, receipt_key=key)
        keep_leader(session, collection, sign_in, NAME)
        count = count_stories(session, collection)
        # Before the stories stand: told without a sheet, they could not be told again here.
        keep_demo_sign_in(place, sign_in)
        seal_sheet(place, TOWN, tellers=tellers, seed=seed)
    click.echo(f"{collection.slug}: {counted(count, 'invented story', 'invented stories')}")
    click.echo(f"What was planted is sealed in {place / FILE}: look for yourself first.")


def _settings_apart(home: Path | None) -> Settings:
    """Settings whose database and secret lie in the rehearsal's home and nowhere else."""
    usual = open_workplace().settings
    place = home or usual.home / FOLDER
    own = {"home": place, "database_url": None, "secret_file": None}
    return usual.model_copy(update=own)
