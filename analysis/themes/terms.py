"""Terms that set each theme apart: class-based TF-IDF, behind a threshold of tellers.

After Grootendorst, BERTopic (arXiv:2203.05794, section 3.3): a theme's texts count as one document;
a lemma weighs by its share of the theme's words times log(1 + words per theme / its uses in all).
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from math import log

from analysis.themes.words import find_words

_DISTINCT = 2  # a term is at least so many times as frequent in its theme as elsewhere


@dataclass(frozen=True)
class Term:
    """A word that sets a theme apart: ``word`` as most tellers wrote it, how many of the theme's
    ``tellers`` used it in any form, and its ``weight``."""

    word: str
    tellers: int
    weight: float


@dataclass
class _Usage:
    """How one theme uses its words: uses per lemma, and the tellers of each lemma's forms."""

    uses: Counter[str] = field(default_factory=Counter)
    forms: dict[str, dict[str, set[int]]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(set))
    )

    def add(self, words: Iterable[tuple[str, str]], teller: int) -> None:
        for word, lemma in words:
            self.uses[lemma] += 1
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
        usages[theme].add(find_words(text, language), teller)
    total: Counter[str] = Counter()
    for usage in usages.values():
        total.update(usage.uses)
    average = total.total() / max(sum(1 for usage in usages.values() if usage.uses), 1)
    joined = (_join([usages[theme] for theme in group]) for group in groups)
    return tuple(_rank(usage, total, average, k)[:most] for usage in joined)


def _join(usages: Sequence[_Usage]) -> _Usage:
    if len(usages) == 1:
        return usages[0]
    joined = _Usage()
    for usage in usages:
        joined.uses.update(usage.uses)
        for lemma, forms in usage.forms.items():
            for word, tellers in forms.items():
                joined.forms[lemma][word] |= tellers
    return joined


def _rank(usage: _Usage, total: Counter[str], average: float, k: int) -> tuple[Term, ...]:
    words = usage.uses.total()
    elsewhere = total.total() - words
    terms = []
    for lemma, uses in usage.uses.items():
        tellers = usage.tellers(lemma)
        distinct = uses * elsewhere >= _DISTINCT * (total[lemma] - uses) * words
        if tellers >= k and distinct:
            weight = uses / words * log(1 + average / total[lemma])
            terms.append(Term(usage.show(lemma, k), tellers, weight))
    return tuple(sorted(terms, key=lambda term: (-term.weight, term.word)))
