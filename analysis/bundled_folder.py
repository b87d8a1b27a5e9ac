"""Writes a packed multilingual-e5-small as the folder that sentence-transformers opens.

Weights, tokenizer and settings in the layout of a BERT encoder with mean pooling. Exact: the
4-bit weights are stored as the float32 numbers that they stand for. Importing it imports torch.
"""

import json
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import save_file
from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, processors

from analysis.packed import PackedModel, Shape

WINDOW_PIECES = 512

_ATTENTION = {"q": "self.query", "k": "self.key", "v": "self.value", "ao": "output.dense"}


def write_folder(packed: PackedModel, place: Path, *, prompt: str) -> None:
    """Write a packed model as a folder that ``SentenceTransformer(place)`` opens.

    Raises OSError.
    """
    (place / "1_Pooling").mkdir(parents=True)
    (place / "2_Normalize").mkdir()
    weights, tokenizer = _weights(packed), _tokenizer(packed)
    try:
        save_file(weights, place / "model.safetensors", metadata={"format": "pt"})
        tokenizer.save(str(place / "tokenizer.json"))
    except Exception as mistake:  # the libraries raise their own where a disk is full
        raise OSError(str(mistake)) from mistake
    for name, document in _documents(packed.shape, prompt).items():
        (place / name).write_text(json.dumps(document, indent=1), encoding="utf-8")


def _weights(packed: PackedModel) -> dict[str, torch.Tensor]:
    shape, tensors = packed.shape, packed.tensors
    names = {
        "emb.word": "embeddings.word_embeddings.weight",
        "emb.pos": "embeddings.position_embeddings.weight",
        "emb.type": "embeddings.token_type_embeddings.weight",
        "emb.ln.w": "embeddings.LayerNorm.weight",
        "emb.ln.b": "embeddings.LayerNorm.bias",
    }
    for layer in range(shape.layers):
        names |= _layer_names(layer)
    weights = {
        ours: torch.from_numpy(tensors[theirs].reshape(_form(theirs, shape)))
        for theirs, ours in names.items()
    }
    # BERT's pooler is part of the class but never used here; zeros keep the loader quiet.
    weights["pooler.dense.weight"] = torch.zeros(shape.hidden, shape.hidden)
    weights["pooler.dense.bias"] = torch.zeros(shape.hidden)
    return weights


def _form(name: str, shape: Shape) -> tuple[int, ...]:
    """The form of a tensor by its packed name: a matrix with one row per output, or a vector."""
    if name.endswith((".b", "ln.w")):
        return (-1,)
    return (-1, shape.feed_forward if name.endswith(".fo.w") else shape.hidden)


def _layer_names(layer: int) -> dict[str, str]:
    parts = {short: f"attention.{long}" for short, long in _ATTENTION.items()}
    parts |= {"aln": "attention.output.LayerNorm", "oln": "output.LayerNorm"}
    parts |= {"fi": "intermediate.dense", "fo": "output.dense"}
    return {
        f"l{layer}.{short}.{letter}": f"encoder.layer.{layer}.{long}.{kind}"
        for short, long in parts.items()
        for letter, kind in (("w", "weight"), ("b", "bias"))
    }


def _tokenizer(packed: PackedModel) -> Tokenizer:
    shape = packed.shape
    unigram = models.Unigram(list(packed.pieces), unk_id=shape.unknown, byte_fallback=False)
    tokenizer: Any = Tokenizer(unigram)
    tokenizer.normalizer = _normalizer(packed)
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="always", split=True)
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>",
        pair="<s> $A </s> </s> $B </s>",
        special_tokens=[("<s>", shape.begin), ("</s>", shape.end)],
    )
    tokenizer.add_special_tokens(["<s>", "<pad>", "</s>", "<unk>", "<mask>"])
    return tokenizer  # type: ignore[no-any-return]  # its attributes are untyped


def _normalizer(packed: PackedModel) -> Any:
    """Say the packed character map in terms of the tokenizers library.

    All but the deleted characters and the kinds of blank is Unicode's NFKC.
    """
    steps = []
    for target, replacement in (((), ""), ((32,), " ")):
        letters = sorted(letter for letter, to in packed.characters.items() if to == target)
        if letters:
            pattern = "[" + "".join(f"\\x{{{letter:x}}}" for letter in letters) + "]"
            steps.append(normalizers.Replace(Regex(pattern), replacement))
    blanks = normalizers.Replace(Regex(" {2,}"), " ")
    return normalizers.Sequence([*steps, normalizers.NFKC(), blanks])


def _documents(shape: Shape, prompt: str) -> dict[str, Any]:
    """The small JSON documents that sentence-transformers looks for beside the weights."""
    modules = ("Transformer", ""), ("Pooling", "1_Pooling"), ("Normalize", "2_Normalize")
    kinds = "sentence_transformers.models"
    return {
        "config.json": _network(shape),
        "tokenizer_config.json": _special_pieces(),
        "sentence_bert_config.json": {"max_seq_length": WINDOW_PIECES, "do_lower_case": False},
        "1_Pooling/config.json": {
            "word_embedding_dimension": shape.hidden,
            "pooling_mode_mean_tokens": True,
        },
        "config_sentence_transformers.json": {
            "prompts": {"query": prompt},
            "default_prompt_name": None,
            "similarity_fn_name": "cosine",
        },
        "modules.json": [
            {"idx": place, "name": str(place), "path": path, "type": f"{kinds}.{kind}"}
            for place, (kind, path) in enumerate(modules)
        ],
    }


def _network(shape: Shape) -> dict[str, Any]:
    return {
        "architectures": ["BertModel"],
        "model_type": "bert",
        "vocab_size": shape.vocabulary,
        "hidden_size": shape.hidden,
        "num_hidden_layers": shape.layers,
        "num_attention_heads": shape.heads,
        "intermediate_size": shape.feed_forward,
        "hidden_act": "gelu",
        "max_position_embeddings": shape.positions,
        "type_vocab_size": shape.types,
        "layer_norm_eps": 1e-12,
        "pad_token_id": shape.padding,
        "dtype": "float32",
        "attention_probs_dropout_prob": 0.0,
        "hidden_dropout_prob": 0.0,
    }


def _special_pieces() -> dict[str, Any]:
    return {
        "tokenizer_class": "PreTrainedTokenizerFast",
        "bos_token": "<s>",
        "eos_token": "</s>",
        "cls_token": "<s>",
        "sep_token": "</s>",
        "pad_token": "<pad>",
        "unk_token": "<unk>",
        "mask_token": "<mask>",
        "model_max_length": WINDOW_PIECES,
    }
