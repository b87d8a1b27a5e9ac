"""The language of each text, and vectors freed from it.

In multilingual vectors the language is the strongest signal. Subtracting each language's mean
lets a story lie by what it says; where a language has topics of its own, a part of those goes too.
"""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from py3langid.langid import MODEL_FILE, LanguageIdentifier

from analysis.arrays import as_array, checked_vectors, refuse_unknown
from analysis.errors import ShapeError

_BLOCK = 8192
SHRINKAGE = 20  # a language's own mean weighs as many stories as it has, the common mean these

_ITS_CODES = {"nb": "no"}  # py3langid knows bokmål under its older code


def detect_languages(texts: Sequence[str], *, among: Sequence[str]) -> tuple[str, ...]:
    """Say the language of each text, of those that are in use.

    Args:
        texts: n texts.
        among: codes of the languages in use (ISO 639-1: nb, nn, se, en …); those that cannot be
            recognised are passed over.

    Returns:
        n codes; empty for a blank text, and for all where none of ``among`` can be recognised.
    """
    identifier = LanguageIdentifier.from_model_file(MODEL_FILE)
    known = {_ITS_CODES.get(code, code): code for code in among}
    known = {its: ours for its, ours in known.items() if its in identifier.nb_classes}
    if not known:
        return ("",) * len(texts)
    identifier.set_languages(list(known))
    return tuple(known[identifier.classify(text)[0]] if text.strip() else "" for text in texts)


def find_means(
    vectors: NDArray[np.float32], languages: NDArray[np.str_]
) -> dict[str, NDArray[np.float32]]:
    """Find the mean vector of each language, drawn towards the common mean where it has few.

    Args:
        vectors: (n, d), no NaN.
        languages: (n,) a code for each row.

    Returns:
        For each language (d,): (n·mean + 20·common mean) / (n + 20), n its own rows.

    Raises:
        ShapeError: vectors that are no rows, or languages of another number of them.
        RangeError: NaN or infinity, which would spread to all.
    """
    vectors, languages = _checked(vectors, languages)
    common = vectors.mean(axis=0, dtype=np.float64)
    if len(vectors):
        refuse_unknown("vectors", common)
    means = {}
    for language in np.unique(languages):
        own = vectors[languages == language]
        total = own.sum(axis=0, dtype=np.float64) + SHRINKAGE * common
        means[str(language)] = (total / (len(own) + SHRINKAGE)).astype(np.float32)
    return means


def subtract_means(
    vectors: NDArray[np.float32],
    languages: NDArray[np.str_],
    means: Mapping[str, NDArray[np.float32]],
) -> NDArray[np.float32]:
    """Take from each vector the mean of its language and make its length 1 again.

    A language without a mean of its own loses the mean of all languages; a vector equal to its
    mean stays zero, and a row of NaN one of NaN.

    Args:
        vectors: (n, d).
        languages: (n,) a code for each row.
        means: of each language (d,), see `find_means`; without any the vectors stay as they are.

    Raises:
        ShapeError: vectors that are no rows, or languages of another number of them.
    """
    vectors, languages = _checked(vectors, languages)
    if not means:
        return vectors
    common = np.mean(list(means.values()), axis=0)
    codes, which = np.unique(languages, return_inverse=True)
    of_codes = np.stack([means.get(str(code), common) for code in codes])
    freed = np.empty(vectors.shape, np.float32)
    for start in range(0, len(vectors), _BLOCK):  # a million would be held three times
        some = slice(start, start + _BLOCK)
        apart = vectors[some] - of_codes[which[some]]
        lengths = np.linalg.norm(apart, axis=1, keepdims=True)
        freed[some] = apart / np.where(lengths > 0, lengths, 1)
    return freed


def _checked(
    vectors: NDArray[np.float32], languages: NDArray[np.str_]
) -> tuple[NDArray[np.float32], NDArray[np.str_]]:
    rows, codes = checked_vectors(vectors), as_array("languages", languages)
    if codes.shape != (len(rows),):
        raise ShapeError("languages", codes.shape, f"({len(rows)},)")
    return rows, codes
