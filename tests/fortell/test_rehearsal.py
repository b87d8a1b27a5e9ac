"""The rehearsal: simulated stories in a home of their own, and the sheet of what was planted."""

import re
import shutil
import stat
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml
from click.testing import CliRunner, Result

from analysis import rehearsal
from analysis.rehearsal import TOWN
from analysis.shell.holding import load_holding
from builders import a_collection
from fortell.cli import main
from fortell.demo.sign_in import read_demo_sign_in
from fortell.rehearsal.loader import HERE, SLUG
from fortell.rehearsal.sheet import FILE
from fortell.rehearsal.texts import PARTS, read_bank
from fortell.workplace import open_workplace
from storybank.accounts import check_password, may_keep
from storybank.collections import find_collection
from storybank.errors import Refused
from storybank.stories import kept_stories
from storybank.tables import Collection


def rehearse(home: Path, *words: str) -> Result:
    return CliRunner().invoke(main, ["rehearse", "--no-analyse", "--home", str(home), *words])


@pytest.fixture(scope="module")
def told_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A rehearsal of 60 tellers in a home of its own."""
    place = tmp_path_factory.mktemp("rehearsed")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FORTELL_HOME", str(place / "usual"))
        assert rehearse(place / "home", "--tellers", "60").exit_code == 0
    return place / "home"


@pytest.fixture
def home(told_once: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the rehearsal's home, which commands then find."""
    home = tmp_path / "copy"
    shutil.copytree(told_once, home)
    monkeypatch.setenv("FORTELL_HOME", str(home))
    return home


def told() -> list[tuple[Any, ...]]:
    with open_workplace().sessions.reading() as session:
        stories = kept_stories(session, find_collection(session, SLUG))
        return [(one.story_id, one.told, one.language, one.document) for one in stories]


def test_a_rehearsal_is_marked_as_invented_and_has_a_leader_of_its_own(home: Path) -> None:
    sign_in = read_demo_sign_in(home)
    assert sign_in is not None
    with open_workplace().sessions.writing() as session:
        collection = find_collection(session, SLUG)
        assert collection.fictional
        leader = check_password(session, sign_in.email, sign_in.password)
        assert leader is not None
        assert may_keep(session, leader, collection)
    assert len(told()) >= 60


def test_nothing_is_told_where_the_answer_sheet_cannot_be_kept(tmp_path: Path) -> None:
    place = tmp_path / "øv by"
    (place / FILE).mkdir(parents=True)
    assert f"{place / FILE}: Is a directory" in rehearse(place, "--tellers", "20").output
    (place / FILE).rmdir()
    answer = rehearse(place, "--tellers", "20")
    assert answer.exit_code == 0
    assert answer.output.endswith(f"See it: FORTELL_HOME='{place}' fortell serve\n")


def test_the_usual_home_stays_as_it_was(tmp_path: Path) -> None:
    usual = open_workplace()
    answer = rehearse(tmp_path / "rehearsed", "--tellers", "20")
    assert "See it: FORTELL_HOME=" in answer.output
    with usual.sessions.reading() as session:
        assert session.query(Collection).count() == 0
    assert not (usual.settings.home / FILE).exists()


def test_the_same_seed_tells_the_same_stories(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = told()
    for seed, same in (("1", True), ("2", False)):
        other = tmp_path / f"seed_{seed}"
        rehearse(other, "--tellers", "60", "--seed", seed)
        monkeypatch.setenv("FORTELL_HOME", str(other))
        assert (told() == first) is same


def test_a_rehearsal_beside_a_real_collection_is_refused() -> None:
    workplace = open_workplace()
    with workplace.sessions.writing() as session:
        collection = a_collection(session)
    answer = rehearse(workplace.settings.home)
    assert answer.exit_code == 1
    assert f"This home already holds {collection.slug}. A rehearsal never mixes" in answer.output
    assert not (workplace.settings.home / FILE).exists()


def test_a_second_rehearsal_in_the_same_home_is_refused(home: Path) -> None:
    before = told()
    assert "already holds ovingsby" in rehearse(home, "--seed", "2").output
    assert told() == before


def test_a_real_collection_beside_a_rehearsal_is_refused(home: Path) -> None:
    writing = open_workplace().sessions.writing()
    with writing as session, pytest.raises(Refused, match="real stories never mix with it"):
        a_collection(session)


def test_the_answer_sheet_lies_sealed_and_opens_when_asked(home: Path) -> None:
    assert stat.S_IMODE((home / FILE).stat().st_mode) == 0o600
    said = rehearse(home, "--answers")
    sheet = yaml.safe_load(said.output)
    assert sheet["tellers"] == 60
    assert sheet["nothing planted"] == ["gjaldt", "vanlig"]
    assert {one["question"] for one in sheet["effects"]} == {
        "hjalp",
        "manglet",
        "motstand",
        "stemme",
    }


def test_an_answer_sheet_that_is_not_there_is_named(tmp_path: Path) -> None:
    answer = rehearse(tmp_path, "--answers")
    assert answer.exit_code == 1
    assert f"No rehearsal was told in {tmp_path}" in answer.output


def test_the_town_asks_what_its_framework_asks() -> None:
    framework = yaml.safe_load((HERE / "framework.yaml").read_text(encoding="utf-8"))
    asked = {one["id"]: one["kind"] for one in framework["signifiers"]}
    assert asked == {one.id: one.kind for one in TOWN.questions}
    options = {one["id"]: [o["id"] for o in one["options"]] for one in framework["teller"]}
    assert options == {one.id: list(one.options) for one in TOWN.groups}
    assert set(read_bank()) == set(TOWN.themes)


def test_every_theme_can_be_told_in_both_languages() -> None:
    for theme, languages in read_bank().items():
        assert set(languages) == {"nb", "en"}, theme
        for parts in languages.values():
            assert {len(parts[part]) for part in PARTS} == {7}, theme
            sentences = [one for part in PARTS for one in parts[part]]
            assert len(set(sentences)) == 21
            assert all(re.search(r"[.!?]$", one) for one in sentences)


def test_no_story_is_told_twice(home: Path) -> None:
    texts = [document["text"] for *_, document in told()]
    assert len(set(texts)) == len(texts)


def test_what_is_kept_is_what_was_drawn(home: Path) -> None:
    drawn = rehearsal.rehearse(TOWN, 60, seed=1).responses
    with open_workplace().sessions.reading() as session:
        collection = find_collection(session, SLUG)
        kept = load_holding(
            session, collection, gate_key=b"a key of the gate, 32 bytes long"
        ).responses
    assert kept.story_ids.tolist() == drawn.story_ids.tolist()
    for kind in ("states", "triads", "dyads", "scales", "choices"):
        for name, column in getattr(drawn, kind).items():
            assert np.allclose(getattr(kept, kind)[name], column, atol=1e-6, equal_nan=True), name
    assert len(np.unique(kept.tellers)) == len(np.unique(drawn.tellers))
