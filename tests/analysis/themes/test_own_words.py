"""The words of a theme are those that more of its tellers use than chance would have."""

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.stats import chi2, hypergeom

from analysis.themes.own_words import Heard, are_own, measure_chances
from analysis.themes.terms import find_terms

OTHERS = 600


def heard(using: list[list[int]], tellers: list[int]) -> Heard:
    return Heard(np.array(using), np.array(tellers))


def tell(theme: int, tellers: int, words: dict[str, int]) -> list[tuple[str, str, int, int]]:
    """Texts of a theme in which each word is used by so many of its tellers."""
    said = [[word for word, often in words.items() if at < often] for at in range(tellers)]
    return [
        (" ".join([*one, "huset"]), "nb", 1000 * theme + at, theme) for at, one in enumerate(said)
    ]


def words_of(own: dict[str, int], others: dict[str, int], *, k: int = 5) -> list[str]:
    told = tell(0, 60, own) + tell(1, OTHERS, {"skolen": OTHERS, **others})
    return [term.word for term in find_terms(told, [(0,)], k=k, most=8)[0]]


def test_a_word_that_chance_may_have_brought_is_not_shown_beside_the_theme_s_own() -> None:
    """Of the theme 8 % speak of coffee, of the others 4 %: twice as many, of only five tellers."""
    own = {"bussen": 30, "sjåføren": 20, "holdeplassen": 12, "kaffen": 5}
    others = {"bussen": 6, "sjåføren": 3, "kaffen": 22}
    assert words_of(own, others) == ["bussen", "sjåføren", "holdeplassen"]


def test_the_same_share_of_many_tellers_is_a_word_of_its_own() -> None:
    own = {"bussen": 3000, "sjåføren": 2000, "holdeplassen": 1200, "kaffen": 500}
    others = {"skolen": 6000, "bussen": 60, "sjåføren": 30, "kaffen": 220}
    told = tell(0, 6000, own) + [
        (text, language, teller + 10**6, theme)
        for text, language, teller, theme in tell(1, 6000, others)
    ]
    [terms] = find_terms(told, [(0,)], k=5, most=8)
    assert {term.word for term in terms} == set(own)


def test_fewer_words_are_shown_where_fewer_are_surely_its_own_and_a_name_s_where_none_is() -> None:
    others = {"kaffen": 40, "været": 25, "katten": 28, "hunden": 27}
    by_chance = {"kaffen": 9, "været": 6, "katten": 6, "hunden": 6}
    assert words_of({"bussen": 9, **by_chance}, others) == ["bussen"]
    assert words_of(by_chance, others) == ["kaffen", "været", "hunden"]


@pytest.mark.parametrize("tellers", [5, 8, 10])
def test_a_small_theme_keeps_the_words_that_all_of_it_use(tellers: int) -> None:
    own = {"bussen": tellers, "sjåføren": tellers, "holdeplassen": 5, "rushtida": 5}
    told = tell(0, tellers, own) + tell(1, 80, {"skolen": 40})
    [terms] = find_terms(told, [(0,)], k=5, most=8)
    assert {term.word for term in terms} == set(own)


def test_a_word_of_fewer_tellers_than_k_is_not_shown_however_surely_it_is_its_own() -> None:
    assert words_of({"bussen": 30, "brannen": 4}, {"bussen": 6}) == ["bussen"]
    assert words_of({"brannen": 4}, {}) == []


def test_a_word_is_counted_by_tellers_and_not_by_how_often_one_says_it() -> None:
    """One teller of the theme says it in twenty stories."""
    told = tell(0, 60, {"bussen": 30, "sjåføren": 20, "toget": 15, "kaffen": 5})
    told += [("kaffen", "nb", 0, 0)] * 20
    told += tell(1, OTHERS, {"skolen": OTHERS, "bussen": 6, "kaffen": 40})
    [terms] = find_terms(told, [(0,)], k=5, most=8)
    assert [term.word for term in terms] == ["bussen", "sjåføren", "toget"]


def test_a_theme_told_in_a_language_that_nobody_else_tells_in_has_words() -> None:
    """There is nothing to hold its words against."""
    told = [(f"the bus waits {'snow' * (at % 2)}", "en", at, 0) for at in range(20)]
    [terms] = find_terms(told + tell(1, 60, {"skolen": 40}), [(0,)], k=5, most=8)
    assert {term.word for term in terms} == {"bus", "waits", "snow"}


@pytest.mark.parametrize(
    "here, there, own, every",
    [(5, 12, 20, 100), (9, 9, 20, 100), (30, 60, 300, 2000), (2, 3, 4, 9)],
)
def test_the_chance_is_at_least_what_the_hypergeometric_distribution_gives(
    here: int, there: int, own: int, every: int
) -> None:
    [found] = measure_chances(heard([[here]], [own]), heard([[there]], [every]))
    exact = hypergeom.sf(here - 1, every, there, own)
    assert exact * (1 - 1e-9) <= found <= exact * 1.1


def test_languages_are_put_together_by_fisher_s_method() -> None:
    group = heard([[6], [5], [0]], [20, 15, 9])
    everywhere = heard([[6], [5], [0]], [100, 80, 50])
    exact = hypergeom.sf(5, 100, 6, 20), hypergeom.sf(4, 80, 5, 15)
    [found] = measure_chances(group, everywhere)
    assert found == pytest.approx(chi2.sf(-2 * np.log(exact).sum(), 4))
    assert found < min(exact)


def test_what_is_no_more_common_than_elsewhere_may_be_chance() -> None:
    group, everywhere = heard([[2, 0, 20]], [20]), heard([[10, 9, 100]], [100])
    as_many, none, all_of_them = measure_chances(group, everywhere).tolist()
    assert as_many > 0.6
    assert (none, all_of_them) == (1, 1)
    assert not are_own(group, everywhere, 3).any()


def test_there_is_no_own_word_where_there_are_no_others() -> None:
    assert measure_chances(heard([[5]], [9]), heard([[5]], [9])).tolist() == [1]
    assert are_own(heard([[]], [9]), heard([[]], [9]), 0).shape == (0,)


def draw_by_chance(lemmas: int, seed: int) -> tuple[Heard, Heard]:
    random = np.random.default_rng(seed)
    there = random.integers(10, 200, lemmas)
    here: NDArray[np.int64] = random.hypergeometric(there, 2000 - there, 300)
    return heard([here.tolist()], [300]), heard([there.tolist()], [2000])


def test_of_words_that_all_use_alike_hardly_any_is_taken_for_own() -> None:
    taken = [are_own(*draw_by_chance(500, seed), 500).sum() for seed in range(40)]
    assert np.mean(np.array(taken) > 0) <= 0.1


def test_a_million_tellers_can_be_counted() -> None:
    group, everywhere = heard([[4000, 1000]], [100_000]), heard([[9000, 10_000]], [1_000_000])
    first, second = measure_chances(group, everywhere)
    assert first < 1e-100
    assert 0.3 < second <= 1
