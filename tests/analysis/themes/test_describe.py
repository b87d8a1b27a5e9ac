"""What is said of a theme: only words that tellers share, only stories that may be read."""

from dataclasses import replace

import numpy as np
import pytest

from analysis.themes import Described, StoryTexts, Themes, describe_themes, find_themes
from analysis.themes.terms import find_terms
from analysis.themes.words import find_lemma, find_words
from planting import plant_stories

WORDS = ("Bussen kom for sent.", "Legen var hyggelig.", "The playground is broken.")


def told(themes_of: Themes, truth: np.ndarray, **changes: object) -> StoryTexts:
    stories = StoryTexts(
        texts=[
            f"{WORDS[theme]} Ord{'abcdefghij'[row % 10] * 3} nr. {row}"
            for row, theme in enumerate(truth)
        ],
        languages=["en" if theme == 2 else "nb" for theme in truth],
        tellers=np.arange(len(truth), dtype=np.uint64),
        may_be_read=np.ones(len(truth), np.bool_),
    )
    return replace(stories, **changes)  # type: ignore[arg-type]


@pytest.fixture
def found() -> tuple[Themes, np.ndarray]:
    planted = plant_stories((40, 30, 20))
    themes = find_themes(planted.vectors, languages=planted.languages, seed=1)
    return themes, planted.truth


def describe(themes: Themes, stories: StoryTexts, **wanted: int) -> tuple[Described, ...]:
    return describe_themes(themes, stories, **wanted).themes


def words_of(described: Described) -> set[str]:
    return {term.word for term in described.terms}


def test_terms_set_themes_apart(found: tuple[Themes, np.ndarray]) -> None:
    themes, truth = found
    bus, doctor, playground = describe(themes, told(themes, truth), k=5)

    assert words_of(bus) == {"bussen"}
    assert words_of(doctor) == {"legen", "hyggelig"}
    assert words_of(playground) == {"playground", "broken"}


def test_a_term_needs_k_tellers(found: tuple[Themes, np.ndarray]) -> None:
    themes, truth = found
    four = (np.arange(len(truth)) % 4).astype(np.uint64)

    assert not any(d.terms for d in describe(themes, told(themes, truth, tellers=four), k=5))
    assert all(d.terms for d in describe(themes, told(themes, truth, tellers=four), k=4))


def test_a_story_that_may_only_be_counted_is_never_shown(found: tuple[Themes, np.ndarray]) -> None:
    themes, truth = found
    may_be_read = np.arange(len(truth)) % 2 == 0
    described = describe(themes, told(themes, truth, may_be_read=may_be_read), k=5)
    shown = [row for one in described for row in one.exemplars + one.contrary]

    assert shown
    assert may_be_read[shown].all()
    assert [one.stories for one in described] == [40, 30, 20]


def test_words_of_stories_that_may_only_be_counted_are_no_terms(
    found: tuple[Themes, np.ndarray],
) -> None:
    themes, truth = found
    hidden = describe(themes, told(themes, truth, may_be_read=truth != 0), k=5)

    assert hidden[0].terms == ()
    assert hidden[0].exemplars == ()
    assert hidden[1].terms


def test_exemplars_lie_nearest_the_centre(found: tuple[Themes, np.ndarray]) -> None:
    themes, truth = found
    first = describe(themes, told(themes, truth), k=5, most_stories=3)[0]
    members = np.flatnonzero(themes.labels == 0)

    assert list(first.exemplars) == members[np.argsort(-themes.closeness[members])][:3].tolist()


def test_one_teller_is_not_shown_twice(found: tuple[Themes, np.ndarray]) -> None:
    themes, truth = found
    one = np.zeros(len(truth), np.uint64)

    assert {len(d.exemplars) for d in describe(themes, told(themes, truth, tellers=one), k=3)} == {
        1
    }


@pytest.fixture
def loose() -> tuple[Themes, np.ndarray]:
    """Themes that run into each other."""
    planted = plant_stories((60, 50, 40, 40, 40, 40), spread=2.5)
    themes = find_themes(planted.vectors, languages=planted.languages, seed=1)
    return themes, planted.truth % len(WORDS)


def test_contrary_stories_fit_elsewhere_more_than_here(loose: tuple[Themes, np.ndarray]) -> None:
    themes, words = loose
    for one in describe(themes, told(themes, words), k=5):
        assert one.contrary
        assert not set(one.contrary) & set(one.exemplars)
        median = np.median(themes.fit[themes.labels == one.theme])
        assert themes.fit[list(one.contrary)].max() < min(median, 0.5)


@pytest.mark.parametrize("spread", [0.5, 1.0, 1.5])
def test_where_themes_lie_clearly_apart_no_story_is_contrary(spread: float) -> None:
    """The last bits of the fit chose three in each theme, and the page said "unlike the others"."""
    planted = plant_stories((60, 50, 40), spread=spread)
    themes = find_themes(planted.vectors, languages=planted.languages, seed=1)
    described = describe(themes, told(themes, planted.truth), k=5)
    assert [one.stories for one in described] == [60, 50, 40]
    assert [one.contrary for one in described] == [(), (), ()]


def test_no_contrary_story_says_the_same_as_an_exemplar(loose: tuple[Themes, np.ndarray]) -> None:
    """The same words may have vectors that differ in the last bit, and so another fit."""
    themes, words = loose
    texts = ["Did not answer" if row % 2 else f"Ord nr. {row}" for row in range(len(words))]
    for one in describe(themes, told(themes, words, texts=texts), k=5):
        shown = [texts[row] for row in one.exemplars + one.contrary]
        assert len(one.contrary) > 1
        assert len(set(shown)) == len(shown)


def test_the_languages_of_a_theme_are_counted(found: tuple[Themes, np.ndarray]) -> None:
    themes, truth = found

    assert describe(themes, told(themes, truth), k=5)[2].languages == (("en", 20),)


def test_no_themes_have_no_descriptions() -> None:
    themes = find_themes(np.ones((3, 4), np.float32), languages=["nb"] * 3, seed=1)
    stories = told(themes, np.zeros(3, int))

    assert describe(themes, stories, k=5) == ()


def test_other_stories_than_were_divided_are_refused(found: tuple[Themes, np.ndarray]) -> None:
    themes, truth = found

    with pytest.raises(ValueError, match="of 90 stories"):
        describe(themes, told(themes, truth[:-1]), k=5)


def test_a_rare_form_is_shown_as_its_lemma() -> None:
    forms = ["bussane", "bussar", "bussen", "buss", "bussene"]
    texts = [(form, "nn", teller, 0) for teller, form in enumerate(forms)]
    texts += [("skole", "nn", teller + 10, 1) for teller in range(5)]
    bus, _ = find_terms(texts, [(0,), (1,)], k=3, most=5)

    assert all(term.tellers >= 3 for term in bus)


def test_a_theme_told_more_in_one_language_is_not_named_by_that_language() -> None:
    bus = ["bussen kommer seint hver morgen", "the bus waits every winter morning"]
    school = [
        "barna trenger en skole i bygda",
        "a school bus would help the children every morning",
    ]
    told = [(0, "nb", bus[0])] * 4 + [(0, "en", bus[1])] * 8
    told += [(1, "nb", school[0])] * 12 + [(1, "en", school[1])] * 3
    texts = [(text, language, teller, theme) for teller, (theme, language, text) in enumerate(told)]
    terms, _ = find_terms(texts, [(0,), (1,)], k=3, most=10)
    words = {term.word for term in terms}
    assert {"winter", "bussen"} <= words
    assert words.isdisjoint({"morning", "bus"})


def test_a_term_weighs_by_its_share_and_how_rare_it_is_in_all_as_by_hand() -> None:
    """Theme 0 has 6 words, 4 of them skole, by 3 tellers; theme 1 has 4, one of them skole."""
    texts = [
        ("skole skole hest", "nb", 1, 0),
        ("skolene", "nb", 2, 0),
        ("skolene lege", "nb", 3, 0),
        ("hest hest lege skole", "nb", 4, 1),
    ]
    [school] = find_terms(texts, [(0,)], k=3, most=5)[0]
    assert (school.word, school.tellers) == ("skole", 3), "no form has three, so it is the lemma"
    per_theme, in_all = (6 + 4) / 2, 4 + 1
    assert school.weight == pytest.approx(4 / 6 * np.log(1 + per_theme / in_all))


def test_several_themes_as_one_count_a_teller_once() -> None:
    texts = [(f"buss nummer{'abcdefg'[at]}", "nb", at // 2, at % 2) for at in range(6)]
    texts += [("skole", "nb", 10 + at, 2) for at in range(6)]
    first, second, both = find_terms(texts, [(0,), (1,), (0, 1)], k=3, most=5)
    assert [[(term.word, term.tellers) for term in one] for one in (first, second, both)] == [
        [("buss", 3)]
    ] * 3


@pytest.mark.parametrize("large", [6, 60])
def test_words_of_one_theme_alone_do_not_set_several_apart(large: int) -> None:
    """All tell of a bus, a large theme of winter too, and a small one of prams."""
    said = [(0, "bussen vinteren"), (1, "bussen barnevogna"), (2, "skolen")]
    told = [said[0]] * large + [said[1]] * 6 + [said[2]] * 20
    texts = [(text, "nb", teller, theme) for teller, (theme, text) in enumerate(told)]
    found = find_terms(texts, [(0,), (1,), (0, 1)], k=5, most=8)
    winter, prams, both = ({term.word for term in one} for one in found)
    assert "vinteren" in winter
    assert "barnevogna" in prams
    assert both == {"bussen"}


def test_a_word_that_few_use_beside_one_theme_does_not_set_several_apart() -> None:
    said = [(0, "bussen")] * 20 + [(1, "bussen")] * 4 + [(1, "vinteren")] * 9 + [(2, "skolen")] * 30
    texts = [(text, "nb", teller, theme) for teller, (theme, text) in enumerate(said)]
    assert find_terms(texts, [(0, 1)], k=5, most=8) == ((),)
    texts.append(("bussen", "nb", 99, 1))
    [[bus]] = find_terms(texts, [(0, 1)], k=5, most=8)
    assert (bus.word, bus.tellers) == ("bussen", 25)


def test_what_was_masked_is_no_word() -> None:
    assert find_words("[telefon] ringte <navn> Legevakta", "nb") == [
        ("ringte", "ringe"),
        ("legevakta", "legevakt"),
    ]


@pytest.mark.parametrize(
    "text", ["og det er ikke", "eg er ikkje frå", "this is not the", "mun lean dat lea"]
)
def test_common_words_of_every_language_are_passed_over(text: str) -> None:
    assert [word for word, _ in find_words(text, "nb")] in ([], ["lean"])


def test_words_that_stories_are_about_are_no_common_words() -> None:
    for text, language in (("arbeid tid folk", "nb"), ("help home work information old", "en")):
        assert [word for word, _ in find_words(text, language)] == text.split()


@pytest.mark.parametrize(
    "text, language, left",
    [
        ("De fire første og fem hundre til", "nb", []),
        ("Dei fire fyrste og fem hundre til", "nn", []),
        ("The first four hundred", "en", []),
        ("Njeallje vihtta", "se", []),
        ("The fire brigade", "en", ["fire", "brigade"]),
        ("Trær og et tre", "nb", ["trær", "tre"]),
    ],
)
def test_numbers_are_no_words_of_a_theme(text: str, language: str, left: list[str]) -> None:
    assert [word for word, _ in find_words(text, language)] == left


@pytest.mark.parametrize(
    "word, language, lemma",
    [
        ("skolene", "nb", "skole"),
        ("skulane", "nn", "skule"),
        ("schools", "en", "school"),
        ("xyz", "so", "xyz"),
    ],
)
def test_words_stand_under_their_lemma(word: str, language: str, lemma: str) -> None:
    assert find_lemma(word, language) == lemma
