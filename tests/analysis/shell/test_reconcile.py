"""The reconciler: what is stored becomes what should be stored, whoever is killed on the way."""

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner
from numpy.typing import NDArray
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

from analysis.encoder import Encoder, Progress
from analysis.shell.embedding import CHUNK
from analysis.shell.kept_examples import Examples, load_examples
from analysis.shell.kept_themes import KeptThemes, current_themes
from analysis.shell.reconcile import Reader, Reconciled, reconcile
from analysis.shell.signalling import APART, DISAGREEING, KeptSignals, kept_signals
from analysis.shell.work import LeaseLost, Worker, beating, begin_work, end_work, name_holder
from builders import NOW, a_collection, a_submission, many_stories, tell
from fortell.cli import main
from fortell.demo.loader import SLUG, load_demo
from fortell.workplace import Workplace, open_workplace
from storybank.collections import find_collection
from storybank.progress import analysis_progress
from storybank.stories import Arrival, keep_story, kept_stories, withdraw_story
from storybank.tables import Collection, Lease, Run, Story, ThemeStory, Vector, WeakSignal
from storybank.theme_edits import By, name_theme

GATE_KEY = b"a key of the gate, 32 bytes long"
PATIENCE = 600  # seconds that a killed worker's first chunk may take on a busy machine


@dataclass(frozen=True)
class Place:
    """A home with the demo's stories in it."""

    workplace: Workplace

    def analyse(self) -> str:
        answer = CliRunner().invoke(main, ["analyse"])
        assert answer.exit_code == 0, answer.output
        return answer.output

    def themes(self) -> KeptThemes:
        with self.workplace.sessions.reading() as session:
            themes = current_themes(session, find_collection(session, SLUG))
        assert themes is not None
        return themes

    def examples(self) -> dict[str, Examples]:
        with self.workplace.sessions.reading() as session:
            return load_examples(session, find_collection(session, SLUG))

    def signals(self) -> list[KeptSignals | None]:
        with self.workplace.sessions.reading() as session:
            collection = find_collection(session, SLUG)
            return [kept_signals(session, collection, kind) for kind in (APART, DISAGREEING)]

    def vectors(self) -> int:
        with self.workplace.sessions.reading() as session:
            return session.scalar(select(func.count()).select_from(Vector)) or 0

    def kept_vectors(self) -> NDArray[np.float32]:
        """Row by row, in the order of the stories' ids."""
        with self.workplace.sessions.reading() as session:
            kept = session.scalars(select(Vector.values).order_by(Vector.story_id)).all()
        vectors = np.stack([np.frombuffer(one, "<f2").astype(np.float32) for one in kept])
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def new_place(home: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    monkeypatch.setenv("FORTELL_HOME", str(home))
    return Place(open_workplace())


@pytest.fixture(scope="module")
def told_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with the demo's stories, that nobody has analysed."""
    home = tmp_path_factory.mktemp("told")
    with pytest.MonkeyPatch.context() as patch:
        place = new_place(home, patch)
        with place.workplace.sessions.writing() as session:
            load_demo(session, receipt_key=b"the same receipts everywhere, 32")
        place.workplace.sessions.engine.dispose()
    return home


@pytest.fixture(scope="module")
def analysed_home(told_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same home, analysed without a break."""
    home = tmp_path_factory.mktemp("analysed") / "home"
    shutil.copytree(told_home, home)
    with pytest.MonkeyPatch.context() as patch:
        place = new_place(home, patch)
        place.analyse()
        place.workplace.sessions.engine.dispose()
    return home


@pytest.fixture
def analysed(analysed_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    """A copy of the analysed home, to do with as one likes."""
    shutil.copytree(analysed_home, tmp_path / "copy")
    return new_place(tmp_path / "copy", monkeypatch)


def test_a_killed_worker_costs_one_chunk_and_changes_nothing(
    analysed: Place, told_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(told_home, tmp_path / "killed")
    (tmp_path / "killed/models").symlink_to(analysed.workplace.settings.models)
    place = new_place(tmp_path / "killed", monkeypatch)
    worker = subprocess.Popen(
        [sys.executable, "-m", "fortell", "analyse"], env=os.environ, stderr=subprocess.DEVNULL
    )
    deadline = time.monotonic() + PATIENCE
    while not place.vectors() and worker.poll() is None and time.monotonic() < deadline:
        time.sleep(0.05)
    worker.send_signal(signal.SIGKILL)
    worker.wait()
    assert place.vectors() > 0
    assert "Analysed: elvestad." in place.analyse()
    assert place.vectors() == analysed.vectors()
    kept, whole = place.kept_vectors(), analysed.kept_vectors()
    assert np.einsum("nd,nd->n", kept, whole).min() >= 0.9999
    if np.array_equal(kept, whole):  # another process may read them otherwise in the last bit
        assert place.themes().themes == analysed.themes().themes
        assert place.signals() == analysed.signals()
    assert "Everything is analysed already." in place.analyse()


def test_a_withdrawn_story_leaves_its_theme_and_names_stay(analysed: Place) -> None:
    before = analysed.themes().themes[0]
    goes = analysed.examples()[before.key].typical[0]
    with analysed.workplace.sessions.writing() as session:
        collection = find_collection(session, SLUG)
        name_theme(session, collection, before.key, "Nøklene", By("olaug", NOW.date()))
        withdraw_story(session, session.get(Story, (collection.id, goes)))
    after = analysed.themes().themes[0]
    assert set(before.stories) - set(after.stories) == {goes}
    assert goes not in analysed.examples()[before.key].typical
    assert "Analysed" in analysed.analyse()
    again = {one.key: one for one in analysed.themes().themes}
    assert again[before.key].name == "Nøklene"
    assert not any(goes in one.stories for one in again.values())


def test_a_story_that_may_only_be_counted_stands_for_no_theme(analysed: Place) -> None:
    with analysed.workplace.sessions.reading() as session:
        stories = kept_stories(session, find_collection(session, SLUG))
        counted = {one.story_id for one in stories if one.consent == 0}
        rows = session.scalars(select(ThemeStory)).all()
    assert counted & {row.story_id for row in rows}
    assert not counted & {row.story_id for row in rows if row.role}


def test_single_stories_are_kept_beside_the_themes_and_go_with_their_withdrawal(
    analysed: Place,
) -> None:
    with analysed.workplace.sessions.writing() as session:
        collection = find_collection(session, SLUG)
        kept = [one for one in analysed.signals() if one]
        told = len(list(kept_stories(session, collection)))
        assert [one.judged for one in kept] == [told, told]
        assert all(one.stories and one.found <= set(one.stories) for one in kept)
        goes = kept[0].stories[0]
        withdraw_story(session, session.get(Story, (collection.id, goes)))
        again = kept_signals(session, collection, APART)
        assert again
        assert goes not in again.stories
        assert not session.query(WeakSignal).filter_by(story_id=goes).count()


def test_themes_are_sought_anew_when_placements_count_otherwise(analysed: Place) -> None:
    told = CliRunner().invoke(main, ["collection", "placements", SLUG, "0.25"])
    assert told.exit_code == 0
    assert "Analysed" in analysed.analyse()
    with analysed.workplace.sessions.reading() as session:
        run = session.scalars(select(Run).filter_by(kind="themes").order_by(Run.id.desc())).first()
    assert run is not None
    assert run.parameters["placements"] == 0.25
    assert "Everything is analysed already." in analysed.analyse()


def a_worker(workplace: Workplace, holder: str, now: datetime) -> Worker:
    return Worker(workplace.sessions, holder, lambda: now, lambda *_: None, GATE_KEY)


def test_two_workers_never_hold_one_collection() -> None:
    workplace = open_workplace()
    with workplace.sessions.writing() as session:
        collection = a_collection(session)
    elsewhere = a_worker(workplace, "another-machine:1:a", NOW)
    here = a_worker(workplace, name_holder(), NOW + timedelta(seconds=30))
    later = a_worker(workplace, name_holder(), NOW + timedelta(seconds=90))
    assert begin_work(elsewhere, collection, a_run(collection.id)) is not None
    assert begin_work(here, collection, a_run(collection.id)) is None
    assert begin_work(later, collection, a_run(collection.id)) is not None


@pytest.fixture
def ended() -> subprocess.Popen[bytes]:
    """A process that is no more."""
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process


def unread() -> Encoder:
    raise AssertionError("There is no story to read.")


def test_the_lease_of_a_process_that_died_here_is_free_at_once(
    ended: subprocess.Popen[bytes],
) -> None:
    workplace = open_workplace()
    with workplace.sessions.writing() as session:
        collection = a_collection(session)
    host, _, token = name_holder().rsplit(":", 2)
    now = datetime.now(UTC)
    dead = a_worker(workplace, f"{host}:{ended.pid}:{token}", now)
    assert begin_work(dead, collection, a_run(collection.id)) is not None
    alive = a_worker(workplace, name_holder(), now)
    assert begin_work(alive, collection, a_run(collection.id)) is not None


def test_a_lease_that_somebody_died_with_is_gone_though_nothing_is_left_to_do(
    ended: subprocess.Popen[bytes],
) -> None:
    workplace = open_workplace()
    with workplace.sessions.writing() as session:
        collection = a_collection(session)
    host, _, token = name_holder().rsplit(":", 2)
    dead = a_worker(workplace, f"{host}:{ended.pid}:{token}", NOW)
    assert begin_work(dead, collection, a_run(collection.id)) is not None
    alive = a_worker(workplace, name_holder(), NOW)
    assert reconcile(alive, Reader("bundled", unread)) == Reconciled((), ())
    with workplace.sessions.reading() as session:
        assert session.scalars(select(Lease)).all() == []


def test_a_worker_that_slept_while_another_finished_has_lost_its_work() -> None:
    workplace = open_workplace()
    with workplace.sessions.writing() as session:
        collection = a_collection(session)
    asleep = begin_work(a_worker(workplace, name_holder(), NOW), collection, a_run(collection.id))
    minute = NOW + timedelta(seconds=90)
    awake = begin_work(
        a_worker(workplace, "elsewhere:1:b", minute), collection, a_run(collection.id)
    )
    assert asleep is not None
    assert awake is not None
    end_work(awake)
    with pytest.raises(LeaseLost), workplace.sessions.writing() as session:
        asleep.advance(session, 1)
    with workplace.sessions.reading() as session:
        assert session.scalars(select(Lease)).all() == []


def test_a_heart_that_misses_a_beat_goes_on_beating(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("analysis.shell.work.BEAT", 0.01)
    workplace = open_workplace()
    with workplace.sessions.writing() as session:
        collection = a_collection(session)
    times = iter([NOW, OperationalError("update lease", {}, Exception("database is locked"))])
    beaten = threading.Event()

    def clock() -> datetime:
        found = next(times, None)
        if isinstance(found, Exception):
            raise found
        if found is None:
            beaten.set()
        return found or NOW + timedelta(seconds=30)

    worker = Worker(workplace.sessions, name_holder(), clock, lambda *_: None, GATE_KEY)
    work = begin_work(worker, collection, a_run(collection.id))
    assert work is not None
    with beating(work):
        assert beaten.wait(PATIENCE)


@dataclass(frozen=True)
class SlowModel:
    """A model that reads so slowly that another worker does the whole collection meanwhile."""

    workplace: Workplace
    collection: Collection

    def encode(self, texts: Sequence[str], _: Progress | None = None) -> NDArray[np.float32]:
        other = a_worker(self.workplace, "elsewhere:1:b", NOW + timedelta(seconds=90))
        work = begin_work(other, self.collection, a_run(self.collection.id))
        assert work is not None
        end_work(work)
        return np.ones((len(texts), 2), np.float32)


def test_a_collection_that_another_took_over_is_busy_and_no_failure() -> None:
    workplace = open_workplace()
    with workplace.sessions.writing() as session:
        collection = a_collection(session)
        tell(session, collection, a_submission())
    model: Any = SlowModel(workplace, collection)
    reader = Reader("slow", lambda: Encoder("slow", "1", 2, model))
    here = a_worker(workplace, name_holder(), NOW)
    assert reconcile(here, reader) == Reconciled((), (collection.slug,))


@dataclass(frozen=True)
class WatchedModel(SlowModel):
    """A model that looks, while it reads, at how far the page says that the analysis has come."""

    seen: list[float | None] = field(default_factory=list)

    def encode(self, texts: Sequence[str], _: Progress | None = None) -> NDArray[np.float32]:
        with self.workplace.sessions.reading() as session:
            self.seen.append(analysis_progress(session, self.collection))
        return np.ones((len(texts), 2), np.float32)


def test_a_new_story_among_many_does_not_put_progress_back_to_nothing() -> None:
    workplace = open_workplace()
    with workplace.sessions.writing() as session:
        collection = a_collection(session)
        for one in many_stories(CHUNK + 8):
            tell(session, collection, one)
    watched = WatchedModel(workplace, collection)
    model: Any = watched
    reader = Reader("watched", lambda: Encoder("watched", "1", 2, model))
    here = a_worker(workplace, name_holder(), NOW)
    reconcile(here, reader)
    with workplace.sessions.writing() as session:
        tell(session, collection, a_submission())
    reconcile(here, reader)
    whole = CHUNK + 8
    assert watched.seen == pytest.approx([0, CHUNK / whole, whole / (whole + 1)])


def test_a_collection_without_stories_needs_no_model() -> None:
    workplace = open_workplace()
    with workplace.sessions.writing() as session:
        a_collection(session)
    assert "Everything is analysed already." in CliRunner().invoke(main, ["analyse"]).output
    assert not workplace.settings.models.exists()


def test_a_missing_model_is_told_in_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORTELL_ENCODER", "nowhere/at-all")
    with open_workplace().sessions.writing() as session:
        tell(session, a_collection(session), a_submission())
    answer = CliRunner().invoke(main, ["analyse"])
    assert answer.exit_code == 1
    assert "nowhere/at-all" in answer.output
    assert "Traceback" not in answer.output


def a_run(collection_id: int) -> Run:
    return Run(
        collection_id=collection_id, kind="themes", state="running", stories="", n=0, seed=1,
        model="m@1", version="1", parameters={},
    )  # fmt: skip


def test_what_waited_at_a_crowded_link_is_let_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sessions = new_place(tmp_path, monkeypatch).workplace.sessions
    with sessions.writing() as session:
        collection = a_collection(session)
        for state in ("held", "doubted"):
            version_id = collection.framework_version_id
            arrival = Arrival("2026-09-14T14", version_id, "link", state=state)
            keep_story(session, collection, a_submission(), arrival)
        a_collection(session, slug="another")
    assert CliRunner().invoke(main, ["analyse", "another"]).exit_code == 0
    with sessions.reading() as session:
        states = session.scalars(select(Story.state).order_by(Story.state)).all()
    assert states == ["doubted", "kept"]
