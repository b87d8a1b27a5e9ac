"""A loaded language model. Importing this module imports torch: only `load_encoder` does."""

from contextlib import nullcontext
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from sentence_transformers import SentenceTransformer
from tokenizers import Tokenizer
from transformers.utils import logging

_ENDLESS = 10**9


@dataclass(frozen=True)
class LanguageModel:
    """A model of sentence-transformers with the prefix that it wants before each text.

    ``splitter`` finds the word pieces of a text however long: the network's own cuts it short.
    ``half`` lets matrix products run in bfloat16. Weights and pooling stay in float32: a network
    wholly in bfloat16 gives a text another vector in other company (cosine .994; this way .99999).
    """

    network: SentenceTransformer
    splitter: Tokenizer
    prompt: str
    half: bool

    def run(self, texts: list[str], *, batch_size: int) -> NDArray[np.float32]:
        """Encode texts that fit the model whole: (n, d) of length 1."""
        with torch.autocast("cpu", dtype=torch.bfloat16) if self.half else nullcontext():
            found = self.network.encode(
                texts,
                prompt=self.prompt,
                batch_size=batch_size,
                normalize_embeddings=True,
                show_progress_bar=False,
            )
        return np.asarray(found, dtype=np.float32)

    def find_pieces(self, texts: list[str]) -> list[list[tuple[int, int]]]:
        """Find where each word piece of each text begins and ends."""
        found = self.splitter.encode_batch(texts, add_special_tokens=False)
        return [encoding.offsets for encoding in found]

    def room(self) -> int:
        """Count the pieces that a text may have beside the prefix and the special pieces."""
        limit = int(self.network.max_seq_length or _ENDLESS)
        special = self.splitter.num_special_tokens_to_add(is_pair=False)
        return limit - special - len(self.find_pieces([self.prompt])[0])


def make_model(network: SentenceTransformer, *, prompt: str, half: bool) -> LanguageModel:
    """Join a network with what it needs."""
    own: Any = network.tokenizer
    core = getattr(own, "backend_tokenizer", own)
    splitter = Tokenizer.from_str(core.to_str())
    splitter.no_truncation()
    splitter.no_padding()
    return LanguageModel(network, splitter, prompt, half)


def open_network(place: str) -> SentenceTransformer:
    """Open a folder or a model kept on this machine."""
    logging.disable_progress_bar()  # type: ignore[no-untyped-call]  # transformers leaves it bare
    return SentenceTransformer(place, device="cpu")


def own_prompt(network: SentenceTransformer) -> str | None:
    """Give the prefix that a model names as its usual one, if it names any."""
    name = network.default_prompt_name
    return None if name is None else str(network.prompts[name])


def fingerprint(network: SentenceTransformer) -> str:
    """Name a model by its weights, so that another model under the same name is noticed."""
    digest = sha256()
    for name, weights in sorted(network.state_dict().items()):
        digest.update(name.encode())
        digest.update(weights.float().numpy().tobytes())
    return digest.hexdigest()[:16]


def multiplies_bfloat16() -> bool:
    """Say whether the processor multiplies in bfloat16 itself; emulated it would be slower."""
    able = torch.cpu.get_capabilities()
    return any(able.get(name, False) for name in ("avx512_bf16", "amx_bf16", "bf16"))
