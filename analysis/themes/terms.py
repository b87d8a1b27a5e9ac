"""Terms that set each theme apart: class-based TF-IDF, behind a threshold of tellers.

After Grootendorst, BERTopic (arXiv:2203.05794, section 3.3): a theme's texts count as one document;
a lemma weighs by its share of the theme's words times log(1 + words per theme / its uses in all).
Here that is counted within each language and added up: a theme that is told more in English than
the others is not set apart by English words that the others' English stories use as well.
"""

from array import array
from collections import defaultdict
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from math import log
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.themes.own_words import Heard, are_own
from analysis.themes.words import Vocabulary

UNSURE = 3  # terms of a group of which none is surely its own: as many as a name has
_DISTINCT = 2  # a term is so many times as frequent in its theme as elsewhere in its languages


@dataclass(frozen=True)
class Term:
    """A word that sets a theme apart: ``word`` as most tellers wrote it, how many of the theme's
    ``tellers`` used it in any form, and its ``weight``."""

    word: str
    tellers: int
    weight: float


@dataclass
class _Told:
    """What the texts of one theme say in one language: the ``forms`` of all of them in a row, by
    their number in the vocabulary, and of each text how many they are and who told it."""

    forms: "array[int]" = field(default_factory=lambda: array("i"))
    lengths: "array[int]" = field(default_factory=lambda: array("i"))
    tellers: "array[int]" = field(default_factory=lambda: array("Q"))


_AllTold = Mapping[tuple[int, str], _Told]


@dataclass(frozen=True, eq=False)
class _Words:
    """``forms``: (word, lemma) by number; ``of`` (f,) the number of each form's lemma, ``lemmas``
    by theirs; and the ``languages`` in order."""

    forms: Sequence[tuple[str, str]]
    of: NDArray[np.intp]
    lemmas: Sequence[str]
    languages: Sequence[str]


@dataclass(frozen=True, eq=False)
class _Everywhere:
    """All texts: the uses ``total`` (languages, l) of each lemma, the ``words`` (languages,), and
    their ``average`` (languages,) per theme that is told in a language."""

    total: NDArray[np.intp]
    words: NDArray[np.intp]
    average: NDArray[np.float64]
    heard: Heard

    def of(self, lemmas: NDArray[np.intp]) -> "_Everywhere":
        """The same for some lemmas alone."""
        return replace(self, total=self.total[:, lemmas], heard=self.heard.of(lemmas))


@dataclass(frozen=True, eq=False)
class _Usage:
    """How a group of themes uses words: ``uses`` (languages, l) of each lemma, ``words``
    (languages,) in all, the ``tellers`` (l,) who used it in any form, and those of each form,
    ``writers`` (f,)."""

    uses: NDArray[np.intp]
    words: NDArray[np.intp]
    tellers: NDArray[np.intp]
    writers: NDArray[np.intp]
    heard: Heard

    def of(self, lemmas: NDArray[np.intp]) -> "_Usage":
        """The same for some lemmas alone."""
        tellers, heard = self.tellers[lemmas], self.heard.of(lemmas)
        return replace(self, uses=self.uses[:, lemmas], tellers=tellers, heard=heard)


def find_terms(
    texts: Sequence[tuple[str, str, int, int]],
    groups: Sequence[Sequence[int]],
    *,
    k: int,
    most: int,
) -> tuple[tuple[Term, ...], ...]:
    """Find the terms that set each theme, or several as one, apart from the other stories.

    Args:
        texts: (masked text, its language, hash of its teller, its theme or −1) of the stories
            that may be read; those without a theme count as what a theme is set apart from.
        groups: the themes from 0 of each group; a theme may lie in several. A term of several
            themes sets them apart whichever of them is left out: a word of one theme alone says
            nothing of what they have in common.
        k: the tellers of a group that must have used a term, whichever theme is left out.
        most: the terms wanted per group.

    Returns:
        For each group the terms that are surely its own, the heaviest first; where none is, as few
        as a name has of those that it uses most often beside the others. None where too few tellers
        share words.
    """
    vocabulary = Vocabulary()
    told: defaultdict[tuple[int, str], _Told] = defaultdict(_Told)
    for text, language, teller, theme in texts:
        own, forms = told[theme, language], vocabulary.number(text, language)
        own.forms.extend(forms)
        own.lengths.append(len(forms))
        own.tellers.append(teller)
    words = _number_lemmas(vocabulary.forms, sorted({language for _, language in told}))
    everywhere = _count_all(told, words)
    found = []
    for group in groups:
        usage = _use(told, group, words)
        lemmas = np.flatnonzero(_are_apart(usage, usage, everywhere, k))
        if len(group) > 1:
            parts = [_use(told, [theme], words).of(lemmas) for theme in group]
            lemmas = lemmas[_are_shared(parts, usage.of(lemmas), everywhere.of(lemmas), k)]
        sure = are_own(usage.heard.of(lemmas), everywhere.heard.of(lemmas), _family(usage, k))
        chosen = _choose(lemmas[sure], usage, everywhere, most)
        wanted = most if chosen else min(most, UNSURE)
        chosen = chosen or _choose(lemmas, usage, everywhere, wanted)
        shown = _show(usage, words, set(chosen), k)
        terms = [Term(shown[one], int(usage.tellers[one]), chosen[one]) for one in chosen]
        found.append(tuple(sorted(terms, key=lambda term: (-term.weight, term.word))[:wanted]))
    return tuple(found)


def _number_lemmas(forms: Sequence[tuple[str, str]], languages: Sequence[str]) -> _Words:
    numbers: dict[str, int] = {}
    of = [numbers.setdefault(lemma, len(numbers)) for _, lemma in forms]
    return _Words(forms, np.array(of, np.intp), list(numbers), languages)


def _numbers(told: "Sequence[array[int]]") -> NDArray[Any]:
    """The same as one array of NumPy's."""
    parts = [np.frombuffer(one, np.dtype(one.typecode)) for one in told if one]
    return np.concatenate(parts) if parts else np.zeros(0, np.intp)


def _count(told: Sequence[_Told], words: _Words) -> NDArray[np.intp]:
    """The uses (l,) of each lemma in these texts."""
    forms = _numbers([one.forms for one in told])
    return np.bincount(words.of[forms], minlength=len(words.lemmas))


def _count_all(told: _AllTold, words: _Words) -> _Everywhere:
    spoken = [[one for key, one in told.items() if key[1] == code] for code in words.languages]
    shape = len(words.languages), len(words.lemmas)
    total = np.array([_count(one, words) for one in spoken], np.intp).reshape(shape)
    themes = [max(sum(1 for theme in one if theme.forms), 1) for one in spoken]
    average = total.sum(axis=1) / np.array(themes, np.intp)
    return _Everywhere(total, total.sum(axis=1), average, _hear(spoken, words))


def _hear(spoken: Sequence[Sequence[_Told]], words: _Words) -> Heard:
    """How many tell in each language, and use each lemma: everybody once in each theme."""
    tellers = [sum(len(set(one.tellers)) for one in texts) for texts in spoken]
    shape = len(words.languages), len(words.lemmas)
    using = np.zeros(shape, np.intp)
    for place, texts in enumerate(spoken):
        for one in texts:
            known, whose = np.unique(_numbers([one.tellers]), return_inverse=True)
            whose = np.repeat(whose, _numbers([one.lengths]))
            lemmas, _ = _pairs(words.of[_numbers([one.forms])], whose, len(known))
            using[place] += np.bincount(lemmas, minlength=shape[1])
    return Heard(using, np.array(tellers, np.intp))


def _use(told: _AllTold, group: Sequence[int], words: _Words) -> _Usage:
    """Count what the texts of these themes say as one."""
    spoken = [
        [told[theme, code] for theme in group if (theme, code) in told] for code in words.languages
    ]
    shape = len(words.languages), len(words.lemmas)
    uses = np.array([_count(one, words) for one in spoken], np.intp).reshape(shape)
    own = [one for texts in spoken for one in texts]
    known, whose = np.unique(_numbers([one.tellers for one in own]), return_inverse=True)
    whose = np.repeat(whose, _numbers([one.lengths for one in own]))
    forms, whose = _pairs(_numbers([one.forms for one in own]).astype(np.intp), whose, len(known))
    lemmas, _ = _pairs(words.of[forms], whose, len(known))
    writers = np.bincount(forms, minlength=len(words.forms))
    tellers = np.bincount(lemmas, minlength=len(words.lemmas))
    return _Usage(uses, uses.sum(axis=1), tellers, writers, _hear(spoken, words))


def _pairs(
    words: NDArray[np.intp], tellers: NDArray[np.intp], most: int
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Each word of each teller (under `most`) once."""
    both = np.sort(words * most + tellers)
    both = both[np.append(True, both[1:] != both[:-1])] if len(both) else both
    return both // max(most, 1), both % max(most, 1)


def _are_apart(usage: _Usage, group: _Usage, everywhere: _Everywhere, k: int) -> NDArray[np.bool_]:
    """Which lemmas (l,) k tellers use so much more often than those outside the group do."""
    elsewhere = np.maximum(everywhere.words - group.words, 1)[:, None]
    others = everywhere.total - group.uses
    surplus = (usage.uses - _DISTINCT * usage.words[:, None] * others / elsewhere).sum(axis=0)
    return np.asarray((surplus >= 0) & (usage.tellers >= max(k, 1)), np.bool_)


def _are_shared(
    parts: Sequence[_Usage], group: _Usage, everywhere: _Everywhere, k: int
) -> NDArray[np.bool_]:
    """Which lemmas (l,) set a group apart whichever of its themes, its parts, is left out."""
    tellers = np.sum([one.tellers for one in parts], axis=0)
    rests = (
        replace(
            group,
            uses=group.uses - one.uses,
            words=group.words - one.words,
            tellers=tellers - one.tellers,
        )
        for one in parts
    )
    apart = [_are_apart(one, group, everywhere, k) for one in rests]
    return np.asarray(np.all(apart, axis=0), np.bool_)


def _family(usage: _Usage, k: int) -> int:
    """How many lemmas could have become terms of a group."""
    return int(np.count_nonzero(usage.tellers >= max(k, 1)))


def _choose(
    lemmas: NDArray[np.intp], usage: _Usage, everywhere: _Everywhere, most: int
) -> dict[int, float]:
    """The weights of the heaviest, all that weigh as much as the last."""
    here = int(usage.uses.sum())
    weights = {int(one): _weigh(int(one), usage, everywhere, here) for one in lemmas}
    least = sorted(weights.values(), reverse=True)[:most][-1:]
    return {one: weight for one, weight in weights.items() if most and [weight] >= least}


def _weigh(lemma: int, usage: _Usage, everywhere: _Everywhere, words: int) -> float:
    """A group's uses of a lemma, in each language weighed by how rare it is in it."""
    weight: float = sum(
        often * log(1 + average / total)
        for often, average, total in zip(
            usage.uses[:, lemma].tolist(),
            everywhere.average.tolist(),
            everywhere.total[:, lemma].tolist(),
            strict=True,
        )
        if often
    )
    return weight / words


def _show(usage: _Usage, words: _Words, chosen: Set[int], k: int) -> dict[int, str]:
    """Of each lemma the form that most tellers wrote; under k tellers the lemma itself, which is
    nobody's."""
    best: dict[int, tuple[int, int, str]] = {}
    for form in np.flatnonzero(usage.writers).tolist():
        lemma = int(words.of[form])
        if lemma in chosen:
            word = words.forms[form][0]
            one = (-int(usage.writers[form]), len(word), word)
            best[lemma] = min(best.get(lemma, one), one)
    return {
        lemma: word if -writers >= k else words.lemmas[lemma]
        for lemma, (writers, _, word) in best.items()
    }
