"""Terms that set each theme apart: class-based TF-IDF, behind a threshold of tellers.

After Grootendorst, BERTopic (arXiv:2203.05794, section 3.3): a theme's texts count as one document;
a lemma weighs by its share of the theme's words times log(1 + words per theme / its uses in all).
Here that is counted within each language and added up: a theme that is told more in English than
the others is not set apart by English words that the others' English stories use as well.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import log

from analysis.themes.words import find_words

_DISTINCT = 2  # a term is so many times as frequent in its theme as elsewhere in its languages


@dataclass(frozen=True)
class Term:
    """A word that sets a theme apart: ``word`` as most tellers wrote it, how many of the theme's
    ``tellers`` used it in any form, and its ``weight``."""

    word: str
    tellers: int
    weight: float


@dataclass
class _Usage:
    """How one theme uses its words: how many in each language, uses per lemma in each, and the
    tellers of each lemma's forms."""

    words: Counter[str] = field(default_factory=Counter)
    uses: defaultdict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    forms: dict[str, dict[str, set[int]]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(set))
    )

    def add(self, words: Iterable[tuple[str, str]], language: str, teller: int) -> None:
        for word, lemma in words:
            self.words[language] += 1
            self.uses[language][lemma] += 1
            self.forms[lemma][word].add(teller)

    def tellers(self, lemma: str) -> int:
        return len(set().union(*self.forms[lemma].values()))

    def show(self, lemma: str, k: int) -> str:
        """Give the form that most tellers wrote; under k tellers the lemma, which is nobody's."""
        word, tellers = min(
            self.forms[lemma].items(), key=lambda pair: (-len(pair[1]), len(pair[0]), pair[0])
        )
        return word if len(tellers) >= k else lemma


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
        groups: the themes from 0 of each group; a theme may lie in several.
        k: the tellers of a group that must have used a term.
        most: the terms wanted per group.

    Returns:
        For each group its terms, the heaviest first; none where too few tellers share words.
    """
    usages: defaultdict[int, _Usage] = defaultdict(_Usage)
    for text, language, teller, theme in texts:
        usages[theme].add(find_words(text, language), language, teller)
    everywhere = [_Spoken(usages, language) for language in sorted({one[1] for one in texts})]
    joined = (_join([usages[theme] for theme in group]) for group in groups)
    return tuple(_rank(usage, everywhere, k)[:most] for usage in joined)


class _Spoken:
    """One language over all themes: the uses of its lemmas, and its words per theme it is in."""

    def __init__(self, usages: Mapping[int, _Usage], language: str) -> None:
        self.language = language
        self.total: Counter[str] = Counter()
        spoken = [usage.uses[language] for usage in usages.values() if language in usage.uses]
        for uses in spoken:
            self.total.update(uses)
        self.words = self.total.total()
        self.average = self.words / max(sum(1 for uses in spoken if uses), 1)

    def weigh(self, lemma: str, usage: _Usage) -> float:
        """A theme's uses of a lemma in this language, weighed by how rare it is in it."""
        often = usage.uses[self.language][lemma]
        return often * log(1 + self.average / self.total[lemma]) if often else 0.0

    def surplus(self, lemma: str, usage: _Usage) -> float:
        """A theme's uses of a lemma beyond `_DISTINCT` times what the others' frequency gives."""
        often, here = usage.uses[self.language][lemma], usage.words[self.language]
        elsewhere = max(self.words - here, 1)
        return often - _DISTINCT * here * (self.total[lemma] - often) / elsewhere


def _join(usages: Sequence[_Usage]) -> _Usage:
    if len(usages) == 1:
        return usages[0]
    joined = _Usage()
    for usage in usages:
        joined.words.update(usage.words)
        for language, uses in usage.uses.items():
            joined.uses[language].update(uses)
        for lemma, forms in usage.forms.items():
            for word, tellers in forms.items():
                joined.forms[lemma][word] |= tellers
    return joined


def _rank(usage: _Usage, everywhere: Sequence[_Spoken], k: int) -> tuple[Term, ...]:
    terms = []
    words = usage.words.total()
    for lemma in usage.forms:
        weight = sum(spoken.weigh(lemma, usage) for spoken in everywhere) / words
        distinct = sum(spoken.surplus(lemma, usage) for spoken in everywhere) >= 0
        tellers = usage.tellers(lemma)
        if tellers >= k and distinct:
            terms.append(Term(usage.show(lemma, k), tellers, weight))
    return tuple(sorted(terms, key=lambda term: (-term.weight, term.word)))
