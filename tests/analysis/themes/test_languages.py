"""Languages recognised, and taken out of the vectors."""

import numpy as np
import pytest

from analysis.themes import detect_languages
from analysis.themes.languages import find_means, subtract_means

TEXTS = [
    "Jeg vet ikke hvorfor ingen av dem spurte oss beboere først, og nå er lekeplassen borte.",
    "Eg veit ikkje kvifor ingen spurde oss før dei reiv leikeplassen.",
    "I do not know why nobody asked us before they tore the playground down.",
    "Mun in dieđe manne ii oktage jearran mis ovdal go sii gaikkodedje stoahkanbáikki.",
]


def test_the_languages_in_use_are_told_apart() -> None:
    assert detect_languages(TEXTS, among=["nb", "nn", "en", "se"]) == ("nb", "nn", "en", "se")


def test_only_languages_in_use_are_answered() -> None:
    assert set(detect_languages(TEXTS, among=["nb", "en"])) <= {"nb", "en"}


@pytest.mark.parametrize("among", [[], ["sma"], ["xx", "yy"]])
def test_languages_that_cannot_be_recognised_are_left_open(among: list[str]) -> None:
    assert detect_languages(TEXTS, among=among) == ("",) * 4


def test_bokmal_is_never_taken_for_nynorsk_for_want_of_a_code() -> None:
    assert detect_languages(TEXTS[:2], among=["nb"]) == ("nb", "nb")
    assert detect_languages(TEXTS[:2], among=["nb", "nn"]) == ("nb", "nn")


def test_a_blank_text_has_no_language() -> None:
    assert detect_languages(["", "  "], among=["nb", "en"]) == ("", "")


def test_a_mean_is_drawn_to_the_common_mean_as_by_twenty_stories() -> None:
    vectors = np.array([[1.0]] * 20 + [[4.0]] * 10, np.float32)
    languages = np.array(["nb"] * 20 + ["en"] * 10)
    means = find_means(vectors, languages)

    assert means["nb"] == pytest.approx((20 * 1 + 20 * 2) / 40)
    assert means["en"] == pytest.approx((10 * 4 + 20 * 2) / 30)


def test_what_is_left_has_length_one_and_no_language() -> None:
    random = np.random.default_rng(1)
    languages = np.array(["nb", "en"] * 200)
    vectors = random.normal(size=(400, 8)) + np.where(languages == "nb", 3, -3)[:, None]
    freed = subtract_means(
        vectors.astype(np.float32), languages, find_means(vectors.astype(np.float32), languages)
    )

    assert np.allclose(np.linalg.norm(freed, axis=1), 1, atol=1e-5)
    assert np.abs(freed[languages == "nb"].mean(0) - freed[languages == "en"].mean(0)).max() < 0.2


def test_a_language_without_a_mean_loses_the_common_one() -> None:
    means = {"nb": np.array([1.0, 0.0], np.float32), "en": np.array([0.0, 0.0], np.float32)}
    freed = subtract_means(np.array([[0.5, 3.0]], np.float32), np.array(["pl"]), means)

    assert freed.tolist() == [[0.0, 1.0]]


def test_a_vector_equal_to_its_mean_stays_zero() -> None:
    means = {"nb": np.array([1.0, 0.0], np.float32)}

    assert not subtract_means(np.array([[1.0, 0.0]], np.float32), np.array(["nb"]), means).any()
