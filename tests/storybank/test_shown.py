"""The order of corners is drawn once for a page, and a kept story is read back in words."""

from collections import Counter

import pytest

from builders import a_framework, framework_document, story_fields
from collector.language import interface_language, own_name
from collector.reading import answers_in_words, shares_of_100
from storybank.framework import Framework, read_framework
from storybank.shown import SEEDS, read_seed, shown_order, shown_questions


def shuffled() -> Framework:
    document = framework_document()
    for signifier in document["signifiers"]:
        if signifier["kind"] in ("triad", "dyad", "choice"):
            signifier["random_order"] = True
    return read_framework(document)


def test_a_seed_always_gives_the_same_order() -> None:
    assert shown_order(shuffled(), 7) == shown_order(shuffled(), 7)


def test_seeds_give_all_orders_of_three_corners() -> None:
    orders = {tuple(shown_order(shuffled(), seed)["drivkraft"]) for seed in range(60)}
    assert len(orders) == 6


def test_every_order_is_as_likely() -> None:
    orders = Counter(tuple(shown_order(shuffled(), seed)["drivkraft"]) for seed in range(SEEDS))
    expected = SEEDS / 6
    assert all(abs(count - expected) < 5 * expected**0.5 for count in orders.values())


def test_only_what_may_be_shuffled_is() -> None:
    assert shown_order(a_framework(), 7) == {}
    assert list(shown_order(shuffled(), 7)) == ["drivkraft", "stemme", "folelse"]
    parts = {one.id: [part.id for part in one.parts] for one in shown_questions(shuffled(), 3)}
    assert parts["krefter"] == ["jeg", "kommunen"]
    assert parts["rolle"] == ["innbygger", "ansatt"]


@pytest.mark.parametrize("typed", [None, "", "x", "-4", "1" * 9])
def test_a_page_without_a_seed_draws_one(typed: str | None) -> None:
    assert 0 <= read_seed(typed) < 10_000


def test_a_seed_is_kept() -> None:
    assert read_seed("0042") == 42


def test_a_story_is_read_back_in_words() -> None:
    answers = answers_in_words(a_framework(), story_fields(), "nb")
    assert {one.question: one.words for one in answers} == {
        "Hva bar det fram?": "50\u00a0% Tillit, 20\u00a0% Regler, 30\u00a0% Vilje",
        "Jeg ble …": "75\u00a0% overhørt, 25\u00a0% spurt om alt",
        "Hvor sto de?": "Jeg: Tid 20\u00a0%, Tid 80\u00a0%",
        "Hva kjente du?": "Glede, lettelse",
        "Hvor vanlig er dette?": "2 (1 = Sjelden, 5 = Hver dag)",
        "Et råd?": "Does not fit my story",
        "Hvem er du?": "Innbygger",
    }


def test_what_was_not_asked_is_not_read_back() -> None:
    placements = {"drivkraft": {"state": "not_asked"}, "stemme": {"state": "passed_by"}}
    answers = answers_in_words(a_framework(), {"placements": placements}, "nb")
    assert len(answers) == 6
    assert answers[0].words == "Not answered"
    assert not answers[0].told


@pytest.mark.parametrize(
    "shares, whole",
    [
        ([1 / 3, 1 / 3, 1 / 3], [34, 33, 33]),
        ([0.005, 0.005, 0.99], [1, 0, 99]),
        ([1.0, 0.0, 0.0], [100, 0, 0]),
        ([0.25, 0.75], [25, 75]),
    ],
)
def test_spoken_shares_add_up_to_100(shares: list[float], whole: list[int]) -> None:
    assert shares_of_100(shares) == whole


@pytest.mark.parametrize(
    "told, ours",
    [
        ("nb", "nb"),
        ("nn", "nn"),
        ("en", "en"),
        ("nb-x-easy", "nb"),
        ("sma", "sma"),
        ("smj", "en"),
        ("ar-EG", "ar"),
        ("ur", "en"),
    ],
)
def test_our_words_are_english_where_we_have_no_catalogue(told: str, ours: str) -> None:
    assert interface_language(told) == ours


def test_a_language_is_named_in_itself() -> None:
    assert own_name("sma") == "Åarjelsaemien gïele"
    assert own_name("nb-x-easy") == "Bokmål (easy)"
    assert own_name("xx") == "xx"
