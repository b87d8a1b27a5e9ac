"""The fast encoder: a table made of the bundled model once, and what its vectors mean."""

import os
import pickle
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import cast

import numpy as np
import pytest
from numpy.typing import NDArray
from tokenizers import Tokenizer, models, pre_tokenizers

from analysis.distil import CHUNK, distil, piece_chances, weigh
from analysis.encoder import (
    FAST,
    BundledModel,
    Encoder,
    ModelDamaged,
    ModelFolderClosed,
    ModelMissing,
)
from analysis.encoder import load_encoder as load
from analysis.static_model import PIECES, TABLE, read_static, write_static

COMMON, RARE = "▁og", "▁buss"
LIST = [("<unk>", 0.0), (COMMON, -2.0), (RARE, -11.0), ("▁lege", -11.0), ("▁", -4.0), ("g", -5.0)]
PATIENCE = 600  # seconds that a process may take to begin on a busy machine
EXTRA = [(f"▁ord{number}", -12.0) for number in range(2 * CHUNK)]


def a_splitter(*more: tuple[str, float]) -> Tokenizer:
    splitter = Tokenizer(models.Unigram([*LIST, *more], unk_id=0, byte_fallback=False))
    splitter.pre_tokenizer = pre_tokenizers.Metaspace()
    return splitter


def read_by_number(pieces: Sequence[int]) -> NDArray[np.float32]:
    """Stands for a large model: each piece has a vector of its own, always the same."""
    return np.stack(
        [np.random.default_rng(piece).standard_normal(8) for piece in pieces]
    ).astype(np.float32)  # fmt: skip


@pytest.fixture
def fast(tmp_path: Path) -> Encoder:
    """A small table, found under the models as the real one is."""
    distil(read_by_number, a_splitter(), tmp_path / FAST)
    return load(FAST, tmp_path)


def test_vectors_have_length_one_and_the_stated_dimension(fast: Encoder) -> None:
    vectors = fast.encode(["buss lege", "buss og buss"])
    assert vectors.shape == (2, fast.dimension)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-6)


def test_a_vector_is_the_mean_of_the_rows_of_its_pieces(fast: Encoder, tmp_path: Path) -> None:
    model, _ = read_static(tmp_path / FAST)
    mean = model.table[[2, 3, 3]].astype(np.float32).mean(axis=0)
    assert np.allclose(fast.encode(["buss lege lege"])[0], mean / np.linalg.norm(mean), atol=1e-6)


def test_a_vector_does_not_depend_on_its_company(fast: Encoder) -> None:
    alone = fast.encode(["buss lege"])[0]
    among = fast.encode(["lege", "", *["buss og"] * 1500, "buss lege"])[-1]
    assert np.array_equal(alone, among)


@pytest.mark.parametrize("empty", ["", "  \n"])
def test_an_empty_text_has_no_vector(fast: Encoder, empty: str) -> None:
    vectors = fast.encode(["buss", empty])
    assert np.isfinite(vectors[0]).all()
    assert np.isnan(vectors[1]).all()


def test_no_texts_give_no_vectors(fast: Encoder) -> None:
    assert fast.encode([]).shape == (0, fast.dimension)


def test_a_frequent_piece_says_little(fast: Encoder) -> None:
    plain, with_and = fast.encode(["buss", "buss og og og"])
    assert plain @ with_and > 0.99


def test_chances_come_from_the_list_and_special_pieces_are_certain() -> None:
    splitter = a_splitter()
    splitter.add_special_tokens(["<mask>"])
    chances = piece_chances(splitter)
    assert chances[1] == pytest.approx(np.exp(-2))
    assert chances[[0, 6]].tolist() == [1, 1]


def test_rows_that_are_all_alike_make_a_table_of_zeros() -> None:
    assert not weigh(np.ones((5, 3), np.float32), np.full(5, 1e-6)).any()


def test_progress_ends_with_all(tmp_path: Path) -> None:
    reports: list[tuple[int, int]] = []
    splitter = a_splitter(*EXTRA)
    distil(read_by_number, splitter, tmp_path / FAST, progress=lambda *done: reports.append(done))
    whole = splitter.get_vocab_size()
    assert reports == [(CHUNK, whole), (2 * CHUNK, whole), (whole, whole)]


def test_a_model_that_is_there_is_not_made_again(fast: Encoder, tmp_path: Path) -> None:
    distil(lambda _: pytest.fail("it was read again"), a_splitter(), tmp_path / FAST)
    assert load(FAST, tmp_path).version == fast.version


def test_another_table_is_another_version(fast: Encoder, tmp_path: Path) -> None:
    distil(lambda pieces: read_by_number(pieces) ** 2, a_splitter(), tmp_path / "other" / FAST)
    assert load(FAST, tmp_path / "other").version != fast.version


# A run that hangs after its first chunk; it imports no more than it needs, to be there soon.
SLOWLY = """
import sys, time
from dataclasses import replace
from pathlib import Path
sys.path.insert(0, {house!r})
import numpy as np
from tokenizers import Tokenizer
from analysis.distil import distil
def read(pieces):
    if pieces[0]:
        time.sleep(600)
    return np.stack(
        [np.random.default_rng(piece).standard_normal(8) for piece in pieces]
    ).astype(np.float32)
distil(read, Tokenizer.from_file({splitter!r}), Path({place!r}))
"""


def test_a_killed_run_reads_one_chunk_again_and_gives_the_same_model(tmp_path: Path) -> None:
    place = tmp_path / FAST
    splitter = tmp_path / "pieces.json"
    a_splitter(*EXTRA).save(str(splitter))
    house = str(Path(__file__).parents[2])
    slow = SLOWLY.format(house=house, splitter=str(splitter), place=str(place))
    killed = subprocess.Popen([sys.executable, "-c", slow], env=os.environ)
    first = tmp_path / f"{FAST}-unfinished" / "0.npy"
    deadline = time.monotonic() + PATIENCE
    while not first.exists() and killed.poll() is None and time.monotonic() < deadline:
        time.sleep(0.05)
    killed.send_signal(signal.SIGKILL)
    killed.wait()
    assert first.exists()
    with pytest.raises(ModelMissing):
        load(FAST, tmp_path)

    read: list[int] = []
    distil(lambda pieces: read_by_number(read.extend(pieces) or pieces), a_splitter(*EXTRA), place)
    distil(read_by_number, a_splitter(*EXTRA), tmp_path / "unbroken" / FAST)

    assert read[0] == CHUNK
    assert load(FAST, tmp_path).version == load(FAST, tmp_path / "unbroken").version
    assert [path.name for path in tmp_path.iterdir() if "unfinished" in path.name] == []


def test_the_large_model_reads_a_piece_as_it_reads_its_word(encoder: Encoder) -> None:
    model = cast("BundledModel", encoder.model).opened
    ids = [model.splitter.encode(word, add_special_tokens=False).ids for word in ("hus", "lege")]
    assert [len(one) for one in ids] == [1, 1]
    alone = model.read_pieces([one[0] for one in ids])
    assert np.sum(alone * encoder.encode(["hus", "lege"]), axis=1).min() >= 0.9999


def test_a_model_that_was_not_made_says_how(tmp_path: Path) -> None:
    with pytest.raises(ModelMissing, match="run 'fortell encoder distil' once"):
        load(FAST, tmp_path)


@pytest.mark.parametrize("name", [TABLE, PIECES])
def test_a_damaged_model_says_what_to_delete(fast: Encoder, tmp_path: Path, name: str) -> None:
    (tmp_path / FAST / name).write_bytes(b"half a file")
    with pytest.raises(ModelDamaged, match="delete that folder and make it again"):
        load(FAST, tmp_path)


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    in_the_way = tmp_path / "models"
    in_the_way.write_text("a file, no folder")
    with pytest.raises(ModelFolderClosed, match="cannot be written into"):
        distil(read_by_number, a_splitter(), in_the_way / FAST)


class FullDisk:
    """A disk without room, as the libraries tell of it when they write to it."""

    def save(self, *_: object) -> None:
        """As the tokenizers library."""
        raise Exception("No space left on device (os error 28)")

    def keep(self, *_: object) -> None:
        """As NumPy, without the number of an error."""
        raise OSError("786432 requested and 249968 written")


def test_a_disk_without_room_is_named_and_it_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(np, "save", FullDisk().keep)
        with pytest.raises(
            ModelFolderClosed, match=r"written into .*/fast: the disk may be full\."
        ):
            distil(read_by_number, a_splitter(), tmp_path / FAST)
    with pytest.raises(OSError, match="No space left"):
        write_static(tmp_path, np.zeros((6, 3), np.float16), cast("Tokenizer", FullDisk()))
    distil(read_by_number, a_splitter(), tmp_path / FAST)
    assert (tmp_path / FAST).is_dir()


def test_loading_it_does_not_import_torch(fast: Encoder, tmp_path: Path) -> None:
    check = (
        "import sys; from pathlib import Path; from analysis.encoder import load_encoder;"
        f"load_encoder('fast', Path({str(tmp_path)!r})).encode(['buss']);"
        "sys.exit('torch' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", check], check=True)


def test_an_encoder_travels_as_its_name_and_is_loaded_where_it_arrives(fast: Encoder) -> None:
    arrived = pickle.loads(pickle.dumps(fast))  # noqa: S301 - our own, made here
    assert arrived == fast
    assert len(pickle.dumps(fast)) < 1000
    assert arrived.encode(["buss lege"]).tobytes() == fast.encode(["buss lege"]).tobytes()


def test_where_another_version_lies_an_encoder_does_not_arrive(
    fast: Encoder, tmp_path: Path
) -> None:
    sent = pickle.dumps(replace(fast, version="another"))
    with pytest.raises(ModelMissing, match="never mixed"):
        pickle.loads(sent)  # noqa: S301 - our own, made here


def test_an_encoder_that_was_not_loaded_by_its_name_stays(fast: Encoder) -> None:
    with pytest.raises(TypeError, match="cannot travel"):
        pickle.dumps(replace(fast, folder=None))
